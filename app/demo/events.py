"""The events of the demo: sample lines that say what they are."""

from app.actions import events
from app.demo.round import Stage
from app.forms.events import CountForm, EventForm
from app.vocabulary import EventKind

#: (kind, days from the beginning, hour, Chinese, English, for whom)
EVENTS = (
    (
        EventKind.MOBILISATION,
        -3,
        15,
        "四个社区动员会",
        "Mobilisation meeting of the four communities",
        "居委会、社工站和居民队伍",
    ),
    (EventKind.TRAINING, 4, 19, "申报书怎么写", "How to write a proposal", "想申报的队伍"),
    (
        EventKind.JOINT_MEETING,
        90,
        15,
        "季度联席会议",
        "Quarterly joint meeting",
        "各社区、承办单位和获选队伍",
    ),
)


def hold_events(stage: Stage) -> None:
    """Set the events, and count who came to the first."""
    for kind, days, hour, zh, en, audience in EVENTS:
        form = EventForm(
            kind=kind,
            title_zh=f"【示例】{zh}",
            title_en=f"[Sample] {en}",
            place="示例社区活动室",
            audience=audience,
            starts_at=stage.local(days, hour),
            ends_at=stage.local(days, hour + 2),
        )
        event_id = stage.act("organiser", events.add, stage.programme_id, form)
        if days < 0:
            stage.act("secretary", events.count, event_id, CountForm(counted="46"), ())
