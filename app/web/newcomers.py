"""A person without an account who takes an invitation up: one page, one transaction."""

from collections.abc import Callable
from dataclasses import dataclass

from app.actions import programmes
from app.actions.accounts import NewAccount, claim_ownership, sign_up
from app.forms.programmes import ProgrammeForm
from app.unit import Actor, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The account that was made, and what the invitation led to."""

    account_id: str
    target: str


def begin(unit: Unit, token: str, new: NewAccount, form: ProgrammeForm) -> Joined:
    """Take an empty installation over, and make its first programme; a refusal of either undoes both."""
    account_id = claim_ownership(unit, token, new)
    unit.actor = Actor(account_id=account_id, loopback=unit.actor.loopback)
    return Joined(account_id=account_id, target=programmes.create(unit, form))


def join(unit: Unit, new: NewAccount, accept: Callable[[Unit, str], str], token: str) -> Joined:
    """Make the account and accept as that person; a refusal of either undoes both."""
    account_id = sign_up(unit, new)
    unit.actor = Actor(account_id=account_id, loopback=unit.actor.loopback)
    return Joined(account_id=account_id, target=accept(unit, token))
