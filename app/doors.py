"""Where the program that owns a data folder answers: noted beside its lock, for a second double click."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import httpx

from app.settings import Settings

NOTE = "writer.port"
ANSWER_SECONDS = 3
#: A first start finds the data of another version in a folder beside this one, once or twice deep.
FORMER = ("miaopu*/data/real/miaopu.db", "miaopu*/miaopu*/data/real/miaopu.db")


@contextmanager
def noted(settings: Settings) -> Iterator[None]:
    """Keep the port in the data folder as long as somebody answers there."""
    note = settings.data_dir / NOTE
    note.write_text(str(settings.port), encoding="ascii")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def running(settings: Settings) -> str | None:
    """Give the page of the program that has this folder, if it answers."""
    with suppress(OSError, ValueError, httpx.HTTPError):
        port = int((settings.data_dir / NOTE).read_text(encoding="ascii"))
        here = local_address(replace(settings, port=port))
        answer = httpx.get(f"{here}/healthz", timeout=ANSWER_SECONDS, trust_env=False)
        if answer.text == "ok\n":
            return settings.base_url or here
    return None


def local_address(settings: Settings) -> str:
    """Give the address by which this machine itself reaches the program."""
    own = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 -- compared, not bound
    return f"http://{f'[{own}]' if ':' in own else own}:{settings.port}"


def former_data(settings: Settings) -> Path | None:
    """Find the data of another version beside, where this one has none yet in its usual place."""
    usual = Path("data/real").absolute()
    if not settings.on_sqlite or settings.database_file != usual / "miaopu.db":
        return None
    if settings.database_file.exists():
        return None
    here = usual.parent.parent
    found = [
        one.parent.parent
        for above in (here.parent, here.parent.parent)
        for pattern in FORMER
        for one in above.glob(pattern)
    ]
    return max(found, key=lambda one: (one / "real/miaopu.db").stat().st_mtime, default=None)
