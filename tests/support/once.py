"""What is dear to make is made once in a run, whichever test process asks first."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

_WAIT_SECONDS = 1200


def shared_folder(factory: pytest.TempPathFactory, name: str) -> Path:
    """Give a folder that all test processes of this run see."""
    base = factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / name
    folder.mkdir(exist_ok=True)
    return folder


def once(folder: Path, make: Callable[[Path], object]) -> Path:
    """Fill a folder, or wait until the process that came first has filled it."""
    made, failed = folder.with_suffix(".made"), folder.with_suffix(".failed")
    try:
        folder.mkdir()
    except FileExistsError:
        limit = time.monotonic() + _WAIT_SECONDS
        while not made.exists():
            assert not failed.exists(), f"{folder.name} could not be made: see the first failure"
            assert time.monotonic() < limit, f"{folder.name} was not made in time"
            time.sleep(0.05)
        return folder
    try:
        make(folder)
    except BaseException:
        failed.touch()
        raise
    made.touch()
    return folder
