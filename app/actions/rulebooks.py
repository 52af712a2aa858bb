"""The rules of a round: chosen, written, signed by two persons, frozen; afterwards a new version."""

from collections.abc import Mapping
from typing import Any

from app.audit import record, round_chain
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms.rulebook_pages import SignForm
from app.policy import require
from app.store import people, rulebooks
from app.store.changes import noted
from app.store.standing import of_round
from app.telling import tell
from app.unit import Unit
from app.vocabulary import Phase, Verb


def set_rulebook(unit: Unit, round_id: str, rulebook: Mapping[str, Any], *, reason: str) -> int:
    """Write the version that may still be changed: the draft, or after the call the next one."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ROUND_SET_RULEBOOK, standing)
    if funding_round.phase is not Phase.DRAFT and not reason:
        raise Invalid({"reason": ("reason_needed", {})})
    present = rulebooks.newest(unit.session, funding_round.id)
    if present is not None and present.document == dict(rulebook):
        raise Invalid({"text": ("rulebook_unchanged", {})})
    version = rulebooks.keep_version(unit, funding_round, rulebook, reason)
    record(
        unit,
        Verb.ROUND_SET_RULEBOOK,
        version,
        chain=round_chain(funding_round.id),
        after={"version": version.version, "digest": version.digest, "reason": reason},
    )
    return version.version


def sign(unit: Unit, round_id: str, form: SignForm, *, link: str) -> None:
    """Put one's word under a version; the second person's freezes it, and all are told of a new one."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RULEBOOK_SIGN, standing)
    version = rulebooks.newest(unit.session, funding_round.id)
    if version is None:
        raise NotFound
    if version.digest != form.digest:
        raise Stale("rulebook_moved")
    signed = rulebooks.signed_by(unit.session, version)
    if unit.actor.account_id in signed:
        raise Refused("second_person_needed")
    rulebooks.sign(unit, version)
    freezes = version.frozen_at is None and len(signed) + 1 >= rulebooks.SIGNATURES
    if freezes:
        version.frozen_at = unit.now
    facts = {"version": version.version, "digest": version.digest, "reason": version.reason}
    if freezes and funding_round.phase is not Phase.DRAFT:
        funding_round.publication_level = rulebooks.level_of(version.document)
        noted(unit, funding_round, Verb.RULEBOOK_SIGN, facts)
        for account in people.everybody(unit.session, funding_round.id):
            tell(
                unit,
                funding_round,
                "rulebook_changed",
                account,
                link,
                version=version.version,
                reason=version.reason,
            )
    chain = round_chain(funding_round.id)
    record(unit, Verb.RULEBOOK_SIGN, version, chain=chain, after={**facts, "frozen": freezes})
