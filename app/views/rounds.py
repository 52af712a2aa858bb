"""A round as its officers set it up: its questions, its dates, its pots."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.clock import as_typed
from app.language.catalogue import content, main_key
from app.language.headings import Heading, heading
from app.language.stages import DATED, StageLine, stage_lines
from app.policy import may, require
from app.store import programmes, progress, rulebooks
from app.store.rounds import programme_of
from app.store.standing import of_programme, of_round
from app.unit import Reading
from app.vocabulary import Verb

#: How long the call of the example lasts, that stands beside the dates of a new round.
CALL_LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrandLine:
    """A strand to choose."""

    id: str
    name: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRoundPage:
    """What a new round is made of."""

    programme_id: str
    programme_name: str
    currency: str
    zone: ZoneInfo
    main: str
    opens_like: str
    closes_like: str
    strands: tuple[StrandLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPage(Heading):
    """Name, summary and dates."""

    main: str
    base: int
    name: dict[str, str]
    summary: dict[str, str]
    stages: tuple[StageLine, ...]
    may_edit: bool
    why_not: str
    may_extend: bool
    extendable: tuple[StageLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PotLine:
    """A pot of the rulebook with the amount in force."""

    key: str
    title: dict[str, str]
    amount_minor: int | None
    source: str
    set_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PotChange:
    """An amount that was set once."""

    title: dict[str, str]
    amount_minor: int
    source: str
    reason: str
    set_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PotsPage(Heading):
    """The amounts behind the rulebook's pots."""

    pots: tuple[PotLine, ...]
    history: tuple[PotChange, ...]
    has_rulebook: bool
    any_set: bool
    may_set: bool
    why_not: str


def new(reading: Reading, programme_id: str) -> NewRoundPage:
    """Show the questions of a new round."""
    programme, standing = of_programme(reading, programme_id)
    require(Verb.ROUND_CREATE, standing)
    zone = ZoneInfo(programme.timezone)
    tomorrow = datetime.combine(
        reading.now.astimezone(zone).date() + timedelta(days=1), time(0), tzinfo=zone
    )
    return NewRoundPage(
        programme_id=programme.id,
        programme_name=content(programme.name, reading.language)[0],
        currency=programme.currency,
        zone=zone,
        main=main_key(programme.language),
        opens_like=as_typed(tomorrow.replace(hour=9)),
        closes_like=as_typed(tomorrow + CALL_LASTS, ends=True),
        strands=tuple(
            StrandLine(id=row.id, name=row.name)
            for row in programmes.strands_in(reading.session, programme.id)
        ),
    )


def settings(reading: Reading, round_id: str) -> SettingsPage:
    """Show name, summary and dates; who may not change them reads them."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    verdict = may(Verb.ROUND_EDIT, standing)
    figures = progress.figures(reading.session, funding_round, reading.now)
    stages = stage_lines(figures, funding_round.phase)
    may_extend = may(Verb.ROUND_EXTEND, standing).allowed
    return SettingsPage(
        **heading(reading, funding_round),
        main=main_key(programme_of(reading.session, funding_round).language),
        base=funding_round.version,
        name=funding_round.name,
        summary=funding_round.summary,
        stages=stages,
        may_edit=verdict.allowed,
        why_not=verdict.reason,
        may_extend=may_extend,
        extendable=tuple(
            stage
            for stage in stages
            if may_extend and stage.place != "done" and stage.kind in DATED
        ),
    )


def extending(reading: Reading, round_id: str) -> SettingsPage:
    """Show the dates that may be moved, to those who may move them."""
    _, standing = of_round(reading, round_id)
    require(Verb.ROUND_EXTEND, standing)
    return settings(reading, round_id)


def pots(reading: Reading, round_id: str) -> PotsPage:
    """Show the amounts behind the pots, and every earlier one."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    verdict = may(Verb.ROUND_SET_POT, standing)
    present = rulebooks.latest(reading.session, funding_round.id)
    rows = rulebooks.pot_rows(present.document if present else None)
    titles = {row.key: row.title for row in rows}
    history = rulebooks.pot_history(reading.session, funding_round.id)
    in_force = {pot.key: pot for pot in reversed(history)}
    return PotsPage(
        **heading(reading, funding_round),
        pots=tuple(
            PotLine(
                key=row.key,
                title=row.title,
                amount_minor=in_force[row.key].amount_minor if row.key in in_force else None,
                source=in_force[row.key].source if row.key in in_force else "",
                set_at=in_force[row.key].set_at if row.key in in_force else None,
            )
            for row in rows
        ),
        history=tuple(
            PotChange(
                title=titles.get(pot.key, {"zh": pot.key}),
                amount_minor=pot.amount_minor,
                source=pot.source,
                reason=pot.reason,
                set_at=pot.set_at,
            )
            for pot in history
        ),
        has_rulebook=present is not None,
        any_set=bool(in_force),
        may_set=verdict.allowed,
        why_not=verdict.reason,
    )
