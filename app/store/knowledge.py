"""What a round knows of its proposals and members, as far as it tells who fits what."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from app.assignment.affinity import Known
from app.forms.plans import Wishes
from app.forms.proposal_forms.shape import Kind, Question
from app.models import Account, Community, FundingRound, Proposal, Seat, Strand
from app.store.reading_times import Answered, counted, shown_answers
from app.store.rounds import communities_of, strands_of
from app.store.rules import rules_of

#: The question of the first form that asks whom a project is for; the full form has a table of a kind of its own.
TARGET = "target"
#: Names stand in the language that every round has, so that the same plan comes for every reader.
NAMES_IN = "zh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Both sides in the order in which they were asked for; sizes: characters to read, at least 1."""

    proposals: tuple[Known, ...]
    reviewers: tuple[Known, ...]
    sizes: tuple[int, ...]


def knowledge_of(
    session: Session,
    funding_round: FundingRound,
    proposals: Sequence[Proposal],
    seats: Sequence[Seat],
    wishes: Wishes,
) -> Knowledge:
    """Gather it, in a fixed number of queries. What members may not see of a proposal plays no part.

    A proposal has a tag if one of the tag's words stands in what it says; a member, if it stands in what he or she
    said of the own expertise. Strands and communities are those chosen on both sides. Whom a proposal serves stands
    where its form asks for that, else anywhere in what it says.
    """
    return knowledge_under(session, funding_round, proposals, seats, (wishes,))[0]


def knowledge_under(
    session: Session,
    funding_round: FundingRound,
    proposals: Sequence[Proposal],
    seats: Sequence[Seat],
    told: Sequence[Wishes],
) -> tuple[Knowledge, ...]:
    """Gather it for the words of several wishes, in as many queries as for one."""
    words = _Words(session, funding_round, seats, told[0])
    blind = rules_of(session, funding_round.id).blind
    answers = shown_answers(session, proposals, blind=blind)
    languages = _languages(session, seats)
    sizes = tuple(max(1, counted(_said(answers.get(row.id, [])))) for row in proposals)
    return tuple(
        Knowledge(
            proposals=tuple(said.of_proposal(row, answers.get(row.id, [])) for row in proposals),
            reviewers=tuple(said.of_seat(seat, languages) for seat in seats),
            sizes=sizes,
        )
        for said in (words, *(words.under(seats, wishes) for wishes in told[1:]))
    )


def skills_of(
    session: Session, funding_round: FundingRound, seats: Sequence[Seat], wishes: Wishes
) -> dict[str, frozenset[str]]:
    """Tell what each member is an expert in, by label: tags, and the words that he or she chose."""
    words = _Words(session, funding_round, seats, wishes)
    known = {seat.label: words.of_seat(seat, {}) for seat in seats}
    return {
        seat.label: known[seat.label].tags | known[seat.label].targets | set(seat.expertise)
        for seat in seats
    }


class _Words:
    """The round's words: what each tag is called by, and the names of strands and communities."""

    def __init__(
        self, session: Session, funding_round: FundingRound, seats: Sequence[Seat], wishes: Wishes
    ) -> None:
        self.call(seats, wishes)
        self.strands = _names(strands_of(session, funding_round.id))
        self.places = _names(communities_of(session, funding_round.programme_id))

    def under(self, seats: Sequence[Seat], wishes: Wishes) -> "_Words":
        """Give the same round in the words of other wishes."""
        other = copy(self)
        other.call(seats, wishes)
        return other

    def call(self, seats: Sequence[Seat], wishes: Wishes) -> None:
        """Take the words by which things are called."""
        lines, groups = wishes.same, wishes.same_targets
        self.targets = _with_own(groups, (word for seat in seats for word in seat.knows_targets))
        named = {word for line in self.targets for word in line}
        own = (word for seat in seats for word in seat.expertise if word not in named)
        self.lines = _with_own(lines, own)

    def of_proposal(self, row: Proposal, answers: Sequence[Answered]) -> Known:
        text = "\n".join([row.title, *_texts(_said(answers))])
        served = "\n".join(_texts(_said(one for one in answers if _asks_for_whom(one[0]))))
        return Known(
            id=row.number or row.id,
            tags=_found(self.lines, text) | _named(self.strands, [row.strand_id]),
            groups=_named(self.places, [row.community_id or ""]),
            targets=_found(self.targets, served or text),
            languages=frozenset([row.language]),
            text=text,
        )

    def of_seat(self, seat: Seat, languages: Mapping[str, str]) -> Known:
        text = "\n".join([*seat.expertise, *seat.knows_targets, seat.about])
        spoken = languages.get(seat.account_id or "")
        return Known(
            id=seat.label,
            tags=_found(self.lines, text) | _named(self.strands, seat.knows_strands),
            groups=_named(self.places, seat.knows_communities),
            targets=_found(self.targets, text),
            languages=frozenset([spoken] if spoken else []),
            text=text,
        )


def _with_own(lines: list[list[str]], own: Iterable[str]) -> list[list[str]]:
    """Add the words that members use and no line has."""
    listed = {word for line in lines for word in line}
    return [*lines, *([word] for word in sorted(set(own) - listed))]


def _found(lines: Sequence[Sequence[str]], text: str) -> frozenset[str]:
    return frozenset(line[0] for line in lines if any(word in text for word in line))


def _asks_for_whom(question: Question) -> bool:
    return question.id == TARGET or question.kind is Kind.BENEFICIARIES


def _said(answers: Iterable[Answered]) -> list[Any]:
    return [answer for _, answer in answers]


def _names(rows: Iterable[Strand | Community]) -> dict[str, str]:
    return {row.id: row.name.get(NAMES_IN, row.id) for row in rows}


def _named(names: Mapping[str, str], keys: Iterable[str]) -> frozenset[str]:
    return frozenset(names[key] for key in keys if key in names)


def _texts(answers: Collection[Any]) -> Iterator[str]:
    """Give the words of all answers, whatever their kind; ids and numbers are none."""
    for value in answers:
        if isinstance(value, str):
            if not value.isascii() or " " in value:
                yield value
        elif isinstance(value, Mapping):
            yield from _texts(list(value.values()))
        elif isinstance(value, list):
            yield from _texts(value)


def _languages(session: Session, seats: Sequence[Seat]) -> dict[str, str]:
    wanted = [seat.account_id for seat in seats if seat.account_id]
    rows = session.exec(select(Account.id, Account.language).where(col(Account.id).in_(wanted)))
    return {row[0]: row[1] for row in rows}
