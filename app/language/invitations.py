"""What one sends into a group chat about a call: plain text, with deadline and link, in two lengths."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.language.catalogue import N_, translate


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """The facts of a call, as people of one language write them; empty ones are left out."""

    name: str
    summary: str
    until: str
    cap: str
    contact: str
    link: str


def short(call: CallFacts, language: str) -> str:
    """Write two lines."""
    first = translate(N_("【征集】%(name)s"), language, name=call.name)
    if call.until:
        first += translate(N_("，申报截止 %(time)s"), language, time=call.until)
    return f"{first}\n{translate(N_('看公告、申报：%(link)s'), language, link=call.link)}"


def long(call: CallFacts, language: str) -> str:
    """Write what somebody has to know before opening the link."""
    return "\n".join(_lines(call, language))


def _lines(call: CallFacts, language: str) -> Iterator[str]:
    yield translate(N_("【征集】%(name)s"), language, name=call.name)
    if call.summary:
        yield call.summary
    yield translate(N_("谁能报：社会组织、社工机构，居民自己的队伍也可以"), language)
    if call.cap:
        yield translate(N_("多少钱：每项最多申请 %(amount)s"), language, amount=call.cap)
    if call.until:
        yield translate(N_("什么时候截止：%(time)s"), language, time=call.until)
    yield translate(N_("怎么报：打开链接，用手机就能填，随时自动保存，不用邮箱"), language)
    yield translate(N_("看公告、申报：%(link)s"), language, link=call.link)
    if call.contact:
        yield translate(N_("有问题：%(contact)s"), language, contact=call.contact)
