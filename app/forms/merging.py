"""Two texts on the same form: put together field by field where both did not change the same one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What comes of it. Where there are `clashes`, nothing may stand before a person chose.

    `theirs` names the fields in which the typed page is behind what stands.
    """

    answers: dict[str, Any]
    theirs: tuple[str, ...]
    clashes: tuple[str, ...]


def merge(seen: Answers, now: Answers, mine: Answers) -> Merged:
    """Hold what was typed against what its writer saw, and what stands now.

    A field that only one side changed takes that side's text; one that both changed in the same
    way is no clash. `mine` may hold a page of the form only: all other fields stay as they stand.
    """
    answers, theirs, clashes = dict(now), [], []
    for name, text in mine.items():
        if same(text, now.get(name)):
            continue
        if same(text, seen.get(name)):
            theirs.append(name)
        elif same(now.get(name), seen.get(name)):
            answers[name] = text
        else:
            clashes.append(name)
    return Merged(answers=answers, theirs=tuple(theirs), clashes=tuple(clashes))


def same(one: object, other: object) -> bool:
    """Tell whether two answers say the same; nothing typed is the same as no answer."""
    return one == other or (one in _NOTHING and other in _NOTHING)


_NOTHING: tuple[object, ...] = (None, "", [], {})
