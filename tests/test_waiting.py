"""The bar: there after a second where a person watches, silent everywhere else."""

import io
import sys
import time
from pathlib import Path

import pytest

from app import cli
from app import waiting as module
from app.waiting import Bar, waiting
from tests.support.any_rounds import round_of
from tests.support.made_rounds import down, rules
from tests.test_cli import DATA, miaopu


class Screen(io.TextIOWrapper):
    """A stream that says whether a person looks at it."""

    def __init__(self, *, watched: bool) -> None:
        self.drawn_on = io.BytesIO()
        super().__init__(self.drawn_on, encoding="utf-8", newline="", write_through=True)
        self.watched = watched

    def isatty(self) -> bool:
        return self.watched

    def drawn(self) -> str:
        return self.drawn_on.getvalue().decode()


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second passes in no time."""
    monkeypatch.setattr(module, "FIRST", 0.02)
    monkeypatch.setattr(module, "NEXT", 0.01)


def shown(screen: Screen, monkeypatch: pytest.MonkeyPatch, seconds: float) -> str:
    monkeypatch.setattr(sys, "stderr", screen)
    with waiting("Working", of=4) as bar:
        bar.step()
        limit = time.monotonic() + seconds
        while "1/4" not in screen.drawn() and time.monotonic() < limit:
            time.sleep(0.01)
    return screen.drawn()


def test_what_takes_long_has_a_bar_that_is_wiped_away(
    hurry: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = shown(Screen(watched=True), monkeypatch, 30)
    assert drawn.startswith("\rWorking ██████░")
    assert "1/4" in drawn
    assert drawn.endswith("\r\x1b[2K")


def test_what_is_quick_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(Screen(watched=True), monkeypatch, 0) == ""


def test_where_nobody_watches_nothing_is_drawn(
    hurry: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shown(Screen(watched=False), monkeypatch, 0.1) == ""


def fail_late() -> None:
    with waiting("Working"):
        time.sleep(0.2)
        raise ZeroDivisionError


def test_a_failure_takes_the_bar_away_too(hurry: None, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen(watched=True)
    monkeypatch.setattr(sys, "stderr", screen)
    with pytest.raises(ZeroDivisionError):
        fail_late()
    assert screen.drawn().endswith("\r\x1b[2K")


def test_without_an_end_in_sight_a_mark_wanders() -> None:
    assert [Bar("x").text(seconds).index("█") for seconds in (0, 3)] == [2, 5]


@pytest.mark.parametrize("command", ["tally", "compare", "diagnose", "allocate"])
def test_a_command_whose_output_is_kept_says_nothing_beside_it(
    command: str, hurry: None, tmp_path: Path
) -> None:
    rule = ("--rule", "greedy") if command == "allocate" else ()
    code, said, why = miaopu(tmp_path, command, str(DATA / "skip.pb"), *rule)
    assert (code, bool(said), why) == (0, True, "")


@pytest.mark.parametrize("command", ["tally", "compare", "diagnose", "allocate"])
def test_every_command_that_may_take_long_has_the_bar(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen(watched=True)
    rule = ["--rule", "greedy"] if command == "allocate" else []
    monkeypatch.setattr(module, "FIRST", 0)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(sys, "argv", ["miaopu", command, str(DATA / "skip.pb"), *rule])
    with pytest.raises(SystemExit):
        cli.main()
    assert screen.drawn().startswith("\r正在")


def test_verifying_has_the_bar_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, data in round_of(rules(down())).files.items():
        (tmp_path / name).write_bytes(data)
    screen = Screen(watched=True)
    monkeypatch.setattr(module, "FIRST", 0)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(sys, "argv", ["miaopu", "verify", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert screen.drawn().startswith("\r正在核验")
