"""How long a text is, as its reader would count: what is seen as one character is one.

`static/fields.js` counts by the same rule, so that page and server agree.
"""

import re
import unicodedata

#: Letters, Chinese characters and their punctuation of which each is seen as one; nothing joins here.
_PLAIN = re.compile(
    r"[\0-\u02ff\u2010-\u2027\u2030-\u205e\u3000-\u3029\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]*"
)
_JOINER = "\u200d"
_SKIN = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_FLAGS = range(0x1F1E6, 0x1F200)


def characters(text: str) -> int:
    """Count: a Chinese character, a letter with its accents, an emoji of several parts are one."""
    if _PLAIN.fullmatch(text):
        return len(text)
    count, joined, half_flag = 0, False, False
    for sign in text:
        code = ord(sign)
        if sign == _JOINER:
            joined = count > 0
            continue
        if _belongs_to_the_last(sign, code) and count:
            continue
        flag = code in _FLAGS
        if not joined and not (flag and half_flag):
            count += 1
        half_flag = flag and not half_flag
        joined = False
    return count


def _belongs_to_the_last(sign: str, code: int) -> bool:
    return unicodedata.category(sign)[0] == "M" or code in _SKIN or code in _TAGS
