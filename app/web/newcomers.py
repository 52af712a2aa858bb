"""A person without an account who takes an invitation up: one page, one transaction."""

from collections.abc import Callable
from dataclasses import dataclass

from app.actions.accounts import NewAccount, sign_up
from app.unit import Actor, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The account that was made, and what the invitation led to."""

    account_id: str
    target: str


def join(unit: Unit, new: NewAccount, accept: Callable[[Unit, str], str], token: str) -> Joined:
    """Make the account and accept as that person; a refusal of either undoes both."""
    account_id = sign_up(unit, new)
    unit.actor = Actor(account_id=account_id, loopback=unit.actor.loopback)
    return Joined(account_id=account_id, target=accept(unit, token))
