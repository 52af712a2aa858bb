"""The public notice of a round with 500 proposals: the server's own time for one page."""

import hashlib
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlmodel import Session
from starlette.testclient import TestClient

from app.clock import TurnedClock
from app.files import Files
from app.forms.rulebooks import digest_of, document_of, presets
from app.main import create_app
from app.models import (
    Account,
    FundingRound,
    Organisation,
    Programme,
    Proposal,
    Publication,
    RulebookVersion,
    Strand,
    Tally,
)
from app.scoring import evidence as evidences
from app.scoring import outcome as outcomes
from app.scoring.engine import run
from app.settings import Settings, read_settings
from app.store import bundles
from app.unit import open_database
from app.unit.schema import prepare
from app.vocabulary import OrganisationKind, Phase, ProposalState, PublicationLevel, TallyState

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
PROPOSALS, MEMBERS, RUNS = 500, 7, 30
RULES = presets()["founding-round"]


@dataclass(frozen=True, slots=True)
class Rows:
    """The ids that hang together."""

    programme: str
    strand: str
    round_: str
    organisation: str
    account: str


def measure() -> dict[str, float]:
    """Give the middle and the slowest time of a page at each level of publication."""
    figures: dict[str, float] = {}
    for level in PublicationLevel:
        with tempfile.TemporaryDirectory(prefix="miaopu-bench-") as folder:
            settings = read_settings({"MIAOPU_DATA_DIR": folder})
            prepare(settings, NOW)
            _fill(settings, level)
            times = _times(settings)
            name = f"notice of {PROPOSALS} proposals, level {level.value}"
            figures[f"{name}, middle, ms"] = median(times)
            figures[f"{name}, slowest of {RUNS}, ms"] = max(times)
    return figures


def _times(settings: Settings) -> list[float]:
    with TestClient(create_app(settings, TurnedClock(NOW), work=False)) as client:
        client.get("/rounds/BENCH/notice").raise_for_status()
        times = []
        for _ in range(RUNS):
            began = time.perf_counter()
            client.get("/rounds/BENCH/notice").raise_for_status()
            times.append((time.perf_counter() - began) * 1000)
    return times


def _fill(settings: Settings, level: PublicationLevel) -> None:
    database = open_database(settings)
    with database.write_session() as session:
        rows = make_round(session, level)
        evidence = make_evidence(session, rows, PROPOSALS, MEMBERS)
        tally = make_tally(session, rows, evidence)
        files = Files(settings.data_dir / "files")
        made = bundles.build(session, tally, salt="0" * 64)
        stored = {name: files.put([data], 10**9).sha256 for name, data in made.items()}
        session.add(
            Publication(
                funding_round_id=rows.round_,
                version=1,
                tally_id=tally.id,
                level=level,
                files=stored,
                manifest_digest=hashlib.sha256(made[bundles.MANIFEST]).hexdigest(),
                salt="0" * 64,
                notice_from=NOW,
                notice_until=NOW + timedelta(days=5),
                published_by=rows.account,
                published_at=NOW,
            )
        )
        session.commit()
    database.close()


def make_round(session: Session, level: PublicationLevel) -> Rows:
    """Make a programme with one round, a rulebook and one applicant."""
    account = Account(sign_in_key="bench", sign_in_name="bench", display_name="b", created_at=NOW)
    programme = Programme(name={"zh": "示例"}, operator={"zh": "示例"}, created_at=NOW)
    strand = Strand(programme_id=programme.id, name={"zh": "示例"}, host={}, created_at=NOW)
    organisation = Organisation(
        kind=OrganisationKind.GROUP,
        name="示例团队",
        fiscal_host="示例居委会",
        created_by=account.id,
        created_at=NOW,
    )
    round_ = FundingRound(
        programme_id=programme.id,
        code="BENCH",
        name={"zh": "示例一届"},
        summary={},
        timezone="Asia/Shanghai",
        phase=Phase.NOTICE,
        publication_level=level,
        created_at=NOW,
    )
    version = RulebookVersion(
        funding_round_id=round_.id,
        version=1,
        document=document_of(RULES),
        digest=digest_of(RULES),
        made_at=NOW,
        frozen_at=NOW,
    )
    rows = Rows(programme.id, strand.id, round_.id, organisation.id, account.id)
    for row in (account, programme, strand, organisation, round_, version):
        session.add(row)
        session.flush()
    return rows


def make_evidence(session: Session, rows: Rows, number: int, members: int) -> evidences.Evidence:
    """Make proposals with a sheet of each member, and their votes."""
    leaves = [leaf.id for leaf, _ in RULES.panels[0].leaves]
    proposals, sheets, ballots = [], [], []
    for i in range(number):
        row = _proposal(session, rows, i)
        proposals.append(
            evidences.Proposal(
                id=row.id,
                number=row.number or "",
                title=row.title,
                organisation=f"示例团队 {i}",
                requested_minor=row.requested_minor,
            )
        )
        for member in range(members):
            marks = {leaf: _mark(i, member, n) for n, leaf in enumerate(leaves)}
            sheets.append(evidences.Sheet(seat=f"s{member}", proposal=row.id, marks=marks))
        votes = 3 + i % (members - 2)
        ballots.append(
            evidences.Ballot(
                proposal=row.id, votes_for=votes, votes_against=members - votes, members=members
            )
        )
    return evidences.Evidence(
        round="BENCH",
        proposals=tuple(proposals),
        seats=tuple(
            evidences.Seat(id=f"s{i}", label=str(i), panel="panel") for i in range(members)
        ),
        sheets=tuple(sheets),
        ballots=tuple(ballots),
        pots=(evidences.Pot(id="seed", amount_minor=20_000_000),),
    )


def _mark(proposal: int, member: int, leaf: int) -> int:
    """Scatter marks between 4 and 10 in half points, the same every time."""
    return 400 + 50 * ((proposal * 7 + member * 5 + leaf * 3) * 2_654_435_761 % 2**32 % 13)


def _proposal(session: Session, rows: Rows, i: int) -> Proposal:
    row = Proposal(
        funding_round_id=rows.round_,
        organisation_id=rows.organisation,
        strand_id=rows.strand,
        state=ProposalState.ELIGIBLE,
        number=f"BENCH-{i:04d}",
        title=f"示例项目 {i}",
        requested_minor=1_500_000 + i,
        started_by=rows.account,
        created_at=NOW,
    )
    session.add(row)
    return row


def make_tally(session: Session, rows: Rows, evidence: evidences.Evidence) -> Tally:
    """Keep what the engine makes of the evidence."""
    outcome = run(RULES, evidence)
    tally = Tally(
        funding_round_id=rows.round_,
        number=1,
        rulebook_version=1,
        evidence=evidences.to_document(evidence),
        evidence_digest=evidences.digest_of(evidence),
        outcome=outcomes.to_document(outcome),
        outcome_digest=outcomes.digest_of(outcome),
        complete=True,
        state=TallyState.PUBLISHED,
        run_by=rows.account,
        computed_at=NOW,
    )
    session.add(tally)
    session.flush()
    return tally


if __name__ == "__main__":
    for label, value in measure().items():
        print(f"{label}: {value:.1f}")
