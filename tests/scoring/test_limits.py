"""Limits as they bind: whom each stopped, with its numbers, and whether hand decisions broke it."""

from dataclasses import replace

from app.scoring.evidence import Proposal
from app.scoring.limits import LimitKind, LimitUse, limits_of
from app.scoring.outcome import Line, Reason, Standing, in_part
from app.scoring.rulebook import (
    Allotment,
    AllotmentRule,
    Quota,
    QuotaBy,
    Rulebook,
    Selection,
    SelectionKind,
)

PROPOSALS = tuple(
    Proposal(
        id=name,
        number=name.upper(),
        title=name,
        organisation=organisation,
        tags=tags,
        requested_minor=500,
        minimum_minor=minimum,
    )
    for name, organisation, tags, minimum in (
        ("a", "one", ("joint",), 0),
        ("b", "one", (), 0),
        ("c", "two", (), 300),
    )
)


def line(name: str, amount: int, reason: Reason = Reason.FLAT, **more: object) -> Line:
    """One ranked line of a result."""
    organisation = next(one.organisation for one in PROPOSALS if one.id == name)
    return Line(
        proposal=name,
        number=name.upper(),
        title=name,
        organisation=organisation,
        standing=Standing.RANKED,
        selected=amount > 0,
        amount_minor=amount,
        requested_minor=500,
        reason=reason,
        **more,  # type: ignore[arg-type]  # parts of a line
    )


def use(rules: Rulebook, *lines: Line) -> list[LimitUse]:
    """List the limits that bind."""
    return list(limits_of(rules, PROPOSALS, lines))


def rules(**selection: object) -> Rulebook:
    """A rulebook with these limits of the selection."""
    return Rulebook(id="r", title={}, selection=Selection(**selection))  # type: ignore[arg-type]  # as named


def paying(**allotment: object) -> Rulebook:
    """A rulebook with these limits of the money."""
    rule = Allotment(rule=AllotmentRule.FLAT, **allotment)  # type: ignore[arg-type]  # as named
    return Rulebook(id="r", title={}, allotment=rule)


def test_a_rulebook_without_limits_stops_nobody() -> None:
    assert use(rules(), line("a", 500), line("b", 500)) == []


def test_so_many_awards() -> None:
    first = rules(kind=SelectionKind.FIRST, count=1)
    lines = line("a", 500), line("b", 0, Reason.NOT_SELECTED)
    [found] = use(first, *lines)
    assert (found.kind, found.used, found.bound) == (LimitKind.AWARDS, 1, 1)
    assert (found.stopped, found.kept) == (("b",), True)
    [broken] = use(first, lines[0], line("b", 100, Reason.ADJUSTED))
    assert (broken.used, broken.kept) == (2, False)
    # Whoever steps back holds no place.
    assert use(first, replace(line("a", 0, Reason.ADJUSTED), selected=True), line("b", 100)) == []


def test_so_many_of_an_organisation_and_so_much_money() -> None:
    one_each = rules(per_organisation=1)
    [found] = use(one_each, line("a", 500), line("b", 0, Reason.ORGANISATION_LIMIT))
    assert (found.kind, found.subject, found.used, found.stopped) == (
        LimitKind.ORGANISATION_AWARDS,
        "one",
        1,
        ("b",),
    )
    capped = paying(per_organisation_cap_minor=700)
    [money] = use(capped, line("a", 500), line("b", 200, Reason.CAPPED), line("c", 400))
    assert (money.kind, money.used, money.bound, money.stopped) == (
        LimitKind.ORGANISATION_MONEY,
        700,
        700,
        ("b",),
    )


def test_a_cap_and_a_floor_of_each_project() -> None:
    [cap] = use(paying(cap_minor=400), line("a", 400, Reason.CAPPED), line("b", 300))
    assert (cap.kind, cap.subject, cap.kept) == (LimitKind.PROJECT_MOST, "a", True)
    [over] = use(paying(cap_minor=400), line("a", 450, Reason.ADJUSTED))
    assert (over.used, over.bound, over.kept) == (450, 400, False)
    assert use(paying(cap_minor=400), line("a", 450, prize=True)) == []
    [below] = use(paying(floor_minor=100), line("c", 0, Reason.BELOW_MINIMUM))
    assert (below.kind, below.bound, below.stopped, below.kept) == (
        LimitKind.PROJECT_LEAST,
        300,
        ("c",),
        True,
    )
    [less] = use(paying(floor_minor=100), line("c", 200, Reason.ADJUSTED))
    assert (less.used, less.bound, less.kept) == (200, 300, False)


def test_quotas_and_sets_that_exclude_each_other() -> None:
    joint = Quota(id="joint", by=QuotaBy.TAG, value="joint", at_least=1)
    put_out = line("b", 0, Reason.QUOTA, moved_by=("joint",))
    [least] = use(rules(quotas=(joint,)), line("a", 500), put_out)
    assert (least.kind, least.used, least.bound, least.stopped) == (
        LimitKind.QUOTA_LEAST,
        1,
        1,
        ("b",),
    )
    both = replace(joint, at_most=1)
    lacking = use(rules(quotas=(both,)), line("b", 500))
    assert [(found.kind, found.used, found.kept) for found in lacking] == [
        (LimitKind.QUOTA_LEAST, 0, False)
    ]
    [most] = use(rules(quotas=(replace(joint, at_least=None, at_most=0),)), line("a", 500))
    assert (most.kind, most.kept) == (LimitKind.QUOTA_MOST, False)
    rivals = rules(exclusive=(("a", "B"),))
    [apart] = use(rivals, line("a", 500), line("b", 0, Reason.EXCLUSIVE))
    assert (apart.kind, apart.subject, apart.used, apart.stopped) == (
        LimitKind.EXCLUSIVE,
        "1",
        1,
        ("b",),
    )


def test_who_got_nothing_for_another_reason_met_no_least_amount() -> None:
    assert use(paying(floor_minor=200), line("a", 0, Reason.DOES_NOT_FIT)) == []


def test_an_award_is_in_part_where_the_rules_meant_more() -> None:
    assert in_part(line("a", 300, Reason.PARTIAL))
    assert in_part(line("a", 300, Reason.ADJUSTED, machine_amount_minor=400))
    assert not in_part(line("a", 400, Reason.ADJUSTED, machine_amount_minor=400))
    assert not in_part(line("a", 300, Reason.CAPPED))
    assert not in_part(line("a", 0, Reason.PARTIAL))
