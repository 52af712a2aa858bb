"""Three that share no code come to the same bytes, and whatever is changed afterwards is found where it is."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from itertools import islice
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app.scoring.budget_rules import BestSetRule, CategoryRule, Completion, SetQuota, SharesRule
from app.scoring.bundle import with_manifest
from app.scoring.canonical import canonical
from app.scoring.rulebook import (
    Aggregate,
    Aggregation,
    Allotment,
    AllotmentRule,
    Combination,
    Criterion,
    ExtraPrize,
    Method,
    Normalisation,
    Normalise,
    Panel,
    Part,
    PartKind,
    PotRule,
    PublicationLevel,
    Quota,
    Rounds,
    Rulebook,
    Selection,
    Threshold,
    TieKind,
    Tier,
    TieRule,
    Veto,
    Vote,
)
from app.scoring.verification import Verdict, verify_bundle
from tests.support.any_rounds import Made, complete
from tests.support.verifiers import FOLDER, VERIFY

Files = Mapping[str, bytes]
ROUNDS, CHANGES, BATCH = 10_000, 1_000, 250
#: What a change of the outcome is looked for in; the rest of it is not recomputed by the verifiers.
RECOMPUTED = ("lines", "pots", "ties")
UNSEEN = ("at_line", "solved")

IN_PAGE = """batch => batch.map(([book, evidence, out]) =>
    recomputed(JSON.parse(book), JSON.parse(evidence), JSON.parse(out))[0])"""
LOCATED_IN_PAGE = """batch => batch.map((files) => {
    const bytes = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    try { verify(Object.fromEntries(Object.entries(files).map(([k, v]) => [k, bytes(v)]))); return ""; }
    catch (error) { return error instanceof Differs ? error.message : `${error}`; }
})"""


@lru_cache(maxsize=1)
def hundredth() -> tuple[Made, ...]:
    return tuple(islice(complete(0), ROUNDS // 100))


def published(made: Made) -> str:
    """Write what the engine published of what is recomputed."""
    return canonical(VERIFY.shown(made.outcome)).decode("utf-8")


def by_script(made: Made) -> str:
    book, evidence = (json.loads(made.files[name]) for name in ("rulebook.json", "evidence.json"))
    text, only_checked = VERIFY.recomputed(book, evidence, made.outcome)
    assert not only_checked, made.number
    return str(text)


def by_page(page: Page, batch: tuple[Made, ...]) -> list[str]:
    names = ("rulebook.json", "evidence.json", "outcome.json")
    texts = [[made.files[name].decode("utf-8") for name in names] for made in batch]
    return list(page.evaluate(IN_PAGE, texts))


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page()
    opened.goto((FOLDER / "verify.html").as_uri())
    yield opened
    opened.close()


def test_the_script_comes_to_the_bytes_of_the_engine() -> None:
    for made in hundredth():
        assert by_script(made) == published(made), made.number


@pytest.mark.needs_browser
def test_the_page_comes_to_the_bytes_of_the_engine(page: Page) -> None:
    assert by_page(page, hundredth()) == [published(made) for made in hundredth()]


@pytest.mark.soak
@pytest.mark.needs_browser
def test_all_three_agree_on_ten_thousand_rounds(page: Page) -> None:
    source, done = complete(1_000_000), 0
    while done < ROUNDS:
        batch = tuple(islice(source, BATCH))
        expected = [published(made) for made in batch]
        assert [by_script(made) for made in batch] == expected
        assert by_page(page, batch) == expected
        done += len(batch)


def test_random_rounds_use_every_rule() -> None:
    """A rule that no random round has would be compared by none."""
    books = [json.loads(made.files["rulebook.json"]) for made in islice(complete(2_000), 250)]
    kinds = {book["allotment"]["rule"] for book in books if book["allotment"]}
    assert kinds == set(VERIFY.WORDS["allotment"].split())
    assert {book["combination"].get("method") for book in books} == {
        None,
        *VERIFY.WORDS["method"].split(),
    }
    ways = [panel["normalisation"] for book in books for panel in book["panels"]]
    named = {way if isinstance(way, str) else way["kind"] for way in ways}
    assert named == set(VERIFY.WORDS["normalisation"].split())
    aggregated = {panel["aggregation"]["kind"] for book in books for panel in book["panels"]}
    assert aggregated == set(VERIFY.WORDS["aggregation"].split())
    assert {tie["kind"] for book in books for tie in book["ties"]} == set(
        VERIFY.WORDS["tie"].split()
    )


# Changes: each is found, and where.


class Change:
    """One random change of a published bundle, and what must be said of it."""

    def __init__(self, number: int, files: Files) -> None:
        draw = Random(number)
        self.number, self.pointer = number, ""
        kind = draw.choice(["bytes", "evidence", "evidence", "outcome"])
        if kind == "bytes":
            self._bytes(draw, files)
        elif kind == "evidence":
            self._value(draw, files, "evidence.json", json.loads(files["evidence.json"]))
        else:
            self._outcome(draw, files)

    def _bytes(self, draw: Random, files: Files) -> None:
        """One byte of a file, which the manifest then no longer names."""
        self.file = draw.choice(sorted(set(files) - {"manifest.json"}))
        data, at = bytearray(files[self.file]), draw.randrange(len(files[self.file]))
        data[at] = ord("7") if data[at] != ord("7") else ord("8")
        self.files = {**files, self.file: bytes(data)}

    def _value(self, draw: Random, files: Files, name: str, document: Any) -> None:
        """One value, and the manifest mended so that only the outcome betrays it."""
        self.file = name
        self.pointer = changed_somewhere(draw, document)
        rest = {key: data for key, data in files.items() if key != "manifest.json"}
        self.files = with_manifest({**rest, name: canonical(document)}, PublicationLevel.OPEN)

    def _outcome(self, draw: Random, files: Files) -> None:
        document = json.loads(files["outcome.json"])
        while True:
            part = draw.choice([name for name in RECOMPUTED if document[name]])
            pointer = changed_somewhere(draw, document[part], f"/{part}")
            if pointer.rsplit("/", 1)[1] not in UNSEEN:
                break
            document = json.loads(files["outcome.json"])
        rest = {key: data for key, data in files.items() if key != "manifest.json"}
        self.file, self.pointer = "outcome.json", pointer
        self.files = with_manifest({**rest, self.file: canonical(document)}, PublicationLevel.OPEN)

    def located(self, said: str) -> bool:
        """Tell whether a verifier named the file, and in the outcome the very place."""
        if self.file != "outcome.json" or not self.pointer:
            return said.startswith(self.file)
        return said.startswith((f"outcome.json {self.pointer}:", f"outcome.json {self.pointer} ("))


def changed_somewhere(draw: Random, document: Any, pointer: str = "") -> str:
    """Change one plain value of a document, any depth down, and give its pointer."""
    at, key = document, None
    while True:
        keys = sorted(at) if isinstance(at, dict) else list(range(len(at)))
        keys = [name for name in keys if at[name] not in ({}, [])]
        if not keys:
            return changed_somewhere(draw, document, pointer)
        key = draw.choice(keys)
        pointer = f"{pointer}/{key}"
        if not isinstance(at[key], dict | list):
            break
        at = at[key]
    at[key] = other(at[key])
    return pointer


def other(value: object) -> object:
    if isinstance(value, bool) or value is None:
        return not value
    return value + 1 if isinstance(value, int) else f"{value}9"


def changes(count: int, start: int) -> list[Change]:
    bundles = [made.files for made in hundredth()[:40]]
    return [Change(start + i, bundles[i % len(bundles)]) for i in range(count)]


def told(files: Files) -> str:
    try:
        VERIFY.verify(files)
    except VERIFY.Differs as found:
        return str(found)
    return "nothing"


def found_by_engine(change: Change) -> bool:
    found = verify_bundle(change.files)
    if found.verdict is Verdict.EQUAL or found.file != change.file:
        return False
    return change.file != "outcome.json" or found.pointer in {change.pointer, ""}


def check_all(page: Page | None, batch: list[Change]) -> None:
    for change in batch:
        if not found_by_engine(change):
            pytest.fail(f"{change.number} {change.file} {change.pointer}")
        said = told(change.files)
        if not change.located(said):
            pytest.fail(f"{change.number} {change.file} {change.pointer}: {said}")
    if page is not None:
        texts = [{k: v.decode("latin-1") for k, v in change.files.items()} for change in batch]
        for change, said in zip(batch, page.evaluate(LOCATED_IN_PAGE, texts), strict=True):
            if not change.located(said):
                pytest.fail(f"{change.number} {change.file} {change.pointer}: {said}")


def test_what_is_changed_is_found_where_it_is() -> None:
    check_all(None, changes(CHANGES // 10, 0))


@pytest.mark.needs_browser
def test_the_page_finds_a_hundredth_of_the_changes(page: Page) -> None:
    check_all(page, changes(CHANGES // 100, 0))


@pytest.mark.soak
@pytest.mark.needs_browser
def test_each_of_a_thousand_changes_is_found(page: Page) -> None:
    check_all(page, changes(CHANGES, 10_000))


# What the verifiers know.

KINDS: dict[str, type] = {
    "rulebook": Rulebook,
    "panel": Panel,
    "normalisation": Normalisation,
    "criterion": Criterion,
    "veto": Veto,
    "aggregation": Aggregation,
    "vote": Vote,
    "rounds": Rounds,
    "threshold": Threshold,
    "combination": Combination,
    "part": Part,
    "tie": TieRule,
    "selection": Selection,
    "quota": Quota,
    "tier": Tier,
    "prize": ExtraPrize,
    "pot": PotRule,
    "allotment": Allotment,
    "shares": SharesRule,
    "completion": Completion,
    "best": BestSetRule,
    "set quota": SetQuota,
    "categories": CategoryRule,
}


def test_the_verifiers_know_every_key_of_a_rulebook_and_no_other() -> None:
    """A rule that comes later is refused by name until somebody has thought of it here."""
    for kind, record in KINDS.items():
        names = {field.name for field in fields(record)}
        assert set(VERIFY.KNOWN[kind].split()) == names, kind
    assert set(VERIFY.KNOWN) == {*KINDS, "evidence"}
    page = (FOLDER / "verify.html").read_text(encoding="utf-8")
    for kind, keys in VERIFY.KNOWN.items():
        assert f'{kind.replace(" ", "_")}: "{keys}"' in page, kind
    for kind, words in VERIFY.WORDS.items():
        assert f'{kind}: "{words}"' in page, kind


def test_words_beside_those_of_the_rules_are_refused() -> None:
    kinds = {
        "aggregation": Aggregate,
        "method": Method,
        "part": PartKind,
        "tie": TieKind,
        "allotment": AllotmentRule,
    }
    for kind, words in kinds.items():
        assert set(VERIFY.WORDS[kind].split()) == {word.value for word in words}
    assert set(VERIFY.WORDS["normalisation"].split()) == {
        "none",
        *(word.value for word in Normalise),
    }
