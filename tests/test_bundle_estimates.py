"""Estimates of a published bundle, as a person asks for them: folder and zip, open, short and whole."""

import json
from pathlib import Path

from app.forms.bundle_files import to_zip
from app.scoring import evidence as evidences
from app.scoring.bundle import Head, make_bundle
from app.scoring.canonical import canonical
from app.scoring.evidence import Evidence
from app.scoring.rulebook import PublicationLevel
from tests.support.made_rounds import rules, scored, seats, sheet
from tests.test_cli import miaopu


def three_members() -> Evidence:
    """Four proposals, three members who read all of them."""
    sheets = tuple(
        sheet(f"s{member}", f"p{i}", start + step * i)
        for i in range(4)
        for member, (start, step) in enumerate([(30, 20), (50, 15), (35, 18)])
    )
    names = dict.fromkeys(("p0", "p1", "p2", "p3"), 0)
    return scored(names, seats=seats(3), sheets=sheets, assignments=())


def published(level: PublicationLevel) -> dict[str, bytes]:
    """Make the bundle of a small scored round."""
    return make_bundle(
        rulebook=rules(),
        versions=[],
        evidence=three_members(),
        seed=None,
        head=Head(chain="round", sequence=1, digest="0" * 64),
        level=level,
        salt="s",
    )


def laid_down(folder: Path, files: dict[str, bytes]) -> tuple[Path, Path]:
    """Put a bundle down as a folder and as a zip."""
    (folder / "bundle").mkdir(parents=True)
    for name, data in files.items():
        (folder / "bundle" / name).write_bytes(data)
    packed = folder / "bundle.zip"
    packed.write_bytes(to_zip(files))
    return folder / "bundle", packed


def test_estimates_of_an_open_bundle_say_nothing_of_single_members(tmp_path: Path) -> None:
    said = set()
    for path in laid_down(tmp_path, published(PublicationLevel.OPEN)):
        code, words, _ = miaopu(tmp_path, "diagnose", str(path), MIAOPU_LANGUAGE="en")
        assert code == 0
        said.add(words)
    (words,) = said
    assert "every member has another name at every proposal" in words
    assert "more lenient by" not in words
    assert "Without " not in words
    assert words.count("expected rank") == 4
    found = json.loads(miaopu(tmp_path, "diagnose", str(tmp_path / "bundle.zip"), "--json")[1])
    assert (found["panels"][0]["linked"], found["panels"][0]["members"]) == (False, [])
    assert found["panels"][0]["icc"]["one_way"] == found["panels"][0]["icc"]["random"]


def test_estimates_of_the_whole_evidence_name_every_member(tmp_path: Path) -> None:
    files = published(PublicationLevel.OPEN)
    files["evidence.json"] = canonical(evidences.to_document(three_members()))
    for path in laid_down(tmp_path, files):
        code, words, _ = miaopu(tmp_path, "diagnose", str(path), MIAOPU_LANGUAGE="en")
        assert (code, words.count("more lenient by"), words.count("Without ")) == (0, 3, 3)


def test_a_short_bundle_says_that_it_holds_too_little(tmp_path: Path) -> None:
    for path in laid_down(tmp_path, published(PublicationLevel.SHORT)):
        code, said, why = miaopu(tmp_path, "diagnose", str(path), MIAOPU_LANGUAGE="en")
        assert (code, said) == (2, "")
        assert why.startswith("This is a short publication")
