"""Papers of a list as they are typed from the pile: the numbers that are ticked, or the points beside them."""

import re
from dataclasses import dataclass
from typing import Annotated
from unicodedata import normalize

from pydantic import Field

from app.fields import Form
from app.scoring.errors import BadNumber
from app.vocabulary.typed import EMPTY_PAPER, VOID_PAPER

_BETWEEN = re.compile(r"[\s,、;]+")
_PICK = re.compile(r"([0-9]{1,4})(?:[=:]([0-9]{1,4}))?")


class PaperLine(Form):
    """One paper: `1 3 5`, or with points `1=3 4=2`; 0 for an empty paper, x for a void one; blank for none."""

    seat: str = Field(default="", max_length=32)
    said: str = Field(default="", max_length=2000)


class PaperListForm(Form):
    """The pile. `document` names a scan that was uploaded before; `more`: the page is to have further lines."""

    papers: Annotated[list[PaperLine], Field(max_length=1500)] = []
    document: Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")] = ""
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What stands on one paper: places of the list, counted from 1, each with its votes; or that it is void."""

    picks: dict[int, int]
    void: bool = False


def read_paper(text: str, *, places: int, points: bool) -> Said:
    """Read one line; raises BadNumber where it cannot be read, which is no judgement on the paper."""
    plain = normalize("NFKC", text).strip().lower()
    if plain in EMPTY_PAPER:
        return Said(picks={})
    if plain in VOID_PAPER:
        return Said(picks={}, void=True)
    picks: dict[int, int] = {}
    for part in filter(None, _BETWEEN.split(plain)):
        place, number = _pick(part, points=points)
        if not 1 <= place <= places:
            raise BadNumber("place_unknown", given=part, places=places)
        if place in picks:
            raise BadNumber("place_twice", given=place)
        picks[place] = number
    return Said(picks={place: number for place, number in sorted(picks.items()) if number})


def _pick(part: str, *, points: bool) -> tuple[int, int]:
    found = _PICK.fullmatch(part)
    if found is None or (found[2] is None) is points:
        raise BadNumber("paper_unreadable_points" if points else "paper_unreadable", given=part)
    return int(found[1]), int(found[2] or 1)
