"""A demo beside the real installation: the same program once more, over a folder of its own."""

import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress

import httpx

from app.settings import Settings, demo_beside

STOP_SECONDS = 10
#: The page asks again every two seconds, and waits for no answer meanwhile.
ANSWER_SECONDS = 0.3
#: The same modules are found whatever way this process found them: a bundle has no environment.
_RUN = "import sys; sys.path[:] = sys.argv.pop(1).split({sep!r}); from app.cli import main; main()"


class DemoBeside:
    """Starts when somebody asks, and ends with the program that started it."""

    def __init__(self, settings: Settings) -> None:
        """Keep how this installation is set; nothing is started yet."""
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._here = ""
        self._answers = False
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Start it, unless it runs already."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return
            port = _free_port()
            self._here, self._answers = f"http://127.0.0.1:{port}", False
            run = _RUN.format(sep=os.pathsep)
            self._process = subprocess.Popen(  # noqa: S603 -- this program itself, with nothing that anybody typed
                [sys.executable, "-c", run, os.pathsep.join(sys.path), "serve", "--demo"],
                env=demo_beside(self._settings, port),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    def address(self) -> str | None:
        """Give its address once it answers."""
        if self._process is None or self._process.poll() is not None:
            return None
        if not self._answers:
            with suppress(httpx.HTTPError):
                answer = httpx.get(f"{self._here}/healthz", timeout=ANSWER_SECONDS, trust_env=False)
                self._answers = answer.is_success
        return self._here if self._answers else None

    def failed(self) -> bool:
        """Tell whether it ended, or was never asked for."""
        return self._process is None or self._process.poll() is not None

    def end(self) -> None:
        """Stop it together with the program."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
