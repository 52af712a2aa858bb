"""The tail is capped: nothing grows until nobody can read it."""

import ast
from statistics import median

from tests.support.sources import files, text, tree, under

FILE_LINES = 400
FUNCTION_LINES = 50
FUNCTION_MEDIAN = 12
TEMPLATE_LINES = 150
CODE = (".py", ".css", ".js", ".html", ".toml", ".md")
# Data and lists that are made by a program or read as one long table.
LONG = (
    "uv.lock",
    "migrations/versions/",
    "docs/",
    "static/verify/verify.html",  # one file that opens by double click, without network, is its promise
)


def test_no_file_is_long() -> None:
    long = {
        name: count
        for name in files()
        if name.endswith(CODE)
        and not name.startswith(LONG)
        and (count := len(text(name).splitlines())) >= FILE_LINES
    }
    assert long == {}


def test_no_function_is_long() -> None:
    long = {
        f"{name}:{node.name}": length
        for name in under("app", "tests", "benchmarks", suffix=".py")
        for node in ast.walk(tree(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := _lines(node)) >= FUNCTION_LINES
    }
    assert long == {}


def test_the_middle_function_is_short() -> None:
    lengths = [
        _lines(node)
        for name in under("app", suffix=".py")
        for node in ast.walk(tree(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert median(lengths) <= FUNCTION_MEDIAN


def test_no_template_is_long() -> None:
    long = {
        name: count
        for name in under("templates", suffix="")
        if (count := len(text(name).splitlines())) >= TEMPLATE_LINES
    }
    assert long == {}


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
