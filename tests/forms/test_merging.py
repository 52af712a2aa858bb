"""Two texts on one form, put together field by field."""

from hypothesis import given
from hypothesis import strategies as st

from app.forms.merging import merge

ANSWERS = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["", "一", "二", "三"]))


def test_what_only_one_side_changed_stands() -> None:
    seen = {"need": "旧", "plan": "旧", "team": "旧"}
    now = {"need": "别人改的", "plan": "旧", "team": "旧"}
    merged = merge(seen, now, {"need": "旧", "plan": "我改的"})
    assert merged.answers == {"need": "别人改的", "plan": "我改的", "team": "旧"}
    assert (merged.theirs, merged.clashes) == (("need",), ())


def test_what_both_changed_differently_waits_for_a_person() -> None:
    merged = merge({"need": "旧"}, {"need": "别人的"}, {"need": "我的"})
    assert merged.clashes == ("need",)
    assert merged.answers == {"need": "别人的"}


def test_the_same_change_twice_is_no_clash() -> None:
    assert merge({}, {"need": "一样"}, {"need": "一样"}).clashes == ()
    assert merge({"budget": []}, {}, {"budget": None}).clashes == ()


@given(seen=ANSWERS, now=ANSWERS, mine=ANSWERS)
def test_each_change_stands_or_is_named(seen, now, mine) -> None:
    merged = merge(seen, now, mine)
    for name, text in mine.items():
        changed = text != seen.get(name, "")
        assert merged.answers.get(name, "") == text or not changed or name in merged.clashes
    for name in set(now) - set(mine):
        assert merged.answers[name] == now[name]
