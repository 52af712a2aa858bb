"""What a rulebook means where it says nothing."""

from app.scoring.rulebook import Feedback, Publication
from app.scoring.sign_off import SignOff, SignPost, SignWay
from tests.scoring.test_soundness import rules


def test_a_later_version_stands_as_long_as_the_rulebook_says() -> None:
    assert [Publication(notice_days=5).days_of_notice(version) for version in (1, 2)] == [5, 5]
    shorter = Publication(notice_days=5, renewed_notice_days=3, feedback=Feedback(totals=False))
    assert [shorter.days_of_notice(version) for version in (1, 2)] == [5, 3]
    assert (shorter.told.totals, Publication().told) == (False, Feedback())


def test_a_way_of_signing_without_posts_is_one_signatory() -> None:
    paper = rules(sign_off=SignOff(way=SignWay.PAPER)).signing
    assert (paper.way, paper.posts) == (SignWay.PAPER, rules().signing.posts)
    named = SignOff(posts=(SignPost(id="chair", title={}),))
    assert rules(sign_off=named).signing == named
