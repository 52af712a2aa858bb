"""A ballot file written: META; PROJECTS; VOTES, every field quoted that needs it."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from app.scoring.ballot_sets import BallotSets, SetForm, paper_groups
from app.scoring.evidence import Evidence

VOTE_TYPES: Mapping[SetForm, str] = {
    SetForm.APPROVAL: "approval",
    SetForm.POINTS: "scoring",
    SetForm.ORDER: "ordinal",
}


def write_ballot_file(
    meta: Mapping[str, str],
    evidence: Evidence,
    amounts: Mapping[str, int] | None = None,
    *,
    places: int = 2,
    point_scale: int = 1,
) -> bytes:
    """Write a round with its papers as a ballot file.

    Args:
        meta: further keys of META (country, unit, rule …); counts, budget and vote type are written from the evidence.
        evidence: proposals, pots and ballot sets; the request is the cost.
        amounts: what each got, for the column `selected`; None leaves the column out.
        places: money is in units of 10^-places.
        point_scale: points of the evidence are so many times those that were given, a power of 10.

    Returns:
        UTF-8 with LF. Equal papers become as many voters, numbered from 1 in the order of the evidence.
    """
    sets = evidence.ballot_sets or BallotSets(proposals=(), groups=())
    groups = paper_groups(sets)
    budget = sum(pot.amount_minor for pot in evidence.pots)
    stated = {
        **meta,
        "num_projects": str(len(evidence.proposals)),
        "num_votes": str(sum(group.many for group in groups)),
        "budget": _decimal(budget, places),
        "vote_type": meta.get("vote_type") or VOTE_TYPES[sets.form],
    }
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\n")
    rows.writerow(["META"])
    rows.writerow(["key", "value"])
    rows.writerows(stated.items())
    rows.writerow(["PROJECTS"])
    rows.writerows(_projects(evidence, amounts, places, point_scale))
    rows.writerow(["VOTES"])
    rows.writerows(_votes(sets, point_scale))
    return out.getvalue().encode("utf-8")


def _projects(
    evidence: Evidence, amounts: Mapping[str, int] | None, places: int, point_scale: int
) -> Iterator[Sequence[str]]:
    votes = {ballot.proposal: ballot.votes_for for ballot in evidence.ballots}
    point_places = len(str(point_scale)) - 1
    by_points = any(ballot.source == "points" for ballot in evidence.ballots)
    last = ["selected"] if amounts is not None else []
    yield ["project_id", "cost", "score" if by_points else "votes", "name", "category", *last]
    for proposal in sorted(evidence.proposals, key=lambda p: (p.listed_at or 0, p.id)):
        yield [
            proposal.id,
            _decimal(proposal.requested_minor, places),
            _decimal(votes.get(proposal.id, 0), point_places),
            proposal.title,
            ",".join(proposal.tags),
            *(["1" if amounts.get(proposal.id) else "0"] if amounts is not None else []),
        ]


def _votes(sets: BallotSets, point_scale: int) -> Iterator[Sequence[str]]:
    with_points = sets.form is SetForm.POINTS
    yield ["voter_id", "vote", "points"] if with_points else ["voter_id", "vote"]
    voter, places = 0, len(str(point_scale)) - 1
    for group in paper_groups(sets):
        order = sorted(range(len(group.choices)), key=lambda i: (-_given(group.points, i), i))
        chosen = ",".join(sets.proposals[group.choices[i]] for i in order)
        points = ",".join(_decimal(_given(group.points, i), places) for i in order)
        for _ in range(group.many):
            voter += 1
            yield [str(voter), chosen, points] if with_points else [str(voter), chosen]


def _given(points: Sequence[int], i: int) -> int:
    return points[i] if points else 0


def _decimal(minor: int, places: int) -> str:
    units, rest = divmod(abs(minor), 10**places)
    sign = "-" if minor < 0 else ""
    return f"{sign}{units}.{rest:0{places}d}" if rest else f"{sign}{units}"
