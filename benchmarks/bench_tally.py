"""The tally workbench of 2,000 proposals × 10 members and the round's desk at 1,000: the server's own time."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median

from sqlalchemy import event
from starlette.testclient import TestClient

from app.language import told
from app.settings import read_settings
from tests.support.large_rounds import Large, served

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
RUNS = 15
SIZES = ((2000, 10), (1000, 5))
VIEWS = {
    "by place": "",
    "sorted by spread": "?sort=-spread",
    "searched": "?q=100",
    "how sure are the places": "?sure=yes",
}


def measure() -> dict[str, float]:
    """Give for each page the first answer, the middle, the slowest, the queries and the size."""
    figures: dict[str, float] = {}
    for proposals, members in SIZES:
        with _served(proposals, members) as (client, large):
            at = f"{proposals} × {members}"
            desk, results = f"/manage/{large.round_id}", f"/manage/{large.round_id}/results"
            figures |= _figures(f"{at}: round desk", client, desk)
            for name, query in VIEWS.items():
                # As after a restart: what is read of an outcome is kept until then.
                told.kept_of.cache_clear()
                figures |= _figures(f"{at}: workbench, {name}", client, results + query)
            figures |= _figures(f"{at}: workbench as CSV, whole", client, f"{results}.csv")
    return figures


def _figures(name: str, client: TestClient, path: str) -> dict[str, float]:
    times, work, statements, size = [], [], 0, 0
    for _ in range(RUNS):
        with _counting(client) as asked:
            began, busy = time.perf_counter(), time.process_time()
            answer = client.get(path)
            work.append((time.process_time() - busy) * 1000)
            times.append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
        statements, size = len(asked), len(answer.content)
    return {
        f"{name}, first, ms": times[0],
        f"{name}, first, processor, ms": work[0],
        f"{name}, middle, ms": median(times[1:]),
        f"{name}, middle, processor, ms": median(work[1:]),
        f"{name}, slowest, ms": max(times[1:]),
        f"{name}, queries": statements,
        f"{name}, kB": size / 1000,
    }


@contextmanager
def _served(proposals: int, members: int) -> Iterator[tuple[TestClient, Large]]:
    with tempfile.TemporaryDirectory(prefix="miaopu-bench-") as folder:
        settings = read_settings({"MIAOPU_DATA_DIR": folder})
        with served(settings, NOW, proposals, members) as found:
            yield found


@contextmanager
def _counting(client: TestClient) -> Iterator[list[str]]:
    engine = client.app.state.house.database.reading  # type: ignore[attr-defined]  # the measured application
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


if __name__ == "__main__":
    for label, value in measure().items():
        print(f"{label}: {value:.0f}")
