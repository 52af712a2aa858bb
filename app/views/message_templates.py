"""The wording of messages: the list of kinds, and one wording with its preview and its versions."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.errors import NotFound
from app.forms.message_templates import fill
from app.language.catalogue import content
from app.language.messages import default_words, editable, editable_kinds, marks_of, sample_facts
from app.language.occasions import FACTS, OCCASIONS
from app.models import Programme
from app.policy import Standing, may, require
from app.settings import LANGUAGES
from app.store import message_templates
from app.store.rounds import programme_of
from app.store.standing import of_programme, of_round
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLine:
    """One kind of message: what stands as its subject, and in which languages it was reworded."""

    kind: str
    occasion: str
    subject: str
    reworded: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatesPage:
    """All kinds of messages whose wording may be changed."""

    programme_id: str
    round_id: str
    programme_name: str
    place: str
    zone: ZoneInfo
    lines: tuple[TemplateLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version of a wording; an empty one brought the program's own back."""

    number: int
    subject: str
    body: str
    made_at: datetime
    officer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePage:
    """One wording in one language."""

    programme_id: str
    round_id: str
    programme_name: str
    place: str
    zone: ZoneInfo
    kind: str
    language: str
    subject: str
    body: str
    default_subject: str
    default_body: str
    occasion: str
    marks: tuple[tuple[str, str], ...]
    is_own: bool
    base: int
    versions: tuple[VersionLine, ...]
    may_edit: bool
    shown_subject: str
    shown_body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A programme, or one of its rounds, with the reader's standing there."""

    programme: Programme
    round_id: str | None
    name: str
    standing: Standing


def of_programme_index(reading: Reading, programme_id: str) -> TemplatesPage:
    """List the wordings that hold for a programme."""
    return _index(reading, _programme(reading, programme_id))


def of_round_index(reading: Reading, round_id: str) -> TemplatesPage:
    """List the wordings that hold for a round."""
    return _index(reading, _round(reading, round_id))


def of_programme_show(
    reading: Reading, programme_id: str, kind: str, language: str
) -> TemplatePage:
    """Show one wording of a programme."""
    return _show(reading, _programme(reading, programme_id), kind, language)


def of_round_show(reading: Reading, round_id: str, kind: str, language: str) -> TemplatePage:
    """Show one wording of a round."""
    return _show(reading, _round(reading, round_id), kind, language)


def preview(page: TemplatePage, subject: str, body: str) -> tuple[str, str]:
    """Put sample facts into a wording that was typed."""
    facts = sample_facts(page.language)
    return fill(subject, facts), fill(body, facts)


def _programme(reading: Reading, programme_id: str) -> _Place:
    programme, standing = of_programme(reading, programme_id)
    require(Verb.TEMPLATE_VIEW, standing)
    name = content(programme.name, reading.language)[0]
    return _Place(programme=programme, round_id=None, name=name, standing=standing)


def _round(reading: Reading, round_id: str) -> _Place:
    funding_round, standing = of_round(reading, round_id)
    require(Verb.TEMPLATE_VIEW, standing)
    return _Place(
        programme=programme_of(reading.session, funding_round),
        round_id=funding_round.id,
        name=content(funding_round.name, reading.language)[0],
        standing=standing,
    )


def _index(reading: Reading, place: _Place) -> TemplatesPage:
    held = message_templates.wordings(reading.session, place.programme.id, place.round_id)
    samples = sample_facts(reading.language)

    def line(kind: str) -> TemplateLine:
        words = held.get((kind, reading.language)) or default_words(kind, reading.language)
        return TemplateLine(
            kind=kind,
            occasion=OCCASIONS[kind],
            subject=fill(words[0], samples),
            reworded=tuple(language for language in LANGUAGES if (kind, language) in held),
        )

    return TemplatesPage(
        programme_id=place.programme.id,
        round_id=place.round_id or "",
        programme_name=content(place.programme.name, reading.language)[0],
        place=place.name,
        zone=ZoneInfo(place.programme.timezone),
        lines=tuple(line(kind) for kind in editable_kinds()),
    )


def _show(reading: Reading, place: _Place, kind: str, language: str) -> TemplatePage:
    if not editable(kind, language):
        raise NotFound
    session, programme_id = reading.session, place.programme.id
    rows = message_templates.versions_of(session, programme_id, place.round_id, kind, language)
    default = default_words(kind, language)
    held = message_templates.wordings(session, programme_id, place.round_id)
    subject, body = held.get((kind, language), default)
    facts = sample_facts(language)
    return TemplatePage(
        programme_id=programme_id,
        round_id=place.round_id or "",
        programme_name=content(place.programme.name, reading.language)[0],
        place=place.name,
        zone=ZoneInfo(place.programme.timezone),
        kind=kind,
        language=language,
        subject=subject,
        body=body,
        default_subject=default[0],
        default_body=default[1],
        occasion=OCCASIONS[kind],
        marks=tuple((mark, FACTS[mark]) for mark in sorted(marks_of(kind) - {"link"})),
        is_own=bool(rows and rows[0][0].body),
        base=rows[0][0].number if rows else 0,
        versions=tuple(
            VersionLine(
                number=row.number,
                subject=row.subject,
                body=row.body,
                made_at=row.made_at,
                officer=name or "",
            )
            for row, name in rows
        ),
        may_edit=may(Verb.TEMPLATE_EDIT, place.standing).allowed,
        shown_subject=fill(subject, facts),
        shown_body=fill(body, facts),
    )
