"""An empty installation as it really starts: what the log says of the first walk, and the demo beside."""

import json
import re
import time

import httpx
import pytest

NAME, MAIL, PASSWORD = "示例办事员甲", "clerk@example.org", "示例一句记得住的话"
FIRST = {
    "programme": "示例创投",
    "contact": "示例电话 0760-1234",
    "timezone": "Asia/Shanghai",
    "sign_in_name": MAIL,
    "display_name": NAME,
    "password": PASSWORD,
    "accept": "yes",
}


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(csrf|key)" value="([^"]*)"', page))


def publish_a_call(person: httpx.Client, programme: str) -> None:
    """Go the way of the printed guide: the questions of a new round, the preview, the public page."""
    new = f"{programme}/rounds/new"
    page = person.get(new).text
    preset = re.search(r'name="preset" value="([^"]+)"', page)[1]
    opens, closes = re.findall(r"\d{4}-\d\d-\d\d (?:09:00|24:00)", page)
    typed = {"name_zh": "示例一届", "code": "FIRST", "opens_at": opens, "closes_at": closes}
    typed |= {"main": "zh", "preset": preset, "amount": "210000", "source": "示例资金"}
    desk = person.post(new, data={**hidden(page), **typed})
    call = f"{desk.url.path}/call"
    done = person.post(call, data={**hidden(person.get(call).text), "read": "yes"})
    assert (done.status_code, done.url.path) == (200, "/rounds/FIRST")
    assert "现在只有这台电脑打得开" in done.text


def browser(url: str) -> httpx.Client:
    """A browser without scripts, which waits as long as a person would."""
    return httpx.Client(base_url=url, trust_env=False, follow_redirects=True, timeout=60)


def link_of(server) -> str:
    (link,) = re.findall(r"/claim/[\w-]+", server.printed())
    return link


def test_the_log_of_a_first_walk_holds_requests_and_nobody(start):
    server = start(MIAOPU_LOG_FORMAT="json")
    link = link_of(server)
    with browser(server.url) as person:
        page = person.get(link)
        assert page.status_code == 200
        assert person.post(link, data={**hidden(page.text), **FIRST}).status_code == 200
        programme = person.get("/programmes").text
        invite = re.search(r"/programmes/[0-9a-f]{32}", programme)[0]
        asked = {"name": "示例同事乙", "role": "auditor", "address": "colleague@example.org"}
        answer = person.post(f"{invite}/members", data={**hidden(person.get(invite).text), **asked})
        (token,) = set(re.findall(r"/invitations/member/([\w-]+)", answer.text))
        publish_a_call(person, invite)
        person.get(f"/invitations/member/{token}")
        person.get("/no-such-page/" + MAIL)
        person.post("/system/check", data=hidden(person.get("/system").text))
        cookies = [cookie.value for cookie in person.cookies.jar]
    server.stop()
    lines = [line for line in server.printed().splitlines() if line.startswith("{")]
    requests = [one for one in map(json.loads, lines) if one["event"] == "request"]
    assert len({one["request_id"] for one in requests}) == len(requests) >= 10
    assert {"POST /claim/{token}", "GET /invitations/member/{token}"} <= {
        f"{one['method']} {one['route']}" for one in requests
    }
    written = "\n".join(lines)
    hidden_words = [NAME, MAIL, PASSWORD, "0760", "示例", "同事", token, link.rpartition("/")[2]]
    hidden_words += ["colleague", invite.rpartition("/")[2], *cookies]
    assert [word for word in hidden_words if word in written] == []


@pytest.mark.soak
def test_a_demo_beside_starts_and_ends_with_the_program(start):
    server = start()
    link = link_of(server)
    with browser(server.url) as person:
        page = person.post(f"{link}/try", data=hidden(person.get(link).text))
        limit = time.monotonic() + 400
        while "/demo" not in page.text and time.monotonic() < limit:
            time.sleep(2)
            page = person.get(f"{link}/try")
        (beside,) = re.findall(r'href="(http://127\.0\.0\.1:\d+)/demo"', page.text)
        assert httpx.get(f"{beside}/demo", trust_env=False, timeout=60).status_code == 200
        assert person.get(link).status_code == 200
    assert (server.data_dir / "demo" / "miaopu.db").is_file()
    server.stop()
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{beside}/healthz", trust_env=False, timeout=5)
