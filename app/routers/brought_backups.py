"""A backup from elsewhere, put back from the first page: reached only by the link of the start."""

from pathlib import Path
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Response

from app.errors import Fault, Refused
from app.forms.accounts import EmptyForm
from app.forms.backups import BringForm
from app.forms.uploads import Allowance
from app.language.findings import finding_text
from app.language.systems import room_text
from app.views import accounts as views
from app.web.bringing import Bringing, Stage
from app.web.desk import Desk, DeskDep
from app.web.posted import Filled, Posted, posted
from app.web.uploads import Delivered, Ground, received, status_of

router = APIRouter()
#: Put back it takes about three times its size.
_TIMES = 3
_OF_THE_WORD = frozenset({"passphrase_needed", "passphrase_wrong"})
Empty = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


def _bringing(desk: Desk) -> Bringing:
    if desk.house.bringing is None:
        raise Refused("restore_needs_command")
    return desk.house.bringing


def _allowed(desk: Desk) -> Allowance:
    """Let nobody without the link send anything, and no more than there is room for."""
    desk.read(views.claim, desk.request.path_params["token"])
    space = _bringing(desk).store.room.look()
    most = max(space.free - space.kept, 0) // _TIMES
    return Allowance(size_max=most, count_max=1, count_left=1, bytes_left=most)


def _as_it_is(_file: IO[bytes], name: str, _kinds: object) -> tuple[str, str]:
    """Take any file: what it is, its first entry says."""
    return name, "application/octet-stream"


_beside = Ground(files=lambda desk: _bringing(desk).store, identify=_as_it_is)
Brought = Annotated[Delivered[BringForm], Depends(received(BringForm, _allowed, _beside))]


@router.get("/claim/{token}/restore", name="brought_backups.show")
def show(desk: DeskDep, token: str) -> Response:
    """Ask for a file, show what it holds, or how far it is."""
    return _page(desk, token)


@router.post("/claim/{token}/restore", name="brought_backups.look")
def look(desk: DeskDep, token: str, sheet: Brought) -> Response:
    """Read what a file says of itself; nothing is changed yet."""
    desk.read(views.claim, token)
    if not sheet.errors and _looked_at(desk, sheet):
        return desk.go("brought_backups.show", token=token)
    return _page(desk, token, sheet, status_of(sheet.troubles))


@router.post("/claim/{token}/restore/begin", name="brought_backups.begin")
def begin(desk: DeskDep, token: str, sheet: Empty) -> Response:
    """Put it back beside; the next start changes over."""
    del sheet
    desk.read(views.claim, token)
    _bringing(desk).begin()
    return desk.go("brought_backups.show", token=token)


@router.post("/claim/{token}/restore/call-off", name="brought_backups.call_off")
def call_off(desk: DeskDep, token: str, sheet: Empty) -> Response:
    """Take another file, or none."""
    del sheet
    desk.read(views.claim, token)
    _bringing(desk).forget()
    return desk.go("brought_backups.show", token=token)


def _page(
    desk: Desk, token: str, sheet: Filled | None = None, status: int | None = None
) -> Response:
    page, standing = desk.read(views.claim, token), _bringing(desk).standing()
    return desk.page(
        "accounts/restore.html",
        page,
        sheet,
        status=status,
        at_the_machine=desk.actor.loopback,
        standing=standing,
        size=room_text(standing.held.size) if standing.held else "",
        trouble=desk.sentence(standing.fault) if standing.fault else "",
        findings=[finding_text(one.code, one.facts, desk.language) for one in standing.findings],
    )


def _looked_at(desk: Desk, sheet: Delivered[BringForm]) -> bool:
    """Look at what was named; what is wrong stands beside its field, and what came stays."""
    bringing, form = _bringing(desk), sheet.form
    if sheet.taken:
        file = sheet.taken[0]
        sheet.values = {**sheet.values, "brought": file.sha256, "brought_as": file.name}
        where, path, name = "file", bringing.store.path(file.sha256), file.name
    elif form.path and desk.actor.loopback:
        path = Path(form.path.strip("\"'")).expanduser()
        where, name = "path", path.name
    elif form.brought:
        where, path, name = "file", bringing.store.path(form.brought), form.brought_as
    else:
        sheet.errors.append(("file", desk.sentence(Fault("backup_not_named"))))
        return False
    try:
        bringing.look(path, name, form.passphrase)
    except Fault as fault:
        field = "passphrase" if fault.reason in _OF_THE_WORD else where
        unsaid = fault.reason == "passphrase_needed"
        said = Fault("passphrase_not_typed") if unsaid else fault
        sheet.errors.append((field, desk.sentence(said)))
        if field != "passphrase" and bringing.standing().stage is Stage.AWAITED:
            bringing.forget()  # what is of no use takes no room
            sheet.values = {**sheet.values, "brought": "", "brought_as": ""}
        return False
    return True
