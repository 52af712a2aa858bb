"""Whoever writes the data folder from outside a running server owns it first, and ends what was cut off."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.settings import Settings
from app.unit import swaps
from app.unit.lock import WriterLock


@contextmanager
def owned(settings: Settings) -> Iterator[list[Path]]:
    """Be the one writer, where there is one; gives where a swap that was cut off kept the old data.

    Nothing is looked at, or saved into what is left behind, before that swap has come to its end.
    """
    if not settings.on_sqlite:
        yield []
        return
    with WriterLock(settings.data_dir):
        yield swaps.finish(settings)
