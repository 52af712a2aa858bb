"""A round with its panel, set straight into the tables, for tests of what happens in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, SQLModel

from app.clock import TurnedClock
from app.forms.rulebooks import digest_of, document_of, presets
from app.models import (
    Account,
    Assignment,
    FundingRound,
    Organisation,
    OrganisationMember,
    Programme,
    ProgrammeMember,
    Proposal,
    Recusal,
    Review,
    RulebookVersion,
    Seat,
    Stage,
    Strand,
)
from app.scoring.rulebook import Rulebook
from app.unit import Actor, Database, Reading, Request, Writer
from app.vocabulary import (
    OrganisationKind,
    OrganisationRole,
    Phase,
    ProposalState,
    RecusalReason,
    Role,
    SeatState,
)

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_numbers = count(1)


def asking_reasons(rules: Rulebook) -> Rulebook:
    """Let the first criterion ask for a reason under 4 and over 9."""
    first, *others = rules.panels
    leaf, *leaves = first.criteria
    leaf = replace(leaf, comment_below=400, comment_above=900)
    return replace(rules, panels=(replace(first, criteria=(leaf, *leaves)), *others))


@dataclass
class PanelWorld:
    """One round; `act` and `look` do things as somebody."""

    database: Database
    writer: Writer
    clock: TurnedClock
    round_id: str
    programme_id: str
    stage_id: str
    strand_id: str
    organiser: str
    second: str
    stranger: str
    seats: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    proposals: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)

    def act(
        self, account_id: str | None, action: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Do something as a person, in its own transaction."""
        now = self.clock.now()
        request = Request(actor=Actor(account_id=account_id), request_id="test", arrived_at=now)
        return self.writer.write(request, lambda unit: action(unit, *args, **kwargs))

    def look(
        self, account_id: str | None, view: Callable[..., Any], *args: Any, language: str = "zh_CN"
    ) -> Any:
        """Look at something as a person."""
        with self.database.read() as session:
            reading = Reading(
                session=session,
                actor=Actor(account_id=account_id),
                now=self.clock.now(),
                language=language,
            )
            return view(reading, *args)

    def put(self, *rows: SQLModel) -> None:
        """Set rows into the tables."""
        with self.database.write_session() as session:
            for row in rows:
                session.add(row)
                session.flush()
            session.commit()

    def rows(self, statement: Any) -> Any:
        """Read rows."""
        with self.database.read() as session:
            return session.exec(statement).all()

    def phase(self, phase: Phase) -> None:
        """Set the round's phase."""
        with self.database.write_session() as session:
            session.execute(update(FundingRound).values(phase=phase))
            session.commit()

    def rulebook(self, rules: Rulebook) -> None:
        """Put a newer rulebook in force."""
        number = next(_numbers) + 1
        document = document_of(rules)
        self.put(
            RulebookVersion(
                funding_round_id=self.round_id,
                version=number,
                document=document,
                digest=digest_of(rules),
                made_at=self.clock.now(),
                frozen_at=self.clock.now(),
            )
        )

    def secret_vote(self) -> None:
        """Let the vote be secret."""
        rules = presets()["founding-round"]
        assert rules.vote is not None
        self.rulebook(replace(rules, vote=replace(rules.vote, secret=True)))

    def seat(self, name: str, *, declared: bool = True, panel: str = "panel") -> str:
        """Add an active member; gives the account."""
        account = person(name, self.clock.now())
        label = (
            LETTERS[len(self.seats)]
            if len(self.seats) < len(LETTERS)
            else f"A{LETTERS[len(self.seats) - 26]}"
        )
        seat = Seat(
            funding_round_id=self.round_id,
            panel=panel,
            label=label,
            account_id=account.id,
            invited_name=name,
            state=SeatState.ACTIVE,
            terms_accepted_at=self.clock.now(),
            conflicts_declared_at=self.clock.now() if declared else None,
            created_at=self.clock.now(),
        )
        self.put(account, seat)
        self.seats.append(seat.id)
        self.members.append(account.id)
        return account.id

    def proposal(self, title: str, state: ProposalState = ProposalState.ELIGIBLE) -> str:
        """Add an organisation with one proposal."""
        now = self.clock.now()
        organisation = Organisation(
            kind=OrganisationKind.GROUP,
            name=f"示例团队 {title}",
            fiscal_host="示例居委会",
            created_by=self.organiser,
            created_at=now,
        )
        proposal = Proposal(
            funding_round_id=self.round_id,
            organisation_id=organisation.id,
            strand_id=self.strand_id,
            state=state,
            number=f"T-{len(self.proposals) + 1:03d}",
            title=title,
            requested_minor=1_900_000,
            started_by=self.organiser,
            created_at=now,
        )
        self.put(organisation, proposal)
        self.organisations.append(organisation.id)
        self.proposals.append(proposal.id)
        return proposal.id

    def assign(self, seat_id: str, proposal_id: str) -> str:
        """Let a member read a proposal; gives the review."""
        review = Review(
            stage_id=self.stage_id,
            seat_id=seat_id,
            proposal_id=proposal_id,
            created_at=self.clock.now(),
        )
        row = Assignment(
            stage_id=self.stage_id,
            seat_id=seat_id,
            proposal_id=proposal_id,
            assigned_at=self.clock.now(),
        )
        self.put(row, review)
        return review.id

    def recuse(self, seat_id: str, proposal_id: str) -> None:
        """Let a member keep out of a proposal."""
        self.put(
            Recusal(
                seat_id=seat_id,
                proposal_id=proposal_id,
                reason=RecusalReason.KINSHIP,
                recorded_by=self.organiser,
                recorded_at=self.clock.now(),
            )
        )

    def belongs(
        self,
        account_id: str,
        organisation_id: str,
        role: OrganisationRole = OrganisationRole.EDITOR,
    ) -> None:
        """Let a person act for an organisation."""
        self.put(
            OrganisationMember(
                organisation_id=organisation_id,
                account_id=account_id,
                role=role,
                added_at=self.clock.now(),
            )
        )


def person(name: str, now: datetime) -> Account:
    """Make the row of an account."""
    return Account(
        sign_in_key=f"{name}-{next(_numbers)}", sign_in_name=name, display_name=name, created_at=now
    )


def _round(programme_id: str, now: datetime) -> FundingRound:
    return FundingRound(
        programme_id=programme_id,
        code="T",
        name={"zh": "示例一届", "en": "Sample round"},
        summary={"zh": "示例"},
        timezone="Asia/Shanghai",
        phase=Phase.SCREENING,
        created_at=now,
    )


@pytest.fixture
def world(database: Database, clock: TurnedClock) -> Iterator[PanelWorld]:
    """A round in the screening phase, without members and proposals."""
    now = clock.now()
    writer = Writer(database, clock)
    people = [person(name, now) for name in ("示例组织者", "示例秘书", "示例路人")]
    programme = Programme(name={"zh": "示例创投"}, operator={"zh": "示例承办单位"}, created_at=now)
    strand = Strand(
        programme_id=programme.id, name={"zh": "示例版块"}, host={"zh": "示例主办"}, created_at=now
    )
    round_ = _round(programme.id, now)
    rules = presets()["founding-round"]
    stage = Stage(
        funding_round_id=round_.id,
        position=3,
        kind=Phase.REVIEW,
        opens_at=now,
        closes_at=now + timedelta(days=3),
    )
    rows = [
        *people,
        programme,
        strand,
        round_,
        stage,
        ProgrammeMember(
            programme_id=programme.id, account_id=people[0].id, role=Role.ORGANISER, added_at=now
        ),
        ProgrammeMember(
            programme_id=programme.id, account_id=people[1].id, role=Role.SECRETARY, added_at=now
        ),
        RulebookVersion(
            funding_round_id=round_.id,
            version=1,
            document=document_of(rules),
            digest=digest_of(rules),
            made_at=now,
            frozen_at=now,
        ),
    ]
    ids = (round_.id, programme.id, stage.id, strand.id)
    organiser, second, stranger = (one.id for one in people)
    with Session(database.writing, expire_on_commit=False) as session:
        for row in rows:
            session.add(row)
            session.flush()
        session.commit()
    yield PanelWorld(database, writer, clock, *ids, organiser, second, stranger)
    writer.close()
