"""What the panel decides by hand about amounts, put beside the machine's; and what stops it."""

from collections.abc import Sequence

from app.scoring.evidence import Decision, DecisionKind
from app.scoring.outcome import Block, Blocker, Line, PotLine, Reason, changed, spent_of


def adjusted(
    lines: Sequence[Line], decisions: Sequence[Decision], pots: Sequence[PotLine]
) -> tuple[list[Line], list[Blocker]]:
    """Put hand decisions about amounts beside the machine's amounts, and check them.

    Args:
        lines: ranked lines with the amounts that the rules gave.
        decisions: those of other kinds are passed over.
        pots: what was in each before anything was paid.

    Returns:
        The lines with the decided amounts and why the machine had said otherwise, and what cannot be: a
        decision about a line that is not ranked, above its request (prizes apart), or over a pot.

    Exact: integers in minor units. Source: our rule.
    """
    wanted = {
        d.proposal: d
        for d in decisions
        if d.kind is DecisionKind.AWARD_ADJUSTED and d.amount_minor is not None
    }
    ranked = {line.proposal: line for line in lines}
    blockers = [
        Blocker(code=Block.ADJUSTED_NOT_RANKED, proposals=(name,))
        for name in sorted(wanted)
        if name not in ranked
    ]
    blockers += [
        Blocker(code=Block.ADJUSTED_OVER_REQUEST, proposals=(name,))
        for name, line in ranked.items()
        if name in wanted and _over_request(line, wanted[name])
    ]
    done = [
        _decided(line, wanted[line.proposal], pots) if line.proposal in wanted else line
        for line in lines
    ]
    return done, [*blockers, *_over_pots(done, pots)]


def _over_request(line: Line, decision: Decision) -> bool:
    return (decision.amount_minor or 0) > line.requested_minor and not line.prize


def _decided(line: Line, decision: Decision, pots: Sequence[PotLine]) -> Line:
    facts = {
        "machine": line.machine_amount_minor,
        "minutes": decision.minutes,
        "why": line.reason.value,
    }
    first = pots[0].pot if pots else ""
    return changed(
        line,
        amount_minor=decision.amount_minor,
        reason=Reason.ADJUSTED,
        facts=facts,
        pot=line.pot or first,
        paid_from=(),
    )


def _over_pots(lines: Sequence[Line], pots: Sequence[PotLine]) -> list[Blocker]:
    found = []
    for pot in pots:
        over = spent_of(pot.pot, lines) - pot.before_minor
        if over > 0:
            facts = {"pot": pot.pot, "over": over}
            found.append(Blocker(code=Block.ADJUSTED_OVER_POT, facts=facts))
    return found
