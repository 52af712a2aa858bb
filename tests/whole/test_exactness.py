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
#: What of NumPy gives or takes floats; those named here feed HiGHS or a stored matrix, and what comes back is
#: counted again in whole numbers.
FLOATING = {
    "float16", "float32", "float64", "longdouble", "true_divide", "divide", "reciprocal", "mean", "average",
    "median", "std", "var", "sqrt", "exp", "log", "linalg",
}  # fmt: skip
NAMED = {"f2", "f4", "f8", "float16", "float32", "float64"}
FED = {
    # The matrix as it is kept, with its decimal places.
    "app/assignment/affinity.py": {"true_divide"},
    # HiGHS proposes; `_bound` reckons.
    "app/assignment/panels.py": {"true_divide", "float64"},
    # The matrix as it was read, made whole.
    "app/assignment/posing.py": {"float64"},
    # HiGHS proposes; `mixed` reckons.
    "app/assignment/programme.py": {"true_divide", "float64"},
}
#: Of the standard library's mathematics, what stays whole.
WHOLE = {"ceil", "comb", "factorial", "floor", "gcd", "isqrt", "lcm", "prod"}
#: Divisions of which one side is a Fraction, though it is not written there; whoever adds one reads the types.
EXACT = {
    "app/assignment/answer.py": {"(self.bound - self.objective) / abs(self.bound)"},
    "app/assignment/chances.py": {
        "(cap - drawn) / (1 - drawn)",
        "self.found.worth(worth - costs) / self.quota.plans",
    },
    "app/scoring/allotments/proportional.py": {
        "c.floor / c.weight",
        "c.cap / c.weight",
        "(total - fixed) / slope",
    },
    "app/scoring/best_set.py": {"c.score / c.cost", "c.score * amounts[c.id] / c.cost"},
    "app/scoring/columns/totals.py": {"weight * panel.scale / leaf.maximum"},
    "app/scoring/leniency.py": {"(table[i][size] - rest) / table[i][i]"},
    "app/scoring/mixtures.py": {"mixed / change", "held[i] / change", "value / head"},
    "app/scoring/normalising.py": {
        "squares / (len(totals) - rule.sample)",
        "width * (total - middle) / spread",
    },
    "app/scoring/sheets.py": {"exact / weights", "weight / leaf.maximum"},
}
#: Only a tolerance for the bound of HiGHS.
HAIRS = {"app/assignment/programme.py": {"10 ** (-3)", "10 ** (-12)"}}


@pytest.mark.parametrize("name", sorted(set(ENGINE) - ESTIMATES))
def test_the_engine_has_no_float(name: str) -> None:
    floats = [f"{node.lineno}: {ast.unparse(node)}" for node in _floats(tree(name), name)]
    assert floats == []


@pytest.mark.parametrize(
    "written",
    [
        "a / b",
        "a /= b",
        "a / 2",
        "total + 0.5",
        "1j",
        "float(a)",
        "map(float, marks)",
        "marks.astype(float)",
        "marks.astype('float64')",
        "np.zeros(3, dtype='f8')",
        "marks.astype(np.float32)",
        "np.true_divide(a, b)",
        "marks.mean()",
        "10 ** -2",
        "import math",
        "from math import sqrt",
        "import statistics",
        "from operator import truediv",
        "import decimal",
        "sum(marks) / len(marks)",
    ],
)
def test_every_way_to_a_float_is_seen(written: str) -> None:
    assert len(list(_floats(ast.parse(written), ""))) == 1


@pytest.mark.parametrize(
    "written",
    [
        "Fraction(1) / 2",
        "sum(marks, Fraction(0)) / len(marks)",
        "a // b",
        "10 ** 2",
        "mean(marks)",
        "from math import gcd, isqrt",
    ],
)
def test_what_stays_exact_is_let_through(written: str) -> None:
    assert list(_floats(ast.parse(written), "")) == []


@pytest.mark.parametrize("name", sorted(EXACT | FED))
def test_what_is_let_through_by_name_is_there(name: str) -> None:
    divided = {ast.unparse(node) for node in ast.walk(tree(name)) if _divides(node)}
    assert EXACT.get(name, set()) - divided == set()
    assert {word for word in FED.get(name, set()) if word not in text(name)} == set()


def test_no_table_keeps_money_or_marks_as_a_float() -> None:
    kept = [
        f"{name}: {word}"
        for name in under("app/models", suffix=".py")
        for word in ("Float", "Numeric", "Decimal", ": float")
        if word in text(name)
    ]
    assert kept == []


def _floats(module: ast.Module, name: str) -> list[ast.AST]:
    return [node for node in ast.walk(module) if _is_float(node, name)]


def _is_float(node: ast.AST, name: str) -> bool:
    """Say whether a place makes a float, or may: what is not known to be exact is taken for one."""
    if isinstance(node, ast.Constant):
        kind = node.value
        return isinstance(kind, float | complex) or kind in NAMED
    if isinstance(node, ast.Name):
        return node.id in {"float", "complex"}
    if isinstance(node, ast.Attribute | ast.Call):
        return _word(node) in FLOATING - FED.get(name, set())
    if isinstance(node, ast.Import | ast.ImportFrom):
        return _loads(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        negative = isinstance(node.right, ast.UnaryOp) and isinstance(node.right.op, ast.USub)
        return negative and ast.unparse(node) not in HAIRS.get(name, set())
    return _divides(node) and not _is_exact(node, name)


def _word(node: ast.Attribute | ast.Call) -> str:
    """Give NumPy's own word, or that of a call on an array; a word of our lists (`Aggregate.mean`) is none."""
    own = node if isinstance(node, ast.Attribute) else node.func
    of_numpy = isinstance(own, ast.Attribute) and ast.unparse(own.value) == "np"
    return own.attr if isinstance(own, ast.Attribute) and of_numpy == (own is node) else ""


def _loads(node: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(node, ast.Import):
        return any(one.name in {"math", "cmath", "statistics", "decimal"} for one in node.names)
    words = {one.name for one in node.names}
    if node.module == "math":
        return not words <= WHOLE
    return node.module in {"cmath", "statistics", "decimal"} or "truediv" in words


def _divides(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)


def _is_exact(node: ast.AST, name: str) -> bool:
    """A Fraction stands on one side, or is what a sum begins with; or the division is one of those that were read."""
    sides = (node.left, node.right) if isinstance(node, ast.BinOp) else ()
    made = [side for side in sides if isinstance(side, ast.Call)]
    calls = [*made, *(call.args[-1] for call in made if call.args)]
    fractions = [call for call in calls if isinstance(call, ast.Call)]
    if any(isinstance(call.func, ast.Name) and call.func.id == "Fraction" for call in fractions):
        return True
    return ast.unparse(node) in EXACT.get(name, set())


def test_no_rule_reads_an_estimate() -> None:
    readers = [
        name
        for name in set(under("app/scoring", suffix=".py")) - ESTIMATES
        if "diagnostics" in text(name)
    ]
    assert readers == []
