"""What is done on the way to a release and after it, as the ledger says it."""

from collections.abc import Mapping

from app.language.catalogue import N_
from app.vocabulary import Verb

RELEASING: Mapping[Verb, str] = {
    Verb.RESULT_CLEAR_FINDING: N_("认定一处不是个人信息"),
    Verb.RESULT_PREPARE: N_("准备了公示"),
    Verb.RESULT_SCHEDULE: N_("定了自动公示的时间"),
    Verb.RESULT_UNSCHEDULE: N_("取消了自动公示"),
    Verb.RESULT_HOLD: N_("停下了自动公示"),
    Verb.RESULT_PUBLISH: N_("发布了结果公示"),
    Verb.RESULT_ANNOUNCE: N_("发布了正式公告"),
    Verb.RESULT_SIGN_ON_PAPER: N_("上传了签字盖章的呈批表"),
    Verb.PART_VIEW: N_("看了自己的结果"),
    Verb.PUBLICATION_VIEW: N_("看了公示"),
    Verb.PUBLICATION_NOTE_PLACE: N_("登记了一处公示的地方"),
    Verb.PUBLICATION_REMOVE_PLACE: N_("撤下了一处公示的地方"),
}
