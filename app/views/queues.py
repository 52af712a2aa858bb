"""The queue of the eligibility check: filtered and sorted by its address, in pages, and as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.eligibility import open_failures
from app.forms.proposal_forms import Kind, budget_lines
from app.language.award_books import Table
from app.language.budget_books import Budget, budget_tables
from app.language.catalogue import N_, content, translate
from app.language.cells import harmless
from app.language.formats import money, second
from app.language.headings import Heading, heading
from app.language.screenings import CHECKS
from app.language.verbs import label
from app.models import FundingRound
from app.paging import paged
from app.policy import may, require
from app.store import eligibility, screenings
from app.store.reading_times import shown_answers
from app.store.rounds import communities_of, programme_of, strands_of
from app.store.screenings import SORTS, Filter, ListRow
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Check, OrganisationKind, ProposalState, Verb

HEADINGS = (
    N_("编号"),
    N_("项目名称"),
    N_("申报主体"),
    N_("版块"),
    N_("社区"),
    N_("申请金额"),
    N_("提交时间"),
    N_("状态"),
    N_("不符合的检查"),
)
LISTED = tuple(state for state in ProposalState if state is not ProposalState.DRAFT)
PAGE = 50
WAITING = (3, 7, 14)
ANY = "any"
#: What of the address makes the queue: it goes along from page to page.
KEYS = (
    "state",
    "strand",
    "community",
    "kind",
    "flagged",
    "waiting",
    "mine",
    "came",
    "search",
    "sort",
)
Failing = Mapping[str, Sequence[Check]]
_ID_MAX, _SEARCH_MAX = 32, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """One proposal of the queue; `failing` names the checks that fail and that nobody settled."""

    id: str
    number: str
    title: str
    organisation: str
    strand: dict[str, str]
    community: dict[str, str]
    requested_minor: int
    submitted_at: datetime | None
    revision: int
    state: ProposalState
    failing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Heading):
    """A page of the queue, filtered as the address says."""

    lines: tuple[ListLine, ...]
    shown: int
    shown_minor: int
    waiting_count: int
    number: int
    pages: int
    counts: tuple[tuple[ProposalState, int], ...]
    drafts: int
    query: Mapping[str, str]
    communities: tuple[tuple[str, dict[str, str]], ...]
    strands: tuple[tuple[str, dict[str, str]], ...]
    checks: tuple[tuple[str, str], ...]
    may_decide: bool


def index(
    reading: Reading, round_id: str, wanted: Mapping[str, str], *, whole: bool = False
) -> ListPage:
    """Show a page of what was handed in in a round; `whole` gives all of it, for a file."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.PROPOSAL_LIST, standing)
    session = reading.session
    query = asked(wanted)
    rows, failing = _rows(reading, funding_round, query)
    here = paged(rows, _number(wanted.get("page", "")), PAGE)
    shown = rows if whole else here.rows
    counted = screenings.counts(session, funding_round.id)
    places = {row.id: row.name for row in communities_of(session, funding_round.programme_id)}
    strands = {row.id: row.name for row in strands_of(session, funding_round.id)}
    return ListPage(
        **heading(reading, funding_round),
        lines=_lines(
            reading,
            shown,
            failing or _failing(reading, funding_round, shown),
            names={**strands, **places},
        ),
        shown=len(rows),
        shown_minor=sum(row.requested_minor for row, _ in rows),
        waiting_count=sum(row.state is ProposalState.SUBMITTED for row, _ in rows),
        number=here.number,
        pages=here.pages,
        counts=tuple((state, counted.get(state, 0)) for state in LISTED),
        drafts=screenings.drafts(session, funding_round.id),
        query=query,
        communities=tuple(places.items()),
        strands=tuple(strands.items()),
        checks=tuple(
            (key.value, translate(text, reading.language)) for key, text in CHECKS.items()
        ),
        may_decide=may(Verb.SCREENING_PASS, standing).allowed,
    )


def following(
    reading: Reading, round_id: str, wanted: Mapping[str, str], after_id: str = ""
) -> str | None:
    """Find the next proposal of the queue that waits for its check."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.PROPOSAL_LIST, standing)
    rows, _ = _rows(reading, funding_round, asked(wanted))
    return screenings.next_unscreened(rows, after_id)


def asked(wanted: Mapping[str, str]) -> dict[str, str]:
    """Keep of an address what makes the queue, and only what it can mean."""
    allowed: dict[str, set[str]] = {
        "state": {state.value for state in LISTED},
        "kind": {kind.value for kind in OrganisationKind},
        "flagged": {ANY, *(check.value for check in Check)},
        "waiting": {str(days) for days in WAITING},
        "mine": {"yes"},
        "came": {"helped", "paper"},
        "sort": set(SORTS) - {"submitted"},
    }
    found = {key: wanted.get(key, "").strip()[:_SEARCH_MAX] for key in KEYS}
    return {
        key: value
        for key, value in found.items()
        if value and (key not in allowed or value in allowed[key])
    }


def table(page: ListPage, language: str) -> list[list[str]]:
    """Lay the queue out as rows of plain cells, safe to open in a spreadsheet."""
    rows = [[translate(text, language) for text in HEADINGS]]
    rows += [
        [
            line.number,
            line.title,
            line.organisation,
            content(line.strand, language)[0],
            content(line.community, language)[0],
            money(line.requested_minor, page.currency, language).replace(",", ""),
            second(line.submitted_at, page.zone, language) if line.submitted_at else "",
            label(line.state, language),
            " / ".join(line.failing),
        ]
        for line in page.lines
    ]
    return [[harmless(cell) for cell in row] for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """The budgets of the queue as sheets, under the round's code."""

    code: str
    tables: tuple[Table, Table]


def budgets(reading: Reading, round_id: str, wanted: Mapping[str, str]) -> Budgets:
    """Give the budgets of what the address asks for, line by line, as they were handed in."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.PROPOSAL_LIST, standing)
    rows, _ = _rows(reading, funding_round, asked(wanted))
    answers = shown_answers(reading.session, [proposal for proposal, _ in rows])
    found = tuple(
        Budget(
            number=proposal.number or "",
            title=proposal.title,
            organisation=organisation.name,
            question=question,
            lines=budget_lines({question.id: answer}, question.id),
        )
        for proposal, organisation in rows
        for question, answer in answers.get(proposal.id, ())
        if question.kind is Kind.BUDGET
    )
    currency = programme_of(reading.session, funding_round).currency
    return Budgets(code=funding_round.code, tables=budget_tables(found, currency, reading.language))


def _rows(
    reading: Reading, funding_round: FundingRound, query: Mapping[str, str]
) -> tuple[Sequence[ListRow], Failing]:
    """List the queue; what fails is given with it where the filter had to look at every proposal."""
    rows = screenings.queue(reading.session, funding_round.id, _filter(reading, query), reading.now)
    flag = query.get("flagged", "")
    if not flag:
        return rows, {}
    failing = _failing(reading, funding_round, rows)
    wanted = set(Check) if flag == ANY else {Check(flag)}
    return [row for row in rows if wanted.intersection(failing[row[0].id])], failing


def _filter(reading: Reading, query: Mapping[str, str]) -> Filter:
    state, kind = query.get("state"), query.get("kind")
    return Filter(
        state=ProposalState(state) if state else None,
        community_id=query.get("community", "")[:_ID_MAX],
        strand_id=query.get("strand", "")[:_ID_MAX],
        kind=OrganisationKind(kind) if kind else None,
        search=query.get("search", ""),
        waiting_days=int(query.get("waiting", "0")),
        mine=(reading.actor.account_id or "") if query.get("mine") else "",
        came=query.get("came", ""),
        sort=query.get("sort", "submitted"),
    )


def _failing(reading: Reading, funding_round: FundingRound, rows: Sequence[ListRow]) -> Failing:
    proposals = [row for row, _ in rows]
    found = eligibility.checked(reading.session, funding_round, proposals, reading.now)
    judged = screenings.judged(reading.session, proposals)
    return {
        key: [one.subject for one in open_failures(lines, judged[key])]
        for key, lines in found.items()
    }


def _lines(
    reading: Reading,
    rows: Sequence[ListRow],
    failing: Failing,
    *,
    names: Mapping[str, dict[str, str]],
) -> tuple[ListLine, ...]:
    return tuple(
        ListLine(
            id=row.id,
            number=row.number or "",
            title=row.title,
            organisation=organisation.name,
            strand=names.get(row.strand_id, {}),
            community=names.get(row.community_id or "", {}),
            requested_minor=row.requested_minor,
            submitted_at=row.submitted_at,
            revision=row.submitted_revision or 0,
            state=row.state,
            failing=tuple(translate(CHECKS[one], reading.language) for one in failing[row.id]),
        )
        for row, organisation in rows
    )


def _number(text: str) -> int:
    return (
        max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < len("10000") else 1
    )
