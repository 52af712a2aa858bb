"""A publication can be recomputed from its files, and every change in them is found."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from app.scoring.bundle import Head, make_bundle, pseudonymised, with_manifest
from app.scoring.canonical import canonical, digest
from app.scoring.codec import encode
from app.scoring.engine import run
from app.scoring.evidence import Evidence, Paper, Pot
from app.scoring.rulebook import (
    Choices,
    ExtraPrize,
    Normalisation,
    Normalise,
    PotRule,
    PublicationLevel,
    Selection,
    SelectionKind,
    TieKind,
    TieRule,
    Vote,
    VoteForm,
)
from app.scoring.verification import Verdict, verify_bundle
from tests.support.made_rounds import down, panel, rules, scored

BOOK = rules(
    down(partial=True),
    selection=Selection(kind=SelectionKind.FIRST, count=2),
    ties=(TieRule(kind=TieKind.LOTS),),
)
EVIDENCE = scored({"a": 80, "b": 80, "c": 70, "d": 60}, 150)
HEAD = Head(chain="round", sequence=9, digest="0" * 64)
SALT, SEED = "never published", "20160909"


def made(level: PublicationLevel, evidence: Evidence = EVIDENCE) -> dict[str, bytes]:
    return make_bundle(
        rulebook=BOOK,
        versions=[{"version": 1, "digest": digest(encode(BOOK))}],
        evidence=evidence,
        seed=SEED,
        head=HEAD,
        level=level,
        salt=SALT,
    )


OPEN, SHORT = made(PublicationLevel.OPEN), made(PublicationLevel.SHORT)


@pytest.mark.parametrize("files", [OPEN, SHORT], ids=["open", "short"])
def test_a_bundle_checks_itself(files: dict[str, bytes]) -> None:
    found = verify_bundle(files)
    assert (found.verdict, found.recomputed) == (Verdict.EQUAL, files is OPEN)


def test_the_same_round_gives_the_same_bytes() -> None:
    assert made(PublicationLevel.OPEN) == OPEN


def test_no_seat_is_named_in_any_file() -> None:
    for files in (OPEN, SHORT):
        assert not [path for path, data in files.items() if b'"s0"' in data]


def test_members_have_another_name_for_every_proposal() -> None:
    shown = pseudonymised(EVIDENCE, SALT, BOOK)
    assert len({seat.id for seat in shown.seats}) == len(EVIDENCE.proposals)


def test_the_published_result_is_the_signed_one() -> None:
    signed, shown = run(BOOK, EVIDENCE, SEED), run(BOOK, pseudonymised(EVIDENCE, SALT, BOOK), SEED)
    assert [
        (line.proposal, line.total, line.place, line.amount_minor) for line in signed.lines
    ] == [(line.proposal, line.total, line.place, line.amount_minor) for line in shown.lines]


@pytest.mark.parametrize("files", [OPEN, SHORT], ids=["open", "short"])
def test_one_changed_byte_in_any_file_is_found(files: dict[str, bytes]) -> None:
    for path in sorted(set(files) - {"manifest.json"}):
        data = files[path]
        changed = data[:-3] + bytes([data[-3] ^ 1]) + data[-2:]
        found = verify_bundle({**files, path: changed})
        assert (found.verdict, found.file, found.code) == (Verdict.DIFFERS, path, "digest_differs")


def test_a_missing_and_an_added_file_are_found() -> None:
    short = {path: data for path, data in OPEN.items() if path != "evidence.json"}
    assert (verify_bundle(short).verdict, verify_bundle(short).file) == (
        Verdict.DIFFERS,
        "evidence.json",
    )
    assert verify_bundle({**OPEN, "more.txt": b""}).code == "file_not_listed"


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document where a single value stands."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in pairs:
        if isinstance(item, dict | list):
            yield from leaves(item, (*path, key))
        else:
            yield (*path, key)


def changed(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return "1/7" if value != "1/7" else "2/7"


def forged(path: str, place: tuple[Any, ...]) -> dict[str, bytes]:
    """Change one value and mend the manifest, as a careful forger would."""
    document = json.loads(OPEN[path])
    holder = document
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = changed(holder[place[-1]])
    files = {**OPEN, path: canonical(document)}
    del files["manifest.json"]
    return with_manifest(files, PublicationLevel.OPEN)


def test_a_forger_who_mends_the_manifest_is_found_at_every_value_of_the_outcome() -> None:
    places = list(leaves(json.loads(OPEN["outcome.json"])))
    for place in places[::7]:
        found = verify_bundle(forged("outcome.json", place))
        assert found.verdict is Verdict.DIFFERS
        pointer = "/" + "/".join(map(str, place))
        if place[0] not in {"rulebook_digest", "evidence_digest", "seed"}:
            assert (found.file, found.pointer) == ("outcome.json", pointer)


@pytest.mark.parametrize("path", ["evidence.json", "rulebook.json"])
def test_a_forger_of_evidence_or_rules_is_found(path: str) -> None:
    for place in list(leaves(json.loads(OPEN[path])))[::5]:
        found = verify_bundle(forged(path, place))
        assert found.verdict is not Verdict.EQUAL
        assert found.file == path


def test_what_cannot_be_read_is_said() -> None:
    assert verify_bundle({}).verdict is Verdict.UNREADABLE
    assert verify_bundle({"manifest.json": b"{"}).verdict is Verdict.UNREADABLE
    files = {**OPEN, "manifest.json": canonical({"format": "other/2"})}
    assert verify_bundle(files).code == "format_unknown"


def test_a_manifest_is_the_sha_256_of_every_other_file() -> None:
    listed = json.loads(OPEN["manifest.json"])["files"]
    assert listed == {
        path: hashlib.sha256(data).hexdigest()
        for path, data in OPEN.items()
        if path != "manifest.json"
    }


def test_a_member_has_one_name_where_the_rules_compare_his_sheets() -> None:
    rule = Normalisation(kind=Normalise.STANDARD_SCORE, mean=Fraction(75), spread=Fraction(10))
    book = replace(BOOK, panels=(panel(normalisation=rule),))
    files = make_bundle(
        rulebook=book, versions=[], evidence=EVIDENCE, seed=SEED, head=HEAD,
        level=PublicationLevel.OPEN, salt=SALT,
    )  # fmt: skip
    assert len({seat["id"] for seat in json.loads(files["evidence.json"])["seats"]}) == 1
    assert (verify_bundle(files).verdict, verify_bundle(files).recomputed) == (Verdict.EQUAL, True)
    assert files["FORMAT.md"].decode().endswith("on all proposals.\n")
    assert not OPEN["FORMAT.md"].decode().endswith("on all proposals.\n")


def test_papers_are_published_as_counts() -> None:
    vote = Vote(panel="panel", form=VoteForm.CHOOSE, choices=Choices(at_most=2))
    book = replace(BOOK, vote=vote)
    papers = (Paper(id="x", voter="s0", choices={"a": 1, "d": 1}),)
    evidence = replace(EVIDENCE, papers=papers)
    files = make_bundle(
        rulebook=book, versions=[], evidence=evidence, seed=SEED, head=HEAD,
        level=PublicationLevel.OPEN, salt=SALT,
    )  # fmt: skip
    published = json.loads(files["evidence.json"])
    assert "papers" not in published
    assert [(b["votes_for"], b["members"]) for b in published["ballots"]] == [
        (1, 1),
        (0, 1),
        (0, 1),
        (1, 1),
    ]
    assert verify_bundle(files).verdict is Verdict.EQUAL


def test_prizes_on_top_and_several_pots_add_up_at_level_short() -> None:
    prize = ExtraPrize(
        id="best",
        title={},
        by=TieRule(kind=TieKind.PANEL, ref="panel"),
        amount_minor=20,
        pot="more",
    )
    pots = (PotRule(id="seed", title={}), PotRule(id="more", title={}, tops_up=True))
    book = replace(BOOK, pots=pots, extra_prizes=(prize,))
    evidence = scored({"a": 90, "b": 80}, 150)
    evidence = replace(evidence, pots=(*evidence.pots, Pot(id="more", amount_minor=50)))
    files = make_bundle(
        rulebook=book, versions=[], evidence=evidence, seed=SEED, head=HEAD,
        level=PublicationLevel.SHORT, salt=SALT,
    )  # fmt: skip
    published = json.loads(files["outcome.json"])
    assert [pot["after_minor"] for pot in published["pots"]] == [0, 0]
    assert verify_bundle(files).verdict is Verdict.EQUAL
