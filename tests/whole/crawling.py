"""All addresses of a round: every route filled with every thing that stands in the database."""

import re
from collections.abc import Iterator
from itertools import product

import pytest

from app.main import routes_of
from app.vocabulary import Phase
from tests.support.rounds import World
from tests.whole import lines, matrix
from tests.whole.subjects import addresses

_PARAMETER = re.compile(r"\{(\w+)\}")
_TABLES = {
    "round_id": "funding_round",
    "proposal_id": "proposal",
    "programme_id": "programme",
    "organisation_id": "organisation",
    "attachment_id": "attachment",
    "confirmation_id": "confirmation",
    "colleague_id": "organisation_member",
    "record_id": "organisation_record",
    "paper_id": "paper_receipt",
    "original_id": "paper_original",
    "question_id": "call_question",
    "receipt_id": "receipt",
    "message_id": "message",
    "account_id": "account",
    "member_id": "programme_member",
    "seat_id": "seat",
    "review_id": "review",
    "entry_id": "paper_sheet",
    "gift_id": "gift",
    "figure_id": "gift_entry",
    "donor_id": "donor",
    "meeting_id": "meeting",
    "copy_id": "signed_minutes",
    "ballot_id": "ballot",
    "payment_id": "payment",
    "return_id": "money_return",
    "bar_id": "bar",
    "signed_id": "agreement_copy",
    "pitch_id": "pitch",
    "need_id": "need",
    "event_id": "event",
}
FILES = ("manifest.json", "outcome.json", "rulebook.json", "ledger-head.json", "evidence.json")
#: What differs from one answer to the next without telling anything.
_FLEETING = re.compile(
    r'(name="(?:csrf|key)" value|data-csrf|name="csrf-token" content)="[^"]*"|[0-9a-f]{16}(?=</)'
    r"|(?<=^retry: )[0-9]+"
)


def paths(method: str = "GET") -> dict[str, str]:
    """Give the path of every route that can be looked at, or that takes a form."""
    return {route.name: route.path for route in routes_of() if method in route.methods}


def served_to(world: World, role: str) -> dict[str, str]:
    """Give the subject's pages that a role is served at the world's phase."""
    places = addresses(world)
    return {
        name: path.format(**places)
        for name, path in paths().items()
        if lines.holds(matrix.GET[name][0], role, world.phase)
    }


def everything(world: World, method: str = "GET") -> Iterator[str]:
    """Give every address with every thing's id."""
    fixed = {name: [value] for name, value in addresses(world).items()}
    fixed |= {"name": list(FILES), "number": ["1", "2"], "outcome": ["pass", "return"]}
    fixed |= {"kind": ["docx", "pdf"]}
    for name, table in _TABLES.items():
        fixed[name] = [str(row[0]) for row in world.query(f"SELECT id FROM {table}")]
    for path in paths(method).values():
        wanted = _PARAMETER.findall(path)
        for values in product(*(fixed[name] for name in wanted)):
            yield path.format(**dict(zip(wanted, values, strict=True)))


def steady(text: str) -> str:
    """Take out of a page what is new each time."""
    return _FLEETING.sub("~", text)


LOOKED_AT = (
    Phase.REVIEW,
    *(
        pytest.param(phase, marks=pytest.mark.soak)
        for phase in (Phase.CALL, Phase.MEETING, Phase.DECISION, Phase.ANNOUNCED)
    ),
)


def of_a_round(path: str) -> bool:
    """Leave out the demo's list of its cast, and the machine's own page: where its data lies, how full its disk is."""
    return path != "/demo" and not path.startswith("/system")
