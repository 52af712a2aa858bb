"""Needs as an applicant chooses among them: each in a few words, in both languages, the nearest first."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from app.language.beforehand import group_text, people_text
from app.language.catalogue import N_, content, translate
from app.models import Community, FundingRound, Need
from app.settings import LANGUAGES
from app.store.needs import choosable

Text = Mapping[str, str]


def need_choices(
    session: Session, funding_round: FundingRound, answers: Mapping[str, Any]
) -> tuple[tuple[str, Text], ...]:
    """List what may be answered: topics of the round, then the own communities, then what is everybody's."""
    places = answers.get("communities")
    own = {answers.get("community"), *(places if isinstance(places, list) else ())}
    rows = choosable(session, funding_round)
    ordered = sorted(rows, key=lambda row: _distance(row[0], own))
    return tuple((need.id, need_name(need, place)) for need, place in ordered)


def need_name(need: Need, place: Community | None) -> Text:
    """Name a need with its people and its place."""
    return {
        "en" if language == "en" else "zh": _named(need, place, language) for language in LANGUAGES
    }


def _named(need: Need, place: Community | None, language: str) -> str:
    about = [group_text(need.target_group, language)]
    if need.people is not None:
        about.append(people_text(need.people, language, at_least=need.at_least))
    about.append(content(place.name, language)[0] if place else translate(N_("所有社区"), language))
    joined = ("、" if language == "zh_CN" else ", ").join(about)
    message = (
        N_("命题：%(need)s（%(about)s）") if need.funding_round_id else N_("%(need)s（%(about)s）")
    )
    return translate(message, language, need=content(need.text, language)[0], about=joined)


def _distance(need: Need, own: set[Any]) -> int:
    if need.funding_round_id is not None:
        return 0
    return 1 if need.community_id in own else 2 if need.community_id is None else 3
