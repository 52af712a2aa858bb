"""The handbook: one page for each person who works with it, and the documents for who wants to know more."""

from dataclasses import dataclass
from pathlib import Path

from app.settings import resource

#: Documents that stand beside the guides, in English only; their names are those of the files.
REFERENCE = (
    "running", "settings", "rulebook", "verifying", "open-data", "ballot-files", "round-file", "messages", "dossier",
    "assignment", "promises", "benchmarks",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of the handbook: its name in addresses, its title, its text in Markdown."""

    name: str
    title: str
    text: str


def guides(language: str) -> tuple[Leaf, ...]:
    """Give the guides in the order of the work."""
    names = _folder().joinpath("order.txt").read_text(encoding="utf-8").split()
    return tuple(_leaf(name, _folder() / _tongue(language) / f"{name}.md") for name in names)


def reference() -> tuple[Leaf, ...]:
    """Give the documents behind the guides."""
    return tuple(_leaf(name, resource("docs", f"{name}.md")) for name in REFERENCE)


def leaf(name: str, language: str) -> Leaf | None:
    """Find a page by its name."""
    return next((one for one in (*guides(language), *reference()) if one.name == name), None)


def picture(name: str, language: str) -> Path | None:
    """Find a picture of the guides; only what lies there has an address."""
    folder = _folder() / "pictures" / _tongue(language)
    return next((one for one in folder.glob("*.png") if one.name == name), None)


def _folder() -> Path:
    return resource("docs", "handbook")


def _tongue(language: str) -> str:
    return "en" if language == "en" else "zh"


def _leaf(name: str, path: Path) -> Leaf:
    text = path.read_text(encoding="utf-8")
    heading, _, rest = text.partition("\n")
    return Leaf(name, heading.removeprefix("# ").strip(), rest)
