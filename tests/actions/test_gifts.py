"""Money from outside: two persons, the moment to the millisecond, corrections, and what is refused."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import select, text

from app.actions import donors, gifts
from app.actions import results as tallies
from app.errors import Invalid, NotFound, Refused
from app.forms.gifts import DonorForm, EntryForm, GivenForm, RefusalForm
from app.models import Donor, Gift, GiftEntry, LedgerEntry, OrganisationMember
from app.scoring.gift_rules import Contribution, valued
from app.views import gifts as views
from app.views import own_gifts
from app.vocabulary import (
    GiftKind,
    GiftState,
    OrganisationRole,
    Phase,
    Verb,
)
from tests.support.gift_rows import (
    PROOF,
    RECEIVED,
    confirmed,
    entered,
    entries,
    evidence,
    figures,
    given,
    local,
    moment,
    ready,
)
from tests.support.panel_rows import PanelWorld, person, world  # noqa: F401 -- a fixture
from tests.support.result_rows import ResultWorld, results  # noqa: F401 -- a fixture


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


def test_the_tally_waits_for_the_moment_and_for_the_second_person(world: PanelWorld) -> None:
    ready(world)
    moment(world, world.clock.now() + timedelta(hours=1))
    gift_id = entered(world, given(world, "9"))
    world.phase(Phase.TALLY)
    with pytest.raises(Refused, match="gift_moment_ahead"):
        world.act(world.organiser, tallies.request_tally, world.round_id)
    world.clock.turn(timedelta(hours=1))
    with pytest.raises(Refused, match="gift_unconfirmed") as refused:
        world.act(world.organiser, tallies.request_tally, world.round_id)
    assert "示例项目 0" in str(refused.value.facts["names"])
    assert "示例项目 1" not in str(refused.value.facts["names"])
    world.act(world.second, gifts.confirm, entries(world, gift_id)[0].id)
    assert world.act(world.organiser, tallies.request_tally, world.round_id)


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
        ({"donor_name": "张三 13800138000"}, {"donor_name": "personal_here"}),
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


def test_a_donor_may_wish_not_to_be_named_after_the_round_is_closed(world: PanelWorld) -> None:
    ready(world)
    confirmed(world, given(world, "5"))
    [donor] = world.rows(select(Donor))
    world.phase(Phase.CLOSED)
    other = DonorForm(name="另一家", kind="organisation", wish="unnamed")
    for form in (other, DonorForm(name=donor.name, kind="organisation", wish="named")):
        with pytest.raises(Refused, match="round_closed"):
            world.act(world.organiser, donors.edit, donor.id, form)
    form = DonorForm(name=donor.name, kind="organisation", wish="unnamed")
    world.act(world.organiser, donors.edit, donor.id, form)
    assert [one.unnamed for one in world.rows(select(Donor))] == [True]


def test_hours_keep_their_worth_when_their_rate_leaves_the_rules(world: PanelWorld) -> None:
    ready(world)
    moment(world, world.clock.now())
    form = given(world, "2", kind=GiftKind.HOURS, donor_kind="person", rate="hour")
    gift_id = entered(world, form)
    ready(world, rules=replace(RECEIVED, rates=(), counted=(Contribution.GIFT,)))
    more = EntryForm.model_validate({"figure": "3", "at": local(world.clock.now())})
    world.act(world.organiser, gifts.add_entry, gift_id, more, [PROOF])
    worth = [(one.amount_minor, one.quantity) for one in entries(world, gift_id)]
    assert worth == [(6666, 200), (9999, 300)]


def test_what_an_applicant_says_of_a_donor_alters_and_tells_nothing(world: PanelWorld) -> None:
    ready(world)
    confirmed(world, given(world, "5"))
    confirmed(world, given(world, "6", donor_name="不愿具名绝密", wish="unnamed"))
    known = {one.name: one for one in world.rows(select(Donor))}
    lead = person("示例负责人", world.clock.now())
    member = OrganisationMember(
        organisation_id=world.organisations[1],
        account_id=lead.id,
        role=OrganisationRole.LEAD,
        added_at=world.clock.now(),
    )
    world.put(lead, member)

    def propose(**who: object) -> None:
        came = {"kind": "gift", "received": "7", "received_at": local(world.clock.now())}
        form = GivenForm.model_validate({**came, "donor_kind": "organisation", **who})
        world.act(lead.id, gifts.propose, world.proposals[1], form, [PROOF])

    with pytest.raises(Invalid) as refused:
        propose(donor=known["示例公司"].id)
    assert refused.value.fields == {"donor": ("choose_one", {})}
    propose(donor_name="示例公司", wish="unnamed")
    propose(donor_name="不愿具名绝密", wish="named")
    propose(donor_name="没人知道的", wish="named")
    assert not {one.name: one.unnamed for one in world.rows(select(Donor))}["示例公司"]
    page = world.look(lead.id, own_gifts.show, world.proposals[1])
    shown = [(line.donor, line.donor_id, line.unnamed) for line in page.lines]
    assert sorted(shown) == sorted(
        (name, "", False) for name in ("示例公司", "不愿具名绝密", "没人知道的")
    )
    first = next(row for row in world.rows(select(Gift)) if row.stated_unnamed)
    world.act(world.organiser, gifts.accept, entries(world, first.id)[0].id)
    assert {one.name: one.unnamed for one in world.rows(select(Donor))}["示例公司"]


def test_the_paper_of_a_promise_is_kept(world: PanelWorld) -> None:
    ready(world)
    promised = {"pledged": "5", "pledged_on": "2016-01-01"}
    alone = entered(world, given(world, "", **promised).model_copy(update={"received_at": None}))
    [entry] = entries(world, alone)
    assert world.look(world.organiser, views.proof, entry.id).sha256 == PROOF.sha256
    both = entries(world, entered(world, given(world, "6", **promised)))
    assert [one.attachment_id is not None for one in both] == [False, True]


def test_a_figure_that_is_not_taken_stays_with_its_reason(world: PanelWorld) -> None:
    ready(world)
    [entry] = entries(world, entered(world, given(world, "5")))
    world.act(world.second, gifts.refuse, entry.id, RefusalForm(reason="回单看不清"))
    page = world.look(world.organiser, views.show, entry.gift_id)
    assert (page.line.entries[0].refusal, page.line.sums.received_minor) == ("回单看不清", 0)


def test_the_wish_not_to_be_named_holds_whoever_writes_the_donor_down(world: PanelWorld) -> None:
    ready(world)
    entered(world, given(world, "5"))
    entered(world, given(world, "6", wish="unnamed"))
    entered(world, given(world, "7"))
    assert [donor.unnamed for donor in world.rows(select(Donor))] == [True]
