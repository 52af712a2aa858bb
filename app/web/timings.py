"""How long requests took: figures since the start, and the last slow ones. In memory, of this process."""

import threading
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime

#: From here on a request is slow: longer than people take for "at once".
SLOW_MS = 1000
KEPT = 50
#: The upper ends of the classes of the histogram, in seconds.
ENDS = (0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One answered request. `route` is the route's pattern: what stands in the address stays out."""

    method: str
    route: str
    status: int
    milliseconds: int
    at: datetime
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    """A kind of request that was slow: how often, and its worst case."""

    times: int
    worst: Timed


@dataclass(slots=True)
class Timings:
    """Counts what is answered; may be asked from any thread."""

    slow: deque[Timed] = field(default_factory=lambda: deque(maxlen=KEPT))
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    classes: Counter[float] = field(default_factory=Counter)
    seconds: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, one: Timed) -> None:
        """Count one, and keep it if it was slow."""
        seconds = one.milliseconds / 1000
        with self._lock:
            self.counts[one.method, f"{one.status // 100}xx"] += 1
            self.seconds += seconds
            self.classes.update(end for end in ENDS if seconds <= end)
            if one.milliseconds >= SLOW_MS:
                self.slow.append(one)

    def slowest(self) -> tuple[Slow, ...]:
        """Give the slow kinds of request, the slowest first, each with its worst case."""
        with self._lock:
            kept = sorted(self.slow, key=lambda one: -one.milliseconds)
        times = Counter((one.method, one.route) for one in kept)
        worst = {(one.method, one.route): one for one in reversed(kept)}
        listed = (Slow(times=count, worst=worst[kind]) for kind, count in times.items())
        return tuple(sorted(listed, key=lambda one: -one.worst.milliseconds))
