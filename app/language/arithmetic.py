"""One number opened into its arithmetic: sheets, vote, parts, rounding, amount, in sentences."""

from dataclasses import dataclass
from fractions import Fraction

from app.language.catalogue import N_, content, translate
from app.language.formats import currency_unit, money, number
from app.language.outcomes import KEPT, SHEET_USES, exact, reason_text, tie_rules_text
from app.scoring.outcome import Line, PanelLine, PartLine, Reason, SheetLine, SheetUse, VoteLine
from app.scoring.rulebook import Panel, Rulebook, Vote

DROPPED = frozenset({SheetUse.DROPPED_HIGH, SheetUse.DROPPED_LOW, SheetUse.VOID})

AGGREGATES = {
    "mean": N_("平均"),
    "trimmed_mean": N_("其余各份平均"),
    "median": N_("中位数"),
    "sum": N_("合计"),
    "weighted_mean": N_("按评委权重平均"),
}
BASES = {
    "all": N_("全体评委"),
    "non_recused": N_("不回避的评委"),
    "attending": N_("到会评委"),
    "cast": N_("赞成与反对"),
    "valid": N_("有效票"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One step of the arithmetic; rows are (label, value, kind)."""

    title: str
    rows: tuple[tuple[str, str, str], ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads: the language, the currency, and whether members stand by their labels."""

    language: str
    currency: str
    labelled: bool = True

    def say(self, message: str, **facts: object) -> str:
        """Translate."""
        return translate(message, self.language, **facts)

    def amount(self, minor: int) -> str:
        """Write an amount with its unit."""
        unit = currency_unit(self.currency, self.language)
        return f"{money(minor, self.currency, self.language)} {unit}"


def sections(line: Line, rules: Rulebook, reader: Reader) -> tuple[Section, ...]:
    """Open a line: every step from its sheets to its amount."""
    panels = {panel.id: panel for panel in rules.panels}
    found = [_panel(one, panels[one.panel], reader) for one in line.panels if one.panel in panels]
    votes = {vote.id: vote for vote in rules.all_votes}
    held = ((line.vote,) if line.vote is not None else ()) + line.votes
    found += [_vote(one, votes[one.vote], reader) for one in held if one.vote in votes]
    if line.parts or line.bonuses:
        found.append(_sum(line, rules, reader))
    if line.tied:
        found.append(_tie(line, reader))
    found.append(_amount(line, rules, reader))
    return tuple(found)


def _panel(line: PanelLine, panel: Panel, reader: Reader) -> Section:
    sheets = sorted(line.sheets, key=lambda sheet: (len(sheet.label), sheet.label))
    if not reader.labelled:
        # One order for all proposals would let applicants join what one member gave to each.
        sheets.sort(
            key=lambda sheet: (sheet.total is None, -(sheet.value or Fraction(0)), sheet.use)
        )
    rows = [_sheet(i, sheet, reader) for i, sheet in enumerate(sheets, start=1)]
    used = [s.value for s in line.sheets if s.use is SheetUse.USED and s.value is not None]
    label = reader.say(AGGREGATES.get(line.aggregate, AGGREGATES["mean"]))
    rows.append((label, exact(line.score), "sum"))
    note = ""
    if line.aggregate in {"mean", "trimmed_mean"} and used:
        total = sum(used, Fraction(0))
        note = f"{exact(total)} ÷ {len(used)} = {exact(line.score)}"
    return Section(title=content(panel.title, reader.language)[0], rows=tuple(rows), note=note)


def _sheet(position: int, sheet: SheetLine, reader: Reader) -> tuple[str, str, str]:
    label = reader.say(N_("评委 %(label)s"), label=sheet.label if reader.labelled else position)
    if sheet.use is not SheetUse.USED:
        label = f"{label} · {reader.say(SHEET_USES[sheet.use])}"
    if sheet.kept is not None:
        label = f"{label} · {reader.say(KEPT[sheet.kept])}"
    value = exact(sheet.total)
    if sheet.corrected is not None:
        value = f"{value} → {exact(sheet.corrected)}"
    return label, value, "dropped" if sheet.use in DROPPED else ""


def _vote(line: VoteLine, vote: Vote, reader: Reader) -> Section:
    base = reader.say(BASES.get(line.base, BASES["all"]))
    rows = _answers(line, vote, reader)
    rows += [
        (base, str(line.denominator), ""),
        (reader.say(_share_name(vote)) + " × 100", exact(line.share * 100), "sum"),
    ]
    note = _threshold(line, vote, base, reader)
    return Section(title=_title(line, vote, reader), rows=tuple(rows), note=note)


def _answers(line: VoteLine, vote: Vote, reader: Reader) -> list[tuple[str, str, str]]:
    """A paper that chooses from a list says nothing against what it leaves out."""
    listed = [(N_("得票"), line.votes_for), (N_("无效的选票"), line.votes_void)]
    single = [
        (N_("赞成"), line.votes_for),
        (N_("反对"), line.votes_against),
        (N_("弃权"), line.votes_abstain),
        (N_("无效票"), line.votes_void),
    ]
    rows = [*(listed if vote.lists else single)]
    came = N_("投票人数") if vote.public else N_("到会")
    rows += [(came, line.attending)] + ([] if vote.public else [(N_("回避"), line.recused)])
    return [(reader.say(name), str(number), "") for name, number in rows]


def _title(line: VoteLine, vote: Vote, reader: Reader) -> str:
    title = reader.say(N_("公众投票") if vote.public else N_("表决"))
    if vote.id:
        title += reader.say(N_("（“%(name)s”）"), name=vote.id)
    if line.round > 1:
        title += " " + reader.say(N_("第 %(n)s 轮"), n=line.round)
    return title


def _share_name(vote: Vote | None) -> str:
    return N_("得票率") if vote is not None and vote.lists else N_("赞成票率")


def _threshold(line: VoteLine, vote: Vote, base: str, reader: Reader) -> str:
    """Say the quorum and the threshold with numerator and denominator."""
    said: list[str] = []
    if vote.quorum is not None:
        met = N_("法定人数：%(base)s 人里要到 %(needed)s 人，到了 %(attending)s 人。")
        facts = {"base": line.quorum_denominator, "needed": line.quorum_needed}
        said.append(reader.say(met, attending=line.attending, **facts))
    if vote.passing is not None:
        passed = N_("门槛：%(base)s %(of)s 票里要 %(needed)s 票赞成，得 %(votes)s 票，已过。")
        missed = N_("门槛：%(base)s %(of)s 票里要 %(needed)s 票赞成，得 %(votes)s 票，没有过。")
        counts = {"of": line.denominator, "needed": line.needed, "votes": line.votes_for}
        said.append(reader.say(passed if line.passed else missed, base=base, **counts))
    return " ".join(said)


def _sum(line: Line, rules: Rulebook, reader: Reader) -> Section:
    rows = [_part(part, rules, reader) for part in line.parts]
    rows += [(bonus.source, exact(bonus.points), "") for bonus in line.bonuses]
    rounding = rules.combination.rounding
    note = ""
    if rounding is not None and line.total_exact is not None:
        fraction = number(line.total_exact, reader.language)
        note = reader.say(N_("舍入前（分数，精确）：%(exact)s"), exact=fraction)
        rows.append(
            (reader.say(N_("舍入到 %(n)s 位"), n=rounding.places), exact(line.total), "sum")
        )
    else:
        rows.append((reader.say(N_("总分")), exact(line.total), "sum"))
    return Section(title=reader.say(N_("合成总分")), rows=tuple(rows), note=note)


def _part(part: PartLine, rules: Rulebook, reader: Reader) -> tuple[str, str, str]:
    titles = {panel.id: content(panel.title, reader.language)[0] for panel in rules.panels}
    vote = next((one for one in rules.all_votes if one.id == part.vote), None)
    which = reader.say(N_("（“%(name)s”）"), name=part.vote) if part.vote else ""
    names = {
        "panel": titles.get(part.panel, ""),
        "vote_share": reader.say(_share_name(vote)) + which,
        "votes": reader.say(N_("得票") if vote and vote.lists else N_("赞成票")) + which,
        "match_raised": reader.say(N_("已筹配套资金")),
    }
    label = f"{names.get(part.kind, '')} {exact(part.value)} × {_weight(part.weight)}"
    return label.strip(), exact(part.points), ""


def _weight(weight: Fraction) -> str:
    percent = weight * 100
    if percent.denominator == 1 and weight <= 1:
        return f"{percent.numerator}%"
    return exact(weight)


def _tie(line: Line, reader: Reader) -> Section:
    by = tie_rules_text(line.tie_break, reader.language)
    text = by or reader.say(N_("还没有分出先后"))
    rows = ((reader.say(N_("同分时怎样分先后")), text, ""),)
    return Section(title=reader.say(N_("同分")), rows=rows, note="")


def _amount(line: Line, rules: Rulebook, reader: Reader) -> Section:
    tiers = {tier.id: content(tier.title, reader.language)[0] for tier in rules.tiers}
    rows: list[tuple[str, str, str]] = []
    if line.tier:
        rows.append((reader.say(N_("等次")), tiers.get(line.tier, line.tier), ""))
    rows.append((reader.say(N_("申请")), reader.amount(line.requested_minor), ""))
    if line.reason is Reason.ADJUSTED:
        rows.append((reader.say(N_("按规则算得")), reader.amount(line.machine_amount_minor), ""))
    rows.append((reader.say(N_("核定")), reader.amount(line.amount_minor), "sum"))
    note = reason_text(line, reader.language, reader.currency)
    return Section(title=reader.say(N_("资助额")), rows=tuple(rows), note=note)
