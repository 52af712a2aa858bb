"""The dossier of a round, and that of one proposal: which parts, in which order, and the first page."""

from collections.abc import Sequence

from app.documents.hypertext import Chapter, Links
from app.documents.sheets import Grid, Prose
from app.dossiers.binding import Bound, Press, bind
from app.dossiers.parts import Binder, Row, checking, papers, tables, texts
from app.dossiers.proposals import proposal
from app.language import N_
from app.settings import resource
from app.unit import Reading
from app.views import dossiers as views


def bind_round(reading: Reading, round_id: str, press: Press) -> Bound:
    """Bind a whole round."""
    binder = _begun(reading, views.contents(reading, round_id), press)
    own = [proposal(binder, one, whole=False) for one in binder.contents.proposals]
    lists = [
        (N_("全届"), texts(binder)),
        (N_("文书"), papers(binder)),
        (N_("表格"), tables(binder)),
        (N_("纸质材料和扫描件"), list(binder.kept(binder.contents.plan.papers, "papers"))),
        (N_("自己核对"), checking(binder)),
    ]
    chapters = [
        Chapter(title=binder.say(title), parts=(Links(tuple(rows)),))
        for title, rows in lists
        if rows
    ]
    chapters.insert(1, _proposals(binder, own))
    title = binder.say(N_("%(round)s 卷宗"), round=binder.contents.round)
    return _bound(binder, title, chapters)


def bind_proposal(reading: Reading, proposal_id: str, press: Press) -> Bound:
    """Bind one proposal, with the rules that it was judged by."""
    binder = _begun(reading, views.proposal_contents(reading, proposal_id), press)
    round_id = binder.contents.round_id
    own = [proposal(binder, one, whole=True) for one in binder.contents.proposals]
    title = binder.say(N_("评审规则"))
    rules = binder.page("rules.html", title, lambda: views.rules(reading, round_id))
    chapters = [
        Chapter(title=binder.say(N_("申报项目")), parts=(Links(tuple(own)),)),
        Chapter(title=binder.say(N_("全届")), parts=(Links((rules,)),)),
    ]
    return _bound(binder, " ".join(name for name, _, _ in own), chapters)


def _begun(reading: Reading, contents: views.Contents, press: Press) -> Binder:
    reading.language = contents.language
    binder = Binder(reading, contents, press)
    style = resource("documents", "dossier.css")
    binder.folder.put(lambda: [style.read_bytes()], "style.css")
    return binder


def _proposals(binder: Binder, rows: Sequence[Row]) -> Chapter:
    told = binder.say(N_("提交过的申报项目 %(n)s 个。"), n=len(rows))
    return Chapter(title=binder.say(N_("申报项目")), parts=(Prose("", told), Links(tuple(rows))))


def _bound(binder: Binder, title: str, chapters: Sequence[Chapter]) -> Bound:
    first = [
        Chapter(title="", parts=(Prose("", _how(binder)), binder.contents.facts)),
        *chapters,
        *_missing(binder),
        Chapter(
            title=binder.say(N_("文件清单")),
            parts=(
                Links(
                    (
                        (binder.say(N_("文件清单和校验码")), "files.html", ""),
                        ("SHA256SUMS.txt", "SHA256SUMS.txt", ""),
                    )
                ),
            ),
        ),
    ]
    binder.folder.put(lambda: [binder.pages.first(title, first)], "index.html")
    return bind(binder.folder, binder.contents, binder.press)


def _missing(binder: Binder) -> list[Chapter]:
    if not binder.missing:
        return []
    grid = Grid(
        heads=(binder.say(N_("文件")),),
        rows=tuple((one,) for one in binder.missing),
        widths=("1",),
        align=("left",),
    )
    told = binder.say(N_("下面的文件登记过，装订时在存储里找不到："))
    return [Chapter(title=binder.say(N_("缺少的文件")), parts=(Prose("", told), grid))]


def _how(binder: Binder) -> str:
    return binder.say(
        N_(
            "这是一届评审的卷宗，用任何浏览器打开，不需要联网，也不需要原来的系统。内容写到办理记录的最后一条为止。"
        )
    )
