"""Practice before the real sheets: the sample, and each member's marks for it. It counts nowhere."""

from sqlalchemy.exc import IntegrityError

from app.audit import record, round_chain
from app.errors import Invalid, NotFound, Refused
from app.forms.calibrations import PracticeForm, SampleForm
from app.models import CalibrationSample, CalibrationSheet
from app.policy import require
from app.scoring.errors import BadNumber
from app.scoring.rulebook import Panel
from app.store import reviewing
from app.store.filling import Mark, Wrong, mark_of
from app.store.panels import seat_of_account
from app.store.rules import panel_of, rules_of
from app.store.standing import of_round
from app.unit import Unit
from app.vocabulary import Verb


def set_sample(unit: Unit, round_id: str, form: SampleForm) -> str:
    """Put a sample in place: a new version, never a change of an old one. Gives its id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.CALIBRATION_SET, standing)
    panel = panel_of(rules_of(unit.session, funding_round.id), form.panel)
    if panel is None:
        raise NotFound
    lines = [(line.criterion, line.mark) for line in form.anchors]
    marks = _marks(panel, lines, "anchors-{row}-mark")
    before = reviewing.sample_of(unit.session, funding_round.id, panel.id)
    sample = CalibrationSample(
        funding_round_id=funding_round.id,
        panel=panel.id,
        version=before.version + 1 if before else 1,
        title=form.title,
        text=form.text,
        anchors={
            line.criterion: {"mark": marks[line.criterion], "why": line.why}
            for line in form.anchors
        },
        made_by=unit.actor.account_id or "",
        made_at=unit.now,
    )
    unit.session.add(sample)
    record(unit, Verb.CALIBRATION_SET, sample, chain=round_chain(funding_round.id))
    return sample.id


def file(unit: Unit, round_id: str, form: PracticeForm) -> str:
    """Hand the practice in, once. Gives the sheet's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.CALIBRATION_FILE, standing)
    seat = seat_of_account(unit.session, funding_round.id, unit.actor.account_id)
    panel = panel_of(rules_of(unit.session, funding_round.id), seat.panel) if seat else None
    sample = reviewing.sample_of(unit.session, funding_round.id, seat.panel) if seat else None
    if seat is None or panel is None or sample is None:
        raise NotFound
    if reviewing.practice_of(unit.session, sample.id, seat.id) is not None:
        raise Refused("practised_already")
    lines = [(line.criterion, line.given) for line in form.marks]
    marks = _marks(panel, lines, "marks-{row}-mark")
    sheet = CalibrationSheet(sample_id=sample.id, seat_id=seat.id, marks=marks, filed_at=unit.now)
    unit.session.add(sheet)
    try:
        unit.session.flush()
    except IntegrityError as error:
        raise Refused("practised_already") from error
    record(unit, Verb.CALIBRATION_FILE, sheet, chain=round_chain(funding_round.id))
    return sheet.id


def _marks(panel: Panel, lines: list[tuple[str, str]], name: str) -> dict[str, Mark]:
    """Read the marks against the rulebook; every criterion has one."""
    leaves = {leaf.id: leaf for leaf, _ in panel.leaves}
    wrong: Wrong = {}
    marks: dict[str, Mark] = {}
    for row, (criterion, text) in enumerate(lines):
        if criterion not in leaves:
            raise Refused("rules_changed")
        try:
            marks[criterion] = mark_of(text, leaves[criterion])
        except BadNumber as bad:
            wrong[name.format(row=row)] = (bad.code, bad.facts)
            continue
        if marks[criterion] is None:
            wrong[name.format(row=row)] = ("mark_missing", {})
    if wrong:
        raise Invalid(wrong)
    if set(marks) != set(leaves):
        raise Refused("rules_changed")
    return marks
