"""A multipart body read as it comes in: parts begin, bring bytes and end."""

from dataclasses import dataclass

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from app.errors import Fault


@dataclass(frozen=True, slots=True)
class Part:
    """The beginning of a part: the field's name, and the file's name if it is one."""

    name: str
    filename: str | None


@dataclass(frozen=True, slots=True)
class End:
    """The end of a part."""


Event = Part | bytes | End


class Multipart:
    """Turns pieces of a body into events; holds no more than the headers of one part."""

    def __init__(self, content_type: str) -> None:
        """Read the boundary."""
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise Fault("malformed")
        self._events: list[Event] = []
        self._field, self._value = b"", b""
        self._headers: dict[bytes, bytes] = {}
        self.complete = False
        try:
            self._parser = MultipartParser(
                options[b"boundary"],
                {
                    "on_part_begin": self._headers.clear,
                    "on_header_field": self._on_field,
                    "on_header_value": self._on_value,
                    "on_header_end": self._on_header,
                    "on_headers_finished": self._on_headers,
                    "on_part_data": self._on_data,
                    "on_part_end": lambda: self._events.append(End()),
                    "on_end": self._on_end,
                },
            )
        except FormParserError:
            raise Fault("malformed") from None

    def feed(self, piece: bytes) -> list[Event]:
        """Give what the piece brought."""
        self._events = []
        try:
            self._parser.write(piece)
        except FormParserError:
            raise Fault("malformed") from None
        return self._events

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        self._headers[self._field.lower()] = self._value
        self._field, self._value = b"", b""

    def _on_headers(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if b"name" not in options:
            raise Fault("malformed")
        filename = options.get(b"filename")
        self._events.append(
            Part(_text(options[b"name"]), None if filename is None else _text(filename))
        )

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self._events.append(data[start:end])

    def _on_end(self) -> None:
        self.complete = True


def _text(raw: bytes) -> str:
    """Read a name; browsers of the house send UTF-8, and a few old programs GB 18030."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", errors="replace")
