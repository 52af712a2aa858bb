"""The JSON Schema of a rulebook as people write it, made from the frozen values themselves."""

from types import NoneType
from typing import Any, get_args, get_origin

from app.forms.rulebooks import MARKS, MONEY, SHARES
from app.scoring.budget_rules import CategoryBudget, Completion, SetQuota
from app.scoring.panel_rules import Criterion, Veto
from app.scoring.rulebook import Rulebook
from app.scoring.schemas import DRAFT, RATIONAL, Schema, Schemas

SHARE = r"^-?[0-9]+(/[1-9][0-9]*|(\.[0-9]+)?%?)$"
MARK = r"^[0-9]+(\.[0-9]{1,2})?$"
NUMBER: Schema = {
    "rational": {"type": ["integer", "number", "string"], "pattern": RATIONAL},
    "share": {"type": ["integer", "number", "string"], "pattern": SHARE},
    "mark": {"type": ["integer", "number", "string"], "pattern": MARK},
    "money": {"type": ["integer", "number", "string"], "pattern": MARK},
}
#: Where a budget is shared, all that is minor is money.
BUDGETS = (Completion, SetQuota, CategoryBudget)
#: Where numbers are marks: on the leaves of the criteria.
MARKED = (Criterion, Veto)


def schema() -> Schema:
    """Make the schema; editors complete and check a rulebook with it while it is written."""
    made = Written(NUMBER)
    root = made.record(Rulebook)
    return {
        "$schema": DRAFT,
        "title": "Miaopu rulebook",
        **root,
        "$defs": dict(sorted(made.defs.items())),
    }


class Written(Schemas):
    """As people write it: percent, marks with a point, money in the currency's unit."""

    def name(self, owner: Any, field: str) -> str:  # noqa: ANN401 -- a dataclass
        """Money is written in the currency's unit, and its name without the minor one."""
        bare = field.removesuffix("_minor")
        if bare != field and owner in BUDGETS:
            return f"{bare}_money" if bare.startswith("at_") else bare
        return bare if bare in MONEY else field

    def value(self, owner: Any, field: str, hint: Any) -> Schema:  # noqa: ANN401 -- annotations
        """Refer to the kind of number that a field holds, if it holds one."""
        kind = self._number(owner, field)
        if kind is None:
            return self.typed(hint)
        reference: Schema = {"$ref": f"#/$defs/{kind}"}
        if get_origin(hint) is tuple:
            return {"type": "array", "items": reference}
        return {"anyOf": [reference, {"type": "null"}]} if NoneType in get_args(hint) else reference

    def _number(self, owner: Any, field: str) -> str | None:  # noqa: ANN401 -- as above
        if self.name(owner, field) != field:
            return "money"
        if field in SHARES:
            return "share"
        return "mark" if field in MARKS and owner in MARKED else None
