"""Awards as open data: what stands in the file, held against the standard's own schema."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from python_calamine import CalamineWorkbook
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from sqlalchemy import update

from app.actions import publications as releasing
from app.documents.grants import GrantFile, grants_json, grants_xlsx
from app.errors import NotFound, Refused
from app.models import Organisation
from app.views import grants as views
from app.views import publications as releases
from app.vocabulary import OrganisationKind
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.requirements import find_data
from tests.support.result_rows import ResultWorld, results  # noqa: F401 -- a fixture

CODE = "91330100000000000A"
PUBLISHER = views.Publisher(
    prefix="360G-example",
    source="https://example.org/rounds/T/360giving.json",
    awards="https://example.org/rounds/T/awards",
    sample=False,
)


def announced(results: ResultWorld, publisher: views.Publisher = PUBLISHER) -> GrantFile:
    """Publish, let the notice pass, announce; give the file as the public gets it."""
    results.published()
    results.panel.clock.turn(timedelta(days=30))
    results.panel.act(results.panel.organiser, releasing.announce, results.round_id)
    return handed_out(results, publisher)


def handed_out(results: ResultWorld, publisher: views.Publisher = PUBLISHER) -> GrantFile:
    """Give the file of whatever is public now."""
    notice = results.panel.look(None, releases.awards, "T", results.files)
    return results.panel.look(None, views.grant_file, "T", notice, publisher)


def test_every_award_of_money_is_a_grant(results: ResultWorld) -> None:
    found = json.loads(grants_json(announced(results)))
    notice = results.panel.look(None, releases.awards, "T", results.files)
    awards = [one for group in notice.tiers for one in group.awards]
    assert [(g["title"], g["amountAwarded"] * 100) for g in found["grants"]] == [
        (one.title, one.amount_minor) for one in awards if one.amount_minor
    ]
    assert [g["id"] for g in found["grants"]] == [
        f"360G-example-T-{one.number}" for one in awards if one.amount_minor
    ]
    assert {g["awardDate"] for g in found["grants"]} == {
        notice.announced_at.astimezone(notice.zone).date().isoformat()  # type: ignore[union-attr]  # it is announced
    }


def test_a_registered_body_stands_under_its_code_and_a_group_under_a_name_of_ours(
    results: ResultWorld,
) -> None:
    with results.panel.database.write_session() as session:
        session.execute(
            update(Organisation).values(
                kind=OrganisationKind.REGISTERED,
                registration_scheme="CN-USCC",
                registration_number=CODE,
            )
        )
        session.commit()
    registered = {grant.recipient.id for grant in announced(results).grants}
    with results.panel.database.write_session() as session:
        session.execute(
            update(Organisation).values(
                kind=OrganisationKind.GROUP,
                registration_number=None,
                fiscal_host="示例依托单位",
            )
        )
        session.commit()
    groups = {grant.recipient.id for grant in handed_out(results).grants}
    assert registered == {f"CN-USCC-{CODE}"}
    assert all(re.fullmatch("360G-example-[0-9a-f]{12}", name) for name in groups)


def test_there_is_no_file_before_the_announcement(results: ResultWorld) -> None:
    results.published()
    with pytest.raises(NotFound):
        handed_out(results)
    notice = results.panel.look(None, releases.notice, "T", results.files)
    with pytest.raises(NotFound):
        results.panel.look(None, views.grant_file, "T", notice, PUBLISHER)


def test_where_no_money_was_awarded_there_is_no_file(results: ResultWorld) -> None:
    results.pot(1)
    results.published()
    results.panel.clock.turn(timedelta(days=30))
    results.panel.act(results.panel.organiser, releasing.announce, results.round_id)
    with pytest.raises(NotFound):
        handed_out(results)


def test_what_leaves_a_demo_says_so_in_every_record(results: ResultWorld) -> None:
    file = announced(
        results,
        views.Publisher(
            prefix="x", source="https://e.org/a", awards="https://e.org/b", sample=True
        ),
    )
    assert all(
        text.startswith("【示例数据】")
        for grant in file.grants
        for text in (file.title, grant.title, grant.description)
    )


@pytest.mark.parametrize("title", ["", " \u3000 "])
def test_an_award_without_a_title_is_refused_by_its_number(
    results: ResultWorld, title: str
) -> None:
    announced(results)
    notice = results.panel.look(None, releases.awards, "T", results.files)
    first, *others = notice.tiers
    award = replace(first.awards[0], title=title)
    tiers = (replace(first, awards=(award, *first.awards[1:])), *others)
    with pytest.raises(Refused, match="grant_without_title") as refused:
        results.panel.look(None, views.grant_file, "T", replace(notice, tiers=tiers), PUBLISHER)
    assert refused.value.facts == {"number": award.number}


def test_the_same_file_gives_the_same_bytes(results: ResultWorld) -> None:
    file = announced(results)
    assert (grants_json(file), grants_xlsx(file)) == (grants_json(file), grants_xlsx(file))


@pytest.mark.needs_data
def test_the_package_fits_the_standards_schema_and_codelists(results: ResultWorld) -> None:
    package = json.loads(grants_json(announced(results)))
    assert faults(package) == []
    lists = _standard() / "codelists"
    countries = _codes(lists / "countryCode.csv")
    assert {g["currency"] for g in package["grants"]} <= _codes(lists / "currency.csv")
    assert {
        place["countryCode"]
        for g in package["grants"]
        for place in g.get("beneficiaryLocation", [])
        if "countryCode" in place
    } <= countries
    # The check itself bites.
    del package["grants"][0]["awardDate"]
    assert faults(package) != []


@pytest.mark.needs_data
def test_the_workbook_says_the_same_under_the_standards_headings(results: ResultWorld) -> None:
    file = announced(results)
    book = CalamineWorkbook.from_filelike(io.BytesIO(grants_xlsx(file)))
    head, *rows = book.get_sheet_by_name("grants").to_python()
    titles = _titles(_schema("360-giving-schema.json"))
    grants = [
        _grant(
            {titles[str(name)]: cell for name, cell in zip(head, row, strict=True) if cell != ""}
        )
        for row in rows
    ]
    assert grants == json.loads(grants_json(file))["grants"]


def faults(package: dict[str, Any]) -> list[str]:
    """Hold a package against the standard's schema; give what does not fit."""
    grant = _schema("360-giving-schema.json")
    whole = _schema("360-giving-package-schema.json")
    named = whole["properties"]["grants"]["items"]["$ref"]
    registry: Registry[Any] = Registry().with_resource(named, DRAFT202012.create_resource(grant))
    check = Draft202012Validator(whole, registry=registry, format_checker=FormatChecker())
    return [error.message for error in check.iter_errors(package)]


def _standard() -> Path:
    folder = find_data()
    assert folder is not None
    return folder / "360giving"


def _schema(name: str) -> dict[str, Any]:
    return dict(json.loads((_standard() / name).read_text(encoding="utf-8")))


def _codes(path: Path) -> set[str]:
    with path.open(encoding="utf-8", newline="") as lines:
        return {row[0] for row in csv.reader(lines)}


def _titles(schema: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Give the path of each heading of the standard's workbook."""
    found: dict[str, tuple[str, ...]] = {}
    for name, part in schema["properties"].items():
        inner = (part.get("items") or {}).get("$ref", "").rpartition("/")[2]
        # The standard gives the currency no title of its own; its workbook says "Currency".
        title = part.get("title") or name.capitalize()
        found[title] = (name,)
        for below, leaf in schema["$defs"].get(inner, {}).get("properties", {}).items():
            found[f"{title}:{leaf.get('title', '')}"] = (name, below)
    return found


def _grant(cells: dict[tuple[str, ...], Any]) -> dict[str, Any]:
    """Put a row's cells together as the standard's own tools do."""
    grant: dict[str, Any] = {}
    for path, cell in cells.items():
        if len(path) == 1:
            grant[path[0]] = cell
        else:
            grant.setdefault(path[0], [{}])[0][path[1]] = cell
    return grant
