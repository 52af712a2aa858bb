"""Paper: the time for each document, many asking at once, and the memory after hundreds of sheets."""

import json
import os
import resource
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any

from app import documents
from app.errors import Overloaded
from tests.support.sheets_of_paper import form_sheet, poster_sheet, proposal_sheet, receipt_sheet

RUNS, ASKING, SHEETS = 30, 12, 400
PARAGRAPH = "社区里八十岁以上的独居长者有二百一十三位，其中四十七位行动不便，一个星期只下一次楼。"


def measure() -> dict[str, float]:
    """Give milliseconds per document, how many were turned away, and megabytes."""
    figures: dict[str, float] = {}
    started = time.perf_counter()
    documents.receipt_pdf(receipt_sheet(number="first"))
    figures["first sheet of a process, ms"] = _since(started)
    for name, make in _makers().items():
        times = [_timed(make, number) for number in range(RUNS)]
        figures[f"{name}, ms, middle of {RUNS}"] = median(times)
        figures[f"{name}, ms, slowest"] = max(times)
    figures |= _crowd()
    before = _megabytes()
    for number in range(SHEETS):
        documents.proposal_pdf(proposal_sheet(PARAGRAPH * 20, title=f"memory {number}"))
    figures[f"memory that {SHEETS} more proposals took, MB"] = _megabytes() - before
    return figures


def _makers() -> dict[str, Callable[[int], bytes]]:
    return {
        "proposal of 3 pages": lambda n: documents.proposal_pdf(
            proposal_sheet(PARAGRAPH * 20, title=f"{n}")
        ),
        "receipt": lambda n: documents.receipt_pdf(receipt_sheet(number=f"NQ26-{n}")),
        "poster": lambda n: documents.poster_pdf(poster_sheet(title=f"示例创投 {n}")),
        "form as PDF": lambda n: documents.form_pdf(form_sheet(f"示例 {n}")),
        "form as .docx": lambda n: documents.form_docx(form_sheet(f"示例 {n}")),
    }


def _crowd() -> dict[str, float]:
    """Let many ask at the same moment, and see whether another thread still gets its turns."""
    turned_away, gaps, done = [0], [0.0], threading.Event()

    def ask(number: int) -> None:
        try:
            documents.proposal_pdf(proposal_sheet(PARAGRAPH * 20, title=f"crowd {number}"))
        except Overloaded:
            turned_away[0] += 1

    def breathe() -> None:
        last = time.perf_counter()
        while not done.is_set():
            time.sleep(0.001)
            now = time.perf_counter()
            gaps[0], last = max(gaps[0], now - last), now

    watch = threading.Thread(target=breathe)
    watch.start()
    started = time.perf_counter()
    with ThreadPoolExecutor(ASKING) as pool:
        list(pool.map(ask, range(ASKING)))
    took = _since(started)
    done.set()
    watch.join()
    return {
        f"{ASKING} proposals asked for at once, ms until all are answered": took,
        "of these turned away": turned_away[0],
        "longest that another thread waited meanwhile, ms": gaps[0] * 1000,
    }


def _timed(make: Callable[[int], Any], number: int) -> float:
    started = time.perf_counter()
    make(number)
    return _since(started)


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(
        json.dumps({key: round(value, 1) for key, value in measure().items()}, indent=1),
        os.cpu_count(),
    )
