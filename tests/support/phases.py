"""Small sample rounds that stand at a phase, each behind the real server in a process of its own."""

from collections.abc import Callable, Iterator

import pytest

from app.clock import SystemClock
from app.demo import load
from app.settings import read_settings
from app.unit.schema import prepare
from app.vocabulary import Phase
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
    """Make a sample round in a folder of its own and serve it."""
    folder = factory.mktemp(phase.value)
    settings = read_settings({"MIAOPU_DATA_DIR": str(folder / "data")}, demo=True)
    settings.data_dir.mkdir(parents=True)
    clock = SystemClock()
    prepare(settings, clock.now())
    load(settings, phase, clock, size=size, panel=panel)
    return start_server(folder, "--demo")
