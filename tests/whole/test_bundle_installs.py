"""The folder for offices without a network: made, installed and started here, with no index to ask."""

import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.support.servers import free_port
from tests.support.sources import ROOT

HERE = f"linux-x86_64:{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="makes the bundle of this machine")
def test_a_bundle_starts_without_a_network(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, str(ROOT / "deploy/bundle.py"), "--fits", HERE, "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    (packed,) = tmp_path.glob("*.zip")
    far = tmp_path / "另一台 电脑"
    zipfile.ZipFile(packed).extractall(far)
    (folder,) = far.iterdir()
    checked = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, check=False)
    assert checked.returncode == 0
    port = free_port()
    python = (
        shutil.which("python3", path="/usr/bin:/usr/local/bin") or sys.base_prefix + "/bin/python3"
    )
    kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    # An address that leads nowhere: whatever asked an index would fail.
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "HTTPS_PROXY": "http://127.0.0.1:9"}
    environment = {
        **kept,
        **nowhere,
        "PATH": f"{Path(python).parent}:/usr/bin:/bin",
        "MIAOPU_PORT": str(port),
    }
    # As from the system's Python, and as the embeddable one of Windows: no site packages, no paths of others.
    bare = [python, "-I", "-S", str(folder / "deploy" / "start.py"), "serve"]
    for command in (["sh", "start.sh"], bare):
        server = subprocess.Popen(command, cwd=folder, env=environment)
        try:
            assert _answers(f"http://127.0.0.1:{port}/readyz", server)
            assert (folder / "data" / "real" / "miaopu.db").is_file()
        finally:
            server.terminate()
            server.wait(30)
        shutil.rmtree(folder / "installed")
    _takes_commands(folder, environment)


def _takes_commands(folder: Path, environment: dict[str, str]) -> None:
    """A command, and settings of the file, out of the folder itself."""
    (folder / "miaopu.txt").write_text("MIAOPU_BACKUP_TO=kept\n", encoding="utf-8-sig")
    for words in (["backup"], ["check"]):
        done = subprocess.run(["sh", "miaopu.sh", *words], cwd=folder, env=environment, check=False)
        assert done.returncode == 0
    assert len(list((folder / "kept").glob("miaopu-*.tar"))) == 1


def _answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    limit = time.monotonic() + 500
    while time.monotonic() < limit and server.poll() is None:
        try:
            return httpx.get(address, timeout=5, trust_env=False).text == "ready\n"
        except httpx.TransportError:
            time.sleep(1)
    return False
