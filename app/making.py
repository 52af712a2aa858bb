"""Large files made: what a download gives at once in a small round, with the same views and the same rights."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.actions.made_files import Made
from app.documents import Imprint
from app.documents.certificates import certificates_docx, certificates_pdf
from app.files import Files
from app.files.store import SYNC_EVERY
from app.forms.rankings import asked
from app.language.award_books import award_book
from app.language.cells import csv_of
from app.unit import Reading
from app.views import publications, queues, result_files, results
from app.views.certificates import certificates
from app.vocabulary import FileKind
from app.waiting import Counting, Step

#: Of what is made in one go: read, then written.
TWO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What making takes besides the database: the store, how the site names itself, who is told how far it is."""

    files: Files
    site: str
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was asked for. `link` is the announcement's address."""

    round_id: str
    query: Mapping[str, str]
    files: Files
    imprint: Imprint
    link: str
    step: Step


Written = tuple[str, bytes]


def make(reading: Reading, given: Mapping[str, Any], press: Press) -> Made:
    """Make a file with the rights of who asked, and put it into the store.

    Nothing refers to its bytes there, so the store lets go of them after a day by itself.
    """
    order = Order(
        round_id=str(given["round_id"]),
        query=given["query"],
        files=press.files,
        imprint=Imprint(site=press.site, sample=bool(given["sample"])),
        link=str(given["link"]),
        step=press.step,
    )
    name, data = MAKERS[FileKind(given["made"])](reading, order)
    arrival = press.files.receive(len(data), len(data))
    try:
        for start in range(0, len(data), SYNC_EVERY):
            arrival.write(data[start : start + SYNC_EVERY])
        stored = arrival.keep()
    finally:
        arrival.drop()
    return Made(name=name, sha256=stored.sha256, size=stored.size)


def _results(reading: Reading, order: Order) -> Written:
    name, data = result_files.book(reading, order.round_id, order.step)
    return f"{name}.xlsx", data


def _ranking(reading: Reading, order: Order) -> Written:
    parts = Counting(order.step, TWO)
    code, rows = results.table(reading, order.round_id, asked(order.query))
    parts.one()
    return f"{code}-ranking.csv", csv_of(rows)


def _evidence(reading: Reading, order: Order) -> Written:
    code, data = publications.evidence(reading, order.round_id, order.step)
    return f"{code}-evidence.zip", data


def _proposals(reading: Reading, order: Order) -> Written:
    parts = Counting(order.step, TWO)
    page = queues.index(reading, order.round_id, order.query, whole=True)
    parts.one()
    return f"{page.round_code}-proposals.csv", csv_of(queues.table(page, reading.language))


def _budgets(reading: Reading, order: Order) -> Written:
    found = queues.budgets(reading, order.round_id, order.query)
    return f"{found.code}-budgets.xlsx", award_book(found.tables, order.step)


def _certificates(reading: Reading, order: Order, ending: str) -> Written:
    code = results.code_of(reading, order.round_id)
    notice = publications.awards(reading, code, order.files)
    sheet = certificates(notice, reading.language, order.imprint, link=order.link)
    if ending == "docx":
        return f"{code}.docx", certificates_docx(sheet, order.step)
    parts = Counting(order.step, TWO)
    parts.one()
    return f"{code}.pdf", certificates_pdf(sheet)


MAKERS: Mapping[FileKind, Callable[[Reading, Order], Written]] = {
    FileKind.RESULTS: _results,
    FileKind.RANKING: _ranking,
    FileKind.EVIDENCE: _evidence,
    FileKind.PROPOSALS: _proposals,
    FileKind.BUDGETS: _budgets,
    FileKind.CERTIFICATES_PDF: lambda reading, order: _certificates(reading, order, "pdf"),
    FileKind.CERTIFICATES_DOCX: lambda reading, order: _certificates(reading, order, "docx"),
}
