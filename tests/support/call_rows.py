"""A round whose call is open, with people who apply, for tests of what they do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import update

from app.actions import organisations, proposals
from app.clock import TurnedClock
from app.forms.organisations import OrganisationForm
from app.forms.proposal_forms import ALL, FIRST_FORM
from app.forms.proposals import SectionForm, StartForm, SubmitForm
from app.forms.rulebooks import digest_of, document_of, presets
from app.models import (
    Account,
    Community,
    FormVersion,
    FundingRound,
    Programme,
    ProgrammeMember,
    RoundStrand,
    RulebookVersion,
    Stage,
    Strand,
)
from app.scoring.canonical import digest
from app.unit import Actor, Database, Reading, Request, Writer, turn_of
from app.vocabulary import Phase, Role

CODE = "NQ26"
_numbers = count(1)
GROUP = OrganisationForm.model_validate(
    {
        "kind": "group",
        "name": "示例队伍",
        "fiscal_host": "示例居委会",
        "contact_person": "示例联系人",
        "contact_phone": "0760-0000",
    }
)


@dataclass
class CallWorld:
    """One open call; `act` and `look` do things as somebody."""

    database: Database
    writer: Writer
    clock: TurnedClock
    round_id: str
    strand_id: str
    community_id: str
    deadline: datetime
    applicant: str
    rival: str
    organiser: str
    auditor: str

    def act(self, account_id: str | None, action: Callable[..., Any], *args: Any, **kw: Any) -> Any:
        """Do something as a person, in its own transaction."""
        request = Request(
            actor=Actor(account_id=account_id),
            request_id="test",
            arrived_at=self.clock.now(),
            turn=turn_of(action),
        )
        return self.writer.write(request, lambda unit: action(unit, *args, **kw))

    def look(self, account_id: str | None, view: Callable[..., Any], *args: Any) -> Any:
        """Look at something as a person."""
        with self.database.read() as session:
            actor = Actor(account_id=account_id)
            return view(Reading(session=session, actor=actor, now=self.clock.now()), *args)

    def rows(self, statement: Any) -> list[Any]:
        """Read rows."""
        with self.database.read() as session:
            return list(session.exec(statement).all())

    def phase(self, phase: Phase) -> None:
        """Set the round's phase."""
        with self.database.write_session() as session:
            session.execute(update(FundingRound).values(phase=phase))
            session.commit()

    def begin(self, account_id: str | None = None) -> str:
        """Begin a proposal for a new group."""
        who = account_id or self.applicant
        organisation_id = self.act(who, organisations.create, GROUP)
        form = StartForm(organisation_id=organisation_id)
        return str(self.act(who, proposals.start, CODE, form))

    def save(self, proposal_id: str, base: int, section: str = ALL, **answers: Any) -> Any:
        """Save a page as the applicant."""
        form = SectionForm.model_validate({"base": base, **answers})
        return self.act(self.applicant, proposals.save, proposal_id, section, form)

    def filled(self) -> str:
        """Begin a proposal and fill it in completely."""
        proposal_id = self.begin()
        self.save(proposal_id, 1, **self.answers())
        return proposal_id

    def submit(self, proposal_id: str, base: int, account_id: str | None = None) -> Any:
        """Hand a version in."""
        form = SubmitForm(base=base, confirm="yes")
        return self.act(account_id or self.applicant, proposals.submit, proposal_id, form)

    def submitted(self) -> str:
        """Hand a complete proposal in."""
        proposal_id = self.filled()
        self.submit(proposal_id, 2)
        return proposal_id

    def answers(self, **changes: Any) -> dict[str, Any]:
        """Type a complete proposal."""
        return {
            "title": "示例项目",
            "strand": self.strand_id,
            "community": self.community_id,
            "target": "示例长者",
            "people": "80",
            "summary": "示例简介",
            "need": "示例难处",
            "plan": "示例做法",
            "effect": "示例变化",
            "risk": "",
            "budget": [
                {"category": "staff", "purpose": "示例补贴", "price": "200", "quantity": "10"},
                {"category": "goods", "purpose": "示例物资", "price": "45.50", "quantity": "160"},
            ],
            "own_funds": "1,000",
            "team": "示例团队",
            "partners": "",
            **changes,
        }


def person(name: str, now: datetime, *, confirmed: bool = True) -> Account:
    """Make the row of an account."""
    return Account(
        sign_in_key=f"{name}-{next(_numbers)}",
        sign_in_name=name,
        display_name=name,
        contact_confirmed_at=now if confirmed else None,
        created_at=now,
    )


@pytest.fixture
def call(database: Database, clock: TurnedClock) -> Iterator[CallWorld]:
    """An open call without proposals; it closes in ten days."""
    now = clock.now()
    deadline = now + timedelta(days=10)
    writer = Writer(database, clock)
    people = [person(name, now) for name in ("示例申报人", "示例对手", "示例组织者", "示例审计")]
    programme = Programme(name={"zh": "示例创投"}, operator={"zh": "示例承办"}, created_at=now)
    strand = Strand(programme_id=programme.id, name={"zh": "示例版块"}, host={}, created_at=now)
    place = Community(programme_id=programme.id, name={"zh": "示例社区"}, created_at=now)
    round_ = _round(programme.id, now)
    member = ProgrammeMember(
        programme_id=programme.id, account_id=people[2].id, role=Role.ORGANISER, added_at=now
    )
    watcher = ProgrammeMember(
        programme_id=programme.id, account_id=people[3].id, role=Role.AUDITOR, added_at=now
    )
    rows = [*people, programme, strand, place, round_, member, watcher, *_frozen(round_.id, now)]
    rows += [
        RoundStrand(funding_round_id=round_.id, strand_id=strand.id),
        Stage(
            funding_round_id=round_.id,
            position=1,
            kind=Phase.CALL,
            opens_at=now,
            closes_at=deadline,
        ),
        Stage(funding_round_id=round_.id, position=2, kind=Phase.SCREENING),
    ]
    with database.write_session() as session:
        for row in rows:
            session.add(row)
            session.flush()
        session.commit()
    applicant, rival, organiser, auditor = (one.id for one in people)
    yield CallWorld(
        database=database,
        writer=writer,
        clock=clock,
        round_id=round_.id,
        strand_id=strand.id,
        community_id=place.id,
        deadline=deadline,
        applicant=applicant,
        rival=rival,
        organiser=organiser,
        auditor=auditor,
    )
    writer.close()


def _round(programme_id: str, now: datetime) -> FundingRound:
    return FundingRound(
        programme_id=programme_id,
        code=CODE,
        name={"zh": "示例一届", "en": "Sample round"},
        summary={"zh": "示例"},
        timezone="Asia/Shanghai",
        phase=Phase.CALL,
        published_at=now,
        created_at=now,
    )


def _frozen(round_id: str, now: datetime) -> list[Any]:
    rules = presets()["founding-round"]
    return [
        RulebookVersion(
            funding_round_id=round_id,
            version=1,
            document=document_of(rules),
            digest=digest_of(rules),
            made_at=now,
            frozen_at=now,
        ),
        FormVersion(
            funding_round_id=round_id,
            number=1,
            questions=FIRST_FORM,
            digest=digest(FIRST_FORM),
            made_at=now,
        ),
    ]
