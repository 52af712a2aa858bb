"""How far the signing of a tally has come: who signed, who is next, and in which way it may be done."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.models import Account, Signature, TakingBack, Tally
from app.scoring.sign_off import SignOff, SignPost, SignWay
from app.store.bundles import rules_at
from app.store.results import signatures_of
from app.vocabulary import Role, Stance, TallyState


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """The posts of the rulebook and the signatures that there are, in order."""

    rule: SignOff
    signatures: Sequence[tuple[Signature, Account]]
    open: bool

    @property
    def next(self) -> SignPost | None:
        """Give the post whose turn it is."""
        place = len(self.signatures)
        return self.rule.posts[place] if self.open and place < len(self.rule.posts) else None

    @property
    def last(self) -> bool:
        """Tell whether the next signature is the last one."""
        return len(self.signatures) == len(self.rule.posts) - 1

    @property
    def role(self) -> Role | None:
        """Give the role that signs next."""
        return Role(self.next.by.value) if self.next is not None else None

    @property
    def online(self) -> bool:
        """Tell whether accounts may sign."""
        return self.rule.way is not SignWay.PAPER

    @property
    def in_ink(self) -> bool:
        """Tell whether the signed form on paper is taken."""
        return self.rule.way is not SignWay.ACCOUNTS

    def by(self, account_id: str | None) -> bool:
        """Tell whether an account has signed."""
        return any(row.account_id == account_id for row, _ in self.signatures)


def signing_of(session: Session, tally: Tally) -> Signing:
    """Look how far a tally is signed."""
    rows = signatures_of(session, tally.id)
    waiting = tally.state is TallyState.KEPT
    return Signing(rule=rules_at(session, tally).signing, signatures=rows, open=waiting)


def signed_tallies(session: Session, funding_round_id: str) -> Sequence[Tally]:
    """List the tallies of a round whose signatures hold."""
    return session.exec(
        select(Tally)
        .where(
            Tally.funding_round_id == funding_round_id,
            col(Tally.state).in_((TallyState.KEPT, TallyState.SIGNED)),
            select(Signature.id).where(Signature.tally_id == Tally.id).exists(),
        )
        .order_by(col(Tally.number))
    ).all()


def past(session: Session, funding_round_id: str) -> Sequence[tuple[TakingBack, Tally, Account]]:
    """List what was taken back in a round, the newest first."""
    return session.exec(
        select(TakingBack, Tally, Account)
        .join(Tally, col(Tally.id) == TakingBack.tally_id)
        .join(Account, col(Account.id) == TakingBack.taken_by)
        .where(Tally.funding_round_id == funding_round_id)
        .order_by(col(TakingBack.taken_at).desc(), col(TakingBack.id))
    ).all()


def refusals(session: Session, funding_round_id: str) -> Sequence[tuple[Signature, Tally, Account]]:
    """List who refused to sign in a round, the newest first."""
    return session.exec(
        select(Signature, Tally, Account)
        .join(Tally, col(Tally.id) == Signature.tally_id)
        .join(Account, col(Account.id) == Signature.account_id)
        .where(Tally.funding_round_id == funding_round_id, Signature.stance == Stance.REFUSED)
        .order_by(col(Signature.signed_at).desc(), col(Signature.id))
    ).all()
