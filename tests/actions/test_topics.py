"""Topics: communities file them, an organiser accepts or returns them, applicants answer one."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.actions import phases, topics
from app.errors import Invalid, NotFound, Refused
from app.forms.needs import FilerForm, ReturnForm, TopicCallForm, TopicForm
from app.forms.proposal_forms import faults_of, first_form, sections_of
from app.models import Community, FundingRound, LedgerEntry, Need, TopicFiler
from app.store.proposals import limits_of
from app.views import public_needs
from app.views import topics as views
from app.vocabulary import NeedState, Verb
from tests.support.organiser_rows import Office

LINK = "http://test/invitations/topics/"
FACTS = {"group": "居民", "people": "40", "text_zh": "电动车乱停", "counted_on": "2026-02-01"}


def topic(**changes: str) -> TopicForm:
    return TopicForm.model_validate({**FACTS, **changes})


def asked(office: Office, *, one_each: str = "") -> str:
    """Ask for topics and name somebody; gives the token of the link."""
    form = TopicCallForm(closes_at="2026-03-10 17:00", one_each=one_each)
    office.act(office.organiser, topics.ask, office.round_id, form)
    [place] = office.rows(select(Community.id))
    form = FilerForm(place=place, name="示例书记")
    named = office.act(office.organiser, topics.name_filer, office.round_id, form, link_base=LINK)
    return str(named.link.removeprefix(LINK))


def test_a_topic_is_filed_by_a_link_returned_filed_again_and_accepted(office: Office) -> None:
    token = asked(office)
    office.act(None, topics.file_by_link, token, topic())
    [row] = office.rows(select(Need))
    assert (row.state, row.filed_by, row.number) == (NeedState.FILED, "示例书记", 1)
    back = ReturnForm(why="请写明在哪里")
    office.act(office.organiser, topics.send_back, row.id, back)
    assert office.look(None, views.filing, token).rows[0].reason == "请写明在哪里"
    again = topic(again=row.id, text_zh="三号楼下电动车乱停")
    office.act(None, topics.file_by_link, token, again)
    office.act(office.organiser, topics.accept, row.id)
    [row] = office.rows(select(Need))
    assert (row.state, row.reason, row.text) == (NeedState.LISTED, "", {"zh": "三号楼下电动车乱停"})
    entries = office.rows(
        select(LedgerEntry).where(LedgerEntry.chain == f"round:{office.round_id}")
    )
    told = [entry.verb for entry in entries if entry.verb.startswith("topic.")]
    assert told == [
        Verb.TOPIC_ASK,
        Verb.TOPIC_NAME_FILER,
        Verb.TOPIC_FILE,
        Verb.TOPIC_RETURN,
        Verb.TOPIC_FILE,
        Verb.TOPIC_ACCEPT,
    ]
    assert "示例书记" not in str([(entry.before, entry.after) for entry in entries])


def test_the_link_ends_with_the_deadline_and_when_it_is_taken_back(office: Office) -> None:
    token = asked(office)
    office.clock.turn(timedelta(days=30))
    with pytest.raises(Refused, match="topics_closed"):
        office.act(None, topics.file_by_link, token, topic())
    assert not office.look(None, views.filing, token).is_open
    [filer] = office.rows(select(TopicFiler.id))
    office.act(office.organiser, topics.end_filer, office.round_id, filer)
    with pytest.raises(NotFound):
        office.look(None, views.filing, token)


def test_bad_input_stands_beside_its_field(office: Office) -> None:
    late = TopicCallForm(closes_at="2020-01-01 09:00")
    with pytest.raises(Invalid) as caught:
        office.act(office.organiser, topics.ask, office.round_id, late)
    assert caught.value.fields == {"closes_at": ("date_past", {})}
    with pytest.raises(Invalid) as caught:
        office.act(
            office.organiser,
            topics.name_filer,
            office.round_id,
            FilerForm(place="a" * 32, name="某"),
            link_base=LINK,
        )
    assert caught.value.fields == {"name": ("topics_first", {})}
    token = asked(office)
    with pytest.raises(Invalid) as caught:
        office.act(None, topics.file_by_link, token, topic(text_zh="打 13800138000 找我"))
    assert list(caught.value.fields) == ["text_zh"]


def test_where_each_project_answers_a_topic_the_form_asks_for_exactly_one(office: Office) -> None:
    token = asked(office, one_each="yes")
    with pytest.raises(Refused, match="topics_missing"):
        office.publish()
    office.act(None, topics.file_by_link, token, topic())
    office.act(None, topics.file_by_link, token, topic(text_zh="楼道没有灯"))
    ids = [row.id for row in office.rows(select(Need).order_by(Need.number))]  # type: ignore[arg-type]  # SQLModel columns are typed as values
    for need_id in ids:
        office.act(office.organiser, topics.accept, need_id)
    office.act(office.organiser, phases.publish_call, office.round_id, first_form())
    with office.database.read() as session:
        limits = limits_of(session, session.get_one(FundingRound, office.round_id))
    sections = sections_of(first_form())
    found = [
        faults_of(sections, {"needs": chosen}, limits).get("needs") for chosen in ([], ids, ids[:1])
    ]
    assert found == [("topic_needed", {}), ("topic_one", {}), None]
    page = office.look(None, public_needs.show, "TEST", None)
    assert [row.text["zh"] for row in page.topics] == ["电动车乱停", "楼道没有灯"]
    changed = TopicCallForm(closes_at="2026-03-10 17:00")
    with pytest.raises(Invalid) as caught:
        office.act(office.organiser, topics.ask, office.round_id, changed)
    assert caught.value.fields == {"one_each": ("fixed_by_call", {})}
