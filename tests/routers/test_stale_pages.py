"""Pages that were opened before somebody else saved: nothing is overwritten unseen, nothing typed is lost."""

import re
from collections.abc import Callable

import pytest

from app.forms.rulebooks import presets
from app.settings import Settings
from app.vocabulary import Phase
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

Visit = Callable[[str | None], Visitor]
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')


def hidden(page: str) -> dict[str, str]:
    """Read what a page sends back unseen."""
    return dict(HIDDEN.findall(page[page.index("<main") :]))


@pytest.fixture
def settings(sqlite_settings: Settings) -> Settings:
    """Pages are the same over either database."""
    return sqlite_settings


def test_a_fact_that_somebody_else_noted_is_shown_beside_what_was_typed(
    world: PanelWorld, visit: Visit
) -> None:
    world.rulebook(presets()["suzhou-midterm-2012"])
    world.proposal("示例项目")
    world.phase(Phase.REVIEW)
    path, visitor = f"/manage/{world.round_id}/facts", visit(world.organiser)
    older = hidden(visitor.get(path).text)
    first = {**older, "facts-0-value": "", "facts-1-value": "-3", "source": "示例记录"}
    assert visitor.post(path, first).status_code == 303
    refused = visitor.post(path, {**older, "key": "another", "facts-1-value": "-1", "source": "x"})
    assert refused.status_code == 422
    assert 'value="-1"' in refused.text
    assert "现在存着：-3" in refused.text
    again = {**hidden(refused.text), "facts-0-value": "", "facts-1-value": "-1", "source": "x"}
    assert visitor.post(path, again).status_code == 303
    assert 'value="-1"' in visitor.get(path).text
