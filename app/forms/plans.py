"""What is wished of an assignment, in the words of the page, and what is done to a plan by hand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from app.assignment.words import TARGETS, THESAURUS
from app.fields import Form
from app.vocabulary.typed import UNTIL

COUNT_MAX, LOAD_MAX, SHARE_MAX, WEIGHT_MAX, PRICE_MAX = 99, 9_999_999, 100, 100, 999
LINES_MAX = 300
_LIMIT = re.compile(
    rf"([A-Za-z]{{1,5}})[\s:：]+(?:(\d{{1,7}})\s*(?:{'|'.join(UNTIL)})\s*)?(\d{{1,7}})"
)
_SPACES = re.compile(r"[\s,，、;；=＝|]+")
ID = r"^[0-9a-f]{32}$"


def _number(low: int, high: int) -> BeforeValidator:
    def read(value: Any) -> int | None:  # noqa: ANN401 -- whatever was typed
        text = str("" if value is None else value).strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise PydanticCustomError("out_of_range", "number", {"low": low, "high": high})
        return int(text)

    return BeforeValidator(read)


def _lines_of(text: str) -> list[list[str]]:
    lines = (_SPACES.split(line.strip()) for line in text.splitlines()[:LINES_MAX])
    return [words for words in ([one for one in line if one] for line in lines) if words]


def _version(value: Any) -> int:  # noqa: ANN401 -- whatever came
    """What is no version is none that stands."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else -1


def _ticked(value: Any) -> bool:  # noqa: ANN401 -- whatever was typed
    return value in {True, "yes"}


Id = Annotated[str, Field(pattern=ID)]
Ticked = Annotated[bool, BeforeValidator(_ticked)]
Count = Annotated[int | None, _number(1, COUNT_MAX)]
Load = Annotated[int | None, _number(0, LOAD_MAX)]
Share = Annotated[int | None, _number(1, SHARE_MAX)]
Weight = Annotated[int | None, _number(0, WEIGHT_MAX)]


def limit_lines(text: str) -> list[tuple[int, str, int | None, int]]:
    """Give the limits set for single members, line by line: (line, label, least, most)."""
    lines = enumerate((line.strip() for line in text.splitlines()), start=1)
    found = [(number, _LIMIT.fullmatch(line)) for number, line in lines]
    return [
        (number, one[1].upper(), int(one[2]) if one[2] else None, int(one[3]))
        for number, one in found
        if one
    ]


class SkillLine(Form):
    """At least so many readers of each proposal know this; a wish has a price, a duty none."""

    name: str = Field(default="", max_length=30)
    at_least: Count = None
    how: Literal["must", "wish"] = "must"
    price: Annotated[int | None, _number(1, PRICE_MAX)] = None


class StrandLine(Form):
    """Another number of readers for one strand."""

    strand: Id
    need: Count = None


class WeightsPart(Form):
    """What a full match of each kind adds."""

    tags: Weight = 40
    groups: Weight = 20
    targets: Weight = 20
    text: Weight = 20
    bids: Weight = 20
    languages: Weight = 0


class Wishes(Form):
    """What a plan is made by; kept with the plan."""

    need: Count = None
    most: Load = None
    least: Load = None
    use_capacity: Ticked = True
    balance: Ticked = True
    limits: str = Field(default="", max_length=8000)
    apart: Ticked = False
    skills: Annotated[list[SkillLine], Field(max_length=12)] = []
    strands: Annotated[list[StrandLine], Field(max_length=100)] = []
    by_size: Ticked = False
    blocks: Literal["", "strand", "community", "organisation"] = ""
    fairness: Share = None
    leads: Ticked = False
    draw: Count = None
    cap: Share = None
    seed: str = Field(default="", max_length=200)
    seed_source: str = Field(default="", max_length=500)
    weights: WeightsPart = WeightsPart()
    thesaurus: str = Field(default=THESAURUS, max_length=20000)
    target_words: str = Field(default=TARGETS, max_length=20000)
    bids_open: Ticked = False
    needs: dict[str, int] = {}
    forbidden: list[tuple[str, str]] = []

    @field_validator("limits")
    @classmethod
    def _limits_readable(cls, text: str) -> str:
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip() and not _LIMIT.fullmatch(line.strip()):
                raise PydanticCustomError("limit_line", "line", {"line": number})
        return text

    @model_validator(mode="after")
    def _lots_have_a_seed(self) -> "Wishes":
        if (self.draw or self.cap) and not (self.seed and self.seed_source):
            raise PydanticCustomError("plan_seed", "seed and source")
        return self

    @property
    def own_limits(self) -> dict[str, tuple[int | None, int]]:
        """Give the limits set for single members: label → (least, most)."""
        return {label: (least, most) for _, label, least, most in limit_lines(self.limits)}

    @property
    def same(self) -> list[list[str]]:
        """Give the lists of words that mean the same."""
        return _lines_of(self.thesaurus)

    @property
    def same_targets(self) -> list[list[str]]:
        """Give the lists of words that mean the same people."""
        return _lines_of(self.target_words)

    @property
    def wanted_skills(self) -> list[SkillLine]:
        """Give the lines that name a skill."""
        return [line for line in self.skills if line.name]


class WishesForm(Wishes):
    """The page of wishes: what is not ticked is not wished."""

    panel: str = Field(default="", max_length=60)
    version: Annotated[int, BeforeValidator(_version)] = 0
    use_capacity: Ticked = False
    balance: Ticked = False
    thesaurus: str = Field(default="", max_length=20000)
    target_words: str = Field(default="", max_length=20000)
    weight_tags: Weight = 40
    weight_groups: Weight = 20
    weight_targets: Weight = 20
    weight_text: Weight = 20
    weight_bids: Weight = 20
    weight_languages: Weight = 0

    @field_validator("need")
    @classmethod
    def _need_is_said(cls, value: int | None) -> int:
        if value is None:
            raise PydanticCustomError("required", "required")
        return value

    @field_validator("least")
    @classmethod
    def _least_is_below(cls, value: int | None, info: ValidationInfo) -> int | None:
        most = info.data.get("most")
        if value is not None and most is not None and value > most:
            raise PydanticCustomError("least_over", "least", {"most": most})
        return value

    @field_validator("limits")
    @classmethod
    def _limits_go_together(cls, text: str) -> str:
        """What was kept before is read all the same; what is typed has to go together."""
        seen: set[str] = set()
        for line, label, least, most in limit_lines(text):
            if least is not None and least > most:
                facts = {"line": line, "least": least, "most": most}
                raise PydanticCustomError("limit_order", "limits", facts)
            if label in seen:
                raise PydanticCustomError("limit_twice", "limits", {"line": line, "label": label})
            seen.add(label)
        return text

    def document(self, kept: Wishes) -> dict[str, Any]:
        """Give the wishes as they are kept; what is set on other pages stays."""
        names = WeightsPart.model_fields
        weights = {name: getattr(self, f"weight_{name}") or 0 for name in names}
        own = {"panel", "version", "weights", *(f"weight_{name}" for name in names)}
        document = self.model_dump(mode="json", exclude=own)
        return {
            **document,
            "weights": weights,
            "skills": [line.model_dump() for line in self.wanted_skills],
            "strands": [line.model_dump() for line in self.strands if line.need],
            "needs": kept.needs,
            "forbidden": [list(pair) for pair in kept.forbidden],
        }


def wishes_of(document: Mapping[str, Any]) -> Wishes:
    """Read kept wishes; those kept before loads could be evened, or target groups looked at, are what they were."""
    known = {"balance": not document, **document}
    if document and "target_words" not in document:
        known |= {"target_words": "", "weights": {"targets": 0, **document.get("weights", {})}}
    return Wishes.model_validate(known)


class _OnPlan(Form):
    """Anything done to a plan says upon which version, and to which view of the board it goes back."""

    panel: str = Field(default="", max_length=60)
    version: Annotated[int, BeforeValidator(_version)] = 0
    back: str = Field(default="", max_length=600)


class RunForm(_OnPlan):
    """Make the plan anew, or fill what is missing and leave the rest."""

    way: Literal["anew", "least_change"] = "anew"


class ArrangeForm(_OnPlan):
    """Move one reader: in, out, one for another, or to another proposal; lock, lead, forbid, another number of readers.

    With `trade`, the reader `out` goes to another proposal, or changes places with a reader of it. `pick` names both
    by id (`proposal:seat`, no seat: just goes there); without it, `number` and `label` name them as they were typed.
    """

    act: Literal["swap", "trade", "lock", "unlock", "lead", "forbid", "allow", "need"] = "swap"
    proposal: Id
    seat: Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")] = ""
    out: Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")] = ""
    need: Count = None
    pick: Annotated[str, Field(pattern=r"^([0-9a-f]{32}:([0-9a-f]{32})?)?$")] = ""
    number: str = Field(default="", max_length=60)
    label: str = Field(default="", max_length=10)


class UndoForm(_OnPlan):
    """Take back the last step, or do again what was taken back."""


class PublishPlanForm(_OnPlan):
    """Let the plan count; tell the members, or not."""

    tell: Literal["yes", "no"] = "yes"


class AskForm(Form):
    """The members whose messages were looked at."""

    panel: str = Field(default="", max_length=60)
    seats: Annotated[list[Id], Field(max_length=500)] = []


class BidLine(Form):
    """How gladly a member would read one proposal; nothing said is nothing kept."""

    proposal: Id
    value: Annotated[int | None, _number(0, 3)] = None


class BidsForm(Form):
    """One page of bids."""

    page: Annotated[int | None, _number(1, COUNT_MAX)] = 1
    bids: Annotated[list[BidLine], Field(max_length=100)] = []


#: What the board can be narrowed to, and how it is shown.
ONLY = ("all", "short", "bad", "hand")
SHAPES = ("table", "matrix")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How the board is looked at; what cannot be read counts as nothing asked."""

    panel: str = ""
    shape: str = "table"
    only: str = "all"
    q: str = ""
    page: int = 1
    cols: int = 1

    @property
    def query(self) -> dict[str, str]:
        """Give it as it stands in an address, without what is usual."""
        usual = Asked()
        told = {"panel": self.panel, "shape": self.shape, "only": self.only, "q": self.q}
        pages = {"page": str(self.page), "cols": str(self.cols)}
        return {
            name: value
            for name, value in {**told, **pages}.items()
            if value != str(getattr(usual, name))
        }
