"""A proposal inside of a folder: what was handed in, what came of it, its files."""

from app.documents import Facts, ProposalSheet, proposal_pdf
from app.documents.hypertext import Chapter, Links
from app.documents.sheets import Prose
from app.dossiers.parts import Binder, Row
from app.language import N_
from app.store.dossiers import Kept
from app.views import documents
from app.views import dossiers as views


def proposal(binder: Binder, handed: views.Handed, *, whole: bool) -> Row:
    """Plan the pages and files of a proposal; `whole` adds the form on paper, and its own ledger."""
    here = ("proposals", handed.number or handed.id)
    sheet = _sheet(binder, handed)
    attached = [Kept(name=one.name, purpose="", sha256=one.sha256) for one in sheet.files]
    files = binder.kept(attached, *here, "files")
    papers = binder.kept(handed.papers, *here, "papers")
    if whole:
        make = lambda: [proposal_pdf(sheet)]  # noqa: E731 -- two words for what a folder takes
        papers = ((_form(binder), binder.folder.put(make, *here, "proposal.pdf"), "PDF"), *papers)

    def page() -> list[bytes]:
        shown = _sheet(binder, handed)
        title = f"{handed.number} {handed.title}".strip()
        chapters = [
            *_handed_in(shown),
            *_files(binder, "/".join(here), files + papers),
            *views.about(binder.reading, handed.id),
            *(_own_ledger(binder, handed) if whole else ()),
        ]
        return [binder.pages.html(title, chapters, depth=2)]

    path = binder.folder.put(page, *here, "index.html")
    return (
        f"{handed.number} {handed.title}".strip(),
        path,
        f"{handed.organisation} · {handed.state}",
    )


def _form(binder: Binder) -> str:
    return binder.say(N_("项目申报书"))


def _sheet(binder: Binder, handed: views.Handed) -> ProposalSheet:
    return documents.proposal(binder.reading, handed.id, binder.press.imprint)


def _handed_in(sheet: ProposalSheet) -> list[Chapter]:
    above = Chapter(title="", parts=(Facts(sheet.facts),))
    return [above, *(Chapter(title=one.title, parts=one.parts) for one in sheet.sections)]


def _files(binder: Binder, here: str, rows: tuple[Row, ...]) -> list[Chapter]:
    if not rows:
        return []
    near = tuple((name, path.removeprefix(f"{here}/"), note) for name, path, note in rows)
    return [Chapter(title=binder.say(N_("文件")), parts=(Links(near),))]


def _own_ledger(binder: Binder, handed: views.Handed) -> list[Chapter]:
    told = views.told(binder.reading, binder.contents.round_id, handed.id)
    note = binder.say(N_("只列和这个项目有关的条目，序号是全届办理记录里的序号。"))
    return [Chapter(title=told.title, parts=(Prose("", note), *told.parts))]
