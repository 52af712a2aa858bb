"""Markdown of the handbook as a page: no markup of its own comes through, links stay inside."""

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

#: (kind, name) → address; kind is leaf or picture, and an unknown name has none.
Address = Callable[[str, str], str | None]


def page_of(text: str, address: Address) -> Markup:
    """Render a text that belongs to the program."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for token in tokens:
        if token.type in {"fence", "code_block"}:
            # Blocks of code are wider than a phone: whoever has a keyboard alone must be able to move them.
            token.type = "code_block"
            token.attrSet("tabindex", "0")
        _settle(token.children or [], address)
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 -- the parser escapes all text and takes no markup


def _settle(tokens: list[Token], address: Address) -> None:
    """Let links and pictures lead to pages of the program; other files of the project are only named."""
    for token in tokens:
        if token.type == "image":
            token.attrs["src"] = address("picture", str(token.attrs["src"])) or ""
            token.attrs["loading"] = "lazy"
        elif token.type == "link_open":
            place = str(token.attrs.get("href", ""))
            name = place.partition("#")[0].removesuffix(".md")
            if not place.startswith("#"):
                found = address("leaf", name)
                token.attrs = {"href": found} if found else {}
