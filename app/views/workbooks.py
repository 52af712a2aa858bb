"""A round that came as a file: opened, tallied and laid out. Nothing of it is stored."""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from app.errors import Problem, Refused, Unreadable
from app.forms.ballot_files import (
    BallotFile,
    official_differs,
    papers_of,
    point_scale,
    read_ballot_file,
    round_of,
    write_ballot_file,
)
from app.forms.round_files import FORMAT as ROUND_FORMAT
from app.forms.round_files import RoundFile, read_bundle, read_round_file, unpack
from app.forms.rulebooks import RulebookFaulty, compiled
from app.forms.workbooks import read_workbook, template
from app.language.catalogue import content
from app.language.inputs import note_text, problem_text
from app.language.outcomes import blocker_text, reason_text
from app.language.rankings import Ranking, in_order, ranking
from app.language.result_books import Words, result_book
from app.language.tallies import draft_notice, explained, pot_text, tie_text
from app.language.tally_books import Tallied
from app.policy import require
from app.scoring import evidence as evidences
from app.scoring.canonical import canonical
from app.scoring.codec import encode
from app.scoring.engine import run
from app.scoring.evidence import Evidence
from app.scoring.outcome import Outcome, Status
from app.scoring.rulebook import Rulebook
from app.store.standing import of_installation
from app.unit import Reading
from app.vocabulary import Verb

MINOR_PLACES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file as rules and evidence; `ballots` is there for ballot files only."""

    rulebook: Rulebook
    evidence: Evidence
    seed: str | None = None
    organiser: str = ""
    rule: str = ""
    places: int = MINOR_PLACES
    notes: tuple[Problem, ...] = ()
    ballots: BallotFile | None = None
    computed: Outcome | None = field(default=None, compare=False)

    def outcome(self) -> Outcome:
        """Run the engine, if it has not been run on this."""
        return self.computed or run(self.rulebook, self.evidence, self.seed)

    def run(self) -> "Opened":
        """Run the engine once for everything that is asked of the outcome."""
        return replace(self, computed=self.outcome())


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty:
    """One fault of a file as the page lists it."""

    sheet: str
    row: str
    column: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyPage:
    """Everything that has to be corrected before a file can be tallied."""

    name: str
    faults: tuple[Faulty, ...]
    placed: bool
    in_sheets: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyPage:
    """The ranking of a file with every number explained, and the draft of its notice."""

    title: str
    complete: bool
    blockers: tuple[str, ...]
    ranking: Ranking
    explained: Mapping[str, tuple[str, ...]]
    ties: tuple[str, ...]
    pots: tuple[str, ...]
    notes: tuple[str, ...]
    differences: tuple[str, ...]
    notice: tuple[str, ...]
    sealed: str
    currency: str
    proposals: int


def upload(reading: Reading) -> None:
    """Check that the person may have a file tallied."""
    require(Verb.WORKBOOK_TALLY, of_installation(reading))


def template_book(reading: Reading) -> bytes:
    """Make the workbook to fill in, for somebody who may have one tallied."""
    upload(reading)
    return template()


def open_file(name: str, data: bytes, rule: str | None = None) -> Opened:
    """Open a file by its kind; raises Unreadable with all faults, RuleMissing, Refused."""
    kind = name.lower().rpartition(".")[2]
    if kind == "pb":
        return _ballots(data, rule)
    if kind == "json":
        return _round(read_round_file(data))
    files = unpack(data) if kind in {"zip", "xlsx"} else None
    if files is not None and kind == "zip":
        return _round(read_bundle(files))
    if kind in {"xlsx", "xlsm"}:
        book = read_workbook(data)
        return Opened(rulebook=book.rulebook, evidence=book.evidence, organiser=book.organiser)
    raise Unreadable([Problem(code="kind_unknown", facts={})])


def open_bundle(files: Mapping[str, bytes]) -> Opened:
    """Open an unpacked bundle."""
    return _round(read_bundle(files))


def faulty_page(name: str, problems: Sequence[Problem], language: str) -> FaultyPage:
    """Lay the faults of a file out as a table."""
    rows = tuple(_faulty(problem, language) for problem in problems)
    return FaultyPage(
        name=name,
        faults=rows,
        placed=any(row.row or row.sheet for row in rows),
        in_sheets=any(row.sheet for row in rows),
    )


def page(opened: Opened, language: str) -> TallyPage:
    """Lay a tallied file out for reading."""
    outcome, rules = opened.outcome(), opened.rulebook
    titles = {p.id: f"{p.number} {p.title}" for p in opened.evidence.proposals}
    labels = {seat.id: seat.label for seat in opened.evidence.seats}
    places = {
        p.id: ({"zh": p.community} if p.community else None, p.organisation)
        for p in opened.evidence.proposals
    }
    return TallyPage(
        title=content(rules.title, language)[0] or opened.evidence.round,
        complete=outcome.status is Status.COMPLETE,
        blockers=tuple(
            blocker_text(b, titles, labels, language, rules.currency) for b in outcome.blockers
        ),
        ranking=ranking(outcome, rules, places, language, rules.currency),
        explained={line.proposal: explained(line, rules, language) for line in outcome.lines},
        ties=tuple(tie_text(tie, titles, language) for tie in outcome.ties),
        pots=pot_text(outcome, rules, titles, language),
        notes=tuple(note_text(note, language) for note in opened.notes),
        differences=tuple(note_text(d, language) for d in differences(opened, outcome, language)),
        notice=draft_notice(outcome, rules, opened.organiser, language),
        sealed=seal(opened),
        currency=rules.currency,
        proposals=len(outcome.lines),
    )


def differences(opened: Opened, outcome: Outcome, language: str) -> list[Problem]:
    """Compare a ballot file's own result with the computed one."""
    if opened.ballots is None:
        return []
    reasons = {
        line.proposal: reason_text(line, language, opened.rulebook.currency)
        for line in outcome.lines
    }
    return official_differs(opened.ballots, opened.rule, winners(outcome), reasons)


def winners(outcome: Outcome) -> list[str]:
    """List the funded (without a pot: the selected) in the order in which they were."""
    won = [
        line
        for line in in_order(outcome.lines)
        if line.amount_minor > 0 or (line.selected and not outcome.pots)
    ]
    return [line.proposal for line in sorted(won, key=lambda line: line.facts.get("order", 0))]


def document(opened: Opened, language: str) -> dict[str, Any]:
    """Give the machine-readable result of `miaopu tally --json`."""
    outcome = opened.outcome()
    won, lines = winners(outcome), {line.proposal: line for line in outcome.lines}
    titles = {p.id: f"{p.number} {p.title}" for p in opened.evidence.proposals}
    labels = {seat.id: seat.label for seat in opened.evidence.seats}
    currency = opened.rulebook.currency
    whole = _whole(opened)
    return {
        "status": outcome.status.value,
        "rule_declared": opened.ballots.rule_declared if opened.ballots else opened.rulebook.id,
        "rule": opened.rule or opened.rulebook.id,
        "winners": won,
        "amounts": {key: _unit(lines[key].amount_minor, opened.places, whole=whole) for key in won},
        "pot": _unit(sum(pot.before_minor for pot in outcome.pots), opened.places, whole=whole),
        "ties": [
            {
                "ids": list(tie.proposals),
                "places": list(tie.places),
                "at_line": tie.at_line,
                "resolved_by": tie.resolved_by or None,
            }
            for tie in outcome.ties
        ],
        "official_differs": [
            {"id": d.facts["id"], "selected": d.facts["selected"], "reason": note_text(d, language)}
            for d in differences(opened, outcome, language)
        ],
        "notes": [note_text(note, language) for note in opened.notes],
        "blockers": [
            {
                "code": blocker.code.value,
                "ids": list(blocker.proposals),
                "text": blocker_text(blocker, titles, labels, language, currency),
            }
            for blocker in outcome.blockers
        ],
        "rulebook_digest": outcome.rulebook_digest,
        "evidence_digest": outcome.evidence_digest,
    }


def seal(opened: Opened) -> str:
    """Pack rules and evidence as text: a page can ask again, and nothing is stored."""
    packed = {**round_document(opened), "organiser": opened.organiser}
    return b64encode(zlib.compress(json.dumps(packed, ensure_ascii=False).encode())).decode()


def round_document(opened: Opened) -> dict[str, Any]:
    """Give the round file of what was opened."""
    return {
        "format": ROUND_FORMAT,
        "rulebook": encode(opened.rulebook),
        "evidence": evidences.to_document(opened.evidence),
        "seed": opened.seed,
    }


def round_bytes(opened: Opened) -> bytes:
    """Write the round file of what was opened."""
    return canonical(round_document(opened))


def ballot_file_of(opened: Opened) -> bytes:
    """Write a ballot file again, with the result in the column `selected`."""
    if opened.ballots is None:
        raise Refused("malformed")
    evidence = replace(opened.evidence, ballot_sets=papers_of(opened.ballots))
    amounts = {line.proposal: line.amount_minor for line in opened.outcome().lines}
    meta = {**opened.ballots.meta, "rule": opened.rule}
    scale = point_scale(opened.ballots)
    return write_ballot_file(meta, evidence, amounts, places=opened.places, point_scale=scale)


def book_of(opened: Opened, language: str) -> bytes:
    """Write the result of what was opened as a workbook."""
    shown = page(opened, language)
    tallied = Tallied(rulebook=opened.rulebook, evidence=opened.evidence, outcome=opened.outcome())
    words = Words(explained=shown.explained, notice=shown.notice, pots=shown.pots)
    return result_book(shown.ranking, words, tallied, language)


def unseal(text: str) -> Opened:
    """Read back what a page of ours carried; bounded, as it comes from outside."""
    try:
        reader = zlib.decompressobj()
        data = reader.decompress(b64decode(text, validate=True), 64 * 1024 * 1024)
        organiser = str(json.loads(data).get("organiser", ""))
    except (ValueError, zlib.error, AttributeError):
        raise Refused("malformed") from None
    opened = _round(read_round_file(data))
    return Opened(
        rulebook=opened.rulebook, evidence=opened.evidence, seed=opened.seed, organiser=organiser
    )


def _ballots(data: bytes, rule: str | None) -> Opened:
    file = read_ballot_file(data)
    applied = round_of(file, rule)
    return Opened(
        rulebook=applied.rulebook,
        evidence=applied.evidence,
        rule=applied.rule,
        places=applied.places,
        notes=applied.notes,
        ballots=file,
    )


def _round(file: RoundFile) -> Opened:
    try:
        rulebook = compiled(file.rulebook)
    except RulebookFaulty as error:
        raise Unreadable(
            [
                Problem(
                    code="rulebook_problem", facts={**p.facts, "pointer": p.pointer, "why": p.code}
                )
                for p in error.problems
            ]
        ) from None
    return Opened(rulebook=rulebook, evidence=file.evidence, seed=file.seed)


def _faulty(problem: Problem, language: str) -> Faulty:
    facts = problem.facts
    return Faulty(
        sheet=str(facts.get("sheet", "")),
        row=str(facts.get("row", facts.get("line", ""))),
        column=str(facts.get("column", "")) if "row" in facts else "",
        value=str(facts.get("value", "")) if "row" in facts else "",
        sentence=problem_text(problem, language, place=False),
    )


def _whole(opened: Opened) -> bool:
    if opened.ballots is not None:
        return opened.ballots.places == 0
    scale = 10**opened.places
    amounts = [p.requested_minor for p in opened.evidence.proposals]
    amounts += [pot.amount_minor for pot in opened.evidence.pots]
    return not any(minor % scale for minor in amounts)


def _unit(minor: int, places: int, *, whole: bool) -> int | str:
    """Write an amount in the file's own unit: an integer, or a decimal string."""
    value = Fraction(minor, 10**places)
    if whole and value.denominator == 1:
        return value.numerator
    units, rest = divmod(minor, 10**places)
    return f"{units}.{rest:0{places}d}"
