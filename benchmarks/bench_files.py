"""The large files of a round of 2,000 proposals × 10 members, made by the worker, with the bar looked at meanwhile."""

import tempfile
import threading
import time
from datetime import UTC, datetime

from starlette.testclient import TestClient

from app.settings import read_settings
from app.vocabulary import FileKind
from app.vocabulary.made_files import OF_AWARDS
from tests.support.large_rounds import served

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
PROPOSALS, MEMBERS = 2000, 10
LOOK = 0.2


def measure() -> dict[str, float]:
    """Give for each file the seconds by the clock and of the processor, its size, and how often the bar moved."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="miaopu-bench-") as folder:
        settings = read_settings({"MIAOPU_DATA_DIR": folder})
        with served(settings, NOW, PROPOSALS, MEMBERS) as (client, large):
            for kind in [one for one in FileKind if one not in OF_AWARDS]:  # none is announced
                figures |= _made(client, f"/manage/{large.round_id}/files/{kind.value}", kind)
    return figures


def _made(client: TestClient, path: str, kind: FileKind) -> dict[str, float]:
    form = {"csrf": "bench", "key": kind.value}
    client.post(path, data=form, follow_redirects=False)
    worker = client.app.state.worker  # type: ignore[attr-defined]  # the measured application
    thread = threading.Thread(target=worker.once)
    began, busy, seen = time.perf_counter(), time.process_time(), set()
    thread.start()
    while thread.is_alive():
        thread.join(LOOK)
        page = client.get(path).text
        seen.add(page.partition('class="progress-words">')[2].partition("<")[0])
    wall, work = time.perf_counter() - began, time.process_time() - busy
    size = len(client.get(f"{path}/file").raise_for_status().content)
    return {
        f"{kind.value}, by the clock, s": wall,
        f"{kind.value}, processor, the pages looked at included, s": work,
        f"{kind.value}, MB": size / 1e6,
        f"{kind.value}, different states of the bar seen": len(seen - {""}),
    }


if __name__ == "__main__":
    for label, value in measure().items():
        print(f"{label}: {value:.2f}")
