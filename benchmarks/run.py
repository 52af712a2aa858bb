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
        _write(lines)


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


def _write(lines: list[str]) -> None:
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else f"# Figures\n\n{BEGIN}\n{END}\n"
    head, _, rest = old.partition(BEGIN)
    tail = rest.partition(END)[2]
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(f"{head}{BEGIN}\n{chr(10).join(lines)}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
