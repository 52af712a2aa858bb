"""The dossier of a round and of a proposal: whole, the same every time, and for those who may have it."""

import hashlib
import io
import re
import secrets
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import pytest

from app.documents.hypertext import Chapter, Leaf, Links, leaf_html
from app.documents.sheets import Imprint
from app.dossiers import Press, bind_proposal, bind_round
from app.dossiers.folder import Folder
from app.forms.bundle_files import from_zip
from app.scoring.verification import Verdict, verify_bundle
from app.unit import Actor, Reading
from app.vocabulary import Phase
from tests.support.rounds import ATTACHMENT, SUBJECT, World, Worlds

LINKS = {"notice": "https://example.org/notice", "awards": "https://example.org/awards"}
PAPERS = ("rulebook", "result", "minutes-1", "notice", "awards")
Announced = tuple[World, dict[str, bytes]]


def read(there: World, role: str, view: Callable[..., Any], *given: Any) -> Any:
    """Look at something as a role."""
    with there.app.state.house.database.read() as session:
        actor = Actor(account_id=there.people[role])
        return view(Reading(session=session, actor=actor, now=there.clock.now()), *given)


def packed(there: World, role: str, subject: str = "") -> bytes:
    """Bind the round, or a proposal, as a role, and give the zip."""
    files = there.app.state.house.files
    press = Press(
        files=files,
        imprint=Imprint(site="苗圃", sample=True),
        links=LINKS,
        step=lambda done, total: None,
    )
    bind = bind_proposal if subject else bind_round
    return files.read(read(there, role, bind, subject or round_of(there), press).sha256)


def bound(there: World, role: str, subject: str = "") -> dict[str, bytes]:
    """Give what is in a dossier."""
    with zipfile.ZipFile(io.BytesIO(packed(there, role, subject))) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def round_of(there: World) -> str:
    return there.one("SELECT id FROM funding_round")


def proposal_of(there: World) -> str:
    return there.one(
        "SELECT p.id FROM proposal p JOIN organisation o ON o.id = p.organisation_id"
        " WHERE o.name = ?",
        SUBJECT,
    )


@pytest.fixture(scope="module")
def announced(world: Worlds) -> tuple[World, dict[str, bytes]]:
    """A round that is announced, and its dossier as the organiser has it."""
    there = world(Phase.ANNOUNCED)
    return there, bound(there, "organiser")


class Addresses(HTMLParser):
    """Collects where a page leads, and what it must not have."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.found += [value or "" for name, value in attrs if name in {"href", "src"}]


def test_it_opens_without_the_program(announced: Announced) -> None:
    _, held = announced
    pages = [name for name in held if name.endswith(".html") and not name.startswith("verify/")]
    for name in pages:
        page = Addresses()
        page.feed(held[name].decode())
        assert not page.tags & {"script", "img", "iframe", "style"}
        assert [one for one in map(partial(led, name), page.found) if one not in held] == []
        assert b'aria-label=""' not in held[name]
        assert b"<caption></caption>" not in held[name]
    assert {"index.html", "rules.html", "result.html", "ledger.html", "files.html"} <= set(pages)


def led(page: str, address: str) -> str:
    parts: list[str] = []
    for part in (PurePosixPath(page).parent / unquote(address)).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def test_a_name_that_means_something_in_an_address_is_led_to_all_the_same() -> None:
    name = "files/预算 #1 100%?.pdf"
    leaf = Leaf(
        language="zh_CN",
        date=datetime(2026, 3, 2, tzinfo=UTC),
        imprint=Imprint(site="示例", sample=True),
        programme="示例计划",
        round="示例",
        title="附件",
        chapters=(Chapter(title="", parts=(Links(rows=((name, name, ""),)),)),),
    )
    page = Addresses()
    page.feed(leaf_html(leaf).decode())
    assert led("index.html", page.found[-1]) == name
    assert not {"#", "?", " "} & set(page.found[-1])


def test_every_file_stands_in_the_list_with_its_digest(announced: Announced) -> None:
    _, held = announced
    lines = held["SHA256SUMS.txt"].decode().splitlines()
    assert {line[66:]: line[:64] for line in lines} == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in held.items()
        if name not in {"SHA256SUMS.txt", "files.html"}
    }


def test_the_same_state_gives_the_same_bytes_to_all_who_may_have_it(announced: Announced) -> None:
    there, _ = announced
    assert packed(there, "organiser") == packed(there, "auditor")


def test_what_lies_beside_it_recomputes(announced: Announced) -> None:
    _, held = announced
    for name in ("bundle", "evidence"):
        assert verify_bundle(from_zip(held[f"verify/{name}.zip"])).verdict is Verdict.EQUAL
    programs = {one.name: one.read_bytes() for one in Path("static/verify").glob("*.*")}
    assert {name: held.get(f"verify/{name}") for name in programs} == programs
    assert {name: held[f"documents/{name}.pdf"][:4] for name in PAPERS} == dict.fromkeys(
        PAPERS, b"%PDF"
    )
    assert held["tables/result.xlsx"].startswith(b"PK")


def test_the_applicants_files_lie_beside_the_proposal(announced: Announced) -> None:
    _, held = announced
    assert ATTACHMENT in [data for name, data in held.items() if name.startswith("proposals/")]


def test_names_from_users_lead_nowhere(world_copy: Worlds) -> None:
    there = world_copy(Phase.CALL)
    names = ("../../evil.pdf", "C:\\evil.pdf", "con.pdf", "a\u202efdp.exe", "..", "evil.pdf")
    with closing(sqlite3.connect(there.file)) as database:
        for name in names:
            database.execute(
                "INSERT INTO attachment (id, funding_round_id, purpose, question, name,"
                " media_type, size, sha256, added_by, added_at) SELECT ?, funding_round_id, purpose,"
                " question, ?, media_type, size, sha256, added_by, added_at FROM attachment"
                " WHERE purpose = 'call_document' LIMIT 1",
                (secrets.token_hex(16), name),
            )
        database.commit()
    papers = [name for name in bound(there, "organiser") if name.startswith("papers/")]
    assert len(papers) == len(names) + 1
    assert all(re.fullmatch(r"papers/(?!\.)[^/\\:\u202e]+", name) for name in papers)


@pytest.mark.parametrize(
    "name", ["../../a.pdf", "..", "C:\\b.pdf", "con", "/etc/passwd", "a/../../b"]
)
def test_no_name_leaves_the_folder(name: str) -> None:
    path = Folder().put(list, "papers", name)
    assert re.fullmatch(r"papers/(?!\.)[^/\\:]+", path)


def test_a_folder_has_each_path_once_whatever_its_capitals() -> None:
    folder = Folder()
    assert [folder.put(list, "a", name) for name in ("X.pdf", "x.pdf", "x.pdf")] == [
        "a/X.pdf",
        "a/x (2).pdf",
        "a/x (3).pdf",
    ]


def test_before_the_tally_no_mark_is_in_it(world: Worlds) -> None:
    held = bound(world(Phase.REVIEW), "auditor")
    assert "result.html" not in held
    assert [name for name in held if name.startswith(("tables/", "verify/"))] == []


def test_what_an_applicant_took_back_is_not_in_it(world_copy: Worlds) -> None:
    there = world_copy(Phase.CALL)
    with closing(sqlite3.connect(there.file)) as database:
        database.execute("UPDATE proposal SET state = 'draft' WHERE id = ?", (proposal_of(there),))
        database.commit()
    number = there.one("SELECT number FROM proposal WHERE id = ?", proposal_of(there))
    held = bound(there, "auditor")
    assert [name for name in held if name.startswith(f"proposals/{number}/")] == []
    assert len([name for name in held if re.fullmatch(r"proposals/[^/]+/index.html", name)]) == 5


def test_the_ledger_is_told_in_sentences(announced: Announced) -> None:
    there, held = announced
    page = held["ledger.html"].decode()
    count = there.one("SELECT count(*) FROM ledger_entry WHERE chain LIKE 'round:%'")
    assert page.count("<tr>") == int(count) + 1
    assert [word for word in ("result.publish", "{", "hashed", "None") if word in page] == []


def test_a_proposal_has_a_dossier_of_its_own(announced: Announced) -> None:
    there, _ = announced
    held = bound(there, "auditor", proposal_of(there))
    own = {PurePosixPath(name).parts[1] for name in held if name.startswith("proposals/")}
    number = there.one("SELECT number FROM proposal WHERE id = ?", proposal_of(there))
    assert own == {number}
    assert f"proposals/{number}/proposal.pdf" in held
    others = there.query("SELECT title FROM proposal WHERE number <> ?", number)
    text = b"".join(data for name, data in held.items() if name.endswith(".html")).decode()
    assert [title for (title,) in others if title and str(title) in text] == []


def test_who_voted_what_in_secret_is_nowhere(announced: Announced) -> None:
    there, held = announced
    keys = [str(key) for (key,) in there.query("SELECT key FROM secret_paper")]
    whole = b"".join(held.values()).decode("utf-8", "replace")
    assert [key for key in keys if key in whole] == []


def work(there: World) -> None:
    while there.app.state.worker.once():
        pass


def test_the_worker_binds_what_was_asked_for(world_copy: Worlds) -> None:
    there = world_copy(Phase.ANNOUNCED)
    auditor, at = there.at("auditor"), f"/manage/{round_of(there)}/dossier"
    before = there.one("SELECT count(*) FROM ledger_entry")
    assert auditor.client.get(f"{at}.zip").status_code == 404
    assert auditor.post(at, {}).status_code == 303
    assert 'hx-trigger="every 1s"' in auditor.get(at).text
    work(there)
    page = auditor.get(at).text
    assert "every 1s" not in page
    answer = auditor.client.get(f"{at}.zip")
    assert hashlib.sha256(answer.content).hexdigest() in re.sub(r"</?span>| ", "", page)
    assert answer.headers["content-type"] == "application/zip"
    assert there.one("SELECT count(*) FROM ledger_entry") == before


def test_what_cannot_be_bound_is_said_and_may_be_asked_for_again(world_copy: Worlds) -> None:
    there = world_copy(Phase.ANNOUNCED)
    auditor, at = there.at("auditor"), f"/manage/{round_of(there)}/dossier"
    auditor.post(at, {})
    with closing(sqlite3.connect(there.file)) as database:
        database.execute("UPDATE job SET arguments = replace(arguments, 'awards', 'owards')")
        database.commit()
    work(there)
    page = auditor.get(at).text
    assert "上次没有装订成" in page
    assert there.one("SELECT state FROM dossier") == "failed"
    assert auditor.post(at, {}).status_code == 303


def test_what_members_wrote_bears_no_name_here_either(world_copy: Worlds) -> None:
    there = world_copy(Phase.ANNOUNCED)
    name = there.one("SELECT invited_name FROM seat WHERE label = 'C'")
    with closing(sqlite3.connect(there.file)) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("UPDATE review_revision SET comment = ?", (f"{name}认为预算偏高",))
        database.commit()
    held = bound(there, "auditor", proposal_of(there))
    pages = " ".join(data.decode() for path, data in held.items() if path.endswith(".html"))
    assert "某评委认为预算偏高" in pages
    assert f"{name}认为" not in pages
