"""The office's own questions on the page where a proposal is checked."""

from collections.abc import Callable

import pytest

from tests.actions.test_internal_answers import with_office
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
Visit = Callable[[str | None], Visitor]


def test_the_office_answers_beside_the_checks(call: CallWorld, visit: Visit) -> None:
    proposal_id = with_office(call)
    officer, path = visit(call.organiser), f"/manage/proposals/{proposal_id}"
    page = officer.get(path).text
    assert 'id="f-visit"' in page
    assert f"{path}/pass" not in page
    wrong = officer.post(f"{path}/internal", {"base": "0", "visit": "去过两次", "homes": "很多"})
    assert wrong.status_code == 422
    assert ("去过两次" in wrong.text, 'href="#f-homes"' in wrong.text) == (True, True)
    good = officer.post(f"{path}/internal", {"base": "0", "visit": "去过两次", "homes": "46"})
    assert (good.status_code, good.headers["location"]) == (303, path)
    late = officer.post(f"{path}/internal", {"base": "0", "visit": "另一位写的"})
    assert late.status_code == 409
    assert ("去过两次" in late.text, "另一位写的" in late.text) == (True, True)
    for language, word in (("zh_CN", "内部问题"), ("en", "Questions for the office")):
        shown = officer.get(path, language).text
        assert (word in shown, "去过两次" in shown, f"{path}/pass" in shown) == (True, True, True)
    assert "去过两次" not in visit(call.applicant).get(f"/proposals/{proposal_id}").text
