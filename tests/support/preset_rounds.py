"""A small sample round under any preset, from the call to the last sheet handed in."""

from functools import partial

from app.actions import assignments, panels, proposal_facts, reviews
from app.clock import Clock
from app.demo import acts, scene
from app.demo.loader import _begin, staged
from app.demo.projects import MEMBERS, projects
from app.demo.round import Plan, Stage
from app.forms.assignments import DrawForm
from app.forms.panels import ConflictLine, ConflictsForm, SeatForm
from app.forms.proposal_facts import FactLine, FactsForm
from app.forms.reviews import FileForm, MarkLine, SheetForm
from app.forms.rulebooks import presets
from app.scoring.rulebook import Criterion, Panel, QuotaBy, Rulebook
from app.settings import Settings
from app.unit import Unit
from app.views import proposal_facts as facts
from app.vocabulary import Phase, Verb

CODE = "SHILI"
PROJECTS, FIRST_PANEL, OTHER_PANEL = 5, 6, 3


def make(settings: Settings, clock: Clock, preset: str) -> None:
    """Make the round; it stands in review, and every sheet is handed in."""
    rules = presets()[preset]
    with staged(settings, _begin(clock, Phase.MEETING), len(MEMBERS)) as stage:
        plan = _plan(stage, preset)
        round_id = scene.make_round(stage, plan)
        scene.write_proposals(stage, plan)
        stage.pass_days(21)
        acts.step(stage, round_id, Verb.ROUND_CLOSE_CALL)
        acts.sign_rules(stage, round_id)
        seated = _seat(stage, round_id, rules)
        acts.screen(stage, round_id)
        _note_features(stage, round_id, rules)
        _hand_out(stage, round_id, [one for _, members in seated for one in members])
        for panel, members in seated:
            for place, member in enumerate(members):
                sheets = acts._sheets_of(stage, round_id, member)
                file = partial(_file, sheets=sheets, panel=panel, place=place)
                stage.together(member, file)


def _plan(stage: Stage, preset: str) -> Plan:
    return Plan(
        code=CODE,
        name_zh="示例一届",
        name_en="A sample round",
        summary_zh="【示例文字】",
        summary_en="[Sample text]",
        preset=preset,
        amount="200000",
        projects=projects()[:PROJECTS],
        members=len(MEMBERS),
        begins=stage.clock.now(),
    )


def _seat(stage: Stage, round_id: str, rules: Rulebook) -> list[tuple[Panel, list[str]]]:
    free = list(zip(MEMBERS, stage.members, strict=True))
    seated = []
    for place, panel in enumerate(rules.panels):
        count = OTHER_PANEL if place else FIRST_PANEL
        taken, free = free[:count], free[count:]
        for name, account in taken:
            form = SeatForm(name=name, affiliation="示例单位", panel=panel.id)
            invited = stage.act("organiser", panels.invite, round_id, form, link_base="")
            stage.act(account, panels.accept, invited.link.rsplit("/", 1)[-1])
        seated.append((panel, [account for _, account in taken]))
    return seated


def _note_features(stage: Stage, round_id: str, rules: Rulebook) -> None:
    """Where a quota counts a feature, every proposal bears it."""
    wanted = {quota.value for quota in rules.selection.quotas if quota.by is QuotaBy.TAG}
    page = stage.look("organiser", lambda reading: facts.show(reading, round_id))
    lines = [
        FactLine(proposal=row.proposal_id, key=f"tag:{tag}", value="yes")
        for row in page.rows
        for tag in sorted(wanted)
    ]
    form = FactsForm(facts=lines, source="示例：资格审查记录")
    stage.act("organiser", proposal_facts.note, round_id, form)


def _hand_out(stage: Stage, round_id: str, members: list[str]) -> None:
    stage.pass_days(4)
    listed = stage.look("organiser", lambda reading: acts._organisations(reading, round_id))
    lines = [ConflictLine(organisation=key) for key, _ in listed]
    for member in members:
        form = ConflictsForm(conflicts=lines, accept="yes")
        stage.act(member, panels.declare_conflicts, round_id, form)
    stage.act("organiser", assignments.draw, round_id, DrawForm())
    acts.step(stage, round_id, Verb.ROUND_OPEN_REVIEW)


def _file(unit: Unit, *, sheets: list[tuple[str, str]], panel: Panel, place: int) -> None:
    for number, (review, _) in enumerate(sheets):
        marks = [
            MarkLine(criterion=leaf.id, mark=_mark(leaf, 9 - (number + place + row) % 4))
            for row, (leaf, _) in enumerate(panel.leaves)
        ]
        saved = reviews.save(unit, review, SheetForm(base=0, marks=marks, comment="【示例评语】"))
        unit.session.flush()
        reviews.file(unit, review, FileForm(base=saved.number, accept="yes"))


def _mark(leaf: Criterion, tenths: int) -> str:
    """Give about so many tenths of the maximum, in whole steps, as people write it."""
    hundredths = -(-leaf.maximum * tenths // 10 // leaf.step) * leaf.step
    return f"{hundredths / 100:g}"
