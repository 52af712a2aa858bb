"""A round whose sheets are in, held to its outcome by the same actions that the product has."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from app.actions import ballots, meetings, results, voting_cards
from app.forms.meetings import BallotStartForm, CardsForm, MeetingForm
from app.models import (
    Assignment,
    Ballot,
    BallotOption,
    Pot,
    Review,
    ReviewRevision,
    RollEntry,
    Seat,
    Stage,
    VotingCard,
)
from app.scoring import evidence as evidences
from app.scoring.evidence import Evidence
from app.scoring.outcome import Outcome
from app.scoring.rulebook import Rulebook
from app.store import results as stored
from app.store import snapshots
from app.store.bundles import outcome_of
from app.vocabulary import BallotForm, BallotState, Choice, Phase, ReviewState, Voters
from app.web.voting_cards import coder
from tests.support.panel_rows import PanelWorld

CODE_OF = coder(b"a sample secret")
PLAN = MeetingForm(title="示例终审会", place="示例会议室", held_at="2026-03-20 14:00")


def in_meeting(
    world: PanelWorld, rules: Rulebook, *, members: int = 5, scores: tuple[int, ...] = (9, 8, 7, 6)
) -> str:
    """Seat each panel, file all sheets with falling scores, plan the meeting; gives its id."""
    world.rulebook(rules)
    for place in range(len(scores)):
        world.proposal(f"示例项目 {place}")
    for panel in rules.panels:
        for _ in range(members):
            world.seat(f"示例{panel.id} {len(world.seats)}", panel=panel.id)
    file_sheets(world, rules, scores)
    for pot in rules.pots:
        row = Pot(
            funding_round_id=world.round_id, key=pot.id, amount_minor=pot.amount_minor or 10_000_000,
            source="示例资金", set_at=world.clock.now(),
        )  # fmt: skip
        world.put(row)
    world.put(Stage(funding_round_id=world.round_id, position=4, kind=Phase.MEETING))
    world.phase(Phase.MEETING)
    return str(world.act(world.organiser, meetings.plan, world.round_id, PLAN))


def file_sheets(world: PanelWorld, rules: Rulebook, scores: tuple[int, ...]) -> None:
    """Let every member mark every proposal with a share of each maximum, each member a little otherwise."""
    panels = {panel.id: panel for panel in rules.panels}
    now = world.clock.now()
    for at, seat in enumerate(world.rows(select(Seat).order_by(col(Seat.label)))):
        leaves = [leaf for leaf, _ in panels[seat.panel].leaves]
        for proposal, score in zip(world.proposals, scores, strict=True):
            review = Review(
                stage_id=world.stage_id, seat_id=seat.id, proposal_id=proposal, state=ReviewState.FILED,
                filed_revision=1, filed_at=now, created_at=now,
            )  # fmt: skip
            marks = {leaf.id: leaf.maximum * (score * 10 - at % 2) // 100 for leaf in leaves}
            revision = ReviewRevision(
                review_id=review.id, number=1, base=0, marks=marks, comment="示例", saved_at=now,
                recommended_minor=1_000_000 if panels[seat.panel].asks_recommended else None,
            )  # fmt: skip
            assigned = Assignment(
                stage_id=world.stage_id, seat_id=seat.id, proposal_id=proposal, assigned_at=now
            )
            world.put(assigned, review, revision)


def cards(world: PanelWorld, meeting: str, number: int = 3) -> list[str]:
    """Issue cards to the public; gives their codes."""
    form = CardsForm(number=str(number))
    world.act(world.organiser, voting_cards.issue, meeting, form, code_of=CODE_OF)
    return [
        CODE_OF(card.id) for card in world.rows(select(VotingCard).order_by(col(VotingCard.number)))
    ]


def hold(world: PanelWorld, ballot: str, answers: Mapping[int, Any], codes: list[str] = []) -> None:  # noqa: B006 -- read only
    """Open a ballot, let the voters answer by their place on the roll, and close it."""
    [row] = world.rows(select(Ballot).where(Ballot.id == ballot))
    if row.state is BallotState.PREPARED:
        world.act(world.organiser, meetings.open_ballot, ballot)
    answer(world, ballot, answers, codes)
    world.clock.turn(timedelta(seconds=1))
    world.act(world.organiser, meetings.close, ballot)


def answer(world: PanelWorld, ballot: str, answers: Mapping[int, Any], codes: list[str]) -> None:
    """Cast: a choice, or picks by the place of the proposal."""
    [row] = world.rows(select(Ballot).where(Ballot.id == ballot))
    on_roll = {
        r.seat_id for r in world.rows(select(RollEntry).where(RollEntry.ballot_id == ballot))
    }
    voters = [m for s, m in zip(world.seats, world.members, strict=True) if s in on_roll]
    for place, said in answers.items():
        choice = said if isinstance(said, Choice) else None
        picks = None if choice else {world.proposals[at]: number for at, number in said.items()}
        if row.voters is Voters.PUBLIC:
            world.act(None, voting_cards.cast, codes[place], ballot, choice, picks)
        else:
            world.act(voters[place], meetings.cast, ballot, choice, picks)


def everything(world: PanelWorld, meeting: str) -> None:
    """Hold all that is prepared: everybody is for everything, or picks the first ones that may be picked."""
    codes: list[str] = []
    for row in world.rows(select(Ballot).where(Ballot.state == BallotState.PREPARED)):
        if row.voters is Voters.PUBLIC and not codes:
            codes = cards(world, meeting)
        options = [
            world.proposals.index(one.proposal_id)
            for one in world.rows(
                select(BallotOption)
                .where(BallotOption.ballot_id == row.id)
                .order_by(col(BallotOption.position))
            )
        ]
        number = max(row.pick_min, 1)
        said = Choice.FOR if row.proposal_id else dict.fromkeys(options[:number], 1)
        voters = len(codes) if row.voters is Voters.PUBLIC else 5
        hold(world, row.id, dict.fromkeys(range(voters), said), codes)


def start(
    world: PanelWorld, meeting: str, rule: str, *places: int, by_hand: bool = False
) -> list[str]:
    """Put a vote of the rulebook to the room; gives the new ballots, oldest first."""
    known = {row.id for row in world.rows(select(Ballot))}
    form = BallotStartForm(
        rule=rule, by_hand=by_hand, proposals=[world.proposals[place] for place in places],
        form=BallotForm.CHOOSE,
    )  # fmt: skip
    world.act(world.organiser, ballots.start, meeting, form)
    order = {key: place for place, key in enumerate(world.proposals)}
    rows = [row for row in world.rows(select(Ballot)) if row.id not in known]
    return [row.id for row in sorted(rows, key=lambda row: order.get(row.proposal_id or "", -1))]


def evidence(world: PanelWorld) -> Evidence:
    """Take the evidence as the worker would."""
    with world.database.read() as session:
        return evidences.ordered(snapshots.take(session, world.round_id).evidence)


def tallied(world: PanelWorld) -> Outcome:
    """Go on to the tally and compute it."""
    world.phase(Phase.TALLY)
    world.act(world.organiser, results.tally_now, world.round_id)
    with world.database.read() as session:
        return outcome_of(stored.newest(session, world.round_id))
