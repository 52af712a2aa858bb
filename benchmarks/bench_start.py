"""From `miaopu serve --demo` to the first answered page, over data that is there already."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import httpx

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
LIMIT_SECONDS = 60


def measure() -> dict[str, float]:
    """Give the first start (with migration and demo) and the middle of the next ones."""
    with tempfile.TemporaryDirectory(prefix="miaopu-bench-") as folder:
        first = _start(folder)
        later = [_start(folder) for _ in range(RUNS)]
    return {"first start, seconds": first, "next start, seconds": median(later)}


def _start(folder: str) -> float:
    port = _free_port()
    environment = {**os.environ, "MIAOPU_DATA_DIR": folder, "MIAOPU_PORT": str(port)}
    began = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--demo"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _answered(f"http://127.0.0.1:{port}/")
        return time.perf_counter() - began
    finally:
        server.terminate()
        server.wait(LIMIT_SECONDS)


def _answered(url: str) -> None:
    limit = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < limit:
        try:
            if httpx.get(url, timeout=10, trust_env=False, follow_redirects=True).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    message = f"no good answer from {url} within {LIMIT_SECONDS} s"
    raise RuntimeError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
