"""The indicators by which rounds, years and places are compared: figures, and what is computed of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.language.catalogue import N_
from app.language.figures import NAMES
from app.vocabulary import AMOUNTS, Figure

Values = Mapping[Figure, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A figure, or one figure by another; `kind`: count, money or share."""

    key: str
    name: str
    kind: str
    of: Figure
    by: Figure | None = None

    def value(self, figures: Values) -> Fraction | None:
        """Compute it exactly; what lacks a figure, or would be divided by nothing, is unknown."""
        top = figures.get(self.of)
        if self.by is None or top is None:
            return None if top is None else Fraction(top)
        bottom = figures.get(self.by)
        return Fraction(top, bottom) if bottom else None

    def over(self, rounds: Iterable[Values]) -> Fraction | None:
        """Compute it over the rounds that have it: both figures are added up over the same rounds."""
        known = [one for one in rounds if self.value(one) is not None]
        figures = (self.of, self.by) if self.by else (self.of,)
        sums = {figure: sum(one.get(figure) or 0 for one in known) for figure in figures}
        return self.value(sums) if known else None


def _figure(figure: Figure) -> Indicator:
    kind = "money" if figure in AMOUNTS else "count"
    return Indicator(key=figure.value, name=NAMES[figure], kind=kind, of=figure)


#: In the order of the table.
INDICATORS = (
    _figure(Figure.SUBMITTED),
    _figure(Figure.VALID),
    _figure(Figure.FUNDED),
    Indicator(
        key="funded_share", name=N_("资助率"), kind="share", of=Figure.FUNDED, by=Figure.SUBMITTED
    ),
    _figure(Figure.ASKED),
    _figure(Figure.GRANTED),
    Indicator(
        key="granted_share",
        name=N_("资助占申请"),
        kind="share",
        of=Figure.GRANTED,
        by=Figure.ASKED,
    ),
    Indicator(
        key="average", name=N_("每个项目资助"), kind="money", of=Figure.GRANTED, by=Figure.FUNDED
    ),
    _figure(Figure.PAID),
    _figure(Figure.RETURNED),
    _figure(Figure.REPORTED),
    _figure(Figure.PEOPLE),
    _figure(Figure.CONTACTS),
    Indicator(
        key="per_person", name=N_("每服务一人拨付"), kind="money", of=Figure.PAID, by=Figure.PEOPLE
    ),
)
#: How each of the computed ones is made.
SOURCES: Mapping[str, str] = {
    "funded_share": N_("获资助的项目 ÷ 提交的申报。"),
    "granted_share": N_("资助金额 ÷ 获资助项目申请的金额。"),
    "average": N_("资助金额 ÷ 获资助的项目，四舍五入到分。"),
    "per_person": N_("已拨付 ÷ 服务人数，四舍五入到分；还没有认可的报告就没有。"),
}
