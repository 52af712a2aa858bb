"""Needs as an applicant chooses among them: each in a few words, in both languages, the nearest first."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from app.language.beforehand import group_text, people_text
from app.language.catalogue import N_, content, listed, translate
from app.models import Community, FundingRound, Need
from app.store.needs import choosable
from app.store.topics import topics_of
from app.vocabulary import NeedState

Text = Mapping[str, str]
_TOPIC = N_("命题：%(topic)s")


def need_choices(
    session: Session, funding_round: FundingRound, answers: Mapping[str, Any]
) -> tuple[tuple[str, Text], ...]:
    """List what may be answered: topics of the round, then the own communities, then what is everybody's."""
    places = answers.get("communities")
    own = {answers.get("community"), *(places if isinstance(places, list) else ())}
    rows = choosable(session, funding_round)
    ordered = sorted(rows, key=lambda row: _distance(row[0], own))
    return tuple((need.id, need_name(need, place)) for need, place in ordered)


def topic_names(session: Session, funding_round: FundingRound) -> tuple[Text, ...]:
    """Name the topics that stand on a call, each with its people and its place."""
    rows = topics_of(session, funding_round.id)
    return tuple(_said(need, place) for need, place in rows if need.state is NeedState.LISTED)


def need_name(need: Need, place: Community | None) -> Text:
    """Name a need with its people and its place, and say so if it is a topic."""
    said = _said(need, place)
    if need.funding_round_id is None:
        return said
    return {
        "zh": translate(_TOPIC, "zh_CN", topic=said["zh"]),
        "en": translate(_TOPIC, "en", topic=said["en"]),
    }


def _said(need: Need, place: Community | None) -> dict[str, str]:
    return {"zh": _named(need, place, "zh_CN"), "en": _named(need, place, "en")}


def _named(need: Need, place: Community | None, language: str) -> str:
    about = [group_text(need.target_group, language)]
    if need.people is not None:
        about.append(people_text(need.people, language, at_least=need.at_least))
    about.append(content(place.name, language)[0] if place else translate(N_("所有社区"), language))
    joined = listed(about, language)
    return translate(
        N_("%(need)s（%(about)s）"), language, need=content(need.text, language)[0], about=joined
    )


def _distance(need: Need, own: set[Any]) -> int:
    if need.funding_round_id is not None:
        return 0
    return 1 if need.community_id in own else 2 if need.community_id is None else 3
