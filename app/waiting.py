"""A bar for whatever takes longer than a second: on the terminal, or told to who shows it; else nothing."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

#: How much is done, of how much.
Step = Callable[[int, int], None]
FIRST, NEXT = 1, 0.2
WIDTH = 24


def unwatched(_done: int, _total: int) -> None:
    """Nobody looks how far it is."""


def untold() -> None:
    """Nobody counts."""


class Counting:
    """So many equal steps, told one by one."""

    def __init__(self, step: Step, total: int) -> None:
        """Begin with nothing done."""
        self._step, self._total, self._done = step, total, 0
        step(0, total)

    def one(self) -> None:
        """One more is done."""
        self._done = min(self._done + 1, self._total)
        self._step(self._done, self._total)


class Bar:
    """How much of something is done; of how much, where that is known."""

    def __init__(self, label: str, of: int = 0) -> None:
        """Begin with nothing done."""
        self.label = label
        self.of = of
        self.done = 0
        self._ended = Event()

    def step(self) -> None:
        """One more is done."""
        self.done += 1

    def end(self) -> None:
        """Let the bar go."""
        self._ended.set()

    def show(self) -> None:
        """Draw the bar again and again after a second, until it ends."""
        seconds: float = FIRST
        drawn = False
        while not self._ended.wait(FIRST if not drawn else NEXT):
            sys.stderr.write(f"\r{self.text(int(seconds))}")
            sys.stderr.flush()
            seconds, drawn = seconds + NEXT, True
        if drawn:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()

    def text(self, seconds: int) -> str:
        """Write the bar: full as far as things are done, or a mark that wanders."""
        if self.of:
            full = WIDTH * self.done // self.of
            return f"{self.label} {'█' * full}{'░' * (WIDTH - full)} {self.done}/{self.of}  {seconds} s"
        at = seconds % WIDTH
        return f"{self.label} {'░' * at}█{'░' * (WIDTH - at - 1)} {seconds} s"


@contextmanager
def waiting(label: str, of: int = 0) -> Iterator[Bar]:
    """Show a bar while something runs, if a person is looking at the terminal."""
    bar = Bar(label, of)
    if not sys.stderr.isatty():
        yield bar
        return
    watcher = Thread(target=bar.show, daemon=True)
    watcher.start()
    try:
        yield bar
    finally:
        bar.end()
        watcher.join()
