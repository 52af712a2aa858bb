"""Plain http on a local network, declared: a phone can sign in over a real address of the machine."""

import re
import shutil
import socket
import subprocess

import httpx
import pytest

from tests.support.servers import start_server

PASSWORD = "a long sample passphrase 7"


def address_of_this_machine() -> str | None:
    """Find an address that is not loopback."""
    program = shutil.which("hostname")
    if program is None:
        return None
    told = subprocess.run([program, "-I"], capture_output=True, text=True, check=False).stdout
    return next((a for a in told.split() if "." in a and not a.startswith("127.")), None)


ADDRESS = address_of_this_machine()
pytestmark = pytest.mark.skipif(ADDRESS is None, reason="this machine has no address but loopback")


@pytest.fixture(scope="module")
def lan(tmp_path_factory):
    """A server that listens to its network, and its address as a phone would type it."""
    settings = {"MIAOPU_HTTP": "lan", "MIAOPU_HOST": "0.0.0.0"}
    server = start_server(tmp_path_factory.mktemp("lan"), settings=settings)
    port = server.url.rsplit(":", 1)[1]
    with socket.create_connection((ADDRESS, int(port)), timeout=5):
        yield server, f"http://{ADDRESS}:{port}"
    server.stop()


def test_a_phone_signs_up_and_in_over_the_network(lan):
    _, here = lan
    with httpx.Client(base_url=here, trust_env=False, follow_redirects=True, timeout=60) as phone:
        page = phone.get("/sign-up")
        signed = phone.post("/sign-up", data={**hidden(page.text), **new_account()})
        assert signed.status_code == 200
        assert "/desk" in str(signed.url)
        cookie = next(each for each in phone.cookies.jar if each.name == "sid")
        assert not cookie.secure
        phone.post("/sign-out", data=hidden(phone.get("/account").text))
        assert "/sign-in" in str(phone.get("/desk").url)
        back = {"sign_in_name": "示例手机", "password": PASSWORD}
        signed = phone.post("/sign-in", data={**hidden(phone.get("/sign-in").text), **back})
        assert "/desk" in str(signed.url)


def test_every_page_says_that_the_network_is_not_private(lan):
    _, here = lan
    for path in ("/", "/sign-in", "/sign-up", "/reset"):
        answer = httpx.get(here + path, trust_env=False, timeout=60)
        assert answer.status_code == 200
        assert 'class="lan' in answer.text or "局域网" in answer.text
        assert "strict-transport-security" not in answer.headers


def test_the_address_is_printed_with_a_code_to_scan(lan):
    server, here = lan
    assert here in server.printed()
    assert "▀" in server.printed() or "█" in server.printed()


def new_account() -> dict[str, str]:
    return {
        "sign_in_name": "示例手机",
        "display_name": "示例手机",
        "password": PASSWORD,
        "accept": "yes",
    }


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(csrf|key)" value="([^"]*)"', page)
    return dict(found)
