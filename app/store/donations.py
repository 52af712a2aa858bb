"""How much of an award a donor bears, and what is called after whom."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session, col, select

from app.models import Donor, FundingRound, Naming, Proposal, Strand
from app.scoring.rulebook import Rulebook
from app.store import results
from app.store.gifts import Noted, is_received, namings_of, noted_in, standing
from app.store.rules import rules_of
from app.vocabulary import GiftKind

#: Hours are given to a project, but nobody donates them.
DONATED = frozenset({GiftKind.GIFT, GiftKind.IN_KIND})
Text = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A donor's part in the award of a project or of a strand, and what it is called after him."""

    subject: str
    title: Text
    donor: Donor
    given_minor: int
    award_minor: int
    needed: Fraction
    text: str

    @property
    def reached(self) -> bool:
        """Tell whether the part reaches the share of the rules."""
        return self.award_minor > 0 and self.given_minor >= self.needed * self.award_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    projects: Mapping[str, tuple[str, str]]
    strands: Mapping[str, Text]
    awards: Mapping[str, int]
    rules: Rulebook


def rights_in(session: Session, funding_round: FundingRound) -> tuple[Right, ...]:
    """List who gave to what was awarded; nothing where the rules know no naming, or nothing is published."""
    rules = rules_of(session, funding_round.id)
    share = rules.gifts.naming_share if rules.gifts else None
    publication = results.publication_of(session, funding_round.id)
    if share is None or publication is None:
        return ()
    around = _around(session, funding_round.id, publication.tally_id, rules)
    given: dict[tuple[str, str], int] = defaultdict(int)
    donors: dict[str, Donor] = {}
    for row in standing(noted_in(session, funding_round.id)):
        if row.donor is None or not is_received(row) or row.gift.kind not in DONATED:
            continue
        donors[row.donor.id] = row.donor
        for subject in _subjects(row, around):
            given[subject, row.donor.id] += row.entry.amount_minor
    called = named_after(namings_of(session, funding_round.id))
    return tuple(
        Right(
            subject=subject,
            title=_title(subject, around),
            donor=donors[donor_id],
            given_minor=amount,
            award_minor=_award(subject, around),
            needed=share,
            text=called.get((subject, donor_id), ""),
        )
        for (subject, donor_id), amount in sorted(given.items())
    )


def named_after(rows: Sequence[Naming]) -> dict[tuple[str, str], str]:
    """Give what each subject is called after each donor; the last word stands."""
    return {(subject_of(row), row.donor_id): row.text for row in rows}


def subject_of(row: Naming) -> str:
    """Name what a naming is about as a form does."""
    return f"proposal:{row.proposal_id}" if row.proposal_id else f"strand:{row.strand_id}"


def _around(session: Session, round_id: str, tally_id: str, rules: Rulebook) -> _Round:
    projects = session.exec(
        select(Proposal.id, Proposal.title, Proposal.strand_id).where(
            Proposal.funding_round_id == round_id
        )
    ).all()
    used = {strand for _, _, strand in projects}
    strands = {
        row.id: row.name for row in session.exec(select(Strand).where(col(Strand.id).in_(used)))
    }
    return _Round(
        projects={project: (title, strand) for project, title, strand in projects},
        strands=strands,
        awards=results.amounts_of(session, tally_id),
        rules=rules,
    )


def _subjects(row: Noted, around: _Round) -> Iterator[str]:
    """A gift counts for its project and for the project's strand; one for a pot for the strand that the pot serves."""
    gift = row.gift
    if gift.proposal_id is not None:
        yield f"proposal:{gift.proposal_id}"
        yield f"strand:{around.projects[gift.proposal_id][1]}"
    serves = next((pot.strands for pot in around.rules.pots if pot.id == gift.pot), ())
    for strand_id, name in around.strands.items():
        if gift.pot and len(serves) == 1 and serves[0] in name.values():
            yield f"strand:{strand_id}"


def _title(subject: str, around: _Round) -> Text:
    kind, _, name = subject.partition(":")
    return {"zh": around.projects[name][0]} if kind == "proposal" else around.strands[name]


def _award(subject: str, around: _Round) -> int:
    kind, _, name = subject.partition(":")
    if kind == "proposal":
        return around.awards.get(name, 0)
    return sum(
        amount
        for project, amount in around.awards.items()
        if around.projects.get(project, ("", ""))[1] == name
    )
