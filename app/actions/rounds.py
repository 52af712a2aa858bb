"""A round is made, named and dated, and its pots are filled."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.audit import programme_chain, record, round_chain
from app.clock import MILLISECOND
from app.errors import Invalid, NotFound
from app.forms.rounds import NewRoundForm, PotLine, PotsForm, SettingsForm, StageLine
from app.language.catalogue import N_, content, main_key, translate
from app.models import FundingRound, Pot, Programme, RoundStrand, Stage, Strand
from app.policy import Standing, require
from app.settings import LANGUAGES
from app.store import programmes, rulebooks
from app.store.notices import midnight_after
from app.store.progress import in_order
from app.store.rounds import by_code, pots_of, stages_of
from app.store.standing import of_programme, of_round
from app.store.workdays import calendar_of_round
from app.unit import Unit
from app.vocabulary import Phase, Verb
from app.workdays import WorkCalendar

#: The strand of a programme that has only one kind of project.
EVERYTHING = N_("各类项目")
#: The stages of a round, in order; a round without a vote skips the meeting.
STAGES = tuple(phase for phase in Phase if phase is not Phase.DRAFT)


def create(unit: Unit, programme_id: str, form: NewRoundForm, rulebook: Mapping[str, Any]) -> str:
    """Make a round with its stages, its strands and a draft of its rulebook; gives its id."""
    programme, standing = of_programme(unit, programme_id)
    require(Verb.ROUND_CREATE, standing)
    if by_code(unit.session, form.code) is not None:
        raise Invalid({"code": ("code_taken", {})})
    chosen = _strands(unit, programme, standing, form.strands)
    funding_round = FundingRound(
        programme_id=programme.id,
        code=form.code,
        name=_text(form.name_zh, form.name_en),
        summary={},
        timezone=programme.timezone,
        created_by=unit.actor.account_id,
        created_at=unit.now,
    )
    unit.session.add(funding_round)
    unit.session.flush()
    for strand_id in chosen:
        unit.session.add(RoundStrand(funding_round_id=funding_round.id, strand_id=strand_id))
    _add_stages(unit, funding_round, programme, form)
    version = rulebooks.keep_version(unit, funding_round, rulebook)
    record(
        unit,
        Verb.ROUND_CREATE,
        funding_round,
        chain=round_chain(funding_round.id),
        after={
            "code": funding_round.code,
            "name": funding_round.name,
            "rulebook_digest": version.digest,
        },
    )
    _first_pot(unit, funding_round, rulebook, form)
    return funding_round.id


def edit(unit: Unit, round_id: str, form: SettingsForm) -> None:
    """Change a round's name, summary and dates, before the call."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ROUND_EDIT, standing)
    funding_round.name = _text(form.name_zh, form.name_en)
    funding_round.summary = _text(form.summary_zh, form.summary_en)
    funding_round.version += 1
    zone = ZoneInfo(funding_round.timezone)
    typed = {line.kind: line for line in form.stages}
    stages = stages_of(unit.session, funding_round.id)
    calendar = calendar_of_round(unit.session, funding_round)
    before: datetime | None = None
    for stage in stages:
        if stage.kind in typed:
            _date(stage, typed[stage.kind], before, calendar=calendar, zone=zone)
        before = stage.closes_at or before
        if stage.kind is Phase.CALL:
            stage.grace_seconds = form.grace_minutes * 60
    if not in_order(stages):
        raise Invalid({"stages": ("dates_out_of_order", {})})
    record(unit, Verb.ROUND_EDIT, funding_round, chain=round_chain(funding_round.id))


def set_pots(unit: Unit, round_id: str, form: PotsForm) -> None:
    """Set the amounts behind the rulebook's pots; a change of one that was set needs the reason."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ROUND_SET_POT, standing)
    present = rulebooks.latest(unit.session, funding_round.id)
    known = {pot.key for pot in rulebooks.pot_rows(present.document if present else None)}
    in_force = pots_of(unit.session, funding_round.id)
    changed = [
        (row, line) for row, line in enumerate(form.pots) if _differs(in_force.get(line.key), line)
    ]
    faults: dict[str, tuple[str, dict[str, object]]] = {}
    for row, line in changed:
        if line.key not in known:
            raise NotFound
        if line.amount is None or not line.source:
            faults[f"pots-{row}-{'amount' if line.amount is None else 'source'}"] = ("required", {})
        if line.key in in_force and not form.reason:
            faults["reason"] = ("reason_needed", {})
    if faults:
        raise Invalid(faults)
    for _, line in changed:
        _set_pot(unit, funding_round, line.key, line.amount or 0, line.source, form.reason)


def _differs(pot: Pot | None, line: PotLine) -> bool:
    if pot is None:
        return line.amount is not None or bool(line.source)
    return (pot.amount_minor, pot.source) != (line.amount, line.source)


def _set_pot(
    unit: Unit, funding_round: FundingRound, key: str, amount: int, source: str, reason: str
) -> None:
    earlier = [row.set_at for row in rulebooks.pot_history(unit.session, funding_round.id)]
    pot = Pot(
        funding_round_id=funding_round.id,
        key=key,
        amount_minor=amount,
        source=source,
        reason=reason,
        set_by=unit.actor.account_id,
        # The last row of a key counts, so that two rows never have the same instant.
        set_at=max([unit.now, *(instant + MILLISECOND for instant in earlier)]),
    )
    record(unit, Verb.ROUND_SET_POT, pot, chain=round_chain(funding_round.id))


def _first_pot(
    unit: Unit, funding_round: FundingRound, rulebook: Mapping[str, Any], form: NewRoundForm
) -> None:
    rows = rulebooks.pot_rows(rulebook)
    if form.amount is not None and len(rows) == 1:
        source = form.source or content(funding_round.name, unit.language)[0]
        _set_pot(unit, funding_round, rows[0].key, form.amount, source, "")


def _strands(unit: Unit, programme: Programme, standing: Standing, chosen: list[str]) -> list[str]:
    """Give the strands that take part; who has thought of none yet gets one for everything."""
    listed = [strand.id for strand in programmes.strands_in(unit.session, programme.id)]
    if not listed:
        listed = [_first_strand(unit, programme, standing)]
    found = [strand_id for strand_id in listed if strand_id in chosen] or (
        listed if len(listed) == 1 else []
    )
    if not found:
        raise Invalid({"strands": ("strand_needed", {})})
    return found


def _first_strand(unit: Unit, programme: Programme, standing: Standing) -> str:
    require(Verb.STRAND_ADD, standing)
    strand = Strand(
        programme_id=programme.id,
        name={main_key(one): translate(EVERYTHING, one) for one in LANGUAGES},
        host={},
        created_at=unit.now,
    )
    record(unit, Verb.STRAND_ADD, strand, chain=programme_chain(programme.id))
    return strand.id


def _add_stages(
    unit: Unit, funding_round: FundingRound, programme: Programme, form: NewRoundForm
) -> None:
    zone = ZoneInfo(programme.timezone)
    for position, kind in enumerate(STAGES, start=1):
        call = kind is Phase.CALL
        unit.session.add(
            Stage(
                funding_round_id=funding_round.id,
                position=position,
                kind=kind,
                opens_at=_instant(form.opens_at, zone) if call else None,
                closes_at=_instant(form.closes_at, zone) if call else None,
            )
        )


def _date(
    stage: Stage,
    line: StageLine,
    before: datetime | None,
    *,
    calendar: WorkCalendar,
    zone: ZoneInfo,
) -> None:
    """Set a stage's dates; one that is given in days begins, if nothing else is said, where the last ends."""
    stage.opens_at = _instant(line.opens, zone)
    stage.closes_at = _instant(line.closes, zone)
    begins = stage.opens_at or before
    if stage.closes_at is None and line.days is not None and begins is not None:
        stage.opens_at = begins
        first = begins.astimezone(zone).date()
        stage.closes_at = midnight_after(calendar.nth(first, line.days, line.unit), zone)


def _instant(local: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if local is None else local.replace(tzinfo=zone).astimezone(UTC)


def _text(zh: str, en: str) -> dict[str, str]:
    return {key: text for key, text in (("zh", zh), ("en", en)) if text}
