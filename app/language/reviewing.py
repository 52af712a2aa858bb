"""The rules of the members' work in sentences."""

from collections.abc import Iterator, Mapping

from app.language.catalogue import N_, translate
from app.scoring.reviewing import Discussion, OthersMarks, Reviewing, SheetOrder

ORDERS: Mapping[SheetOrder, str] = {
    SheetOrder.FEWEST: N_("评分次序：评的人最少的在前。"),
    SheetOrder.SHUFFLED: N_("评分次序：每位评委各不相同，抽签排定。"),
}
OTHERS: Mapping[OthersMarks, str] = {
    OthersMarks.NEVER: N_("评委看不到其他评委给的分。"),
    OthersMarks.AFTER_OWN: N_("评委交了自己的评分以后，能看到其他评委给的总分，不写是谁。"),
    OthersMarks.AFTER_ALL: N_("一个项目的评分全部交齐以后，评委能看到其他评委给的总分，不写是谁。"),
}
DISCUSSIONS: Mapping[Discussion, str] = {
    Discussion.NAMED: N_("交分以后，评委可以署名讨论。"),
    Discussion.PSEUDONYMOUS: N_("交分以后，评委可以不署名讨论。"),
}


def work_sentences(rules: Reviewing | None, language: str) -> Iterator[str]:
    """Explain what the rulebook says of the members' work; nothing where it says nothing."""
    if rules is None:
        return
    said = [ORDERS.get(rules.order), OTHERS[rules.others], DISCUSSIONS.get(rules.discussion)]
    if rules.calibration:
        said.append(N_("正式打分以前，评委先评同一份样题，不算进结果。"))
    yield from (translate(sentence, language) for sentence in said if sentence)
