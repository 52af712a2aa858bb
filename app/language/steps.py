"""The way of a proposal as its applicants see it: what is done, what is now, what comes next and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.language import formats
from app.language.catalogue import N_, translate
from app.models import Stage
from app.vocabulary import Phase, ProposalState

DONE, NOW, NEXT = "done", "now", "next"
Step = tuple[str, str, str]
LATER = (
    (Phase.REVIEW, N_("评委评审")),
    (Phase.MEETING, N_("终审会")),
    (Phase.DECISION, N_("计分定案")),
    (Phase.NOTICE, N_("结果公示")),
    (Phase.ANNOUNCED, N_("正式公告")),
)
_ORDER = tuple(Phase)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The facts of one proposal from which its way is drawn; nothing of a result is among them."""

    state: ProposalState
    phase: Phase
    has_vote: bool
    submitted_at: datetime | None
    screened_at: datetime | None
    due_at: datetime | None
    stages: Sequence[Stage]
    zone: ZoneInfo
    language: str


def steps(way: Way) -> tuple[Step, ...]:
    """List (what, done, now or next, when). A way that ended shows no more than where it ended."""
    first = (_writing(way), _checking(way))
    if way.state in {ProposalState.REFUSED, ProposalState.WITHDRAWN} or _missed(way):
        return first
    later = [one for one in LATER if way.has_vote or one[0] is not Phase.MEETING]
    return (*first, *(_later(way, phase, name) for phase, name in later))


def _writing(way: Way) -> Step:
    name = translate(N_("写申报书"), way.language)
    if way.submitted_at is not None:
        return name, DONE, _said(N_("%(at)s 提交"), way, at=_time(way, way.submitted_at))
    until = _closes(way, Phase.CALL)
    return name, NOW, _said(N_("截止 %(at)s"), way, at=_time(way, until)) if until else ""


def _checking(way: Way) -> Step:
    name = translate(N_("资格审查"), way.language)
    at = _time(way, way.screened_at) if way.screened_at else ""
    match way.state:
        case ProposalState.ELIGIBLE:
            return name, DONE, _said(N_("%(at)s 通过"), way, at=at)
        case ProposalState.REFUSED:
            return name, NOW, _said(N_("%(at)s 没有通过"), way, at=at)
        case ProposalState.RETURNED:
            due = _time(way, way.due_at) if way.due_at else ""
            return name, NOW, _said(N_("请在 %(at)s 前改好"), way, at=due) if due else ""
        case ProposalState.SUBMITTED:
            return name, NOW, _until(way, Phase.SCREENING)
        case _:
            return name, NEXT, ""


def _later(way: Way, phase: Phase, name: str) -> Step:
    place, here = _ORDER.index(phase), _ORDER.index(way.phase)
    if phase is Phase.DECISION and way.phase is Phase.TALLY:
        here = place
    passed = way.state is ProposalState.ELIGIBLE
    ended = phase is Phase.ANNOUNCED and here >= place
    status = (
        DONE if passed and (here > place or ended) else NOW if passed and here == place else NEXT
    )
    return translate(name, way.language), status, "" if status == DONE else _until(way, phase)


def _missed(way: Way) -> bool:
    return way.state is ProposalState.DRAFT and _ORDER.index(way.phase) > _ORDER.index(Phase.CALL)


def _until(way: Way, phase: Phase) -> str:
    """Say when a stage ends, or begins, as it was announced; nothing where no date was set."""
    stage = next((one for one in way.stages if one.kind is phase), None)
    if stage is not None and stage.closes_at is not None:
        return _said(N_("到 %(at)s"), way, at=_time(way, stage.closes_at))
    if stage is not None and stage.opens_at is not None:
        return _said(N_("%(at)s 起"), way, at=_time(way, stage.opens_at))
    return ""


def _closes(way: Way, phase: Phase) -> datetime | None:
    return next((one.closes_at for one in way.stages if one.kind is phase), None)


def _time(way: Way, at: datetime) -> str:
    return formats.deadline(at, way.zone, way.language)


def _said(message: str, way: Way, *, at: str) -> str:
    return translate(message, way.language, at=at)
