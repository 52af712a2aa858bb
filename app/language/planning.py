"""What was done on the workbench of assignment, as it reads after a name on the ledger."""

from collections.abc import Mapping

from app.language.catalogue import N_
from app.vocabulary import Verb

PLANNING: Mapping[Verb, str] = {
    Verb.ASSIGNMENT_VIEW: N_("看了评委分配"),
    Verb.ASSIGNMENT_WISH: N_("改了分配的要求"),
    Verb.ASSIGNMENT_RUN: N_("请求计算分配方案"),
    Verb.ASSIGNMENT_KEEP: N_("算出了一版分配方案"),
    Verb.ASSIGNMENT_ARRANGE: N_("手动调整了分配方案"),
    Verb.ASSIGNMENT_UNDO: N_("撤销了分配方案的上一步"),
    Verb.ASSIGNMENT_REDO: N_("重做了分配方案的一步"),
    Verb.ASSIGNMENT_ASK: N_("请评委填评审意愿"),
    Verb.ASSIGNMENT_PUBLISH: N_("按方案分配了评委"),
    Verb.BID_VIEW: N_("看了可以评的项目"),
    Verb.BID_SET: N_("填了评审意愿"),
}
