"""What people do about what comes from outside, as the ledger says it."""

from collections.abc import Mapping
from enum import StrEnum

from app.language.catalogue import N_
from app.vocabulary import GiftState, Verb

GIVING: Mapping[Verb, str] = {
    Verb.GIFT_VIEW: N_("看了捐赠和自筹"),
    Verb.GIFT_VIEW_OWN: N_("看了自己项目的捐赠和自筹"),
    Verb.GIFT_ENTER: N_("录入了一笔捐赠或自筹"),
    Verb.GIFT_CORRECT: N_("录入了一条更正"),
    Verb.GIFT_PROPOSE: N_("报来了一笔捐赠或自筹"),
    Verb.GIFT_ACCEPT: N_("看过凭证，录入了申报单位报来的一条"),
    Verb.GIFT_CONFIRM: N_("核对了一条捐赠或自筹"),
    Verb.GIFT_REFUSE: N_("没有采用一条捐赠或自筹"),
    Verb.GIFT_SET_MOMENT: N_("定了捐赠和自筹计入的时点"),
    Verb.DONOR_EDIT: N_("登记了捐赠人的名称和意愿"),
    Verb.NAMING_SET: N_("定了一处冠名"),
}
GIVING_WORDS: Mapping[tuple[type[StrEnum], str], str] = {
    (GiftState, GiftState.PROPOSED): N_("申报单位提出，等录入"),
    (GiftState, GiftState.ENTERED): N_("已录入，等第二个人核对"),
    (GiftState, GiftState.CONFIRMED): N_("两人核对过"),
    (GiftState, GiftState.REFUSED): N_("没有采用"),
}
