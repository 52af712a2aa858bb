"""Random histories of a round's awards: agreed, changed, paid, stopped, returned, reported, given back, offered.

No sum is ever out by a single fen, and nothing that is given back is given away twice.
"""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from app.actions import bars, money_returns, payments, report_calendars
from app.actions import reports as reporting
from app.errors import Invalid, Refused, Stale
from app.forms.awards import PracticeForm, ReceivedForm, WhyForm
from app.forms.reports import (
    AcceptForm,
    ActivityLine,
    DueForm,
    ReportForm,
    ReturnForm,
    ServedLine,
    SpentLine,
)
from app.forms.rulebooks import presets
from app.models import Account, OrganisationMember, Publication
from app.scoring.rulebook import ExtraPrize, TieKind, TieRule
from app.store import money_sums, reports
from app.store import results as stored
from app.store.awards import Award, Register
from app.store.reports import Asked
from app.views import publications
from app.vocabulary import (
    AwardState,
    AwardStep,
    InstalmentVerdict,
    OrganisationRole,
    ReportKind,
    Role,
)
from tests.support.award_rows import (
    WHY,
    AwardWorld,
    awards,  # noqa: F401 -- a fixture
    claim,
    decide,
    judge,
    plain,
    received,
)
from tests.support.panel_rows import person, world  # noqa: F401 -- a fixture
from tests.support.result_rows import officer, results  # noqa: F401 -- a fixture

#: What is done, to which award, with which of its rows, and how much.
Deed = tuple[str, int, int, int]
SECOND, WRITER = "示例复核人", "示例填报人"
PRIZE = 12_345


#: The best by this rule gets a prize on top of the award.
PRIZES = (
    ExtraPrize(
        id="best",
        title={"zh": "示例奖"},
        by=TieRule(kind=TieKind.SMALLER_REQUEST),
        amount_minor=PRIZE,
        pot=presets()["founding-round"].pots[0].id,
    ),
)


#: What was handed in and not yet accepted, and what is accepted: kept here, apart from the program.
FILED: dict[tuple[str, ReportKind], int] = {}
TAKEN: dict[tuple[str, ReportKind], int] = {}
KINDS = (ReportKind.MIDTERM, ReportKind.FINAL)
MANNER = settings(
    deadline=None,
    # A history goes on where the last one ended, so a shorter one would not be the same.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
#: Paid, reported, a part of it returned, reported at the end; then one is put right, and both are sent back.
YEAR: list[Deed] = [
    ("pay", 0, 0, 90_000),
    ("confirm", 0, 0, 1),
    ("report", 0, 0, 40_001),
    ("claim", 0, 0, 20_000),
    ("receive", 0, 0, 1),
    ("report", 0, 1, 69_999),
    ("send back", 0, 0, 1),
    ("file", 0, 0, 41_000),
    ("take", 0, 0, 1),
    ("send back", 0, 1, 1),
    ("send back", 0, 0, 1),
]


@settings(MANNER, max_examples=8)
@given(deeds=st.deferred(lambda: DEEDS))
def test_the_sums_hold_after_every_deed_of_any_history(
    awards: AwardWorld, deeds: list[Deed]
) -> None:
    """The world goes on from one history to the next: the sums must hold all the more."""
    _walk(awards, deeds)


@pytest.mark.soak
@settings(MANNER, max_examples=300)
@given(deeds=st.deferred(lambda: DEEDS))
def test_the_sums_hold_after_every_deed_of_many_histories(
    awards: AwardWorld, deeds: list[Deed]
) -> None:
    _walk(awards, deeds)


def test_every_deed_of_the_year_is_done(awards: AwardWorld) -> None:
    """What a report says was spent counts once it is accepted, the last one for all, and not when it was sent back."""
    _begun(awards)
    spent = []
    for deed in YEAR:
        assert _do(awards, deed), deed
        spent.append(awards.award().sums.spent_minor)
        _holds(awards.register(), awards.award())
    assert spent == [0, 0, *[40_001] * 3, *[69_999] * 4, 41_000, 0]


def _walk(awards: AwardWorld, deeds: list[Deed]) -> None:
    _begun(awards)
    for deed in deeds:
        before = _sums(awards.register())
        done = _do(awards, deed)
        register = awards.register()
        if not done:
            assert _sums(register) == before
        for award in register.awards:
            _holds(register, award)
    assert awards.results.panel.look(None, _unsound) == []


def _begun(awards: AwardWorld) -> None:
    """Two awards are agreed and signed; payments wait for a second person from now on."""
    panel = awards.results.panel
    if awards.award().versions:
        return
    assert sum(one.granted_minor for one in awards.register().awards) % 100 == PRIZE % 100
    officer(panel, SECOND, Role.ORGANISER)
    for proposal in awards.results.proposals[:2]:
        awards.agree(proposal)
        awards.sign(proposal)
    awards.act(bars.set_practice, panel.programme_id, PracticeForm(two_persons="yes"))
    _reports_begun(awards)


def _reports_begun(awards: AwardWorld) -> None:
    """Both reports are asked for, the first within what was paid; one person may write them all."""
    panel, days = awards.results.panel, {"until_on": "2040-12-31", "due_on": "2041-01-31"}
    for kind, within in zip(KINDS, ("yes", ""), strict=True):
        form = DueForm(kind=kind, from_on="2000-01-01", within_paid=within, **days)
        awards.act(report_calendars.set_due, awards.round_id, form)
    writer = person(WRITER, panel.clock.now())
    members = [
        OrganisationMember(
            organisation_id=body,
            account_id=writer.id,
            role=OrganisationRole.EDITOR,
            added_at=panel.clock.now(),
        )
        for body in dict.fromkeys(panel.organisations)
    ]
    panel.put(writer, *members)


def _sums(register: Register) -> dict[str, object]:
    return {one.proposal_id: (one.state, one.granted_minor, one.sums) for one in register.awards}


def _holds(register: Register, award: Award) -> None:
    sums = award.sums
    agreed = award.agreement.amount_minor if award.agreement else award.granted_minor
    entered = sum(row.amount_minor for row in award.payments if row.state == "entered")
    assert sum(part.amount_minor for part in award.parts) == agreed == sums.award_minor
    assert sums.award_minor == sums.paid_minor + sums.to_pay_minor + sums.stopped_minor
    assert sums.spent_minor == _spent(award)
    assert sums.left_minor == _by_hand(award)[0] - _by_hand(award)[1] - _spent(award)
    assert 0 <= sums.owed_minor <= sums.net_minor
    assert entered == sum(one.entered_minor for one in award.told) <= sums.to_pay_minor
    assert all(0 <= one.paid_minor <= one.part.amount_minor for one in award.told)
    assert all(one.left_minor >= 0 for one in award.told)
    assert all(one.part.amount_minor for one in award.told if award.agreement)
    assert (sums.paid_minor, sums.returned_minor) == _by_hand(award)
    free = register.freed_minor(award.proposal_id)
    if award.state is not AwardState.WITHDRAWN:
        assert free == 0
        return
    passed_on = sum(
        one.granted_minor
        for one in register.awards
        if one.in_place_of == award.proposal_id and one.state is not AwardState.DECLINED
    )
    assert award.granted_minor == sums.net_minor + entered + passed_on + free


def _unsound(reading) -> list[str]:
    found = (
        money_sums.agreements_that_miscount,
        money_sums.instalments_overpaid,
        money_sums.returns_above_payments,
    )
    return [one for check in found for one in check(reading.session)]


def _by_hand(award: Award) -> tuple[int, int]:
    out = sum(row.amount_minor for row in award.payments if row.state == "confirmed")
    back = sum(row.amount_minor for row in award.returns if row.state == "received")
    return out, back


def _spent(award: Award) -> int:
    """The last of them tells the whole time."""
    return next(
        (TAKEN[key] for kind in reversed(KINDS) if (key := (award.proposal_id, kind)) in TAKEN), 0
    )


def _do(awards: AwardWorld, deed: Deed) -> bool:
    """Do one of them; what is refused must have changed nothing."""
    kind, which, at, amount = deed
    found = awards.register().awards
    try:
        DO[kind](awards, found[which % len(found)], at, amount)
    except (Invalid, Refused, Stale, Nothing):
        return False
    return True


class Nothing(Exception):
    """There is no row of the kind."""


def _one(rows: list[str], at: int) -> str:
    if not rows:
        raise Nothing
    return rows[at % len(rows)]


def _owed(award: Award, at: int) -> str:
    return _one([row.id for row in award.returns if row.state == "owed"], at)


def _payment(award: Award, at: int, *states: str) -> str:
    return _one([row.id for row in award.payments if row.state in states], at)


def _part(award: Award, at: int) -> str:
    return _one([part.name for part in award.parts], at)


def _pays(awards: AwardWorld, award: Award, at: int, amount: int) -> None:
    voucher = f"{award.number}-{len(award.payments) + 1}"
    awards.pay(_part(award, at), plain(amount), voucher, award.proposal_id)


def _confirms(awards: AwardWorld, award: Award, at: int, _amount: int) -> None:
    people = awards.results.panel.rows(select(Account))
    second = next(row.id for row in people if row.display_name == SECOND)
    awards.act(payments.confirm, _payment(award, at, "entered"), by=second)


def _judges(awards: AwardWorld, award: Award, at: int, amount: int) -> None:
    kept = (InstalmentVerdict.RELEASED, InstalmentVerdict.HELD, InstalmentVerdict.STOPPED)
    judge(awards, _part(award, at), kept[amount % 3], award.proposal_id)


def _agrees(awards: AwardWorld, award: Award, at: int, amount: int) -> None:
    """Move a part of one instalment to the next; one that is emptied is left out."""
    moved = {part.name: part.amount_minor for part in award.parts}
    names = list(moved)
    name, other = _part(award, at), names[(at + 1) % len(names)]
    taken = min(amount, moved[name])
    moved[name] -= taken
    moved[other] += taken
    typed = {key: plain(value) for key, value in moved.items()}
    awards.agree(award.proposal_id, **typed)


def _waives(awards: AwardWorld, award: Award, at: int, _amount: int) -> None:
    form = ReceivedForm(outcome="withdrawn", reason=WHY)
    awards.act(money_returns.settle, _owed(award, at), form)


def _withdraws(awards: AwardWorld, award: Award, at: int, _amount: int) -> None:
    payment = _payment(award, at, "confirmed", "entered")
    awards.act(payments.withdraw, payment, WhyForm(reason=WHY))


def _offers(awards: AwardWorld, award: Award, _at: int, amount: int) -> None:
    until = date.fromisoformat(awards.today) + timedelta(days=5)
    free = awards.register().freed_minor(award.proposal_id)
    asked = plain(min(free, amount))
    decide(awards, award.proposal_id, AwardStep.OFFERED, amount=asked, answer_by=until)


def _files(awards: AwardWorld, award: Award, at: int, amount: int) -> None:
    """Hand a report in that says that this much was spent."""
    panel, kind = awards.results.panel, KINDS[at % 2]
    people = panel.rows(select(Account))
    writer = next(row.id for row in people if row.display_name == WRITER)
    form = ReportForm(
        base=_number(awards, award, kind),
        served=[ServedLine(group="示例老人", people="3", contacts="4")],
        activities=[ActivityLine(on="2020-01-01", what="示例", people="3")],
        spending=[SpentLine(line="", spent=plain(amount))],
        problems="没有",
        next_steps="示例",
        accept="yes",
    )
    awards.act(reporting.file, award.proposal_id, kind.value, form, link="", by=writer)
    FILED[award.proposal_id, kind] = amount
    TAKEN.pop((award.proposal_id, kind), None)


def _number(awards: AwardWorld, award: Award, kind: ReportKind) -> int:
    def newest(reading) -> int:
        report = reports.report_of(reading.session, award.proposal_id, Asked(kind=kind))
        return reports.newest_number(reading.session, report.id) if report else 0

    return int(awards.results.panel.look(None, newest))


def _takes(awards: AwardWorld, award: Award, at: int, _amount: int) -> None:
    key = award.proposal_id, KINDS[at % 2]
    form = AcceptForm(revision=max(1, _number(awards, award, key[1])), confirmed="yes")
    awards.act(reporting.accept, key[0], key[1].value, form, link="")
    TAKEN[key] = FILED[key]


def _reports(awards: AwardWorld, award: Award, at: int, amount: int) -> None:
    _files(awards, award, at, amount)
    _takes(awards, award, at, amount)


def _sends_back(awards: AwardWorld, award: Award, at: int, _amount: int) -> None:
    key = award.proposal_id, KINDS[at % 2]
    form = ReturnForm(revision=max(1, _number(awards, award, key[1])), reason=WHY, consequence=WHY)
    awards.act(reporting.send_back, key[0], key[1].value, form, link="")
    TAKEN.pop(key, None)


def _decides(step: AwardStep):
    return lambda awards, award, _at, _amount: decide(awards, award.proposal_id, step)


DO = {
    "pay": _pays,
    "confirm": _confirms,
    "claim": lambda awards, award, _at, amount: claim(awards, plain(amount), award.proposal_id),
    "receive": lambda awards, award, at, _amount: received(awards, _owed(award, at)),
    "waive": _waives,
    "judge": _judges,
    "agree": _agrees,
    "sign": lambda awards, award, _at, _amount: awards.sign(award.proposal_id),
    "withdraw": _withdraws,
    "file": _files,
    "take": _takes,
    "report": _reports,
    "send back": _sends_back,
    "give back": _decides(AwardStep.WITHDRAWN),
    "offer": _offers,
    "accept": _decides(AwardStep.ACCEPTED),
    "decline": _decides(AwardStep.DECLINED),
}
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(sorted(DO)),
        st.integers(0, 3),
        st.integers(0, 2),
        st.integers(1, 900_000),
    ),
    min_size=6,
    max_size=12,
)


def test_every_sum_of_an_award_has_the_prize_on_top(awards: AwardWorld) -> None:
    panel = awards.results.panel
    granted = sum(one.granted_minor for one in awards.register().awards)
    notice = panel.look(None, publications.awards, "T", awards.results.files)
    assert granted % 100_000 == PRIZE
    assert notice.spent_minor == granted

    def amounts(reading) -> int:
        [row] = reading.session.exec(select(Publication)).all()
        return sum(stored.amounts_of(reading.session, row.tally_id).values())

    assert panel.look(None, amounts) == granted
