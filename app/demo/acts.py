"""The acts of a sample round, one a phase; each leaves the round in the phase after which it is named."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlmodel import col, select

from app.actions import (
    assignments,
    decisions,
    meetings,
    organisations,
    panels,
    phases,
    programmes,
    proposals,
    publications,
    results,
    reviews,
    rounds,
    screenings,
)
from app.demo.cast import appoint
from app.demo.marks import CRITERIA, choice, mark
from app.demo.projects import (
    COMMUNITIES,
    GROUPS,
    MEMBERS,
    ORGANISATIONS,
    SampleProject,
    budget,
    texts,
)
from app.demo.round import Plan, Stage
from app.forms.assignments import DrawForm
from app.forms.meetings import MeetingForm
from app.forms.organisations import OrganisationForm, check_character
from app.forms.panels import ConflictLine, ConflictsForm, SeatForm
from app.forms.programmes import CommunityForm, ProgrammeForm, StrandForm
from app.forms.proposal_forms import ALL, FIRST_FORM
from app.forms.proposals import SectionForm, StartForm, SubmitForm
from app.forms.results import GapForm, OrderLine, PublishForm, SignForm, TieForm
from app.forms.reviews import FileForm, MarkLine, SheetForm
from app.forms.rounds import NewRoundForm, SettingsForm
from app.forms.rulebooks import document_of, presets
from app.forms.screenings import ScreeningForm
from app.models import Ballot, Community, Organisation, Proposal, Review, Seat, Strand, Tally
from app.scoring import outcome as outcomes
from app.scoring.outcome import Block
from app.store.proposals import current_revision
from app.unit import Reading, Unit
from app.vocabulary import OrganisationKind, ProposalState, RecusalReason, Role, Verb


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
    rulebook = document_of(presets()[plan.preset])
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
    stage.clock.turn(timedelta(hours=9))
    stage.act("organiser", phases.publish_call, round_id, FIRST_FORM)
    return round_id


def write_proposals(stage: Stage, plan: Plan) -> None:
    """Let the organisations write and submit, and one leave a draft."""
    for project in plan.projects:
        name = organisation_of(project)
        leader = _leader(name)
        organisation_id = _organisation(stage, name, leader)
        start = StartForm(organisation_id=organisation_id)
        proposal_id = stage.act(leader, proposals.start, plan.code, start)
        _fill(stage, leader, proposal_id, project)
        if project.index != DRAFT:
            _submit(stage, leader, proposal_id)


DRAFT = 47


def organisation_of(project: SampleProject) -> str:
    """Name who applies: those of the report for their projects, sample bodies and groups for the rest."""
    if project.named:
        return ORGANISATIONS[project.index]
    if project.index % 8 == 0:
        return GROUPS[project.index // 8 % len(GROUPS)]
    return f"示例社会组织 {project.index:02d}"


def _leader(name: str) -> str:
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


def _fill(stage: Stage, leader: str, proposal_id: str, project: SampleProject) -> None:
    answers: dict[str, object] = {
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
    }
    form = SectionForm.model_validate({"base": "1", **answers})
    stage.act(leader, proposals.save, proposal_id, ALL, form)


def _yuan(minor: object) -> str:
    return str(int(str(minor)) // 100)


def _submit(stage: Stage, leader: str, proposal_id: str) -> None:
    base = stage.look(leader, lambda reading: _base(reading, proposal_id))
    stage.act(leader, proposals.submit, proposal_id, SubmitForm(base=base, confirm="yes"))


def _base(reading: Reading, proposal_id: str) -> int:
    found = current_revision(reading.session, proposal_id)
    return found.number if found else 0


def step(stage: Stage, round_id: str, verb: Verb) -> None:
    """Take the round into its next phase."""
    stage.act("organiser", phases.step, round_id, verb, accept_missing=True, links=phases.Links())


def close_call(stage: Stage, round_id: str) -> None:
    """The deadline passes; the check begins, and most proposals pass it."""
    stage.pass_days(21)
    step(stage, round_id, Verb.ROUND_CLOSE_CALL)
    invite_panel(stage, round_id)


def screen(stage: Stage, round_id: str) -> None:
    """Check every proposal."""
    for proposal_id, revision in stage.look("organiser", _submitted(round_id)):
        form = ScreeningForm(outcome="pass", revision=revision, confirmed="yes")
        stage.act("organiser", screenings.screen, proposal_id, form)


def _submitted(round_id: str) -> Callable[[Reading], list[tuple[str, int]]]:
    def look(reading: Reading) -> list[tuple[str, int]]:
        rows = reading.session.exec(
            select(Proposal)
            .where(Proposal.funding_round_id == round_id, Proposal.state == ProposalState.SUBMITTED)
            .order_by(col(Proposal.created_at))
        ).all()
        return [(row.id, row.submitted_revision or 0) for row in rows]

    return look


def invite_panel(stage: Stage, round_id: str, count: int = len(MEMBERS)) -> None:
    """Invite the members; they accept."""
    for name, account_id in zip(MEMBERS[:count], stage.members, strict=False):
        form = SeatForm(name=name, affiliation="示例单位", panel="panel")
        invited = stage.act("organiser", panels.invite, round_id, form, link_base="")
        stage.act(account_id, panels.accept, invited.link.rsplit("/", 1)[-1])


def open_review(stage: Stage, round_id: str) -> None:
    """Members declare conflicts, everyone is to read everything, the review opens."""
    stage.pass_days(4)
    listed = stage.look("organiser", lambda reading: _organisations(reading, round_id))
    for place, account_id in enumerate(stage.members):
        lines = [
            ConflictLine(
                organisation=key,
                recuse="yes" if place == 1 and name == ORGANISATIONS[1] else "",
                reason=RecusalReason.EMPLOYMENT
                if place == 1 and name == ORGANISATIONS[1]
                else None,
            )
            for key, name in listed
        ]
        stage.act(
            account_id,
            panels.declare_conflicts,
            round_id,
            ConflictsForm(conflicts=lines, accept="yes"),
        )
    stage.act("organiser", assignments.draw, round_id, DrawForm())
    step(stage, round_id, Verb.ROUND_OPEN_REVIEW)


def _organisations(reading: Reading, round_id: str) -> list[tuple[str, str]]:
    rows = reading.session.exec(
        select(Organisation.id, Organisation.name)
        .join(Proposal, col(Proposal.organisation_id) == Organisation.id)
        .where(Proposal.funding_round_id == round_id, Proposal.state == ProposalState.ELIGIBLE)
        .distinct()
    ).all()
    return [(row[0], row[1]) for row in rows]


def score(stage: Stage, plan: Plan, round_id: str, *, leave: int) -> None:
    """Members fill in and file their sheets; the first member leaves some open."""
    by_title = {project.title: project for project in plan.projects}
    for place, account_id in enumerate(stage.members):
        sheets = _sheets_of(stage, round_id, account_id)
        filed = sheets[: len(sheets) - (leave if place == 0 else 0)]
        stage.together(account_id, partial(_file_all, sheets=filed, by_title=by_title, seat=place))


def _sheets_of(stage: Stage, round_id: str, account_id: str) -> list[tuple[str, str]]:
    return stage.look(account_id, lambda reading: _sheets(reading, round_id, account_id))


def _sheets(reading: Reading, round_id: str, account_id: str) -> list[tuple[str, str]]:
    rows = reading.session.exec(
        select(Review.id, Proposal.title)
        .join(Seat, col(Seat.id) == Review.seat_id)
        .join(Proposal, col(Proposal.id) == Review.proposal_id)
        .where(Seat.funding_round_id == round_id, Seat.account_id == account_id)
        .order_by(col(Proposal.number))
    ).all()
    return [(row[0], row[1]) for row in rows]


def _file_all(
    unit: Unit, *, sheets: list[tuple[str, str]], by_title: dict[str, SampleProject], seat: int
) -> None:
    for review_id, title in sheets:
        marks = [
            MarkLine(criterion=criterion, mark=mark(by_title[title], seat, i))
            for i, criterion in enumerate(CRITERIA)
        ]
        saved = reviews.save(
            unit, review_id, SheetForm(base=0, marks=marks, comment="【示例评语】")
        )
        unit.session.flush()
        reviews.file(unit, review_id, FileForm(base=saved.number, accept="yes"))


def open_meeting(stage: Stage, round_id: str) -> None:
    """The final meeting begins, with a ballot for each proposal."""
    stage.pass_days(15)
    step(stage, round_id, Verb.ROUND_OPEN_MEETING)
    form = MeetingForm(title="终审会（示例）", place="示例会议室")
    stage.act("organiser", meetings.plan, round_id, form)


def vote(stage: Stage, plan: Plan, round_id: str, *, leave: int) -> None:
    """Members vote on one proposal after another; `leave` ballots stay for the visitor."""
    by_title = {project.title: project for project in plan.projects}
    ballots = stage.look("organiser", lambda reading: _ballots(reading, round_id))
    for ballot_id, title in ballots[: len(ballots) - leave]:
        stage.act("organiser", meetings.open_ballot, ballot_id)
        for place, account_id in enumerate(stage.members):
            if place == 1 and organisation_of(by_title[title]) == ORGANISATIONS[1]:
                continue
            stage.act(account_id, meetings.cast, ballot_id, choice(by_title[title], place))
        stage.act("organiser", meetings.close, ballot_id)
    if leave:
        stage.act("organiser", meetings.open_ballot, ballots[-leave][0])


def _ballots(reading: Reading, round_id: str) -> list[tuple[str, str]]:
    rows = reading.session.exec(
        select(Ballot.id, Proposal.title)
        .join(Proposal, col(Proposal.id) == Ballot.proposal_id)
        .where(Proposal.funding_round_id == round_id)
        .order_by(col(Proposal.number))
    ).all()
    return [(row[0], row[1]) for row in rows]


def tally(stage: Stage, round_id: str) -> None:
    """The counting begins; a tie at the money line may stop it."""
    stage.pass_days(1)
    step(stage, round_id, Verb.ROUND_OPEN_TALLY)
    stage.act("organiser", results.tally_now, round_id)


def decide(stage: Stage, round_id: str) -> None:
    """The panel settles ties and gaps with minutes; the tally is complete."""
    ties, gaps = stage.look("organiser", lambda reading: _open_points(reading, round_id))
    for key in gaps:
        gap = GapForm(
            proposal=key,
            kind="accept",
            minutes=MINUTES,
            reason="【示例】回避后份数不足，按已交评分计。",
        )
        stage.act("organiser", decisions.deal_with_gap, round_id, gap)
    for order in ties:
        lines = [OrderLine(proposal=key, rank=i + 1) for i, key in enumerate(order)]
        reason = "【示例】评审会议合议，以受益人数较多者在前。"
        tie = TieForm(order=lines, minutes=MINUTES, reason=reason)
        stage.act("organiser", decisions.settle_tie, round_id, tie)
    stage.act("organiser", results.tally_now, round_id)
    step(stage, round_id, Verb.ROUND_OPEN_DECISION)


MINUTES = "示例纪要 2016-3"


def _open_points(reading: Reading, round_id: str) -> tuple[list[tuple[str, ...]], list[str]]:
    """List the ties and the proposals with too few sheets that stop the newest tally."""
    found = outcomes.from_document(_newest(reading, round_id).outcome).blockers
    ties = [blocker.proposals for blocker in found if blocker.code is Block.TIE_OPEN]
    gaps = [
        key
        for blocker in found
        if blocker.code is Block.TOO_FEW_SHEETS
        for key in blocker.proposals
    ]
    return ties, gaps


def _newest(reading: Reading, round_id: str) -> Tally:
    rows = reading.session.exec(
        select(Tally).where(Tally.funding_round_id == round_id).order_by(col(Tally.number).desc())
    ).all()
    return rows[0]


def sign_and_publish(stage: Stage, round_id: str, release: object) -> None:
    """A second person signs, the notice goes out."""
    stage.pass_days(1)
    key, digest = stage.look("signatory", lambda reading: _key(reading, round_id))
    form = SignForm(tally=key, digest=digest, remark="示例：已核对", accept="yes")
    stage.act("signatory", results.sign, round_id, form)
    made = release(key)  # type: ignore[operator]  # the loader gives a function
    stage.act(
        "organiser",
        publications.publish,
        round_id,
        PublishForm(tally=key, accept="yes"),
        release=made,
        link_base="",
    )


def _key(reading: Reading, round_id: str) -> tuple[str, str]:
    newest = _newest(reading, round_id)
    return newest.id, newest.outcome_digest


def announce(stage: Stage, round_id: str) -> None:
    """The notice is over."""
    stage.pass_days(10)
    stage.act("organiser", publications.announce, round_id)
