"""The two verifiers that are not the engine: golden bundles are equal, forged ones are found, the rest refused."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from playwright.sync_api import Browser

from app.forms.rulebooks import from_yaml, presets
from app.scoring.bundle import Head, make_bundle, pseudonymised, with_manifest
from app.scoring.canonical import canonical
from app.scoring.engine import run
from app.scoring.evidence import Decision, DecisionKind, Evidence
from app.scoring.leaves import told_part
from app.scoring.outcome import Status
from app.scoring.rulebook import (
    Gifts,
    Origin,
    PublicationLevel,
    Rulebook,
    Selection,
    SelectionKind,
    TieKind,
    TieRule,
)
from app.scoring.sign_off import SignOff, SignPost
from tests.scoring.test_golden import golden_round
from tests.support.any_rounds import round_of
from tests.support.made_rounds import down, rules, scored
from tests.support.random_rounds import evidences, rulebooks
from tests.support.sources import text
from tests.support.verifiers import FOLDER, VERIFY

Files = Mapping[str, bytes]


def bundle(
    book: Rulebook,
    evidence: Evidence,
    seed: str | None,
    level: PublicationLevel = PublicationLevel.OPEN,
) -> dict[str, bytes]:
    head = Head(chain="round", sequence=1, digest="0" * 64)
    return make_bundle(
        rulebook=book, versions=[], evidence=evidence, seed=seed, head=head, level=level, salt="s"
    )


LOTS = rules(
    down(partial=True),
    selection=Selection(kind=SelectionKind.FIRST, count=2),
    ties=(TieRule(kind=TieKind.LOTS),),
)
#: How a result is signed and where match comes from decide no number once the evidence has its figures.
SIGNED = bundle(
    replace(
        LOTS,
        sign_off=SignOff(posts=(SignPost(id="a", title={"zh": "批准"}),)),
        gifts=Gifts(match=Origin.RECEIVED),
    ),
    scored({"a": 80, "b": 80, "c": 80, "d": 60}, 150),
    "20160909",
)
DRAWN = bundle(LOTS, scored({"a": 80, "b": 80, "c": 80, "d": 60}, 150), "20160909")
GOLDEN = bundle(from_yaml(text("tests/data/golden-rulebook.yaml")), golden_round(), None)
SHORT = bundle(LOTS, scored({"a": 80, "b": 80, "c": 70}, 150), "1", PublicationLevel.SHORT)

SHORT_OUTCOME = run(LOTS, pseudonymised(scored({"a": 80, "b": 80, "c": 70}, 150), "s", LOTS), "1")


def forged(files: Files, name: str, path: tuple[str | int, ...], value: object) -> dict[str, bytes]:
    """Change one value, and mend every digest that would betray it."""
    changed = json.loads(files[name])
    at: Any = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    rest = {key: data for key, data in files.items() if key != "manifest.json"}
    return with_manifest({**rest, name: canonical(changed)}, PublicationLevel.OPEN)


FORGED = {
    "amount": forged(DRAWN, "outcome.json", ("lines", 0, "amount_minor"), 1),
    "total": forged(GOLDEN, "outcome.json", ("lines", 1, "total"), "99"),
    "place": forged(GOLDEN, "outcome.json", ("lines", 0, "place"), 2),
    "vote": forged(GOLDEN, "outcome.json", ("lines", 2, "vote", "passed"), True),
    "pot": forged(GOLDEN, "outcome.json", ("pots", 0, "after_minor"), 0),
    "seed": forged(DRAWN, "outcome.json", ("seed",), "a seed of another day"),
    "evidence": forged(GOLDEN, "evidence.json", ("pots", 0, "amount_minor"), 9),
    "rules": forged(GOLDEN, "rulebook.json", ("currency",), "EUR"),
}


def packed(files: Files) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as into:
        for name, data in files.items():
            into.writestr(name, data)
    return kept.getvalue()


def script(path: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-E", "-s", str(FOLDER / "verify.py"), str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=path.parent,
    )
    return done.returncode, done.stdout


def test_the_script_alone_on_a_zip_and_a_folder(tmp_path: Path) -> None:
    (tmp_path / "round.zip").write_bytes(packed(GOLDEN))
    assert script(tmp_path / "round.zip")[0] == 0
    (tmp_path / "signed.zip").write_bytes(packed(SIGNED))
    assert script(tmp_path / "signed.zip")[0] == 0
    unpacked = tmp_path / "round"
    unpacked.mkdir()
    for name, data in DRAWN.items():
        (unpacked / name).write_bytes(data)
    assert script(unpacked) == (0, "EQUAL: 4 proposals recomputed, 1 pots, every file as listed\n")
    (unpacked / "outcome.json").write_bytes(b"{}")
    assert script(unpacked)[0] == 1
    (tmp_path / "round.zip").write_bytes(b"no zip")
    assert script(tmp_path / "round.zip")[0] == 2


def test_a_short_publication_is_checked_as_far_as_it_goes() -> None:
    assert "short publication" in VERIFY.verify(SHORT)
    wrong = json.loads(SHORT["outcome.json"])
    wrong["pots"][0]["after_minor"] += 1
    rest = {key: data for key, data in SHORT.items() if key != "manifest.json"}
    changed = with_manifest({**rest, "outcome.json": canonical(wrong)}, PublicationLevel.SHORT)
    with pytest.raises(VERIFY.Differs):
        VERIFY.verify(changed)


@pytest.mark.parametrize("name", sorted(FORGED))
def test_what_was_forged_is_found_though_every_digest_was_mended(name: str) -> None:
    with pytest.raises(VERIFY.Differs):
        VERIFY.verify(FORGED[name])


def test_decisions_by_hand_are_followed() -> None:
    evidence = scored({"a": 80, "b": 80, "c": 70}, 150)
    by_hand = Evidence(
        **{
            **{name: getattr(evidence, name) for name in evidence.__slots__},
            "decisions": (
                Decision(id="1", kind=DecisionKind.TIE_SETTLED, minutes="m", order=("b", "a")),
                Decision(
                    id="2",
                    kind=DecisionKind.AWARD_ADJUSTED,
                    minutes="m",
                    proposal="b",
                    amount_minor=60,
                ),
                Decision(id="3", kind=DecisionKind.INCOMPLETE_EXCLUDED, minutes="m", proposal="c"),
            ),
        }
    )
    book = rules(down(partial=True), ties=(TieRule(kind=TieKind.HUMAN),))
    assert run(book, by_hand).status is Status.COMPLETE
    assert VERIFY.verify(bundle(book, by_hand, None)).startswith("EQUAL")


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("panels", 0, "veto"), "x", "panel veto"),
        (("panels", 0, "normalisation"), "by the stars", "normalisation by the stars"),
        (("allotment", "rule"), "to_friends", "allotment to_friends"),
        (("quorum_of_the_moon",), 1, "rulebook quorum_of_the_moon"),
    ],
)
def test_what_is_not_covered_is_refused_by_name(
    path: tuple[str | int, ...], value: object, said: str
) -> None:
    book = json.loads(DRAWN["rulebook.json"])
    at: Any = book
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    with pytest.raises(VERIFY.Refused, match=said):
        VERIFY.covered(book, json.loads(DRAWN["evidence.json"]), json.loads(DRAWN["outcome.json"]))


@pytest.mark.parametrize("name", sorted(presets()))
def test_every_preset_is_recomputed(name: str) -> None:
    assert VERIFY.verify(preset_round(name)).startswith("EQUAL")


def preset_round(name: str) -> dict[str, bytes]:
    return round_of(presets()[name]).files


@given(rulebooks(), evidences())
@settings(max_examples=60, deadline=None)
def test_random_rounds_are_recomputed(book: Rulebook, evidence: Evidence) -> None:
    assert VERIFY.verify(bundle(book, evidence, "x")).startswith("EQUAL")


def test_each_file_can_be_read_in_one_sitting() -> None:
    for path in FOLDER.glob("*.py"):
        code = path.read_text(encoding="utf-8")
        assert len(code.splitlines()) <= 300
        imported = {
            line.split()[1] for line in code.splitlines() if line.startswith(("import ", "from "))
        }
        assert imported <= {
            *(other.stem for other in FOLDER.glob("*.py")),
            *sys.stdlib_module_names,
        }
    page = (FOLDER / "verify.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert not [word for word in ("http:", "https:", "fetch(", "src=") if word in page]


@pytest.mark.needs_browser
def test_the_page_by_double_click(chromium: Browser, tmp_path: Path) -> None:
    known = {name: preset_round(name) for name in presets()}
    rounds = {"golden": GOLDEN, "drawn": DRAWN, "signed": SIGNED, "short": SHORT, **known, **FORGED}
    for name, files in rounds.items():
        (tmp_path / f"{name}.zip").write_bytes(packed(files))
    page = chromium.new_page()
    page.goto((FOLDER / "verify.html").as_uri())
    found = {}
    for name in rounds:
        page.set_input_files("#zip", tmp_path / f"{name}.zip")
        page.wait_for_selector("#said.equal, #said.differs")
        found[name] = page.locator("#said").get_attribute("class")
        page.evaluate("document.getElementById('said').className = ''")
    part = told_part(SHORT_OUTCOME, "s", SHORT_OUTCOME.lines[0].number, LOTS.publication.told)
    for name in ("own", "forged"):
        part["told"]["title"] += "" if name == "own" else "x"
        (tmp_path / f"{name}.json").write_bytes(canonical(part))
        page.set_input_files("#zip", tmp_path / "short.zip")
        page.set_input_files("#part", tmp_path / f"{name}.json")
        page.wait_for_selector("#said.equal" if name == "own" else "#said.differs")
        page.wait_for_function(
            "name => document.getElementById('said').innerText.includes(name)",
            arg="属于" if name == "own" else "lines_root",
        )
    page.close()
    assert found == {
        **dict.fromkeys(("golden", "drawn", "signed", "short", *known), "equal"),
        **dict.fromkeys(FORGED, "differs"),
    }
