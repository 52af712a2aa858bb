"""A published bundle as a folder or .zip: written the same every time, read with limits."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

MEMBERS_MAX = 64
SIZE_MAX = 200 * 1024 * 1024
#: The first instant a zip can hold: times would make two equal bundles differ.
_BEGINNING = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o644 << 16
#: Others may ask for any amount of memory before the first byte.
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class BundleUnreadable(ValueError):
    """A folder or file that cannot be a bundle, by code."""

    def __init__(self, code: str, name: str = "") -> None:
        """Keep code and name."""
        super().__init__(code)
        self.code = code
        self.name = name


def to_zip(files: Mapping[str, bytes]) -> bytes:
    """Write files into a zip whose bytes depend on nothing but them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=_BEGINNING)
            entry.external_attr = _PLAIN_FILE
            entry.create_system = 3
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def read_bundle(path: Path) -> dict[str, bytes]:
    """Read a bundle from a folder or a zip."""
    if path.is_dir():
        return _from_folder(path)
    if not path.is_file():
        raise BundleUnreadable("no_such_file", path.name)
    if path.stat().st_size > SIZE_MAX:
        raise BundleUnreadable("too_large", path.name)
    return from_zip(path.read_bytes())


def from_zip(data: bytes, most: int = SIZE_MAX) -> dict[str, bytes]:
    """Read a zip: plain names only, few members, a bound on what it unpacks to."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [entry for entry in archive.infolist() if not entry.is_dir()]
            _require_modest(members, most)
            return {_name(entry.filename): _content(archive, entry) for entry in members}
    except (zipfile.BadZipFile, zlib.error, UnicodeDecodeError, RuntimeError, EOFError, OSError):
        raise BundleUnreadable("not_a_zip") from None


def _require_modest(members: list[zipfile.ZipInfo], most: int) -> None:
    names = [_name(entry.filename) for entry in members]
    if any(entry.compress_type not in _PACKINGS for entry in members):
        raise BundleUnreadable("not_a_zip")
    if len(names) > MEMBERS_MAX or len(set(names)) != len(names):
        raise BundleUnreadable("too_many_files")
    if sum(entry.file_size for entry in members) > most:
        raise BundleUnreadable("too_large")


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Read no more than the entry says, whatever it unpacks to."""
    with archive.open(entry) as member:
        data = member.read(entry.file_size + 1)
    if len(data) > entry.file_size:
        raise BundleUnreadable("too_large", entry.filename)
    return data


def _name(name: str) -> str:
    """A bundle may lie in one folder of its zip; anything else in a name is refused."""
    parts = name.replace("\\", "/").split("/")
    if not parts[-1] or len(parts) > 2 or any(part in {"", ".", ".."} for part in parts):  # noqa: PLR2004 -- folder and file
        raise BundleUnreadable("odd_name", name)
    return parts[-1]


def _from_folder(path: Path) -> dict[str, bytes]:
    members = sorted(
        one for one in path.iterdir() if one.is_file() and not one.name.startswith(".")
    )
    if len(members) > MEMBERS_MAX:
        raise BundleUnreadable("too_many_files")
    if sum(one.stat().st_size for one in members) > SIZE_MAX:
        raise BundleUnreadable("too_large")
    return {one.name: one.read_bytes() for one in members}
