"""The form of a round is composed by plain posts, each a new version upon the one that was shown."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from app.errors import Refused
from app.forms.proposal_forms import form_presets
from app.forms.proposal_forms.documents import checked_form, form_from_yaml
from app.models import FormVersion, LedgerEntry
from app.settings import Settings
from app.vocabulary import Verb
from tests.support.organiser_rows import Office
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

Visit = Callable[[str | None], Visitor]


@pytest.fixture
def settings(sqlite_settings: Settings) -> Settings:
    """Pages are the same over either database."""
    return sqlite_settings


class Builder:
    """An organiser at the form of a round; every post goes upon the newest version."""

    def __init__(self, office: Office, person: Visitor) -> None:
        """Sit down."""
        self.office, self.person, self.base = office, person, 0
        self.path = f"/manage/{office.round_id}/form"

    def send(self, where: str, **fields: Any) -> Any:
        """Post one page; a version that was kept is the next base."""
        answer = self.person.post(self.path + where, {"base": str(self.base), **fields})
        if answer.status_code == 303:
            self.base += 1
        return answer

    def form(self) -> dict[str, Any]:
        """Read the form in force."""
        rows = self.office.rows(select(FormVersion).order_by(FormVersion.number.desc()))  # type: ignore[attr-defined]  # a column
        return dict(rows[0].questions)

    def ids(self) -> list[list[str]]:
        """List the questions of each section."""
        return [[one["id"] for one in section["questions"]] for section in self.form()["sections"]]


@pytest.fixture
def builder(office: Office, visit: Visit) -> Builder:
    """An organiser at the form."""
    return Builder(office, visit(office.organiser))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("preset", ["full", "micro"])
def test_a_preset_is_taken_and_shown_as_the_applicant_sees_it(
    builder: Builder, language: str, preset: str
) -> None:
    assert builder.send("", preset=preset).status_code == 303
    page = builder.person.get(builder.path, language).text
    title = form_presets()[preset]["title"]["zh" if language == "zh_CN" else "en"]
    assert builder.form()["title"]["zh" if language == "zh_CN" else "en"] == title
    assert 'class="phone"' in page
    for one in builder.ids()[0]:
        path = f"{builder.path}/questions/{one}"
        assert builder.person.get(path, language).status_code == 200
    assert ("发布以前要改" in page, "before publication" in page) == (False, False)


def test_sections_and_questions_are_added_changed_moved_and_taken_out(builder: Builder) -> None:
    builder.send("", preset="micro")
    builder.send("/sections/new", title_zh="更多", names="yes")
    assert builder.form()["sections"][-1] == {
        "id": "section1", "title": {"zh": "更多"}, "names": True, "questions": [],
    }  # fmt: skip
    new = {"section": "section1", "kind": "choices", "label_zh": "时段", "required": "yes"}
    rows = {"options-0-zh": "上午", "options-1-zh": "晚上", "options-1-en": "Evening"}
    assert builder.send("/questions/new", **new, **rows, low="1").status_code == 303
    made = builder.form()["sections"][-1]["questions"][0]
    assert made["options"] == [
        {"id": "o1", "label": {"zh": "上午"}},
        {"id": "o2", "label": {"zh": "晚上", "en": "Evening"}},
    ]
    kept = {"section": "section1", "kind": "choices", "label_zh": "哪个时段"}
    again = {"options-0-id": "o2", "options-0-zh": "夜里", "options-1-zh": "清早"}
    builder.send(f"/questions/{made['id']}", **kept, **again)
    options = builder.form()["sections"][-1]["questions"][0]["options"]
    assert [one["id"] for one in options] == ["o2", "o3"] or [one["id"] for one in options] == [
        "o2", "o1",
    ]  # fmt: skip
    builder.send("/arrange", part=made["id"], step="up")
    assert builder.ids()[2][-1] == made["id"]
    builder.send("/arrange", what="section", part="section1", step="up")
    builder.send("/arrange", what="section", part="section1", step="remove")
    assert len(builder.ids()) == 3
    builder.send("/arrange", part=made["id"], step="remove")
    assert not any(made["id"] in ids for ids in builder.ids())
    numbers = [row.number for row in builder.office.rows(select(FormVersion))]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    entries = builder.office.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.FORM_EDIT))
    assert len(entries) == len(numbers)


def test_what_is_wrong_is_said_in_words_and_stands_in_the_way_of_the_call(
    builder: Builder,
) -> None:
    builder.send("", preset="micro")
    builder.send("/arrange", part="title", step="remove")
    builder.send("/arrange", part="budget", step="remove")
    builder.send("/questions/new", section="who", kind="choice", label_zh="种类")
    page = builder.person.get(builder.path).text
    for words in ("没有必填的项目名称", "没有必填的预算表", "至少要有两个选项", "还没有问题"):
        assert words in page
    with pytest.raises(Refused, match="form_faulty"):
        builder.office.publish()


def test_the_call_freezes_the_composed_form_and_later_changes_need_a_reason(
    builder: Builder,
) -> None:
    builder.send("", preset="micro")
    builder.office.publish()
    [entry] = builder.office.rows(
        select(LedgerEntry).where(LedgerEntry.verb == Verb.ROUND_PUBLISH_CALL)
    )
    [version] = builder.office.rows(select(FormVersion))
    assert entry.after["form_digest"] == version.digest
    rename = {"title_zh": "要做的事", "names": ""}
    assert builder.send("/sections/project", **rename).status_code == 422
    assert builder.send("/sections/project", **rename, reason="说得更明白").status_code == 303
    assert len(builder.office.rows(select(FormVersion))) == 2


def test_an_old_page_overwrites_nothing(builder: Builder) -> None:
    builder.send("", preset="micro")
    builder.base = 0
    answer = builder.send("/sections/new", title_zh="旧窗口")
    assert answer.status_code == 422
    assert len(builder.form()["sections"]) == 3


def test_a_form_goes_out_as_text_and_comes_back_the_same(builder: Builder) -> None:
    builder.send("", preset="full")
    text = builder.person.get(f"{builder.path}.yaml").text
    assert form_from_yaml(text) == builder.form() == checked_form(form_presets()["full"])
    assert builder.send("", text=text.replace("项目申报书", "申报表")).status_code == 303
    assert builder.form()["title"]["zh"] == "申报表"


@pytest.mark.parametrize(
    "text",
    [
        "a: [",
        "sections: 3",
        "sections: [{id: a-b, title: {zh: x}}]",
        "sections: [{id: a, title: {zh: x}, questions: [{id: q, kind: magic, label: {}}]}]",
        "sections: [{id: a, title: {zh: x}, extra: 1}]",
        "x: &x [1]\ny: *x",
        "[" * 3_000,
        "!!python/object/apply:os.system [ls]",
        "2026-13-45",
        "",
    ],
)
def test_a_text_that_is_no_form_is_refused_in_words(builder: Builder, text: str) -> None:
    answer = builder.send("", text=text)
    assert answer.status_code == 422
    assert builder.office.rows(select(FormVersion)) == []


def test_whose_word_is_needed_is_ticked_and_stands_in_the_text(builder: Builder) -> None:
    builder.send("", preset="micro")
    page = builder.person.get(builder.path).text
    assert "业务主管单位" in page
    builder.send("/ways", **{"ways[]": "full", "confirmations[]": "host_community"})
    assert builder.form()["confirmations"] == ["host_community"]
    page = builder.person.get(builder.path).text
    assert 'name="confirmations[]" value="host_community" checked' in page
    text = builder.person.get(f"{builder.path}.yaml").text
    assert "host_community" in text
    assert builder.send("", text=text.replace("host_community", "supervising")).status_code == 303
    assert builder.form()["confirmations"] == ["supervising"]
    assert builder.send("", text=text.replace("host_community", "anybody")).status_code == 422
    builder.send("/ways", **{"ways[]": "full"})
    assert "confirmations" not in builder.form()


def test_auditors_look_and_strangers_find_nothing(office: Office, visit: Visit) -> None:
    path = f"/manage/{office.round_id}/form"
    assert visit(office.auditor).get(path).status_code == 200
    assert visit(office.auditor).post(path, {"preset": "micro"}).status_code == 403
    assert visit(office.stranger).get(path).status_code == 404
    assert visit(office.stranger).post(path, {"preset": "micro"}).status_code == 404
