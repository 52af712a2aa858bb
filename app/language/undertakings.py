"""What members promise when they take a seat: the program's own text, until an organiser rewords it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.language.catalogue import N_, content, translate
from app.models import Undertaking
from app.scoring.canonical import digest

POINTS = (
    N_("申报书和评审情况不外传，不用于别的事。"),
    N_("与申报单位有任职、亲属、辅导等关系的，主动回避。"),
    N_("独立打分，不替别人打，也不打听别人的分数。"),
    N_("评审结束后，不留存申报书的复印件和电子文件。"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """An undertaking as it stands: its version, both languages, and the digest that a seat keeps."""

    version: int
    text: Mapping[str, str]
    digest: str

    def lines(self, language: str) -> tuple[str, ...]:
        """Give the points, one a line, in the reader's language as far as there is one."""
        return tuple(line for line in content(self.text, language)[0].splitlines() if line.strip())


def default_text() -> dict[str, str]:
    """Give the program's text in both languages."""
    return {
        "zh": "\n".join(translate(point, "zh_CN") for point in POINTS),
        "en": "\n".join(translate(point, "en") for point in POINTS),
    }


def wording(row: Undertaking | None) -> Wording:
    """Give what stands: the newest version of the round, or the program's text before there is one."""
    if row is not None:
        return Wording(version=row.version, text=row.text, digest=row.digest)
    text = default_text()
    return Wording(version=1, text=text, digest=digest(text))
