"""The figures of a programme: one list of facts, a line a proposal, and every figure is a sum over it.

What was granted is read from the published results, what was paid and came back from the register, who
was served from the accepted reports. Pages, files and open data all add up these lines and no others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.files import Files
from app.language.versions import awarded_lines
from app.models import FundingRound, Programme, Publication
from app.released import OUTCOME, published_outcome
from app.scoring.outcome import written_minor
from app.store import opened, reports
from app.store.figure_rows import Handed, community_names, handed_in, strand_names
from app.store.moved_money import NOTHING, moved_of
from app.vocabulary import AFTER_AWARD, Figure

_AT = {figure: at for at, figure in enumerate(Figure)}


@dataclass(frozen=True, slots=True)
class Fact:
    """What one proposal adds to each figure, in their order."""

    round_id: str
    proposal_id: str
    number: str
    organisation_id: str
    strand_id: str
    community_id: str | None
    values: tuple[int, ...]

    def value(self, figure: Figure) -> int:
        """Give what it adds to one figure."""
        return self.values[_AT[figure]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A programme since its first call: its public rounds, the newest first, and the facts of the published ones."""

    programme: Programme
    rounds: Sequence[FundingRound]
    publications: Mapping[str, Publication]
    facts: Sequence[Fact]
    strands: Mapping[str, Mapping[str, str]]
    communities: Mapping[str, Mapping[str, str]]

    @property
    def published(self) -> list[FundingRound]:
        """List the rounds whose result is public."""
        return [row for row in self.rounds if row.id in self.publications]

    def is_announced(self, round_id: str) -> bool:
        """Tell whether the awards of a round were announced."""
        publication = self.publications.get(round_id)
        return publication is not None and publication.announced_at is not None

    def told(self, round_id: str, facts: Iterable[Fact]) -> dict[Figure, int | None]:
        """Give a round's figures as they are public: nothing for what nobody counted or is not announced."""
        found: dict[Figure, int | None] = {**summed(facts)}
        found[Figure.HEARD] = found[Figure.HEARD] or None
        return found if self.is_announced(round_id) else {**found, **dict.fromkeys(AFTER_AWARD)}

    def by_round(self) -> Mapping[str, list[Fact]]:
        """Give the facts of each round."""
        return grouped(self.facts, lambda fact: fact.round_id)


def picture_of(session: Session, programme: Programme, files: Files) -> Picture:
    """Gather everything, in a number of queries that does not grow with the rounds."""
    return pictures_of(session, [programme], files)[0]


def pictures_of(session: Session, programmes: Sequence[Programme], files: Files) -> list[Picture]:
    """Gather the same of many programmes, in a number of queries that does not grow with them."""
    keys = [row.id for row in programmes]
    rounds = opened.public_rounds_in(session, keys)
    publications = opened.publications_of(session, [row.id for row in rounds])
    facts = grouped(_facts(session, publications, files), lambda fact: fact.round_id)
    strands, communities = strand_names(session, keys), community_names(session, keys)
    found = []
    for programme in programmes:
        own = [row for row in rounds if row.programme_id == programme.id]
        public = {row.id: publications[row.id] for row in own if row.id in publications}
        found.append(
            Picture(
                programme=programme,
                rounds=own,
                publications=public,
                facts=[fact for key in sorted(public) for fact in facts.get(key, ())],
                strands=strands.get(programme.id, {}),
                communities=communities.get(programme.id, {}),
            )
        )
    return found


def year_of(row: FundingRound) -> int:
    """Give the year that a round counts for: that of its call, where it is held."""
    return (row.published_at or row.created_at).astimezone(ZoneInfo(row.timezone)).year


def summed(facts: Iterable[Fact]) -> dict[Figure, int]:
    """Add up every figure over some facts: the one place of these sums."""
    columns = list(zip(*(fact.values for fact in facts), strict=True))
    return {figure: sum(columns[at]) if columns else 0 for figure, at in _AT.items()}


def grouped(facts: Iterable[Fact], key: Callable[[Fact], str | None]) -> dict[str, list[Fact]]:
    """Sort facts into groups; what belongs to none is left out."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        name = key(fact)
        if name is not None:
            found.setdefault(name, []).append(fact)
    return found


def _facts(session: Session, publications: Mapping[str, Publication], files: Files) -> list[Fact]:
    ids = list(publications)
    heard = opened.heard(session, ids)
    moved = moved_of(session, ids)
    told = {
        key: reports.people_served(content)
        for key, content in reports.last_whole(reports.accepted_in(session, ids)).items()
    }
    files.bring(publication.files[OUTCOME] for publication in publications.values())
    won = {
        (round_id, line["number"]): written_minor(line)
        for round_id, publication in publications.items()
        for line in awarded_lines(published_outcome(publication, files))
    }

    def fact(row: Handed) -> Fact:
        round_id, key, number, organisation, strand, community, requested, valid = row
        granted = won.get((round_id, number or ""))
        money = moved.get(key, NOTHING)
        people, contacts = told.get(key, (0, 0))
        is_funded = granted is not None
        return Fact(
            round_id,
            key,
            number or "",
            organisation,
            strand,
            community,
            (
                1,
                int(valid),
                int(key in heard),
                int(is_funded),
                requested if is_funded else 0,
                granted or 0,
                money.paid_minor,
                money.returned_minor,
                int(key in told),
                people,
                contacts,
            ),
        )

    return [fact(row) for row in handed_in(session, ids)]
