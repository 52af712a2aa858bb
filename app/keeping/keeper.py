"""The thread that keeps: a backup a day by itself, and what the page asks for.

It has its own thread, so that no message and no tally waits for it, and takes its jobs from the
same table: of several nodes on PostgreSQL one does it.
"""

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from app.actions import backups as actions
from app.actions import jobs
from app.clock import Clock
from app.errors import Fault, Refused
from app.keeping import damages, making, restoring
from app.keeping.making import Damaged, Source
from app.keeping.places import Place
from app.keeping.placing import place_of
from app.leases import held
from app.settings import Settings
from app.store.backups import JOB, LONG_JOBS, RESTORE_JOB
from app.store.jobs import Claimed
from app.unit import NOBODY, Request, Unit, Writer
from app.unit.damage import detail_of, is_damaged

PAUSE = timedelta(seconds=5)
RENEW_EVERY = timedelta(seconds=20)
#: So many findings of a damaged backup stand in its row.
TOLD = 5
_log = structlog.get_logger()
Work = Callable[["Keeper", str, Callable[[], None]], None]


class Stopped(Exception):
    """The program is told to end; what was begun is begun anew after the next start."""


@dataclass(slots=True, kw_only=True)
class Keeper:
    """Beside the worker, in the same process."""

    settings: Settings
    clock: Clock
    writer: Writer
    source: Source
    name: str = field(default_factory=lambda: f"keeper-{secrets.token_hex(4)}")
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self.run, name="keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Leave off, in the middle of a backup too."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def run(self) -> None:
        """Look until stopped."""
        while not self._stop.wait(PAUSE.total_seconds()):
            try:
                self.once()
            except Stopped:
                return
            except Exception:  # noqa: BLE001 -- the keeper outlives whatever a disk does
                _log.exception("keeper_failed")

    def once(self) -> bool:
        """Ask for the daily backup if its hour has passed, and do one thing that is asked for."""
        hour = newest_hour(self.settings, self.clock.now())
        if hour is not None:
            self.write(partial(actions.ask_daily, hour=hour))
        self._agree()
        job = self.write(partial(jobs.claim, worker=self.name, kinds=LONG_JOBS))
        if job is None:
            return False
        self._do(job)
        self.write(partial(jobs.finish, job_id=job.id))
        return True

    def _agree(self) -> None:
        """Take away what was prepared and is not wanted any more; say of what is gone that it is."""
        waiting = restoring.run_that_waits(self.settings.data_dir)
        if waiting and not self.source.waits(waiting):
            restoring.call_off(self.settings.data_dir)
        self.write(partial(actions.miss_restore, lying=waiting))

    def write(self, work: Callable[[Unit], object]) -> "Claimed | None":
        """Write as nobody, now."""
        asked = Request(actor=NOBODY, request_id=self.name, arrived_at=self.clock.now())
        found = self.writer.write(asked, work)
        return found if isinstance(found, Claimed) else None

    def _do(self, job: Claimed) -> None:
        run_id = str(job.arguments["run_id"])
        self.write(partial(actions.begin, run_id=run_id))
        if not self.source.goes_on(run_id):  # called off while it queued, or done before a crash
            return
        if job.attempts > jobs.TRIES:
            # Whoever took it before was gone each time: perhaps it is this that ends the program.
            self._give_up(run_id, Refused("work_given_up"), {})
            return
        try:
            with held(partial(self._renew, job), RENEW_EVERY):
                WORK[job.kind](self, run_id, self._step)
        except Stopped:
            raise
        except Damaged as damaged:
            found = [{"code": one.code, "facts": _plain(one.facts)} for one in damaged.findings]
            self._give_up(run_id, damaged, {"findings": found[:TOLD]})
        except Fault as fault:
            self._give_up(run_id, fault, _plain(fault.facts))
        except Exception as error:  # noqa: BLE001 -- the page says that it failed; the log says how
            _log.exception("keeping_failed", run=run_id)
            broken: Fault = Refused("backup_unwritable", detail=type(error).__name__)
            if is_damaged(error):
                broken = damages.damaged(self.settings, detail_of(error))
            self._give_up(run_id, broken, _plain(broken.facts))

    def _give_up(self, run_id: str, fault: Fault, facts: dict[str, object]) -> None:
        _log.warning("keeping_gave_up", run=run_id, reason=fault.reason)
        self.write(partial(actions.give_up, run_id=run_id, reason=fault.reason, facts=facts))

    def _step(self) -> None:
        """Stop when told to."""
        if self._stop.is_set():
            raise Stopped

    def _renew(self, job: Claimed) -> None:
        """Hold on to the job meanwhile: a check asks for no step, and outlives the lease."""
        if not self._stop.is_set():
            self.write(partial(jobs.renew, job_id=job.id))

    def place(self) -> Place:
        """Where backups lie."""
        return place_of(self.settings)


def _plain(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: str(fact) for name, fact in facts.items()}


def newest_hour(settings: Settings, now: datetime) -> datetime | None:
    """Tell when the hour of the daily backup last passed; None where there is none."""
    if settings.backup_at == "off":
        return None
    hour, minute = (int(part) for part in settings.backup_at.split(":"))
    today = now.astimezone(settings.zone).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def _back_up(keeper: Keeper, run_id: str, step: Callable[[], None]) -> None:
    place = keeper.place()
    made = making.make(keeper.source, place, keeper.clock.now(), step)
    facts = made_facts(keeper.settings, place, made)
    keeper.write(partial(actions.keep, run_id=run_id, facts=facts))
    making.prune(place, keeper.settings.backup_keep, keeper.settings.kind)


def made_facts(settings: Settings, place: Place, made: making.Made) -> dict[str, object]:
    """Say of a backup what its row keeps."""
    return {
        "name": made.name,
        "place": place.shown,
        "size": made.size,
        "sealed": bool(settings.backup_passphrase),
        "facts": {"chains": len(made.head["ledger_heads"]), "bundles": len(made.head["bundles"])},
    }


def _prepare(keeper: Keeper, run_id: str, step: Callable[[], None]) -> None:
    settings, place = keeper.settings, keeper.place()
    if not settings.on_sqlite:
        raise Refused("restore_needs_command")
    name = keeper.source.name_of_run(run_id)
    with making.scratch(keeper.source.desk) as folder:
        place.fetch(name, folder / "backup")
        prepared = restoring.prepare(
            settings, folder / "backup", keeper.clock.now(), step, run_id=run_id
        )
    if prepared.findings:
        raise Damaged(prepared.findings)
    facts = {"name": name, "place": place.shown, "facts": {"made_at": prepared.head["made_at"]}}
    keeper.write(partial(actions.keep, run_id=run_id, facts=facts))


WORK: dict[str, Work] = {JOB: _back_up, RESTORE_JOB: _prepare}
