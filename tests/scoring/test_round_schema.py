"""The published schema of round files is the one that the program makes, and every round keeps to it."""

import json
from itertools import islice
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.errors import Unreadable
from app.forms.round_files import FORMAT, read_round_file
from app.forms.rulebooks import document_of, presets
from app.forms.workbooks import template
from app.scoring import evidence as evidences
from app.tallying import round_schema
from app.views import workbooks as views
from tests.scoring.test_golden import golden_round
from tests.support.any_rounds import complete
from tests.support.sources import text

SCHEMA: dict[str, Any] = json.loads(text("docs/round-file.schema.json"))
VALIDATOR = Draft202012Validator(SCHEMA)


def faults(document: object) -> list[str]:
    return [error.json_path for error in VALIDATOR.iter_errors(document)]


def sample() -> dict[str, Any]:
    return dict(json.loads(views.round_bytes(views.open_file("round.xlsx", template()))))


def test_the_published_schema_is_the_made_one() -> None:
    assert text("docs/round-file.schema.json") == round_schema()
    Draft202012Validator.check_schema(SCHEMA)


def test_the_sample_round_keeps_to_the_schema() -> None:
    assert faults(sample()) == []


@pytest.mark.parametrize("name", sorted(presets()))
def test_a_round_under_a_preset_keeps_to_the_schema(name: str) -> None:
    document = {
        "format": FORMAT,
        "rulebook": document_of(presets()[name]),
        "evidence": evidences.to_document(golden_round()),
        "seed": None,
    }
    assert faults(document) == []


def test_random_rounds_of_every_rule_keep_to_the_schema() -> None:
    """So do the two files of their bundles, each by its own part."""
    for made in islice(complete(0), 25):
        document = {
            part: json.loads(made.files[f"{part}.json"]) for part in ("rulebook", "evidence")
        }
        assert faults({**document, "seed": made.seed}) == [], made.number


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("evidence", "sheets", 0, "void"), "20000", "$.evidence.sheets[0].void"),
        (("evidence", "extra"), 1, "$.evidence"),
        (("evidence", "proposals", 0, "requested_minor"), 2**53, "$.evidence.proposals[0].requested_minor"),
        (("evidence", "proposals", 0, "requested_minor"), 1.5, "$.evidence.proposals[0].requested_minor"),
        (("evidence", "seats", 0, "weight"), "2,5", "$.evidence.seats[0].weight"),
        (("rulebook", "panels", 0, "aggregation", "kind"), "loudest", "$.rulebook.panels[0].aggregation.kind"),
        (("seed",), 5, "$.seed"),
    ],
)  # fmt: skip
def test_the_schema_refuses_what_the_reader_refuses(
    path: tuple[str | int, ...], value: object, place: str
) -> None:
    changed = sample()
    inner: Any = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    assert faults(changed) == [place]
    with pytest.raises(Unreadable):
        views.open_file("round.json", json.dumps(changed).encode())


def test_a_part_that_is_missing_is_missed() -> None:
    whole = sample()
    del whole["evidence"]
    assert faults(whole) == ["$"]
    with pytest.raises(Unreadable):
        read_round_file(json.dumps(whole).encode())
