"""The page 系统, and what watchers ask: readiness and figures."""

from secrets import compare_digest
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import systems as actions
from app.errors import NotFound
from app.forms.accounts import EmptyForm
from app.views import systems as views
from app.web import metrics, systems
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep
from app.web.posted import Posted, posted
from app.web.qr import svg
from app.web.shells import lan_address

router = APIRouter()
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/system", name="systems.show")
def show(desk: DeskDep) -> Response:
    """Show how the installation is."""
    page = desk.read(views.show, systems.machine(desk))
    return desk.page("systems/show.html", page, slow=desk.house.timings.slowest())


@router.post("/system/check", name="systems.check")
def check(desk: DeskDep, sheet: EmptySheet) -> Response:
    """Have all data checked."""
    del sheet
    desk.write(actions.request_check)
    return desk.go("systems.show")


@router.post("/system/mail", name="systems.test_mail")
def test_mail(desk: DeskDep, sheet: EmptySheet) -> Response:
    """Send a mail to one's own address."""
    del sheet
    desk.write(actions.test_mail)
    return desk.go("systems.show")


@router.post("/system/jobs/{job_id}/retry", name="systems.retry_job")
def retry_job(desk: DeskDep, job_id: str, sheet: EmptySheet) -> Response:
    """Let a job be tried again."""
    del sheet
    desk.write(actions.retry_job, job_id)
    return desk.go("systems.show")


@router.get("/system/heads", name="systems.heads")
def heads(desk: DeskDep) -> Response:
    """Show the ends of the ledger, to be printed or noted."""
    page = desk.read(views.heads)
    return desk.page("systems/heads.html", page, code=svg(f"miaopu-heads/1 {page.digest}"))


@router.get("/system/heads.json", name="systems.heads_file")
def heads_file(desk: DeskDep) -> Response:
    """Hand them out as a file."""
    return give(desk.read(views.heads_file), "miaopu-heads.json")


@router.get("/address", name="systems.address")
def address(desk: DeskDep) -> Response:
    """Show under which address others reach the program, with a code to scan."""
    here = _reachable(desk)
    lan, code = desk.house.settings.lan, svg(here) if here else ""
    return desk.page("systems/address.html", None, here=here, code=code, lan=lan)


def _reachable(desk: Desk) -> str:
    settings = desk.house.settings
    return lan_address(settings) if settings.lan or settings.base_url else ""


@router.get("/readyz", name="systems.ready")
def ready(desk: DeskDep) -> Response:
    """Tell a watcher whether requests are served well; if not, why."""
    faults = ["database"]
    if desk.house.database.answers():
        faults = systems.faults(desk.house, migrations=desk.read(views.readiness).migrations)
    text = "\n".join(f"not ready: {name}" for name in faults) or "ready"
    return Response(f"{text}\n", media_type="text/plain", status_code=503 if faults else 200)


@router.get("/metrics", name="systems.metrics")
def figures(desk: DeskDep) -> Response:
    """Hand figures to a watcher at this machine, or to one with the token."""
    if not _may_watch(desk):
        raise NotFound
    return Response(metrics.text(desk.house, desk.read(views.figures)), media_type=metrics.TYPE)


def _may_watch(desk: Desk) -> bool:
    settings = desk.house.settings
    if not settings.metrics:
        return False
    if not settings.metrics_token:
        return desk.actor.loopback
    shown = desk.request.headers.get("authorization", "").removeprefix("Bearer ")
    return compare_digest(shown.encode(), settings.metrics_token.encode())
