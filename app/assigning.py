"""`miaopu assign`: a problem from a file or a folder, the best plan with its proof, checked before it is shown."""

import json as codec
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from app.assignment.advice import advice
from app.assignment.answer import Answer
from app.assignment.begun import with_begun
from app.assignment.checker import violations
from app.assignment.hindrances import crowds, explained, hindrances
from app.assignment.problem import Finding, Problem
from app.assignment.solving import solve
from app.assignment.soundness import Unsound, require_sound
from app.errors import Problem as Fault
from app.errors import Unfit, Unreadable
from app.forms.assignment_files import read_document, read_folder
from app.language import N_, translate
from app.language.assignments import finding_text, lot_text, number_text
from app.language.plans import reason_text
from app.waiting import waiting

DONE, WRONG, SHORT = 0, 1, 4
FORMAT = "miaopu-assignment-answer/1"
STEPS = 5


def assign(path: Path, language: str, *, json: bool) -> tuple[int, list[str]]:
    """Make a plan; gives the exit code and what to print."""
    with waiting(translate(N_("正在分配评委"), language), of=STEPS) as bar:
        problem, kept = with_begun(read(path))
        bar.step()
        standing = _hindrances(problem)
        bar.step()
        answer = solve(problem)
        if answer.short and not explained(standing):
            standing = (*standing, *crowds(problem))
        bar.step()
        advised = advice(problem, answer)
        bar.step()
        wrong = violations(problem, answer)
        bar.step()
    code = WRONG if wrong else SHORT if answer.short or _unmet(answer) else DONE
    if json:
        found = document(answer, (*kept, *standing), wrong, language, advised)
        found["reasons"] = _reasons(problem, answer, language)
        return code, [codec.dumps(found, ensure_ascii=False, indent=1)]
    return code, _lines(problem, answer, (*kept, *standing, *advised, *wrong), language)


def read(path: Path) -> Problem:
    """Read a problem; every fault is said, and nothing solved."""
    if path.is_dir():
        files: dict[str, Callable[[], bytes]] = {
            file.name: file.read_bytes for file in sorted(path.iterdir()) if file.is_file()
        }
        return read_folder(files)
    return read_document(_bytes(path), lambda name: _bytes(path.parent / Path(name).name))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise Unfit("file_missing_here", file=str(path)) from None


def _hindrances(problem: Problem) -> tuple[Finding, ...]:
    try:
        require_sound(problem)
    except Unsound as unsound:
        raise Unreadable(
            [Fault(code=f"assign_{one.code}", facts=one.facts) for one in unsound.findings]
        ) from None
    return hindrances(problem)


def _unmet(answer: Answer) -> bool:
    """A soft wish has its price; everything else that was given up is a promise not kept."""
    return any(one.code != "skill_missed" for one in answer.given_up)


def document(
    answer: Answer,
    standing: tuple[Finding, ...],
    wrong: tuple[Finding, ...],
    language: str,
    advised: tuple[Finding, ...] = (),
) -> dict[str, Any]:
    """Write an answer for programs."""
    return {
        "format": FORMAT,
        "objective": _number(answer.objective),
        "bound": _number(answer.bound),
        "expected": None if answer.expected is None else _number(answer.expected),
        "method": answer.method,
        "pairs": [list(pair) for pair in answer.pairs],
        "short": [
            {"proposal": one.proposal, "has": one.has, "wanted": one.wanted} for one in answer.short
        ],
        "loads": dict(answer.loads),
        "leads": dict(answer.leads),
        "drawn": [list(pair) for pair in answer.drawn],
        "orders": {name: [list(one) for one in lots] for name, lots in answer.orders.items()},
        "added": [list(pair) for pair in answer.added],
        "taken_back": [list(pair) for pair in answer.taken_back],
        "hindrances": [_finding(one, language) for one in standing],
        "chances": [[*pair, str(chance)] for pair, chance in sorted(answer.chances.items())],
        "advice": [_finding(one, language) for one in advised],
        "given_up": [_finding(one, language) for one in answer.given_up],
        "violations": [_finding(one, language) for one in wrong],
    }


def _reasons(problem: Problem, answer: Answer, language: str) -> list[dict[str, Any]]:
    """Say why each reader fits, where affinities were made from words."""
    reasons = problem.affinities.reasons
    if reasons is None:
        return []
    row = {one.id: at for at, one in enumerate(problem.proposals)}
    place = {one.id: at for at, one in enumerate(problem.reviewers)}
    return [
        {
            "proposal": p,
            "reviewer": r,
            "sentences": [reason_text(one, language) for one in reasons(row[p], place[r])],
        }
        for p, r in answer.pairs
    ]


def _finding(one: Finding, language: str) -> dict[str, Any]:
    facts = {
        name: _number(fact) if isinstance(fact, Fraction) else fact
        for name, fact in one.facts.items()
    }
    return {"code": one.code, **facts, "sentence": finding_text(one.code, one.facts, language)}


def _number(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)


def _lines(
    problem: Problem, answer: Answer, findings: tuple[Finding, ...], language: str
) -> list[str]:
    readers = defaultdict(list)
    for proposal, reviewer in answer.pairs:
        readers[proposal].append(reviewer)
    comma = "、" if language == "zh_CN" else ", "
    rows = [
        f"{name}  {comma.join(_marked(answer, name, one) for one in names)}"
        for name, names in readers.items()
    ]
    told = [finding_text(one.code, one.facts, language) for one in (*findings, *answer.given_up)]
    short = [
        translate(
            N_("项目 %(proposal)s 只有 %(has)s 位评委，要 %(wanted)s 位。"),
            language,
            proposal=one.proposal,
            has=one.has,
            wanted=one.wanted,
        )
        for one in answer.short
    ]
    return [
        *rows,
        "",
        *_summary(problem, answer, language),
        *_lots(answer, language),
        *short,
        *told,
        *_change(answer, language),
    ]


def _lots(answer: Answer, language: str) -> list[str]:
    """Who came by lot, in order, and why somebody was passed over."""
    comma = "、" if language == "zh_CN" else ", "
    return [
        translate(
            N_("项目 %(proposal)s 抽签的次序：%(order)s。"),
            language,
            proposal=name,
            order=comma.join(lot_text(one.reviewer, one.what, language) for one in lots),
        )
        for name, lots in answer.orders.items()
    ]


def _marked(answer: Answer, proposal: str, reviewer: str) -> str:
    """A star for the lead, a circle for whoever came by lot."""
    lead = "★" if answer.leads.get(proposal) == reviewer else ""
    return f"{reviewer}{lead}{'○' if (proposal, reviewer) in set(answer.drawn) else ''}"


def _summary(problem: Problem, answer: Answer, language: str) -> list[str]:
    loads = answer.loads.values()
    facts: dict[str, object] = {
        "pairs": len(answer.pairs),
        "proposals": len(problem.proposals),
        "reviewers": len(problem.reviewers),
        "low": min(loads),
        "high": max(loads),
        "objective": number_text(answer.objective),
        "bound": number_text(answer.bound),
        "expected": number_text(answer.expected or Fraction(0)),
    }
    said = [
        N_(
            "%(proposals)s 个项目，%(reviewers)s 位评委，一共 %(pairs)s 对；每人负担 %(low)s 到 %(high)s。"
        ),
        N_("总匹配度 %(objective)s，已经证明没有更好的方案。")
        if answer.objective == answer.bound
        else N_("总匹配度 %(objective)s，任何方案都不会超过 %(bound)s。"),
    ]
    if answer.expected is not None:
        said.append(N_("这样抽，平均的总匹配度是 %(expected)s。"))
    return [translate(one, language, **facts) for one in said]


def _change(answer: Answer, language: str) -> list[str]:
    if not answer.added and not answer.taken_back:
        return []
    lines = [f"+ {proposal}  {reviewer}" for proposal, reviewer in answer.added]
    lines += [f"- {proposal}  {reviewer}" for proposal, reviewer in answer.taken_back]
    return ["", translate(N_("和原来的方案比："), language), *lines]
