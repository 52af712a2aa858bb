"""Who acts shows again who they are: what served for it counts once."""

from dataclasses import dataclass, field

from app.errors import Invalid
from app.store import recovery_codes, second_factors
from app.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How somebody showed again who they are; the code that served is used up with what it was shown for.

    `step`: the half minute to which the app's code belongs.
    """

    how: str
    step: int | None = None
    recovery_code: str = field(default="", repr=False)


def use_up(unit: Unit, proof: Proof) -> None:
    """Let the code of a proof serve this once."""
    if proof.recovery_code and not recovery_codes.use(unit, proof.recovery_code):
        raise Invalid({"code": ("code_wrong", {})})
    me = unit.actor.account_id or ""
    if proof.step is not None and not second_factors.use(unit, me, proof.step):
        raise Invalid({"code": ("code_used", {})})
