"""The public pages of rounds."""

from datetime import timedelta

import pytest

from app.errors import NotFound
from app.views import calls
from app.vocabulary import Phase
from tests.support.call_rows import CODE, CallWorld, call  # noqa: F401 -- a fixture


def codes(lines: tuple[calls.CallLine, ...]) -> list[str]:
    return [line.code for line in lines]


def test_a_round_stands_where_its_dates_and_its_phase_put_it(call: CallWorld) -> None:
    page = call.look(None, calls.index)
    assert (codes(page.open), codes(page.coming), codes(page.past)) == ([CODE], [], [])
    call.clock.set(call.deadline + timedelta(milliseconds=1))
    assert codes(call.look(None, calls.index).under_way) == [CODE]
    call.phase(Phase.REVIEW)
    assert codes(call.look(None, calls.index).under_way) == [CODE]
    call.phase(Phase.NOTICE)
    assert codes(call.look(None, calls.index).past) == [CODE]


def test_a_call_is_seen_before_it_opens(call: CallWorld) -> None:
    call.clock.turn(timedelta(days=-1))
    assert codes(call.look(None, calls.index).coming) == [CODE]
    page = call.look(None, calls.show, CODE)
    assert (page.is_open, page.is_coming, page.may_apply) == (False, True, False)


def test_a_draft_is_nobodys_but_the_officers(call: CallWorld) -> None:
    call.phase(Phase.DRAFT)
    assert call.look(call.organiser, calls.index) == calls.CallsPage(
        open=(), coming=(), under_way=(), past=(), unclaimed=True
    )
    with pytest.raises(NotFound):
        call.look(call.applicant, calls.show, CODE)
    assert call.look(call.organiser, calls.show, CODE).name["zh"] == "示例一届"


def test_the_call_says_what_the_rulebook_decides(call: CallWorld) -> None:
    page = call.look(None, calls.show, CODE)
    assert [line.share for line in page.criteria] == ["25%", "20%", "20%", "20%", "15%"]
    assert [(line.count, line.amount_minor) for line in page.tiers] == [
        (2, 2_000_000),
        (5, 1_400_000),
        (9, 1_000_000),
    ]
    assert (page.request_cap_minor, page.has_vote, page.gate, page.trims) == (
        2_000_000,
        True,
        True,
        True,
    )


def test_the_same_call_is_read_before_and_after_signing_in(call: CallWorld) -> None:
    guest, person = (call.look(who, calls.show, CODE) for who in (None, call.applicant))
    differing = {
        name for name in guest.__dataclass_fields__ if getattr(guest, name) != getattr(person, name)
    }
    assert differing == {"signed_in", "may_apply"}


def test_the_whole_rulebook_stands_on_the_call_in_sentences(call: CallWorld) -> None:
    page = call.look(None, calls.show, CODE)
    assert any("去掉" in sentence for sentence in page.sentences)
    assert (page.zone_name, page.rule_changes, page.documents) == ("北京时间", (), ())
