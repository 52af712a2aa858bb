"""Small sample rounds that stand at a phase, each behind the real server in a process of its own."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.demo import acts, load, scene
from app.demo.loader import DAYS, founding, staged
from app.settings import read_settings
from app.unit.schema import prepare
from app.vocabulary import Phase
from tests.support.once import once, shared_folder
from tests.support.servers import Server, fork_server

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


@pytest.fixture(scope="session")
def unmarked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server whose four members each have ten sheets and more, and not one mark yet."""
    yield from _unmarked(tmp_path_factory)


@pytest.fixture(scope="session")
def unmarked_again(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give another server of the same round, for those who mark it in the other language."""
    yield from _unmarked(tmp_path_factory)


def _unmarked(factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = once(shared_folder(factory, "served") / "unmarked", _make_unmarked)
    folder = factory.mktemp("unmarked")
    shutil.copytree(made, folder / "data")
    server = fork_server(folder)
    yield server
    server.stop()


def _make_unmarked(folder: Path) -> None:
    settings = read_settings({"MIAOPU_DATA_DIR": str(folder)}, demo=True)
    clock = SystemClock()
    prepare(settings, clock.now())
    begins = clock.now() - timedelta(days=DAYS[Phase.REVIEW] + 1)
    with staged(settings, begins, 4) as stage:
        plan = founding(stage, 11, 4)
        round_id = scene.make_round(stage, plan)
        scene.write_proposals(stage, plan)
        for act in (acts.close_call, acts.screen, acts.open_review):
            act(stage, round_id)


def made_at(
    factory: pytest.TempPathFactory, phase: Phase, *, size: int = SIZE, panel: int = PANEL
) -> Path:
    """Give the data folder of a sample round; it is made once in a run, and nobody may change it."""
    name = f"{phase.value}-{size}-{panel}"
    return once(shared_folder(factory, "served") / name, lambda at: _make(at, phase, size, panel))


def start_at(
    factory: pytest.TempPathFactory, phase: Phase, *, size: int = SIZE, panel: int = PANEL
) -> Server:
    """Serve a copy of a sample round, which is made once in a run, in a folder of its own."""
    made = made_at(factory, phase, size=size, panel=panel)
    folder = factory.mktemp(phase.value)
    shutil.copytree(made, folder / "data")
    return fork_server(folder)


def _make(folder: Path, phase: Phase, size: int, panel: int) -> None:
    settings = read_settings({"MIAOPU_DATA_DIR": str(folder)}, demo=True)
    clock = SystemClock()
    prepare(settings, clock.now())
    load(settings, phase, clock, size=size, panel=panel)
