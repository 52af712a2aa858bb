"""The needs of the demo: what the pilot's report published, marked so, and sample lines that say what they are."""

from collections.abc import Mapping

from app.actions import needs
from app.demo.round import Stage
from app.forms.needs import NeedForm
from app.vocabulary import NeedSource

REPORT = "试点的公开报告：城南、良都、马岭、北溪四个社区合计，报告没有写统计日期"
#: (target group, people, more than that, Chinese, English): published facts of the four communities together.
PUBLISHED = (
    ("长者", 682, False, "80 岁以上的长者", "People aged 80 or over"),
    (
        "残障",
        362,
        False,
        "残障人士和精神障碍患者",
        "Disabled people and people with mental illness",
    ),
    ("困难家庭", 61, False, "低保对象", "People on minimum allowance"),
    ("新市民", 28200, True, "外来务工人员及其子女", "Migrants and their children"),
)
#: (community, target group, people, Chinese, English): sample lines.
SAMPLE = (
    (0, "居民", 120, "楼道里的口角没有人调解", "Nobody mediates quarrels in the stairwells"),
    (1, "儿童", 80, "放学以后没有人看管", "Children are alone after school"),
    (2, "照顾者", 36, "照顾者没有喘息的时间", "Carers have no time to rest"),
    (3, "新市民", 70, "新市民子女听不懂粤语", "Newcomers' children do not understand Cantonese"),
)
#: A word in a project's target group → the need (by its number) that the sample proposal ticks.
_WORDS: Mapping[str, int] = {
    "长者": 1, "残障": 2, "听障": 2, "康复": 2, "智障": 2, "低保": 3, "外来": 4, "异地": 4,
    "流动": 4, "居民": 5, "小学生": 6, "儿童": 6, "照顾者": 7,
}  # fmt: skip


def list_needs(stage: Stage) -> None:
    """Write the list."""
    forms = [
        NeedForm(
            group=group,
            people=people,
            at_least="yes" if more else "",
            text_zh=zh,
            text_en=en,
            source=NeedSource.REPORT,
            source_note=REPORT,
        )
        for group, people, more, zh, en in PUBLISHED
    ]
    day = stage.local(-1)[:10]
    forms += [
        NeedForm(
            community=stage.communities[place],
            group=group,
            people=people,
            text_zh=f"【示例】{zh}",
            text_en=f"[Sample] {en}",
            source=NeedSource.WALK,
            source_note="【示例】走访记录",
            counted_on=day,
        )
        for place, group, people, zh, en in SAMPLE
    ]
    stage.needs = stage.act("organiser", needs.add_many, stage.programme_id, forms)


def needs_for(stage: Stage, target: str) -> list[str]:
    """Tell which needs a sample project for these people ticks."""
    numbers = dict.fromkeys(number for word, number in _WORDS.items() if word in target)
    return [stage.needs[number - 1] for number in numbers]
