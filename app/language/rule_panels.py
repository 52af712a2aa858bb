"""What a panel's rules say beyond its criteria: vetoes, and how members are made comparable."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from app.language.catalogue import N_, content, translate
from app.language.rule_values import plain
from app.scoring.numbers import places
from app.scoring.rulebook import Normalise, Panel

CORRECTIONS: Mapping[Normalise, str] = {
    Normalise.STANDARD_SCORE: N_(
        "每位评委的分数先折算成平均 %(mean)s、离散 %(spread)s 的标准分；评得少于 %(needs)s 份的不折算。"
    ),
    Normalise.LENIENCY: N_("先减去每位评委的宽严之差（收缩系数 %(ridge)s）。"),
    Normalise.RANK_POINTS: N_(
        "每位评委的评分先换成名次分：第一名 %(first)s 分，每低一名少 %(step)s 分。"
    ),
}


def panel_sentences(panel: Panel, language: str) -> Iterator[str]:
    """Say what knocks a proposal out on a sheet, and what is done to totals before they are averaged."""
    for leaf, _ in panel.leaves:
        name = content(leaf.title, language)[0]
        if leaf.veto is not None:
            yield translate(
                N_("“%(name)s”有 %(n)s 份评分低于 %(mark)s 分的，一票否决。"),
                language,
                name=name,
                n=leaf.veto.sheets,
                mark=_mark(leaf.veto.below),
            )
        if leaf.pass_mark is not None:
            yield translate(
                N_("“%(name)s”的平均分要达到 %(mark)s 分。"),
                language,
                name=name,
                mark=_mark(leaf.pass_mark),
            )
    rule = panel.correction
    if rule is not None:
        facts = {
            name: plain(value)
            for name in ("mean", "spread", "ridge", "first", "step")
            if (value := getattr(rule, name)) is not None
        }
        yield translate(CORRECTIONS[rule.kind], language, needs=rule.needs, **facts)


def _mark(hundredths: int) -> str:
    return places(Fraction(hundredths, 100), 2).removesuffix(".00")
