"""What a machine must have: absent and required fails, absent and optional is listed by name."""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

MARKS = {"needs_postgres": "postgres", "needs_browser": "browser", "needs_data": "data"}
_LEFT_OUT = pytest.StashKey[dict[str, str]]()


def find_postgres(program: str) -> str | None:
    """Find one of PostgreSQL's server programs, on the path or where Debian keeps them."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)
    return shutil.which(program) or next((str(place) for place in places), None)


def find_browser() -> str | None:
    """Find Chromium: CHROMIUM names it, else the path has it."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if (found := shutil.which(name))), None)


def find_data() -> Path | None:
    """Find the folder of real data."""
    named = os.environ.get("MIAOPU_TEST_DATA")
    return Path(named) if named and Path(named).is_dir() else None


def _why_no_postgres() -> str | None:
    if os.environ.get("MIAOPU_TEST_POSTGRES") or find_postgres("initdb"):
        return None
    return "no PostgreSQL server programs here (Debian: apt-get install postgresql)"


def _why_no_browser() -> str | None:
    if find_browser():
        return None
    return "no Chromium here (Debian: apt-get install chromium, or set CHROMIUM)"


def _why_no_data() -> str | None:
    return None if find_data() else "MIAOPU_TEST_DATA names no folder"


PROBES: Mapping[str, Callable[[], str | None]] = {
    "postgres": _why_no_postgres,
    "browser": _why_no_browser,
    "data": _why_no_data,
}


def required() -> frozenset[str]:
    """Read what may not be missing: MIAOPU_REQUIRE, separated by commas."""
    named = frozenset(filter(None, os.environ.get("MIAOPU_REQUIRE", "").split(",")))
    unknown = named - set(PROBES)
    if unknown:
        message = f"MIAOPU_REQUIRE names {', '.join(sorted(unknown))}; known: {', '.join(PROBES)}"
        raise pytest.UsageError(message)
    return named


def missing(item: pytest.Item) -> dict[str, str]:
    """Give what an item needs and this machine has not: name → reason."""
    needs = [MARKS[mark.name] for mark in item.iter_markers() if mark.name in MARKS]
    return {need: why for need in needs if (why := PROBES[need]())}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out what cannot run here and need not."""
    must = required()
    left_out = {
        item.nodeid: "; ".join(lacks.values())
        for item in items
        if (lacks := missing(item)) and not must & set(lacks)
    }
    config.stash[_LEFT_OUT] = left_out
    if left_out:
        config.hook.pytest_deselected(items=[i for i in items if i.nodeid in left_out])
        items[:] = [item for item in items if item.nodeid not in left_out]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail what must run here and cannot."""
    for need, why in missing(item).items():
        if need in required():
            pytest.fail(f"MIAOPU_REQUIRE names {need}: {why}", pytrace=False)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the list of a worker process to the one that prints."""
    output: dict[str, object] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_out"] = session.config.stash.get(_LEFT_OUT, {})


class _Workers:
    """Collects the lists of worker processes; they all collect the same tests."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        found = getattr(node, "workeroutput", {}).get("left_out", {})
        self.config.stash.setdefault(_LEFT_OUT, {}).update(found)


def pytest_configure(config: pytest.Config) -> None:
    """Listen to worker processes."""
    config.pluginmanager.register(_Workers(config), "left-out-by-workers")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Name every test that this machine could not run, with the reason."""
    left_out = config.stash.get(_LEFT_OUT, {})
    if not left_out:
        return
    terminalreporter.section(f"{len(left_out)} not run on this machine")
    for nodeid, why in sorted(left_out.items()):
        terminalreporter.line(f"{nodeid}: {why}")
