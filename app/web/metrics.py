"""Figures in the text format of Prometheus, by hand: a dozen lines, and none says anything of a person."""

from collections.abc import Iterator

from app.views.systems import Readiness
from app.web.house import House
from app.web.systems import faults, version_of_program
from app.web.timings import ENDS

TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[str, int]


def text(house: House, found: Readiness) -> str:
    """Write all figures."""
    return "\n".join([*_requests(house), *_state(house, found)]) + "\n"


def _requests(house: House) -> Iterator[str]:
    timings = house.timings
    yield from _family(
        "miaopu_requests_total",
        "counter",
        "Answered requests since the start",
        [
            (f'{{method="{method}",status="{status}"}}', count)
            for (method, status), count in sorted(timings.counts.copy().items())
        ],
    )
    total = sum(timings.counts.copy().values())
    name = "miaopu_request_seconds"
    yield f"# HELP {name} Time to the end of the answer"
    yield f"# TYPE {name} histogram"
    for end in ENDS:
        yield f'{name}_bucket{{le="{end}"}} {timings.classes[end]}'
    yield f'{name}_bucket{{le="+Inf"}} {total}'
    yield f"{name}_sum {timings.seconds:.3f}"
    yield f"{name}_count {total}"


def _state(house: House, found: Readiness) -> Iterator[str]:
    space = house.files.room.look()
    ready = not faults(house, migrations=found.migrations)
    plain: dict[str, tuple[str, int]] = {
        "miaopu_ready": ("1 if requests are served well", int(ready)),
        "miaopu_writer_waiting": ("Writes that wait for the one writer", house.writer.waiting),
        "miaopu_disk_free_bytes": ("Free room on the disk of the data folder", space.free),
        "miaopu_disk_reserve_bytes": ("Below this free room uploads are refused", space.kept),
        "miaopu_database_bytes": ("Size of the database", found.size),
    }
    for name, (told, value) in plain.items():
        yield from _family(name, "gauge", told, [("", value)])
    for name, queue in (("miaopu_jobs", found.queue), ("miaopu_messages", found.mail)):
        if queue is not None:
            samples: list[Sample] = [
                ('{state="waiting"}', queue.waiting),
                ('{state="failed"}', queue.failed),
            ]
            yield from _family(name, "gauge", "Rows of the queue", samples)
    version = [(f'{{version="{version_of_program()}"}}', 1)]
    yield from _family("miaopu_info", "gauge", "The program's version", version)


def _family(name: str, kind: str, told: str, samples: list[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {told}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        yield f"{name}{labels} {value}"
