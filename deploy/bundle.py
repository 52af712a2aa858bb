"""Make the folder (and zip) that installs without a network: wheels for each system and Python, and the starters.

    python deploy/bundle.py [--fits linux-x86_64:3.11 …] [--out build/bundle] [--no-zip]

Wheels come from the index that pip and uv are set to; each is held against the lock's digests.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PIP = "26.3"
#: The tags that a system of this kind takes, the newest first.
TAGS = {
    "windows": ["win_amd64"],
    "linux-x86_64": [f"manylinux_2_{n}_x86_64" for n in (28, 27, 26, 24, 17, 12, 5)]
    + ["manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"],
    "linux-aarch64": [f"manylinux_2_{n}_aarch64" for n in (28, 27, 26, 24, 17)]
    + ["manylinux2014_aarch64"],
}
MARKERS = {
    "windows": {
        "sys_platform": "win32",
        "platform_system": "Windows",
        "os_name": "nt",
        "platform_machine": "AMD64",
    },
    "linux-x86_64": {
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_machine": "x86_64",
    },
    "linux-aarch64": {
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_machine": "aarch64",
    },
}
#: What offices have: the Store's newest two, and what the Linux systems of these years bring.
FITS = [
    *(f"windows:{python}" for python in ("3.13", "3.14")),
    *(
        f"{system}:{python}"
        for system in ("linux-x86_64", "linux-aarch64")
        for python in ("3.11", "3.12", "3.13", "3.14")
    ),
]
STARTERS = (
    "start.cmd",
    "start-lan.cmd",
    "miaopu.cmd",
    "restore.cmd",
    "start.sh",
    "miaopu.sh",
    "restore.sh",
    "start.command",
    "LICENSE",
    "deploy/start.py",
    "deploy/no-python.txt",
    "deploy/miaopu.service",
    "deploy/miaopu-task.xml",
    "deploy/nginx.conf",
    "deploy/Caddyfile",
)
RUNS = (".sh", ".command")
SAMPLE_HEAD = """# 苗圃的设置 / settings of Miaopu
# 把这个文件复制成 miaopu.txt，和 start.cmd 放在一起。要改哪一项，就去掉那一行前面的 #，在等号后面写上，保存，重新启动。
# Copy this file to miaopu.txt beside start.cmd. To set something take the # away before its line,
# write the value after the sign, save, and start again.
"""
#: What an office sets most; the documents tell all in English.
IN_CHINESE = {
    "MIAOPU_PORT": "端口",
    "MIAOPU_HTTP": "写 lan，同一个局域网里的手机和电脑也能打开",
    "MIAOPU_LANGUAGE": "窗口和新来访问者的语言：zh_CN 或 en",
    "MIAOPU_SITE_NAME": "网页上方的名称",
    "MIAOPU_CONTACT": "页脚里的联系方式",
    "MIAOPU_FILING_NUMBER": "页脚里的备案号",
    "MIAOPU_BACKUP_TO": r"备份放在哪里，例如另一块盘上的文件夹 D:\苗圃备份",
    "MIAOPU_BACKUP_AT": "每天几点备份，例如 12:30；写 off 就不自动做",
    "MIAOPU_BACKUP_PASSPHRASE": "备份的口令。写在纸上，另外保管好：忘了就打不开备份",
    "MIAOPU_SMTP_URL": "发邮件的服务器和密码",
    "MIAOPU_MAIL_FROM": "邮件的发件人",
    "MIAOPU_DATA_DIR": "数据文件夹；不要放在网盘或共享盘上",
}


def main() -> None:
    """Gather, and say how large it became."""
    given = argparse.ArgumentParser()
    given.add_argument("--fits", nargs="+", default=FITS)
    given.add_argument("--out", type=Path, default=ROOT / "build" / "bundle")
    given.add_argument("--no-zip", action="store_true")
    wish = given.parse_args()
    folder = wish.out / f"miaopu-{version()}"
    make(folder, wish.fits)
    print(f"{folder}: {_megabytes(sum(one.stat().st_size for one in _files(folder)))} MB")
    if not wish.no_zip:
        packed = pack(folder)
        print(f"{packed}: {_megabytes(packed.stat().st_size)} MB")


def version() -> str:
    """Read the version of the program."""
    return str(
        tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    )


def make(folder: Path, fits: list[str]) -> None:
    """Fill the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        pip = _pip(Path(scratch), wheels)
        _program(wheels)
        needed = _exported()
        for fit in fits:
            system, _, python = fit.partition(":")
            _download(pip, Path(scratch), wheels, system, python, needed)
    (wheels / "FITS.txt").write_text(", ".join(fits) + "\n", encoding="ascii")
    for name in STARTERS:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
        target.chmod(0o755 if name.endswith(RUNS) else 0o644)
    _for_notepad(folder / "README.txt", _read("deploy/bundle.txt"))
    _for_notepad(folder / "miaopu-sample.txt", sample(_read("docs/settings.md")))
    _sums(folder)


def sample(told: str) -> str:
    """Make the file of settings, each commented out, from the table in the documents."""
    lines = [SAMPLE_HEAD]
    for name, usual, meaning in re.findall(
        r"^\| `(MIAOPU_\w+)` \| (.+?) \| (.+) \|$", told, re.MULTILINE
    ):
        if name != "MIAOPU_SETTINGS":
            lines += [f"# {IN_CHINESE[name]}"] if name in IN_CHINESE else []
            plain = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", f"{meaning} (default: {usual})")
            lines += [f"# {plain.replace('`', '')}", f"#{name}=", ""]
    return "\n".join(lines)


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _for_notepad(file: Path, text: str) -> None:
    """Write what every Notepad of Windows reads."""
    file.write_text(text, encoding="utf-8-sig", newline="\r\n")


def pack(folder: Path) -> Path:
    """Put the folder into a zip; wheels are packed already."""
    packed = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as out:
        for one in _files(folder):
            info = zipfile.ZipInfo(f"{folder.name}/{one.relative_to(folder).as_posix()}")
            info.external_attr = (0o100755 if one.name.endswith(RUNS) else 0o100644) << 16
            out.writestr(info, one.read_bytes())
    return packed


def _pip(scratch: Path, wheels: Path) -> list[str]:
    """Fetch the pip that the bundle carries; it fetches the rest too."""
    place = scratch / "pip"
    _run(
        [
            _uv(),
            "pip",
            "install",
            "--quiet",
            "--python",
            sys.executable,
            "--target",
            str(place),
            f"pip=={PIP}",
        ]
    )
    pip = [sys.executable, str(place / "pip"), "--disable-pip-version-check"]
    _run([*pip, "download", "--quiet", "--no-deps", "--dest", str(wheels), f"pip=={PIP}"])
    return pip


def _program(wheels: Path) -> None:
    _run([_uv(), "build", "--quiet", "--wheel", "--out-dir", str(wheels), str(ROOT)])
    (wheels / ".gitignore").unlink(missing_ok=True)


def _exported() -> list[Requirement]:
    told = _run(
        [_uv(), "export", "--quiet", "--frozen", "--no-dev", "--no-emit-project", "--no-hashes"]
    )
    return [
        Requirement(line)
        for line in told.splitlines()
        if line and not line.lstrip().startswith("#")
    ]


def _download(
    pip: list[str], scratch: Path, wheels: Path, system: str, python: str, needed: list[Requirement]
) -> None:
    """Fetch what one system with one Python needs, held against the lock's digests."""
    facts = {**MARKERS[system], "python_version": python, "python_full_version": f"{python}.0"}
    facts |= {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
    digests = _digests()
    lines = []
    for one in needed:
        if one.marker is None or one.marker.evaluate(facts):
            pinned = next(iter(one.specifier)).version
            hashes = " ".join(f"--hash={digest}" for digest in digests[one.name, pinned])
            lines.append(f"{one.name}=={pinned} {hashes}")
    listed = scratch / f"{system}-{python}.txt"
    listed.write_text("\n".join(lines), encoding="ascii")
    tags = [part for tag in TAGS[system] for part in ("--platform", tag)]
    _run([
        *pip, "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes",
        "--implementation", "cp", "--python-version", python, *tags,
        "--dest", str(wheels), "--requirement", str(listed),
    ])  # fmt: skip


def _digests() -> dict[tuple[str, str], list[str]]:
    packages = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    return {
        (one["name"], one["version"]): [wheel["hash"] for wheel in one.get("wheels", [])]
        for one in packages
    }


def _sums(folder: Path) -> None:
    lines = [
        f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.relative_to(folder).as_posix()}"
        for one in _files(folder)
    ]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="ascii")


def _files(folder: Path) -> Iterator[Path]:
    return (one for one in sorted(folder.rglob("*")) if one.is_file())


def _uv() -> str:
    found = shutil.which("uv") or next((str(one) for one in ROOT.glob("build/uv/*/bin/uv")), None)
    if found is None:
        sys.exit("uv is missing: run make test once, or put uv on the PATH")
    return found


def _run(command: list[str]) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=os.environ, check=False
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(command[:6])} …\n{done.stdout[-2000:]}{done.stderr[-3000:]}")
    return done.stdout


def _megabytes(size: int) -> int:
    return round(size / 1024**2)


if __name__ == "__main__":
    main()
