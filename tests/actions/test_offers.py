"""An offer to the next of the reserve list: who takes it up, and until when."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import select

from app.actions import awards as actions
from app.errors import Refused
from app.forms.awards import AnswerForm
from app.models import OrganisationMember, Proposal
from app.vocabulary import AwardState, AwardStep, OrganisationRole
from tests.support.award_rows import AwardWorld, awards, decide  # noqa: F401 -- a fixture
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import results  # noqa: F401 -- a fixture


def test_an_offer_that_ran_out_is_taken_up_by_nobody(awards: AwardWorld) -> None:
    panel, third = awards.results.panel, awards.results.proposals[2]
    offered(awards)
    panel.clock.turn(timedelta(days=6))
    lead = lead_of(awards, third)
    with pytest.raises(Refused, match="offer_over"):
        awards.act(actions.answer, third, AnswerForm(step=AwardStep.ACCEPTED), by=lead)
    with pytest.raises(Refused, match="offer_lapsed"):
        decide(awards, third, AwardStep.ACCEPTED)
    decide(awards, third, AwardStep.DECLINED)
    assert awards.award(third).state is AwardState.DECLINED


def test_an_officer_of_the_applicant_answers_for_no_offer(awards: AwardWorld) -> None:
    panel, third = awards.results.panel, awards.results.proposals[2]
    offered(awards)
    lead_of(awards, third)
    with panel.database.write_session() as session:
        session.execute(update(OrganisationMember).values(account_id=panel.organiser))
        session.commit()
    for step in (AwardStep.ACCEPTED, AwardStep.DECLINED):
        with pytest.raises(Refused, match="of_applicant"):
            decide(awards, third, step)
    awards.act(actions.answer, third, AnswerForm(step=AwardStep.ACCEPTED), by=panel.organiser)
    assert awards.award(third).state is AwardState.RUNNING


def test_who_only_writes_for_an_applicant_takes_up_no_offer_as_an_officer(
    awards: AwardWorld,
) -> None:
    panel, third = awards.results.panel, awards.results.proposals[2]
    offered(awards)
    lead_of(awards, third)
    with panel.database.write_session() as session:
        values = {"account_id": panel.organiser, "role": OrganisationRole.EDITOR}
        session.execute(update(OrganisationMember).values(**values))
        session.commit()
    with pytest.raises(Refused, match="not_yours"):
        awards.act(actions.answer, third, AnswerForm(step=AwardStep.ACCEPTED), by=panel.organiser)


def offered(awards: AwardWorld) -> None:
    """Offer what the first gives back to the next of the list."""
    decide(awards, awards.first, AwardStep.WITHDRAWN)
    until = date.fromisoformat(awards.today) + timedelta(days=5)
    decide(awards, awards.first, AwardStep.OFFERED, amount="1", answer_by=until)


def lead_of(awards: AwardWorld, proposal: str) -> str:
    """Give somebody who leads the organisation of a proposal: the applicant of the fixture joins it."""
    panel = awards.results.panel
    organisation = next(
        row.organisation_id for row in panel.rows(select(Proposal)) if row.id == proposal
    )
    with panel.database.write_session() as session:
        session.execute(update(OrganisationMember).values(organisation_id=organisation))
        session.commit()
    return awards.results.applicant
