"""大写金额: amounts in the characters that cannot be altered on paper."""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_THOUSAND = 1000
_WAN = 1_000_000
_GROUPS = ("", "万", "亿", "万亿")


def yuan_in_words(fen: int) -> str:
    """Write an amount in 分 as 大写; zero is 零元整."""
    yuan, rest = divmod(abs(fen), 100)
    jiao, cents = divmod(rest, 10)
    text = (_whole(yuan) + "元") if yuan or not rest else ""
    if not rest:
        text += "整"
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif cents and yuan:
        text += "零"
    if cents:
        text += _DIGITS[cents] + "分"
    elif jiao:
        text += "整"
    return ("负" if fen < 0 else "") + text


def in_ten_thousands(fen: int) -> str:
    """Write an amount in 分 as 万元, with as many places as it has; nothing below one 万."""
    if abs(fen) < _WAN:
        return ""
    whole, rest = divmod(abs(fen), _WAN)
    places = f"{rest:06d}".rstrip("0")
    text = f"{whole:,}.{places}" if places else f"{whole:,}"
    return f"{'-' if fen < 0 else ''}{text} 万元"


def _whole(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10000)
        groups.append(group)
    text, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group == 0:
            gap = bool(text)
            continue
        if text and (gap or group < _THOUSAND):
            text += _DIGITS[0]
        text += _group(group) + _GROUPS[place]
        gap = False
    return text


def _group(group: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _UNITS[place]
        gap = False
    return text
