"""A form is composed step by step; every change gives a new document and leaves the old one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from app.forms.proposal_forms.shape import Way
from app.vocabulary import ConfirmationKind

Form = dict[str, Any]
Change = Callable[[Form], Form]


class NoSuchPart(LookupError):
    """The section or question to change is not there (any more)."""


def question_ids(form: Mapping[str, Any]) -> Iterator[str]:
    """List the ids of all questions; a section may have the same one as a question in it."""
    for section in form["sections"]:
        for question in section["questions"]:
            yield question["id"]


def replaced_by(document: Mapping[str, Any]) -> Change:
    """Take another form instead."""
    return lambda _: deepcopy(dict(document))


def with_ways(ways: Sequence[Way], confirmations: Sequence[ConfirmationKind]) -> Change:
    """Choose in which ways one may apply, and whose word a proposal needs."""
    return lambda form: {
        **deepcopy(form),
        "ways": [way.value for way in Way if way in ways],
        "confirmations": [kind.value for kind in ConfirmationKind if kind in confirmations],
    }


def with_section(section_id: str, *, title: Mapping[str, str], names: bool) -> Change:
    """Rename a section, or add one at the end if it has no id yet."""

    def change(form: Form) -> Form:
        new = deepcopy(form)
        if section_id:
            section = _section(new, section_id)
        else:
            section = {"id": _free(new, "section"), "questions": []}
            new["sections"].append(section)
        section.update(title=dict(title), names=names)
        return new

    return change


def with_question(section_id: str, question: Mapping[str, Any]) -> Change:
    """Put a question in the place of the one with its id, or add it at the end of a section."""

    def change(form: Form) -> Form:
        new = deepcopy(form)
        if question["id"]:
            listed, place = _question(new, question["id"])
            listed[place] = _with_old_parts(question, listed[place])
        else:
            prefix = (
                question["kind"] if question["kind"] not in set(question_ids(new)) else "question"
            )
            made = {**question, "id": _free(new, prefix)}
            _section(new, section_id)["questions"].append(made)
        return new

    return change


def section_moved(section_id: str, step: int) -> Change:
    """Move a section up (-1) or down (1)."""

    def change(form: Form) -> Form:
        new = deepcopy(form)
        _swap(new["sections"], new["sections"].index(_section(new, section_id)), step)
        return new

    return change


def question_moved(question_id: str, step: int) -> Change:
    """Move a question up (-1) or down (1); at the edge it goes on into the next section."""

    def change(form: Form) -> Form:
        new = deepcopy(form)
        listed, place = _question(new, question_id)
        if 0 <= place + step < len(listed):
            _swap(listed, place, step)
        else:
            _over(new["sections"], listed, place, step)
        return new

    return change


def without_section(section_id: str) -> Change:
    """Take a section with its questions out."""

    def change(form: Form) -> Form:
        new = deepcopy(form)
        new["sections"].remove(_section(new, section_id))
        return new

    return change


def without_question(question_id: str) -> Change:
    """Take a question out."""

    def change(form: Form) -> Form:
        new = deepcopy(form)
        listed, place = _question(new, question_id)
        del listed[place]
        return new

    return change


def _with_old_parts(question: Mapping[str, Any], old: Form) -> Form:
    """Keep what the page does not ask of a column or category: its length, its own share."""
    new = deepcopy(dict(question))
    for name in ("columns", "categories"):
        before = {one["id"]: one for one in old.get(name, ())}
        for one in new.get(name, ()):
            was = before.get(one["id"], {})
            one.update({key: was[key] for key in ("limit", "share_max") if key in was})
    return new


def _swap(listed: list[Any], place: int, step: int) -> None:
    if 0 <= place + step < len(listed):
        listed[place], listed[place + step] = listed[place + step], listed[place]


def _over(sections: list[Form], listed: list[Form], place: int, step: int) -> None:
    """Carry a question at the edge of its section over into the neighbour."""
    home = next(i for i, one in enumerate(sections) if one["questions"] is listed)
    if not 0 <= home + step < len(sections):
        return
    question = listed.pop(place)
    target = sections[home + step]["questions"]
    target.insert(len(target) if step < 0 else 0, question)


def _section(form: Form, section_id: str) -> Form:
    for section in form["sections"]:
        if section["id"] == section_id:
            found: Form = section
            return found
    raise NoSuchPart(section_id)


def _question(form: Form, question_id: str) -> tuple[list[Form], int]:
    for section in form["sections"]:
        for place, question in enumerate(section["questions"]):
            if question["id"] == question_id:
                return section["questions"], place
    raise NoSuchPart(question_id)


def _free(form: Form, prefix: str) -> str:
    """Find an id that nothing has; one that stands for itself if it is free."""
    taken = {*question_ids(form), *(section["id"] for section in form["sections"])}
    if prefix not in taken and prefix != "section":
        return prefix
    number = 1
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"
