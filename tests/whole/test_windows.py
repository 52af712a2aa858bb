"""What cannot be run here is read: the starters, the names, and what Windows refuses in the code."""

import ast
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import text as sql

from app.files import Files
from app.unit import open_database
from app.unit.schema import prepare
from tests.conftest import NOON
from tests.support.databases import settings_in
from tests.support.sources import ROOT, files, text, tree, under

COMMANDS = ("start.cmd", "start-lan.cmd", "miaopu.cmd", "restore.cmd")
SHELLS = ("start.sh", "miaopu.sh", "restore.sh", "start.command")
UNPACK = "请先把压缩包全部解压，再双击。"
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
FORBIDDEN = re.compile(r'[<>:"|?*\\]|[. ]$')
#: What Windows knows of signals.
SIGNALS = {"SIGINT", "SIGTERM", "SIGBREAK", "signal"}
#: A user's folder, the bundle's and `installed` take about a hundred of the 260 that Windows allows.
PATH_MAX = 150


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_file_is_read_by_every_console(name: str) -> None:
    raw = (ROOT / name).read_bytes()
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") > 5
    assert raw.endswith(b"\r\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_file_quotes_paths_and_jumps_to_what_is_there(name: str) -> None:
    lines = [line for line in text(name).splitlines() if not line.startswith("rem ")]
    for line in lines:
        outside = re.sub(r'"[^"]*"', "", line)
        assert "%~dp0" not in outside, line
        assert not re.search(r"\$\(|\$\{|\bthen\b|\bfi\b|/dev/null|\bexport\b", line), line
    labels = {line[1:] for line in lines if line.startswith(":")}
    assert set(re.findall(r"goto (\w+)", "\n".join(lines))) == labels
    called = re.findall(r'"%~dp0([\w\\.-]+)"', "\n".join(lines))
    there = [one for one in called if not one.startswith("python\\")]
    assert [one for one in there if not (ROOT / one.replace("\\", "/")).is_file()] == []


def test_a_window_stays_open_when_something_is_wrong() -> None:
    source = text("miaopu.cmd")
    for ending in ("nopython", "nofolder"):
        assert 'if "%~1"=="" pause' in source.split(f":{ending}\n")[-1].split("exit /b")[0]
    assert 'if not "%CODE%"=="0" pause' in text("start.cmd")
    assert "\npause\nexit /b %CODE%" in text("restore.cmd")
    shown = (ROOT / "deploy/no-python.txt").read_bytes()
    assert shown.count(b"\n") == shown.count(b"\r\n")
    assert "Python 3.11" in shown.decode("utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_double_click_inside_of_the_zip_says_what_to_do(name: str) -> None:
    """The explorer takes one file out of the zip: whatever else is needed, is looked for first."""
    lines = text(name).splitlines()
    looked = lines.index(r'if not exist "%~dp0deploy\start.py" goto zipped')
    needing = [n for n, line in enumerate(lines) if re.search(r"pushd|call|%PY% ", line)]
    assert looked < min(needing)
    told = lines[lines.index(":zipped") + 1 :]
    codes = re.findall(r"0x([0-9A-F]{4})", told[0])
    assert "".join(chr(int(one, 16)) for one in codes) == UNPACK
    assert told[1].startswith("echo Unpack everything first")
    assert told[2:4] == ["pause", "exit /b 2"]


@pytest.mark.parametrize("name", ["start.sh", "miaopu.sh", "restore.sh"])
def test_a_start_out_of_a_zip_says_what_to_do_in_a_shell_too(name: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / name, tmp_path)
    done = subprocess.run(
        ["sh", str(tmp_path / name)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "请先把压缩包全部解压，再启动。",
        "Unpack everything first.",
    ]


@pytest.mark.parametrize(
    ("starter", "given", "passed"),
    [
        ("start.sh", ["--demo"], ["serve", "--demo"]),
        ("miaopu.sh", ["migrate", "--back"], ["migrate", "--back"]),
        ("restore.sh", ["我的 备份.tar"], ["restore", "--ask", "{here}/我的 备份.tar"]),
        ("restore.sh", [], ["restore", "--ask"]),
    ],
)
def test_a_shell_starter_passes_its_words_on(
    starter: str, given: list[str], passed: list[str], tmp_path: Path
) -> None:
    away, here = tmp_path / "bundle", tmp_path / "elsewhere"
    (away / "deploy").mkdir(parents=True)
    here.mkdir()
    (here / "我的 备份.tar").write_bytes(b"")
    for name in {starter, "miaopu.sh"}:
        shutil.copy(ROOT / name, away)
    (away / "deploy" / "start.py").write_text("import sys; print('\\n'.join(sys.argv[1:]))")
    done = subprocess.run(
        ["sh", str(away / starter), *given],
        cwd=here,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.splitlines() == [one.format(here=here) for one in passed]


def test_every_command_can_be_typed_in_a_folder_on_windows() -> None:
    passing = {
        "miaopu.cmd": r'%PY% "%~dp0deploy\start.py" %*',
        "start.cmd": 'call "%~dp0miaopu.cmd" serve --browser %*',
        "restore.cmd": 'if not "%~1"=="" call "%~dp0miaopu.cmd" restore --ask "%~1"',
    }
    for name, line in passing.items():
        assert line in text(name).splitlines()
    assert {*COMMANDS, *SHELLS} <= set(starters())


@pytest.mark.parametrize("name", SHELLS)
def test_a_shell_file_is_plain(name: str) -> None:
    raw = (ROOT / name).read_bytes()
    assert b"\r" not in raw
    assert raw.startswith(b"#!/bin/sh\n")
    assert (ROOT / name).stat().st_mode & 0o111
    assert not re.search(rb"\[\[|\bfunction \b|<\(|\bsource \b|&>", raw)
    shell = shutil.which("dash") or "sh"
    assert subprocess.run([shell, "-n", str(ROOT / name)], check=False).returncode == 0


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_line_ends_are_kept_by_every_checkout() -> None:
    names = [*COMMANDS, *SHELLS, "deploy/no-python.txt", "app/cli.py"]
    told = subprocess.run(
        ["git", "check-attr", "eol", *names], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    found = dict(re.findall(r"^(\S+): eol: (\w+)$", told, re.MULTILINE))
    crlf = {*COMMANDS, "deploy/no-python.txt"}
    assert found == {name: "crlf" if name in crlf else "lf" for name in names}


def test_every_name_is_allowed_on_windows_and_stands_once() -> None:
    names = files()
    parts = {part for name in names for part in name.split("/")}
    assert [one for one in parts if RESERVED.match(one) or FORBIDDEN.search(one)] == []
    assert len({name.casefold() for name in names}) == len(names)
    assert [name for name in names if len(name) > PATH_MAX] == []


def test_only_signals_that_windows_knows_are_used() -> None:
    used = {
        node.attr
        for name in under("app", suffix=".py")
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "signal"
    }
    assert used <= SIGNALS


def test_folders_are_synced_only_where_they_can_be_opened() -> None:
    """Windows gives no handle for a folder: whoever opens one by `os.open` looks first."""
    bare = [
        f"{name}:{function.name}"
        for name in under("app", suffix=".py")
        for function in ast.walk(tree(name))
        if isinstance(function, ast.FunctionDef)
        and "os.O_RDONLY" in (source := ast.unparse(function))
        and not re.search(r"os\.name == 'nt'|sys\.platform", source)
    ]
    assert bare == []


def test_bytes_that_somebody_reads_just_now_are_there_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows lets nobody replace an open file; under a digest lie the same bytes anyway."""
    kept = Files(tmp_path, reserve=0)
    first = kept.put([b"the same"], limit=100)

    def refused(_self: Path, _target: Path) -> Path:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", refused)
    assert kept.put([b"the same"], limit=100) == first
    assert list(kept.incoming.iterdir()) == []
    with pytest.raises(PermissionError):
        kept.put([b"something new"], limit=100)


@pytest.mark.parametrize("folder", ["1#2", "50%25 done", "问号?与 空格"])
def test_a_database_opens_under_any_folder(tmp_path: Path, folder: str) -> None:
    place = tmp_path / folder
    place.mkdir()
    settings = replace(settings_in(place), database_url=f"sqlite:///{place / 'miaopu.db'}")
    prepare(settings, NOON)
    database = open_database(settings)
    with database.read() as session:
        assert session.execute(sql("SELECT count(*) FROM installation")).scalar_one() == 1
    database.close()


def test_the_task_of_windows_is_well_formed_and_asks_for_no_rights() -> None:
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    task = ET.fromstring((ROOT / "deploy/miaopu-task.xml").read_bytes())
    assert task.findtext(f".//{space}RunLevel") == "LeastPrivilege"
    command = str(task.findtext(f".//{space}Command")).strip('"')
    assert (ROOT / command.rpartition("\\")[2]).is_file()


def starters() -> list[str]:
    """Read what the bundle takes along."""
    (given,) = [
        node.value
        for node in tree("deploy/bundle.py").body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "STARTERS"
    ]
    return list(ast.literal_eval(given))
