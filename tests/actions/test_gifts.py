"""Money from outside: two persons, the moment to the millisecond, corrections that add up, the tally that follows."""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import select, text

from app.actions import donors, gift_moments, gifts
from app.actions import results as tallies
from app.clock import to_text
from app.errors import Invalid, NotFound, Refused
from app.forms.gifts import DonorForm, EntryForm, GiftForm, GivenForm, MomentForm, RefusalForm
from app.forms.rulebooks import presets
from app.forms.uploads import FileFacts
from app.models import Donor, Gift, GiftEntry, LedgerEntry, OrganisationMember
from app.scoring import engine
from app.scoring.evidence import Evidence
from app.scoring.gift_rules import Contribution, Gifts, Origin, Rate, valued
from app.scoring.rulebook import Allotment, AllotmentRule, Rulebook
from app.scoring.verification import Verdict, verify_bundle
from app.store import gifts as stored
from app.store import snapshots
from app.views import gifts as views
from app.views import own_gifts
from app.vocabulary import (
    GiftKind,
    GiftState,
    GiftStep,
    OrganisationRole,
    Phase,
    PublicationLevel,
    Verb,
)
from tests.actions.test_publications import bundle
from tests.support.panel_rows import PanelWorld, person, world  # noqa: F401 -- a fixture
from tests.support.result_rows import ResultWorld, results  # noqa: F401 -- a fixture
from tests.support.verifiers import VERIFY

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
    of_gift = select(GiftEntry).where(GiftEntry.gift_id == gift_id).order_by(GiftEntry.number)
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


def test_it_counts_once_another_person_has_confirmed(world: PanelWorld) -> None:
    ready(world)
    moment(world, world.clock.now())
    gift_id = entered(world, given(world, "1,234.56"))
    [entry] = entries(world, gift_id)
    assert (entry.state, entry.amount_minor) == (GiftState.ENTERED, 123_456)
    assert figures(world) == [(0, 0), (0, 0)]
    with pytest.raises(Refused, match="second_person_needed"):
        world.act(world.organiser, gifts.confirm, entry.id)
    with pytest.raises(NotFound):
        world.act(world.stranger, gifts.confirm, entry.id)
    world.act(world.second, gifts.confirm, entry.id)
    assert figures(world) == [(123_456, 0), (0, 0)]
    with pytest.raises(Refused, match="not_from_here"):
        world.act(world.second, gifts.confirm, entry.id)
    done = [
        row.verb
        for row in world.rows(select(LedgerEntry))
        if row.verb.value.startswith(("gift", "donor"))
    ]
    assert done == [
        Verb.GIFT_SET_MOMENT, Verb.DONOR_EDIT, Verb.GIFT_ENTER, Verb.GIFT_ENTER, Verb.GIFT_CONFIRM
    ]  # fmt: skip


def test_the_database_itself_wants_two_persons(world: PanelWorld) -> None:
    ready(world)
    [entry] = entries(world, entered(world, given(world, "5")))
    with pytest.raises(IntegrityError), world.database.write_session() as session:
        session.execute(
            text("UPDATE gift_entry SET state = 'confirmed', confirmed_by = :who"),
            {"who": entry.entered_by},
        )
    with pytest.raises(DBAPIError, match="append-only"), world.database.write_session() as session:
        session.execute(text("UPDATE gift SET what = 'x'"))


@pytest.mark.parametrize(("late", "counted"), [(-1, 100), (0, 100), (1, 0)])
def test_the_moment_holds_to_the_millisecond(world: PanelWorld, late: int, counted: int) -> None:
    ready(world)
    at = world.clock.now() - timedelta(hours=1)
    moment(world, at)
    came = at + timedelta(milliseconds=late)
    if late > 0:
        with pytest.raises(Invalid) as refused:
            entered(world, given(world, "1", came))
        code, facts = refused.value.fields["received_at"]
        assert (code, facts) == ("gift_after_moment", {"moment": _said(at)})
        assert world.rows(select(Gift)) == []
    confirmed(world, given(world, "1", came, late="yes" if late > 0 else ""))
    assert figures(world)[0] == (counted, 0)
    page = world.look(world.organiser, views.index, world.round_id)
    assert (page.total.confirmed_minor, page.total.counted_minor) == (100, counted)
    assert page.shown[0].entries[0].after_moment is (late > 0)


def _said(at: datetime) -> str:
    shown = local(at)
    return f"{shown.year}年{shown.month}月{shown.day}日 {shown:%H:%M:%S}"


def test_the_moment_changes_with_a_reason_and_until_the_notice(world: PanelWorld) -> None:
    ready(world)
    moment(world, world.clock.now())
    with pytest.raises(Invalid) as refused:
        moment(world, world.clock.now())
    assert refused.value.fields == {"reason": ("required", {})}
    confirmed(world, given(world, "7"))
    moment(world, world.clock.now() - timedelta(days=1), "公告写的是昨天")
    assert figures(world)[0] == (0, 0)
    assert evidence(world).facts.keys() == {"received_by"}
    world.phase(Phase.NOTICE)
    with pytest.raises(Refused, match="moment_fixed"):
        moment(world, world.clock.now(), "太晚了")


def test_without_a_moment_nothing_counts_and_nothing_is_tallied(world: PanelWorld) -> None:
    ready(world)
    confirmed(world, given(world, "9"))
    assert figures(world) == [(0, 0), (0, 0)]
    world.phase(Phase.TALLY)
    for action in (tallies.request_tally, tallies.tally_now):
        with pytest.raises(Refused, match="gift_moment_missing"):
            world.act(world.organiser, action, world.round_id)


def test_where_the_rules_say_stated_nothing_changes(world: PanelWorld) -> None:
    ready(world, rules=None)
    before = evidence(world)
    confirmed(world, given(world, "9"))
    assert evidence(world) == before


def test_a_correction_takes_the_place_of_what_was_wrong(world: PanelWorld) -> None:
    ready(world)
    moment(world, world.clock.now())
    gift_id = confirmed(world, given(world, "100"))
    [wrong] = entries(world, gift_id)
    right = EntryForm.model_validate(
        {"figure": "10", "at": local(world.clock.now()), "reason": "多写了一个零"}
    )
    with pytest.raises(Invalid) as refused:
        world.act(
            world.organiser,
            gifts.correct,
            wrong.id,
            right.model_copy(update={"reason": ""}),
            [PROOF],
        )
    assert refused.value.fields == {"reason": ("required", {})}
    world.act(world.organiser, gifts.correct, wrong.id, right, [PROOF])
    assert figures(world)[0] == (10_000, 0)
    with pytest.raises(Refused, match="gift_corrected"):
        world.act(world.second, gifts.correct, wrong.id, right, [PROOF])
    world.act(world.second, gifts.confirm, entries(world, gift_id)[1].id)
    assert figures(world)[0] == (1000, 0)
    assert [one.amount_minor for one in entries(world, gift_id)] == [10_000, 1000]


def test_hours_are_worth_what_the_rules_say_rounded_down(world: PanelWorld) -> None:
    ready(world)
    moment(world, world.clock.now())
    form = given(world, "2.5", kind=GiftKind.HOURS, donor_kind="person", rate="hour")
    confirmed(world, form)
    assert figures(world)[0] == (valued(250, 3333), 0) == (8332, 0)
    with pytest.raises(Invalid) as refused:
        entered(world, given(world, "2.5", kind=GiftKind.HOURS))
    assert refused.value.fields == {"rate": ("rate_missing", {})}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"received": "", "received_at": None}, {"received": "gift_without_figure"}),
        ({"received": "1.234"}, {"received": "not_money"}),
        ({"received": ""}, {"received": "required"}),
        ({"received_at": None}, {"received_at": "required"}),
        ({"wish": ""}, {"wish": "required"}),
        ({"kind": GiftKind.OWN, "target": ""}, {"target": "own_without_project"}),
        ({"target": "proposal:x"}, {"target": "choose_one"}),
        ({"rate": "hour"}, {"rate": "rate_unneeded"}),
    ],
)
def test_what_is_missing_stands_beside_its_field(
    world: PanelWorld, changes: dict[str, object], fields: dict[str, str]
) -> None:
    ready(world)
    with pytest.raises(Invalid) as refused:
        entered(world, given(world, "5", **changes))
    assert {name: code for name, (code, _) in refused.value.fields.items()} == fields
    assert world.rows(select(Donor)) == []


def test_the_future_and_a_receipt_without_proof_are_refused(world: PanelWorld) -> None:
    ready(world)
    now = world.clock.now()
    with pytest.raises(Invalid) as refused:
        entered(world, given(world, "5", now + timedelta(seconds=1)))
    assert refused.value.fields == {"received_at": ("gift_future", {"now": _said(now)})}
    with pytest.raises(Invalid) as refused:
        world.act(world.organiser, gifts.enter, world.round_id, given(world, "5"), [])
    assert refused.value.fields == {"file": ("proof_missing", {})}


def test_an_applicant_proposes_and_two_officers_decide(world: PanelWorld) -> None:
    ready(world)
    moment(world, world.clock.now())
    lead = person("示例负责人", world.clock.now())
    member = OrganisationMember(
        organisation_id=world.organisations[0],
        account_id=lead.id,
        role=OrganisationRole.LEAD,
        added_at=world.clock.now(),
    )
    world.put(lead, member)
    form = GivenForm.model_validate(
        {"kind": "own", "received": "300", "received_at": local(world.clock.now())}
    )
    world.act(lead.id, gifts.propose, world.proposals[0], form, [PROOF])
    [entry] = world.rows(select(GiftEntry))
    assert entry.state is GiftState.PROPOSED
    with pytest.raises(NotFound):
        world.act(lead.id, gifts.accept, entry.id)
    with pytest.raises(NotFound):
        world.act(lead.id, gifts.propose, world.proposals[1], form, [PROOF])
    with pytest.raises(Refused, match="not_from_here"):
        world.act(world.second, gifts.confirm, entry.id)
    world.act(world.organiser, gifts.accept, entry.id)
    assert figures(world)[0] == (0, 0)
    with pytest.raises(Refused, match="second_person_needed"):
        world.act(world.organiser, gifts.confirm, entry.id)
    world.act(world.second, gifts.confirm, entry.id)
    assert figures(world)[0] == (0, 30_000)
    page = world.look(lead.id, own_gifts.show, world.proposals[0])
    assert (page.total.confirmed_minor, page.lines[0].entries[0].entered_by) == (30_000, "")


def test_the_project_sees_no_donor_who_is_not_to_be_named(world: PanelWorld) -> None:
    ready(world)
    confirmed(world, given(world, "5", donor_name="不愿具名绝密", wish="unnamed", what="绝密来历"))
    lead = person("示例负责人", world.clock.now())
    member = OrganisationMember(
        organisation_id=world.organisations[0],
        account_id=lead.id,
        role=OrganisationRole.LEAD,
        added_at=world.clock.now(),
    )
    world.put(lead, member)
    assert "绝密" not in repr(world.look(lead.id, own_gifts.show, world.proposals[0]))
    [donor] = world.rows(select(Donor))
    form = DonorForm(name="示例公司", kind="organisation", wish="named")
    world.act(world.organiser, donors.edit, donor.id, form)
    assert "示例公司" in repr(world.look(lead.id, own_gifts.show, world.proposals[0]))
    recorded = repr([(row.before, row.after) for row in world.rows(select(LedgerEntry))])
    assert "绝密" not in recorded
    assert "示例公司" not in recorded


def test_a_figure_that_is_not_taken_stays_with_its_reason(world: PanelWorld) -> None:
    ready(world)
    [entry] = entries(world, entered(world, given(world, "5")))
    world.act(world.second, gifts.refuse, entry.id, RefusalForm(reason="回单看不清"))
    page = world.look(world.organiser, views.show, entry.gift_id)
    assert (page.line.entries[0].refusal, page.line.sums.received_minor) == ("回单看不清", 0)


@pytest.mark.parametrize("seed", range(3))
def test_the_sums_hold_over_any_history(world: PanelWorld, seed: int) -> None:
    """Against a twin that knows nothing of entries: what two persons have seen, by project and in time."""
    ready(world)
    draw, at = Random(seed), world.clock.now() - timedelta(days=10)
    moment(world, at)
    twin: dict[str, tuple[str, int, bool]] = {}
    pledged: dict[str, int] = defaultdict(int)
    for _ in range(14):
        _step(world, draw, at, twin, pledged)
    page = world.look(world.organiser, views.index, world.round_id)
    assert page.total.confirmed_minor == sum(amount for _, amount, _ in twin.values())
    assert page.total.pledged_minor == sum(pledged.values())
    for rows in (page.projects, page.donors):
        assert sum((row.sums for row in rows), stored.Sums()) == page.total
    counted = [
        sum(amount for place, amount, in_time in twin.values() if place == proposal and in_time)
        for proposal in world.proposals
    ]
    assert [match for match, _ in figures(world)] == counted
    assert page.total.counted_minor == sum(counted)


def _step(
    world: PanelWorld,
    draw: Random,
    at: datetime,
    twin: dict[str, tuple[str, int, bool]],
    pledged: dict[str, int],
) -> None:
    came = at + timedelta(milliseconds=draw.choice([-5000, -1, 0, 1, 5000]))
    amount, place = draw.randrange(1, 99_999), draw.choice(world.proposals)
    typed = f"{amount // 100}.{amount % 100:02d}"
    if twin and draw.random() < 0.5:
        wrong = draw.choice(sorted(twin))
        form = EntryForm(figure=typed, late="yes", reason="更正")
        form = form.model_copy(update={"at": local(came)})
        gift_id = world.act(world.organiser, gifts.correct, wrong, form, [PROOF])
        last = entries(world, gift_id)[-1]
        if draw.random() < 0.6:
            world.act(world.second, gifts.confirm, last.id)
            place = twin.pop(wrong)[0]
            twin[last.id] = (place, amount, came <= at)
        else:
            world.act(world.second, gifts.refuse, last.id, RefusalForm(reason="不对"))
        return
    form = given(
        world, typed, came, late="yes", target=f"proposal:{place}",
        donor_name=f"捐赠人{draw.randrange(3)}",
        **({"pledged": typed, "pledged_on": "2016-01-01"} if draw.random() < 0.4 else {}),
    )  # fmt: skip
    gift_id = entered(world, form)
    for entry in entries(world, gift_id):
        if entry.step is GiftStep.PLEDGED:
            pledged[entry.id] = amount
        elif draw.random() < 0.8:
            world.act(world.second, gifts.confirm, entry.id)
            twin[entry.id] = (place, amount, came <= at)


@pytest.mark.parametrize("preset", ["matched-giving", "zs-boai100-2013"])
def test_the_bonus_of_a_real_round_follows_what_was_received(
    world: PanelWorld, preset: str
) -> None:
    """30,000 received by the moment gives 30 points, and the 50 of the cap are never passed."""
    book = ready(world, preset)
    moment(world, world.clock.now())
    confirmed(world, given(world, "30000"))
    confirmed(
        world, given(world, "99999", donor_name="另一家", target=f"proposal:{world.proposals[1]}")
    )
    outcome = engine.run(book, evidence(world), "20130725")
    parts = {line.proposal: line.parts for line in outcome.lines}
    scored = {
        key: [part.points for part in own if part.kind.value == "match_raised"]
        for key, own in parts.items()
    }
    assert all(points in ([], [Fraction(30)], [Fraction(50)]) for points in scored.values())
    assert figures(world) == [(3_000_000, 0), (9_999_900, 0)]


def test_a_match_of_what_was_received_is_recomputed_by_everybody(results: ResultWorld) -> None:
    """One for one on what came in by the moment; the published files and both readings of them agree."""
    world = results.panel
    rules = presets()["founding-round"]
    match = Allotment(rule=AllotmentRule.MATCH, ratio=Fraction(1))
    world.rulebook(replace(rules, gifts=RECEIVED, allotment=match, tiers=()))
    results.level(PublicationLevel.OPEN)
    world.phase(Phase.REVIEW)
    at = world.clock.now() - timedelta(hours=1)
    moment(world, at)
    confirmed(world, given(world, "12.34", at))
    confirmed(
        world, given(world, "56", at, donor_name="另一家", target=f"proposal:{world.proposals[1]}")
    )
    confirmed(world, given(world, "99", at + timedelta(milliseconds=1), late="yes"))
    results.published()
    amounts = {line["proposal"]: line["amount_minor"] for line in results.newest().outcome["lines"]}
    assert [amounts[one] for one in world.proposals] == [1234, 5600, 0, 0]
    files = bundle(results)
    assert json.loads(files["evidence.json"])["facts"] == {"received_by": to_text(at)}
    assert verify_bundle(files).verdict is Verdict.EQUAL
    assert VERIFY.verify(files).startswith("EQUAL")
