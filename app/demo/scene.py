"""The beginning of a sample round: programme, round and proposals, up to the deadline."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import col, select

from app.actions import (
    organisations,
    phases,
    programmes,
    proposals,
    questions,
    round_forms,
    rounds,
)
from app.clock import MILLISECOND
from app.demo.answers import full_answers
from app.demo.cast import appoint
from app.demo.needs import list_needs, needs_for
from app.demo.projects import (
    COMMUNITIES,
    GROUPS,
    ORGANISATIONS,
    SampleProject,
    budget,
    texts,
)
from app.demo.round import Plan, Stage
from app.forms.organisations import OrganisationForm
from app.forms.programmes import CommunityForm, ProgrammeForm, StrandForm
from app.forms.proposal_forms import ALL, FIRST_FORM, Way, changes, preset
from app.forms.proposals import SectionForm, StartForm, SubmitForm
from app.forms.questions import AnswerForm, AskForm
from app.forms.rounds import NewRoundForm, SettingsForm
from app.forms.rulebooks import document_of, presets
from app.models import Community, Strand
from app.registration import check_character
from app.store.proposals import current_revision
from app.unit import Reading, Unit
from app.vocabulary import OrganisationKind, Role


def set_the_scene(stage: Stage) -> None:
    """Bring on the programme, its strand, its communities and its officers."""
    form = ProgrammeForm(
        name_zh="中山市南区“三社联动”公益创投（示例）",
        name_en="Nanqu community venture, Zhongshan (sample)",
        operator_zh="中山市联和社会工作服务中心",
        operator_en="Zhongshan Lianhe Social Work Service Centre",
        contact="示例电话 0760-0000 0000",
    )
    stage.programme_id = stage.act("organiser", programmes.create, form)
    strand = StrandForm(name_zh="博爱100 · 南区子版块", name_en="Boai 100, Nanqu strand")
    stage.act("organiser", programmes.add_strand, stage.programme_id, strand)
    for zh, en in COMMUNITIES:
        place = CommunityForm(name_zh=zh, name_en=en)
        stage.act("organiser", programmes.add_community, stage.programme_id, place)
    stage.together("organiser", lambda unit: _appoint_all(unit, stage))
    elsewhere = ProgrammeForm(
        name_zh="别处的创投（示例）", name_en="Another programme (sample)", contact="示例"
    )
    other = stage.act("organiser", programmes.create, elsewhere)
    stage.together(
        "organiser", lambda unit: appoint(unit, other, stage.people["neighbour"], Role.ORGANISER)
    )
    stage.strand_id = stage.look("organiser", _strand_of(stage.programme_id))
    stage.communities = stage.look("organiser", _communities_of(stage.programme_id))
    list_needs(stage)


def _appoint_all(unit: Unit, stage: Stage) -> None:
    wanted = (
        ("organiser", Role.ORGANISER),
        ("second", Role.ORGANISER),
        ("signatory", Role.SIGNATORY),
        ("secretary", Role.SECRETARY),
        ("auditor", Role.AUDITOR),
    )
    for key, role in wanted:
        appoint(unit, stage.programme_id, stage.people[key], role)


def _strand_of(programme_id: str) -> Callable[[Reading], str]:
    def look(reading: Reading) -> str:
        return reading.session.exec(
            select(Strand.id).where(Strand.programme_id == programme_id)
        ).one()

    return look


def _communities_of(programme_id: str) -> Callable[[Reading], list[str]]:
    def look(reading: Reading) -> list[str]:
        rows = reading.session.exec(
            select(Community)
            .where(Community.programme_id == programme_id)
            .order_by(col(Community.created_at))
        ).all()
        by_name = {row.name["zh"]: row.id for row in rows}
        return [by_name[zh] for zh, _ in COMMUNITIES]

    return look


def make_round(stage: Stage, plan: Plan) -> str:
    """Make the round with its dates, its pot and its rulebook, and publish the call."""
    form = NewRoundForm(
        name_zh=plan.name_zh,
        name_en=plan.name_en,
        code=plan.code,
        preset=plan.preset,
        strands=[stage.strand_id],
        opens_at=stage.local(0, 9),
        closes_at=stage.local(20),
        amount=plan.amount,
        source="示例：试点种子资金",
    )
    rulebook = {**document_of(presets()[plan.preset]), **plan.rules}
    round_id = stage.act("organiser", rounds.create, stage.programme_id, form, rulebook)
    dates = {
        "call": (0, 20), "screening": (20, 25), "review": (25, 40), "meeting": (40, 41), "tally": (41, 42),
        "decision": (42, 44), "notice": (44, 50), "announced": (50, None), "closed": (None, None),
    }  # fmt: skip
    settings = SettingsForm(
        name_zh=plan.name_zh,
        name_en=plan.name_en,
        summary_zh=plan.summary_zh,
        summary_en=plan.summary_en,
        stages=[
            {
                "kind": kind,
                "opens": stage.local(opens, 9 if kind == "call" else 17)
                if opens is not None
                else "",
                "closes": stage.local(closes) if closes is not None else "",
            }
            for kind, (opens, closes) in dates.items()
        ],
    )
    stage.act("organiser", rounds.edit, round_id, settings)
    if plan.full_form:
        every = changes.replaced_by({**preset("full"), "ways": [way.value for way in Way]})
        stage.act("organiser", round_forms.save, round_id, every, base=0)
    stage.clock.turn(timedelta(hours=9))
    stage.act("organiser", phases.publish_call, round_id, FIRST_FORM)
    _ask_and_answer(stage, plan.code)
    return round_id


#: Sample questions about a call; the last one still waits for its answer.
QUESTIONS = (
    (
        "我们是几位居民自己组的队伍，没有登记，可以申报吗？",
        "可以。请居委会或社工站做依托单位，在申报书里写上它的名称。",
    ),
    (
        "志愿者的交通补贴能不能写进预算？",
        "可以，放在人员一类，写清每次多少元、多少人次。",
    ),
    ("一个单位可以报两个项目吗？", ""),
)


def _ask_and_answer(stage: Stage, code: str) -> None:
    for text, answer in QUESTIONS:
        asked = stage.act("everybody", questions.ask, code, AskForm(text=f"【示例】{text}"))
        stage.clock.turn(MILLISECOND)
        if answer:
            form = AnswerForm(text=f"【示例】{answer}")
            stage.act("second", questions.answer, asked, form, link="")


def write_proposals(stage: Stage, plan: Plan) -> None:
    """Let the organisations write and submit, and one leave a draft."""
    for project in plan.projects:
        name = organisation_of(project)
        leader = leader_of(name)
        organisation_id = _organisation(stage, name, leader)
        start = StartForm(organisation_id=organisation_id)
        proposal_id = stage.act(leader, proposals.start, plan.code, start)
        fill(stage, leader, proposal_id, project, full=plan.full_form)
        if project.index != DRAFT:
            _submit(stage, leader, proposal_id)


DRAFT = 47
#: What a proposal of the practice round must keep to.
APPLICATION = {
    "shares": [{"categories": ["labour", "volunteers"], "most": "1/2"}],
    "forbidden": ["equipment"],
}


def organisation_of(project: SampleProject) -> str:
    """Name who applies: those of the report for their projects, sample bodies and groups for the rest."""
    if project.named:
        return ORGANISATIONS[project.index]
    if project.index % 8 == 0:
        return GROUPS[project.index // 8 % len(GROUPS)]
    return f"示例社会组织 {project.index:02d}"


def leader_of(name: str) -> str:
    """Name who leads an applicant."""
    return {ORGANISATIONS[0]: "applicant", ORGANISATIONS[1]: "rival"}.get(name, "everybody")


def _organisation(stage: Stage, name: str, leader: str) -> str:
    if name not in stage.organisations:
        number = len(stage.organisations)
        body = f"52442000MJ{number:07d}"
        group = name in GROUPS
        form = OrganisationForm(
            kind=OrganisationKind.GROUP if group else OrganisationKind.REGISTERED,
            name=name,
            registration_number="" if group else body + check_character(body),
            fiscal_host="示例依托单位" if group else "",
            contact_person="示例联系人",
            contact_phone="0760-0000 0000",
        )
        stage.organisations[name] = stage.act(leader, organisations.create, form)
    return stage.organisations[name]


def fill(
    stage: Stage, leader: str, proposal_id: str, project: SampleProject, *, full: bool = False
) -> None:
    """Type a sample project into the form."""
    answers = full_answers(stage, project) if full else _first_answers(stage, project)
    form = SectionForm.model_validate({"base": "1", **answers})
    stage.act(leader, proposals.save, proposal_id, ALL, form)


def _first_answers(stage: Stage, project: SampleProject) -> dict[str, object]:
    return {
        "title": project.title,
        "strand": stage.strand_id,
        "community": stage.communities[project.community],
        "target": project.target,
        "people": str(project.people),
        **texts(project),
        "budget": [
            {
                "category": line["category"],
                "purpose": line["purpose"],
                "price": _yuan(line["unit_price_minor"]),
                "quantity": "1",
            }
            for line in budget(project)
        ],
        "own_funds": "",
        "partners": "【示例文字】与居委会联合申报。" if project.index % 3 == 0 else "",
        "needs": needs_for(stage, project.target),
    }


def _yuan(minor: object) -> str:
    return str(int(str(minor)) // 100)


def _submit(stage: Stage, leader: str, proposal_id: str) -> None:
    base = stage.look(leader, lambda reading: _base(reading, proposal_id))
    stage.act(leader, proposals.submit, proposal_id, SubmitForm(base=base, confirm="yes"))


def _base(reading: Reading, proposal_id: str) -> int:
    found = current_revision(reading.session, proposal_id)
    return found.number if found else 0
