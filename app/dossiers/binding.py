"""The whole binding: plan the folder, make leaf after leaf, list them, and keep the zip by its digest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.documents.hypertext import Chapter, leaf_html
from app.documents.hypertext import Leaf as Page
from app.documents.sheets import Grid, Imprint, Prose
from app.dossiers.folder import Folder
from app.dossiers.zips import Writing
from app.files import Files
from app.language import N_, translate
from app.views import dossiers as views

#: A dossier of a whole city's round with its attachments; more is split by hand.
LIMIT = 64 * 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What binding takes besides the database: the store, how the site names itself, addresses of pages."""

    files: Files
    imprint: Imprint
    links: Mapping[str, str]
    step: Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A dossier in the store, and where the ledger stood."""

    sha256: str
    size: int
    sequence: int
    head: str


def bind(folder: Folder, contents: views.Contents, press: Press) -> Bound:
    """Make every leaf of a planned folder, the list of files last."""
    press.files.incoming.mkdir(parents=True, exist_ok=True)
    with Writing(str(press.files.incoming)) as writing:
        for done, leaf in enumerate(folder):
            press.step(done, len(folder))
            writing.add(leaf.path, leaf.make())
        for path, data in _lists(writing, contents, press).items():
            writing.add(path, [data])
        arrival = press.files.receive(LIMIT)
        try:
            for piece in writing.pieces():
                arrival.write(piece)
            stored = arrival.keep()
        finally:
            arrival.drop()
    return Bound(
        sha256=stored.sha256, size=stored.size, sequence=contents.sequence, head=contents.head
    )


def _lists(writing: Writing, contents: views.Contents, press: Press) -> dict[str, bytes]:
    language = contents.language
    listed = sorted(writing.listed, key=lambda one: one.path)
    sums = "".join(f"{one.sha256}  {one.path}\n" for one in listed).encode()
    heads = (N_("文件"), N_("大小（字节）"), N_("SHA-256"))
    grid = Grid(
        heads=tuple(translate(head, language) for head in heads),
        rows=tuple((one.path, str(one.size), one.sha256) for one in listed),
        widths=("4", "1", "4"),
        align=("left", "right", "left"),
    )
    told = translate(
        N_(
            "除了这一页和 SHA256SUMS.txt，卷宗里的每个文件都列在这里。运行 sha256sum -c SHA256SUMS.txt，可以一次核对。"
        ),
        language,
    )
    title = translate(N_("文件清单"), language)
    page = Page(
        language=language,
        date=contents.date,
        imprint=press.imprint,
        programme=contents.programme,
        round=contents.round,
        title=title,
        chapters=(Chapter(title="", parts=(Prose("", told), grid)),),
        trail=((translate(N_("卷宗首页"), language), "index.html"),),
    )
    return {"files.html": leaf_html(page), "SHA256SUMS.txt": sums}
