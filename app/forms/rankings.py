"""How a ranking is looked at: order, filters, page, the row or the case that is open, all of it in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

#: Columns that a ranking is sorted by; a minus before one turns it round.
SORTS = ("place", "title", "score", "votes", "total", "spread", "amount", "requested")
#: Which lines are shown.
ONLY = ("funded", "unfunded", "unranked", "incomplete", "tied", "flagged", "near")
BACK_MAX = 1200
_ID, _SEARCH, _DIGITS = 40, 60, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What cannot be read counts as nothing asked."""

    sort: str = "place"
    strand: str = ""
    only: str = ""
    q: str = ""
    page: int = 1
    open: str = ""
    case: str = ""
    sure: bool = False

    @property
    def query(self) -> dict[str, str]:
        """Give it as it stands in an address, without what is usual."""
        told = {
            "sort": "" if self.sort == "place" else self.sort,
            "strand": self.strand,
            "only": self.only,
            "q": self.q,
            "sure": "yes" if self.sure else "",
            "page": str(self.page) if self.page > 1 else "",
            "open": self.open,
            "case": self.case,
        }
        return {name: value for name, value in told.items() if value}

    @property
    def narrowed(self) -> bool:
        """Tell whether lines are left out."""
        return bool(self.strand or self.only or self.q)

    @property
    def back(self) -> str:
        """Give the way back to this view, for a form to carry: its case is then settled."""
        return urlencode(replace(self, case="").query)

    def but(self, **parts: str | int | bool) -> dict[str, str]:
        """Give the address of a neighbouring view: another order or filter begins at its first page."""
        return replace(self, **{"page": 1, "open": "", "case": "", **parts}).query  # type: ignore[arg-type]  # the names are those of the fields


def asked(given: Mapping[str, str]) -> Asked:
    """Read how a ranking is looked at."""
    sort = given.get("sort", "")
    page = given.get("page", "")
    return Asked(
        sort=sort if sort.removeprefix("-") in SORTS else "place",
        strand=given.get("strand", "")[:_ID],
        only=given["only"] if given.get("only") in ONLY else "",
        q=given.get("q", "").strip()[:_SEARCH],
        page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < _DIGITS else 1,
        open=given.get("open", "")[:_ID],
        case=given.get("case", "")[:_ID],
        sure=given.get("sure") == "yes",
    )


def asked_again(back: str) -> Asked:
    """Read the view that a form was opened from."""
    return asked(dict(parse_qsl(back[:BACK_MAX])))
