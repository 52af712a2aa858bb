"""How votes are held, in sentences."""

from collections.abc import Iterator, Mapping

from app.language.catalogue import N_, translate
from app.language.rule_values import plain, share_text
from app.scoring.rulebook import Base, Choices, Method, Rulebook, Threshold, Vote, VoteForm

BASES: Mapping[Base, str] = {
    Base.ALL: N_("全体评委"),
    Base.NON_RECUSED: N_("未回避的评委"),
    Base.ATTENDING: N_("到会的评委"),
    Base.CAST: N_("赞成和反对的票"),
    Base.VALID: N_("有效票"),
}
FORMS: Mapping[VoteForm, str] = {
    VoteForm.CHOOSE: N_("每张选票选 %(low)s 到 %(high)s 个，多选少选都作废。"),
    VoteForm.APPROVAL: N_("每张选票赞成几个都可以。"),
    VoteForm.POINTS: N_("每张选票有 %(points)s 分可以分给各个项目。"),
}
METHODS: Mapping[Method, str] = {
    Method.SCORE_THEN_VOTE_FOR_AWARDS: N_("先按评分入选，奖项再由投票决定。"),
    Method.VOTE_BREAKS_TIES: N_("同分时先看赞成票率。"),
}


def vote_sentences(rules: Rulebook, language: str) -> Iterator[str]:
    """Say how each vote is held, and what it decides."""
    if rules.vote is not None:
        yield held(rules.vote, language)
        if rules.combination.gate:
            yield translate(N_("表决没有通过的项目不进入排名。"), language)
    for vote in rules.votes:
        yield further_vote(vote, language)
    rule = rules.combination
    if rule.method is not None and rule.method in METHODS:
        yield translate(METHODS[rule.method], language)
    if rule.shortlist is not None:
        message = N_("评分在前的 %(n)s 个进入投票，由投票决定名次。")
        yield translate(message, language, n=rule.shortlist)
    if rule.shortlist_mark is not None:
        message = N_("评分达到 %(mark)s 分的进入投票。")
        yield translate(message, language, mark=plain(rule.shortlist_mark))


def further_vote(vote: Vote, language: str) -> str:
    """Say how a vote beside the main one is held."""
    message = N_("另一次投票“%(name)s”：%(rule)s")
    return translate(message, language, name=vote.id, rule=held(vote, language))


def _form(vote: Vote, language: str) -> str:
    rule = vote.choices or Choices()
    facts = {"low": rule.at_least, "high": rule.at_most, "points": rule.points}
    text = translate(FORMS[vote.form], language, **facts) if vote.form in FORMS else ""
    if vote.rounds is not None:
        message = N_("没有通过的再投，最多 %(n)s 轮。")
        text += translate(message, language, n=vote.rounds.at_most)
        if vote.rounds.passing is not None:
            later = N_("第二轮起通过：%(rule)s。")
            text += translate(later, language, rule=_threshold(vote.rounds.passing, language))
    if vote.limits is not None and vote.limits.papers is not None:
        message = N_("公众投票，一人最多 %(n)s 张选票，超过的全部作废。")
        text += translate(message, language, n=vote.limits.papers)
    if vote.limits is not None and vote.limits.per_day is not None:
        message = N_("一人一天最多选 %(n)s 个。")
        text += translate(message, language, n=vote.limits.per_day)
    return text


def held(vote: Vote, language: str) -> str:
    """Say how a vote is held and what passes."""
    text = translate(N_("无记名投票。") if vote.secret else N_("记名投票。"), language)
    text += _form(vote, language)
    if vote.quorum is not None:
        text += translate(
            N_("法定人数：%(rule)s。"), language, rule=_threshold(vote.quorum, language)
        )
    if vote.passing is not None:
        text += translate(N_("通过：%(rule)s。"), language, rule=_threshold(vote.passing, language))
    return text


def _threshold(rule: Threshold, language: str) -> str:
    message = N_("多于%(base)s的 %(share)s") if rule.strict else N_("达到%(base)s的 %(share)s")
    return translate(
        message, language, base=translate(BASES[rule.base], language), share=share_text(rule.share)
    )
