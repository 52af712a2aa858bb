"""Walks one sample round through its phases with the same actions that people use."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from app.clock import TurnedClock
from app.demo.projects import SampleProject
from app.unit import Actor, Reading, Request, Unit, Writer
from app.unit.database import Database

Args = ParamSpec("Args")
Result = TypeVar("Result")
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(slots=True, kw_only=True)
class Stage:
    """The place where the cast acts: database, writer, a clock that is turned, who is who."""

    database: Database
    writer: Writer
    clock: TurnedClock
    people: dict[str, str] = field(default_factory=dict)
    members: list[str] = field(default_factory=list)
    programme_id: str = ""
    strand_id: str = ""
    communities: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    organisations: dict[str, str] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)

    def act(
        self,
        who: str | None,
        action: Callable[Concatenate[Unit, Args], Result],
        *args: Args.args,
        **kwargs: Args.kwargs,
    ) -> Result:
        """Let one of the cast do something, in one transaction."""
        return self.writer.write(self.request(who), lambda unit: action(unit, *args, **kwargs))

    def together(self, who: str, work: Callable[[Unit], Result]) -> Result:
        """Let one of the cast do several things in one transaction."""
        return self.writer.write(self.request(who), work)

    def look(self, who: str, view: Callable[[Reading], Result]) -> Result:
        """Let one of the cast look at something."""
        with self.database.read() as session:
            return view(Reading(session=session, actor=self.actor(who), now=self.clock.now()))

    def request(self, who: str | None) -> Request:
        """Make the request that stands behind an act."""
        return Request(actor=self.actor(who), request_id="demo", arrived_at=self.clock.now())

    def actor(self, who: str | None) -> Actor:
        """Name the actor by key, or by account id."""
        return Actor(account_id=self.people.get(who, who) if who else None, loopback=True)

    def local(self, days: int, hour: int = 17) -> str:
        """Write an instant some days from the turned clock as people type it."""
        day = (self.clock.now() + timedelta(days=days)).astimezone(ZONE)
        return day.replace(hour=hour, minute=0).strftime("%Y-%m-%d %H:%M")

    def pass_days(self, days: int) -> None:
        """Let days go by."""
        self.clock.turn(timedelta(days=days))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is staged: which projects, how many members, under which code and rulebook.

    `rules` are added to those of the preset.
    """

    code: str
    name_zh: str
    name_en: str
    summary_zh: str
    summary_en: str
    preset: str
    amount: str
    projects: Sequence[SampleProject]
    members: int
    begins: datetime
    full_form: bool = False
    rules: Mapping[str, object] = field(default_factory=dict)
