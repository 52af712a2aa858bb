"""The limits of a rulebook as they bind in a result: how much is used of each, and whom it stopped."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.scoring.evidence import Proposal
from app.scoring.outcome import UNFUNDED, Line, Reason
from app.scoring.quotas import bears, bounds
from app.scoring.rulebook import Allotment, Rulebook


class LimitKind(StrEnum):
    """What is limited."""

    AWARDS = "awards"
    ORGANISATION_AWARDS = "organisation_awards"
    ORGANISATION_MONEY = "organisation_money"
    PROJECT_MOST = "project_most"
    PROJECT_LEAST = "project_least"
    QUOTA_MOST = "quota_most"
    QUOTA_LEAST = "quota_least"
    EXCLUSIVE = "exclusive"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitUse:
    """One limit where it binds. `subject`: an organisation, a proposal or a quota; "" for the round.

    `used` and `bound` are counts, or minor units where money is limited; `stopped`: the proposals that
    got nothing, or less, by it.
    """

    kind: LimitKind
    subject: str = ""
    used: int
    bound: int
    stopped: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        """Tell whether the limit is kept; hand decisions can break one."""
        low = self.kind in {LimitKind.PROJECT_LEAST, LimitKind.QUOTA_LEAST}
        return self.used >= self.bound if low else self.used <= self.bound


#: Limits of money are told in the currency.
OF_MONEY = frozenset(
    {LimitKind.ORGANISATION_MONEY, LimitKind.PROJECT_MOST, LimitKind.PROJECT_LEAST}
)


def limits_of(
    rulebook: Rulebook, proposals: Sequence[Proposal], lines: Sequence[Line]
) -> tuple[LimitUse, ...]:
    """List the limits that stop somebody or are broken.

    Args:
        rulebook: limits of the selection and of the allotment.
        proposals: what quotas count by, and the least that a project needs.
        lines: a result, with hand decisions or a trial in it.

    Returns:
        First the limits of the whole round, then of organisations, of projects and of quotas. A limit that
        is kept and stops nobody is left out.

    Exact: integers. Source: our rule.
    """
    known = {proposal.id: proposal for proposal in proposals}
    found = (
        *_awards(rulebook, lines),
        *_organisations(rulebook, lines),
        *_projects(rulebook.allotment, known, lines),
        *_quotas(rulebook, known, lines),
        *_exclusive(rulebook, known, lines),
    )
    return tuple(use for use in found if use.stopped or not use.kept)


def _counts(line: Line) -> bool:
    """Whether a line takes a place: it gets money, or is selected without; prizes on top take none."""
    return line.amount_minor > 0 or (line.selected and line.reason not in UNFUNDED)


def _stopped(lines: Sequence[Line], reason: Reason) -> tuple[str, ...]:
    return tuple(line.proposal for line in lines if line.reason is reason)


def _awards(rulebook: Rulebook, lines: Sequence[Line]) -> Iterator[LimitUse]:
    if rulebook.selection.count is not None:
        yield LimitUse(
            kind=LimitKind.AWARDS,
            used=sum(_counts(line) for line in lines),
            bound=rulebook.selection.count,
            stopped=_stopped(lines, Reason.NOT_SELECTED),
        )


def _organisations(rulebook: Rulebook, lines: Sequence[Line]) -> Iterator[LimitUse]:
    own: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        own[line.organisation].append(line)
    count, rule = rulebook.selection.per_organisation, rulebook.allotment
    for name in sorted(own):
        if count is not None:
            yield LimitUse(
                kind=LimitKind.ORGANISATION_AWARDS,
                subject=name,
                used=sum(_counts(line) for line in own[name]),
                bound=count,
                stopped=_stopped(own[name], Reason.ORGANISATION_LIMIT),
            )
        if rule is not None and rule.per_organisation_cap_minor is not None:
            yield LimitUse(
                kind=LimitKind.ORGANISATION_MONEY,
                subject=name,
                used=sum(line.amount_minor for line in own[name]),
                bound=rule.per_organisation_cap_minor,
                stopped=tuple(
                    line.proposal
                    for line in own[name]
                    if line.reason is Reason.CAPPED and line.amount_minor != rule.cap_minor
                ),
            )


def _projects(
    rule: Allotment | None, known: Mapping[str, Proposal], lines: Sequence[Line]
) -> Iterator[LimitUse]:
    if rule is None:
        return
    for line in lines:
        if rule.cap_minor is not None and not line.prize:
            capped = line.reason is Reason.CAPPED and line.amount_minor == rule.cap_minor
            yield LimitUse(
                kind=LimitKind.PROJECT_MOST,
                subject=line.proposal,
                used=line.amount_minor,
                bound=rule.cap_minor,
                stopped=(line.proposal,) if capped else (),
            )
        least = max(rule.floor_minor, known[line.proposal].minimum_minor)
        below = line.reason is Reason.BELOW_MINIMUM
        if line.amount_minor > 0 or below:
            yield LimitUse(
                kind=LimitKind.PROJECT_LEAST,
                subject=line.proposal,
                used=least if below else line.amount_minor,
                bound=least,
                stopped=(line.proposal,) if below else (),
            )


def _quotas(
    rulebook: Rulebook, known: Mapping[str, Proposal], lines: Sequence[Line]
) -> Iterator[LimitUse]:
    chosen = [
        known[line.proposal]
        for line in lines
        if _counts(line) or (line.selected and line.reason is not Reason.ADJUSTED)
    ]
    for quota in rulebook.selection.quotas:
        low, high = bounds(quota, len(chosen))
        used = sum(bears(quota, proposal) for proposal in chosen)
        moved = tuple(
            line.proposal
            for line in lines
            if line.reason is Reason.QUOTA and quota.id in line.moved_by
        )
        at_most = quota.at_most is not None or quota.at_most_share is not None
        kind = LimitKind.QUOTA_MOST if at_most else LimitKind.QUOTA_LEAST
        bound = high if at_most else low
        yield LimitUse(kind=kind, subject=quota.id, used=used, bound=bound, stopped=moved)
        if at_most and low:
            yield LimitUse(kind=LimitKind.QUOTA_LEAST, subject=quota.id, used=used, bound=low)


def _exclusive(
    rulebook: Rulebook, known: Mapping[str, Proposal], lines: Sequence[Line]
) -> Iterator[LimitUse]:
    for number, names in enumerate(rulebook.selection.exclusive, start=1):
        mine = [line for line in lines if _named(known[line.proposal], names)]
        yield LimitUse(
            kind=LimitKind.EXCLUSIVE,
            subject=str(number),
            used=sum(_counts(line) for line in mine),
            bound=1,
            stopped=_stopped(mine, Reason.EXCLUSIVE),
        )


def _named(proposal: Proposal, names: Sequence[str]) -> bool:
    return not {proposal.id, proposal.number, *proposal.tags}.isdisjoint(names)
