"""Everything public for machines: JSON whose shapes make the OpenAPI document, the same as CSV, a page for people.

Answers are the same for everybody, kept by caches for some minutes, and open to pages of other
sites; nothing else of the program is.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

from fastapi import APIRouter, Response
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from app.language import N_
from app.views import open_data as views
from app.views.open_data import shapes
from app.web.deliveries import CSP, as_download, fresh
from app.web.desk import Desk, DeskDep
from app.web.links import absolute

router = APIRouter()
OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag"}
JSON = "application/json; charset=utf-8"
Table = Literal["projects", "pots", "log", "stages"]
VERSION = "1.0"
TITLE = "苗圃开放数据 / Miaopu open data"
NOT_FOUND: dict[int | str, dict[str, Any]] = {
    404: {"description": "没有公开，或者没有 / not public, or not there"}
}
CSV_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "CSV, UTF-8 with BOM", "content": {"text/csv": {}}},
    **NOT_FOUND,
}


@router.get("/open", name="open_data.index", include_in_schema=False)
def index(desk: DeskDep) -> Response:
    """Explain open data to people."""
    listed = desk.read(views.programmes, _links(desk))
    return desk.page("open_data/index.html", listed, addresses=ADDRESSES)


@router.get("/open/v1/openapi.json", name="open_data.document", include_in_schema=False)
def document(desk: DeskDep) -> Response:
    """Give the OpenAPI document, made from the shapes that the answers have."""
    made = json.dumps(openapi(), ensure_ascii=False, indent=1).encode()
    return fresh(desk.request, made, JSON, OPEN)


@router.get(
    "/open/v1/rounds",
    name="open_data.rounds",
    response_model=shapes.Rounds,
    summary="各届 / rounds",
)
def rounds(desk: DeskDep) -> Response:
    """List every round since its call."""
    return _json(desk, desk.read(views.rounds, _links(desk)))


@router.get(
    "/open/v1/rounds.csv",
    name="open_data.rounds_table",
    response_class=Response,
    responses=CSV_FILE,
    summary="各届，表格 / rounds as a table",
)
def rounds_table(desk: DeskDep) -> Response:
    """Give the same list as a table."""
    found = desk.read(views.rounds, _links(desk))
    return _csv(desk, shapes.RoundLine, found.rounds, "rounds.csv")


@router.get(
    "/open/v1/rounds/{code}",
    name="open_data.call",
    response_model=shapes.Call,
    responses=NOT_FOUND,
    summary="一届的征集 / the call of a round",
)
def call(desk: DeskDep, code: str) -> Response:
    """Describe a call."""
    return _json(desk, desk.read(views.call, code, _links(desk)))


@router.get(
    "/open/v1/rounds/{code}/rules",
    name="open_data.rules",
    response_model=shapes.Rules,
    responses=NOT_FOUND,
    summary="评审规则 / the rules in words",
)
def rules(desk: DeskDep, code: str) -> Response:
    """Give the rules of a round."""
    return _json(desk, desk.read(views.rules, code))


@router.get(
    "/open/v1/rounds/{code}/notice",
    name="open_data.notice",
    response_model=shapes.Notice,
    responses=NOT_FOUND,
    summary="公示 / the public notice",
)
def notice(desk: DeskDep, code: str) -> Response:
    """Give the public notice."""
    return _json(desk, desk.read(views.notice, code, desk.house.files, _links(desk)))


@router.get(
    "/open/v1/rounds/{code}/awards",
    name="open_data.awards",
    response_model=shapes.Notice,
    responses=NOT_FOUND,
    summary="公告 / the announcement",
)
def awards(desk: DeskDep, code: str) -> Response:
    """Give the announcement, once it is made."""
    return _json(desk, desk.read(views.awards, code, desk.house.files, _links(desk)))


@router.get(
    "/open/v1/rounds/{code}/projects",
    name="open_data.projects",
    response_model=shapes.Projects,
    responses=NOT_FOUND,
    summary="获资助项目 / funded projects",
)
def projects(desk: DeskDep, code: str) -> Response:
    """Give the funded projects of a round."""
    return _json(desk, desk.read(views.projects, code, desk.house.files))


@router.get(
    "/open/v1/rounds/{code}/pots",
    name="open_data.pots",
    response_model=shapes.Pots,
    responses=NOT_FOUND,
    summary="资金使用 / use of the pots",
)
def pots(desk: DeskDep, code: str) -> Response:
    """Give what became of the money."""
    return _json(desk, desk.read(views.pots, code, desk.house.files))


@router.get(
    "/open/v1/rounds/{code}/log",
    name="open_data.log",
    response_model=shapes.Log,
    responses=NOT_FOUND,
    summary="进程记录 / the public log",
)
def log(desk: DeskDep, code: str) -> Response:
    """Give the public log of a round."""
    return _json(desk, desk.read(views.log, code))


@router.get(
    "/open/v1/rounds/{code}/{table}.csv",
    name="open_data.table",
    response_class=Response,
    responses=CSV_FILE,
    summary="一届的表格 / tables of a round",
)
def table(desk: DeskDep, code: str, table: Table) -> Response:
    """Give a part of a round as a table."""
    shape, rows = _rows(desk, code, table)
    return _csv(desk, shape, rows, f"{code}-{table}.csv")


@router.get(
    "/open/v1/programmes",
    name="open_data.programmes",
    response_model=shapes.Programmes,
    summary="各计划 / programmes",
)
def programmes(desk: DeskDep) -> Response:
    """List every programme that has a public round."""
    return _json(desk, desk.read(views.programmes, _links(desk)))


@router.get(
    "/open/v1/programmes/{code}",
    name="open_data.programme",
    response_model=shapes.ProgrammeYears,
    responses=NOT_FOUND,
    summary="一个计划的历年 / a programme over its years",
)
def programme(desk: DeskDep, code: str) -> Response:
    """Give a programme over its years."""
    return _json(desk, desk.read(views.programme, code, desk.house.files, _links(desk)))


@router.get(
    "/open/v1/programmes/{code}/years.csv",
    name="open_data.years_table",
    response_class=Response,
    responses=CSV_FILE,
    summary="历年，表格 / the years as a table",
)
def years_table(desk: DeskDep, code: str) -> Response:
    """Give the years of a programme as a table."""
    found = desk.read(views.programme, code, desk.house.files, _links(desk))
    return _csv(desk, shapes.Year, found.years, f"{code}-years.csv")


@router.get("/programmes/{code}/results", name="open_data.programme_page", include_in_schema=False)
def programme_page(desk: DeskDep, code: str) -> Response:
    """Show a programme over its years."""
    found = desk.read(views.programme_page, code, desk.house.files, _links(desk))
    return desk.page("open_data/programme.html", found)


#: What the page for people lists: the name of the address, and what it holds.
ADDRESSES = (
    ("open_data.rounds", N_("各届：代号、名称、日期、阶段"), False),
    ("open_data.call", N_("一届的征集：各阶段日期、版块、社区、资金池"), True),
    ("open_data.rules", N_("评审规则：一句一条，每一版的数字指纹"), True),
    ("open_data.notice", N_("公示：获资助项目、金额、资助线、数字指纹"), True),
    ("open_data.awards", N_("公告：公布以后才有，内容同公示"), True),
    ("open_data.projects", N_("获资助项目"), True),
    ("open_data.pots", N_("资金池用了多少、余多少"), True),
    ("open_data.log", N_("进程记录：每一步和每次变动，和原因"), True),
    ("open_data.programmes", N_("各计划"), False),
    ("open_data.programme", N_("一个计划的历年：提交、参评、资助的个数和金额"), True),
)


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """Make the OpenAPI document of these routes, and of no other."""
    return get_openapi(title=TITLE, version=VERSION, routes=router.routes)


def _rows(desk: Desk, code: str, table: Table) -> tuple[type[BaseModel], Sequence[BaseModel]]:
    if table == "projects":
        return shapes.Project, desk.read(views.projects, code, desk.house.files).projects
    if table == "pots":
        return shapes.PotUse, desk.read(views.pots, code, desk.house.files).pots
    if table == "log":
        return shapes.LogLine, desk.read(views.log, code).entries
    return shapes.StageDates, desk.read(views.call, code, _links(desk)).stages


def _json(desk: Desk, shape: BaseModel) -> Response:
    return fresh(desk.request, shape.model_dump_json(indent=1).encode(), JSON, OPEN)


def _csv(desk: Desk, shape: type[BaseModel], rows: Sequence[BaseModel], name: str) -> Response:
    headers = {
        **OPEN,
        "Content-Disposition": as_download(name),
        "Content-Security-Policy": CSP,
    }
    return fresh(desk.request, views.table(shape, rows), "text/csv; charset=utf-8", headers)


def _links(desk: Desk) -> Any:  # noqa: ANN401 -- a function of two texts, as the views name it
    return lambda name, code: absolute(desk, name, code=code)
