"""HTTP by hand over a kept connection: a client library costs more than the server that is measured."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

_BROKEN = (ConnectionError, asyncio.IncompleteReadError)


class Line:
    """A connection that is kept; where it breaks, the next node is asked the same once more, as a proxy would."""

    def __init__(self, ports: Sequence[int], at: int = 0, *, pace: int = 0) -> None:
        """Name the nodes' ports and which comes first; a pace is a slow line's bytes a second."""
        self._ports, self._at, self._pace = ports, at, pace
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.cookies = ""

    async def get(self, path: str) -> tuple[int, bytes]:
        """Ask for a page."""
        return await self._asked(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode(), b"")

    async def post(
        self,
        path: str,
        cookie: str,
        body: bytes,
        *,
        kind: str = "application/x-www-form-urlencoded",
        then: bytes = b"",
    ) -> tuple[int, bytes]:
        """Send a form; what comes `then` is not copied."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
            f"Cookie: {cookie}\r\nContent-Type: {kind}\r\nContent-Length: {len(body) + len(then)}\r\n\r\n"
        )
        return await self._asked(head.encode() + body, then)

    async def _asked(self, head: bytes, body: bytes) -> tuple[int, bytes]:
        if self._streams is not None:
            # A kept connection may be closed while it idles; a browser takes a new one as well.
            with suppress(*_BROKEN):
                return await self._once(head, body)
            self._streams = None
        try:
            return await self._once(head, body)
        except _BROKEN:
            self._streams, self._at = None, self._at + 1
            if len(self._ports) == 1:
                raise
            return await self._once(head, body)

    async def _once(self, head: bytes, body: bytes) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(
                "127.0.0.1", self._ports[self._at % len(self._ports)]
            )
        reader, writer = self._streams
        writer.write(head)
        await self._send(writer, body)
        answered = await reader.readuntil(b"\r\n\r\n")
        lines = answered.decode("latin-1").split("\r\n")
        named = [line.partition(": ")[::2] for line in lines[1:]]
        fields = {name.lower(): value for name, value in named}
        given = [value.partition(";")[0] for name, value in named if name.lower() == "set-cookie"]
        self.cookies = "; ".join(given) or self.cookies
        length = int(fields.get("content-length", "0"))
        return int(lines[0].split()[1]), await reader.readexactly(length)

    async def _send(self, writer: asyncio.StreamWriter, body: bytes) -> None:
        step = self._pace // 10 or len(body) or 1
        for start in range(0, len(body), step):
            writer.write(memoryview(body)[start : start + step])
            await writer.drain()
            if self._pace:
                await asyncio.sleep(0.1)
