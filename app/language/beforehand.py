"""What comes before a call, in words: deeds as the ledger says them, sources, states, kinds, target groups."""

from collections.abc import Mapping
from enum import StrEnum

from app.assignment.words import TARGETS
from app.language import formats
from app.language.catalogue import N_, translate
from app.vocabulary import EventKind, NeedSource, NeedState, Verb

BEFOREHAND: Mapping[Verb, str] = {
    Verb.NEED_VIEW: N_("看了需求清单"),
    Verb.NEED_ADD: N_("在需求清单里加了一条"),
    Verb.NEED_EDIT: N_("改了一条需求"),
    Verb.NEED_STRIKE: N_("从需求清单里划去了一条"),
    Verb.TOPIC_VIEW: N_("看了命题征集"),
    Verb.TOPIC_ASK: N_("定了命题征集"),
    Verb.TOPIC_NAME_FILER: N_("请了一个人为社区提命题"),
    Verb.TOPIC_END_FILER: N_("收回了提命题的链接"),
    Verb.TOPIC_FILE: N_("提了一个命题"),
    Verb.TOPIC_ACCEPT: N_("收下了一个命题"),
    Verb.TOPIC_RETURN: N_("退回了一个命题"),
    Verb.EVENT_VIEW: N_("看了活动"),
    Verb.FOREIGN_ADD: N_("导入了别处公开的数据"),
    Verb.FOREIGN_REMOVE: N_("移除了别处公开的数据"),
    Verb.EVENT_ADD: N_("加了一场活动"),
    Verb.EVENT_EDIT: N_("改了一场活动"),
    Verb.EVENT_CANCEL: N_("取消了一场活动"),
    Verb.EVENT_INVITE: N_("邀请了参加活动的单位"),
    Verb.EVENT_SIGN_IN: N_("在活动上签到了"),
    Verb.EVENT_COUNT: N_("录了活动的到场人数"),
    Verb.EVENT_KEEP_MINUTES: N_("存了活动的纪要"),
}

BEFOREHAND_WORDS: Mapping[tuple[type[StrEnum], str], str] = {
    (NeedSource, NeedSource.WALK): N_("走访"),
    (NeedSource, NeedSource.SURVEY): N_("问卷"),
    (NeedSource, NeedSource.REGISTER): N_("名册"),
    (NeedSource, NeedSource.MEETING): N_("居民会议"),
    (NeedSource, NeedSource.REPORT): N_("公开的报告或文件"),
    (NeedSource, NeedSource.OTHER): N_("其他来源"),
    (NeedState, NeedState.LISTED): N_("在清单上"),
    (NeedState, NeedState.FILED): N_("等待确认"),
    (NeedState, NeedState.RETURNED): N_("已退回"),
    (NeedState, NeedState.STRUCK): N_("已划去"),
    (EventKind, EventKind.MOBILISATION): N_("动员会"),
    (EventKind, EventKind.TRAINING): N_("培训"),
    (EventKind, EventKind.COACHING): N_("辅导"),
    (EventKind, EventKind.JOINT_MEETING): N_("联席会议"),
    (EventKind, EventKind.OTHER): N_("其他活动"),
}

#: What the list of target groups begins its lines with, for the catalogue.
_GROUPS = (
    N_("长者"),
    N_("儿童"),
    N_("残障"),
    N_("妇女"),
    N_("困难家庭"),
    N_("新市民"),
    N_("照顾者"),
    N_("居民"),
)
#: The first word of each line of the list by which proposals and members are matched.
GROUPS = tuple(line.split()[0] for line in TARGETS.splitlines())


def people_text(people: int | None, language: str, *, at_least: bool) -> str:
    """Say how many people it is about."""
    if people is None:
        return translate(N_("没有统计"), language)
    message = N_("%(n)s 多人") if at_least else N_("共 %(n)s 人")
    return translate(message, language, n=formats.number(people, language))


def group_text(group: str, language: str) -> str:
    """Name a target group: one of the list in the reader's language, other words as they were written."""
    return translate(group, language) if group in GROUPS else group
