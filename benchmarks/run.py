"""Measure, and write the figures: `make bench`, or `python benchmarks/run.py NAME …`.

Every `bench_<name>.py` beside this file has a `measure() -> dict[str, float]` whose keys end in
their unit; the figures go to docs/benchmarks.md between its two marks, with the machine's facts.
"""

import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def main(wanted: list[str]) -> None:
    """Run the measurements that were named, or all."""
    sys.path.insert(0, str(HERE.parent))
    names = [path.stem.removeprefix("bench_") for path in sorted(HERE.glob("bench_*.py"))]
    unknown = set(wanted) - set(names)
    if unknown:
        sys.exit(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    lines = list(_table(wanted or names))
    print("\n".join(lines))
    if not wanted:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), lines), encoding="utf-8")


def _table(names: list[str]) -> Iterator[str]:
    from benchmarks.clock import machine as pace  # noqa: PLC0415 -- found by the path that main() adds

    today = datetime.now(UTC).date().isoformat()  # noqa: TID251 -- a script's own clock
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    yield f"Measured on {today}: {machine}, Python {platform.python_version()}; {pace()}."
    yield ""
    yield "| measurement | figure | value |"
    yield "| --- | --- | ---: |"
    for name in names:
        for figure, value in import_module(f"benchmarks.bench_{name}").measure().items():
            yield f"| {name} | {figure} | {value:,.3f} |"


def written(page: str, lines: list[str]) -> str:
    """Put figures between the two marks of a page, instead of those before; all else stays."""
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        sys.exit(f"{PAGE} has no place for figures: {BEGIN} … {END}")
    return f"{head}{begin}\n{chr(10).join(lines)}\n{end}{tail}"


if __name__ == "__main__":
    main(sys.argv[1:])
