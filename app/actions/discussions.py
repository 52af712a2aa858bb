"""What members say to each other about a proposal, once their own sheet is handed in."""

from app.audit import record, round_chain
from app.forms.reviews import PostForm
from app.models import DiscussionPost
from app.policy import require
from app.store import filling
from app.store.standing import of_review
from app.unit import Unit
from app.vocabulary import Verb


def post(unit: Unit, review_id: str, form: PostForm) -> str:
    """Say something about the proposal of an own sheet. Gives the post's id."""
    review, standing = of_review(unit, review_id)
    require(Verb.DISCUSSION_POST, standing)
    place = filling.around(unit, review)
    row = DiscussionPost(
        stage_id=review.stage_id,
        proposal_id=review.proposal_id,
        seat_id=place.seat.id,
        text=form.text,
        posted_at=unit.now,
    )
    unit.session.add(row)
    record(unit, Verb.DISCUSSION_POST, row, chain=round_chain(place.funding_round.id))
    return row.id
