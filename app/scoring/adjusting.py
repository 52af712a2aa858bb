"""What the panel decides by hand about amounts, put beside the machine's; and what stops it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from app.scoring.evidence import Decision, DecisionKind, Proposal
from app.scoring.outcome import Block, Blocker, Line, PotLine, PotShare, Reason, changed, spent_of
from app.scoring.rulebook import AllotmentRule, Rulebook


class Fund(NamedTuple):
    """What there is to pay from: the rules of the pots, and what was in each before anything was paid."""

    rulebook: Rulebook
    pots: Sequence[PotLine]


def adjusted(
    fund: Fund,
    proposals: Sequence[Proposal],
    lines: Sequence[Line],
    decisions: Sequence[Decision],
) -> tuple[list[Line], list[Blocker]]:
    """Put hand decisions about amounts beside the machine's amounts, and check them.

    Args:
        fund: pots with the strands that they pay for.
        proposals: by them the strand of a line is known.
        lines: ranked lines with the amounts that the rules gave.
        decisions: those of other kinds are passed over.

    Returns:
        The lines with the decided amounts and why the machine had said otherwise, and what cannot be:
        something for a line that is not ranked, above its request (prizes apart), or over the pots. What
        pots pay for a line they go on paying; what is more comes, line by line, from the pots of its strand
        that have something left, in the order of the rulebook.

    Exact: integers in minor units. Source: our rule.
    """
    wanted = {
        d.proposal: d
        for d in decisions
        if d.kind is DecisionKind.AWARD_ADJUSTED and d.amount_minor is not None
    }
    if not wanted:
        return list(lines), []
    strands = {p.id: p.strand for p in proposals if p.id in wanted}
    kept = [
        _kept(line, wanted[line.proposal]) if line.proposal in wanted else line for line in lines
    ]
    room = {pot.pot: pot.before_minor - spent_of(pot.pot, kept) for pot in fund.pots}
    done = []
    for line in kept:
        if line.proposal in wanted:
            able = _able(fund, strands[line.proposal])
            done.append(_raised(line, wanted[line.proposal], able, room))
        else:
            done.append(line)
    over = _over_pots(room) if fund.pots else []
    return done, [*_impossible(fund, lines, wanted), *over]


def _impossible(
    fund: Fund, lines: Sequence[Line], wanted: Mapping[str, Decision]
) -> Iterator[Blocker]:
    """Name decisions that give something to a line that is not ranked, or more than its request."""
    ranked = {line.proposal: line for line in lines}
    for name in sorted(wanted):
        if name not in ranked and wanted[name].amount_minor:
            yield Blocker(code=Block.ADJUSTED_NOT_RANKED, proposals=(name,))
    for name, line in ranked.items():
        if name in wanted and _over_request(fund, line, wanted[name]):
            yield Blocker(code=Block.ADJUSTED_OVER_REQUEST, proposals=(name,))


def _able(fund: Fund, strand: str) -> list[str]:
    """List the pots that pay for a strand."""
    filled = {pot.pot for pot in fund.pots}
    return [
        rule.id
        for rule in fund.rulebook.pots
        if rule.id in filled and (not rule.strands or strand in rule.strands)
    ]


def _over_request(fund: Fund, line: Line, decision: Decision) -> bool:
    """Only prizes pass the request, and they are prizes where the tiers give the amounts."""
    rule = fund.rulebook.allotment
    funding = rule is not None and rule.rule is not AllotmentRule.TIERS
    above = (decision.amount_minor or 0) > line.requested_minor
    return above and (funding or not line.prize)


def _kept(line: Line, decision: Decision) -> Line:
    """Leave of what each pot pays as much as the decided amount holds, the first pot first."""
    rest = decision.amount_minor or 0
    shares = []
    for share in line.paid_from or (PotShare(pot=line.pot, amount_minor=line.amount_minor),):
        shares.append(PotShare(pot=share.pot, amount_minor=min(share.amount_minor, rest)))
        rest -= shares[-1].amount_minor
    paid = sum(share.amount_minor for share in shares)
    return changed(line, amount_minor=paid, paid_from=tuple(shares))


def _raised(line: Line, decision: Decision, able: Sequence[str], room: dict[str, int]) -> Line:
    """Pay what is more from the pots that may pay; what none of them has makes the first of them short."""
    paid = {share.pot: share.amount_minor for share in line.paid_from if share.amount_minor}
    rest = (decision.amount_minor or 0) - line.amount_minor
    for pot in able:
        more = max(min(rest, room[pot]), 0)
        rest -= more
        room[pot] -= more
        paid[pot] = paid.get(pot, 0) + more
    first = line.pot or next(iter(able), "")
    if rest:
        room[first] = room.get(first, 0) - rest
        paid[first] = paid.get(first, 0) + rest
    return _decided(line, decision, {pot: part for pot, part in paid.items() if part}, first)


def _decided(line: Line, decision: Decision, paid: Mapping[str, int], first: str) -> Line:
    facts = {
        "machine": line.machine_amount_minor,
        "minutes": decision.minutes,
        "why": line.reason.value,
    }
    shares = tuple(PotShare(pot=pot, amount_minor=part) for pot, part in paid.items())
    return changed(
        line,
        amount_minor=decision.amount_minor,
        reason=Reason.ADJUSTED,
        facts=facts,
        pot=shares[0].pot if shares else first,
        paid_from=shares if len(shares) > 1 else (),
    )


def _over_pots(room: Mapping[str, int]) -> list[Blocker]:
    return [
        Blocker(code=Block.ADJUSTED_OVER_POT, facts={"pot": pot or "—", "over": -left})
        for pot, left in room.items()
        if left < 0
    ]
