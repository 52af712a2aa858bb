"""Short publications: everybody's part with its proof, and nothing of what is withheld, even by guessing."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.forms.rulebooks import from_yaml
from app.scoring import leaves
from app.scoring.bundle import (
    Head,
    make_bundle,
    pseudonymised,
    with_manifest,
)
from app.scoring.canonical import canonical, salted_digest
from app.scoring.codec import encode
from app.scoring.engine import run
from app.scoring.leaves import (
    LEAF_FORMAT,
    line_leaves,
    line_part,
    names_its_parts,
    sheet_parts,
    told_document,
    told_part,
    used,
)
from app.scoring.merkle import root
from app.scoring.outcome import Line, SheetUse
from app.scoring.publication_rules import Feedback, FeedbackPlace
from app.scoring.rulebook import PublicationLevel
from app.scoring.subtraction import told_by_difference
from app.scoring.verification import Verdict, verify_bundle, verify_part
from tests.scoring.test_golden import golden_round
from tests.support.sources import text
from tests.support.verifiers import VERIFY

BOOK, SALT = from_yaml(text("tests/data/golden-rulebook.yaml")), "never published"
SHORT = make_bundle(
    rulebook=BOOK,
    versions=[],
    evidence=golden_round(),
    seed=None,
    head=Head(chain="round", sequence=9, digest="0" * 64),
    level=PublicationLevel.SHORT,
    salt=SALT,
)
OUTCOME = run(BOOK, pseudonymised(golden_round(), SALT, BOOK), None)
WHOLE = BOOK.publication.told
SILENT = Feedback(place=FeedbackPlace.NONE, totals=False, criteria=False, comments=False)
LAST = max(OUTCOME.lines, key=lambda line: line.place or 99)


def bound(told: Feedback, salt: str = SALT) -> dict[str, bytes]:
    """Give a published root alone: what a part is held against."""
    digests = [one.digest for one in leaves.leaves_of(OUTCOME, salt, told)]
    return {"outcome.json": canonical({"leaf": LEAF_FORMAT, "lines_root": root(digests)})}


def few(line: Line) -> Line:
    """Give the line as if two sheets of each panel had counted."""
    return replace(
        line, panels=tuple(replace(panel, sheets=panel.sheets[:2]) for panel in line.panels)
    )


@pytest.mark.parametrize("told", [WHOLE, SILENT, replace(WHOLE, place=FeedbackPlace.BAND)])
def test_every_applicants_part_belongs_to_the_root_and_a_changed_one_does_not(
    told: Feedback,
) -> None:
    files = bound(told)
    out = json.loads(files["outcome.json"])
    for line in OUTCOME.lines:
        part = told_part(OUTCOME, SALT, line.number, told)
        assert verify_part(part, files).verdict is Verdict.EQUAL
        assert VERIFY.belongs(part, out) == "BELONGS: 1 of the published result"
        part["told"]["amount_minor"] += 1
        assert verify_part(part, files).verdict is Verdict.DIFFERS
        with pytest.raises(VERIFY.Differs):
            VERIFY.belongs(part, out)


def test_the_published_bundle_binds_what_the_rulebook_tells() -> None:
    part = told_part(OUTCOME, SALT, LAST.number, WHOLE)
    assert part["told"] == encode(LAST)
    assert verify_part(part, SHORT).verdict is Verdict.EQUAL


def test_a_part_holds_what_the_rules_tell_and_no_more() -> None:
    silent = told_document(LAST, SILENT)
    assert set(silent) == {
        *("proposal", "number", "title", "organisation", "standing", "selected", "tier", "pot"),
        *("requested_minor", "amount_minor", "prize", "reason"),
    }
    band = told_document(LAST, replace(WHOLE, place=FeedbackPlace.BAND))
    assert not {"place", "tied", "tie_break", "facts"} & set(band)
    assert band["panels"] == encode(LAST)["panels"]
    first = next(line for line in OUTCOME.lines if line.amount_minor)
    assert told_document(first, SILENT)["place"] == first.place  # everybody reads it of an award


def test_fewer_than_three_sheets_stand_in_no_part() -> None:
    scarce = replace(OUTCOME, lines=tuple(few(line) for line in OUTCOME.lines))
    for line in scarce.lines:
        shown = canonical(told_part(scarce, SALT, line.number, WHOLE)).decode()
        for panel in line.panels:
            assert used(panel) < leaves.SHEETS_MIN
            assert not [sheet.seat for sheet in panel.sheets if sheet.seat in shown]
            assert '"criteria"' not in shown


def test_a_member_gets_the_own_sheet_and_nothing_of_the_others() -> None:
    files, panel = bound(SILENT), LAST.panels[0]
    for own in panel.sheets:
        [part] = sheet_parts(OUTCOME, SALT, {LAST.number: own.seat}, SILENT)
        assert part["sheet"] == {"number": LAST.number, "panel": panel.panel, **encode(own)}
        assert verify_part(part, files).verdict is Verdict.EQUAL
        named = {"number": LAST.number, "pseudonym": own.seat, "use": own.use.value}
        handed = {"format": "miaopu-member-part/1", "sheets": [named], "parts": [part]}
        assert VERIFY.belongs(handed, json.loads(files["outcome.json"]))
        assert names_its_parts(handed)
        shown = canonical(part).decode()
        assert not [one.seat for one in panel.sheets if one is not own and one.seat in shown]
        forged = {**part, "sheet": {**part["sheet"], "total": "1/1"}}
        assert verify_part(forged, files).verdict is Verdict.DIFFERS


def test_a_list_of_sheets_without_its_parts_belongs_nowhere() -> None:
    """A true part beside a made-up list, or no part at all, would read as "belongs" without this."""
    out = json.loads(bound(SILENT)["outcome.json"])
    seat = LAST.panels[0].sheets[0].seat
    parts = sheet_parts(OUTCOME, SALT, {LAST.number: seat}, SILENT)
    right = [{"number": LAST.number, "pseudonym": seat, "use": "used"}]
    wrong = [{**right[0], "pseudonym": "m000000000000"}]
    whole = [line_part(OUTCOME, SALT, LAST.number)]
    for sheets, shown in (([], []), (right, []), ([], parts), (wrong, parts), (wrong, whole)):
        handed = {"format": "miaopu-member-part/1", "sheets": sheets, "parts": shown}
        assert not names_its_parts(handed)
        with pytest.raises(VERIFY.Differs):
            VERIFY.belongs(handed, out)
    assert names_its_parts({"sheets": right, "parts": whole})


def test_what_is_withheld_cannot_be_guessed() -> None:
    """Whoever guesses the whole line right still lacks its salt: nothing that is handed out or published is it."""
    part = told_part(OUTCOME, SALT, LAST.number, SILENT)
    sheet = sheet_parts(OUTCOME, SALT, {LAST.number: LAST.panels[0].sheets[0].seat}, SILENT)
    known = _texts(
        [part, sheet, *(json.loads(data) for name, data in SHORT.items() if ".j" in name)]
    )
    assert part["salt"] in known
    right = encode(LAST)
    assert part["withheld"] not in {salted_digest(salt, right) for salt in {"", *known}}
    other = told_part(OUTCOME, "another secret", LAST.number, SILENT)
    assert other["withheld"] != part["withheld"]
    twins = [one.withheld for one in leaves.leaves_of(OUTCOME, SALT, SILENT)]
    assert len(set(twins)) == len(twins)


def test_a_bundle_from_before_still_verifies_with_its_parts(tmp_path: Path) -> None:
    out = json.loads(SHORT["outcome.json"])
    del out["leaf"]
    out["lines_root"] = root(line_leaves(OUTCOME, SALT))
    files = {name: data for name, data in SHORT.items() if name != "manifest.json"}
    old = with_manifest({**files, "outcome.json": canonical(out)}, PublicationLevel.SHORT)
    assert verify_bundle(old).verdict is Verdict.EQUAL
    part = line_part(OUTCOME, SALT, LAST.number)
    assert verify_part(part, old).verdict is Verdict.EQUAL
    for name, data in old.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path.parent / "part.json").write_bytes(canonical(part))
    assert VERIFY.main(tmp_path, tmp_path.parent / "part.json") == 0
    (tmp_path.parent / "part.json").write_bytes(canonical({**part, "salt": "0"}))
    assert VERIFY.main(tmp_path, tmp_path.parent / "part.json") == 1


def _texts(value: object) -> set[str]:
    if isinstance(value, dict):
        return {text for part in value.values() for text in _texts(part)} | set(value)
    if isinstance(value, list):
        return {text for part in value for text in _texts(part)}
    return {value} if isinstance(value, str) else set()


def test_versions_that_differ_by_a_sheet_or_two_tell_it_and_are_named() -> None:
    def without(line: Line, count: int) -> Line:
        panel = line.panels[0]
        sheets = [sheet for sheet in panel.sheets if sheet.use is SheetUse.USED]
        gone = {sheet.seat for sheet in sheets[:count]}
        rest = tuple(sheet for sheet in panel.sheets if sheet.seat not in gone)
        return replace(line, panels=(replace(panel, sheets=rest), *line.panels[1:]))

    first, *others = sorted(OUTCOME.lines, key=lambda line: line.number)
    for count, told in ((0, ()), (1, (first.number,)), (2, (first.number,)), (3, ())):
        after = replace(OUTCOME, lines=(without(first, count), *others))
        assert told_by_difference(OUTCOME, after) == told
        assert told_by_difference(after, OUTCOME) == told
    without_total = replace(OUTCOME, lines=(replace(first, total=None), *others))
    assert told_by_difference(OUTCOME, without_total) == ()
