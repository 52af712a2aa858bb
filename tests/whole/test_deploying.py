"""What puts the program to work: service, proxies, image; each says what the program really has."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from app.routers import ROUTERS
from app.settings import read_settings
from tests.support.sources import ROOT, text


def test_the_service_runs_the_starter_without_rights() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their case
    unit.read_string(text("deploy/miaopu.service"))
    service = unit["Service"]
    assert service["User"] != "root"
    assert service["NoNewPrivileges"] == "yes"
    assert (ROOT / Path(service["ExecStart"]).name).is_file()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    unit = text("deploy/miaopu.service").replace("/opt/miaopu/start.sh", "/bin/true")
    file = tmp_path / "miaopu.service"
    file.write_text(unit.replace("=miaopu\n", "=daemon\n"))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(file)], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if "miaopu.service" in line] == []


@pytest.mark.parametrize("name", ["deploy/nginx.conf", "deploy/Caddyfile"])
def test_a_proxy_lets_through_what_the_program_takes(name: str) -> None:
    proxy = text(name)
    assert proxy.count("{") == proxy.count("}")
    (most,) = re.findall(r"(?:client_max_body_size|max_size) (\d+)", proxy)
    assert int(most) * 1024**2 > read_settings({}).upload_limit
    known = {route.path for router in ROUTERS for route in router.routes}
    assert {"/metrics", "/readyz"} <= known
    assert ("/metrics" in proxy, "/readyz" in proxy) == (True, True)
    for setting in re.findall(r"MIAOPU_\w+", proxy):
        assert setting in text("docs/settings.md")


def test_the_image_is_nobodys_and_tells_whether_it_lives() -> None:
    image = text("Dockerfile")
    last = image.split("FROM ")[-1]
    assert re.search(r"^USER miaopu$", last, re.MULTILINE)
    assert re.search(r"^VOLUME /var/lib/miaopu$", last, re.MULTILINE)
    assert "MIAOPU_DATA_DIR=/var/lib/miaopu" in last
    (asked,) = re.findall(r"\['MIAOPU_PORT'\]\}(/\w+)", last)
    assert asked in {route.path for router in ROUTERS for route in router.routes}
    assert re.search(r'ENTRYPOINT \["miaopu"\]\s+CMD \["serve"\]', last)
