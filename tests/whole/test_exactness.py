"""Official numbers never pass through a binary float."""

import ast

import pytest

from tests.support.sources import text, tree, under

ENGINE = under("app/scoring", "app/assignment", suffix=".py")
# Agreement, intervals and leniency are estimates, labelled as such; they never decide.
#: Large estimates are reckoned in columns, and only there may NumPy be loaded.
ESTIMATES = {
    *under("app/scoring/diagnostics", suffix=".py"),
    "app/scoring/columns/estimates.py",
}


@pytest.mark.parametrize("name", sorted(set(ENGINE) - ESTIMATES))
def test_the_engine_has_no_float(name: str) -> None:
    floats = [
        f"{node.lineno}: {ast.unparse(node)}" for node in ast.walk(tree(name)) if _is_float(node)
    ]
    assert floats == []


def test_no_table_keeps_money_or_marks_as_a_float() -> None:
    kept = [
        f"{name}: {word}"
        for name in under("app/models", suffix=".py")
        for word in ("Float", "Numeric", "Decimal", ": float")
        if word in text(name)
    ]
    assert kept == []


def _is_float(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float | complex)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id == "float"
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and _is_plain(node)


def _is_plain(node: ast.BinOp) -> bool:
    """Two whole numbers divided give a float; a Fraction or a path on either side does not."""
    return isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant)


def test_no_rule_reads_an_estimate() -> None:
    readers = [
        name
        for name in set(under("app/scoring", suffix=".py")) - ESTIMATES
        if "diagnostics" in text(name)
    ]
    assert readers == []
