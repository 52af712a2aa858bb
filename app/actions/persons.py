"""A person's data is taken out on request: names go, what others need stays nameless."""

from app.audit import record
from app.errors import Invalid, Refused
from app.forms.persons import EraseForm
from app.models import Account
from app.policy import require
from app.store import persons
from app.store.standing import of_account
from app.unit import Unit
from app.vocabulary import Verb


def erase(unit: Unit, account_id: str, form: EraseForm) -> None:
    """Take a person out, by the person or by the owner of the installation; there is no way back."""
    account, standing = of_account(unit, account_id)
    require(Verb.PERSON_ERASE, standing)
    if form.sign_in_name != account.sign_in_name:
        raise Invalid({"sign_in_name": ("erase_name", {})})
    _require_settled(unit, account)
    persons.erase(unit, account)
    record(unit, Verb.PERSON_ERASE, account)
    persons.forget_salts(unit, account.id)
    unit.scrubs = True


def _require_settled(unit: Unit, account: Account) -> None:
    for code, about in persons.obstacles(unit.session, account):
        raise Refused(code, about=about)
