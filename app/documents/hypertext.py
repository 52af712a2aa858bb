"""Sheets as pages of plain HTML that open from a folder, without this program, years later.

No script, no address but relative ones. The same parts of which paper is made, and links.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from app.documents.sheets import Facts, Grid, Part, Prose, Sheet, frame
from app.language.catalogue import translate


@dataclass(frozen=True, slots=True)
class Links:
    """Rows of links: what it is, a relative address, and a word more."""

    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """Sentences under their numbers."""

    lines: tuple[str, ...]


HyperPart = Part | Links | Numbered


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A titled row of parts of a page."""

    title: str
    parts: Sequence[HyperPart]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf(Sheet):
    """One page. `root` leads to the folder of the first page; `trail` are the pages above it."""

    title: str
    chapters: Sequence[Chapter]
    root: str = ""
    trail: Sequence[tuple[str, str]] = ()


def leaf_html(leaf: Leaf) -> bytes:
    """Write a page."""
    return ("\n".join(_lines(leaf)) + "\n").encode()


def _lines(leaf: Leaf) -> Iterator[str]:
    above = frame(leaf, leaf.title)
    tongue = "zh-CN" if leaf.language == "zh_CN" else "en"
    yield "<!doctype html>"
    yield f'<html lang="{tongue}">'
    yield '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(leaf.title)} · {escape(leaf.round)}</title>"
    yield f'<link rel="stylesheet" href="{leaf.root}style.css"></head>'
    yield f"<body><header><p>{escape(above['head'])}</p>"
    if above["sample"]:
        yield f'<p class="sample">{escape(above["sample"])}</p>'
    if leaf.trail:
        links = "".join(f'<a href="{_address(to)}">{escape(name)}</a> ' for name, to in leaf.trail)
        yield f'<nav aria-label="{escape(translate("位置", leaf.language))}">{links}</nav>'
    yield f"</header><main><h1>{escape(leaf.title)}</h1>"
    for chapter in leaf.chapters:
        yield from _chapter(chapter, leaf.title)
    yield "</main></body></html>"


def _chapter(chapter: Chapter, page: str) -> Iterator[str]:
    yield "<section>"
    if chapter.title:
        yield f"<h2>{escape(chapter.title)}</h2>"
    for part in chapter.parts:
        yield from _part(part, chapter.title or page)
    yield "</section>"


def _part(part: HyperPart, caption: str) -> Iterator[str]:
    if isinstance(part, Facts):
        rows = "".join(
            f"<div><dt>{escape(name)}</dt><dd>{_broken(said)}</dd></div>"
            for name, said in part.rows
        )
        yield f"<dl>{rows}</dl>"
    elif isinstance(part, Prose):
        if part.label:
            yield f"<h3>{escape(part.label)}</h3>"
        yield from (f"<p>{_broken(one)}</p>" for one in part.text.split("\n\n") if one.strip())
    elif isinstance(part, Links):
        yield f"<ul>{''.join(map(_link, part.rows))}</ul>"
    elif isinstance(part, Numbered):
        yield f"<ol>{''.join(f'<li>{_broken(one)}</li>' for one in part.lines)}</ol>"
    else:
        yield from _grid(part, caption)


def _link(row: tuple[str, str, str]) -> str:
    name, address, note = row
    more = f" <span>{escape(note)}</span>" if note else ""
    return f'<li><a href="{_address(address)}">{escape(name)}</a>{more}</li>'


def _grid(grid: Grid, caption: str) -> Iterator[str]:
    sides = ["right" if side == "right" else "left" for side in grid.align]
    name = escape(grid.label or caption)
    heads = "".join(
        f'<th scope="col" class="{side}">{escape(head)}</th>'
        for head, side in zip(grid.heads, sides, strict=True)
    )
    yield f'<div class="wide" tabindex="0" role="region" aria-label="{name}">'
    yield f"<table><caption>{name}</caption><thead><tr>{heads}</tr></thead><tbody>"
    for row in grid.rows:
        cells = zip(row, sides, strict=True)
        yield "<tr>" + "".join(f'<td class="{side}">{_broken(cell)}</td>' for cell, side in cells)
        yield "</tr>"
    yield "</tbody>"
    if grid.total:
        name, amount, words = (escape(one) for one in grid.total)
        wide = len(grid.heads) - 1
        yield (
            f'<tfoot><tr><th scope="row" colspan="{wide}">{name} {words}</th>'
            f'<td class="right">{amount}</td></tr></tfoot>'
        )
    yield "</table></div>"


def _broken(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _address(path: str) -> str:
    """Write the path of a file beside this one as an address: a name may hold blanks, `#`, `%` or `?`."""
    return escape(quote(path))
