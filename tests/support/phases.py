"""Small sample rounds that stand at a phase, each behind the real server in a process of its own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.demo import load
from app.settings import read_settings
from app.unit.schema import prepare
from app.vocabulary import Phase
from tests.support.once import once, shared_folder
from tests.support.servers import Server, start_server

SIZE = 6
PANEL = 6
AtPhase = Callable[[Phase], Server]


@pytest.fixture(scope="session")
def at_phase(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtPhase]:
    """Give the server of a phase; it is made once and serves until the run ends."""
    servers: dict[Phase, Server] = {}

    def stand(phase: Phase) -> Server:
        if phase not in servers:
            servers[phase] = start_at(tmp_path_factory, phase)
        return servers[phase]

    yield stand
    for server in servers.values():
        server.stop()


def start_at(
    factory: pytest.TempPathFactory, phase: Phase, *, size: int = SIZE, panel: int = PANEL
) -> Server:
    """Serve a copy of a sample round, which is made once in a run, in a folder of its own."""
    name = f"{phase.value}-{size}-{panel}"
    made = once(shared_folder(factory, "served") / name, lambda at: _make(at, phase, size, panel))
    folder = factory.mktemp(phase.value)
    shutil.copytree(made, folder / "data")
    return start_server(folder, "--demo")


def _make(folder: Path, phase: Phase, size: int, panel: int) -> None:
    settings = read_settings({"MIAOPU_DATA_DIR": str(folder)}, demo=True)
    clock = SystemClock()
    prepare(settings, clock.now())
    load(settings, phase, clock, size=size, panel=panel)
