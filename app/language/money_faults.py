"""Why something about gifts, agreements and payments is refused."""

from collections.abc import Mapping

from app.language.catalogue import N_

OF_MONEY: Mapping[str, str] = {
    "offer_lapsed": N_("答复的日子已经过了，不能再记接受；可以记谢绝，再问下一位。"),
    "offer_over": N_("答复的日子过了，请联系承办单位。"),
    "gift_after_hand_in": N_("申报书提交以后，才能报捐赠和自筹。"),
    "gift_corrected": N_("这一条已经有人更正。请看最新的一条。"),
    "gift_moment_missing": N_(
        "评审规则按收到的钱算配捐或自筹，先在“捐赠和自筹”里定下时点，才能计分。"
    ),
    "gift_moment_ahead": N_("计入的时点还没有到，到了以后才能计分。"),
    "gift_unconfirmed": N_("这些项目收到的钱还等第二个人核对，先确认或不收，才能计分：%(names)s。"),
    "agreement_missing": N_("先拟好协议，再做这一步。"),
    "agreement_unsigned": N_("改过的协议还没有签。签好的协议收下以后再拨。"),
    "agreement_signed": N_("签好的协议已经收下了，不用再交。"),
    "of_applicant": N_("你是这个申报单位的人，所以要回避，请另一位同事来办。"),
}
