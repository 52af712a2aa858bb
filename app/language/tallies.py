"""A tally in words: how each number came about, ties, pots, and the draft of the notice."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from app.language.budgets import account_sentences
from app.language.catalogue import N_, content, listed, translate
from app.language.formats import currency_unit, money, number
from app.language.outcomes import SHEET_USES, exact, reason_text, tie_rules_text
from app.scoring.outcome import Line, Outcome, PanelLine, SheetUse, Tie, VoteLine, award_minor
from app.scoring.rulebook import Aggregate, PartKind, Rulebook, Vote, VoteForm

AGGREGATES: Mapping[str, str] = {
    Aggregate.MEAN: N_("平均"),
    Aggregate.TRIMMED_MEAN: N_("去掉最高分和最低分后平均"),
    Aggregate.MEDIAN: N_("取中位数"),
    Aggregate.SUM: N_("相加"),
    Aggregate.WEIGHTED_MEAN: N_("按评委权重平均"),
}
BASES: Mapping[str, str] = {
    "all": N_("应到"),
    "non_recused": N_("应到减回避"),
    "attending": N_("到会"),
    "cast": N_("赞成加反对"),
    "valid": N_("有效票"),
}
PARTS: Mapping[str, str] = {
    PartKind.PANEL: N_("评分"),
    PartKind.VOTE_SHARE: N_("赞成票率"),
    PartKind.VOTES: N_("票数"),
    PartKind.MATCH_RAISED: N_("配套资金"),
}


def amount(minor: int, currency: str, language: str) -> str:
    """Write an amount with its unit, without empty decimal places."""
    text = money(minor, currency, language)
    whole, dot, places = text.rpartition(".")
    shown = whole if dot and not places.strip("0") else text
    return f"{shown} {currency_unit(currency, language)}".strip()


def explained(line: Line, rules: Rulebook, language: str) -> tuple[str, ...]:
    """Say step by step how a proposal's total and amount came about."""
    steps = [*_sheets(line.panels, rules, language)]
    if line.vote is not None:
        steps.append(_vote(line.vote, rules.vote, language))
    further = {vote.id: vote for vote in rules.votes}
    steps.extend(_vote(vote, further.get(vote.vote), language) for vote in line.votes)
    steps.extend(_sum(line, language))
    if line.moved_by and line.selected:
        by = _listed(line.moved_by, language)
        steps.append(translate(N_("按名额要求（%(by)s）入选。"), language, by=by))
    titles = {prize.id: content(prize.title, language)[0] for prize in rules.extra_prizes}
    for extra in line.extras:
        message = N_("另得“%(prize)s” %(amount)s。")
        paid = amount(extra.amount_minor, rules.currency, language)
        steps.append(translate(message, language, prize=titles.get(extra.prize, ""), amount=paid))
    if line.tie_break:
        by = tie_rules_text(line.tie_break, language)
        steps.append(translate(N_("与别的项目同分，先后这样定：%(by)s。"), language, by=by))
    steps.append(reason_text(line, language, rules.currency))
    return tuple(steps)


def _sheets(panels: Sequence[PanelLine], rules: Rulebook, language: str) -> list[str]:
    titles = {panel.id: content(panel.title, language)[0] for panel in rules.panels}
    said = []
    for panel in panels:
        used = _listed([_sheet(s.label, s.value, s.use, language) for s in panel.sheets], language)
        how = translate(AGGREGATES.get(panel.aggregate, N_("平均")), language)
        message = N_("%(panel)s：%(sheets)s。%(how)s得 %(score)s 分。")
        facts: dict[str, Any] = {
            "panel": titles.get(panel.panel, panel.panel),
            "sheets": used,
            "how": how,
        }
        said.append(translate(message, language, **facts, score=exact(panel.score)))
    return said


def _sheet(label: str, total: Fraction | None, use: SheetUse, language: str) -> str:
    word = translate(SHEET_USES[use], language)
    if total is None:
        return f"{label} {word}"
    if use is SheetUse.USED:
        return f"{label} {exact(total)}"
    return translate(
        N_("%(label)s %(total)s（%(use)s）"), language, label=label, total=exact(total), use=word
    )


def _vote(vote: VoteLine, rule: Vote | None, language: str) -> str:
    if rule is not None and rule.form is not VoteForm.FOR_AGAINST_ABSTAIN:
        counted: dict[str, Any] = {
            "votes": number(vote.votes_for, language),
            "base": translate(BASES.get(vote.base, vote.base), language),
            "all": vote.denominator,
        }
        return translate(N_("得票 %(votes)s / %(base)s %(all)s。"), language, **counted)
    message = N_(
        "表决：赞成 %(yes)s / %(base)s %(all)s，反对 %(no)s，弃权 %(abstain)s；"
        "要 %(needed)s 票，%(verdict)s。"
    )
    facts: dict[str, Any] = {
        "yes": vote.votes_for,
        "base": translate(BASES.get(vote.base, vote.base), language),
        "all": vote.denominator,
        "no": vote.votes_against,
        "abstain": vote.votes_abstain,
        "needed": vote.needed,
        "verdict": translate(N_("通过") if vote.passed else N_("没有通过"), language),
    }
    return translate(message, language, **facts)


def _sum(line: Line, language: str) -> list[str]:
    if line.total is None or (
        len(line.parts) == 1 and not line.bonuses and line.parts[0].weight == 1
    ):
        return []
    terms = [
        f"{translate(PARTS[PartKind(p.kind)], language)} {exact(p.value)} × {share_text(p.weight)}"
        for p in line.parts
    ]
    terms += [f"{bonus.source} {exact(bonus.points)}" for bonus in line.bonuses]
    message = N_("总分 %(total)s = %(terms)s。")
    return [translate(message, language, total=exact(line.total), terms=" + ".join(terms))]


def share_text(weight: Fraction) -> str:
    """Write a share in percent, cut where it has no end."""
    return f"{exact(weight * 100).removesuffix('.00')}%"


def tie_text(tie: Tie, titles: Mapping[str, str], language: str) -> str:
    """Say who shared which places and what told them apart."""
    names = _listed([titles.get(name, name) for name in tie.proposals], language)
    first, last = tie.places[0], tie.places[-1]
    if not tie.resolved_by:
        message = N_("%(names)s 同分（第 %(first)s 到 %(last)s 名），还没有分出先后。")
    elif tie.at_line:
        message = N_(
            "%(names)s 同分（第 %(first)s 到 %(last)s 名），正好在资助线上，先后这样定：%(by)s。"
        )
    else:
        message = N_("%(names)s 同分（第 %(first)s 到 %(last)s 名），先后这样定：%(by)s。")
    by = tie_rules_text(tie.resolved_by, language)
    return translate(message, language, names=names, first=first, last=last, by=by)


def pot_text(
    outcome: Outcome, rules: Rulebook, titles: Mapping[str, str], language: str
) -> tuple[str, ...]:
    """Say what each pot held, what is left, and who would be next."""
    said = []
    for pot in outcome.pots:
        spent = pot.before_minor - pot.after_minor
        amounts = {
            "before": amount(pot.before_minor, rules.currency, language),
            "spent": amount(spent, rules.currency, language),
            "after": amount(pot.after_minor, rules.currency, language),
        }
        text = translate(
            N_("资金池 %(before)s，分出 %(spent)s，余 %(after)s。"), language, **amounts
        )
        if pot.next_proposal and pot.next_lacks_minor:
            lacks = amount(pot.next_lacks_minor, rules.currency, language)
            name = titles.get(pot.next_proposal, pot.next_proposal)
            text += translate(
                N_("下一个是%(name)s，还差 %(lacks)s。"), language, name=name, lacks=lacks
            )
        said.append(text)
        if pot.account is not None:
            said.extend(account_sentences(pot.account, titles, rules.currency, language))
    return tuple(said)


def draft_notice(
    outcome: Outcome, rules: Rulebook, organiser: str, language: str
) -> tuple[str, ...]:
    """Write the draft of the public notice by paragraphs; its dates are left open."""
    awarded = [
        line
        for line in outcome.lines
        if award_minor(line) > 0 or (line.selected and not outcome.pots)
    ]
    total = sum(award_minor(line) for line in awarded)
    name = content(rules.title, language)[0]
    facts: dict[str, Any] = {
        "round": name,
        "count": len(awarded),
        "total": amount(total, rules.currency, language),
        "days": rules.publication.notice_days,
        "organiser": organiser or translate(N_("主办单位"), language),
    }
    funded = N_(
        "按照%(round)s的评审规则，经评审，拟资助以下 %(count)s 个项目，合计 %(total)s，现予公示。"
    )
    plain = N_("按照%(round)s的评审规则，经评审，拟立项以下 %(count)s 个项目，现予公示。")
    period = N_(
        "公示期 %(days)s 天，自____年__月__日起至____年__月__日止。对结果有异议的，"
        "请在公示期内向%(organiser)s书面提出，写明理由并附依据；提出人的信息予以保密。"
    )
    return (
        translate(
            N_("%(round)s拟资助项目公示") if outcome.pots else N_("%(round)s拟立项项目公示"),
            language,
            **facts,
        ),
        translate(funded if outcome.pots else plain, language, **facts),
        *(_award(place, line, rules, language) for place, line in enumerate(awarded, start=1)),
        translate(period, language, **facts),
        str(facts["organiser"]),
    )


def _award(place: int, line: Line, rules: Rulebook, language: str) -> str:
    tiers = {tier.id: content(tier.title, language)[0] for tier in rules.tiers}
    parts = [f"{place}. {line.title}", line.organisation]
    if line.tier in tiers:
        parts.append(tiers[line.tier])
    if line.amount_minor:
        parts.append(amount(line.amount_minor, rules.currency, language))
    return ("，" if language == "zh_CN" else ", ").join(part for part in parts if part)


def _listed(words: Sequence[str], language: str) -> str:
    return listed(words, language)
