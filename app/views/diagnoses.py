"""Estimates beside a result, as a table for a terminal. They inform; nothing official reads them."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.language.catalogue import N_, translate
from app.language.trials import OTHER_RULES
from app.scoring.evidence import Evidence

TITLE_MOST = 30
AGREEMENTS = (
    ("one_way", N_("  一位评委的评分有多可靠（ICC 1,1）：%(value)s")),
    ("random_mean", N_("  一个项目全部评分的平均有多可靠（ICC 2,k）：%(value)s")),
)
MEASURES = (
    ("alpha_ordinal", N_("  评委之间一致的程度（Krippendorff α，按高低次序）：%(value)s")),
    ("alpha_interval", N_("  评委之间一致的程度（Krippendorff α，按分差）：%(value)s")),
    ("kendall_w", N_("  排序一致的程度（Kendall W）：%(value)s")),
)


def lines(found: Mapping[str, Any], evidence: Evidence, language: str) -> list[str]:
    """Write every estimate of `report.document` in words, with the label first."""
    names = {p.id: f"{p.number} {p.title[:TITLE_MOST]}" for p in evidence.proposals}
    seats = {seat.id: seat.label for seat in evidence.seats}
    said = [translate(N_("以下都是估计，只供参考，不决定任何结果。"), language)]
    for panel in found["panels"]:
        said += ["", translate(N_("评审组 %(panel)s"), language, panel=panel["panel"])]
        said += _agreement(panel, language)
        said += _members(panel, seats, language) if panel["linked"] else [_unlinked(language)]
        said += _abnormal(panel, seats, names, language)
        said += _places(panel, names, language)
    if not found["panels"]:
        said += ["", translate(N_("这份文件里没有评分表，没有可以估计的。"), language)]
    return [*said, *_weights(found, language), *_otherwise(found, seats, names, language)]


def _agreement(panel: Mapping[str, Any], language: str) -> list[str]:
    icc = panel["icc"] or {}
    return [
        *(translate(text, language, value=_short(icc.get(key))) for key, text in AGREEMENTS),
        *(translate(text, language, value=_short(panel[key])) for key, text in MEASURES),
    ]


def _unlinked(language: str) -> str:
    text = N_("  这份文件里每位评委在每个项目下用不同的代号，所以对单个评委没有什么可说的。")
    return translate(text, language)


def _members(panel: Mapping[str, Any], seats: Mapping[str, str], language: str) -> list[str]:
    text = N_(
        "  %(seat)s：%(sheets)s 张，平均 %(mean)s，离散 %(spread)s，比他人宽 %(lenient)s，与他人排序的相关 %(others)s"
    )
    return [
        translate(
            text,
            language,
            seat=seats[one["seat"]],
            sheets=one["sheets"],
            mean=_short(one["mean"]),
            spread=_short(one["spread"]),
            lenient=_short(one["leniency"]),
            others=_short(panel["with_others"].get(one["seat"])),
        )
        for one in panel["members"]
    ]


def _abnormal(
    panel: Mapping[str, Any], seats: Mapping[str, str], names: Mapping[str, str], language: str
) -> list[str]:
    text = N_("  偏离较大：%(seat)s 给 %(name)s %(given)s，按其他评分估计是 %(expected)s")
    return [
        translate(
            text,
            language,
            seat=seats[one["seat"]],
            name=names[one["proposal"]],
            given=_short(one["given"]),
            expected=_short(one["expected"]),
        )
        for one in panel["abnormal"]
    ]


def _places(panel: Mapping[str, Any], names: Mapping[str, str], language: str) -> list[str]:
    drawn = {one["proposal"]: one for one in panel["places"]}
    near = set(panel["at_the_line"])
    text = N_("  %(name)s：期望名次 %(rank)s，重新抽取评分时第 %(low)s 到第 %(high)s 名%(near)s")
    mark = translate(N_("，与资助线分不开"), language)
    return [
        translate(
            text,
            language,
            name=names[one["proposal"]],
            rank=_short(one["rank"]),
            low=drawn[one["proposal"]]["low"],
            high=drawn[one["proposal"]]["high"],
            near=mark if one["proposal"] in near else "",
        )
        for one in panel["expected_ranks"]
    ]


def _weights(found: Mapping[str, Any], language: str) -> list[str]:
    text = N_("第 %(part)s 部分实际决定总分差别的 %(share)s。")
    return [
        translate(text, language, part=i, share=f"{round(100 * share)} %")
        for i, share in enumerate(found["effective_weights"], start=1)
    ]


def _otherwise(
    found: Mapping[str, Any], seats: Mapping[str, str], names: Mapping[str, str], language: str
) -> list[str]:
    without = N_("不算 %(what)s 的评分，改变的资助：%(names)s")
    under = N_("改用 %(what)s，改变的资助：%(names)s")
    return [
        *(
            translate(without, language, what=seats[seat], names=_named(changed, names, language))
            for seat, changed in found["without_member"].items()
        ),
        *(
            translate(
                under,
                language,
                what=translate(OTHER_RULES[rule], language),
                names=_named(changed, names, language),
            )
            for rule, changed in found["other_rules"].items()
        ),
    ]


def _named(changed: Sequence[str], names: Mapping[str, str], language: str) -> str:
    return "; ".join(names[name] for name in changed) or translate(N_("没有"), language)


def _short(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"
