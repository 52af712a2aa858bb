"""An organisation's people and what it declares about itself."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from app.actions import colleagues, organisations, proposals, records
from app.errors import NotFound, Refused
from app.forms.organisations import ChangeForm, ColleagueForm, RecordForm, RoleForm
from app.forms.proposal_forms import ALL
from app.forms.proposals import SectionForm
from app.models import LedgerEntry, Organisation, OrganisationMember, OrganisationRecord
from app.views import organisations as views
from app.views import screenings
from app.vocabulary import Check, OrganisationRole, Verb
from tests.support.call_rows import GROUP, CallWorld, call  # noqa: F401 -- a fixture

LINK = "http://test/join/"
ZONE = ZoneInfo("Asia/Shanghai")


def join(call: CallWorld, organisation_id: str, who: str, role: str) -> str:
    form = ColleagueForm(role=role)
    invited = call.act(call.applicant, organisations.invite, organisation_id, form, link_base=LINK)
    call.act(who, organisations.join, invited.link.removeprefix(LINK))
    [row] = call.rows(
        select(OrganisationMember).where(
            OrganisationMember.organisation_id == organisation_id,
            OrganisationMember.account_id == who,
        )
    )
    return str(row.id)


def test_a_viewer_reads_and_writes_nothing(call: CallWorld) -> None:
    proposal_id = call.begin()
    [organisation] = call.rows(select(Organisation))
    join(call, organisation.id, call.rival, "viewer")
    form = SectionForm.model_validate({"base": 1, **call.answers()})
    with pytest.raises(Refused, match="not_yours"):
        call.act(call.rival, proposals.save, proposal_id, ALL, form)
    assert not call.look(call.rival, views.show, organisation.id, ZONE).may_edit
    with pytest.raises(Refused, match="not_yours"):
        call.look(call.rival, views.colleague, organisation.id, "x")


def test_an_invitation_ends_with_whoever_invited(call: CallWorld) -> None:
    organisation_id = call.act(call.applicant, organisations.create, GROUP)
    second = join(call, organisation_id, call.rival, "lead")
    form = ColleagueForm(role="editor")
    link = call.act(call.rival, organisations.invite, organisation_id, form, link_base=LINK).link
    token = link.removeprefix(LINK)
    assert call.look(call.organiser, views.invitation, token).role is OrganisationRole.EDITOR
    call.act(call.applicant, colleagues.remove, organisation_id, second)
    for look in (
        lambda: call.look(call.organiser, views.invitation, token),
        lambda: call.act(call.organiser, organisations.join, token),
    ):
        with pytest.raises(Refused, match="invitation_ended"):
            look()


def test_the_last_lead_stays_and_the_lead_is_handed_on(call: CallWorld) -> None:
    organisation_id = call.act(call.applicant, organisations.create, GROUP)
    member_id = join(call, organisation_id, call.rival, "editor")
    [own] = call.rows(
        select(OrganisationMember).where(OrganisationMember.role == OrganisationRole.LEAD)
    )
    for deed in (
        lambda: call.act(call.applicant, colleagues.leave, organisation_id),
        lambda: call.act(call.applicant, colleagues.remove, organisation_id, own.id),
        lambda: call.act(
            call.applicant, colleagues.change_role, organisation_id, own.id, RoleForm(role="viewer")
        ),
    ):
        with pytest.raises(Refused, match="last_lead"):
            deed()
    with pytest.raises(Refused, match="not_yours"):
        call.act(call.rival, colleagues.remove, organisation_id, own.id)
    lead = RoleForm(role="lead")
    call.act(call.applicant, colleagues.change_role, organisation_id, member_id, lead)
    call.act(call.applicant, colleagues.leave, organisation_id)
    with pytest.raises(NotFound):
        call.look(call.applicant, views.show, organisation_id, ZONE)
    assert [
        one.role for one in call.look(call.rival, views.show, organisation_id, ZONE).people
    ] == [OrganisationRole.LEAD]
    verbs = [row.verb for row in call.rows(select(LedgerEntry))]
    assert {Verb.ORGANISATION_CHANGE_ROLE, Verb.ORGANISATION_LEAVE} <= set(verbs)


def test_nobody_is_reached_through_another_organisation(call: CallWorld) -> None:
    first = call.act(call.applicant, organisations.create, GROUP)
    second = call.act(call.rival, organisations.create, GROUP)
    [theirs] = call.rows(
        select(OrganisationMember).where(OrganisationMember.organisation_id == second)
    )
    with pytest.raises(NotFound):
        call.act(call.applicant, colleagues.remove, first, theirs.id)


def test_what_is_declared_is_added_or_withdrawn_and_never_changed(call: CallWorld) -> None:
    organisation_id = call.act(call.applicant, organisations.create, GROUP)
    form = RecordForm(kind="abnormal_list", title="2023 年列入", from_on="2023-07-01")
    call.act(call.applicant, records.declare, organisation_id, form)
    past = RecordForm(kind="evidence", title="证书", until_on="2020-01-01")
    call.act(call.applicant, records.declare, organisation_id, past)
    lines = {
        one.title: one
        for one in call.look(call.applicant, views.show, organisation_id, ZONE).records
    }
    assert (lines["2023 年列入"].runs, lines["证书"].runs) == (True, False)
    with pytest.raises(NotFound):
        call.act(call.rival, records.withdraw, lines["证书"].id)
    call.act(call.applicant, records.withdraw, lines["证书"].id)
    rows = call.rows(select(OrganisationRecord))
    assert {(row.title, row.withdrawn_at is None) for row in rows} == {
        ("2023 年列入", True),
        ("证书", False),
    }


def test_officers_see_what_is_declared_once_the_body_has_applied(call: CallWorld) -> None:
    proposal_id = call.submitted()
    [organisation] = call.rows(select(Organisation))
    form = RecordForm(kind="bar", title="示例限制", from_on="2026-01-01")
    call.act(call.applicant, records.declare, organisation.id, form)
    assert (
        call.look(call.organiser, views.show, organisation.id, ZONE).records[0].title == "示例限制"
    )
    with pytest.raises(NotFound):
        call.look(call.rival, views.show, organisation.id, ZONE)
    for kind in ("award", "evidence"):
        more = RecordForm(kind=kind, title=f"示例 {kind}", until_on="2020-01-01")
        call.act(call.applicant, records.declare, organisation.id, more)
    [bar] = call.rows(select(OrganisationRecord).where(OrganisationRecord.kind == "bar"))
    call.act(call.applicant, records.withdraw, bar.id)
    beside = {
        one.subject: {row.title: row.withdrawn_at is None for row in one.records}
        for one in call.look(call.organiser, screenings.show, proposal_id).checks
        if one.records
    }
    assert beside == {
        Check.REGISTRATION: {"示例 evidence": True},
        Check.RECORD: {"示例限制": False, "示例 award": True},
    }


def test_the_profile_tells_what_is_missing(call: CallWorld) -> None:
    organisation_id = call.act(call.applicant, organisations.create, GROUP)
    page = call.look(call.applicant, views.show, organisation_id, ZONE)
    assert page.missing == ("address", "about", "founded", "host")
    changed = {**GROUP.model_dump(), "address": "示例路", "about": "示例", "version": 1}
    form = ChangeForm.model_validate({**changed, "founded_on": "2019-03-01"})
    call.act(call.applicant, organisations.edit, organisation_id, form)
    assert call.look(call.applicant, views.show, organisation_id, ZONE).missing == ("host",)


def test_a_declaration_ends_with_the_day_of_its_readers_not_of_greenwich(call: CallWorld) -> None:
    organisation_id = call.act(call.applicant, organisations.create, GROUP)
    call.clock.set(datetime(2026, 3, 10, 12, tzinfo=ZONE))
    form = RecordForm(
        kind="abnormal_list", title="名录", from_on="2026-01-01", until_on="2026-03-10"
    )
    call.act(call.applicant, records.declare, organisation_id, form)
    [line] = call.look(call.applicant, views.show, organisation_id, ZONE).records
    assert line.runs
    call.clock.set(datetime(2026, 3, 11, 1, tzinfo=ZONE))
    [line] = call.look(call.applicant, views.show, organisation_id, ZONE).records
    assert not line.runs
