"""How many small faults in ranking, votes and money the tests find: one fault at a time, in a process of its own.

    PYTHONPATH=. python benchmarks/mutants.py [MODULE …] [PART/PARTS]

With 2/6 every sixth fault is tried, beginning with the second: a module that takes long is done in parts.

A fault is a turned comparison, another sign, a number one off, `and` for `or`, a condition denied, least for
greatest. It is made in the syntax tree; no file is touched. The rounds of test_three_engines.py are run first, then
the tests of that module until one fails. A fault that nothing finds is printed with its line.
"""

import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from app.scoring.canonical import canonical
from app.scoring.engine import run
from app.scoring.outcome import to_document
from tests.support.any_rounds import Made, complete
from tests.support.verifiers import VERIFY

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests" / "scoring"
#: Random rounds whose bytes verify.py confirms; most faults change one of the first few.
ROUNDS = 120
#: Module → the tests that judge it; after the random rounds.
JUDGED = {
    "ranking": ("test_ties.py", "test_combining.py", "test_votes.py", "test_awards.py"),
    "votes": ("test_votes.py", "test_worked_examples.py"),
    "counting": ("test_votes.py", "test_rule_pages.py"),
    "polls": ("test_votes.py", "test_combining.py"),
    "allotment": ("test_last_fen.py", "test_money.py", "test_worked_examples.py"),
    "allotments.proportional": ("test_last_fen.py", "test_money.py", "test_shares.py"),
    "allotments.least_of": ("test_rule_pages.py", "test_money.py"),
    "allotments.matching": ("test_rule_pages.py", "test_money.py"),
    "allotments.rank_bands": ("test_rule_pages.py", "test_money.py"),
    "allotments.ranking_order": ("test_rule_pages.py", "test_money.py"),
    "allotments.steps": ("test_rule_pages.py", "test_money.py"),
    "allotments.by_tier": ("test_rule_pages.py", "test_money.py"),
    "tiers": ("test_rule_pages.py", "test_money.py", "test_awards.py"),
    "budgets": (
        "test_budgets_by_hand.py",
        "test_budget_pages.py",
        "test_budget_corners.py",
        "test_best_set.py",
    ),
    "best_set": (
        "test_best_set.py",
        "test_best_set_by_hand.py",
        "test_best_set_in_part.py",
        "test_budget_pages.py",
    ),
    "equal_shares": ("test_equal_shares.py", "test_budget_pages.py"),
    "stakes": ("test_ties.py", "test_open_ties.py", "test_awards.py"),
    "numbers": ("test_numbers.py",),
}
#: Modules of one rule for money: judged by rounds of that rule.
PAYING = {
    "allotments.proportional": "proportional",
    "allotments.least_of": "least_of",
    "allotments.matching": "match",
    "allotments.rank_bands": "rank_bands",
    "allotments.ranking_order": "down_the_ranking",
    "allotments.steps": "steps",
    "allotments.by_tier": "tiers",
    "tiers": "tiers",
    "best_set": "best_set",
    "equal_shares": "equal_shares",
}
#: Which tests judge: what every machine can run, and soon.
QUICK = "not soak and not needs_browser and not needs_data and not hypothesis"
#: A process that finds no end was changed so that a test notices: it is stopped after so many seconds.
PATIENCE = 60
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
}
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
Fault = Callable[[ast.AST], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A fault in a module: which node of the walk, in words, and its line."""

    at: int
    fault: Fault
    said: str
    line: int


def mutants(tree: ast.Module) -> Iterator[Mutant]:
    """List every fault that can be made in a module; what a decorator or `strict=` says is no arithmetic."""
    plain = {id(node) for node in _declared(tree)}
    for at, node in enumerate(ast.walk(tree)):
        if id(node) in plain:
            continue
        for fault, said in _faults(node):
            yield Mutant(at, fault, said, getattr(node, "lineno", 0))


def _declared(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            for decorator in node.decorator_list:
                yield from ast.walk(decorator)
        elif isinstance(node, ast.keyword) and node.arg == "strict":
            yield node.value


def _faults(node: ast.AST) -> Iterator[tuple[Fault, str]]:
    for kind, faults in FAULTS:
        if isinstance(node, kind):
            yield from faults(node)


def _compared(node: Any) -> Iterator[tuple[Fault, str]]:  # noqa: ANN401 -- a node of the kind beside it in FAULTS
    if type(node.ops[0]) in COMPARED:
        yield _set_first("ops", COMPARED[type(node.ops[0])]()), f"{_word(node.ops[0])} turned"


def _computed(node: Any) -> Iterator[tuple[Fault, str]]:  # noqa: ANN401 -- as above
    if type(node.op) in COMPUTED:
        yield _set("op", COMPUTED[type(node.op)]()), f"{_word(node.op)} turned"


def _joined(node: Any) -> Iterator[tuple[Fault, str]]:  # noqa: ANN401 -- as above
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield _set("op", other), f"{_word(node.op)} turned"


def _signed(node: Any) -> Iterator[tuple[Fault, str]]:  # noqa: ANN401 -- as above
    if isinstance(node.op, ast.USub):
        yield _set("op", ast.UAdd()), "minus taken away"


def _decided(node: Any) -> Iterator[tuple[Fault, str]]:  # noqa: ANN401 -- as above
    yield _set("test", ast.UnaryOp(op=ast.Not(), operand=node.test)), "condition denied"


def _constant(node: Any) -> Iterator[tuple[Fault, str]]:  # noqa: ANN401 -- as above
    if isinstance(node.value, bool):
        yield _set("value", not node.value), f"{node.value} denied"
    elif isinstance(node.value, int):
        yield _set("value", node.value + 1), f"{node.value} + 1"


def _called(node: Any) -> Iterator[tuple[Fault, str]]:  # noqa: ANN401 -- as above
    if node.id in CALLED:
        yield _set("id", CALLED[node.id]), f"{node.id} turned"


FAULTS: tuple[tuple[Any, Callable[[Any], Iterator[tuple[Fault, str]]]], ...] = (
    (ast.Compare, _compared),
    (ast.BinOp | ast.AugAssign, _computed),
    (ast.BoolOp, _joined),
    (ast.UnaryOp, _signed),
    (ast.If | ast.IfExp, _decided),
    (ast.Constant, _constant),
    (ast.Name, _called),
)


def _word(node: ast.AST) -> str:
    return type(node).__name__


def _set(name: str, value: object) -> Fault:
    return lambda node: setattr(node, name, value)


def _set_first(name: str, value: object) -> Fault:
    def fault(node: ast.AST) -> None:
        setattr(node, name, [value, *getattr(node, name)[1:]])

    return fault


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads one module with a fault in it, and writes no compiled file."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 -- the one module it loads
        return self._code


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, name: str, path: Path, code: CodeType) -> None:
        self._name, self._path, self._code = name, path, code

    def find_spec(self, fullname: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        loader = _Loader(fullname, str(self._path), self._code)
        return importlib.util.spec_from_loader(fullname, loader)


def patched(module: ModuleType, code: CodeType) -> None:
    """Put the bodies of a changed module into the functions that are loaded already."""
    fresh: dict[str, object] = {"__name__": module.__name__}
    exec(code, fresh)
    for name, new in fresh.items():
        old = getattr(module, name, None)
        if isinstance(new, type) and isinstance(old, type):
            for part, body in vars(new).items():
                _swap(vars(old).get(part), body)
        else:
            _swap(old, new)


def _swap(old: object, new: object) -> None:
    if not (isinstance(old, FunctionType) and isinstance(new, FunctionType)):
        return
    if old.__code__.co_freevars == new.__code__.co_freevars == ():
        old.__code__, old.__defaults__ = new.__code__, new.__defaults__
        old.__kwdefaults__ = new.__kwdefaults__


def in_child(work: Callable[[], int]) -> bool:
    """Do it in a process of its own, and tell whether it ended in a failure."""
    child = os.fork()
    if child == 0:
        signal.alarm(PATIENCE)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        try:
            ended = work()
        except BaseException:  # noqa: BLE001 -- whatever a fault leads to, it was noticed
            ended = 1
        os._exit(ended)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


class Judge:
    """Judges the faults of one module: by random rounds first, and what is left by the tests."""

    def __init__(self, short: str, rounds: Sequence[tuple[Made, bytes]]) -> None:
        """Read the module."""
        self.short, self.rounds = short, rounds
        self.name = f"app.scoring.{short}"
        self.path = ROOT / "app" / "scoring" / f"{short.replace('.', '/')}.py"
        self.tree = ast.parse(self.path.read_text(encoding="utf-8"))

    def judged(self, part: slice) -> tuple[int, int]:
        """Print what no test finds, and give how many faults were found of how many; part: which are tried."""
        every = list(mutants(self.tree))[part]
        nothing = Mutant(0, lambda _: None, "none", 0)
        if self.found(nothing):
            raise SystemExit(f"{self.short}: its tests fail without any fault")
        killed = 0
        for mutant in every:
            if self.found(mutant):
                killed += 1
            else:
                place = f"{self.path.relative_to(ROOT)}:{mutant.line}"
                print(f"  left: {place}: {mutant.said}", flush=True)
        share = 100 * killed // max(1, len(every))
        print(f"{self.short}: {killed} of {len(every)} found, {share} %", flush=True)
        return killed, len(every)

    def found(self, mutant: Mutant) -> bool:
        """Tell whether a round or a test notices a fault."""
        changed = copy.deepcopy(self.tree)
        mutant.fault(list(ast.walk(changed))[mutant.at])
        code = compile(ast.fix_missing_locations(changed), str(self.path), "exec")
        return in_child(lambda: self._rounds(code)) or in_child(lambda: self._tests(code))

    def _rounds(self, code: CodeType) -> int:
        patched(sys.modules[self.name], code)
        return int(any(outcome_text(made) != expected for made, expected in self.rounds))

    def _tests(self, code: CodeType) -> int:
        for name in [name for name in sys.modules if name.partition(".")[0] in {"app", "tests"}]:
            del sys.modules[name]
        sys.meta_path.insert(0, _Finder(self.name, self.path, code))
        calm = [
            "-W",
            "ignore::pytest.PytestAssertRewriteWarning",
            "-p",
            "no:cacheprovider",
            "--noconftest",
        ]
        some = ["-x", "-q", "-n", "0", "-m", QUICK]
        return int(pytest.main([*calm, *some, *(str(TESTS / test) for test in JUDGED[self.short])]))


def paid_by(made: Made) -> str | None:
    """Name the rule for money of a round."""
    return made.book.allotment.rule.value if made.book.allotment else None


def outcome_text(made: Made) -> bytes:
    """Run the engine on a round with its papers and seats as they are."""
    return canonical(to_document(run(made.book, made.evidence, made.seed)))


def recorded(rule: str | None) -> list[tuple[Made, bytes]]:
    """Give seeded rounds, of one rule for money if it is named, with the bytes that verify.py confirms."""
    found = []
    some = (made for made in complete(0) if rule is None or paid_by(made) == rule)
    for made in islice(some, ROUNDS if rule is None else ROUNDS // 2):
        book, evidence = (
            json.loads(made.files[f"{name}.json"]) for name in ("rulebook", "evidence")
        )
        text, _ = VERIFY.recomputed(book, evidence, made.outcome)
        if text != VERIFY.canonical(VERIFY.shown(made.outcome)):
            raise SystemExit(f"round {made.number}: verify.py differs without any fault")
        found.append((made, outcome_text(made)))
    return found


def main() -> None:
    """Judge the modules named, or all."""
    general = recorded(None)
    sums = []
    parts = [word.split("/") for word in sys.argv[1:] if "/" in word]
    part = slice(int(parts[0][0]) - 1, None, int(parts[0][1])) if parts else slice(None)
    for short in [word for word in sys.argv[1:] if "/" not in word] or JUDGED:
        rule = PAYING.get(short)
        sums.append(Judge(short, recorded(rule) if rule else general).judged(part))
    killed, every = (sum(column) for column in zip(*sums, strict=True))
    print(f"together: {killed} of {every}, {100 * killed // every} %")


if __name__ == "__main__":
    main()
