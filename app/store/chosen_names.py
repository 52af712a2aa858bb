"""What was chosen in a proposal is an id: the names behind strands, communities and needs."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from app.models import Community, Need, Strand

Text = Mapping[str, str]


def names_of(session: Session, answers: Mapping[str, Any]) -> dict[str, Text]:
    """Give the names behind the strand, the communities and the needs that were chosen, by their ids."""
    strand = session.get(Strand, str(answers.get("strand", "")))
    several = answers.get("communities")
    ids = {str(answers.get("community", "")), *(several if isinstance(several, list) else ())}
    places = session.exec(select(Community).where(col(Community.id).in_(sorted(ids)))).all()
    found: dict[str, Text] = {row.id: row.name for row in (strand, *places) if row is not None}
    needs = {
        one
        for value in answers.values()
        if isinstance(value, list)
        for one in value
        if isinstance(one, str)
    }
    if needs := needs - found.keys():
        rows = session.exec(select(Need).where(col(Need.id).in_(sorted(needs)))).all()
        found |= {row.id: row.text for row in rows}
    return found
