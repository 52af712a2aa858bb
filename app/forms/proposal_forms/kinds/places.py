"""Strand, communities and needs: chosen from the rows of the programme."""

from typing import Any

from app.forms.proposal_forms.kinds.handling import (
    REQUIRED,
    Faults,
    Found,
    Handling,
    as_text,
    picks,
    read_text,
)
from app.forms.proposal_forms.shape import Limits, Question


def _strand_faults(question: Question, answer: Any, limits: Limits) -> Found:  # noqa: ANN401 -- JSON
    if answer not in limits.strands:
        yield question.id, ("choose_one", {})


def _community_faults(question: Question, answer: Any, limits: Limits) -> Found:  # noqa: ANN401 -- JSON
    if answer not in limits.communities:
        yield question.id, ("choose_one", {})


def _read_several(question: Question, typed: object, faults: Faults) -> list[str]:
    return picks(question, typed, faults)


def _several_faults(question: Question, answer: Any, limits: Limits) -> Found:  # noqa: ANN401 -- JSON
    if not isinstance(answer, list) or not set(answer) <= limits.communities:
        yield question.id, ("choose_one", {})
    elif len(answer) > question.high:
        yield question.id, ("choose_fewer", {"most": question.high})


def _typed_several(_: Question, answer: Any) -> list[str]:  # noqa: ANN401 -- JSON
    return list(answer) if isinstance(answer, list) else []


def _needs_faults(question: Question, answer: Any, limits: Limits) -> Found:  # noqa: ANN401 -- JSON
    chosen = set(answer) if isinstance(answer, list) else set()
    topics = chosen & limits.topics
    if not chosen <= limits.needs:
        yield question.id, ("choose_one", {})
    elif limits.one_topic and len(topics) != 1:
        yield question.id, ("topic_one" if topics else "topic_needed", {})
    elif question.required and not chosen and limits.needs:
        yield question.id, REQUIRED


STRAND = Handling(read=read_text, faults=_strand_faults, typed=as_text)
COMMUNITY = Handling(read=read_text, faults=_community_faults, typed=as_text)
COMMUNITIES = Handling(read=_read_several, faults=_several_faults, typed=_typed_several, blank=())
NEEDS = Handling(read=_read_several, faults=_needs_faults, typed=_typed_several, blank=())
