"""The worker: a job that ends the program is given up, a long one is held, and nothing punctual waits for it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import select

from app.actions import jobs as actions
from app.actions import plan_runs
from app.files import files_of
from app.forms.plans import RunForm
from app.models import AssignmentPlan, Job, Message
from app.settings import Settings
from app.store import jobs
from app.store.jobs import Claimed
from app.vocabulary import Channel, JobState, MessageState
from app.worker import Worker
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture
from tests.support.mail import Mailbox, mailbox  # noqa: F401 -- a fixture
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.plan_rows import PANEL, board, staffed, version

KIND = "示例"


@pytest.fixture
def make(settings: Settings, call: CallWorld) -> Iterator[Callable[..., Worker]]:
    """Make workers over an open call."""
    made: list[Worker] = []

    def worker(work: Callable[..., None], **given: Any) -> Worker:
        one = Worker(
            handlers={KIND: work},
            settings=replace(settings, mail_from="office@example.org", **given),
            clock=call.clock,
            database=call.database,
            writer=call.writer,
            files=files_of(settings),
            renew_every=timedelta(milliseconds=20),
        )
        made.append(one)
        return one

    yield worker
    for one in made:
        one.stop()


def ask(call: CallWorld) -> str:
    return str(call.act(None, lambda unit: jobs.enqueue(unit, KIND)))


def job(call: CallWorld, key: str) -> Job:
    [found] = call.rows(select(Job).where(Job.id == key))
    assert isinstance(found, Job)
    return found


def test_a_job_that_ends_the_program_is_given_up_after_its_tries(
    make: Callable[..., Worker], call: CallWorld
) -> None:
    died = []

    def die(_bench: object, one: Claimed) -> None:
        died.append(one.attempts)
        raise SystemExit

    key = ask(call)
    for _ in range(actions.TRIES):
        with pytest.raises(SystemExit):
            make(die).take()
        call.clock.turn(jobs.LEASE + timedelta(seconds=1))
    assert make(die).take()
    assert (job(call, key).state, len(died)) == (JobState.FAILED, actions.TRIES)
    call.clock.turn(timedelta(hours=1))
    assert not make(die).take()


def test_a_long_job_is_held_while_it_lasts(make: Callable[..., Worker], call: CallWorld) -> None:
    taken = []

    def last(_bench: object, one: Claimed) -> None:
        call.clock.turn(jobs.LEASE - timedelta(seconds=1))
        renewed = threading.Event()
        for _ in range(500):
            until = job(call, one.id).lease_until
            if until is not None and until > call.clock.now() + timedelta(minutes=1):
                break
            renewed.wait(0.02)
        call.clock.turn(timedelta(seconds=10))
        taken.append(make(last).take())

    key = ask(call)
    assert make(last).take()
    assert (taken, job(call, key).state) == ([False], JobState.DONE)


def test_a_code_does_not_wait_for_a_long_job(
    make: Callable[..., Worker],
    call: CallWorld,
    mailbox: Mailbox,
) -> None:
    begun, over = threading.Event(), threading.Event()

    def last(_bench: object, _one: Claimed) -> None:
        begun.set()
        over.wait(60)

    ask(call)
    worker = make(last, smtp_url=mailbox.url)
    worker.start()
    try:
        assert begun.wait(30)
        call.act(None, _code)
        for _ in range(200):
            states = call.rows(select(Message.state))
            if states == [MessageState.SENT]:
                break
            over.wait(0.05)
        assert states == [MessageState.SENT]
    finally:
        over.set()
        worker.stop()


def _code(unit: Any) -> None:
    row = Message(
        kind="contact_code",
        recipient="示例",
        channel=Channel.EMAIL,
        address="someone@example.org",
        facts={"subject": "示例", "body": "正文"},
        run_after=unit.now,
        created_at=unit.now,
    )
    unit.session.add(row)


def test_a_run_that_breaks_says_so_on_its_page(world: PanelWorld, settings: Settings) -> None:
    staffed(world)
    form = RunForm(panel=PANEL, version=version(world), way="anew")
    world.act(world.organiser, plan_runs.request_run, world.round_id, form)
    [plan] = world.rows(select(AssignmentPlan))
    wishes = plan.wishes
    change(world, {"need": "nonsense"})
    worker = Worker(
        settings=settings,
        clock=world.clock,
        database=world.database,
        writer=world.writer,
        files=files_of(settings),
    )
    assert worker.take()
    change(world, wishes)
    page = board(world)
    assert (page.running, "没有算成" in "".join(page.trouble)) == (False, True)


def change(world: PanelWorld, wishes: dict[str, Any]) -> None:
    with world.database.write_session() as session:
        session.execute(update(AssignmentPlan).values(wishes=wishes))
        session.commit()
