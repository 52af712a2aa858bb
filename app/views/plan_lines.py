"""One proposal of the plan: who reads it and why, who could instead and at what cost, and why not the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.assignment.alternates import Alternate, alternates
from app.assignment.problem import Finding
from app.assignment.texts import FULL
from app.assignment.trades import trades
from app.errors import NotFound
from app.language.assignments import finding_text, number_text
from app.language.headings import Heading, heading
from app.language.plans import points, reason_text, signed
from app.models import Proposal
from app.policy import may, require
from app.store import plans
from app.store.knowledge import knowledge_under, skills_of
from app.store.plan_affinities import affinity_of, as_computed, basis_of, fits_now
from app.store.plan_fits import fits_of
from app.store.plan_tables import Table, answer_of, pose, table_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb

TRADES_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member beside this proposal: how well it fits, with the reasons in sentences, and the load."""

    seat_id: str
    label: str
    name: str
    affiliation: str
    fit: str
    reasons: tuple[str, ...]
    load: int
    most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader(Member):
    """One who reads it in the plan."""

    locked: bool
    lead: bool
    drawn: bool
    bad: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Member):
    """One who could: `cost` in words, or the refusal."""

    cost: str
    refusal: str
    forbidden: bool
    full: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeLine:
    """Another place for a reader: `pick` as the form sends it, `who` comes in exchange, or nobody."""

    pick: str
    number: str
    title: str
    who: str
    gain: str
    lacks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePage(Heading):
    """The proposal's line opened."""

    panel: str
    version: int
    proposal_id: str
    number: str
    title: str
    tags: tuple[str, ...]
    need: int
    own_need: int | None
    usual_need: int
    has: int
    readers: tuple[Reader, ...]
    out: str
    out_label: str
    trading: bool
    trades: tuple[TradeLine, ...]
    choices: tuple[Choice, ...]
    refused: tuple[Choice, ...]
    leads: bool
    changed: bool
    may_arrange: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """How a proposal's line is looked at: `out`: whose place is to be taken, or who is to go elsewhere."""

    panel: str
    out: str = ""
    trading: bool = False


def line(reading: Reading, round_id: str, proposal_id: str, opened: Opened) -> LinePage:
    """Open one proposal of the plan."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ASSIGNMENT_VIEW, standing)
    table = table_of(reading.session, funding_round, opened.panel)
    row = next((one for one in table.proposals if one.id == proposal_id), None)
    if row is None:
        raise NotFound
    seen = _Line(reading, table, row)
    verdict = may(Verb.ASSIGNMENT_ARRANGE, standing)
    readers = seen.readers()
    leaving = next((one for one in readers if one.seat_id == opened.out), None)
    trading = opened.trading and leaving is not None and not leaving.bad
    choices = [] if trading else seen.choices(leaving)
    return LinePage(
        **heading(reading, funding_round),
        panel=table.panel.id,
        version=table.version,
        proposal_id=row.id,
        number=row.number or "",
        title=row.title,
        tags=tuple(sorted(seen.known.tags | seen.known.groups | seen.known.targets)),
        need=table.need_of(row),
        own_need=table.wishes.needs.get(row.id),
        usual_need=table.need,
        has=sum(not one.bad for one in readers),
        readers=readers,
        out=leaving.seat_id if leaving else "",
        out_label=leaving.label if leaving else "",
        trading=trading,
        trades=seen.trades(leaving) if trading and leaving else (),
        choices=tuple(one for one in choices if not one.refusal),
        refused=tuple(one for one in choices if one.refusal),
        leads=table.wishes.leads,
        changed=seen.changed(),
        may_arrange=verdict.allowed,
        why_not=verdict.reason,
    )


class _Line:
    """A proposal beside all members of its panel."""

    def __init__(self, reading: Reading, table: Table, row: Proposal) -> None:
        session, wishes = reading.session, table.wishes
        self.reading, self.table, self.row = reading, table, row
        self.fits = fits_now(session, table)
        self.kept = fits_of(session, table.plan)
        bids = plans.bids_of(session, table.funding_round.id, table.panel.id)
        basis = self.kept.basis or basis_of(table, bids)
        then = as_computed(table, basis)
        told = (wishes, then.wishes)
        known = knowledge_under(session, table.funding_round, [row], table.seats, told)
        self.known = known[0].proposals[0]
        self.affinity = affinity_of(table, known[0], bids, texts=False)
        self.computed = affinity_of(then, known[1], basis.bids, texts=False)
        self.place = {seat.id: at for at, seat in enumerate(table.seats)}
        skills = skills_of(session, table.funding_round, table.seats, wishes)
        self.problem = pose(table, self.fits, skills)
        self.answer = answer_of(table, self.problem)

    def changed(self) -> bool:
        """Tell whether the next run will see this proposal with other eyes than the last one did."""
        seats = [seat.id for seat in self.table.seats if self.kept.has(self.row.id, seat.id)]
        weights = self.computed.weights.text, self.affinity.weights.text
        return bool(seats) and (
            weights[0] != weights[1] or any(self._differs(one, self.place[one]) for one in seats)
        )

    def _differs(self, seat_id: str, place: int) -> bool:
        then, now = (one.reasons(0, place) for one in (self.computed, self.affinity))
        rest = self._rest(seat_id, then)
        return then != now or not 0 <= rest <= self.computed.weights.text * FULL

    def _rest(self, seat_id: str, reasons: Sequence[Finding]) -> int:
        """What is left of a fit besides what is said of it."""
        return self.fits.of(self.row.id, seat_id) - sum(
            int(str(one.facts["adds"])) for one in reasons
        )

    def readers(self) -> tuple[Reader, ...]:
        """Give those who read it in the plan, the lead first."""
        live = {one.key for one in self.table.live}
        found = [one for one in self.table.laid if one.proposal == self.row.id]
        lines = [
            Reader(
                **self._member(one.seat),
                locked=one.locked,
                lead=one.lead,
                drawn=one.drawn,
                bad=one.key not in live,
            )
            for one in found
        ]
        return tuple(sorted(lines, key=lambda one: (not one.lead, len(one.label), one.label)))

    def choices(self, leaving: Reader | None) -> list[Choice]:
        """Give everybody else in the order of what the plan would lose; then those who cannot, with the reason."""
        out = leaving.label if leaving and not leaving.bad else None
        found = alternates(self.problem, self.answer, self.row.number or self.row.id, out)
        reading = {one.seat for one in self.table.laid if one.proposal == self.row.id}
        return [
            self._choice(one) for one in found if self.table.by_name[one.reviewer] not in reading
        ]

    def trades(self, leaving: Reader) -> tuple[TradeLine, ...]:
        """Give the best other places of one reader."""
        number = self.row.number or self.row.id
        found = trades(self.problem, self.answer, number, leaving.label, count=TRADES_SHOWN)
        short = {one.proposal for one in self.answer.short}
        titles = {row.number or row.id: row.title for row in self.table.proposals}
        return tuple(
            TradeLine(
                pick=f"{self.table.by_name[one.proposal]}:{self._seat(one.reviewer)}",
                number=one.proposal,
                title=titles[one.proposal],
                who=one.reviewer,
                gain=signed(one.gain),
                lacks=one.proposal in short,
            )
            for one in found
        )

    def _seat(self, label: str) -> str:
        return self.table.by_name[label] if label else ""

    def _choice(self, one: Alternate) -> Choice:
        seat_id, language = self.table.by_name[one.reviewer], self.reading.language
        refusal = one.refusal
        return Choice(
            **self._member(seat_id),
            cost=number_text(abs(Fraction(round(one.cost * 10), 10)))
            if one.cost > 0
            else f"+{number_text(Fraction(round(-one.cost * 10), 10))}",
            refusal=finding_text(refusal.code, refusal.facts, language) if refusal else "",
            forbidden=refusal is not None and refusal.code == "forbidden",
            full=refusal is not None and refusal.code == "full",
        )

    def _member(self, seat_id: str) -> dict[str, Any]:
        place = self.place.get(seat_id)
        if place is None:
            return {
                "seat_id": seat_id,
                "label": "—",
                "name": "",
                "affiliation": "",
                "fit": "0",
                "reasons": (),
                "load": 0,
                "most": None,
            }
        seat = self.table.seats[place]
        return {
            "seat_id": seat_id,
            "label": seat.label,
            "name": seat.invited_name,
            "affiliation": seat.affiliation,
            "fit": points(self.fits.of(self.row.id, seat_id)),
            "reasons": tuple(
                reason_text(one, self.reading.language) for one in self._reasons(seat_id, place)
            ),
            "load": self.answer.loads[seat.label],
            "most": self.problem.reviewers[place].most,
        }

    def _reasons(self, seat_id: str, place: int) -> Sequence[Finding]:
        """A fit is explained by what it was computed by; the likeness of texts, computed over all, is what is left."""
        kept = self.kept.has(self.row.id, seat_id)
        affinity = self.computed if kept else self.affinity
        found = list(affinity.reasons(0, place))
        rest, weight = self._rest(seat_id, found), affinity.weights.text
        if weight and 0 < rest <= weight * FULL:
            like = {"like": rest // weight, "of": FULL, "adds": rest}
            found.append(Finding(code="fit_text", facts=like))
        return found
