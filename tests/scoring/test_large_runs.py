"""A run of many sheets lets the collector of reference cycles rest, and wakes it again."""

import gc

import pytest

from app.scoring import engine
from tests.support.made_rounds import down, rules, scored


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_is_afterwards_as_it_was(
    was_on: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, evidence = rules(down()), scored({"a": 80, "b": 70}, 150)
    expected = engine.run(book, evidence)
    monkeypatch.setattr(engine, "MANY", 1)
    (gc.enable if was_on else gc.disable)()
    try:
        assert engine.run(book, evidence) == expected
        assert gc.isenabled() == was_on
    finally:
        gc.enable()
