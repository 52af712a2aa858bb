"""Start Miaopu from this folder: install what lies beside it once, then run; every error is a sentence.

In a bundle (a folder `wheels` is there) nothing is fetched from a network, and no environment is
needed: the packages go into `installed/`, so that the embeddable Python of Windows will do. In a
checkout the environment is made from the lock, from the index that UV_DEFAULT_INDEX or
PIP_INDEX_URL names.
"""

import hashlib
import os
import platform
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
LEAST = (3, 11)
UV = "0.13.9"
WHEELS = HERE / "wheels"


class Failed(Exception):
    """Something that is told in both languages."""


def main() -> int:
    """Install if need be, and hand over to the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.version_info < LEAST:
        print(_old(), file=sys.stderr)
        return 2
    if written := settings_file():
        os.environ.setdefault("MIAOPU_SETTINGS", str(written))
    try:
        if WHEELS.is_dir():
            return _run_bundle()
        return _run_checkout()
    except Failed as failed:
        print(f"\n{failed}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


def settings_file() -> Path | None:
    """Find what somebody without a command line has set; Windows hides endings, and so there may be two."""
    names = ("miaopu.txt", "miaopu.txt.txt")
    return next((HERE / name for name in names if (HERE / name).is_file()), None)


def _old() -> str:
    found = platform.python_version()
    return (
        f"这里的 Python 是 {found}，苗圃要 3.11 或更新的。\n"
        f"Miaopu needs Python 3.11 or later; here is {found}."
    )


def _run_bundle() -> int:
    """Run in this process: the embeddable Python reads no PYTHONPATH."""
    place = installed()
    sys.path.insert(0, str(place))
    os.chdir(HERE)
    sys.argv = ["miaopu", *sys.argv[1:]]
    try:
        runpy.run_module("app.cli", run_name="__main__", alter_sys=False)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


def installed() -> Path:
    """Give the folder of packages for this Python; made anew when the wheels changed."""
    python = f"{sys.version_info[0]}{sys.version_info[1]}"
    place = HERE / "installed" / f"{platform.system()}-{platform.machine()}-{python}".lower()
    stamp, wanted = place / "wheels.sha256", _fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return place
    print("第一次启动，正在准备，请等一两分钟…  Preparing for the first start, a minute or two…")
    made = place.with_name(f"{place.name}.part")
    shutil.rmtree(made, ignore_errors=True)
    _install(made)
    (made / "wheels.sha256").write_text(wanted, encoding="ascii")
    shutil.rmtree(place, ignore_errors=True)
    made.replace(place)
    return place


def _fingerprint() -> str:
    names = sorted(f"{one.name} {one.stat().st_size}" for one in WHEELS.glob("*.whl"))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def _install(place: Path) -> None:
    """Let the pip of the bundle unpack the wheels that fit this machine; no index, no settings of pip."""
    pips = sorted(WHEELS.glob("pip-*.whl"))
    if not pips:
        raise Failed(
            "wheels 文件夹不完整，请重新拷一份。\nThe folder wheels is not complete; please copy it again."
        )
    command = [
        sys.executable, str(pips[-1] / "pip"), "--isolated", "install", "--quiet", "--no-index",
        "--disable-pip-version-check", "--no-warn-script-location", "--only-binary", ":all:",
        "--find-links", str(WHEELS), "--target", str(place), "miaopu",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0 or not (place / "app").is_dir():
        last = "\n".join((done.stderr or done.stdout).strip().splitlines()[-3:])
        raise Failed(
            f"没有装好。这个文件夹里的包适合 {_fitting()}，这台机器是 {platform.system()} "
            f"{platform.machine()}、Python {platform.python_version()}。磁盘也要有一个 G 的空。\n"
            f"It could not be installed. The packages here fit {_fitting()}. A gigabyte of free disk is needed too.\n"
            f"{last}"
        )


def _fitting() -> str:
    listed = WHEELS / "FITS.txt"
    return listed.read_text(encoding="ascii").strip() if listed.is_file() else "?"


def _run_checkout() -> int:
    """Make .venv from the lock with uv, as `make` does, and run the program in it."""
    windows = sys.platform == "win32"
    python = HERE / ".venv" / ("Scripts/python.exe" if windows else "bin/python")
    stamp = HERE / ".venv" / "start.stamp"
    wanted = hashlib.sha256((HERE / "uv.lock").read_bytes()).hexdigest()
    if not (stamp.is_file() and stamp.read_text(encoding="ascii") == wanted):
        print("正在准备运行环境，要几分钟…  Preparing the environment, some minutes…")
        _sync()
        stamp.write_text(wanted, encoding="ascii")
    done = subprocess.run([str(python), "-m", "app.cli", *sys.argv[1:]], cwd=HERE, check=False)
    return done.returncode


def _sync() -> None:
    windows = sys.platform == "win32"
    folder = HERE / "build" / "uv" / UV
    uv = folder / ("Scripts/uv.exe" if windows else "bin/uv")
    index = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("PIP_INDEX_URL")
    env = {
        **os.environ,
        "UV_PROJECT_ENVIRONMENT": ".venv",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_LINK_MODE": "copy",
    }
    venv = ["--python", sys.executable, "--quiet"]
    if not uv.is_file():
        _step([sys.executable, "-m", "venv", str(folder)], env)
        inner = folder / ("Scripts/python.exe" if windows else "bin/python")
        _step([str(inner), "-m", "pip", "install", "--quiet", f"uv=={UV}"], env)
    if not index:
        _step([str(uv), "sync", "--frozen", "--no-dev", "--inexact", *venv], env)
        return
    # The lock names files of the public index; a mirror serves the same files elsewhere.
    env["UV_DEFAULT_INDEX"] = index
    listed = str(HERE / "build" / "requirements.txt")
    inner = str(HERE / ".venv" / ("Scripts/python.exe" if windows else "bin/python"))
    _step(
        [
            str(uv),
            "export",
            "--quiet",
            "--frozen",
            "--no-emit-project",
            "--no-dev",
            "--output-file",
            listed,
        ],
        env,
    )
    if not Path(inner).is_file():
        _step([str(uv), "venv", *venv, ".venv"], env)
    _step(
        [str(uv), "pip", "install", "--python", inner, "--require-hashes", "--requirement", listed],
        env,
    )
    _step([str(uv), "pip", "install", "--python", inner, "--no-deps", "--editable", "."], env)


def _step(command: list[str], env: dict[str, str]) -> None:
    done = subprocess.run(
        command, cwd=HERE, env=env, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode != 0:
        last = "\n".join((done.stderr or done.stdout).strip().splitlines()[-4:])
        raise Failed(
            "准备不成。要能上网，或设好 PIP_INDEX_URL 指向一个镜像；不能上网的电脑请用打好包的文件夹。\n"
            "It could not be prepared. It needs a network, or PIP_INDEX_URL set to a mirror; "
            "without a network use the bundle.\n"
            f"{last}"
        )


if __name__ == "__main__":
    sys.exit(main())
