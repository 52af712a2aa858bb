"""Where a path leads is found by its first part and its length: most routes are out of the question."""

from collections.abc import Iterable

from starlette.datastructures import URLPath
from starlette.routing import BaseRoute, Match, NoMatchFound, Route
from starlette.types import Receive, Scope, Send

_Key = tuple[str, int]


class Shelves(BaseRoute):
    """Many routes as one. Asked in turn, each costs a look, and a long list costs more than its page."""

    def __init__(self, routes: Iterable[Route]) -> None:
        """Put the routes away; those on one shelf keep their order."""
        self._shelves: dict[_Key, list[Route]] = {}
        for route in routes:
            self._shelves.setdefault(_key(route.path), []).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Find the route, or one that is right but for the method."""
        nearly: tuple[Match, Scope] = (Match.NONE, {})
        if scope["type"] != "http":
            return nearly
        for route in self._shelves.get(_key(scope["path"]), ()):
            match, found = route.matches(scope)
            if match is Match.FULL:
                return match, {**found, "route": route}
            if match is Match.PARTIAL and nearly[0] is Match.NONE:
                nearly = match, {**found, "route": route}
        return nearly

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the route that was found answer."""
        await scope["route"].handle(scope, receive, send)

    def url_path_for(self, name: str, /, **params: object) -> URLPath:
        """Leave addresses to those who know the routes by name."""
        raise NoMatchFound(name, dict(params))


def _key(path: str) -> _Key:
    return path.split("/", 2)[1] if path.startswith("/") else path, path.count("/")
