"""The eligibility check: rules over facts. Each says meets, fails or unclear, with its numbers. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.vocabulary import Check, Finding, Judged

#: Thousandths of the shorter text that stand in the other one: to be looked at, and too much.
ALIKE, TOO_ALIKE = 200, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Another proposal whose text is alike; `own` is by the same applicant."""

    proposal_id: str
    number: str
    title: str
    organisation: str
    round_name: Mapping[str, str]
    earlier: bool
    own: bool
    shared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another proposal of the same applicant in the same round."""

    proposal_id: str
    number: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A bar or an entry on the abnormal list: from when to when, and where it is known from."""

    kind: str
    begins: str
    ends: str
    note: str
    in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the rules look at. None means that it is not known."""

    registered: bool = True
    scheme: str = ""
    number: str = ""
    number_fault: str | None = None
    number_checkable: bool = False
    host: str = ""
    host_confirmed: bool | None = None
    listings: tuple[Listing, ...] = ()
    #: The bars that the programme itself has set and that hold on this day.
    bars: tuple[Listing, ...] = ()
    accepted_at: datetime | None = None
    closes_at: datetime | None = None
    taken_until: datetime | None = None
    extended: int = 0
    on_paper_at: datetime | None = None
    missing: int = 0
    broken: int = 0
    requested_minor: int = 0
    cap_minor: int | None = None
    others: tuple[Other, ...] = ()
    most: int | None = None
    compared: bool = False
    alike: tuple[Alike, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What one rule found: a code for its sentence, and the facts that stand in it."""

    subject: Check
    finding: Finding
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


def checks(facts: Facts) -> tuple[Checked, ...]:
    """Go through all rules, in the order of the page."""
    rules = (_registration, _record, _in_time, _complete, _cap, _budget, _per_applicant, _similar)
    return tuple(rule(facts) for rule in rules)


def open_failures(found: Iterable[Checked], judged: Mapping[Check, Judged]) -> tuple[Checked, ...]:
    """List what fails and was not judged otherwise, and what a person judged to fail."""
    return tuple(
        one
        for one in found
        if judged.get(one.subject) is Judged.FAILS
        or (one.finding is Finding.FAILS and one.subject not in judged)
    )


def counted_alike(facts: Facts) -> tuple[Alike, ...]:
    """Leave out what an applicant takes over from an own earlier round: that is allowed."""
    return tuple(one for one in facts.alike if not (one.own and one.earlier))


def _registration(facts: Facts) -> Checked:
    subject = Check.REGISTRATION
    if facts.registered:
        known: dict[str, object] = {"number": facts.number, "scheme": facts.scheme}
        if not facts.number_checkable:
            return _unclear(subject, "number_by_hand", **known)
        if facts.number_fault:
            code = "uscc_check" if facts.number_fault == "uscc_check" else "uscc_form"
            return _fails(subject, code, **known)
        return _meets(subject, "number_right", **known)
    known = {"host": facts.host}
    if not facts.host:
        return _fails(subject, "host_missing")
    if facts.host_confirmed:
        return _meets(subject, "host_confirmed", **known)
    return _unclear(subject, "host_unconfirmed", **known)


def _record(facts: Facts) -> Checked:
    if facts.bars:
        last = max(facts.bars, key=lambda one: one.ends)
        return _fails(Check.RECORD, "barred", last_day=last.ends, reason=last.note)
    now = [one for one in facts.listings if one.in_force]
    if now:
        return _fails(Check.RECORD, "listed_now", count=len(now))
    if facts.listings:
        return _unclear(Check.RECORD, "listed_before", count=len(facts.listings))
    return _meets(Check.RECORD, "not_listed")


def _in_time(facts: Facts) -> Checked:
    subject, at, until = Check.IN_TIME, facts.accepted_at, facts.closes_at
    known: dict[str, object] = {"at": at, "until": until, "extended": facts.extended}
    limit = facts.taken_until
    if at is None or limit is None:
        return _unclear(subject, "time_unknown", **known)
    if facts.on_paper_at is not None and facts.on_paper_at <= limit:
        return _meets(subject, "paper_in_time", **{**known, "at": facts.on_paper_at})
    if at > limit:
        return _fails(subject, "late", **known)
    code = "in_time_extended" if facts.extended else "in_time"
    return _meets(subject, code, **known)


def _complete(facts: Facts) -> Checked:
    if facts.missing:
        return _fails(Check.COMPLETE, "missing", count=facts.missing)
    return _meets(Check.COMPLETE, "complete")


def _cap(facts: Facts) -> Checked:
    known: dict[str, object] = {"requested_minor": facts.requested_minor}
    if facts.cap_minor is None:
        return _meets(Check.CAP, "no_cap", **known)
    known["cap_minor"] = facts.cap_minor
    if facts.requested_minor > facts.cap_minor:
        over = facts.requested_minor - facts.cap_minor
        return _fails(Check.CAP, "over_cap", over_minor=over, **known)
    return _meets(Check.CAP, "within_cap", **known)


def _budget(facts: Facts) -> Checked:
    if facts.broken:
        return _fails(Check.BUDGET, "budget_broken", count=facts.broken)
    return _meets(Check.BUDGET, "budget_right")


def _per_applicant(facts: Facts) -> Checked:
    count = len(facts.others) + 1
    known: dict[str, object] = {"count": count, "most": facts.most or 0}
    if count == 1:
        return _meets(Check.PER_APPLICANT, "only_one")
    if facts.most is None:
        return _unclear(Check.PER_APPLICANT, "several", **known)
    if count > facts.most:
        return _fails(Check.PER_APPLICANT, "too_many", **known)
    return _meets(Check.PER_APPLICANT, "within_number", **known)


def _similar(facts: Facts) -> Checked:
    subject = Check.SIMILAR
    if not facts.compared:
        return _unclear(subject, "not_compared")
    most = max((one.shared for one in counted_alike(facts)), default=0)
    known: dict[str, object] = {"percent": f"{most // 10}.{most % 10}%"}
    if most >= TOO_ALIKE:
        return _fails(subject, "too_alike", **known)
    if most >= ALIKE:
        return _unclear(subject, "alike", **known)
    return _meets(subject, "not_alike")


def _meets(subject: Check, code: str, **facts: object) -> Checked:
    return Checked(subject=subject, finding=Finding.MEETS, code=code, facts=facts)


def _fails(subject: Check, code: str, **facts: object) -> Checked:
    return Checked(subject=subject, finding=Finding.FAILS, code=code, facts=facts)


def _unclear(subject: Check, code: str, **facts: object) -> Checked:
    return Checked(subject=subject, finding=Finding.UNCLEAR, code=code, facts=facts)
