"""Why a message did not go out, in words a person can act on, with the server's own words after it."""

from collections.abc import Mapping

from app.language.catalogue import N_, translate

#: Why a message cannot be ticked off.
OF_TELLING: Mapping[str, str] = {
    "already_told": N_("这一条已经记过了。"),
    "already_sent": N_("这一条已经发出去了，不用再记人工通知。"),
}
TROUBLES: Mapping[str, str] = {
    "certificate": N_(
        "邮件服务器的证书不可信，没有发。请核对服务器名称；用自己的证书时，用 MIAOPU_SMTP_CA 指明。"
    ),
    "tls": N_("和邮件服务器谈不成加密。请核对端口：465 用 smtps://，587 用 smtp+starttls://。"),
    "host_unknown": N_("找不到这台服务器。请核对名称，或检查网络。"),
    "connection_refused": N_("服务器没有接听这个端口。请核对端口，或过一会儿再试。"),
    "timeout": N_("服务器很久没有回应。网络可能不通，或这个端口被拦住了。"),
    "network": N_("网络不通。"),
    "login": N_("服务器不认这个用户名或密码。许多邮箱要用“授权码”，不是登录密码。"),
    "sender": N_("服务器不让用这个发件地址，或今天的数量已满。"),
    "recipient": N_("对方的服务器说没有这个收件地址，或不收这封信。"),
    "content": N_("服务器拒收这封信的内容。"),
    "not_supported": N_("服务器不支持这样连接。请换一种方式：smtps:// 或 smtp+starttls://。"),
    "busy": N_("服务器说现在忙，过一会儿再试。"),
    "disconnected": N_("连接中途断了。"),
    "adapter_refused": N_("短信平台拒收这一条。"),
    "adapter_busy": N_("短信平台现在不收，过一会儿再试。"),
    "adapter_unreachable": N_("连不上短信平台。"),
    "address": N_("地址写得不对，没法发。"),
    "daily_limit": N_("今天能发的数量已经用完，明天接着发。"),
}


def trouble_sentence(error: str, language: str) -> str:
    """Say what the outbox keeps as "code: detail"; old entries are shown as they are."""
    code, _, detail = error.partition(": ")
    message = TROUBLES.get(code.rstrip(":"))
    if message is None:
        return error
    said = translate(message, language)
    if not detail:
        return said
    return f"{said} {translate(N_('对方的原话：%(words)s'), language, words=detail)}"
