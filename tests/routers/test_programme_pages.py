"""The page of a programme: its lists in the plural, its facts in a reader's words, the way to how it pays."""

import re

from app.vocabulary import Phase


def test_a_programme_is_told_in_a_readers_words(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    programme = there.one("SELECT programme_id FROM funding_round")
    office = there.at("organiser")
    page = office.get(f"/programmes/{programme}").text
    for said in ("中国大陆：统一社会信用代码", "人民币（CNY）", "北京时间"):
        assert f"<dd>{said}</dd>" in page
    assert "CN-USCC" not in page
    there.set("UPDATE account SET language = 'en'")
    english = office.get(f"/programmes/{programme}", "en").text
    assert re.findall("<h2>([^<]+)", english) == ["Rounds", "Strands", "Communities", "Officers"]
    for said in ("Mainland China: unified social credit code", "Chinese Yuan (CNY)"):
        assert f"<dd>{said}</dd>" in english
    assert office.get(f"/manage/programmes/{programme}/payments").status_code == 200
    assert f'href="/manage/programmes/{programme}/payments"' in english
    events = office.get(f"/programmes/{programme}/events", "en").text
    assert "<h1>Events</h1>" in events
