"""Files as people send them: streamed into the store while they come in, refused one by one.

`received(Form, door)` reads a form with files. The door is asked before a byte is read: it tells
whether this person may, and what the field takes now. A started upload counts by the arrival of
its headers, because the unit of work judges by that.
"""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, TypeVar

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync
from fastapi import Request
from pydantic import BaseModel
from starlette.requests import ClientDisconnect

from app.errors import Fault, Refused
from app.files import Arrival, Files
from app.files.kinds import identify
from app.files.names import clean
from app.forms.uploads import Allowance, FileFacts
from app.language.faults import sentence
from app.scoring.canonical import digest
from app.unit import Reading
from app.web.desk import Desk
from app.web.gate import SPARE, BodyTooLarge
from app.web.house import house_of
from app.web.multipart import End, Event, Multipart, Part
from app.web.posted import FIELDS_MAX, Posted, check, cleaned, gather, require_token

Form = TypeVar("Form", bound=BaseModel)
Result = TypeVar("Result")
Door = Callable[[Desk], Allowance]
TEXT_MAX = 2 * 1024 * 1024
#: So much is held in memory before it goes to the disk, and so many threads go there at once.
HELD, AT_ONCE = 256 * 1024, 4
#: What is not the person's doing, or has a status of its own.
STATUS = {"disk_full": 507, "files_away": 503, "too_large": 413}
_disk: RunVar[CapacityLimiter] = RunVar("disk")


@dataclass(slots=True, kw_only=True)
class Delivered(Posted[Form]):
    """A form with its files: those that are safely in the store, and a fault for each of the others."""

    taken: list[FileFacts] = field(default_factory=list)
    troubles: list[tuple[str, Fault]] = field(default_factory=list)


def door(view: Callable[[Reading, str, int], Allowance], subject: str) -> Door:
    """Make the door of a field: a view that is asked about what the address names, and the house's limit."""

    def ask(at: Desk) -> Allowance:
        named = at.request.path_params[subject]
        return at.read(view, named, at.house.settings.upload_limit)

    return ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where files go, and what is asked of each: its name and its kind."""

    files: Callable[[Desk], Files] = lambda at: at.house.files
    identify: Callable[[IO[bytes], str, Collection[str]], tuple[str, str]] = identify


_HOUSE = Ground()


def received(
    form: type[Form], door: Door, ground: Ground = _HOUSE
) -> Callable[[Request], AsyncIterator[Delivered[Form]]]:
    """Make the dependency that reads one kind of form with files."""

    async def read(request: Request) -> AsyncIterator[Delivered[Form]]:
        at = Desk(request, house_of(request))
        try:
            allowance = await run_sync(door, at)
            # What is refused for its size is read to its end, so that the others of the form come in.
            request.state.body_limit = (
                allowance.size_max * max(allowance.count_left, 1) + allowance.size_max + SPARE
            )
            intake = _Intake(at, allowance, ground)
            await intake.run()
        except Fault:
            await _let_in(request)
            raise
        yield intake.result(form)

    return read


class _Intake:
    """Takes one body apart: texts are kept, files go to the disk as they come."""

    def __init__(self, at: Desk, allowance: Allowance, ground: Ground) -> None:
        self._request, self._language = at.request, at.language
        self._files, self._identify = ground.files(at), ground.identify
        self._allowance, self._left = allowance, allowance.bytes_left
        self._typed: list[tuple[str, str]] = []
        self._texts = 0
        self._part: Part | None = None
        self._arrival: Arrival | None = None
        self._held = bytearray()
        self._trouble: Fault | None = None
        self._trusted = False
        self.taken: list[FileFacts] = []
        self.troubles: list[tuple[str, Fault]] = []

    async def run(self) -> None:
        kind = self._request.headers.get("content-type", "")
        if not kind.startswith("multipart/"):
            sent = await self._request.form(max_fields=FIELDS_MAX, max_part_size=TEXT_MAX)
            self._typed = [(name, str(value)) for name, value in sent.multi_items()]
            self._trust()
            return
        body = Multipart(kind)
        try:
            async for piece in self._request.stream():
                for event in body.feed(piece):
                    await self._take(event)
            if not body.complete:
                raise Fault("malformed")
            self._trust()
        except ClientDisconnect:
            raise Fault("malformed") from None
        finally:
            if self._arrival is not None:
                self._arrival.drop()

    def result(self, form: type[Form]) -> Delivered[Form]:
        """Make of it what handlers get; a file's trouble stands beside the field for files."""
        fields = dict(self._typed)
        values = gather(self._typed)
        made: Delivered[Form] = Delivered(
            values=values,
            language=self._language,
            body_digest=self._digest(),
            taken=self.taken,
            troubles=self.troubles,
        )
        made.key = (fields.get("key") or made.key)[:80]
        self._request.state.posted = made
        check(form, values, made)
        made.errors += [
            ("file", told(name, fault, self._language)) for name, fault in self.troubles
        ]
        return made

    def _digest(self) -> str:
        sent = [list(pair) for pair in self._typed if pair[0] != "csrf"]
        where = f"{self._request.url.path}?{self._request.url.query}"
        files = [[file.name, file.sha256] for file in self.taken]
        return digest({"path": where, "fields": sent, "files": files})

    async def _take(self, event: Event) -> None:
        if isinstance(event, Part):
            await self._begin(event)
        elif isinstance(event, End):
            await self._end()
        elif self._part is not None and self._part.filename is None:
            self._texts += len(event)
            if self._texts > TEXT_MAX:
                raise Fault("malformed")
            self._held += event
        elif self._trouble is None and event:
            await self._keep_coming(event)

    async def _begin(self, part: Part) -> None:
        self._part, self._trouble = part, None
        self._held.clear()
        if part.filename is not None:
            self._trust()

    def _trust(self) -> None:
        """Require the token before anything is written: it stands before the first file."""
        if not self._trusted:
            token = dict(self._typed).get("csrf", "")
            require_token(self._request, token, self._typed)
            self._trusted = True

    async def _keep_coming(self, data: bytes) -> None:
        self._held += data
        if len(self._held) >= HELD:
            await self._write()

    async def _write(self) -> None:
        piece = bytes(self._held)
        self._held.clear()
        try:
            await _on_disk(self._append, piece)
        except Refused as refused:
            self._fail(refused)

    def _append(self, piece: bytes) -> None:
        if self._arrival is None:
            if len(self.taken) >= self._allowance.count_left:
                raise Refused("files_many", limit=self._allowance.count_max)
            self._arrival = self._files.receive(self._allowance.size_max, len(piece))
        if self._arrival.size + len(piece) > self._left:
            raise Refused("files_large")
        self._arrival.write(piece)

    async def _end(self) -> None:
        part, self._part = self._part, None
        if part is None:
            return
        if part.filename is None:
            self._text(part.name)
        elif part.filename or self._held or self._arrival:
            await self._finish(part.filename)

    def _text(self, name: str) -> None:
        self._typed.append((cleaned(name), cleaned(self._held.decode(errors="replace"))))
        self._held.clear()
        if len(self._typed) > FIELDS_MAX:
            raise Fault("malformed")

    async def _finish(self, given: str) -> None:
        name = clean(given)
        if self._trouble is None:
            await self._write()
        try:
            if self._trouble is not None:
                raise self._trouble
            self.taken.append(await _on_disk(self._keep, name))
        except Fault as fault:
            self.troubles.append((name, fault))
        finally:
            self._drop()

    def _keep(self, name: str) -> FileFacts:
        arrival = self._arrival
        if arrival is None or not arrival.size:
            raise Refused("file_empty")
        with arrival.reading() as file:
            name, media_type = self._identify(file, name, self._allowance.kinds)
        stored = arrival.keep()
        self._left -= stored.size
        return FileFacts(name=name, media_type=media_type, size=stored.size, sha256=stored.sha256)

    def _fail(self, fault: Fault) -> None:
        self._trouble = fault
        self._drop()

    def _drop(self) -> None:
        if self._arrival is not None:
            self._arrival.drop()
            self._arrival = None


def told(name: str, fault: Fault, language: str) -> str:
    """Say in a language what is wrong with a file, after its name."""
    return sentence(Fault("file_trouble", name=name, trouble=sentence(fault, language)), language)


def status_of(troubles: Sequence[tuple[str, Fault]]) -> int:
    """Give the status of an answer to files that were refused."""
    reasons = {fault.reason for _, fault in troubles}
    return next((code for reason, code in STATUS.items() if reason in reasons), 422)


async def _on_disk(work: Callable[..., Result], *args: object) -> Result:
    try:
        limiter = _disk.get()
    except LookupError:
        limiter = CapacityLimiter(AT_ONCE)
        _disk.set(limiter)
    return await run_sync(work, *args, limiter=limiter)


async def _let_in(request: Request) -> None:
    """Read what is still coming: a browser that cannot finish sending never reads the answer."""
    with suppress(ClientDisconnect, BodyTooLarge, RuntimeError):
        async for _ in request.stream():
            pass
