"""The closed words of objections to a result, as people read them."""

from collections.abc import Mapping
from enum import StrEnum

from app.language.catalogue import N_
from app.vocabulary import Awaited, ObjectionWay, Objector, ResultObjectionState

#: Why a round does not go on while objections wait.
OF_OBJECTIONS: Mapping[str, str] = {
    "panel_objections_open": N_(
        "还有 %(count)s 份对评委的异议没有答复。请先答复：成立时要回避并重新计算，进入核定以后就不能再答复了。"
    ),
    "result_objections_open": N_("还有 %(count)s 份异议没有答复，答复以后才能公布。"),
    "result_objections_upheld": N_(
        "有 %(count)s 份异议成立：先退回重新核定，重新公示以后才能公布。"
    ),
}
OBJECTION_WORDS: Mapping[tuple[type[StrEnum], str], str] = {
    (ResultObjectionState, ResultObjectionState.RECEIVED): N_("等答复"),
    (ResultObjectionState, ResultObjectionState.FORWARDED): N_("已转监督单位"),
    (ResultObjectionState, ResultObjectionState.UPHELD): N_("异议成立"),
    (ResultObjectionState, ResultObjectionState.DISMISSED): N_("异议不成立"),
    (ResultObjectionState, ResultObjectionState.SET_ASIDE): N_("并入另一份"),
    (Objector, Objector.PERSON): N_("个人"),
    (Objector, Objector.BODY): N_("单位"),
    (Awaited, Awaited.EVIDENCE): N_("等提出人补充证据"),
    (Awaited, Awaited.OPINION): N_("等专家或有关单位的意见"),
    (ObjectionWay, ObjectionWay.ONLINE): N_("网上"),
    (ObjectionWay, ObjectionWay.LETTER): N_("来信"),
    (ObjectionWay, ObjectionWay.CALL): N_("来电"),
    (ObjectionWay, ObjectionWay.VISIT): N_("来访"),
}
