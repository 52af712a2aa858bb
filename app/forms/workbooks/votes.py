"""The sheet 表决: counts for each project, or a column for each member."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from app.forms.workbooks import headings as h
from app.forms.workbooks.cells import Row, Table
from app.scoring.evidence import Ballot, Proposal, Seat

Pair = tuple[str, str]
COUNTS = ("for", "against", "abstain", "void")


def ballots_of(
    table: Table,
    projects: Mapping[str, Proposal],
    members: Mapping[str, Seat],
    recused: set[Pair],
) -> list[Ballot]:
    """Read the votes; a member who recuses here is recused from the project altogether."""
    named = [name for name in table.others if name in members]
    if not table.has("for") and not named:
        table.require(h.VOTES, "for", "against")
        return []
    found: dict[str, Ballot] = {}
    for row in table.rows:
        cell = row.cell("number")
        if cell.needed() is None:
            continue
        if cell.text not in projects:
            cell.wrong("project_unknown")
        elif cell.text in found:
            cell.wrong("vote_twice")
        else:
            found[cell.text] = (
                _counts(row, len(members), recused)
                if table.has("for")
                else _named(row, named, len(members), recused)
            )
    return list(found.values())


def _counts(row: Row, members: int, recused: AbstractSet[Pair]) -> Ballot:
    project = row.text("number")
    numbers = {name: _count(row, name) for name in (*COUNTS, "attending", "recused")}
    away = numbers["recused"] or sum(1 for _, other in recused if other == project)
    cast = sum(numbers[name] or 0 for name in COUNTS)
    attending = numbers["attending"]
    if attending is not None and cast > attending:
        row.cell("attending").wrong("votes_over_attending", sum=cast)
    entitled = members - away
    if members and (attending if attending is not None else cast) > entitled:
        row.cell("attending" if attending is not None else "for").wrong(
            "votes_over_members", sum=attending if attending is not None else cast, members=entitled
        )
    return Ballot(
        proposal=project,
        votes_for=numbers["for"] or 0,
        votes_against=numbers["against"] or 0,
        votes_abstain=numbers["abstain"] or 0,
        votes_void=numbers["void"] or 0,
        attending=attending,
        members=members or None,
        recused=away,
        source="counts",
    )


def _count(row: Row, name: str) -> int | None:
    cell = row.cells.get(name)
    if cell is None or not cell.text:
        if name == "for" and cell is not None:
            cell.wrong("cell_empty")
        return None
    return cell.whole()


def _named(row: Row, named: list[str], members: int, recused: set[Pair]) -> Ballot:
    project = row.text("number")
    answers: Counter[str] = Counter()
    for name in named:
        cell = row.cell(name)
        answer = cell.choice(h.ANSWERS) if cell.text else None
        if answer == "recused":
            recused.add((name, project))
        elif answer and (name, project) in recused:
            cell.wrong("vote_of_recused", member=name, project=project)
        elif answer:
            answers[answer] += 1
    return Ballot(
        proposal=project,
        votes_for=answers["for"],
        votes_against=answers["against"],
        votes_abstain=answers["abstain"],
        votes_void=answers["void"],
        attending=answers.total(),
        members=members,
        recused=sum(1 for _, other in recused if other == project),
        source="named",
    )
