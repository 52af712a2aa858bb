"""A process of its own that is killed just before its n-th change of the folders."""

import os
import shutil
import signal
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any


def killed_before(change: int, work: Callable[[], object]) -> bool:
    """Do the work in a process that ends there without a word; false where it came to its end."""

    def counted() -> None:
        _count_down(change)
        work()

    return killed_inside(counted)


def killed_inside(work: Callable[[], object]) -> bool:
    """The same for work that kills itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child only moves files
        child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 -- nothing of the test may go on in the child
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def die(*_given: object, **_more: object) -> None:
    """End this process without a word."""
    os.kill(os.getpid(), signal.SIGKILL)


def _count_down(change: int) -> None:
    left = [change]

    def dying(real: Callable[..., Any]) -> Callable[..., Any]:
        def instead(*given: Any, **more: Any) -> Any:
            left[0] -= 1
            if not left[0]:
                die()
            return real(*given, **more)

        return instead

    for name in ("replace", "unlink", "mkdir"):
        setattr(Path, name, dying(getattr(Path, name)))
    shutil.rmtree = dying(shutil.rmtree)  # type: ignore[assignment]  # it has attributes that nobody asks for
