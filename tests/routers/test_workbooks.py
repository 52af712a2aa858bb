"""From "I have it in Excel" to a ranking with the draft notice: three screens, nothing stored."""

import hashlib
import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from httpx2 import Response

from app.clock import TurnedClock
from app.settings import Settings
from app.unit import Database
from tests.support.panel_rows import person
from tests.support.sheets import changed
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

Visit = Callable[[str | None], Visitor]
DATA = Path(__file__).parent.parent / "data"


@pytest.fixture
def settings(sqlite_settings: Settings) -> Settings:
    """Nothing here touches a database of either kind."""
    return sqlite_settings


@pytest.fixture
def officer(visit: Visit, database: Database, clock: TurnedClock) -> Visitor:
    account = person("示例干事", clock.now())
    with database.write_session() as session:
        session.add(account)
        session.commit()
        account_id = account.id
    return visit(account_id)


def hand_in(visitor: Visitor, name: str, data: bytes, language: str = "zh_CN") -> Response:
    visitor.client.cookies.set("language", language)
    return visitor.client.post(
        "/tally", data={"csrf": visitor.csrf, "key": name}, files={"file": (name, data)}
    )


def test_template_upload_and_ranking_with_the_draft_notice(officer: Visitor) -> None:
    assert "下载模板" in officer.get("/tally").text
    template = officer.get("/tally/template.xlsx").content
    page = hand_in(officer, "round.xlsx", template)
    assert page.status_code == 200
    assert "示例社区公益创投（示例）拟资助项目公示" in page.text
    assert "去掉最高分和最低分后平均得 82.583… 分" in page.text
    assert "1. 示例：楼道议事角，示例志愿队甲，20,000 元" in page.text


def test_the_page_speaks_english(officer: Visitor) -> None:
    template = officer.get("/tally/template.xlsx", "en").content
    page = hand_in(officer, "round.xlsx", template, "en")
    assert "How each number came about" in page.text
    assert "Mean without the highest and the lowest: 82.583… points." in page.text


def test_wrong_cells_come_back_as_a_list_with_their_values(officer: Visitor) -> None:
    page = hand_in(
        officer, "round.xlsx", changed((("打分", 3, 2), "８.5"), (("项目", 2, 4), "两万"))
    )
    assert page.status_code == 422
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", page.text)
    assert [unescape(cell) for cell in cells] == [
        "项目", "2", "E（申请金额（元））", "两万",
        "请用半角数字填金额，最多两位小数，例如 12000 或 12000.50。",
        "打分", "3", "C（公益性）", "８.5", "请用半角数字，最多两位小数，例如 8.50。",
    ]  # fmt: skip


def test_a_ballot_file_and_a_rule_that_is_not_there(officer: Visitor) -> None:
    data = (DATA / "skip.pb").read_bytes()
    assert hand_in(officer, "skip.pb", data).status_code == 200
    refused = hand_in(officer, "skip.pb", data.replace(b"rule;greedy", b"rule;phragmen"))
    assert (refused.status_code, "phragmen" in refused.text) == (422, True)


@pytest.mark.parametrize("name", ["picture.png", "round.docx", "round"])
def test_other_files_are_refused(officer: Visitor, name: str) -> None:
    page = hand_in(officer, name, b"something")
    assert (page.status_code, "不认识这种文件" in page.text) == (422, True)


def test_no_file_is_an_error_beside_the_field(officer: Visitor) -> None:
    page = officer.post("/tally")
    assert (page.status_code, "请选一个文件。" in page.text) == (422, True)


def test_the_result_can_be_taken_along(officer: Visitor) -> None:
    page = hand_in(officer, "round.xlsx", officer.get("/tally/template.xlsx").content)
    found = re.search(r'name="sealed" value="([^"]+)"', page.text)
    assert found is not None
    book = officer.post("/tally/result", {"sealed": found[1], "kind": "xlsx"})
    assert (book.status_code, book.content[:2]) == (200, b"PK")
    kept = officer.post("/tally/result", {"sealed": found[1], "kind": "json"})
    again = hand_in(officer, "round.json", kept.content)
    assert (json.loads(kept.content)["format"], again.status_code) == ("miaopu-round/1", 200)
    assert officer.post("/tally/result", {"sealed": "forged", "kind": "json"}).status_code == 403


def test_only_people_who_signed_in(visit: Visit) -> None:
    nobody = visit(None)
    for path in ("/tally", "/tally/template.xlsx"):
        answer = nobody.client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/sign-in")


def test_nothing_is_stored(officer: Visitor, sqlite_settings: Settings) -> None:
    folder = sqlite_settings.data_dir
    template = officer.get("/tally/template.xlsx").content
    before = {path.name: _digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    hand_in(officer, "round.xlsx", template)
    after = {path.name: _digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    assert before == after


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
