"""The project's own files, for tests that read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NOT_OURS = ("static/vendor/", "tests/vendor/")


@lru_cache(maxsize=1)
def files() -> tuple[str, ...]:
    """Name every file that is or is about to be in the repository, vendored ones left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout.splitlines()
    kept = (name for name in listed if not name.startswith(_NOT_OURS))
    return tuple(sorted({name for name in kept if (ROOT / name).is_file()}))


def under(*folders: str, suffix: str) -> list[str]:
    """Name the files below folders that end in a suffix."""
    starts = tuple(f"{folder}/" for folder in folders)
    return [name for name in files() if name.startswith(starts) and name.endswith(suffix)]


@cache
def text(name: str) -> str:
    """Read a file."""
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def tree(name: str) -> ast.Module:
    """Parse a Python file; every node knows its parent as `above`."""
    module = ast.parse(text(name), name)
    for node in ast.walk(module):
        for child in ast.iter_child_nodes(node):
            child.above = node  # type: ignore[attr-defined]  # a note of our own
    return module


def ancestors(node: ast.AST) -> Iterator[ast.AST]:
    """Walk from a node to its module."""
    while (node := getattr(node, "above", None)) is not None:  # type: ignore[assignment]  # ends at the module
        yield node
