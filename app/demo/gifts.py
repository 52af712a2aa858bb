"""The sample year's gifts: promised and received from outside, with paper and two persons, one donor not named."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlmodel import col, select

from app.actions import donors, gifts
from app.demo.papers import paper
from app.demo.round import ZONE, Stage
from app.files import Files
from app.forms.gifts import EntryForm, GiftForm, GivenForm, NamingForm
from app.forms.uploads import FileFacts
from app.models import FundingRound, Gift, GiftEntry
from app.store.awards import Award
from app.store.donations import rights_in
from app.unit import Reading, Unit
from app.vocabulary import GiftState, GiftStep

#: What hours and things are worth, and from which share on a donor names a project: sample settings;
#: the share is that of the city programme of which the strand is a part.
RULES: Mapping[str, object] = {
    "naming_share": "1/2",
    "rates": [
        {
            "id": "hour",
            "title": {"zh": "志愿服务（示例单价）", "en": "Volunteering (sample rate)"},
            "kind": "hours",
            "per": {"zh": "小时", "en": "hour"},
            "amount_minor": 3000,
        },
        {
            "id": "parcel",
            "title": {"zh": "慰问包（示例单价）", "en": "Gift parcel (sample rate)"},
            "kind": "in_kind",
            "per": {"zh": "份", "en": "parcel"},
            "amount_minor": 6000,
        },
    ],
}
NAME = "【示例】邻里同心项目"
COMPANY, SHOP, KIND, TEAM, FUND = (
    "示例企业有限公司",
    "示例便民超市",
    "示例热心居民",
    "示例志愿服务队",
    "示例基金会",
)
#: Place among the running awards (None: the whole round), what is filled in beside donor, and days since it came in.
_GIVEN: tuple[tuple[int | None, dict[str, str], int], ...] = (
    (2, {"kind": "gift", "donor_name": COMPANY, "donor_kind": "organisation", "wish": "named",
          "what": "【示例】定向支持这个项目", "pledged": "12000", "received": "12000"}, 3),
    (0, {"kind": "gift", "donor_name": KIND, "donor_kind": "person", "wish": "unnamed",
         "what": "【示例】给活动用", "received": "600"}, 2),
    (1, {"kind": "in_kind", "donor_name": SHOP, "donor_kind": "organisation", "wish": "named",
         "what": "【示例】米、油、面各一份", "rate": "parcel", "pledged": "60", "received": "50"}, 2),
    (0, {"kind": "hours", "donor_name": TEAM, "donor_kind": "organisation", "wish": "named",
         "what": "【示例】每周六下午四名志愿者", "rate": "hour", "pledged": "200", "received": "96"}, 1),
    (None, {"kind": "gift", "donor_name": FUND, "donor_kind": "organisation", "wish": "named",
            "what": "【示例】支持下一季的交流活动", "pledged": "20000"}, 1),
)  # fmt: skip


def give(stage: Stage, found: Sequence[Award], round_id: str, files: Files) -> None:
    """One officer enters what was promised and what came in, another confirms; a project is called after a donor."""
    proof = paper(files, "示例收款凭证.pdf")

    def enter(unit: Unit) -> None:
        for place, typed, since in _GIVEN:
            target = "" if place is None else f"proposal:{found[place % len(found)].proposal_id}"
            form = GiftForm.model_validate(
                {**typed, **_dates(stage, typed, since), "target": target}
            )
            gifts.enter(unit, round_id, form, [proof])

    stage.together("secretary", enter)
    _confirm(stage, round_id)
    _correct(stage, round_id, proof)
    right = stage.look("organiser", lambda reading: _reached(reading, round_id))
    if right is not None:
        naming = NamingForm(subject=right[0], donor=right[1], text=NAME)
        stage.act("organiser", donors.name_after, round_id, naming)


def put_in_own(stage: Stage, award: Award, leader: str, round_id: str, files: Files) -> None:
    """A lead proposes what the organisation put in itself; one officer enters it, the other still has to look."""
    typed = {"kind": "own", "what": "【示例】本单位自筹", "received": "1500"}
    form = GivenForm.model_validate({**typed, **_dates(stage, typed, 1)})
    stage.act(leader, gifts.propose, award.proposal_id, form, [paper(files, "示例自筹凭证.pdf")])
    for entry in stage.look(
        "secretary", lambda reading: _entries(reading, round_id, GiftState.PROPOSED)
    ):
        stage.act("secretary", gifts.accept, entry)


def settle(stage: Stage, round_id: str) -> None:
    """The second person looks at what still waits: a round is not closed over it."""
    _confirm(stage, round_id)


def _confirm(stage: Stage, round_id: str) -> None:
    entries = stage.look("second", lambda reading: _entries(reading, round_id, GiftState.ENTERED))

    def work(unit: Unit) -> None:
        for entry in entries:
            gifts.confirm(unit, entry)

    stage.together("second", work)


def _correct(stage: Stage, round_id: str, proof: FileFacts) -> None:
    """Two parcels were counted twice: another figure takes the place of the first one."""
    wrong = stage.look("secretary", lambda reading: _parcels(reading, round_id))
    typed = {"figure": "48", "at": stage.local(-2, 10), "reason": "【示例】重数一遍，有两份重复。"}
    stage.act("secretary", gifts.correct, wrong, EntryForm.model_validate(typed), [proof])
    _confirm(stage, round_id)


def _entries(reading: Reading, round_id: str, state: GiftState) -> list[str]:
    statement = (
        select(GiftEntry.id)
        .join(Gift, col(Gift.id) == GiftEntry.gift_id)
        .where(Gift.funding_round_id == round_id, GiftEntry.state == state)
        .order_by(col(Gift.added_at), col(GiftEntry.number), col(GiftEntry.id))
    )
    return list(reading.session.exec(statement).all())


def _parcels(reading: Reading, round_id: str) -> str:
    statement = (
        select(GiftEntry.id)
        .join(Gift, col(Gift.id) == GiftEntry.gift_id)
        .where(
            Gift.funding_round_id == round_id,
            GiftEntry.rate == "parcel",
            GiftEntry.step == GiftStep.RECEIVED,
        )
    )
    return reading.session.exec(statement).one()


def _reached(reading: Reading, round_id: str) -> tuple[str, str] | None:
    """Give a project and a donor who bears enough of its award."""
    rights = rights_in(reading.session, reading.session.get_one(FundingRound, round_id))
    return next(
        (
            (one.subject, one.donor.id)
            for one in rights
            if one.reached and one.subject.startswith("proposal:") and not one.donor.unnamed
        ),
        None,
    )


def _dates(stage: Stage, typed: Mapping[str, str], since: int) -> dict[str, str]:
    promised = (stage.clock.now() - timedelta(days=since + 5)).astimezone(ZONE).date()
    dates = {"pledged_on": promised.isoformat()} if "pledged" in typed else {}
    return dates | ({"received_at": stage.local(-since, 10)} if "received" in typed else {})
