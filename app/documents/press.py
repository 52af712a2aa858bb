"""The press: one typst compiler with its fonts, held while the program runs, one sheet at a time.

Data goes in as JSON and is only ever text to the templates. The same data gives the same bytes: the
date is that of what is printed, and nothing else of the machine enters. typst loads when the first
sheet is asked for.
"""

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from app.documents.glyphs import Coverage, coverage_of, replaced, shapeless, uncovered
from app.documents.texts import breakable, mapped, plain, strings
from app.errors import Overloaded
from app.language.catalogue import translate
from app.settings import resource

#: Archivable for decades (PDF/A-2a) and readable aloud (PDF/UA-1); both refuse a missing glyph.
STANDARDS = ["a-2a", "ua-1"]
#: In the hour of the deadline paper waits, and nothing waits for paper: half of the server's threads
#: may queue for it, so long.
QUEUE_MAX, WAIT_SECONDS = 6, 8.0
FONTS = ("MiaopuSerif-Regular.otf", "MiaopuSans-Regular.otf", "MiaopuSans-Bold.otf")
_KEPT_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A template of the folder `documents`, what goes into it, and the date of what is printed.

    `word`: whether the same can be had for Word, where the fonts of the reader's machine draw it.
    """

    template: str
    language: str
    date: datetime
    data: Mapping[str, Any]
    pictures: Mapping[str, str] = field(default_factory=dict)
    word: bool = False


class Press:
    """Prints one sheet after the other and keeps the last ones; turns away who would wait long."""

    def __init__(self) -> None:
        """Open nothing yet: the fonts are read for the first sheet."""
        self._lock, self._counting = Lock(), Lock()
        self._waiting = 0
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._compilers: dict[bool, Any] = {}
        self._lent: tuple[Coverage, ...] | None = None

    def print(self, job: Job) -> bytes:
        """Give the PDF; raise Overloaded where it would take too long."""
        key = sha256(repr((job.template, job.language, job.date, _text(job))).encode()).digest()
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        with self.turn():
            return self._keep(key, self._compile(job))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, with few others and not for long; what writes Word files waits here too."""
        with self._counting:
            if self._waiting >= QUEUE_MAX:
                raise Overloaded("press_busy")
            self._waiting += 1
        try:
            if not self._lock.acquire(timeout=WAIT_SECONDS):
                raise Overloaded("press_busy")
            try:
                yield
            finally:
                self._lock.release()
        finally:
            with self._counting:
                self._waiting -= 1

    def _keep(self, key: bytes, printed: bytes) -> bytes:
        self._kept[key] = printed
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > _KEPT_BYTES:
            self._kept.popitem(last=False)
        return printed

    def _compile(self, job: Job) -> bytes:
        """Print with our own fonts, with those of the machine where ours lack a character.

        What no font draws is printed as its number, and the sheet says so.
        """
        job = replace(job, data=mapped(job.data, plain))
        missing = uncovered("".join(strings(job.data)), own_coverage())
        lent = tuple(char for char in missing if not uncovered(char, self._lent_coverage()))
        if lent:
            try:
                return self._run(
                    job, tuple(char for char in missing if char not in lent), wide=True
                )
            except RuntimeError:  # a font of this machine that may not be embedded
                pass
        return self._run(job, missing, wide=False)

    def _run(self, job: Job, missing: tuple[str, ...], *, wide: bool) -> bytes:
        shown = tuple(char for char in missing if not shapeless(char))
        data = mapped(job.data, lambda text: breakable(replaced(text, missing)))
        data |= {
            "lang": job.language.partition("_")[0],
            "missing": _note(shown, job.language, word=job.word),
        }
        inputs = {"data": json.dumps(data, ensure_ascii=False), **job.pictures}
        printed = self._compiler(wide=wide).compile(
            input=str(folder() / f"{job.template}.typ"),
            sys_inputs=inputs,
            pdf_standards=STANDARDS,
            timestamp=int(job.date.timestamp()),
        )
        return bytes(printed)

    def _compiler(self, *, wide: bool) -> Any:  # noqa: ANN401 -- typst's own class
        import typst  # noqa: PLC0415 -- 80 MB that most requests never need

        if wide not in self._compilers:
            fonts = typst.Fonts(
                include_system_fonts=wide,
                include_embedded_fonts=False,
                font_paths=[str(folder() / "fonts")],
            )
            self._compilers[wide] = typst.Compiler(root=str(folder()), font_paths=fonts)
        return self._compilers[wide]

    def _lent_coverage(self) -> tuple[Coverage, ...]:
        import typst  # noqa: PLC0415 -- as above

        if self._lent is None:
            fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False).fonts()
            files = {font.path: font.index for font in reversed(fonts) if font.path}
            self._lent = tuple(coverage_of(Path(path), files[path]) for path in sorted(files))
        return self._lent


@lru_cache(maxsize=1)
def press() -> Press:
    """Give the one press of the program."""
    return Press()


def own_coverage() -> tuple[Coverage, ...]:
    """Say what the fonts that come with the program draw; the bold one is never the only one."""
    return tuple(coverage_of(folder() / "fonts" / name) for name in FONTS[:2])


def folder() -> Path:
    """Find the templates and the fonts."""
    return resource("documents")


def _text(job: Job) -> str:
    return json.dumps([job.data, dict(job.pictures)], ensure_ascii=False, sort_keys=True)


def _note(missing: tuple[str, ...], language: str, *, word: bool) -> str:
    if not missing:
        return ""
    told = "、".join(f"U+{ord(char):04X}" for char in missing[:12])
    note = translate(
        "有 %(n)s 个字在这台机器的字体里没有，印成了它的统一编码：%(told)s。",
        language,
        n=len(missing),
        told=told,
    )
    if not word:
        return note
    offer = translate(
        "同一份也可以下载 Word 版（.docx），在有这些字的电脑上打开，字就显示出来。", language
    )
    return f"{note} {offer}"
