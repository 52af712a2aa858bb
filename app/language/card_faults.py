"""Why a seat card does not let in, and what whoever came in by one is not let do."""

from collections.abc import Mapping

from app.language.catalogue import N_

OF_CARDS: Mapping[str, str] = {
    "cards_over": N_("结果已经公示，不用再制作席位卡。"),
    "card_wrong": N_(
        "这张席位卡不能用：可能抄错了，也可能已经作废。请对照卡片再试，或请工作人员重印。"
    ),
    "card_wait": N_("试错的次数多了，请等 %(seconds)s 秒再试。"),
    "card_account": N_("这位评委的账号还管着别的事，不能只凭席位卡进入。请用登录名和密码登录。"),
    "cards_printed": N_("这些席位卡刚才已经制好，代码只显示一次。没有印出来的话，请重新制作。"),
    "links_shown": N_("邀请刚才已经发出，链接只显示一次。没有记下来的话，请在名单里重新生成链接。"),
    "card_ended": N_("这一届的结果已经公示，席位卡不再能进入。要看自己的评审，请联系工作人员。"),
    "by_card": N_(
        "你是凭席位卡进来的，只能办这个席位的事。要办别的事，请退出，用登录名和密码登录。"
    ),
}
