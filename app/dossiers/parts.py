"""The parts of a round's folder: pages, papers, tables, files and what one checks with."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.documents import MinutesSheet, minutes_pdf
from app.documents.announcements import announcement_pdf
from app.documents.hypertext import Chapter
from app.documents.sheets import Facts
from app.dossiers.binding import Press
from app.dossiers.folder import Folder
from app.dossiers.pages import Pages
from app.language import N_
from app.settings import resource
from app.store.dossiers import Kept
from app.unit import Reading
from app.views import dossiers as views
from app.views import minutes, publications, result_files
from app.views.announcements import laid_out

Row = tuple[str, str, str]


@dataclass(slots=True)
class Binder:
    """A folder that is being planned, with what its leaves are made from. `rows` become the table of contents."""

    reading: Reading
    contents: views.Contents
    press: Press
    folder: Folder = field(default_factory=Folder)
    missing: list[str] = field(default_factory=list)

    @property
    def pages(self) -> Pages:
        """Give the maker of pages."""
        return Pages(self.contents, self.press.imprint)

    def say(self, message: str, **facts: object) -> str:
        """Translate into the language of the dossier."""
        return self.pages.say(message, **facts)

    def page(self, name: str, title: str, chapters: Callable[[], Sequence[Chapter]]) -> Row:
        """Plan a page beside the first one."""
        path = self.folder.put(lambda: [self.pages.html(title, chapters())], name)
        return title, path, ""

    def paper(self, name: str, title: str, make: Callable[[], bytes]) -> Row:
        """Plan a PDF."""
        return title, self.folder.put(lambda: [make()], "documents", name), "PDF"

    def kept(self, files: Iterable[Kept], *folders: str) -> tuple[Row, ...]:
        """Plan files of the store; what is gone from there is named."""
        return tuple(row for one in files for row in self._kept(one, folders))

    def _kept(self, one: Kept, folders: Sequence[str]) -> Iterable[Row]:
        store = self.press.files
        if not store.has(one.sha256):
            self.missing.append(f"{one.name} {one.sha256}")
            return
        path = self.folder.put(lambda: store.pieces(one.sha256), *folders, one.name)
        yield one.name, path, ""


def texts(binder: Binder) -> list[Row]:
    """Plan the pages about the whole round."""
    reading, round_id, say = binder.reading, binder.contents.round_id, binder.say
    rows = [binder.page("rules.html", say(N_("评审规则")), lambda: views.rules(reading, round_id))]
    if binder.contents.plan.has_tally:
        rows.append(
            binder.page("result.html", say(N_("评审结果")), lambda: views.result(reading, round_id))
        )
    for number, (meeting_id, title) in enumerate(binder.contents.plan.meetings, start=1):
        rows.append(_minutes_page(binder, number, meeting_id, title))
    if binder.contents.plan.is_published:
        title = say(N_("对结果的异议"))
        rows.append(
            binder.page("objections.html", title, lambda: views.objections(reading, round_id))
        )
    rows.append(binder.page("log.html", say(N_("进程记录")), lambda: views.log(reading, round_id)))
    title = say(N_("办理记录"))
    rows.append(
        binder.page(
            "ledger.html", title, lambda: (replace(views.told(reading, round_id), title=""),)
        )
    )
    return rows


def _minutes(binder: Binder, meeting_id: str) -> MinutesSheet:
    return minutes.sheet(binder.reading, meeting_id, binder.press.imprint)


def _minutes_page(binder: Binder, number: int, meeting_id: str, title: str) -> Row:
    def chapters() -> list[Chapter]:
        sheet = _minutes(binder, meeting_id)
        above = Chapter(title="", parts=(Facts(sheet.facts),))
        return [above, *(Chapter(title=one.title, parts=one.parts) for one in sheet.sections)]

    named = binder.say(N_("评审纪要：%(title)s"), title=title)
    return binder.page(f"minutes-{number}.html", named, chapters)


def papers(binder: Binder) -> list[Row]:
    """Plan the documents to print."""
    reading, contents, say = binder.reading, binder.contents, binder.say
    round_id, plan = contents.round_id, contents.plan
    title = say(N_("评审规则"))
    rows = [
        binder.paper(
            "rulebook.pdf", title, lambda: binder.pages.pdf(title, views.rules(reading, round_id))
        )
    ]
    if plan.has_tally:
        named = say(N_("评审结果"))
        rows.append(
            binder.paper(
                "result.pdf",
                named,
                lambda: binder.pages.pdf(named, views.result(reading, round_id)),
            )
        )
    for number, (meeting_id, title_of) in enumerate(plan.meetings, start=1):
        rows.append(_minutes_paper(binder, number, meeting_id, title_of))
    if plan.is_published:
        rows.append(
            binder.paper("notice.pdf", say(N_("公示")), lambda: _announced(binder, final=False))
        )
    if plan.is_announced:
        rows.append(
            binder.paper("awards.pdf", say(N_("公告")), lambda: _announced(binder, final=True))
        )
    return rows


def _minutes_paper(binder: Binder, number: int, meeting_id: str, title: str) -> Row:
    named = binder.say(N_("评审纪要：%(title)s"), title=title)
    return binder.paper(
        f"minutes-{number}.pdf", named, lambda: minutes_pdf(_minutes(binder, meeting_id))
    )


def _announced(binder: Binder, *, final: bool) -> bytes:
    contents, press = binder.contents, binder.press
    view = publications.awards if final else publications.notice
    page = view(binder.reading, contents.code, press.files)
    link = press.links["awards" if final else "notice"]
    return announcement_pdf(laid_out(page, contents.language, link, press.imprint, final=final))


def tables(binder: Binder) -> list[Row]:
    """Plan the workbook of the result (汇总表)."""
    if not binder.contents.plan.has_tally:
        return []

    def make() -> list[bytes]:
        return [result_files.book(binder.reading, binder.contents.round_id)[1]]

    path = binder.folder.put(make, "tables", "result.xlsx")
    return [(binder.say(N_("汇总表、打分、资金")), path, "Excel")]


def checking(binder: Binder) -> list[Row]:
    """Plan the bundles, and the programs beside them that recompute one without this one."""
    contents, reading, rows = binder.contents, binder.reading, []
    if contents.plan.is_published:

        def bundle() -> list[bytes]:
            return [publications.bundle(reading, contents.code, binder.press.files)]

        rows.append(
            (binder.say(N_("公布的结果包")), binder.folder.put(bundle, "verify", "bundle.zip"), "")
        )
    if contents.plan.has_tally:

        def evidence() -> list[bytes]:
            return [publications.evidence(reading, contents.round_id)[1]]

        path = binder.folder.put(evidence, "verify", "evidence.zip")
        rows.append((binder.say(N_("全部依据（含评委席位）")), path, ""))
    if rows:
        notes = {
            "verify.html": N_("双击打开，把结果包拖进去"),
            "verify.py": N_("python verify.py bundle.zip"),
        }
        for name in publications.VERIFIERS:
            path = binder.folder.put(lambda name=name: [_program(name)], "verify", name)  # type: ignore[misc]  # a lambda's default is not inferred
            if name in notes:
                rows.append((name, path, binder.say(notes[name])))
    return rows


def _program(name: str) -> bytes:
    return resource("static", "verify", name).read_bytes()
