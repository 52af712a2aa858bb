"""Gifts entered, confirmed and counted in a round whose rules count what was received."""

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from sqlmodel import col, select

from app.actions import gift_moments, gifts
from app.forms.gifts import GiftForm, MomentForm
from app.forms.rulebooks import presets
from app.forms.uploads import FileFacts
from app.models import GiftEntry
from app.scoring.evidence import Evidence
from app.scoring.gift_rules import Contribution, Gifts, Origin, Rate
from app.scoring.rulebook import Rulebook
from app.store import snapshots
from app.vocabulary import GiftKind, Phase
from tests.support.panel_rows import PanelWorld

PROOF = FileFacts(name="回单.pdf", media_type="application/pdf", size=10, sha256="0" * 64)
HOUR = Rate(
    id="hour",
    title={"zh": "志愿服务"},
    kind=Contribution.HOURS,
    per={"zh": "小时"},
    amount_minor=3333,
)
RECEIVED = Gifts(
    match=Origin.RECEIVED,
    own_funds=Origin.RECEIVED,
    counted=(Contribution.GIFT, Contribution.HOURS),
    rates=(HOUR,),
    naming_share=Fraction(1, 2),
)


def ready(
    world: PanelWorld, preset: str = "matched-giving", rules: Gifts | None = RECEIVED
) -> Rulebook:
    """Put rules in force that count what was received, with two projects that were handed in."""
    book = replace(presets()[preset], gifts=rules)
    world.rulebook(book)
    for number in range(2):
        world.proposal(f"示例项目 {number}")
    world.phase(Phase.REVIEW)
    return book


def local(instant: datetime) -> datetime:
    """Write an instant as people of the round type it."""
    return (instant + timedelta(hours=8)).replace(tzinfo=None)


def given(world: PanelWorld, amount: str, at: datetime | None = None, **more: object) -> GiftForm:
    """Fill in a gift that came in; a test may be more exact than what people type."""
    filled: dict[str, object] = {
        "kind": GiftKind.GIFT, "donor_name": "示例公司", "donor_kind": "organisation",
        "wish": "named", "target": f"proposal:{world.proposals[0]}", "received": amount, **more,
    }  # fmt: skip
    came = {"received_at": local(at or world.clock.now()), **more}["received_at"]
    form = GiftForm.model_validate({**filled, "received_at": None})
    return form.model_copy(update={"received_at": came})


def entered(world: PanelWorld, form: GiftForm) -> str:
    """Enter a gift as the organiser."""
    return str(world.act(world.organiser, gifts.enter, world.round_id, form, [PROOF]))


def entries(world: PanelWorld, gift_id: str) -> list[GiftEntry]:
    """Read the figures of a gift."""
    of_gift = select(GiftEntry).where(GiftEntry.gift_id == gift_id).order_by(col(GiftEntry.number))
    return list(world.rows(of_gift))


def confirmed(world: PanelWorld, form: GiftForm) -> str:
    """Enter a gift and let the second organiser confirm all of its figures."""
    gift_id = entered(world, form)
    for entry in entries(world, gift_id):
        world.act(world.second, gifts.confirm, entry.id)
    return gift_id


def moment(world: PanelWorld, at: datetime, reason: str = "") -> None:
    """Set the moment."""
    form = MomentForm.model_validate({"at": local(at), "reason": reason})
    world.act(world.organiser, gift_moments.set_moment, world.round_id, form)


def evidence(world: PanelWorld) -> Evidence:
    """Take what the count would take."""
    with world.database.read() as session:
        return snapshots.take(session, world.round_id).evidence


def figures(world: PanelWorld) -> list[tuple[int, int]]:
    """Give match and own funds of the projects, in their order."""
    found = {
        one.id: (one.match_raised_minor, one.own_funds_minor) for one in evidence(world).proposals
    }
    return [found[proposal] for proposal in world.proposals]
