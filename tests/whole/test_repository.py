"""What the repository may hold, and on which machines it runs."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from packaging.tags import Tag
from packaging.utils import parse_wheel_filename

from tests.support.sources import ROOT, ancestors, files, text, tree, under

TEXT = (".css", ".html", ".js", ".json", ".md", ".po", ".py", ".toml", ".txt", ".yaml", ".yml")
THIS = "tests/whole/test_repository.py"
MACHINE_PATH = re.compile(r"(?<![\w.])/(work|root|Users|home/[a-z]+|opt/pypi)(?=[/\s\"'`)]|$)")
REGISTRY = re.compile(r"https?://(pypi\.org|files\.pythonhosted\.org|registry\.npmjs\.org)")
LOCK_HOSTS = {"pypi.org", "files.pythonhosted.org"}
PYTHONS = ("311", "312", "313", "314")
PLATFORMS = {
    "linux x86_64": re.compile(r"manylinux.*_x86_64"),
    "linux aarch64": re.compile(r"manylinux.*_aarch64"),
    "windows amd64": re.compile(r"win_amd64"),
    "macos arm64": re.compile(r"macosx_.*_(arm64|universal2)"),
}
POSIX_MODULES = {"fcntl", "grp", "pwd", "resource", "termios"}
POSIX_CALLS = {"chown", "fork", "geteuid", "getuid", "killpg", "mkfifo", "setsid", "sysconf"}
SLOW = {
    "docx",
    "highspy",
    "lxml",
    "numpy",
    "openpyxl",
    "ortools",
    "playwright",
    "pytest",
    "typst",
    "xlsxwriter",
}
OF_TESTS = {"MIAOPU_REQUIRE", "MIAOPU_SCREENS", "MIAOPU_TEST_DATA", "MIAOPU_TEST_POSTGRES"}
SETTING = re.compile(r"\bMIAOPU_[A-Z][A-Z_]*[A-Z]\b")


def test_no_path_of_a_machine() -> None:
    found = [
        f"{name}:{number}: {line.strip()[:80]}"
        for name in files()
        if name.endswith(TEXT) and name != THIS
        for number, line in enumerate(text(name).splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


def test_addresses_of_registries_stand_in_the_lock_only() -> None:
    named = [n for n in files() if n.endswith(TEXT) and n != THIS and REGISTRY.search(text(n))]
    assert named == []


def test_the_lock_knows_the_public_registry_only() -> None:
    addresses = set(re.findall(r'"(https?://[^"]+)"', text("uv.lock")))
    assert {urlsplit(address).hostname for address in addresses} == LOCK_HOSTS


def test_the_licence_is_apache() -> None:
    assert "Version 2.0, January 2004" in text("LICENSE")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_package_that_runs_has_a_wheel(platform: str) -> None:
    lacking = [
        f"{package['name']} {package['version']} for Python {python}"
        for package in _runtime()
        for python in PYTHONS
        if not any(_fits(tag, platform, python) for tag in _tags(package))
    ]
    assert lacking == []


def test_calls_that_only_some_systems_have_are_guarded() -> None:
    bare = [
        f"{name}:{node.lineno}"
        for name in under("app", suffix=".py")
        for node in ast.walk(tree(name))
        if _is_posix_only(node) and not any(_guards(above) for above in ancestors(node))
    ]
    assert bare == []


def test_the_command_starts_without_what_is_slow() -> None:
    probe = "import sys, app.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    started = subprocess.run(
        [sys.executable, "-c", probe],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert SLOW & set(started.stdout.split()) == set()


def test_settings_are_read_in_one_place() -> None:
    reading = {
        name
        for name in under("app", suffix=".py")
        if re.search(r"environ|getenv", text(name)) and SETTING.search(text(name))
    }
    assert reading <= {"app/settings.py", "app/given.py", "app/cli.py"}


@pytest.mark.skipif("docs/settings.md" not in files(), reason="docs/settings.md is not written yet")
def test_every_setting_is_in_the_documents_and_back() -> None:
    read = set(SETTING.findall(text("app/settings.py")))
    told = set(SETTING.findall(text("docs/settings.md")))
    assert (
        told - {"MIAOPU_REQUIRE", "MIAOPU_TEST_DATA", "MIAOPU_TEST_POSTGRES", "MIAOPU_SCREENS"}
        == read
    )


def _runtime() -> Iterator[dict[str, Any]]:
    """Walk what the program needs at run time, whatever the platform's markers say."""
    packages = {one["name"]: one for one in tomllib.loads(text("uv.lock"))["package"]}
    waiting, seen = ["miaopu"], {"miaopu"}
    while waiting:
        package = packages[waiting.pop()]
        if package["name"] != "miaopu":
            yield package
        for need in _needs(package, packages):
            if need not in seen:
                seen.add(need)
                waiting.append(need)


def _needs(package: dict[str, Any], packages: dict[str, Any]) -> Iterator[str]:
    for need in package.get("dependencies", []):
        yield need["name"]
        extras = packages[need["name"]].get("optional-dependencies", {})
        for extra in need.get("extra", []):
            yield from (one["name"] for one in extras.get(extra, []))


def _tags(package: dict[str, Any]) -> set[Tag]:
    names = [wheel["url"].rpartition("/")[2] for wheel in package.get("wheels", [])]
    return {tag for name in names for tag in parse_wheel_filename(name)[3]}


def _fits(tag: Tag, platform: str, python: str) -> bool:
    if tag.platform != "any" and not PLATFORMS[platform].fullmatch(tag.platform):
        return False
    if tag.abi == "abi3":
        return int(tag.interpreter.removeprefix("cp")) <= int(python)
    if tag.abi == "none":
        return tag.interpreter in {"py3", "py2", f"py{python}", f"cp{python}"}
    return tag.abi == f"cp{python}"


def _is_posix_only(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name in POSIX_MODULES for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.module in POSIX_MODULES
    return (
        isinstance(node, ast.Attribute)
        and node.attr in POSIX_CALLS
        and ast.unparse(node.value) == "os"
    )


def _guards(node: ast.AST) -> bool:
    if isinstance(node, ast.If | ast.IfExp):
        return "sys.platform" in ast.unparse(node.test) or "hasattr(" in ast.unparse(node.test)
    return isinstance(node, ast.Try)
