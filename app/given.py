"""What was set: the environment, and a plain text file that the starters name; the environment goes first."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from app.errors import Unfit

PREFIX, FILE = "MIAOPU_", "MIAOPU_SETTINGS"
#: Read by tests and programs beside this one, never by it.
OTHERS = re.compile(r"MIAOPU_(TEST_\w+|REQUIRE|SCREENS|WRITE_DOCS|PEER_PYTHON)")
#: The second is what a Chinese keyboard gives.
_EQUALS = re.compile(r"[=＝]")


def given(environ: Mapping[str, str]) -> dict[str, str]:
    """Give all that was set."""
    named = environ.get(FILE)
    return {**(_written(Path(named)) if named else {}), **environ}


def require_known(values: Iterable[str], known: set[str]) -> None:
    """Refuse a name that nobody reads: whoever wrote it believes that it is set."""
    for name in values:
        if name.startswith(PREFIX) and name not in known | {FILE} and not OTHERS.fullmatch(name):
            raise _unknown(name, known)


def _unknown(name: str, known: set[str]) -> Unfit:
    (nearest,) = get_close_matches(name, sorted(known), 1, 0)
    return Unfit("setting_unknown", name=name, nearest=nearest)


def _written(file: Path) -> dict[str, str]:
    """Read lines of NAME=value; a line that begins with # is a remark."""
    try:
        lines = _text(file.read_bytes()).splitlines()
    except OSError as error:
        raise Unfit("setting_file_unread", file=str(file), detail=error.strerror or "?") from None
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith("#"):
            found |= _pair(line, number, file)
    return found


def _pair(line: str, number: int, file: Path) -> dict[str, str]:
    name, *rest = (part.strip() for part in _EQUALS.split(line, maxsplit=1))
    if not rest or not name.startswith(PREFIX):
        raise Unfit("setting_line", file=file.name, number=number, line=line.strip())
    value = rest[0]
    # “Copy as path” of Windows puts a path between quotes.
    quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return {name: value[1:-1] if quoted else value}


def _text(raw: bytes) -> str:
    """Take what the editors of Windows write: UTF-8 with or without mark, UTF-16, or the Chinese code page."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")
