"""Rules are written freely, frozen by two persons, and afterwards replaced only by a version that two sign."""

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlmodel import select

from app.actions import rulebooks
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms.rulebook_pages import SignForm
from app.forms.rulebooks import document_of, presets
from app.models import FundingRound, LedgerEntry, Message, RulebookSignature, RulebookVersion
from app.store.rounds import rulebook_of
from app.vocabulary import Phase, Role, Verb
from tests.support.organiser_rows import Office

GATE = document_of(presets()["two-thirds-gate"])


def choose(office: Office, document: object = GATE, reason: str = "") -> int:
    """Write rules as the organiser."""
    return int(
        office.act(
            office.organiser, rulebooks.set_rulebook, office.round_id, document, reason=reason
        )
    )


def newest(office: Office) -> RulebookVersion:
    """Read the newest version."""
    rows = office.rows(select(RulebookVersion).order_by(RulebookVersion.version))  # type: ignore[arg-type]  # SQLModel columns are typed as values
    assert isinstance(rows[-1], RulebookVersion)
    return rows[-1]


def sign(office: Office, who: str, digest: str = "") -> None:
    """Put somebody's word under the newest version."""
    form = SignForm(digest=digest or newest(office).digest, accept="yes")
    office.act(who, rulebooks.sign, office.round_id, form, link="https://example.org/c")


def in_force(office: Office) -> int:
    """Tell which version holds."""
    with office.database.read() as session:
        return rulebook_of(session, office.round_id).version


def test_the_draft_is_replaced_before_the_call(office: Office) -> None:
    choose(office)
    assert office.rows(select(RulebookVersion.version)) == [1]
    with pytest.raises(Invalid) as caught:
        choose(office)
    assert caught.value.fields == {"text": ("rulebook_unchanged", {})}


def test_two_persons_freeze_the_rules_and_the_next_change_is_another_version(
    office: Office,
) -> None:
    sign(office, office.organiser)
    assert newest(office).frozen_at is None
    sign(office, office.owner)
    assert newest(office).frozen_at == office.clock.now()
    entries = office.rows(select(LedgerEntry.after).where(LedgerEntry.verb == Verb.RULEBOOK_SIGN))
    assert [one["frozen"] for one in entries] == [False, True]
    assert choose(office) == 2
    assert (newest(office).frozen_at, in_force(office)) == (None, 2)


def test_nobody_signs_twice_and_nobody_signs_what_was_not_read(office: Office) -> None:
    seen = newest(office).digest
    sign(office, office.organiser)
    with pytest.raises(Refused, match="second_person_needed"):
        sign(office, office.organiser)
    choose(office)
    with pytest.raises(Stale, match="rulebook_moved"):
        sign(office, office.owner, seen)
    assert newest(office).frozen_at is None


def test_a_change_voids_the_signatures_under_the_text_before(office: Office) -> None:
    sign(office, office.organiser)
    choose(office)
    sign(office, office.owner)
    assert newest(office).frozen_at is None
    sign(office, office.organiser)
    assert newest(office).frozen_at == office.clock.now()


def test_only_organisers_and_signatories_sign(office: Office) -> None:
    with pytest.raises(Refused, match="not_yours"):
        sign(office, office.auditor)
    with pytest.raises(NotFound):
        sign(office, office.stranger)
    sign(office, office.officer("signatory", Role.SIGNATORY))
    assert len(office.rows(select(RulebookSignature))) == 1


def test_publishing_is_the_publishers_signature(office: Office) -> None:
    office.publish()
    assert office.rows(select(RulebookSignature.account_id)) == [office.organiser]
    assert newest(office).frozen_at == office.clock.now()


def test_after_the_call_a_new_version_needs_a_reason_two_persons_and_tells_everybody(
    office: Office,
) -> None:
    office.publish()
    with pytest.raises(Invalid) as caught:
        choose(office)
    assert caught.value.fields == {"reason": ("reason_needed", {})}
    assert choose(office, reason="更正") == 2
    assert in_force(office) == 1
    sign(office, office.organiser)
    assert in_force(office) == 1
    sign(office, office.owner)
    assert in_force(office) == 2
    [change] = office.rows(select(FundingRound.latest_change))
    assert (change["verb"], change["version"], change["reason"]) == ("rulebook.sign", 2, "更正")


def test_a_waiting_version_is_replaced_and_not_counted_twice(office: Office) -> None:
    office.publish()
    choose(office, reason="更正")
    assert choose(office, document_of(presets()["founding-round"]), reason="再更正") == 2
    assert office.rows(select(RulebookVersion.version)) == [1, 2]


def test_a_signature_is_never_changed_or_removed(office: Office) -> None:
    sign(office, office.organiser)
    [row] = office.rows(select(RulebookSignature))
    with office.database.write_session() as session:
        session.delete(session.get_one(RulebookSignature, row.id))
        with pytest.raises((IntegrityError, OperationalError, ProgrammingError)):
            session.commit()


def test_no_message_goes_out_before_the_call(office: Office) -> None:
    sign(office, office.organiser)
    sign(office, office.owner)
    assert office.rows(select(Message.kind).where(Message.kind == "rulebook_changed")) == []
    assert office.rows(select(FundingRound.phase)) == [Phase.DRAFT]
