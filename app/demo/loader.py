"""Loads the demo: the founding round at a phase, and for a first look two small rounds beside it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlmodel import select

from app.actions.publications import Release
from app.clock import MILLISECOND, Clock, TurnedClock
from app.demo import acts, events, gifts, helped, live, scene, year
from app.demo.cast import MEMBER_ROLE, PEOPLE, enter
from app.demo.projects import MEMBERS, projects
from app.demo.round import Plan, Stage
from app.errors import Refused
from app.files import Files, files_of
from app.models import Account
from app.settings import Settings
from app.unit import Writer, open_database
from app.views import publications
from app.vocabulary import DatabaseKind, Phase

#: How many days after the beginning a round stands in each phase.
DAYS = {
    Phase.CALL: 9, Phase.SCREENING: 21, Phase.REVIEW: 25, Phase.MEETING: 40, Phase.TALLY: 41,
    Phase.DECISION: 41, Phase.NOTICE: 42, Phase.ANNOUNCED: 53, Phase.CLOSED: 53 + year.LASTS,
}  # fmt: skip
PRACTICE = (7, 20, 33)
PRACTICE_PANEL = 3
HELPED = 40
BUNDLE_LIMIT = 64 * 1024 * 1024
SUMMARY = (
    "【示例文字】为四个社区的长者、残障人士、困难家庭和新市民，资助贴近生活、解决难处、带动邻里的小项目。",
    "[Sample text] Small projects close to daily life for older people and families in four places.",
)


def empty(settings: Settings) -> bool:
    """Tell whether the database has no account yet."""
    database = open_database(settings)
    try:
        with database.read() as session:
            return session.exec(select(Account.id)).first() is None
    finally:
        database.close()


def load(settings: Settings, phase: Phase, clock: Clock, *, size: int = 48, panel: int = 9) -> str:
    """Bring the cast on and take the founding round to a phase; gives the round's code.

    The database must be migrated, empty and born as a demo. `size` and `panel` make a smaller one for tests.
    """
    if phase not in DAYS:
        raise Refused("demo_only")
    with staged(settings, _begin(clock, phase), panel) as stage:
        walk(stage, founding(stage, size, panel), phase, files_of(settings))
    return "NQ2016"


def first_look(settings: Settings, clock: Clock) -> None:
    """Show both ends: the founding round with the year after its awards, and a small round whose call is open."""
    files = files_of(settings)
    with staged(settings, _begin(clock, Phase.CLOSED), len(MEMBERS)) as stage:
        plan = founding(stage, 48, len(MEMBERS))
        round_id = walk(stage, plan, Phase.ANNOUNCED, files)
        year.walk_year(stage, plan, round_id, files)
        stage.clock.set(_begin(clock, Phase.CALL))
        small = scene.make_round(stage, practice(stage))
        scene.write_proposals(stage, practice(stage))
        acts.invite_panel(stage, small, PRACTICE_PANEL)
        helped.help_a_group(stage, small, projects()[HELPED])
        events.open_doors(stage, clock.now())


@contextmanager
def staged(settings: Settings, begins: datetime, panel: int) -> Iterator[Stage]:
    """Open an empty demo database for a cast, with a clock that is turned."""
    if settings.kind is not DatabaseKind.DEMO:
        raise Refused("demo_only")
    turned = TurnedClock(begins - timedelta(days=events.AHEAD))
    database = open_database(settings)
    writer = Writer(database, turned)
    stage = Stage(database=database, writer=writer, clock=turned)
    try:
        bring_on_the_cast(stage, panel)
        scene.set_the_scene(stage)
        events.hold_events(stage, files_of(settings))
        turned.set(begins)
        yield stage
    finally:
        writer.close()
        database.close()


def _begin(clock: Clock, phase: Phase) -> datetime:
    """Give midnight in Shanghai of the day on which a round that now stands in a phase began."""
    day = clock.now() - timedelta(days=DAYS[phase] + 1)
    return day.replace(hour=16, minute=0, second=0, microsecond=0)


def practice(stage: Stage) -> Plan:
    """Plan a small round that one visitor can walk through alone."""
    return Plan(
        code="LX1",
        name_zh="练习：街坊小额资助（示例）",
        name_en="Practice: small neighbourhood grants (sample)",
        summary_zh="【示例文字】一个可以从头走到尾的小轮次：三位评委，先投票后打分。写一份申报书，再换角色往下办。",
        summary_en="[Sample text] A small round to walk through from end to end: three members, a vote and scores.",
        preset="two-thirds-gate",
        amount="30000",
        projects=[project for project in projects() if project.index in PRACTICE],
        members=PRACTICE_PANEL,
        full_form=True,
        rules={"application": scene.APPLICATION},
        begins=stage.clock.now(),
    )


def founding(stage: Stage, size: int, panel: int) -> Plan:
    """Plan the founding round."""
    return Plan(
        code="NQ2016",
        name_zh="南区“三社联动”公益创投",
        name_en="Nanqu community venture",
        summary_zh=SUMMARY[0],
        summary_en=SUMMARY[1],
        preset="founding-round",
        amount="200000",
        projects=projects()[:size],
        rules={"gifts": gifts.RULES},
        members=panel,
        begins=stage.clock.now(),
    )


def bring_on_the_cast(stage: Stage, panel: int) -> None:
    """Make the accounts of the cast, the panel's included."""
    for key, (name, role) in PEOPLE.items():
        stage.people[key] = stage.act(None, enter, key, name, role)
        stage.clock.turn(MILLISECOND)
    stage.people["everybody"] = stage.act(None, enter, "everybody", "示例申报人丙", None)
    for name in MEMBERS[:panel]:
        stage.members.append(
            stage.act(None, enter, name.rsplit(" ", 1)[-1].lower(), name, MEMBER_ROLE)
        )
        stage.clock.turn(MILLISECOND)


def walk(stage: Stage, plan: Plan, phase: Phase, files: Files) -> str:
    """Take a round through its phases until it stands at the one wanted; gives its id."""
    round_id = scene.make_round(stage, plan)
    scene.write_proposals(stage, plan)
    events.train(stage)
    reached = list(DAYS)[: list(DAYS).index(phase) + 1]
    for step, leave in _steps(stage, plan, round_id, files, phase):
        if step in reached:
            leave()
    return round_id


def _steps(
    stage: Stage, plan: Plan, round_id: str, files: Files, phase: Phase
) -> list[tuple[Phase, Callable[[], None]]]:
    """List what happens on the way into each phase; the last one stays partly open for the visitor."""
    review_left = 6 if phase is Phase.REVIEW else 0
    votes_left = 3 if phase is Phase.MEETING else 0
    return [
        (Phase.SCREENING, lambda: acts.close_call(stage, round_id)),
        (Phase.REVIEW, lambda: acts.screen(stage, round_id)),
        (Phase.REVIEW, lambda: acts.open_review(stage, round_id)),
        (Phase.REVIEW, lambda: acts.score(stage, plan, round_id, leave=review_left)),
        (Phase.MEETING, lambda: acts.open_meeting(stage, round_id)),
        (Phase.MEETING, lambda: live.come_in(stage, round_id) if votes_left else None),
        (Phase.MEETING, lambda: acts.vote(stage, plan, round_id, leave=votes_left)),
        (Phase.MEETING, lambda: live.hear(stage, round_id) if votes_left else None),
        (Phase.TALLY, lambda: acts.tally(stage, round_id)),
        (Phase.DECISION, lambda: acts.decide(stage, round_id)),
        (
            Phase.NOTICE,
            lambda: acts.sign_and_publish(stage, round_id, _releaser(stage, round_id, files)),
        ),
        (Phase.ANNOUNCED, lambda: acts.announce(stage, round_id)),
        (Phase.CLOSED, lambda: year.walk_year(stage, plan, round_id, files)),
        (Phase.CLOSED, lambda: year.close(stage, round_id)),
    ]


def _releaser(stage: Stage, round_id: str, files: Files) -> Callable[[str], Release]:
    """Build the bundle as the release page does, and put its files into the store."""

    def release(_tally_id: str) -> Release:
        prepared = stage.look("organiser", lambda reading: publications.prepare(reading, round_id))
        stored = {
            name: files.put([data], BUNDLE_LIMIT).sha256 for name, data in prepared.files.items()
        }
        return Release.of(prepared, stored)

    return release
