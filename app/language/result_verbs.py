"""What people do with results, as the ledger says it."""

from collections.abc import Mapping

from app.language.catalogue import N_
from app.vocabulary import Verb

RESULTS: Mapping[Verb, str] = {
    Verb.RESULT_VIEW: N_("看了计分结果"),
    Verb.RESULT_REQUEST_TALLY: N_("请求了计分"),
    Verb.RESULT_KEEP_TALLY: N_("完成了一次计分"),
    Verb.RESULT_ENTER_SEED: N_("登记了抽签种子"),
    Verb.RESULT_DECIDE: N_("记下了一项会议决定"),
    Verb.RESULT_ADJUST_AWARD: N_("调整了资助金额"),
    Verb.RESULT_SIGN: N_("签核了结果"),
    Verb.RESULT_SIGN_ON_PAPER: N_("上传了签字盖章的呈批表"),
    Verb.RESULT_REFUSE: N_("不同意签核结果"),
    Verb.RESULT_TAKE_BACK: N_("收回了签核"),
    Verb.RESULT_NOTE_CHECK: N_("说明了签核前的一项检查"),
    Verb.RESULT_SET_TERMS: N_("定了资助的条件和支出项目"),
    Verb.RESULT_OBJECTION_VIEW: N_("看了对结果的异议"),
    Verb.RESULT_OBJECTION_RAISE: N_("对公示的结果提出了异议"),
    Verb.RESULT_OBJECTION_RECORD: N_("登记了对结果的异议"),
    Verb.RESULT_OBJECTION_FORWARD: N_("把异议转给了监督单位"),
    Verb.RESULT_OBJECTION_UPHOLD: N_("认定异议成立"),
    Verb.RESULT_OBJECTION_DISMISS: N_("认定异议不成立"),
    Verb.RESULT_OBJECTION_SET_ASIDE: N_("把重复的异议并入另一份"),
    Verb.RESULT_OBJECTION_PAUSE: N_("暂停计算异议的答复期限"),
    Verb.RESULT_OBJECTION_RESUME: N_("恢复计算异议的答复期限"),
}
