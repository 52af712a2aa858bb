"""A round is made, named and dated, and its pots are filled."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.audit import plain, programme_chain, record, round_chain
from app.clock import MILLISECOND
from app.errors import Invalid, NotFound, Stale
from app.fields import minor_of, minors_of
from app.forms.rounds import NewRoundForm, PotLine, PotsForm, SettingsForm, StageLine
from app.language.catalogue import N_, content, main_key, translate
from app.models import FundingRound, Pot, Programme, RoundStrand, Stage, Strand
from app.policy import Standing, require
from app.settings import LANGUAGES
from app.store import programmes, rulebooks
from app.store.notices import midnight_after
from app.store.progress import in_order
from app.store.rounds import by_code, currency_of, dates_of, pots_of, stages_of
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
            "stages": dates_of(stages_of(unit.session, funding_round.id)),
        },
    )
    _first_pot(unit, funding_round, rulebook, form)
    return funding_round.id


def edit(unit: Unit, round_id: str, form: SettingsForm) -> None:
    """Change a round's name, summary and dates, before the call."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ROUND_EDIT, standing)
    if form.base != funding_round.version:
        raise Stale("moved_meanwhile")
    texts = _texts(funding_round)
    funding_round.name = _text(form.name_zh, form.name_en)
    funding_round.summary = _text(form.summary_zh, form.summary_en)
    funding_round.version += 1
    zone = ZoneInfo(funding_round.timezone)
    typed = {line.kind: line for line in form.stages}
    stages = stages_of(unit.session, funding_round.id)
    before = dates_of(stages)
    calendar = calendar_of_round(unit.session, funding_round)
    last: datetime | None = None
    for stage in stages:
        if stage.kind in typed:
            _date(stage, typed[stage.kind], last, calendar=calendar, zone=zone)
        last = stage.closes_at or last
        if stage.kind is Phase.CALL:
            stage.grace_seconds = form.grace_minutes * 60
    if not in_order(stages):
        raise Invalid({"stages": ("dates_out_of_order", {})})
    record(
        unit,
        Verb.ROUND_EDIT,
        funding_round,
        chain=round_chain(funding_round.id),
        before={**texts, "stages": before},
        after={**_texts(funding_round), "stages": dates_of(stages)},
    )


def _texts(funding_round: FundingRound) -> dict[str, Any]:
    """What a round is called and what is written about it, as the ledger keeps it."""
    return {"name": plain(funding_round.name), "summary": plain(funding_round.summary)}


def set_pots(unit: Unit, round_id: str, form: PotsForm) -> None:
    """Set the amounts behind the rulebook's pots; a change of one that was set needs the reason."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ROUND_SET_POT, standing)
    present = rulebooks.latest(unit.session, funding_round.id)
    known = {pot.key for pot in rulebooks.pot_rows(present.document if present else None)}
    in_force = pots_of(unit.session, funding_round.id)
    amounts = _amounts(unit, funding_round, form)
    changed = [
        (row, line)
        for row, (line, amount) in enumerate(zip(form.pots, amounts, strict=True))
        if _differs(in_force.get(line.key), line, amount)
    ]
    faults: dict[str, tuple[str, dict[str, object]]] = {}
    for row, line in changed:
        if line.key not in known:
            raise NotFound
        if not line.amount or not line.source:
            faults[f"pots-{row}-{'source' if line.amount else 'amount'}"] = ("required", {})
        if line.key in in_force and not form.reason:
            faults["reason"] = ("reason_needed", {})
    if faults:
        raise Invalid(faults)
    for row, line in changed:
        _set_pot(unit, funding_round, line.key, amounts[row] or 0, line.source, form.reason)


def _amounts(unit: Unit, funding_round: FundingRound, form: PotsForm) -> list[int | None]:
    """Read the amounts in the round's currency; None where nothing stands."""
    typed = {f"pots-{row}-amount": line.amount for row, line in enumerate(form.pots)}
    found = minors_of(typed, currency_of(unit.session, funding_round.id)).values()
    return [amount if line.amount else None for line, amount in zip(form.pots, found, strict=True)]


def _differs(pot: Pot | None, line: PotLine, amount: int | None) -> bool:
    if pot is None:
        return amount is not None or bool(line.source)
    return (pot.amount_minor, pot.source) != (amount, line.source)


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
    amount = minor_of(form.amount, currency_of(unit.session, funding_round.id))
    if form.amount and len(rows) == 1:
        source = form.source or content(funding_round.name, unit.language)[0]
        _set_pot(unit, funding_round, rows[0].key, amount, source, "")


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
