"""An award's money: instalments that make it, what was paid, what came back. Pure, in whole minor units.

Two sums hold at every instant: the award is its instalments (paid, still to pay, or never to be paid), and
what was paid less what came back is what was spent and what is left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

from app.scoring.payment_rules import Instalment as Rule
from app.vocabulary import DueAfter, InstalmentState, InstalmentVerdict, TermDays
from app.workdays import DayUnit, WorkCalendar

#: Where the rulebook says nothing of payments: all of it, so many working days after signing.
WITHIN = 15
WHOLE = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One instalment as it was agreed."""

    name: str
    title: Mapping[str, str]
    amount_minor: int
    after: DueAfter
    within: int = 0
    days: TermDays = TermDays.WORKDAY
    due_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Money that went out for an instalment; it `counts` when whoever must confirm it has."""

    instalment: str
    amount_minor: int
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was decided about an instalment, and on which day."""

    verdict: InstalmentVerdict
    number: int
    on: date
    reason: str = ""
    minutes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """On which day that came about for which instalments wait; None means not yet."""

    announced: date | None = None
    signed: date | None = None
    midterm: date | None = None
    final: date | None = None

    def day(self, after: DueAfter) -> date | None:
        """Give the day from which a term runs."""
        found = {
            DueAfter.ANNOUNCEMENT: self.announced,
            DueAfter.AGREEMENT: self.signed,
            DueAfter.MIDTERM: self.midterm,
            DueAfter.FINAL: self.final,
        }
        return found.get(after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the state of every instalment of an award is judged by."""

    reached: Reached
    calendar: WorkCalendar
    zone: ZoneInfo
    today: date
    ended: bool = False
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An instalment with where it stands."""

    part: Part
    state: InstalmentState
    paid_minor: int
    entered_minor: int
    due: date | None
    verdict: Verdict | None

    @property
    def left_minor(self) -> int:
        """Give what may still be entered for it."""
        return self.part.amount_minor - self.paid_minor - self.entered_minor

    @property
    def to_pay_minor(self) -> int:
        """Give what has not gone out and still may: of a stopped one nothing more may be entered."""
        stopped = self.left_minor if self.state is InstalmentState.STOPPED else 0
        return self.part.amount_minor - self.paid_minor - stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The sums of one award, or of many."""

    award_minor: int = 0
    paid_minor: int = 0
    to_pay_minor: int = 0
    stopped_minor: int = 0
    returned_minor: int = 0
    owed_minor: int = 0
    spent_minor: int = 0

    @property
    def net_minor(self) -> int:
        """Give what the organisation has received and not given back."""
        return self.paid_minor - self.returned_minor

    @property
    def left_minor(self) -> int:
        """Give what of it is not yet spent; below zero where somebody spent before being paid."""
        return self.net_minor - self.spent_minor

    @property
    def returnable_minor(self) -> int:
        """Give what may at most still be asked back."""
        return self.net_minor - self.owed_minor


def total(sums: Iterable[Sums]) -> Sums:
    """Add sums up."""
    found = list(sums)
    return Sums(
        award_minor=sum(one.award_minor for one in found),
        paid_minor=sum(one.paid_minor for one in found),
        to_pay_minor=sum(one.to_pay_minor for one in found),
        stopped_minor=sum(one.stopped_minor for one in found),
        returned_minor=sum(one.returned_minor for one in found),
        owed_minor=sum(one.owed_minor for one in found),
        spent_minor=sum(one.spent_minor for one in found),
    )


def proposed(rules: Sequence[Rule], amount_minor: int) -> tuple[Part, ...]:
    """Share an award out as the rulebook says; what rounding leaves goes to the last instalment."""
    if not rules:
        whole = Part(
            name=WHOLE,
            title={},
            amount_minor=amount_minor,
            after=DueAfter.AGREEMENT,
            within=WITHIN,
        )
        return (whole,)
    parts = [
        Part(
            name=rule.id,
            title=dict(rule.title),
            amount_minor=_share(rule.share, amount_minor),
            after=DueAfter(rule.after.value),
            within=rule.within,
            days=TermDays(rule.days.value),
        )
        for rule in rules
    ]
    rest = amount_minor - sum(part.amount_minor for part in parts[:-1])
    return (*parts[:-1], replace(parts[-1], amount_minor=rest))


def told(parts: Sequence[Part], payments: Sequence[Paid], ground: Ground) -> tuple[Told, ...]:
    """Say of each instalment where it stands."""
    return tuple(_told(part, payments, ground) for part in parts)


def sums_of(
    found: Sequence[Told], *, returned_minor: int, owed_minor: int, spent_minor: int
) -> Sums:
    """Add an award up from its instalments."""
    stopped = sum(one.left_minor for one in found if one.state is InstalmentState.STOPPED)
    award = sum(one.part.amount_minor for one in found)
    paid = sum(one.paid_minor for one in found)
    return Sums(
        award_minor=award,
        paid_minor=paid,
        to_pay_minor=sum(one.to_pay_minor for one in found),
        stopped_minor=stopped,
        returned_minor=returned_minor,
        owed_minor=owed_minor,
        spent_minor=spent_minor,
    )


def due_day(part: Part, ground: Ground) -> date | None:
    """Give the day until which an instalment is to be paid; None while it waits for something.

    A term is counted by the calendar as it stood on the day from which it runs.
    """
    verdict = ground.verdicts.get(part.name)
    if part.due_on:
        return date.fromisoformat(part.due_on)
    reached = ground.reached.day(part.after)
    if reached is None and verdict is not None and verdict.verdict is InstalmentVerdict.RELEASED:
        reached = verdict.on
    if reached is None or not part.within:
        return reached
    unit = DayUnit(part.days.value)
    calendar = ground.calendar.at_end_of(reached, ground.zone)
    return calendar.nth_outside(reached, part.within, unit, ())


def _share(share: Fraction, amount_minor: int) -> int:
    return int(share * amount_minor)


def _told(part: Part, payments: Sequence[Paid], ground: Ground) -> Told:
    own = [one for one in payments if one.instalment == part.name]
    paid = sum(one.amount_minor for one in own if one.counts)
    entered = sum(one.amount_minor for one in own if not one.counts)
    due = due_day(part, ground)
    verdict = ground.verdicts.get(part.name)
    return Told(
        part=part,
        state=_state(part, paid, entered, due, ground),
        paid_minor=paid,
        entered_minor=entered,
        due=due,
        verdict=verdict,
    )


def _state(
    part: Part, paid: int, entered: int, due: date | None, ground: Ground
) -> InstalmentState:
    verdict = ground.verdicts.get(part.name)
    said = verdict.verdict if verdict is not None else InstalmentVerdict.OPEN
    if paid >= part.amount_minor:
        return InstalmentState.PAID
    if paid + entered >= part.amount_minor:
        return InstalmentState.ENTERED
    if ground.ended or said is InstalmentVerdict.STOPPED:
        return InstalmentState.STOPPED
    if said is InstalmentVerdict.HELD:
        return InstalmentState.HELD
    if due is None:
        return InstalmentState.WAITING
    return InstalmentState.OVERDUE if due < ground.today else InstalmentState.DUE
