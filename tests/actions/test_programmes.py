"""Programmes are made by the installation's owner; officers come by one-time links."""

import pytest
from sqlmodel import select

from app.actions import people, programmes
from app.errors import Invalid, NotFound, Refused
from app.forms.programmes import OfficerForm, ProgrammeForm, StrandForm
from app.models import Account, LedgerEntry, Message, Programme, ProgrammeMember
from app.vocabulary import Role, Verb
from tests.support.organiser_rows import LINK, Office

FORM = ProgrammeForm(name_zh="另一个计划", contact="0760-0000001")


def test_only_the_installations_owner_makes_a_programme(office: Office) -> None:
    with pytest.raises(NotFound):
        office.act(office.organiser, programmes.create, FORM)
    made = office.act(office.owner, programmes.create, FORM)
    [entry] = office.rows(select(LedgerEntry).where(LedgerEntry.chain == f"programme:{made}"))
    assert (entry.verb, entry.actor_id) == (Verb.PROGRAMME_CREATE, office.owner)


def test_a_programme_needs_a_name(office: Office) -> None:
    with pytest.raises(Invalid) as caught:
        office.act(office.owner, programmes.create, ProgrammeForm(contact="x"))
    assert caught.value.fields == {"name_zh": ("required", {})}


def test_the_currency_stays_once_a_round_keeps_amounts_in_it(office: Office) -> None:
    other = FORM.model_copy(update={"currency": "JPY"})
    with pytest.raises(Invalid) as caught:
        office.act(office.owner, programmes.edit, office.programme_id, other)
    assert caught.value.fields == {"currency": ("currency_in_use", {"currency": "CNY"})}
    office.act(office.owner, programmes.edit, office.programme_id, FORM)
    empty = office.act(office.owner, programmes.create, FORM)
    office.act(office.owner, programmes.edit, empty, other)
    kept = dict(office.rows(select(Programme.id, Programme.currency)))
    assert (kept[office.programme_id], kept[empty]) == ("CNY", "JPY")


def test_strangers_see_nothing_and_auditors_change_nothing(office: Office) -> None:
    form = StrandForm(name_zh="新版块")
    with pytest.raises(NotFound):
        office.act(office.stranger, programmes.add_strand, office.programme_id, form)
    with pytest.raises(Refused, match="not_yours"):
        office.act(office.auditor, programmes.add_strand, office.programme_id, form)


def test_an_invitation_works_once(office: Office) -> None:
    form = OfficerForm(name="示例", role=Role.SECRETARY)
    invited = office.act(
        office.organiser, programmes.invite, office.programme_id, form, link_base=LINK
    )
    token = invited.link.removeprefix(LINK)
    assert office.act(office.stranger, programmes.accept, token) == office.programme_id
    with pytest.raises(Refused, match="code_wrong"):
        office.act(office.person("late"), programmes.accept, token)
    roles = office.rows(
        select(ProgrammeMember.role).where(ProgrammeMember.account_id == office.stranger)
    )
    assert roles == [Role.SECRETARY]


def test_an_organiser_cannot_make_an_owner(office: Office) -> None:
    form = OfficerForm(name="示例", role=Role.OWNER)
    with pytest.raises(Refused, match="not_yours"):
        office.act(office.organiser, programmes.invite, office.programme_id, form, link_base=LINK)


def test_a_link_goes_out_only_where_an_address_is_given(office: Office) -> None:
    quiet = OfficerForm(name="示例", role=Role.AUDITOR)
    loud = OfficerForm(name="示例", role=Role.AUDITOR, address="a@example.org")
    office.act(office.owner, programmes.invite, office.programme_id, quiet, link_base=LINK)
    assert office.rows(select(Message)) == []
    invited = office.act(office.owner, programmes.invite, office.programme_id, loud, link_base=LINK)
    [message] = office.rows(select(Message))
    assert (message.address, message.link) == ("a@example.org", invited.link)
    assert invited.link in message.facts["body"]


def test_the_last_owner_stays(office: Office) -> None:
    [mine] = office.rows(
        select(ProgrammeMember.id).where(ProgrammeMember.account_id == office.owner)
    )
    with pytest.raises(Refused, match="last_owner"):
        office.act(office.owner, programmes.remove, mine)


def test_who_was_removed_is_a_stranger_again(office: Office) -> None:
    [theirs] = office.rows(
        select(ProgrammeMember.id).where(ProgrammeMember.account_id == office.organiser)
    )
    with pytest.raises(Refused, match="not_yours"):
        office.act(office.auditor, programmes.remove, theirs)
    office.act(office.owner, programmes.remove, theirs)
    with pytest.raises(NotFound):
        office.act(
            office.organiser, programmes.add_strand, office.programme_id, StrandForm(name_zh="x")
        )


def test_nobody_takes_over_a_fellow_officer_with_a_reset_code(office: Office) -> None:
    with pytest.raises(NotFound):
        office.act(office.organiser, people.issue_code, office.auditor)
    with pytest.raises(NotFound):
        office.act(office.organiser, people.issue_code, office.owner)
    digits = office.act(office.owner, people.issue_code, office.organiser)
    assert len(digits) == 8
    assert digits.isdigit()
    with pytest.raises(NotFound):
        office.act(office.owner, people.issue_code, office.stranger)


def test_vouching_says_who_and_when_on_the_ledger(office: Office) -> None:
    office.act(office.owner, people.vouch, office.organiser)
    [account] = office.rows(select(Account).where(Account.id == office.organiser))
    assert account.contact_confirmed_at == office.clock.now()
    assert (account.contact_confirmed_how, account.contact_confirmed_by) == (
        "telephone",
        office.owner,
    )
    entries = office.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.ACCOUNT_VOUCH_CONTACT))
    assert [(one.actor_id, one.subject_id) for one in entries] == [(office.owner, office.organiser)]
