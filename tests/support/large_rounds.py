"""A large round set into the tables in bulk: sample proposals, members, sheets, votes and a tally."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel
from starlette.testclient import TestClient

from app.clock import TurnedClock
from app.forms.rulebooks import digest_of, document_of, presets
from app.main import create_app
from app.models import (
    Account,
    Assignment,
    Ballot,
    Community,
    FundingRound,
    Meeting,
    Organisation,
    Pot,
    Programme,
    ProgrammeMember,
    Proposal,
    Review,
    ReviewRevision,
    RoundStrand,
    RulebookVersion,
    Seat,
    SignIn,
    Stage,
    Strand,
    Tally,
)
from app.scoring import evidence as evidences
from app.scoring import outcome as outcomes
from app.scoring.engine import run
from app.settings import Settings
from app.store import snapshots
from app.unit import open_database
from app.unit.schema import prepare
from app.vocabulary import (
    BallotState,
    OrganisationKind,
    Phase,
    ProposalState,
    ReviewState,
    Role,
    SeatState,
)
from app.web.tokens import token_digest, write_seen

RULES = presets()["founding-round"]
LEAVES = [leaf.id for leaf, _ in RULES.panels[0].leaves]
POT_FEN = 20_000_000


@dataclass(frozen=True, slots=True)
class Large:
    """The ids that a reader needs."""

    round_id: str
    organiser: str
    programme_id: str


@contextmanager
def served(
    settings: Settings, at: datetime, proposals: int, members: int
) -> Iterator[tuple[TestClient, Large]]:
    """Serve the program over a large round in an empty folder; the browser is its organiser's."""
    prepare(settings, at)
    database = open_database(settings)
    with database.write_session() as session:
        large = fill(session, at, proposals, members)
    app = create_app(settings, TurnedClock(at), work=False)
    with TestClient(app) as client:
        with database.write_session() as session:
            sid = cookie(session, app.state.house.secret, large.organiser, at)
        client.cookies.set("sid", sid)
        yield client, large
    database.close()


def fill(session: Session, at: datetime, proposals: int, members: int) -> Large:
    """Set a round in its tally phase into the tables, its tally kept."""
    made = _round(session, at)
    round_, stage, organiser = made["round"], made["stage"], made["account"]
    lines = _proposals(session, at, made, proposals)
    seats = [
        _row(
            Seat(
                funding_round_id=round_.id,
                panel=RULES.panels[0].id,
                label=f"{i + 1:02d}",
                invited_name=f"示例评委 {i}",
                state=SeatState.ACTIVE,
                conflicts_declared_at=at,
                created_at=at,
            )
        )
        for i in range(members)
    ]
    _bulk(session, Seat, seats)
    _sheets(session, at, stage.id, lines, seats)
    _votes(session, at, round_.id, organiser.id, lines, members)
    session.flush()
    _tally(session, at, round_.id, organiser.id)
    session.commit()
    return Large(round_.id, organiser.id, made["programme"].id)


def _proposals(
    session: Session, at: datetime, made: dict[str, Any], proposals: int
) -> list[dict[str, Any]]:
    organisations = [
        _row(
            Organisation(
                kind=OrganisationKind.GROUP,
                name=f"示例团队 {i}",
                fiscal_host="示例居委会",
                created_by=made["account"].id,
                created_at=at,
            )
        )
        for i in range(proposals)
    ]
    _bulk(session, Organisation, organisations)
    lines = [
        _row(
            Proposal(
                funding_round_id=made["round"].id,
                organisation_id=organisations[i]["id"],
                strand_id=made["strand"].id,
                community_id=made["community"].id,
                state=ProposalState.ELIGIBLE,
                number=f"LARGE-{i:04d}",
                title=f"示例项目 {i}",
                requested_minor=1_500_000 + i,
                started_by=made["account"].id,
                created_at=at,
            )
        )
        for i in range(proposals)
    ]
    _bulk(session, Proposal, lines)
    return lines


def _round(session: Session, at: datetime) -> dict[str, Any]:
    account = Account(sign_in_key="large", sign_in_name="large", display_name="示例", created_at=at)
    programme = Programme(name={"zh": "示例"}, operator={"zh": "示例"}, created_at=at)
    strand = Strand(programme_id=programme.id, name={"zh": "示例"}, host={}, created_at=at)
    community = Community(programme_id=programme.id, name={"zh": "示例社区"}, created_at=at)
    round_ = FundingRound(
        programme_id=programme.id,
        code="LARGE",
        name={"zh": "示例大届"},
        summary={},
        timezone="Asia/Shanghai",
        phase=Phase.TALLY,
        created_at=at,
    )
    rows: dict[str, SQLModel] = {
        "account": account,
        "programme": programme,
        "strand": strand,
        "community": community,
        "round": round_,
        "member": ProgrammeMember(
            programme_id=programme.id, account_id=account.id, role=Role.ORGANISER, added_at=at
        ),
        "served": RoundStrand(funding_round_id=round_.id, strand_id=strand.id),
        "stage": Stage(funding_round_id=round_.id, kind=Phase.REVIEW, position=1),
        "rules": RulebookVersion(
            funding_round_id=round_.id,
            version=1,
            document=document_of(RULES),
            digest=digest_of(RULES),
            made_at=at,
            frozen_at=at,
        ),
        "pot": Pot(
            funding_round_id=round_.id,
            key="seed",
            amount_minor=POT_FEN,
            source="示例资金",
            set_at=at,
        ),
    }
    for row in rows.values():
        session.add(row)
        session.flush()
    return rows


def _sheets(
    session: Session,
    at: datetime,
    stage_id: str,
    lines: Sequence[dict[str, Any]],
    seats: Sequence[dict[str, Any]],
) -> None:
    pairs = [(i, j) for i in range(len(lines)) for j in range(len(seats))]
    given = [
        {"stage_id": stage_id, "seat_id": seats[j]["id"], "proposal_id": lines[i]["id"]}
        for i, j in pairs
    ]
    _bulk(session, Assignment, [_row(Assignment(**one, assigned_at=at)) for one in given])
    reviews = [
        _row(Review(**one, state=ReviewState.FILED, filed_revision=1, filed_at=at, created_at=at))
        for one in given
    ]
    _bulk(session, Review, reviews)
    _bulk(
        session,
        ReviewRevision,
        [
            _row(
                ReviewRevision(
                    review_id=review["id"],
                    number=1,
                    base=0,
                    marks={leaf: mark(i, j, n) for n, leaf in enumerate(LEAVES)},
                    saved_at=at,
                )
            )
            for review, (i, j) in zip(reviews, pairs, strict=True)
        ],
    )


def mark(proposal: int, member: int, leaf: int) -> int:
    """Scatter marks between 4 and 10 in half points about what a proposal is worth, the same every time."""
    worth = 500 + proposal * 7919 % 9 * 50
    noise = (proposal * 31 + member * 17 + leaf * 3) * 2_654_435_761 % 2**32 % 5 * 50 - 100
    return max(0, min(1000, worth + noise + (member % 3 - 1) * 50))


def _votes(
    session: Session,
    at: datetime,
    round_id: str,
    account_id: str,
    lines: Sequence[dict[str, Any]],
    members: int,
) -> None:
    meeting = Meeting(
        funding_round_id=round_id, title="示例会", planned_by=account_id, created_at=at
    )
    session.add(meeting)
    session.flush()
    votes = [members - i % 3 if members > 3 else members for i in range(len(lines))]
    _bulk(
        session,
        Ballot,
        [
            _row(
                Ballot(
                    meeting_id=meeting.id,
                    proposal_id=line["id"],
                    state=BallotState.CLOSED,
                    votes_for=votes[i],
                    votes_against=members - votes[i],
                    votes_abstain=0,
                    votes_void=0,
                    attending=members,
                    closed_at=at,
                    created_at=at,
                )
            )
            for i, line in enumerate(lines)
        ],
    )


def _tally(session: Session, at: datetime, round_id: str, account_id: str) -> None:
    taken = snapshots.take(session, round_id)
    outcome = run(taken.rules, taken.evidence)
    session.add(
        Tally(
            funding_round_id=round_id,
            number=1,
            rulebook_version=taken.rulebook_version,
            evidence=evidences.to_document(taken.evidence),
            evidence_digest=evidences.digest_of(taken.evidence),
            outcome=outcomes.to_document(outcome),
            outcome_digest=outcomes.digest_of(outcome),
            complete=outcome.status is outcomes.Status.COMPLETE,
            run_by=account_id,
            computed_at=at,
        )
    )


def _row(row: SQLModel) -> dict[str, Any]:
    return {name: getattr(row, name) for name in type(row).model_fields}


def _bulk(session: Session, kind: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(kind), list(rows))


def cookie(session: Session, secret: bytes, account_id: str, at: datetime) -> str:
    """Sign a person in; gives what the browser keeps."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_digest=token_digest(token),
            account_id=account_id,
            csrf_token="bench",
            created_at=at,
            expires_at=at + timedelta(days=1),
        )
    )
    session.commit()
    return str(write_seen(secret, token, at))
