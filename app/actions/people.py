"""What an officer does for a person who takes part: vouch for the contact, issue a code."""

from datetime import timedelta

from app.audit import record
from app.language.messages import texts
from app.models import Account
from app.policy import require
from app.store import codes, outbox
from app.store.standing import of_account
from app.unit import Unit
from app.vocabulary import CodeKind, Verb

RESET_LIFETIME = timedelta(hours=24)


def vouch(unit: Unit, account_id: str) -> None:
    """Confirm a contact by having telephoned; who and when stand on the ledger."""
    account, standing = of_account(unit, account_id)
    require(Verb.ACCOUNT_VOUCH_CONTACT, standing)
    if account.contact_confirmed_at is None:
        account.contact_confirmed_at = unit.now
        account.contact_confirmed_how = "telephone"
        account.contact_confirmed_by = unit.actor.account_id
        record(unit, Verb.ACCOUNT_VOUCH_CONTACT, account)


def issue_code(unit: Unit, account_id: str) -> str:
    """Make a one-time code for a forgotten password; older ones end, and the person is told.

    Gives the digits, once.
    """
    account, standing = of_account(unit, account_id)
    require(Verb.ACCOUNT_ISSUE_CODE, standing)
    digits = codes.issue_spoken(unit, CodeKind.RESET, RESET_LIFETIME, account.id)
    record(unit, Verb.ACCOUNT_ISSUE_CODE, account, after={"kind": CodeKind.RESET.value})
    officer = unit.session.get(Account, unit.actor.account_id)
    if officer is not None and (account.email or account.mobile):
        outbox.enqueue(
            unit,
            kind="code_issued",
            recipient=account.display_name,
            account=account,
            texts=texts("code_issued", account.language, name=officer.display_name),
        )
    return digits
