"""What a person sent with a form: checked against a form class, kept as typed if it has to come back."""

import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from fastapi import Request
from markupsafe import escape
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from app.errors import Fault, Invalid, Refused
from app.language.fields import field_sentence
from app.scoring.canonical import digest
from app.web import cookies
from app.web.house import house_of
from app.web.tokens import sign, signed

#: A file is read in pieces of so many bytes.
_PIECE = 1024 * 1024
Form = TypeVar("Form", bound=BaseModel)
FIELDS_MAX = 4000
OWN_FIELDS = frozenset({"csrf", "key"})
#: What is not carried to the sign-in page in a form that is repeated: the token, and what proves a person.
NOT_CARRIED = frozenset({"csrf", "password", "new_password", "code"})
_CHARSET = re.compile(r"charset=\"?([^\s;\"]*)", re.IGNORECASE)
_ROW = re.compile(r"[0-9]{1,6}\Z")
#: Holds a label's place in the summary of errors, which is written before the fields are.
_MARK = "\ue000"
#: Nobody wants to see these again: what is secret, and what the page itself had put in.
_SECRET = re.compile(r"password|code|token|secret")
_NOT_TYPED = re.compile(r"[0-9a-f]{32,64}|[a-z_:]*")


class Expired(Fault):
    """The session ended before the form came in; what was typed is carried to the sign-in page."""

    def __init__(self, path: str, fields: Sequence[tuple[str, str]]) -> None:
        """Keep where the form was going and all that it held."""
        super().__init__("session_expired")
        self.path = path
        self.fields_typed = tuple(fields)


@dataclass(slots=True, kw_only=True)
class Filled:
    """A form as a template sees it: values as typed, a sentence per error, the request key."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)
    key: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    labels: dict[str, str] = field(default_factory=dict)

    def value(self, name: str, default: Any = "") -> Any:  # noqa: ANN401 -- text, list or number, as the field has it
        """Give what was typed, or what is stored."""
        found = self.values.get(name)
        return default if found is None else found

    def error(self, name: str) -> str | None:
        """Give the first sentence about a field."""
        return next((sentence for field_name, sentence in self.errors if field_name == name), None)

    def call(self, name: str, label: str) -> None:
        """Keep what a field is called; its own place on the page tells."""
        self.labels.setdefault(name, label)

    def called(self, name: str, colon: str) -> str:
        """Stand for the label of a field that comes later on the page."""
        return f"{_MARK}{name}{_MARK}{colon}{_MARK}"

    def with_labels(self, page: str) -> str:
        """Put the labels into the summary of errors, unless a sentence begins with its label."""
        for name, sentence in self.errors:
            label = self.labels.get(name, "")
            before, place, after = page.partition(f"{_MARK}{name}{_MARK}")
            if not place:  # a page that shows each fault beside its field alone
                continue
            colon, _, after = after.partition(_MARK)
            said = f"{escape(label)}{colon}" if label and not sentence.startswith(label) else ""
            page = before + said + after
        return page


@dataclass(slots=True, kw_only=True)
class Posted(Filled, Generic[Form]):
    """A form that was sent. `form` is the checked value if there are no errors."""

    checked: Form | None = None
    uploads: Mapping[str, list[UploadFile]] = field(default_factory=dict)
    language: str = "zh_CN"
    body_digest: str | None = None
    shows: bool = True

    @property
    def words(self) -> tuple[str, ...]:
        """Give what a person typed, so that a page that refuses it can show it once more."""
        if not self.shows:
            return ()
        return tuple(
            text
            for name, value in self.values.items()
            if not _SECRET.search(name)
            for text in _texts(value)
            if not _NOT_TYPED.fullmatch(text)
        )

    @property
    def form(self) -> Form:
        """Give the checked form; only when `errors` is empty."""
        if self.checked is None:
            raise Refused("invalid")
        return self.checked

    def renew(self) -> None:
        """Take a new key: what came under the old one is kept, and the page comes back for more."""
        self.key = secrets.token_urlsafe(18)

    def refuse(self, invalid: Invalid) -> None:
        """Put errors that only the action could see beside their fields."""
        for name, (code, facts) in invalid.fields.items():
            self.errors.append((name, field_sentence(code, facts, self.language)))

    def upload(self, name: str) -> UploadFile | None:
        """Look up the first real file of a field."""
        return next((file for file in self.uploads.get(name, ()) if file.filename), None)


def posted(form: type[Form]) -> Callable[[Request], AsyncIterator[Posted[Form]]]:
    """Make the dependency that reads one kind of form."""

    async def read(request: Request) -> AsyncIterator[Posted[Form]]:
        data = await _form_of(request)
        try:
            # Files are digested: their size is not the loop's to wait for.
            yield await run_in_threadpool(_read, form, request, data)
        finally:
            await data.close()

    return read


def asked(form: type[Form]) -> Callable[[Request], Posted[Form]]:
    """Make the dependency that reads a form out of the address: it changes nothing, so it needs no token.

    Names that the form does not know are passed over: messengers put some of their own behind an address.
    """

    def read(request: Request) -> Posted[Form]:
        typed = [
            (cleaned(name), cleaned(text)) for name, text in request.query_params.multi_items()
        ]
        known = form.model_fields
        values = {name: value for name, value in gather(typed).items() if name in known}
        result: Posted[Form] = Posted(values=values, language=request.state.language)
        check(form, values, result)
        return result

    return read


async def _form_of(request: Request) -> FormData:
    charset = _CHARSET.search(request.headers.get("content-type", ""))
    if charset is not None and charset[1].lower() not in {"utf-8", "utf8"}:
        raise Fault("malformed")  # no page of ours asks for it, and some of its names are no text
    return await request.form(max_files=20, max_fields=FIELDS_MAX, max_part_size=2 * 1024 * 1024)


def _read(form: type[Form], request: Request, data: FormData) -> Posted[Form]:
    typed = [
        (cleaned(name), cleaned(value))
        for name, value in data.multi_items()
        if isinstance(value, str)
    ]
    uploads: dict[str, list[UploadFile]] = {}
    for name, value in data.multi_items():
        if isinstance(value, UploadFile):
            uploads.setdefault(name, []).append(value)
    require_token(request, str(data.get("csrf") or ""), typed)
    values = gather(typed)
    result: Posted[Form] = Posted(
        values=values,
        uploads=uploads,
        language=request.state.language,
        key=cleaned(str(data.get("key") or secrets.token_urlsafe(18)))[:80],
        body_digest=_digest_of(form, request, typed, uploads),
        shows=not getattr(form, "keeps_no_body", False),
    )
    request.state.posted = result
    check(form, values, result)
    return result


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 -- as a form gathers it: text, list, rows
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, Sequence):
        for one in value:
            yield from _texts(one)


def cleaned(text: str) -> str:
    """Take out what is no text and what no database keeps: zero bytes, halves of surrogate pairs."""
    if text.isascii():
        return text.replace("\0", "")
    return text.replace("\0", "").encode(errors="replace").decode()


def gather(typed: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Put `name`, repeated `name[]` and rows `name-0-part` together."""
    values: dict[str, Any] = {}
    lists: dict[str, list[str]] = {}
    rows: dict[str, dict[int, dict[str, str]]] = {}
    for name, value in typed:
        if name in OWN_FIELDS:
            continue
        parts = name.split("-")
        if name.endswith("[]"):
            lists.setdefault(name[:-2], []).append(value)
        elif len(parts) == 3 and _ROW.match(parts[1]):  # noqa: PLR2004 -- table, row, column
            rows.setdefault(parts[0], {}).setdefault(int(parts[1]), {})[parts[2]] = value
        else:
            values[name] = value
    values.update(lists)
    for name, table in rows.items():
        values[name] = [table[row] for row in sorted(table)]
    return values


def _digest_of(
    form: type[BaseModel],
    request: Request,
    typed: Sequence[tuple[str, str]],
    uploads: Mapping[str, Sequence[UploadFile]],
) -> str:
    """Bind the key to what came; of a secret paper nothing may be kept but what it was sent to.

    Another file under the same key is another form: it must not get the answer that the first one got.
    """
    if getattr(form, "keeps_no_body", False):
        return digest({"path": request.url.path})
    sent = [list(pair) for pair in typed if pair[0] != "csrf"]
    files = [
        [name, one.filename, _digest_of_file(one)]
        for name, listed in sorted(uploads.items())
        for one in listed
        if one.filename
    ]
    where = f"{request.url.path}?{request.url.query}"
    return digest({"path": where, "fields": sent, "files": files})


def _digest_of_file(upload: UploadFile) -> str:
    upload.file.seek(0)
    found = hashlib.sha256()
    while piece := upload.file.read(_PIECE):
        found.update(piece)
    upload.file.seek(0)
    return found.hexdigest()


def check(form: type[Form], values: Mapping[str, Any], result: Posted[Form]) -> None:
    """Read the values with the form's class; what is wrong is kept beside each field."""
    try:
        result.checked = form.model_validate(dict(values))
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            name = "-".join(str(part) for part in problem["loc"]) or "form"
            facts = {**problem.get("ctx", {}), "given": problem.get("input")}
            result.errors.append((name, field_sentence(problem["type"], facts, result.language)))


def anonymous_token(secret: bytes, visitor: str) -> str:
    """The form token of somebody who has not signed in."""
    return sign(secret, "visitor", visitor)


def require_token(request: Request, given: str, typed: Sequence[tuple[str, str]]) -> None:
    """Refuse a form that none of our pages made for this session."""
    house = house_of(request)
    token = given or request.headers.get("x-csrf-token") or ""
    viewer = request.state.viewer
    if viewer.account_id is not None and viewer.csrf == token:
        return
    visitor = cookies.get(request, house.settings, "visitor") or ""
    if viewer.account_id is None and visitor and signed(house.secret, "visitor", visitor, token):
        return
    # Only after that: a browser that still carries an ended session must be able to sign in.
    if viewer.account_id is None and cookies.get(request, house.settings, "sid"):
        raise Expired(request.url.path, [pair for pair in typed if pair[0] not in NOT_CARRIED])
    raise Refused("forged")
