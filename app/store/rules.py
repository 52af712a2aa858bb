"""The rulebook in force as frozen values, compiled once per document."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from app.errors import NotFound
from app.forms.rulebooks import compiled
from app.scoring.canonical import canonical
from app.scoring.rulebook import Panel, Rulebook
from app.store.rounds import rulebook_of


def rules_of(session: Session, funding_round_id: str) -> Rulebook:
    """Give the rules of a round; raises Refused(`no_rulebook`) where none was chosen."""
    return compiled_rules(rulebook_of(session, funding_round_id).document)


def compiled_rules(document: Mapping[str, Any]) -> Rulebook:
    """Give the rules of a kept document."""
    return _compiled(canonical(dict(document)))


def panel_of(rules: Rulebook, panel_id: str) -> Panel | None:
    """Give the panel of a seat, or None where the rulebook has no sheet for it."""
    return next((panel for panel in rules.panels if panel.id == panel_id), None)


def panel_named(session: Session, funding_round_id: str, name: str) -> Panel:
    """Find a panel, the first one where none is named."""
    found = rules_of(session, funding_round_id).panels
    chosen = next((one for one in found if name in {"", one.id}), None)
    if chosen is None:
        raise NotFound
    return chosen


def may_enter_for_absent(session: Session, funding_round_id: str) -> bool:
    """Tell whether a paper may be entered for a member who is not there."""
    vote = rules_of(session, funding_round_id).vote
    return vote is not None and vote.absent_papers is True


@lru_cache(maxsize=64)
def _compiled(document: bytes) -> Rulebook:
    return compiled(json.loads(document))
