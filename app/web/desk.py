"""The desk: what a handler has in its hands. One read or one write, then an answer."""

from asyncio import wrap_future
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar, cast, get_type_hints

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse

from app.actions import repeats
from app.errors import Fault
from app.language.catalogue import listed
from app.language.faults import sentence
from app.unit import Actor, Reading, Turn, Unit, turn_of
from app.unit import Request as WriteRequest
from app.web import cookies
from app.web.house import House, house_of
from app.web.pages import Shell
from app.web.posted import Filled, Posted, anonymous_token
from app.web.shells import lan_address, places
from app.web.tokens import new_token

Result = TypeVar("Result")
Args = ParamSpec("Args")
LOOPBACK = {"127.0.0.1", "::1", "localhost", "testclient"}
__all__ = ["Desk", "DeskDep", "desk"]


class Desk:
    """Everything that a handler does, it does through here."""

    def __init__(self, request: Request, house: House) -> None:
        """Take the request; the gate has already recognised the person."""
        self.request = request
        self.house = house
        self.viewer = request.state.viewer
        self.language: str = request.state.language
        self._flash: list[tuple[str, str]] = []

    @property
    def actor(self) -> Actor:
        """Who asks."""
        client = self.request.client.host if self.request.client else ""
        forwarded = "x-forwarded-for" in self.request.headers
        return Actor(
            account_id=self.viewer.account_id,
            sign_in_id=self.viewer.sign_in_id,
            seat_id=self.viewer.seat_id,
            loopback=client in LOOPBACK and not forwarded,
        )

    def read(
        self,
        view: Callable[Concatenate[Reading, Args], Result],
        *args: Args.args,
        **kwargs: Args.kwargs,
    ) -> Result:
        """Look at something: the session cannot write, and no store far off is asked while it is open."""
        seen = self.house.files.at_hand(lambda: self._look(view, *args, **kwargs))
        self._note()
        return seen

    def _look(
        self,
        view: Callable[Concatenate[Reading, Args], Result],
        *args: Args.args,
        **kwargs: Args.kwargs,
    ) -> Result:
        with self.house.database.read() as session:
            reading = Reading(
                session=session,
                actor=self.actor,
                now=self.house.clock.now(),
                language=self.language,
            )
            return view(reading, *args, **kwargs)

    def _note(self) -> None:
        """Remember who opened a page about what; it is written down behind the requests."""
        state = self.request.state
        if self.request.method != "GET" or state.noted:
            return
        state.noted = True
        for name, value in self.request.path_params.items():
            if name.endswith("_id"):
                self.saw(value)

    def note_as(self, page: str) -> None:
        """Let what this request opens be remembered under another page's name."""
        self.request.state.noted_as = page

    def saw(self, subject_id: str) -> None:
        """Remember that a page shows something that its address does not name."""
        if self.viewer.account_id:
            state = self.request.state
            route = getattr(self.request.scope.get("route"), "name", "")
            page = getattr(state, "noted_as", route)
            at = self.request.state.arrived_at
            self.house.looks.note(self.viewer.account_id, page, subject_id, at)

    def write(
        self,
        action: Callable[Concatenate[Unit, Args], Result],
        *args: Args.args,
        **kwargs: Args.kwargs,
    ) -> Result:
        """Do something: one transaction, committed before any byte of the answer leaves.

        The form of the request brings a key: the same key does nothing twice.
        """
        work = self._kept_once(action, *args, **kwargs)
        return self.house.writer.write(self._written(turn_of(action)), work)

    async def soon(
        self,
        action: Callable[Concatenate[Unit, Args], Result],
        *args: Args.args,
        **kwargs: Args.kwargs,
    ) -> Result:
        """Do the same for what comes a hundred times a second: nobody holds a thread while it waits."""
        if not self.house.writer.queues:
            return await run_in_threadpool(lambda: self.write(action, *args, **kwargs))
        work = self._kept_once(action, *args, **kwargs)
        return await wrap_future(self.house.writer.begin(self._written(), work))

    def _kept_once(
        self,
        action: Callable[Concatenate[Unit, Args], Result],
        *args: Args.args,
        **kwargs: Args.kwargs,
    ) -> Callable[[Unit], Result]:
        posted: Posted[Any] | None = getattr(self.request.state, "posted", None)
        if posted is None:
            return lambda unit: action(unit, *args, **kwargs)
        once = self._once(action, posted)
        return lambda unit: once.run(unit, lambda: action(unit, *args, **kwargs))

    def kept(self, action: Callable[Concatenate[Unit, Args], Result]) -> Result | None:
        """Give the answer of a form that was sent before, for work that has to begin outside the action."""
        posted: Posted[Any] = self.request.state.posted
        return cast("Result | None", self.read(self._once(action, posted).kept))

    def _once(self, action: Callable[..., Any], posted: Posted[Any]) -> repeats.Once:
        scope = (
            self.viewer.account_id
            or cookies.get(self.request, self.house.settings, "visitor")
            or "nobody"
        )
        return repeats.Once(
            scope=scope,
            key=posted.key,
            body_digest=posted.body_digest,
            answer=get_type_hints(action).get("return"),
        )

    def work(
        self,
        action: Callable[Concatenate[Unit, Args], Result],
        *args: Args.args,
        **kwargs: Args.kwargs,
    ) -> Result:
        """Do something that keeps no answer: sessions and counted attempts."""
        return self.house.writer.write(self._written(), lambda unit: action(unit, *args, **kwargs))

    def _written(self, turn: Turn = Turn.BESIDE) -> WriteRequest:
        state = self.request.state
        return WriteRequest(
            actor=self.actor,
            request_id=state.request_id,
            arrived_at=state.arrived_at,
            language=self.language,
            turn=turn,
        )

    def page(
        self,
        template: str,
        page: Any = None,  # noqa: ANN401 -- each template has its own frozen page
        form: Filled | None = None,
        *,
        status: int | None = None,
        **context: Any,  # noqa: ANN401 -- as above
    ) -> Response:
        """Answer with a page; a form with errors makes it 422."""
        filled = form if form is not None else Filled()
        code = status or (422 if filled.errors else 200)
        shell = self._shell(page)
        body = self.house.pages.render(template, shell, {"page": page, "form": filled, **context})
        body = filled.with_labels(body)
        response = HTMLResponse(body, status_code=code)
        if shell.flash and code == 200:  # noqa: PLR2004 -- the plain status
            cookies.drop(response, self.house.settings, "flash")
        self._greet(response)
        return response

    def sentence(self, fault: Fault) -> str:
        """Say why something was refused, in the reader's language."""
        return sentence(fault, self.language)

    def piece(self, template: str, **context: Any) -> str:  # noqa: ANN401 -- as above
        """Render a part of a page for a script that puts it in its place."""
        return self.house.pages.render(template, self._shell(None), context)

    def go(self, name: str, *, query: Mapping[str, str] | None = None, **params: Any) -> Response:  # noqa: ANN401 -- path parameters
        """Answer with 303 to another page of ours."""
        address = self.house.pages.environment.globals["url"](name, _query=query, **params)  # type: ignore[operator]  # Jinja's globals are typed as objects
        response = RedirectResponse(str(address), status_code=303)
        if self._flash:
            cookies.put(
                response,
                self.house.settings,
                "flash",
                cookies.write_flash(tuple(self._flash)),
                age=120,
            )
        return response

    def listed(self, names: Sequence[str]) -> str:
        """Write a few names in a row, as the person's language does."""
        return listed(names, self.language)

    def say(self, kind: str, sentence: str) -> None:
        """Let the next page show a sentence once; kinds are done, note, warn."""
        self._flash.append((kind, sentence))

    def _shell(self, page: Any) -> Shell:  # noqa: ANN401 -- as above
        request, settings = self.request, self.house.settings
        query = f"?{request.url.query}" if request.url.query else ""
        shown = cookies.read_flash(cookies.get(request, settings, "flash"))
        optional = {
            name: getattr(page, name)
            for name in (
                "programme_name",
                "round_name",
                "zone",
                "currency",
                "operator",
                "round_notice",
            )
            if getattr(page, name, None)
        }
        return Shell(
            language=self.language,
            text_size=request.state.text_size,
            is_demo=self.house.is_demo,
            is_lan=settings.lan,
            lan_address=lan_address(settings) if settings.lan else "",
            site_name=settings.site_name,
            person_name=self.viewer.name,
            places=places(self.viewer, request.url.path),
            csrf=self._csrf(),
            request_id=request.state.request_id,
            now=self.house.clock.now(),
            filing_number=settings.filing_number,
            police_number=settings.police_number,
            contact=settings.contact,
            flash=shown,
            url_path=request.url.path + query,
            upload_limit=settings.upload_limit,
            **optional,
        )

    def _csrf(self) -> str:
        if self.viewer.account_id is not None:
            return str(self.viewer.csrf)
        state = self.request.state
        if not hasattr(state, "visitor"):
            state.visitor = cookies.get(self.request, self.house.settings, "visitor") or new_token()
        return anonymous_token(self.house.secret, state.visitor)

    def _greet(self, response: Response) -> None:
        visitor = getattr(self.request.state, "visitor", None)
        if visitor and not cookies.get(self.request, self.house.settings, "visitor"):
            cookies.put(response, self.house.settings, "visitor", visitor)


async def desk(request: Request) -> Desk:
    """Give a handler its desk. Asynchronous, because a plain function would take a thread for it."""
    return Desk(request, house_of(request))


DeskDep = Annotated[Desk, Depends(desk)]
