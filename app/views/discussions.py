"""The members' thread about a proposal: named or under a pseudonym, as the rulebook says."""

from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound
from app.language.headings import Heading, heading
from app.models import FundingRound, Proposal
from app.policy import may, require
from app.scoring.reviewing import Discussion
from app.store import reviewing
from app.store.rules import rules_of
from app.store.standing import of_review
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """One thing that was said; `name` is empty under a pseudonym, which is `letter`."""

    name: str
    letter: str
    own: bool
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPage(Heading):
    """What was said about one proposal."""

    review_id: str
    number: str
    title: str
    named: bool
    own_letter: str
    posts: tuple[PostLine, ...]
    may_post: bool
    why_not: str


def show(reading: Reading, review_id: str) -> ThreadPage:
    """Show the thread to a member whose own sheet is handed in."""
    review, standing = of_review(reading, review_id)
    require(Verb.DISCUSSION_VIEW, standing)
    session = reading.session
    proposal = session.get(Proposal, review.proposal_id)
    funding_round = session.get(FundingRound, proposal.funding_round_id) if proposal else None
    if proposal is None or funding_round is None:
        raise NotFound
    named = rules_of(session, funding_round.id).work.discussion is Discussion.NAMED
    rows = reviewing.posts_on(session, review.stage_id, proposal.id)
    letters = reviewing.voices(session, review.stage_id, proposal.id)
    allowed = may(Verb.DISCUSSION_POST, standing)
    return ThreadPage(
        **heading(reading, funding_round),
        review_id=review.id,
        number=proposal.number or "",
        title=proposal.title,
        named=named,
        own_letter=letters[review.seat_id],
        posts=tuple(
            PostLine(
                name=seat.invited_name if named else "",
                letter="" if named else letters[seat.id],
                own=seat.id == review.seat_id,
                text=post.text,
                at=post.posted_at,
            )
            for post, seat in rows
        ),
        may_post=allowed.allowed,
        why_not=allowed.reason,
    )
