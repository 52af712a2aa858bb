"""The rooms before a call without a script: what is wrong stands beside its field, and nothing typed is lost."""

import re
from datetime import timedelta

from app.vocabulary import Phase
from tests.support.rounds import World
from tests.support.visitors import Visitor

LATER = {"closes_at": "2099-01-01 10:00"}
TOPIC = {"group": "居民", "people": "", "source": "meeting", "counted_on": "2020-01-01"}


def beside(page: str, field: str) -> str:
    """Give the sentence that stands beside a field."""
    found = re.search(rf'<p class="error" id="e-{field}">([^<]*)</p>', page)
    return found[1] if found else ""


def test_a_room_for_needs_a_room_for_topics_and_a_door(world_copy) -> None:
    there = world_copy(Phase.CALL)
    office, guest = there.at("organiser"), there.at("visitor")
    needs_stay_typed(there, office)
    topics_come_by_a_link(there, office, guest)
    visitors_sign_in_at_the_door(there, office, guest)


def needs_stay_typed(there: World, office: Visitor) -> None:
    path = f"/programmes/{there.one('SELECT programme_id FROM funding_round')}/needs"
    typed = {"group": "示例人群", "people": "很多", "text_zh": "示例需求", "source": "walk"}
    answer = office.post(path, {**typed, "community": "", "counted_on": ""})
    assert answer.status_code == 422
    assert beside(answer.text, "people").startswith("人数请用半角数字")
    assert beside(answer.text, "counted_on").startswith("走访、问卷、名册和会议")
    assert 'value="示例人群"' in answer.text
    answer = office.post(path, {**typed, "people": "12", "counted_on": "2020-01-01"})
    assert answer.status_code == 303
    assert "示例需求" in there.at("visitor").get("/rounds/NQ2016/needs").text


def topics_come_by_a_link(there: World, office: Visitor, guest: Visitor) -> None:
    path = f"/manage/{there.one('SELECT id FROM funding_round')}/topics"
    assert office.post(path, LATER).status_code == 303
    place = there.one("SELECT id FROM community")
    named = office.post(f"{path}/filers", {"place": place, "name": "示例书记"})
    link = re.search(r"/invitations/topics/[\w-]+", named.text)
    assert link is not None
    page = guest.get(link[0])
    assert (page.status_code, page.headers["referrer-policy"]) == (200, "no-referrer")
    assert guest.post(link[0], {**TOPIC, "text_zh": ""}).status_code == 422
    assert guest.post(link[0], {**TOPIC, "text_zh": "楼道没有灯"}).status_code == 303
    topic = there.one("SELECT id FROM need WHERE state = 'filed'")
    assert "楼道没有灯" not in guest.get("/rounds/NQ2016").text
    assert office.post(f"/manage/topics/{topic}/accept").status_code == 303
    assert "楼道没有灯" in guest.get("/rounds/NQ2016").text


def visitors_sign_in_at_the_door(there: World, office: Visitor, guest: Visitor) -> None:
    event, code = there.query("SELECT id, code FROM event ORDER BY starts_at")[1]
    door = f"/come/{code}"
    assert "现在不能签到" in guest.get(door).text
    before = came(guest)
    starts = int(there.one("SELECT starts_at FROM event WHERE id = ?", event))
    there.clock.turn(timedelta(milliseconds=starts - int(there.clock.now().timestamp() * 1000)))
    assert beside(guest.post(door, {"name": ""}).text, "name") == "这一项没有填。"
    done = guest.post(door, {"name": "张示例", "organisation": "示例队"})
    assert (done.status_code, "已经签到" in done.text) == (200, True)
    page = office.get(f"/events/{event}").text
    assert "张示例" in page
    assert re.search(r"[0-9]{4}年[0-9]+月[0-9]+日 [0-9]{2}:[0-9]{2} – [0-9]{2}:[0-9]{2}<", page)
    assert "张示例" not in guest.get("/rounds/NQ2016/events").text
    assert came(guest) == before + 1


def came(guest: Visitor) -> int:
    """Read on the public page how many came to all events."""
    page = guest.get("/rounds/NQ2016/events").text
    found = re.findall(r'data-label="到场人数">([^<]*)</td>', page)
    return sum(int(one) for one in found if one.isdigit())
