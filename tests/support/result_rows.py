"""A round whose sheets are filed and whose votes are closed, ready to be computed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from app.actions import publications as releasing
from app.actions import results as actions
from app.actions import sign_offs as signing
from app.files import Files
from app.forms.results import NoteForm, PublishForm, SignForm
from app.models import (
    Ballot,
    Community,
    FundingRound,
    Meeting,
    OrganisationMember,
    Pot,
    ProgrammeMember,
    Proposal,
    Review,
    ReviewRevision,
    Tally,
)
from app.store import clearances
from app.store import results as stored
from app.views import publications as releases
from app.vocabulary import (
    BallotState,
    OrganisationRole,
    Phase,
    PublicationLevel,
    ReviewState,
    Role,
)
from tests.support.panel_rows import PanelWorld, person

CRITERIA = ("public_benefit", "innovation", "practicality", "impact", "execution")
LINKS = "http://test/proposals/-/part"
#: Names that stand nowhere in public: a test looks for them in every published byte.
MEMBERS = ("评委甲绝密", "评委乙绝密", "评委丙绝密", "评委丁绝密", "评委戊绝密")
#: Marks of each member for each proposal, in hundredths; equal rows are an exact tie.
MARKS: Mapping[str, tuple[int, ...]] = {
    "示例一号": (950, 900, 900, 900, 850),
    "示例二号": (900, 850, 850, 850, 800),
    "示例三号": (800, 800, 750, 750, 700),
    "示例四号": (700, 700, 650, 650, 600),
}


@dataclass
class ResultWorld:
    """A round with four proposals, five members, a signatory and files."""

    panel: PanelWorld
    files: Files
    signatory: str
    applicant: str
    meeting: str

    @property
    def round_id(self) -> str:
        """The round."""
        return self.panel.round_id

    @property
    def proposals(self) -> list[str]:
        """Its proposals."""
        return self.panel.proposals

    def tally(self) -> str:
        """Compute and keep, as the organiser."""
        return str(self.panel.act(self.panel.organiser, actions.tally_now, self.round_id))

    def sign(self) -> str:
        """Sign the newest tally, as the signatory."""
        tally = self.newest()
        form = SignForm(tally=tally.id, digest=tally.outcome_digest, accept="yes")
        self.explain()
        proof = signing.Proof(how="password")
        return str(self.panel.act(self.signatory, signing.sign, self.round_id, form, proof=proof))

    def explain(self) -> None:
        """Say about each check that needs a note why it is so: the rows of this round have no receipts."""
        with self.panel.database.read() as session:
            funding_round = session.get_one(FundingRound, self.round_id)
            now = self.panel.clock.now()
            found = clearances.clearances_of(
                session, funding_round, stored.newest(session, self.round_id), now
            )
            waiting = [one.clearance for one in clearances.unexplained(found)]
        for clearance in waiting:
            note = NoteForm(tally=self.newest().id, clearance=clearance, note="示例数据")
            self.panel.act(self.panel.organiser, signing.note_check, self.round_id, note)

    def publish(self) -> str:
        """Publish the newest tally, as the organiser; gives the round's code."""
        prepared = self.panel.look(self.panel.organiser, releases.prepare, self.round_id)
        release = releasing.Release.of(
            prepared,
            {name: self.files.put([data], 10**8).sha256 for name, data in prepared.files.items()},
        )
        form = PublishForm(tally=prepared.tally_id, accept="yes")
        return str(
            self.panel.act(
                self.panel.organiser,
                releasing.publish,
                self.round_id,
                form,
                release=release,
                link_base=LINKS,
            )
        )

    def published(self) -> str:
        """Go the whole way from rows to the public notice."""
        self.panel.phase(Phase.DECISION)
        self.tally()
        self.sign()
        return self.publish()

    def newest(self) -> Tally:
        """Read the newest tally."""
        with self.panel.database.read() as session:
            return stored.newest(session, self.round_id)

    def level(self, level: PublicationLevel) -> None:
        """Choose how much is published."""
        with self.panel.database.write_session() as session:
            session.execute(update(FundingRound).values(publication_level=level))
            session.commit()

    def score(self, number: int, marks: Mapping[int, int]) -> None:
        """Let each member give one mark on every criterion."""
        now = self.panel.clock.now()
        for member, mark in marks.items():
            review = Review(
                stage_id=self.panel.stage_id,
                seat_id=self.panel.seats[member],
                proposal_id=self.proposals[number],
                state=ReviewState.FILED,
                filed_revision=1,
                filed_at=now,
                created_at=now,
            )
            revision = ReviewRevision(
                review_id=review.id,
                number=1,
                base=0,
                marks=dict.fromkeys(CRITERIA, mark),
                comment="想法很好，请写清楚分工。",
                saved_at=now,
            )
            self.panel.put(review, revision)

    def vote(self, number: int, votes_for: int, votes_against: int = 0) -> None:
        """Close a ballot with these counts."""
        now = self.panel.clock.now()
        self.panel.put(
            Ballot(
                meeting_id=self.meeting,
                proposal_id=self.proposals[number],
                state=BallotState.CLOSED,
                votes_for=votes_for,
                votes_against=votes_against,
                votes_abstain=0,
                votes_void=0,
                attending=votes_for + votes_against,
                closed_at=now,
                created_at=now,
            )
        )

    def pot(self, amount_minor: int) -> None:
        """Fill the pot, a minute later than the last time."""
        self.panel.clock.turn(timedelta(minutes=1))
        self.panel.put(
            Pot(
                funding_round_id=self.round_id,
                key="seed",
                amount_minor=amount_minor,
                source="示例资金",
                set_at=self.panel.clock.now(),
            )
        )


def officer(world: PanelWorld, name: str, role: Role) -> str:
    """Make an officer of the programme in a role."""
    account = person(name, world.clock.now())
    member = ProgrammeMember(
        programme_id=world.programme_id,
        account_id=account.id,
        role=role,
        added_at=world.clock.now(),
    )
    world.put(account, member)
    return account.id


def _applicant(world: PanelWorld) -> str:
    """Make a person who leads the applicant of the last proposal."""
    account = person("示例申报人", world.clock.now())
    member = OrganisationMember(
        organisation_id=world.organisations[-1],
        account_id=account.id,
        role=OrganisationRole.LEAD,
        added_at=world.clock.now(),
    )
    world.put(account, member)
    return account.id


@pytest.fixture
def results(world: PanelWorld, tmp_path: Path) -> ResultWorld:
    """Four proposals scored by five members and voted on, a pot that pays for all tiers."""
    for name in MEMBERS:
        world.seat(name)
    for title in MARKS:
        world.proposal(title)
    meeting = Meeting(
        funding_round_id=world.round_id,
        title="示例终审会",
        planned_by=world.organiser,
        created_at=world.clock.now(),
    )
    community = Community(
        programme_id=world.programme_id, name={"zh": "北溪"}, created_at=world.clock.now()
    )
    world.put(meeting, community)
    made = ResultWorld(
        panel=world,
        files=Files(tmp_path / "files"),
        signatory=officer(world, "示例签核人", Role.SIGNATORY),
        applicant=_applicant(world),
        meeting=meeting.id,
    )
    with world.database.write_session() as session:
        session.execute(update(Proposal).values(community_id=community.id))
        session.commit()
    for number, marks in enumerate(MARKS.values()):
        made.score(number, dict(enumerate(marks)))
        made.vote(number, 4, 1)
    made.pot(20_000_000)
    world.phase(Phase.TALLY)
    return made
