"""The acts of a sample round after the deadline, one a phase."""

from collections.abc import Callable
from functools import partial

from sqlmodel import col, select

from app.actions import (
    assignments,
    conflicts,
    decisions,
    meetings,
    panels,
    phases,
    publications,
    results,
    reviews,
    rulebooks,
    screenings,
    seat_cards,
    sign_offs,
)
from app.demo.marks import CRITERIA, choice, mark
from app.demo.projects import (
    MEMBERS,
    ORGANISATIONS,
    SampleProject,
)
from app.demo.round import Plan, Stage
from app.demo.scene import organisation_of
from app.forms.assignments import DrawForm
from app.forms.conflicts import SetAsideForm
from app.forms.meetings import MeetingForm
from app.forms.panels import ConflictLine, ConflictsForm, DescriptionForm, SeatForm
from app.forms.results import GapForm, OrderLine, PublishForm, SignForm, TieForm
from app.forms.reviews import FileForm, MarkLine, SheetForm
from app.forms.rulebook_pages import SignForm as RulebookSignForm
from app.forms.screenings import ScreeningForm
from app.models import Ballot, Organisation, Proposal, Review, Seat, Tally
from app.scoring import outcome as outcomes
from app.scoring.outcome import Block
from app.store.rounds import rulebook_of
from app.unit import Reading, Unit
from app.views import conflicts as conflict_views
from app.views import seat_cards as cards
from app.vocabulary import ProposalState, RecusalReason, Verb


def step(stage: Stage, round_id: str, verb: Verb) -> None:
    """Take the round into its next phase."""
    reason = "【示例】照日程进行。"
    links = phases.Links()
    stage.act(
        "organiser", phases.step, round_id, verb, accept_missing=True, links=links, reason=reason
    )


def close_call(stage: Stage, round_id: str) -> None:
    """The deadline passes; the check begins, and most proposals pass it."""
    stage.pass_days(21)
    step(stage, round_id, Verb.ROUND_CLOSE_CALL)
    sign_rules(stage, round_id)
    invite_panel(stage, round_id)


def sign_rules(stage: Stage, round_id: str) -> None:
    """A second person reads the rules and signs them."""
    digest = stage.look("organiser", lambda reading: rulebook_of(reading.session, round_id).digest)
    form = RulebookSignForm(digest=digest, accept="yes")
    stage.act("signatory", rulebooks.sign, round_id, form, link="")


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
    _know_the_panel(stage, round_id, count)


#: What sample members say of themselves: how much they can read, for whom they worked, whom they served.
SAYINGS = (
    (48, (), ("长者",)),
    (30, ("示例依托单位",), ("儿童", "残障")),
    (None, ("示例大学",), ("居民",)),
)


def _know_the_panel(stage: Stage, round_id: str, count: int) -> None:
    """Members say what they know; the last one has no address and gets a card."""
    for account_id, (capacity, bodies, served) in zip(stage.members[:count], SAYINGS, strict=False):
        form = DescriptionForm(
            communities=stage.communities[:2],
            capacity=capacity,
            worked_for=list(bodies),
            targets=list(served),
        )
        stage.act(account_id, panels.describe, round_id, form)
    lines = stage.look("organiser", lambda reading: cards.index(reading, round_id)).lines
    last = [line.seat_id for line in lines if not line.locked][-1:]
    if last:
        stage.act("organiser", seat_cards.issue, round_id, last, [seat_cards.mint()])


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
    for tie in stage.look(
        "organiser", lambda reading: conflict_views.manage(reading, round_id)
    ).ties[:1]:
        form = SetAsideForm(
            seat=tie.seat_id,
            organisation=tie.organisation_id,
            why="【示例】只是名称相同，不是同一家单位。",
        )
        stage.act("organiser", conflicts.set_aside, round_id, form)
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
    found = stage.look("organiser", lambda reading: _ballots(reading, round_id))
    # Numbers are drawn anew each time; in this order the same ones stay: those of the report.
    ballots = sorted(found, key=lambda row: -by_title[row[1]].index)
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
    proof = sign_offs.Proof(how="demo")
    stage.act("signatory", sign_offs.sign, round_id, form, proof=proof)
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
