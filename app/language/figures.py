"""The figures of a programme in words: what each is called, and from what it is computed."""

from collections.abc import Mapping

from app.language.catalogue import N_
from app.vocabulary import Figure

NAMES: Mapping[Figure, str] = {
    Figure.SUBMITTED: N_("提交"),
    Figure.VALID: N_("通过资格审查"),
    Figure.HEARD: N_("上会"),
    Figure.FUNDED: N_("获资助"),
    Figure.ASKED: N_("获资助项目申请"),
    Figure.GRANTED: N_("资助金额"),
    Figure.PAID: N_("已拨付"),
    Figure.RETURNED: N_("已退回"),
    Figure.REPORTED: N_("有认可的报告"),
    Figure.PEOPLE: N_("服务人数"),
    Figure.CONTACTS: N_("服务人次"),
}
SOURCES: Mapping[Figure, str] = {
    Figure.SUBMITTED: N_("在系统里正式提交、没有撤回的申报，一份算一个。"),
    Figure.VALID: N_("资格审查的结论是通过的申报。"),
    Figure.HEARD: N_("在终审会上讲过，或者会上表决过的申报。"),
    Figure.FUNDED: N_("公示的结果里获得资助或奖项的项目，按最近一次公示。"),
    Figure.ASKED: N_("这些获资助的项目在申报书里申请的金额相加。"),
    Figure.GRANTED: N_("公示的资助金额相加，按最近一次公示；公告以后的放弃和递补不改这个数。"),
    Figure.PAID: N_(
        "承办单位台账里算数的拨款相加；要不要第二个人核对才算数，由各计划定；公告以后才有。"
    ),
    Figure.RETURNED: N_("台账里已经到账的退回相加；公告以后才有。"),
    Figure.REPORTED: N_("有中期或末期报告已被认可的项目。"),
    Figure.PEOPLE: N_(
        "每个项目最近一份被认可的报告里各组人数相加；同一个人参加几个项目，会算几次。"
    ),
    Figure.CONTACTS: N_("同一份报告里各组人次相加。"),
}
_PAID_BY_TWO = N_(
    "承办单位台账里算数的拨款相加；现在登记的，第二个人核对以后才算数；公告以后才有。"
)
_PAID_BY_ONE = N_("承办单位台账里算数的拨款相加；现在一个人登记了就算数；公告以后才有。")


def source_of(figure: Figure, *, by_two: bool) -> str:
    """Say from what a figure of one programme is computed, by how that programme pays now."""
    if figure is Figure.PAID:
        return _PAID_BY_TWO if by_two else _PAID_BY_ONE
    return SOURCES[figure]
