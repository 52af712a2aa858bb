"""Everything that a quarterly brief tells: from the figures of the programme and from its registers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

from app.figures import Fact, Picture, picture_of
from app.files import Files
from app.instalments import Sums, Told, total
from app.language.catalogue import N_, content, translate
from app.language.evaluations import band_text
from app.models import Event, FundingRound, Stage
from app.policy import require
from app.store import awards, events, opened, quarters, reports
from app.store.awards import Award
from app.store.moved_money import NOTHING, Moved, moved_within
from app.store.report_lines import ReportLine, line_of
from app.store.standing import of_programme
from app.unit import Reading
from app.views.briefs.quarters import Quarter, named, quarter_at
from app.vocabulary import Figure, InstalmentState, ReportKind, ReturnState, Verb

#: Nothing is entered for such an instalment.
_HELD = frozenset({InstalmentState.HELD, InstalmentState.STOPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What an organisation told of its difficulties in a report."""

    report_id: str
    project: str
    organisation: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A report that was due in the quarter, or is still missing since before it."""

    award: Award
    round_name: str
    line: ReportLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """An evaluation that was closed in the quarter; `total` exact, `band` as the rules name it."""

    award: Award
    kind: ReportKind
    total: Fraction
    band: str
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """The money of a quarter, and until its last day; what is not yet paid is of the day of making."""

    granted_minor: int
    paid_minor: int
    returned_minor: int
    granted_ever_minor: int
    paid_ever_minor: int
    returned_ever_minor: int
    due_minor: int
    owed_minor: int
    open: Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What one strand or one community got and did."""

    name: str
    submitted: int
    funded: int
    granted_minor: int
    paid_minor: int
    paid_ever_minor: int
    returned_ever_minor: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """All of it."""

    programme_id: str
    programme_name: str
    currency: str
    zone: ZoneInfo
    today: date
    quarter: Quarter
    choices: tuple[Quarter, ...]
    picture: Picture
    facts: tuple[Fact, ...]
    held: tuple[tuple[Event, int | None], ...]
    ahead: tuple[Event, ...]
    money: Money
    asked: tuple[Asked, ...]
    evaluated: tuple[Evaluated, ...]
    problems: tuple[Problem, ...]
    strands: tuple[Place, ...]
    communities: tuple[Place, ...]
    stages: tuple[tuple[FundingRound, Stage], ...]
    coming_reports: tuple[Asked, ...]
    coming_payments: tuple[tuple[Award, Told], ...]


def gather(reading: Reading, programme_id: str, key: str, files: Files) -> Brief:
    """Gather a quarter of a programme for its officers."""
    programme, standing = of_programme(reading, programme_id)
    require(Verb.PROGRAMME_VIEW, standing)
    zone = ZoneInfo(programme.timezone)
    today = reading.now.astimezone(zone).date()
    quarter = named(key, today)
    return _Gather(reading, picture_of(reading.session, programme, files), quarter, today).brief()


class _Gather:
    def __init__(self, reading: Reading, picture: Picture, quarter: Quarter, today: date) -> None:
        self._reading, self._picture = reading, picture
        self._quarter, self._today = quarter, today
        self._programme = picture.programme
        self._zone = ZoneInfo(self._programme.timezone)
        self._ids = [row.id for row in picture.rounds]
        self._first = opened.first_noticed(reading.session, list(picture.publications))
        self._announced = [row for row in picture.published if picture.is_announced(row.id)]
        announced = [(row, picture.publications[row.id]) for row in self._announced]
        registers = awards.registers_of(reading.session, announced, reading.now)
        self._awards = {key: found.awards for key, found in registers.items()}
        keys = [row.id for row in self._announced]
        self._calendars = reports.calendars_in(reading.session, keys)
        self._begun = {
            (one.proposal_id, one.kind, one.period): one
            for one in reports.of_rounds(reading.session, keys)
        }
        self._by_id = {one.proposal_id: one for found in self._awards.values() for one in found}

    def brief(self) -> Brief:
        session, quarter, picture = self._reading.session, self._quarter, self._picture
        held, ahead = self._events()
        counted = tuple(
            fact for fact in picture.facts if self._noticed(fact.round_id) <= quarter.last
        )
        none = translate(N_("不属于一个社区"), self._reading.language)
        now, ever = moved_within(session, list(picture.publications), (quarter.span, quarter.until))
        return Brief(
            programme_id=self._programme.id,
            programme_name=self._say(self._programme.name),
            currency=self._programme.currency,
            zone=self._zone,
            today=self._today,
            quarter=quarter,
            choices=tuple(self._choices()),
            picture=picture,
            facts=counted,
            held=held,
            ahead=ahead,
            money=self._money(counted, now, ever),
            asked=tuple(self._asked(quarter, missing=True)),
            evaluated=tuple(self._evaluated()),
            problems=tuple(self._problems()),
            strands=self._places(counted, picture.strands, "strand_id", now, ever),
            communities=self._places(counted, picture.communities, "community_id", now, ever, none),
            stages=tuple(self._stages()),
            coming_reports=tuple(self._asked(quarter.next, missing=False)),
            coming_payments=tuple(self._payments(quarter.next)),
        )

    def _say(self, text: Mapping[str, str]) -> str:
        return content(text, self._reading.language)[0]

    def _noticed(self, round_id: str) -> date:
        """Give the day on which a round's result first became public: from then on it counts."""
        return self._first[round_id].astimezone(self._zone).date()

    def _choices(self) -> Iterator[Quarter]:
        """Name every quarter since the first call, the one that runs first."""
        dates = [row.published_at or row.created_at for row in self._picture.rounds]
        first = min((quarter_at(at.astimezone(self._zone).date()) for at in dates), default=None)
        running = quarter_at(self._today)
        found = [min(first or running, self._quarter)]
        while found[-1] < max(running, self._quarter):
            found.append(found[-1].next)
        yield from reversed(found)

    def _events(self) -> tuple[tuple[tuple[Event, int | None], ...], tuple[Event, ...]]:
        begin, end = self._quarter.instants(self._zone)
        _, later = self._quarter.next.instants(self._zone)
        rows = [
            pair
            for pair in reversed(events.events_of(self._reading.session, self._programme.id))
            if pair[0].cancelled_at is None
        ]
        held = tuple(
            (row, row.counted if row.counted is not None else signed or None)
            for row, signed in rows
            if begin <= row.starts_at < end and row.starts_at <= self._reading.now
        )
        return held, tuple(
            row
            for row, _ in rows
            if begin <= row.starts_at < later and row.starts_at > self._reading.now
        )

    def _money(
        self, counted: Sequence[Fact], now: Mapping[str, Moved], ever: Mapping[str, Moved]
    ) -> Money:
        first = self._quarter.first
        due = (told.to_pay_minor for _, told in self._due(self._quarter))
        days = self._quarter.span
        owed = (
            row.amount_minor
            for award in self._by_id.values()
            for row in award.returns
            if row.state is ReturnState.OWED and days[0] <= row.due_on <= days[1]
        )
        return Money(
            granted_minor=_granted(one for one in counted if self._noticed(one.round_id) >= first),
            paid_minor=sum(one.paid_minor for one in now.values()),
            returned_minor=sum(one.returned_minor for one in now.values()),
            granted_ever_minor=_granted(counted),
            paid_ever_minor=sum(one.paid_minor for one in ever.values()),
            returned_ever_minor=sum(one.returned_minor for one in ever.values()),
            due_minor=sum(due),
            owed_minor=sum(owed),
            open=total(one.sums for one in self._by_id.values()),
        )

    def _asked(self, quarter: Quarter, *, missing: bool) -> Iterator[Asked]:
        """List what is due in a quarter, and what is still missing since before it."""
        for row in self._announced:
            for award, line in self._lines(row):
                day = line.due.due_on
                overdue = missing and line.filed_on is None and day < quarter.first
                if overdue or quarter.first <= day <= quarter.last:
                    yield Asked(award=award, round_name=self._say(row.name), line=line)

    def _lines(self, row: FundingRound) -> Iterator[tuple[Award, ReportLine]]:
        """List every report that is asked for of the awards of a round that go on."""
        calendars = self._calendars[row.id]
        for award in self._awards[row.id]:
            if award.state not in awards.ENDED:
                for asked, due in calendars.get(award.proposal_id, calendars[""]).items():
                    own = self._begun.get((award.proposal_id, asked.kind, asked.period))
                    yield award, line_of(row, due, own, self._reading.now)

    def _due(self, quarter: Quarter) -> Iterator[tuple[Award, Told]]:
        """List the instalments that fall due in a quarter."""
        for award in self._by_id.values():
            for told in award.told:
                if told.due is not None and quarter.first <= told.due <= quarter.last:
                    yield award, told

    def _payments(self, quarter: Quarter) -> Iterator[tuple[Award, Told]]:
        """List those of which something is still to be entered, and that are neither held nor stopped."""
        for award, told in self._due(quarter):
            if told.left_minor > 0 and told.state not in _HELD:
                yield award, told

    def _evaluated(self) -> Iterator[Evaluated]:
        session = self._reading.session
        found = quarters.evaluated_between(session, self._ids, *self._quarter.instants(self._zone))
        schemes = quarters.schemes_of(session, (result for _, result in found))
        for row, result in found:
            award = self._by_id.get(row.proposal_id)
            if award is not None:
                scheme = schemes[result.scheme_id]
                yield Evaluated(
                    award=award,
                    kind=row.kind,
                    total=Fraction(result.total),
                    band=band_text(scheme, result.band, self._reading.language),
                    passed=result.passed,
                )

    def _problems(self) -> Iterator[Problem]:
        begin, end = self._quarter.instants(self._zone)
        for row, text in quarters.problems_between(self._reading.session, self._ids, begin, end):
            award = self._by_id.get(row.proposal_id)
            if award is not None:
                yield Problem(
                    report_id=row.id,
                    project=award.title,
                    organisation=award.organisation,
                    text=text,
                )

    def _stages(self) -> Iterator[tuple[FundingRound, Stage]]:
        begin, end = self._quarter.next.instants(self._zone)
        rounds = {row.id: row for row in self._picture.rounds}
        found = quarters.stages_between(self._reading.session, self._ids, begin, end)
        yield from ((rounds[stage.funding_round_id], stage) for stage in found)

    def _places(
        self,
        counted: Sequence[Fact],
        names: Mapping[str, Mapping[str, str]],
        key: str,
        now: Mapping[str, Moved],
        ever: Mapping[str, Moved],
        none: str = "",
    ) -> tuple[Place, ...]:
        """List what each place got; `none` names those of no place, where there can be any."""
        found = []
        for place, name in names.items():
            facts = [fact for fact in counted if getattr(fact, key) == place]
            if facts:
                found.append(_place(self._say(name), facts, now, ever))
        found.sort(key=lambda one: (-one.granted_minor, one.name))
        rest = [fact for fact in counted if getattr(fact, key) not in names]
        if none and found and rest:
            found.append(_place(none, rest, now, ever))
        return tuple(found)


def _granted(facts: Iterable[Fact]) -> int:
    return sum(fact.value(Figure.GRANTED) for fact in facts)


def _place(
    name: str, facts: Sequence[Fact], now: Mapping[str, Moved], ever: Mapping[str, Moved]
) -> Place:
    until = [ever.get(fact.proposal_id, NOTHING) for fact in facts]
    return Place(
        name=name,
        submitted=sum(fact.value(Figure.SUBMITTED) for fact in facts),
        funded=sum(fact.value(Figure.FUNDED) for fact in facts),
        granted_minor=_granted(facts),
        paid_minor=sum(now.get(fact.proposal_id, NOTHING).paid_minor for fact in facts),
        paid_ever_minor=sum(one.paid_minor for one in until),
        returned_ever_minor=sum(one.returned_minor for one in until),
        people=sum(fact.value(Figure.PEOPLE) for fact in facts),
    )
