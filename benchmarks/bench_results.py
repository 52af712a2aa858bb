"""The officers' result of 2,000 proposals × 10 members: page, what-if, how firm it is, workbook."""

import gc
import secrets
import tempfile
import time
from datetime import timedelta
from statistics import median

from starlette.testclient import TestClient

from app.clock import TurnedClock
from app.documents.sheets import Imprint
from app.dossiers import Press, bind_round
from app.files import Files
from app.main import create_app
from app.models import ProgrammeMember, SignIn
from app.serving import GARBAGE
from app.settings import Settings, read_settings
from app.unit import Actor, Reading, open_database
from app.unit.schema import prepare
from app.vocabulary import PublicationLevel, Role
from app.web.tokens import token_digest, write_seen
from benchmarks.bench_notice import NOW, make_evidence, make_round, make_tally

PROPOSALS, MEMBERS, RUNS = 2000, 10, 9
TOKEN = secrets.token_urlsafe(32)
LEAVES = ("public_benefit", "innovation", "practicality", "impact", "execution")


def measure() -> dict[str, float]:
    """Give the server's own time for each page, in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="miaopu-bench-") as folder:
        settings = read_settings({"MIAOPU_DATA_DIR": folder})
        prepare(settings, NOW)
        round_id, account = _fill(settings)
        with TestClient(create_app(settings, TurnedClock(NOW), work=False)) as client:
            secret = client.app.state.house.secret  # type: ignore[attr-defined]  # the application
            gc.collect()
            gc.freeze()
            gc.set_threshold(GARBAGE, 20, 20)  # as the server does
            client.cookies.set("sid", write_seen(secret, TOKEN, NOW))
            found = _times(client, f"/manage/{round_id}")
        return {**found, **_dossier(settings, round_id, account)}


def _step(_done: int, _total: int) -> None:
    """Nobody looks how far it is."""


def _dossier(settings: Settings, round_id: str, account: str) -> dict[str, float]:
    """Bind the round's dossier as the worker does."""
    database = open_database(settings)
    press = Press(
        files=Files(settings.data_dir / "files"),
        imprint=Imprint(site="bench", sample=True),
        links={"notice": "https://bench.example", "check": "https://bench.example"},
        step=_step,
    )
    with database.read() as session:
        reading = Reading(session=session, actor=Actor(account_id=account), now=NOW)
        wall, work = time.perf_counter(), time.process_time()
        size = bind_round(reading, round_id, press).size
        wall, work = time.perf_counter() - wall, time.process_time() - work
    database.close()
    return {
        "the dossier of the round, s": wall,
        "the dossier, processor time, s": work,
        "the dossier, size, MB": size / 1e6,
    }


def _times(client: TestClient, manage: str) -> dict[str, float]:
    found = {"what-if sent on, nothing kept yet, ms": _took(client, f"{manage}/{_trial(0)}")}
    page = [_took(client, f"{manage}/what-if") for _ in range(RUNS)]
    began = time.process_time()
    trials = [_took(client, f"{manage}/{_trial(n)}") for n in range(1, RUNS + 1)]
    worked = 1000 * (time.process_time() - began) / RUNS
    found["what-if, the form alone, middle, ms"] = median(page)
    found[f"what-if, middle of {RUNS} trials, ms"] = median(trials)
    found["what-if, processor time of one, ms"] = worked
    found[f"what-if, slowest of {RUNS} trials, ms"] = max(trials)
    for look in ("rules", "weights", "members"):
        found[f"how firm: {look}, ms"] = _took(client, f"{manage}/what-if/{look}")
    found["how firm: weights, asked again, ms"] = _took(client, f"{manage}/what-if/weights")
    found["the ranking, middle of 3, ms"] = median(
        _took(client, f"{manage}/results") for _ in range(3)
    )
    found["the workbook, middle of 3, ms"] = median(
        _took(client, f"{manage}/results.xlsx") for _ in range(3)
    )
    return found


def _trial(n: int) -> str:
    """Another trial each time, so that nothing can be kept of it."""
    shares = (f"{25 + n}%", f"{20 - n}%", "20%", "20%", "15%")
    typed = [
        f"criteria-{i}-id=panel/{leaf}&criteria-{i}-weight={share.replace('%', '%25')}"
        for i, (leaf, share) in enumerate(zip(LEAVES, shares, strict=True))
    ]
    return f"what-if?{'&'.join(typed)}&pots-0-id=seed&pots-0-amount={190_000 - n}"


def _took(client: TestClient, path: str) -> float:
    began = time.perf_counter()
    client.get(path).raise_for_status()
    return (time.perf_counter() - began) * 1000


def _fill(settings: Settings) -> tuple[str, str]:
    database = open_database(settings)
    with database.write_session() as session:
        rows = make_round(session, PublicationLevel.SHORT)
        make_tally(session, rows, make_evidence(session, rows, PROPOSALS, MEMBERS))
        session.add(
            ProgrammeMember(
                programme_id=rows.programme,
                account_id=rows.account,
                role=Role.ORGANISER,
                added_at=NOW,
            )
        )
        session.add(
            SignIn(
                token_digest=token_digest(TOKEN),
                account_id=rows.account,
                csrf_token="bench",
                created_at=NOW,
                expires_at=NOW + timedelta(days=1),
            )
        )
        session.commit()
    database.close()
    return rows.round_, rows.account


if __name__ == "__main__":
    for label, value in measure().items():
        print(f"{label}: {value:.1f}")
