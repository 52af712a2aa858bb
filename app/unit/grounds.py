"""Where folders lie: on one disk or two, on this machine or on another, in a folder that is synced.

A database file on a share or in a synced folder is lost sooner or later: locks do not hold there,
and the parts of one save are carried over one by one (sqlite.org/howtocorrupt.html).
"""

import ctypes
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

#: Kinds of file systems that lie on other machines, as /proc/mounts names them.
_FAR = re.compile(
    r"nfs[0-9]*|cifs|smb[0-9a-z]*|afs|ncpfs|9p|davfs|ceph|glusterfs"
    r"|fuse\.(?:sshfs|rclone|s3fs|davfs2?|gvfsd-fuse|glusterfs|cephfs)"
)
_SYNCED = re.compile(
    r"onedrive|dropbox|nutstore|坚果云|baidunetdisk|baidusyncdisk|百度网盘|百度云|google ?drive|icloud",
    re.IGNORECASE,
)
_REMOTE = 4  # DRIVE_REMOTE of GetDriveTypeW


@dataclass(frozen=True, slots=True)
class Doubt:
    """What speaks against a place (`far` or `synced`), and the word that says so."""

    kind: str
    word: str


def doubt_of(folder: Path, mounts: str | None = None) -> Doubt | None:
    """Tell whether a folder lies on another machine, or where something carries it elsewhere."""
    if found := next((part for part in folder.parts if _SYNCED.search(part)), ""):
        return Doubt("synced", found)
    if sys.platform == "win32":
        drive = PureWindowsPath(folder).drive
        return Doubt("far", drive) if _is_far(drive) else None
    kind = _kind_of(folder, _mounts() if mounts is None else mounts)
    return Doubt("far", kind) if _FAR.fullmatch(kind) else None


def beside(place: str, folder: Path) -> bool:
    """Tell whether a place is a folder on the disk on which another folder lies."""
    if "://" in place:
        return False
    one, other = _standing(Path(place)), _standing(folder)
    if sys.platform == "win32":
        return one.drive.lower() == other.drive.lower()
    return one.stat().st_dev == other.stat().st_dev


def _standing(folder: Path) -> Path:
    """Give the folder, or what stands above it as long as it is not made."""
    whole = folder.absolute()
    return next((one for one in (whole, *whole.parents) if one.exists()), whole.parent).resolve()


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _kind_of(folder: Path, mounts: str) -> str:
    """Find the file system that holds a folder: the longest place above it, the last of two."""
    whole, best, kind = os.path.realpath(folder), -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:  # noqa: PLR2004 -- device, place, kind
            continue
        place = fields[1].replace("\\040", " ").replace("\\011", "\t").rstrip("/")
        if (whole == place or whole.startswith(f"{place}/")) and len(place) >= best:
            best, kind = len(place), fields[2]
    return kind


def _is_far(drive: str) -> bool:
    if drive.startswith("\\\\"):
        return True
    kinds = getattr(ctypes, "windll")  # noqa: B009 -- only Windows has it, and types know it only there
    return int(kinds.kernel32.GetDriveTypeW(f"{drive}\\")) == _REMOTE
