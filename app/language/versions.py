"""One version of a published result beside the one before it: who came in, who fell out, which amounts moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.models import Publication
from app.scoring.outcome import UNFUNDED, Reason, written_minor


class Difference(StrEnum):
    """What happened to a proposal between two versions."""

    CAME_IN = "came_in"
    FELL_OUT = "fell_out"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardChange:
    """A proposal that the new version treats otherwise."""

    kind: Difference
    number: str
    title: str
    organisation: str
    before_minor: int
    after_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The version that was replaced: when it went out, why it no longer stands, what became different."""

    version: int
    published_at: datetime
    reason: str
    changes: tuple[AwardChange, ...]


def earlier_of(
    publication: Publication, document: Mapping[str, Any], present: Mapping[str, Any]
) -> Earlier:
    """Lay the version before beside the present one, from what was published of both."""
    return Earlier(
        version=publication.version,
        published_at=publication.published_at,
        reason=publication.reopened_reason,
        changes=tuple(_changes(document, present)),
    )


def awarded_lines(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List the awards of a published outcome, at either level."""
    if "awards" in document:
        return list(document["awards"])
    lines = [line for line in document["lines"] if written_minor(line) > 0 or _without_money(line)]
    return sorted(lines, key=lambda line: (line["place"] or 0, line["number"]))


def _without_money(line: Mapping[str, Any]) -> bool:
    """A prize of honour is an award too; a line that the money did not reach is none."""
    return bool(line["selected"]) and Reason(line["reason"]) not in UNFUNDED


def _changes(document: Mapping[str, Any], present: Mapping[str, Any]) -> list[AwardChange]:
    """Those who fell out first, then those who came in, then the amounts; each in the order of numbers."""
    before = {line["number"]: line for line in awarded_lines(document)}
    after = {line["number"]: line for line in awarded_lines(present)}
    moved = [
        number
        for number in sorted(before.keys() & after.keys())
        if written_minor(before[number]) != written_minor(after[number])
    ]
    return [
        *(
            _change(Difference.FELL_OUT, before[n], {})
            for n in sorted(before.keys() - after.keys())
        ),
        *(_change(Difference.CAME_IN, {}, after[n]) for n in sorted(after.keys() - before.keys())),
        *(_change(Difference.AMOUNT, before[n], after[n]) for n in moved),
    ]


def _change(kind: Difference, before: Mapping[str, Any], after: Mapping[str, Any]) -> AwardChange:
    line = after or before
    return AwardChange(
        kind=kind,
        number=line["number"],
        title=line["title"],
        organisation=line["organisation"],
        before_minor=written_minor(before) if before else 0,
        after_minor=written_minor(after) if after else 0,
    )
