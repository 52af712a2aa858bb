"""The rulebook in force as frozen values, compiled once per document."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from app.errors import NotFound
from app.forms.rulebooks import compiled
from app.scoring.canonical import canonical
from app.scoring.rulebook import Panel, Rulebook, TieKind, Vote
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


def vote_of(rules: Rulebook, name: str | None) -> Vote | None:
    """Give the vote of the rulebook that a ballot is; None where it decides nothing."""
    return next((vote for vote in rules.all_votes if vote.id == name), None)


def members_vote(rules: Rulebook) -> Vote | None:
    """Give the vote of the members by which a meeting goes: the main one, else the first that is not the public's."""
    return next((vote for vote in rules.all_votes if not vote.public), None)


def run_off_of(rules: Rulebook) -> Vote | None:
    """Give the vote that tells equals apart, where the rulebook has one."""
    ref = next((rule.ref for rule in rules.ties if rule.kind is TieKind.RUN_OFF), None)
    return None if ref is None else vote_of(rules, ref)


@lru_cache(maxsize=64)
def _compiled(document: bytes) -> Rulebook:
    return compiled(json.loads(document))
