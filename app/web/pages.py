"""The one Jinja environment, and the shell that every page stands in."""

import hashlib
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from app import currencies
from app.language import N_, attachments, catalogue, formats, openings, subjects, verbs
from app.language.faults import reason
from app.language.headings import Notice
from app.settings import resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What base.html needs, whatever the page."""

    language: str
    languages: tuple[tuple[str, str], ...] = (("zh_CN", "中文"), ("en", "English"))
    text_size: str = "standard"
    is_demo: bool = False
    is_lan: bool = False
    lan_address: str = ""
    site_name: str = "苗圃"
    programme_name: str | None = None
    round_name: str | None = None
    round_notice: Notice | None = None
    person_name: str | None = None
    places: tuple[tuple[str, str, bool], ...] = ()
    csrf: str = ""
    request_id: str = ""
    now: datetime
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    currency: str = "CNY"
    filing_number: str = ""
    police_number: str = ""
    contact: str = ""
    operator: str = ""
    flash: tuple[tuple[str, str], ...] = ()
    url_path: str = "/"
    upload_limit: int = 20 * 1024 * 1024


_shell: ContextVar[Shell] = ContextVar("shell")


class Compiled(BytecodeCache):
    """Keeps compiled templates for all applications of the process: compiling costs more than rendering."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was kept; Jinja compares it with the source."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_compiled = Compiled()


class Pages:
    """Renders templates in the reader's language."""

    def __init__(self, url: Callable[..., str], folder: Path | None = None) -> None:
        """Set up the environment; `url` turns a route's name into a path."""
        self.environment = Environment(
            loader=FileSystemLoader(folder or resource("templates")),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.do"],
            bytecode_cache=_compiled,
        )
        self.environment.globals.update(
            _=_gettext, ngettext=_ngettext, pgettext=_pgettext, url=url, static=static_address
        )
        self.environment.filters.update(FILTERS)

    def render(self, template: str, shell: Shell, context: Mapping[str, Any]) -> str:
        """Render a page for one reader."""
        token = _shell.set(shell)
        try:
            return self.environment.get_template(template).render(shell=shell, **context)
        finally:
            _shell.reset(token)


@lru_cache(maxsize=256)
def static_address(path: str) -> str:
    """Give a static file's address with a piece of its content's digest, so that it may be cached."""
    data = resource("static", path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(data).hexdigest()[:12]}"


def _gettext(message: str, **facts: object) -> str:
    return catalogue.translate(message, _shell.get().language, **facts)


def _pgettext(context: str, message: str, **facts: object) -> str:
    return catalogue.translate_in(context, message, _shell.get().language, facts)


def _ngettext(message: str, plural: str, number: int, **facts: object) -> str:
    return catalogue.translate_plural(message, plural, number, _shell.get().language, **facts)


def _content(value: Mapping[str, str] | str | None) -> str | Markup:
    """Show an organiser's text; one that falls back to the other language says so."""
    if value is None or isinstance(value, str):
        return value or ""
    shell = _shell.get()
    text, fell_back = catalogue.content(value, shell.language)
    if not fell_back:
        return text
    lang = "en" if shell.language == "zh_CN" else "zh"
    mark = _gettext("（没有中文版本）") if shell.language == "zh_CN" else _gettext("（只有中文）")
    return Markup('<span lang="{}">{}</span><span class="fallback">{}</span>').format(
        lang, text, mark
    )


def _money(minor: int | None, currency: str | None = None) -> str:
    shell = _shell.get()
    return (
        "—" if minor is None else formats.money(minor, currency or shell.currency, shell.language)
    )


def _ago(instant: datetime) -> str:
    seconds = int((_shell.get().now - instant).total_seconds())
    for size, message in (
        (86400, N_("%(n)s 天前")),
        (3600, N_("%(n)s 小时前")),
        (60, N_("%(n)s 分钟前")),
    ):
        if seconds >= size:
            return _gettext(message, n=seconds // size)
    return _gettext("刚刚")


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.splitlines())


def _in_zone(write: Callable[[datetime, ZoneInfo, str], str]) -> Callable[..., str]:
    def shown(instant: datetime | None, zone: ZoneInfo | None = None) -> str:
        shell = _shell.get()
        return "—" if instant is None else write(instant, zone or shell.zone, shell.language)

    return shown


FILTERS: dict[str, Callable[..., Any]] = {
    "content": _content,
    "money": _money,
    "number": lambda value: formats.number(value, _shell.get().language),
    "date": _in_zone(formats.date),
    "days": lambda text: formats.days(text or "", _shell.get().language),
    "weekday": lambda day: formats.weekday(day, _shell.get().language),
    "date_time": _in_zone(formats.date_time),
    "time": _in_zone(formats.time),
    "deadline": _in_zone(formats.deadline),
    "second": _in_zone(formats.second),
    "iso": lambda instant: instant.isoformat(timespec="milliseconds"),
    "ago": _ago,
    "in_words": lambda minor, currency=None: formats.in_words(
        minor, currency or _shell.get().currency
    ),
    "places": currencies.places,
    "spoken": lambda minor: formats.spoken(minor, _shell.get().currency, _shell.get().language),
    "currency_name": lambda currency: formats.currency_name(currency, _shell.get().language),
    "zone_name": lambda zone: formats.zone_name(zone, _shell.get().language),
    "unit": lambda currency: formats.currency_unit(currency, _shell.get().language),
    "lines": _lines,
    "opening": lambda notice, final: openings.opening(notice, _shell.get().language, final=final),
    "notice_name": lambda notice, final: openings.name_of(
        notice, _shell.get().language, final=final
    ),
    "notice_list": lambda notice, final: openings.list_of(
        notice, _shell.get().language, final=final
    ),
    "notice_line": lambda notice: openings.line_of(notice, _shell.get().language),
    "file_kind": attachments.kind_text,
    "file_kinds": attachments.kinds_text,
    "file_endings": attachments.endings_text,
    "file_size": attachments.size_text,
    "label": lambda word: verbs.label(word, _shell.get().language),
    "subject": lambda kind: subjects.subject_label(kind, _shell.get().language),
    "reason": lambda code, **facts: reason(code, _shell.get().language, **facts),
}
