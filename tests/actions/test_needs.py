"""The needs list: entered one by one or as a table, changed and struck with a reason on the ledger."""

from datetime import date

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.actions import needs
from app.assignment.words import TARGETS
from app.errors import Invalid, NotFound, Refused, Unreadable
from app.forms.needs import NeedEditForm, NeedForm, StrikeForm
from app.forms.workbooks.need_lists import NeedListForm, needs_of_book
from app.language.beforehand import _GROUPS, GROUPS
from app.language.sheets import sheet_xlsx
from app.models import Community, LedgerEntry, Need
from app.store.needs_met import fates_of
from app.views import needs as views
from app.vocabulary import NeedState, Verb
from tests.support.organiser_rows import Office

FACTS = {"group": "长者", "people": "682", "text_zh": "没有人探访", "counted_on": "2026-03-01"}


def form(**changes: str) -> NeedForm:
    return NeedForm.model_validate({**FACTS, **changes})


def listed(office: Office) -> list[Need]:
    return office.rows(select(Need).order_by(Need.number))  # type: ignore[arg-type]  # SQLModel columns are typed as values


def test_the_groups_are_those_by_which_proposals_and_members_are_matched() -> None:
    assert tuple(line.split()[0] for line in TARGETS.splitlines()) == GROUPS == _GROUPS


def test_a_need_is_added_changed_and_struck_and_the_ledger_says_why(office: Office) -> None:
    need_id = office.act(office.organiser, needs.add, office.programme_id, form())
    changed = NeedEditForm.model_validate({**FACTS, "people": "700", "reason": "名册更新"})
    office.act(office.organiser, needs.edit, need_id, changed)
    office.act(office.organiser, needs.strike, need_id, StrikeForm(why="已经解决"))
    [need] = listed(office)
    assert (need.number, need.people, need.state) == (1, 700, NeedState.STRUCK)
    found = office.rows(
        select(LedgerEntry).where(LedgerEntry.subject_id == need_id).order_by(LedgerEntry.sequence)  # type: ignore[arg-type]  # as above
    )
    assert [entry.verb for entry in found] == [Verb.NEED_ADD, Verb.NEED_EDIT, Verb.NEED_STRIKE]
    assert (found[1].before, found[1].after) == (
        {"people": 682},
        {"people": 700, "reason": "名册更新"},
    )
    assert found[2].after == {"state": "struck", "reason": "已经解决"}
    with pytest.raises(Refused, match="not_from_here"):
        office.act(office.organiser, needs.edit, need_id, changed)


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("people", "0", "people_form"),
        ("people", "三百", "people_form"),
        ("text_zh", "", "required"),
        ("group", "", "required"),
        ("counted_on", "", "day_needed"),
        ("counted_on", "1 March", "not_date"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(field: str, typed: str, code: str) -> None:
    with pytest.raises(ValueError, match="validation error") as caught:
        form(**{field: typed})
    found = [(one["loc"], one["type"]) for one in caught.value.errors()]  # type: ignore[attr-defined]  # pydantic's
    assert found == [((field,), code)]


def test_a_count_of_tomorrow_and_a_foreign_community_are_refused(office: Office) -> None:
    with pytest.raises(Invalid) as caught:
        office.act(office.organiser, needs.add, office.programme_id, form(counted_on="2099-01-01"))
    assert caught.value.fields == {"counted_on": ("counted_ahead", {})}
    with pytest.raises(Invalid) as caught:
        office.act(office.organiser, needs.add, office.programme_id, form(community="a" * 32))
    assert caught.value.fields == {"community": ("choose_one", {})}


def test_only_organisers_write_and_officers_read(office: Office) -> None:
    office.act(office.organiser, needs.add, office.programme_id, form())
    with pytest.raises(Refused, match="not_yours"):
        office.act(office.auditor, needs.add, office.programme_id, form())
    assert len(office.look(office.auditor, views.index, office.programme_id).rows) == 1
    with pytest.raises(NotFound):
        office.look(office.stranger, views.index, office.programme_id)


LINES = """社区\t服务对象\t人数\t需求\t来源\t出处\t统计日期
示例社区\t长者\t28,200 多人\t没有人探访\t走访\t三月走访\t2026-03-01
\t困难家庭\t61\t早餐没有着落\t报告\t公开报告\t
"""


def test_a_pasted_table_is_read_and_added_whole(office: Office) -> None:
    wanted = office.look(
        office.organiser, views.wanted, office.programme_id, NeedListForm(lines=LINES)
    )
    office.act(office.organiser, needs.add_many, office.programme_id, wanted)
    [place] = office.rows(select(Community.id))
    assert [
        (row.community_id, row.people, row.at_least, row.source.value, row.counted_on)
        for row in listed(office)
    ] == [(place, 28200, True, "walk", "2026-03-01"), (None, 61, False, "report", "")]
    again = office.look(
        office.organiser, views.listing, office.programme_id, NeedListForm(lines=LINES)
    )
    assert (again.faulty, again.lines[0].faults) == (2, ("需求：清单上已经有一样的需求。",))


def test_a_line_says_each_thing_that_is_wrong_and_nothing_is_added(office: Office) -> None:
    lines = "别处\t\t很多\t\t\t听说\t\n\t长者\t5\t一样的\n\t长者\t5\t一样的"
    page = office.look(
        office.organiser, views.listing, office.programme_id, NeedListForm(lines=lines)
    )
    assert page.lines[0].faults == (
        "社区：计划里没有“别处”这个社区。",
        "来源：没有“听说”这种来源。可以写：走访、问卷、名册、居民会议、公开的报告或文件、其他来源。",
        "服务对象：这一项没有填。",
        "人数：人数请用半角数字填 1 以上的整数，例如 362。不知道就空着。",
        "需求：这一项没有填。",
    )
    assert (page.lines[1].faults, page.lines[2].faults) == ((), ("需求：和前面一行是同一条需求。",))
    form = NeedListForm(lines=lines)
    wanted = office.look(office.organiser, views.wanted, office.programme_id, form)
    with pytest.raises(Invalid):
        office.act(office.organiser, needs.add_many, office.programme_id, wanted)
    assert listed(office) == []


def test_the_table_that_is_given_out_can_be_put_in_again(office: Office) -> None:
    office.act(office.organiser, needs.add, office.programme_id, form(at_least="yes", text_en="x"))
    book = office.look(office.organiser, views.table, office.programme_id, "xlsx")
    assert needs_of_book(book).splitlines()[1].split("\t") == [
        "", "长者", "682+", "没有人探访", "x", "走访", "", "2026-03-01",
    ]  # fmt: skip
    csv = office.look(office.organiser, views.table, office.programme_id, "csv")
    assert csv.decode("utf-8-sig").splitlines()[1] == ",长者,682+,没有人探访,x,走访,,2026-03-01"
    with pytest.raises(Unreadable):
        needs_of_book(sheet_xlsx("x", ["人数"], [[5]]))


def test_a_cell_that_looks_like_a_formula_is_a_text(office: Office) -> None:
    office.act(office.organiser, needs.add, office.programme_id, form(text_zh="=1+1"))
    csv = office.look(office.organiser, views.table, office.programme_id, "csv")
    assert "'=1+1" in csv.decode()
    assert date.fromisoformat(listed(office)[0].counted_on) == date(2026, 3, 1)


def test_what_became_of_needs_costs_two_queries_for_any_number_of_rounds(office: Office) -> None:
    for number in range(3):
        office.act(office.organiser, needs.add, office.programme_id, form(text_zh=f"第{number}条"))
    statements: list[str] = []
    engine = office.database.reading

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        for rounds in ({office.round_id: ()}, {office.round_id: (), "a" * 32: (), "b" * 32: ()}):
            statements.clear()
            with office.database.read() as session:
                found = fates_of(session, office.programme_id, rounds)
            assert (len(found), len(statements)) == (3, 2)
    finally:
        event.remove(engine, "before_cursor_execute", note)
