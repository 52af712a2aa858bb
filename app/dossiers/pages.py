"""Pages of a dossier: which round they belong to, the way back, and the same chapters on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.documents.hypertext import Chapter, Leaf, Numbered, leaf_html
from app.documents.reports import Report, report_pdf
from app.documents.sheets import Facts, Grid, Imprint, Part, Prose, Section
from app.language import N_, translate
from app.views.dossiers import Contents


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one dossier."""

    contents: Contents
    imprint: Imprint

    def say(self, message: str, **facts: object) -> str:
        """Translate into the language of the dossier."""
        return translate(message, self.contents.language, **facts)

    def html(self, title: str, chapters: Sequence[Chapter], *, depth: int = 0) -> bytes:
        """Write a page that lies so many folders deep."""
        root = "../" * depth
        return leaf_html(
            Leaf(
                **self._frame(),
                title=title,
                chapters=chapters,
                root=root,
                trail=((self.say(N_("卷宗首页")), f"{root}index.html"),),
            )
        )

    def first(self, title: str, chapters: Sequence[Chapter]) -> bytes:
        """Write the first page, which leads to all others."""
        return leaf_html(Leaf(**self._frame(), title=title, chapters=chapters))

    def pdf(self, title: str, chapters: Sequence[Chapter]) -> bytes:
        """Print chapters."""
        sections = tuple(
            Section(title=one.title, parts=tuple(_printable(part) for part in one.parts))
            for one in chapters
        )
        return report_pdf(
            Report(
                **self._frame(),
                title=title,
                kind=self.say(N_("卷宗")),
                facts=self.contents.facts.rows[:3],
                sections=sections,
                word=False,
            )
        )

    def _frame(self) -> dict[str, Any]:
        return {
            "language": self.contents.language,
            "date": self.contents.date,
            "imprint": self.imprint,
            "programme": self.contents.programme,
            "round": self.contents.round,
        }


def _printable(part: object) -> Part:
    """Links lead nowhere on paper, and are not asked for there."""
    if isinstance(part, Numbered):
        lines = (f"{number}. {line}" for number, line in enumerate(part.lines, start=1))
        return Prose("", "\n\n".join(lines))
    if isinstance(part, Facts | Grid | Prose):
        return part
    raise TypeError(type(part).__name__)
