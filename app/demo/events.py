"""The events of the demo: sample people who were asked, signed in by the code on the wall, or stand on a list."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from app.actions import events
from app.demo.papers import paper
from app.demo.round import Stage
from app.files import Files
from app.forms.events import CountForm, EventForm, GuestsForm, MinutesForm, VisitorForm
from app.models import Event, Organisation
from app.store.awards import Award
from app.store.events import invitable
from app.unit import Reading, Unit
from app.vocabulary import EventKind

#: The programme begins so many days before its first call: it walks the communities first.
AHEAD = 10
#: (kind, days from the beginning, hour, hours, Chinese, English, for whom)
_Line = tuple[EventKind, int, int, int, str, str, str]
MOBILISATION: _Line = (
    EventKind.MOBILISATION, AHEAD - 3, 15, 2, "四个社区动员会", "Mobilisation meeting of the four communities",
    "居委会、社工站和居民队伍",
)  # fmt: skip
TRAINING: _Line = (
    EventKind.TRAINING, AHEAD + 4, 19, 2, "申报书怎么写", "How to write a proposal", "想申报的队伍",
)  # fmt: skip
JOINT_MEETING: _Line = (
    EventKind.JOINT_MEETING, AHEAD + 90, 15, 2, "季度联席会议", "Quarterly joint meeting",
    "各社区、承办单位和获选队伍",
)  # fmt: skip
OPEN_DAYS: _Line = (
    EventKind.COACHING, 0, 9, 24 * 14 + 8, "申报辅导开放日（两周）", "Coaching, open every day (two weeks)",
    "正在写申报书的队伍",
)  # fmt: skip
COMMITTEES = [
    (f"示例居委会{sign}", f"0760-0000000{number}") for number, sign in enumerate("甲乙丙丁", 1)
]
COUNTED = {"mobilisation": 46, "joint_meeting": 23}


def hold_events(stage: Stage, files: Files) -> None:
    """Set the events of the year and hold the first one; the clock stands `AHEAD` days before the call."""
    ids = [_add(stage, line) for line in (MOBILISATION, TRAINING, JOINT_MEETING)]
    stage.events = dict(zip(("mobilisation", "training", "joint_meeting"), ids, strict=True))
    for key in ("mobilisation", "training"):
        _invite(stage, stage.events[key], GuestsForm(others=COMMITTEES))
    with _during(stage, "mobilisation") as event:
        _sign_in(stage, event, 6)
        _count(stage, "mobilisation", files)
        _minutes(stage, event.id, "四个社区各说了最难的一件事，议题转为需求登记。")


def train(stage: Stage) -> None:
    """Teams who want to apply come to learn how; each signs in with the phone."""
    with _during(stage, "training") as event:
        _sign_in(stage, event, 9)
        _minutes(stage, event.id, "讲了需求、预算和自筹怎么写，当场答了七个问题。")


def meet(stage: Stage, found: Sequence[Award], files: Files) -> None:
    """Communities, operator and the teams that were awarded meet; some sign in, the paper list has them all."""
    names = {award.organisation for award in found}
    bodies = stage.look("organiser", lambda reading: _bodies(reading, stage.programme_id, names))
    _invite(
        stage, stage.events["joint_meeting"], GuestsForm(organisations=bodies, others=COMMITTEES)
    )
    with _during(stage, "joint_meeting") as event:
        _sign_in(stage, event, 5)
        _count(stage, "joint_meeting", files)
        _minutes(stage, event.id, "各队伍报了进度；两个社区商定共用活动室。")


def open_doors(stage: Stage, now: datetime) -> None:
    """A visitor of the demo finds an event at which to sign in."""
    stage.clock.set(now)
    event_id = _add(stage, OPEN_DAYS)
    event = stage.look("organiser", lambda reading: _event(reading, event_id))
    stage.clock.set(max(now, event.starts_at))
    _sign_in(stage, event, 2)


def _add(stage: Stage, line: _Line) -> str:
    kind, days, hour, hours, zh, en, audience = line
    begins = datetime.fromisoformat(stage.local(days, hour))
    form = EventForm(
        kind=kind,
        title_zh=f"【示例】{zh}",
        title_en=f"[Sample] {en}",
        place="示例社区活动室",
        audience=audience,
        starts_at=begins,
        ends_at=begins + timedelta(hours=hours),
    )
    return stage.act("organiser", events.add, stage.programme_id, form)


@contextmanager
def _during(stage: Stage, key: str) -> Iterator[Event]:
    """Turn the clock to an event, and back afterwards: what is walked goes on from where it stood."""
    event = stage.look("organiser", lambda reading: _event(reading, stage.events[key]))
    stood = stage.clock.now()
    stage.clock.set(event.starts_at)
    yield event
    stage.clock.set(stood)


def _invite(stage: Stage, event_id: str, form: GuestsForm) -> None:
    stage.act("organiser", events.invite, event_id, form, link="")


def _sign_in(stage: Stage, event: Event, people: int) -> None:
    def work(unit: Unit) -> None:
        for number in range(1, people + 1):
            form = VisitorForm(
                name=f"示例居民{number:02d}", organisation=f"示例队伍{number % 4 + 1}"
            )
            events.sign_in(unit, event.code, form)

    stage.writer.write(stage.request(None), work)


def _count(stage: Stage, key: str, files: Files) -> None:
    form = CountForm(counted=str(COUNTED[key]))
    scan = paper(files, "示例签到表.pdf")
    stage.act("secretary", events.count, stage.events[key], form, [scan])


def _minutes(stage: Stage, event_id: str, text: str) -> None:
    form = MinutesForm(minutes=f"【示例文字】{text}")
    stage.act("secretary", events.keep_minutes, event_id, form, ())


def _event(reading: Reading, event_id: str) -> Event:
    return reading.session.get_one(Event, event_id)


def _bodies(reading: Reading, programme_id: str, names: set[str]) -> list[str]:
    found: Sequence[Organisation] = invitable(reading.session, programme_id)
    return [row.id for row in found if row.name in names]
