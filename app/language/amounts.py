"""Amounts in words, which cannot be altered on paper: 大写金额, and English."""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_THOUSAND = 1000
_WAN = 1_000_000
_GROUPS = ("", "万", "亿", "万亿")
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = (
    "-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_SHORT_SCALE = ("", " thousand", " million", " billion", " trillion", " quadrillion")


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


def yuan_in_english(fen: int) -> str:
    """Write an amount in 分 as it stands on a cheque: what is below a yuan as a part of a hundred."""
    yuan, rest = divmod(abs(fen), 100)
    text = _cardinal(yuan) + (f" and {rest:02d}/100 yuan" if rest else " yuan only")
    return ("minus " if fen < 0 else "") + text


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


def _cardinal(number: int) -> str:
    """Name a whole number, group of three by group of three."""
    if number == 0:
        return _ONES[0]
    words: list[str] = []
    for scale in _SHORT_SCALE:
        number, group = divmod(number, _THOUSAND)
        if group:
            words.insert(0, _below_thousand(group) + scale)
    return " ".join(words)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [f"{_ONES[hundreds]} hundred"] if hundreds else []
    if rest:
        words.append(_below_hundred(rest))
    return " and ".join(words)


def _below_hundred(number: int) -> str:
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_ONES[ones]}" if ones else _TENS[tens]
