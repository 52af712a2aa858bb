"""Holding on to work that outlives its lease, so that nobody else takes it as well."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog

_log = structlog.get_logger()


@contextmanager
def held(renew: Callable[[], object], every: timedelta) -> Iterator[None]:
    """Renew a lease beside the work that it is for, until that ends; one time that fails is not the last."""
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(every.total_seconds()):
            try:
                renew()
            except Exception:  # noqa: BLE001 -- the next time may go well
                _log.exception("lease_not_renewed")

    thread = threading.Thread(target=go_on, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
