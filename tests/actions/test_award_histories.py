"""Random histories of agreement, change, payment, stop and return: no sum is ever out by a single fen."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.actions import money_returns, payments
from app.errors import Invalid, Refused, Stale
from app.forms.awards import ReceivedForm, WhyForm
from app.store import money_sums
from app.vocabulary import InstalmentVerdict
from tests.support.award_rows import (
    WHY,
    AwardWorld,
    awards,  # noqa: F401 -- a fixture
    claim,
    judge,
    plain,
    received,
)
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import results  # noqa: F401 -- a fixture

Deed = tuple[str, int, int]
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["agree", "claim", "judge", "pay", "receive", "waive", "withdraw"]),
        st.integers(0, 2),
        st.integers(1, 900_000),
    ),
    min_size=6,
    max_size=12,
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(deeds=DEEDS)
def test_the_sums_hold_after_every_deed_of_any_history(
    awards: AwardWorld, deeds: list[Deed]
) -> None:
    """The world goes on from one history to the next: the sums must hold all the more."""
    if not awards.award().versions:
        awards.agree()
        awards.sign()
    for deed in deeds:
        before = awards.award().sums
        done = _do(awards, deed)
        after = awards.award()
        sums = after.sums
        if not done:
            assert sums == before
        assert after.agreement is not None
        assert sum(part.amount_minor for part in after.parts) == after.agreement.amount_minor
        assert sums.award_minor == sums.paid_minor + sums.to_pay_minor + sums.stopped_minor
        assert sums.net_minor == sums.spent_minor + sums.left_minor
        assert 0 <= sums.owed_minor <= sums.net_minor
        assert all(0 <= one.paid_minor <= one.part.amount_minor for one in after.told)
        assert (sums.paid_minor, sums.returned_minor) == _by_hand(after)
    assert awards.results.panel.look(None, _unsound) == []


def _unsound(reading) -> list[str]:
    found = (
        money_sums.agreements_that_miscount,
        money_sums.instalments_overpaid,
        money_sums.returns_above_payments,
    )
    return [one for check in found for one in check(reading.session)]


def _by_hand(award) -> tuple[int, int]:
    out = sum(row.amount_minor for row in award.payments if row.state == "confirmed")
    back = sum(row.amount_minor for row in award.returns if row.state == "received")
    return out, back


def _do(awards: AwardWorld, deed: Deed) -> bool:
    """Do one of them; what is refused must have changed nothing."""
    kind, at, amount = deed
    try:
        DO[kind](awards, at, amount)
    except (Invalid, Refused, Stale, Nothing):
        return False
    return True


class Nothing(Exception):
    """There is no row of the kind."""


def _one(rows: list[str], at: int) -> str:
    if not rows:
        raise Nothing
    return rows[at % len(rows)]


def _owed(awards: AwardWorld, at: int) -> str:
    return _one([row.id for row in awards.award().returns if row.state == "owed"], at)


def _pays(awards: AwardWorld, at: int, amount: int) -> None:
    award = awards.award()
    awards.pay(award.parts[at].name, plain(amount), f"V-{len(award.payments) + 1}")


def _judges(awards: AwardWorld, at: int, amount: int) -> None:
    kept = (InstalmentVerdict.RELEASED, InstalmentVerdict.HELD, InstalmentVerdict.STOPPED)
    judge(awards, awards.award().parts[at].name, kept[amount % 3])


def _agrees(awards: AwardWorld, at: int, amount: int) -> None:
    """Move a part of one instalment to the next."""
    moved = {part.name: part.amount_minor for part in awards.award().parts}
    name, other = list(moved)[at], list(moved)[(at + 1) % 3]
    taken = min(amount, moved[name])
    moved[name], moved[other] = moved[name] - taken, moved[other] + taken
    awards.agree(**{key: plain(value) for key, value in moved.items()})


def _waives(awards: AwardWorld, at: int, _amount: int) -> None:
    form = ReceivedForm(outcome="withdrawn", reason=WHY)
    awards.act(money_returns.settle, _owed(awards, at), form)


def _withdraws(awards: AwardWorld, at: int, _amount: int) -> None:
    paid = [row.id for row in awards.award().payments if row.state == "confirmed"]
    awards.act(payments.withdraw, _one(paid, at), WhyForm(reason=WHY))


DO = {
    "pay": _pays,
    "claim": lambda awards, _at, amount: claim(awards, plain(amount)),
    "receive": lambda awards, at, _amount: received(awards, _owed(awards, at)),
    "waive": _waives,
    "judge": _judges,
    "agree": _agrees,
    "withdraw": _withdraws,
}
