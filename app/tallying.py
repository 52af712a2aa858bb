"""Files on the command line: tallied, verified, checked; text for people, JSON for programs."""

import json as codec
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import Unfit
from app.forms.round_files import schema as round_file
from app.forms.round_files import unpack
from app.forms.rulebooks import RulebookFaulty, from_yaml, presets, remarks, to_yaml
from app.forms.rulebooks.schema import schema
from app.forms.workbooks import template
from app.language import N_, translate
from app.language.rankings import Row
from app.language.rule_problems import problem_sentence
from app.language.rulebooks import sentences
from app.language.tallies import amount
from app.scoring.canonical import canonical
from app.scoring.diagnostics.report import document
from app.scoring.outcome import to_document
from app.scoring.rulebook import Rulebook
from app.scoring.verification import Verdict, verify_bundle
from app.sharing import ANY, opened_under
from app.views import diagnoses
from app.views import workbooks as views
from app.waiting import waiting

DONE, DIFFERS, BAD, BLOCKED = 0, 1, 2, 4
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a file is to be tallied: by which rules, and what to write."""

    rule: str | None = None
    rulebook: Path | None = None
    json: bool = False
    out: Path | None = None


def tally(path: Path, wish: Wish, language: str, say: Say) -> int:
    """Tally a file and print the result; gives the exit code."""
    with waiting(translate(N_("正在计算"), language)):
        opened = _open(path, wish.rule or (ANY if wish.rulebook else None))
        if wish.rulebook is not None:
            opened = opened_under(opened, wish.rulebook)
        opened = opened.run()
    page = views.page(opened, language)
    if wish.out is not None:
        _write_results(wish.out, opened, page, language)
    if wish.json:
        say(codec.dumps(views.document(opened, language), ensure_ascii=False, indent=1))
    else:
        for line in _lines(opened, page, language):
            say(line)
    return DONE if page.complete else BLOCKED


def diagnose(path: Path, language: str, say: Say, *, json: bool) -> int:
    """Print estimates beside a file's result: they inform and decide nothing."""
    with waiting(translate(N_("正在计算"), language)):
        opened = _open(path, ANY)
        found = document(opened.rulebook, opened.evidence, opened.outcome())
    if json:
        say(codec.dumps(found, ensure_ascii=False, indent=1))
    else:
        for line in diagnoses.lines(found, opened.evidence, language):
            say(line)
    return DONE


def write_template(path: Path) -> None:
    """Write the workbook to fill in."""
    _write(path, template())


def verify(path: Path, language: str, say: Say) -> int:
    """Recompute a bundle; 0 equal, 1 differs, 2 unreadable."""
    files = _files(path)
    with waiting(translate(N_("正在核验"), language)):
        found = verify_bundle(files)
    messages = {
        Verdict.EQUAL: N_("一致：重新计算的结果与公布的完全相同。")
        if found.recomputed
        else N_("一致：公布的内容前后相符（简要公布不含全部依据，不能重算）。"),
        Verdict.DIFFERS: N_("不一致：%(file)s 的 %(pointer)s（%(code)s）。"),
        Verdict.UNREADABLE: N_("读不了：%(file)s %(pointer)s（%(code)s）。"),
    }
    facts: dict[str, Any] = {
        "file": found.file,
        "pointer": found.pointer or "/",
        "code": found.code,
    }
    say(translate(messages[found.verdict], language, **facts))
    return {Verdict.EQUAL: DONE, Verdict.DIFFERS: DIFFERS, Verdict.UNREADABLE: BAD}[found.verdict]


def check_rulebook(path: Path, language: str, say: Say) -> int:
    """Say everything that is wrong with a rulebook, each at its place."""
    found = _rulebook(path, language, say)
    if found is None:
        return BAD
    for remark in remarks(found):
        say(f"{remark.pointer}  {problem_sentence(remark.code, remark.facts, language)}")
    say(translate(N_("这份评审规则可以用。"), language))
    return DONE


def rulebook_schema() -> str:
    """Write the JSON Schema of a rulebook, as it is published in the documents."""
    return codec.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def round_schema() -> str:
    """Write the JSON Schema of a round file, as it is published in the documents."""
    return codec.dumps(round_file(), ensure_ascii=False, indent=1) + "\n"


def explain_rulebook(path: Path, language: str, say: Say) -> int:
    """Say a rulebook in plain sentences, in the order in which it is applied."""
    found = _rulebook(path, language, say)
    if found is None:
        return BAD
    for number, sentence in enumerate(sentences(found, language), start=1):
        say(f"{number}. {sentence}")
    return DONE


def _rulebook(path: Path, language: str, say: Say) -> Rulebook | None:
    try:
        return from_yaml(_read(path).decode("utf-8-sig", "replace"))
    except RulebookFaulty as faulty:
        for problem in faulty.problems:
            say(
                f"{problem.pointer or '/'}  {problem_sentence(problem.code, problem.facts, language)}"
            )
    return None


def new_rulebook(path: Path, preset: str) -> None:
    """Write a preset as a file to change."""
    known = presets()
    if preset not in known:
        raise Unfit("preset_unknown", preset=preset, known="、".join(known))
    _write(path, to_yaml(known[preset]).encode())


def _open(path: Path, rule: str | None) -> views.Opened:
    if path.is_dir():
        return views.open_bundle(_files(path))
    return views.open_file(path.name, _read(path), rule)


def _files(path: Path) -> dict[str, bytes]:
    if path.is_dir():
        return {
            str(file.relative_to(path).as_posix()): file.read_bytes()
            for file in sorted(path.rglob("*"))
            if file.is_file()
        }
    return unpack(_read(path)) or {}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise Unfit("file_missing_here", file=str(path)) from None


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise Unfit("file_not_written", file=str(path), detail=error.strerror or "?") from None


def _write_results(
    folder: Path, opened: views.Opened, page: views.TallyPage, language: str
) -> None:
    _write(folder / "result.xlsx", views.book_of(opened, language))
    _write(folder / "notice.txt", ("\n\n".join(page.notice) + "\n").encode())
    _write(folder / "outcome.json", canonical(to_document(opened.outcome())))
    _write(folder / "round.json", canonical(views.round_document(opened)))
    if opened.ballots is not None:
        _write(folder / "result.pb", views.ballot_file_of(opened))


def _lines(opened: views.Opened, page: views.TallyPage, language: str) -> list[str]:
    lines = [page.title]
    if opened.rule:
        lines.append(translate(N_("规则：%(rule)s"), language, rule=opened.rule))
    ranked = page.ranking
    for heading, rows in ranked.groups():
        lines += _section(heading, [_row(row, page.currency, language) for row in rows], language)
    lines += _section(N_("同分"), page.ties, language)
    lines += _section(N_("资金"), page.pots, language)
    lines += _section(N_("与官方结果不同"), page.differences, language)
    lines += _section(N_("说明"), page.notes, language)
    lines += _section(N_("还不能定案，缺这些"), page.blockers, language)
    return lines


def _section(heading: str, entries: Sequence[str], language: str) -> list[str]:
    return (
        ["", translate(heading, language), *(f"  {entry}" for entry in entries)] if entries else []
    )


def _row(row: Row, currency: str, language: str) -> str:
    place = "—" if row.place is None else str(row.place)
    paid = amount(row.amount_minor, currency, language) if row.amount_minor else "—"
    total = row.total if row.score != "—" else row.total.removesuffix(".00")
    return f"{place:>3}  {row.number}  {row.title}  {total}  {paid}  {row.reason}"
