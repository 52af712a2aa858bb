"""A second double click, a port that is taken, and data that lies beside: each ends in something to go on with."""

import http.server
import socket
import threading
import webbrowser
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app import doors, serving
from app.errors import Unfit
from app.settings import Settings, read_settings
from app.unit.lock import WriterLock
from tests.support.servers import free_port

TRIES = 30


class Healthy(http.server.BaseHTTPRequestHandler):
    """Answers as the program does."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok\n" if self.path == "/healthz" else b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- named by the library
        pass


@pytest.fixture
def answering() -> Iterator[int]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Healthy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    pages: list[str] = []
    monkeypatch.setattr(webbrowser, "open", pages.append)
    return pages


def settings_over(folder: Path, **more: str) -> Settings:
    folder.mkdir(parents=True, exist_ok=True)
    return read_settings({"MIAOPU_DATA_DIR": str(folder), **more})


def test_a_second_double_click_shows_what_runs(
    tmp_path: Path, answering: int, opened: list[str]
) -> None:
    settings, said = settings_over(tmp_path), []
    here = f"http://127.0.0.1:{answering}"
    with WriterLock(tmp_path), doors.noted(replace(settings, port=answering)):
        serving.serve(settings, said.append, open_browser=True)
        with pytest.raises(Unfit, match="another_writer"):
            serving.serve(settings, said.append)
    assert (said, opened) == ([f"苗圃已经在运行，浏览器会打开 {here}。"], [here])
    assert not (tmp_path / doors.NOTE).exists()


@pytest.mark.parametrize("note", ["", "no port", "{closed}"])
def test_an_owner_that_does_not_answer_is_told(
    note: str, tmp_path: Path, opened: list[str]
) -> None:
    settings = settings_over(tmp_path)
    (tmp_path / doors.NOTE).write_text(note.format(closed=free_port()), encoding="ascii")
    with WriterLock(tmp_path), pytest.raises(Unfit, match="another_writer"):
        serving.serve(settings, lambda _said: None, open_browser=True)
    assert opened == []


def test_a_double_click_takes_the_next_port_unless_one_was_named(tmp_path: Path) -> None:
    said: list[str] = []
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = replace(settings_over(tmp_path), port=port)
        with serving._listening(settings, said.append, open_browser=True) as found:
            other = found.getsockname()[1]
        named = replace(settings, port_named=True)
        for wish, browser in ((settings, False), (named, True)):
            with pytest.raises(Unfit, match="port_taken"):
                serving._listening(wish, said.append, open_browser=browser)
    assert port < other < port + TRIES
    assert said == [f"端口 {port} 已经被别的程序占用，这一次改用 {other}。"]


def test_a_first_start_beside_another_version_finds_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, old = tmp_path / "miaopu-2.0" / "miaopu-2.0", tmp_path / "miaopu-1.0" / "miaopu-1.0"
    new.mkdir(parents=True)
    monkeypatch.chdir(new)
    assert doors.former_data(read_settings({})) is None
    (old / "data" / "real").mkdir(parents=True)
    (old / "data" / "real" / "miaopu.db").write_bytes(b"")
    assert doors.former_data(read_settings({})) == old / "data"
    assert doors.former_data(read_settings({"MIAOPU_DATA_DIR": str(tmp_path / "own")})) is None
    (new / "data" / "real").mkdir(parents=True)
    (new / "data" / "real" / "miaopu.db").write_bytes(b"")
    assert doors.former_data(read_settings({})) is None
