"""A programme with its officers and a round in preparation, made by the actions that people use."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from app.actions import phases, programmes, rounds
from app.actions.accounts import NewAccount, claim_ownership, sign_up
from app.clock import TurnedClock
from app.forms.programmes import CommunityForm, OfficerForm, ProgrammeForm, StrandForm
from app.forms.proposal_forms import first_form
from app.forms.rounds import NewRoundForm
from app.forms.rulebooks import document_of, presets
from app.store import codes
from app.unit import Actor, Database, Reading, Request, Writer
from app.vocabulary import CodeKind, Role

LINK = "http://test/invitations/member/"


@dataclass
class Office:
    """A round and those who run it; `act` and `look` do things as somebody."""

    database: Database
    writer: Writer
    clock: TurnedClock
    owner: str = ""
    organiser: str = ""
    auditor: str = ""
    stranger: str = ""
    programme_id: str = ""
    round_id: str = ""

    def act(self, account_id: str | None, action: Any, *args: Any, **kwargs: Any) -> Any:
        """Do something as a person, in its own transaction."""
        request = Request(
            actor=Actor(account_id=account_id), request_id="test", arrived_at=self.clock.now()
        )
        return self.writer.write(request, lambda unit: action(unit, *args, **kwargs))

    def look(self, account_id: str | None, view: Any, *args: Any, **kwargs: Any) -> Any:
        """Look at something as a person."""
        with self.database.read() as session:
            actor = Actor(account_id=account_id)
            reading = Reading(session=session, actor=actor, now=self.clock.now())
            return view(reading, *args, **kwargs)

    def rows(self, statement: Any) -> list[Any]:
        """Read rows."""
        with self.database.read() as session:
            return list(session.exec(statement).all())

    def put(self, *rows: Any) -> None:
        """Set rows straight into the tables."""
        with self.database.write_session() as session:
            for row in rows:
                session.add(row)
                session.flush()
            session.commit()

    def person(self, name: str) -> str:
        """Sign somebody up."""
        return str(self.act(None, sign_up, new(name)))

    def officer(self, name: str, role: Role) -> str:
        """Invite somebody and let them accept."""
        account_id = self.person(name)
        form = OfficerForm(name=name, role=role)
        invited = self.act(self.owner, programmes.invite, self.programme_id, form, link_base=LINK)
        self.act(account_id, programmes.accept, invited.link.removeprefix(LINK))
        return account_id

    def publish(self) -> str:
        """Publish the call as the organiser."""
        return str(self.act(self.organiser, phases.publish_call, self.round_id, first_form()))


def new(name: str) -> NewAccount:
    """Make the facts of a new account."""
    return NewAccount(sign_in_name=name, display_name=name, password_hash="hash")


def round_form(**changes: Any) -> NewRoundForm:
    """Fill in the questions of a new round: open from tomorrow for thirty days."""
    facts = {
        "name_zh": "示例届",
        "code": "TEST",
        "preset": "founding-round",
        "opens_at": "2026-03-03 09:00",
        "closes_at": "2026-04-02 24:00",
        "amount": "210,000",
        "source": "示例资金",
    }
    return NewRoundForm.model_validate({**facts, **changes})


@pytest.fixture
def office(database: Database, clock: TurnedClock) -> Iterator[Office]:
    """An owner, an organiser, an auditor, a stranger, and a round in preparation."""
    writer = Writer(database, clock)
    made = Office(database=database, writer=writer, clock=clock)
    token = made.act(None, codes.issue_link, CodeKind.FIRST_OWNER, {}, timedelta(days=1))
    made.owner = made.act(None, claim_ownership, token, new("owner"))
    programme = ProgrammeForm(name_zh="示例计划", contact="0760-0000000")
    made.programme_id = made.act(made.owner, programmes.create, programme)
    made.act(made.owner, programmes.add_strand, made.programme_id, StrandForm(name_zh="示例版块"))
    made.act(
        made.owner, programmes.add_community, made.programme_id, CommunityForm(name_zh="示例社区")
    )
    made.organiser = made.officer("organiser", Role.ORGANISER)
    made.auditor = made.officer("auditor", Role.AUDITOR)
    made.stranger = made.person("stranger")
    document = document_of(presets()["founding-round"])
    made.round_id = made.act(
        made.organiser, rounds.create, made.programme_id, round_form(), document
    )
    yield made
    writer.close()
