"""Sentences about a plan of assignment: what was done to it, what a run said of itself, why a pair fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.assignment.problem import Finding
from app.language.assignments import finding_text, number_text
from app.language.catalogue import N_, translate
from app.language.finding_lines import kept_finding
from app.store.plans import StepLine
from app.vocabulary import PlanStepKind

STEPS: Mapping[PlanStepKind, str] = {
    PlanStepKind.WISHES: N_("改了分配的要求"),
    PlanStepKind.SWAP: N_("项目 %(proposal)s：评委 %(out)s 换成评委 %(in)s"),
    PlanStepKind.MOVE: N_("评委 %(in)s 从项目 %(proposal)s 改评项目 %(to)s"),
    PlanStepKind.EXCHANGE: N_(
        "对调：评委 %(out)s 改评项目 %(to)s，评委 %(in)s 改评项目 %(proposal)s"
    ),
    PlanStepKind.ADD: N_("项目 %(proposal)s：加了评委 %(in)s"),
    PlanStepKind.DROP: N_("项目 %(proposal)s：拿掉了评委 %(out)s"),
    PlanStepKind.LOCK: N_("项目 %(proposal)s：锁定了评委 %(in)s"),
    PlanStepKind.UNLOCK: N_("项目 %(proposal)s：解锁了评委 %(in)s"),
    PlanStepKind.LEAD: N_("项目 %(proposal)s：评委 %(in)s 主审"),
    PlanStepKind.FORBID: N_("项目 %(proposal)s：不分给评委 %(in)s"),
    PlanStepKind.ALLOW: N_("项目 %(proposal)s：可以分给评委 %(in)s"),
    PlanStepKind.REPAIR: N_(
        "补齐了分配：加评 %(added)s 份，转给别人 %(taken_back)s 份，改主审 %(leads)s 个"
    ),
}
RUNS: Mapping[str, str] = {
    "anew": N_("重新算了一版：%(pairs)s 份，还缺 %(short)s 份"),
    "least_change": N_("只补缺口，别的尽量不动：%(pairs)s 份，还缺 %(short)s 份"),
}
#: Proposals that one panel reads as a whole move together.
TOGETHER = N_("%(what)s（同组一起，共 %(n)s 个项目）")
NEEDED = N_("项目 %(proposal)s：要 %(need)s 位评委")
NEEDED_AS_USUAL = N_("项目 %(proposal)s：评委人数照一般的要求")
UNDONE = N_("撤销了第 %(of)s 步：%(what)s")
REDONE = N_("重做了第 %(of)s 步：%(what)s")
AGAIN: Mapping[PlanStepKind, str] = {PlanStepKind.UNDO: UNDONE, PlanStepKind.REDO: REDONE}
#: Affinities count in thousandths; people read points.
THOUSAND = 1000


def step_text(kind: PlanStepKind, facts: Mapping[str, Any], language: str) -> str:
    """Say what one step did."""
    many = facts.get("together", 1)
    what = _alone_text(kind, facts, language)
    return translate(TOGETHER, language, what=what, n=many) if many > 1 else what


def _alone_text(kind: PlanStepKind, facts: Mapping[str, Any], language: str) -> str:
    if kind is PlanStepKind.RUN:
        sentence, figures = RUNS[facts["way"]], facts["after"]
        return translate(sentence, language, **figures)
    if kind is PlanStepKind.NEED:
        sentence = NEEDED if facts["need"] else NEEDED_AS_USUAL
        return translate(sentence, language, **facts)
    if kind in AGAIN:
        what = step_text(PlanStepKind(facts["kind"]), facts["facts"], language)
        return translate(AGAIN[kind], language, of=facts["of"], what=what)
    return translate(STEPS[kind], language, **facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidStep:
    """One thing that was done, in words."""

    number: int
    text: str
    undone: bool
    by: str
    at: datetime


def said_step(one: StepLine, language: str) -> SaidStep:
    """Put a step into words."""
    return SaidStep(
        number=one.number,
        text=step_text(one.kind, one.facts, language),
        undone=one.undone,
        by=one.by,
        at=one.at,
    )


def kept_text(kept: Sequence[Any], language: str) -> str:
    """Say a finding that was kept."""
    found = kept_finding(kept)
    return finding_text(found.code, found.facts, language)


def reason_text(reason: Finding, language: str) -> str:
    """Say one part of an affinity, in points."""
    adds = Fraction(int(str(reason.facts["adds"])), THOUSAND)
    return finding_text(reason.code, {**reason.facts, "adds": adds}, language)


def points(thousandths: int) -> str:
    """Write an affinity in whole points, halves up."""
    return str((thousandths + THOUSAND // 2) // THOUSAND)


def gained(before: str, after: str) -> str:
    """Say by how much a total that was written is greater or smaller than another."""
    one, other = (Fraction(Decimal(text.rstrip("…"))) for text in (before, after))
    return signed(other - one)


def signed(value: Fraction) -> str:
    """Write a difference with its sign, to one decimal place."""
    rounded = Fraction(round(value * 10), 10)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else "±"
    return f"{sign}{number_text(abs(rounded))}"
