"""The form of a round is composed: every save is a new version, none is ever changed."""

from collections.abc import Mapping
from typing import Any

from app.audit import record, round_chain
from app.errors import Invalid, Refused, Stale
from app.forms.proposal_forms.changes import Change, NoSuchPart
from app.forms.proposal_forms.documents import FormFaulty, checked_form, wording_apart
from app.policy import require
from app.store import round_forms
from app.store.standing import of_round
from app.unit import Unit
from app.vocabulary import Phase, Verb


def save(unit: Unit, round_id: str, change: Change, *, base: int, reason: str = "") -> int:
    """Keep a changed form as the next version. Gives its number.

    Once proposals were handed in, only the words may change; after the call, a reason is needed.
    """
    funding_round, standing = of_round(unit, round_id)
    require(Verb.FORM_EDIT, standing)
    present = round_forms.present_form(unit.session, funding_round.id)
    if base != present.number:
        raise Stale("stale")
    try:
        questions = checked_form(change(dict(present.questions)))
    except NoSuchPart:
        raise Stale("stale") from None
    except FormFaulty as faulty:
        raise Invalid({"form": ("form_unreadable", {"place": faulty.place})}) from None
    if present.number and questions == present.questions:
        return present.number
    if funding_round.phase is not Phase.DRAFT:
        _require_after_call(unit, funding_round.id, present.questions, questions, reason)
    version = round_forms.add_form(
        unit, funding_round, questions, number=present.number + 1, reason=reason
    )
    record(
        unit,
        Verb.FORM_EDIT,
        funding_round,
        chain=round_chain(funding_round.id),
        before={"form": present.number},
        after={"form": version.number, "digest": version.digest, "reason": reason},
    )
    return version.number


def _require_after_call(
    unit: Unit, round_id: str, before: Mapping[str, Any], after: Mapping[str, Any], reason: str
) -> None:
    if not reason:
        raise Invalid({"reason": ("reason_needed", {})})
    in_already = round_forms.any_submitted(unit.session, round_id)
    if in_already and wording_apart(before) != wording_apart(after):
        raise Refused("form_fixed")
