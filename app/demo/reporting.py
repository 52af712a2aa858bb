"""The sample year's reports and evaluations: filed on time, one postponed, one late, one not passed."""

from collections.abc import Sequence
from datetime import timedelta

from app.actions import evaluations, report_calendars, reports
from app.demo.projects import SampleProject
from app.demo.round import ZONE, Stage
from app.forms.evaluations import CloseForm, EvaluatorForm, MarksForm, SchemeForm
from app.forms.reports import AcceptForm, DueForm, PostponeForm, ReportForm
from app.models import FundingRound, Proposal
from app.store.awards import Award
from app.store.evaluations import evaluators_of
from app.store.report_money import PlanLine, money_of
from app.store.reports import Asked, report_of
from app.unit import Reading, Unit
from app.vocabulary import ReportKind

SIDES = ("implementation", "inputs", "finance", "results")
#: What of the received money is spent by a report, in hundredths: sample figures.
SPENT = {ReportKind.MIDTERM: 88, ReportKind.FINAL: 100}
PRESET = "four-sides"


def set_up(stage: Stage, round_id: str, *, midterm: int, final: int) -> None:
    """Say what is due when, by which rules is evaluated, and who evaluates."""
    for kind, days in ((ReportKind.MIDTERM, midterm), (ReportKind.FINAL, final)):
        dates = {
            "from_on": day(stage),
            "until_on": day(stage, days),
            "due_on": day(stage, days + 14),
        }
        form = DueForm.model_validate({"kind": kind, "within_paid": "yes", **dates})
        stage.act("organiser", report_calendars.set_due, round_id, form)
        scheme = SchemeForm(kind=kind, preset=PRESET)
        stage.act("organiser", evaluations.set_scheme, round_id, scheme)
    for who in _evaluators(stage):
        stage.act(
            "organiser", evaluations.name_evaluator, round_id, EvaluatorForm(who=who), link=""
        )


def file(stage: Stage, kind: ReportKind, found: Sequence[tuple[Award, SampleProject, str]]) -> None:
    """Let the leads hand in, and the office accept."""
    for leader in sorted({leader for _, _, leader in found}):
        own = [(award, project) for award, project, of in found if of == leader]

        def work(unit: Unit, own: Sequence[tuple[Award, SampleProject]] = own) -> None:
            for award, project in own:
                form = _report(stage, kind, award, project, _plan(unit, award))
                reports.file(unit, award.proposal_id, kind.value, form, link="")

        stage.together(leader, work)


def accept(stage: Stage, kind: ReportKind, found: Sequence[Award]) -> None:
    """The office reads and accepts."""
    for award in found:
        number = stage.look("organiser", lambda r, key=award.proposal_id: _filed(r, key, kind))  # type: ignore[misc]  # bound at once
        form = AcceptForm(revision=number, confirmed="yes")
        stage.act("organiser", reports.accept, award.proposal_id, kind.value, form, link="")


def postpone(stage: Stage, kind: ReportKind, award: Award, days: int) -> None:
    """One project gets a later day."""
    form = PostponeForm.model_validate(
        {"due_on": day(stage, days), "reason": "【示例】场地装修，活动顺延。"}
    )
    stage.act("organiser", report_calendars.postpone, award.proposal_id, kind.value, form, link="")


def evaluate(
    stage: Stage, round_id: str, kind: ReportKind, found: Sequence[tuple[Award, int]]
) -> None:
    """Evaluators mark; the office computes. The number is how the sample evaluators see a project."""
    people = stage.look("organiser", lambda reading: _named(reading, round_id))
    for place, account_id in enumerate(people):

        def work(unit: Unit, place: int = place) -> None:
            for award, strength in found:
                evaluations.mark(unit, award.proposal_id, kind, _marks(strength, place))

        stage.together(account_id, work)
    for award, strength in found:
        stage.act(
            "organiser", evaluations.close, award.proposal_id, kind, _closing(strength), link=""
        )


def day(stage: Stage, later: int = 0) -> str:
    """Write a day some days from the turned clock."""
    return (stage.clock.now() + timedelta(days=later)).astimezone(ZONE).date().isoformat()


def _evaluators(stage: Stage) -> tuple[str, ...]:
    return (f"officer:{stage.people['second']}", f"officer:{stage.people['secretary']}")


def _named(reading: Reading, round_id: str) -> list[str]:
    reading.session.get_one(FundingRound, round_id)
    return [account.id for _, account in evaluators_of(reading.session, round_id)]


def _filed(reading: Reading, proposal_id: str, kind: ReportKind) -> int:
    report = report_of(reading.session, proposal_id, Asked(kind=kind))
    return (report.filed_revision or 0) if report is not None else 0


def _marks(strength: int, place: int) -> MarksForm:
    marks = [
        {"criterion": side, "mark": str(max(30, min(99, strength + (at * 7 + place * 5) % 9 - 4)))}
        for at, side in enumerate(SIDES)
    ]
    return MarksForm.model_validate({"marks": marks, "remark": "【示例】看过现场和账目。"})


def _closing(strength: int) -> CloseForm:
    bonus = {"kind": "bonus", "points": "3" if strength > 90 else "", "source": "【示例】媒体报道"}  # noqa: PLR2004 -- a sample threshold
    remark = "【示例】总体照计划进行。" if strength >= 60 else "【示例】活动少于计划，票据缺一半。"  # noqa: PLR2004 -- the pass mark
    return CloseForm.model_validate({"bonuses": [bonus], "remark": remark, "confirmed": "yes"})


def _plan(unit: Unit, award: Award) -> tuple[PlanLine, ...]:
    funding_round = unit.session.get_one(
        FundingRound, unit.session.get_one(Proposal, award.proposal_id).funding_round_id
    )
    return money_of(unit.session, funding_round, award.proposal_id, unit.now).plan


def _report(
    stage: Stage,
    kind: ReportKind,
    award: Award,
    project: SampleProject,
    plan: Sequence[PlanLine],
) -> ReportForm:
    """Make a sample report out of the project's facts: whole figures, within what was received."""
    part = 55 if kind is ReportKind.MIDTERM else 110
    people = max(1, project.people * part // 100)
    received = award.sums.net_minor * SPENT[kind] // 100 // 100 * 100
    goods = received * 60 // 100 // 100 * 100
    activities = [
        {"on": day(stage, -70), "what": f"【示例】{project.title}：第一次活动", "people": "25"},
        {"on": day(stage, -50), "what": "【示例】志愿者培训与走访", "people": "18"},
    ]
    return ReportForm.model_validate(
        {
            "served": [
                {"group": project.target, "people": str(people), "contacts": str(people * 3)},
                {"group": "志愿者（示例）", "people": "8", "contacts": "64"},
            ],
            "activities": activities,
            "spending": [
                {"line": line.key, "spent": _yuan(spent)}
                for line, spent in zip(plan, (goods, received - goods), strict=False)
            ],
            "problems": "【示例文字】雨天改过两次时间，请楼长再通知。",
            "next_steps": "【示例文字】接着每周一次活动，请居民一起评议。",
            "accept": "yes",
        }
    )


def _yuan(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"
