"""Topics for a round: communities are asked, people are named, topics come in, are accepted or go back."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from app.audit import record, round_chain
from app.errors import Invalid, NotFound, Refused
from app.forms.needs import FilerForm, ReturnForm, TopicCallForm, TopicForm
from app.models import Community, FundingRound, Need, TopicCall, TopicFiler
from app.policy import require
from app.store import needs, topics
from app.store.early_standing import of_topic, of_topic_filer, of_topics
from app.store.rounds import communities_of
from app.store.standing import of_round
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import NeedState, Phase, Verb
from app.workflow import NEED, advance

#: So many topics of one community in a round: more are no list that anybody answers.
TOPICS_MAX = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The link of somebody who files for a community; the page shows it once."""

    name: str
    place: dict[str, str]
    link: str


def ask(unit: Unit, round_id: str, form: TopicCallForm) -> None:
    """Ask for topics until an instant, or change it."""
    funding_round, call, standing = of_topics(unit, round_id)
    require(Verb.TOPIC_ASK, standing)
    local = form.closes_at
    if local is None:
        raise Invalid({"closes_at": ("required", {})})
    closes = local.replace(tzinfo=ZoneInfo(funding_round.timezone)).astimezone(UTC)
    if closes <= unit.now:
        raise Invalid({"closes_at": ("date_past", {})})
    one_each = form.one_each == "yes"
    if funding_round.phase is not Phase.DRAFT and one_each != (call is not None and call.one_each):
        raise Invalid({"one_each": ("fixed_by_call", {})})
    if call is None:
        call = TopicCall(
            funding_round_id=funding_round.id,
            closes_at=closes,
            opened_by=unit.actor.account_id or "",
            opened_at=unit.now,
        )
        unit.session.add(call)
    call.closes_at, call.one_each = closes, one_each
    record(unit, Verb.TOPIC_ASK, call, chain=round_chain(funding_round.id))


def name_filer(unit: Unit, round_id: str, form: FilerForm, *, link_base: str) -> Named:
    """Name somebody to file topics for a community; gives the link."""
    funding_round, call, standing = of_topics(unit, round_id)
    require(Verb.TOPIC_NAME_FILER, standing)
    if call is None:
        raise Invalid({"name": ("topics_first", {})})
    place = _place(unit, funding_round, form.place)
    token = topics.new_token()
    filer = TopicFiler(
        funding_round_id=funding_round.id,
        community_id=place.id,
        name=form.name,
        digest=topics.digest_of(token),
        named_by=unit.actor.account_id or "",
        named_at=unit.now,
    )
    record(unit, Verb.TOPIC_NAME_FILER, filer, chain=round_chain(funding_round.id))
    return Named(name=form.name, place=place.name, link=link_base + token)


def end_filer(unit: Unit, round_id: str, filer_id: str) -> None:
    """Take a link back; what came by it stays."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.TOPIC_END_FILER, standing)
    filer = unit.session.get(TopicFiler, filer_id)
    if filer is None or filer.funding_round_id != funding_round.id or filer.ended_at is not None:
        raise NotFound
    filer.ended_at = unit.now
    record(unit, Verb.TOPIC_END_FILER, filer, chain=round_chain(funding_round.id))


def file(unit: Unit, round_id: str, form: TopicForm) -> None:
    """File a topic for a community, as an organiser."""
    funding_round, _, standing = of_topics(unit, round_id)
    require(Verb.TOPIC_FILE, standing)
    _file(unit, funding_round, _place(unit, funding_round, form.community, "community"), form, "")


def file_by_link(unit: Unit, token: str, form: TopicForm) -> None:
    """File a topic for the community of the link."""
    filer, funding_round, standing = of_topic_filer(unit, token)
    require(Verb.TOPIC_FILE, standing)
    place = unit.session.get_one(Community, filer.community_id)
    _file(unit, funding_round, place, form, filer.name)


def accept(unit: Unit, need_id: str) -> str:
    """Put a topic on the call; gives the round's id."""
    need, funding_round, standing = of_topic(unit, need_id)
    require(Verb.TOPIC_ACCEPT, standing)
    move_state(unit.session, need, advance(NEED, need.state, Verb.TOPIC_ACCEPT))
    record(unit, Verb.TOPIC_ACCEPT, need, chain=round_chain(funding_round.id))
    return funding_round.id


def send_back(unit: Unit, need_id: str, form: ReturnForm) -> str:
    """Send a topic back with the reason; gives the round's id."""
    need, funding_round, standing = of_topic(unit, need_id)
    require(Verb.TOPIC_RETURN, standing)
    target = advance(NEED, need.state, Verb.TOPIC_RETURN)
    need.reason = form.why
    move_state(unit.session, need, target)
    record(unit, Verb.TOPIC_RETURN, need, chain=round_chain(funding_round.id))
    return funding_round.id


def _file(
    unit: Unit, funding_round: FundingRound, place: Community, form: TopicForm, name: str
) -> None:
    facts = _facts(unit, funding_round, place, form)
    own = [need for need, _ in topics.topics_of(unit.session, funding_round.id, place.id)]
    if form.again:
        need = next((one for one in own if one.id == form.again), None)
        if need is None:
            raise NotFound
        target = advance(NEED, need.state, Verb.TOPIC_FILE)
        for field, value in facts.items():
            setattr(need, field, value)
        move_state(unit.session, need, target)
        need.reason = ""
    else:
        if len(own) >= TOPICS_MAX:
            raise Refused("topics_many", limit=TOPICS_MAX)
        need = Need(
            programme_id=funding_round.programme_id,
            funding_round_id=funding_round.id,
            number=needs.next_number(unit.session, funding_round.programme_id),
            state=NeedState.FILED,
            filed_by=name,
            entered_by=unit.actor.account_id,
            entered_at=unit.now,
            **facts,
        )
    record(unit, Verb.TOPIC_FILE, need, chain=round_chain(funding_round.id))


def _facts(
    unit: Unit, funding_round: FundingRound, place: Community, form: TopicForm
) -> dict[str, Any]:
    today = unit.now.astimezone(ZoneInfo(funding_round.timezone)).date()
    return {"community_id": place.id, **needs.said_in(form, today)}


def _place(
    unit: Unit, funding_round: FundingRound, community_id: str, field: str = "place"
) -> Community:
    places = communities_of(unit.session, funding_round.programme_id)
    found = next((row for row in places if row.id == community_id), None)
    if found is None:
        raise Invalid({field: ("choose_one" if community_id else "required", {})})
    return found
