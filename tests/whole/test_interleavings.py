"""Two people write at one proposal in any order: no text is lost, and what stands is one line of versions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from sqlmodel import select

from app.actions import proposals as actions
from app.errors import Stale
from app.forms.proposals import SectionForm, SubmitForm
from app.models import OrganisationMember, Proposal, ProposalRevision
from app.store.proposals import current_revision
from app.vocabulary import OrganisationRole
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture

SEED = 20160302
STEPS = 10
#: The pages at which they write, with the fields that each sends.
PAGES = {"need": ("need",), "plan": ("plan", "effect", "risk")}
FIELDS = tuple(name for names in PAGES.values() for name in names)
#: What a person at the page may do next, and how often.
DEEDS = {"save": 8, "repeat": 3, "reload": 3, "undo": 1, "submit": 1}


@dataclass
class Editor:
    """One browser: what its page holds, the version that it was made from, the last form it sent."""

    account_id: str
    base: int = 0
    page: dict[str, str] = field(default_factory=dict)
    sent: "Acknowledged | None" = None


@dataclass(frozen=True)
class Acknowledged:
    """What the program said yes to: under which number, what was typed, upon which version."""

    number: int
    base: int
    section: str
    typed: dict[str, str]


@dataclass
class Memory:
    """What the two people remember."""

    saves: list[Acknowledged] = field(default_factory=list)
    submitted: int | None = None


@pytest.mark.parametrize(
    "orders", [100, pytest.param(10_000, marks=pytest.mark.soak)], ids=["some", "many"]
)
def test_whatever_the_order_no_acknowledged_text_is_lost(call: CallWorld, orders: int) -> None:
    # PostgreSQL takes its turn with a tenth: the order of deeds is the question, not the database.
    for order in range(orders if call.database.on_sqlite else orders // 10):
        random, memory = Random(SEED + order), Memory()
        proposal_id = begun(call)
        editors = [Editor(who) for who in (call.applicant, call.rival)]
        for editor in editors:
            reload(call, proposal_id, editor)
        for step in range(STEPS):
            editor = random.choice(editors)
            deed = random.choices(list(DEEDS), list(DEEDS.values()))[0]
            do(call, random, proposal_id, memory, editor, deed=deed, mark=f"{order}-{step}")
        rows = {row.number: row for row in call.rows(revisions(proposal_id))}
        [proposal] = call.rows(select(Proposal).where(Proposal.id == proposal_id))
        assert list(faults(rows, memory)) == [], f"seed {SEED + order}"
        assert proposal.submitted_revision == memory.submitted, f"seed {SEED + order}"


def faults(rows: dict[int, ProposalRevision], memory: Memory) -> Iterator[str]:
    """Name each text that was lost, and each that was overwritten by somebody who had not seen it."""
    for save in memory.saves:
        page = seen(rows, save.base)
        for name, text in save.typed.items():
            if text_of(rows[save.number], name) != text != text_of(page, name):
                yield f"{text} is not in version {save.number}"
    standing = [number for number, row in rows.items() if row.stands]
    if [rows[number].base for number in standing] != [0, *standing[:-1]]:
        yield f"what stands is not one path: {standing}"
    made = {save.number: save for save in reversed(memory.saves)}
    for before, after in pairwise(standing[1:]):
        yield from overwritten(rows, made[after], before)


def overwritten(
    rows: dict[int, ProposalRevision], save: Acknowledged, before: int
) -> Iterator[str]:
    """Name what a save changed although its person had not typed it, or not seen what stood."""
    page = seen(rows, save.base)
    for name in FIELDS:
        old, new = text_of(rows[before], name), text_of(rows[save.number], name)
        if old == new:
            continue
        if save.typed.get(name) in (None, text_of(page, name)):
            yield f"version {save.number} changed {name}, which nobody typed"
        elif text_of(page, name) != old:
            yield f"version {save.number} overwrote {old}, which was not on the page"


def text_of(row: ProposalRevision, name: str) -> str:
    """Give an answer of a version; one that was never given is empty."""
    return str(row.answers.get(name) or "")


def seen(rows: dict[int, ProposalRevision], number: int) -> ProposalRevision:
    """Find what stood when a page was made."""
    while not rows[number].stands:
        number = rows[number].base
    return rows[number]


def begun(call: CallWorld) -> str:
    """Begin a complete proposal at which two people write."""
    proposal_id = call.filled()
    with call.database.write_session() as session:
        proposal = session.get_one(Proposal, proposal_id)
        session.add(
            OrganisationMember(
                organisation_id=proposal.organisation_id,
                account_id=call.rival,
                role=OrganisationRole.EDITOR,
                added_at=call.clock.now(),
            )
        )
        session.commit()
    return proposal_id


def do(
    call: CallWorld,
    random: Random,
    proposal_id: str,
    memory: Memory,
    editor: Editor,
    *,
    deed: str,
    mark: str,
) -> None:
    """Let one person do one thing."""
    if deed == "reload":
        reload(call, proposal_id, editor)
    elif deed == "submit":
        submit(call, proposal_id, memory, editor)
    elif deed == "repeat" and editor.sent:
        again = editor.sent
        save(call, proposal_id, memory, editor, again.section, again.typed, base=again.base)
    else:
        section = random.choice(list(PAGES))
        for name in random.sample(PAGES[section], random.choice((1, len(PAGES[section])))):
            old = [one.typed[name] for one in memory.saves if name in one.typed]
            editor.page[name] = random.choice(old) if old and deed == "undo" else f"{mark}{name}"
        typed = {name: editor.page[name] for name in PAGES[section]}
        save(call, proposal_id, memory, editor, section, typed, base=editor.base)


def reload(call: CallWorld, proposal_id: str, editor: Editor) -> None:
    """Open the page anew: it shows what stands."""
    current = standing_row(call, proposal_id)
    editor.base = current.number
    editor.page = {name: text_of(current, name) for name in FIELDS}


def save(
    call: CallWorld,
    proposal_id: str,
    memory: Memory,
    editor: Editor,
    section: str,
    typed: dict[str, str],
    *,
    base: int,
) -> None:
    """Save; the page goes on from what it was told, and takes over what others changed."""
    form = SectionForm.model_validate({"base": base, **typed})
    saved = call.act(editor.account_id, actions.save, proposal_id, section, form)
    editor.sent = Acknowledged(saved.number, base, section, typed)
    memory.saves.append(editor.sent)
    editor.base = saved.number
    if not saved.stale:
        reload(call, proposal_id, editor)


def submit(call: CallWorld, proposal_id: str, memory: Memory, editor: Editor) -> None:
    """Hand in what is on the page: the version that stands, or nothing."""
    form = SubmitForm(base=editor.base, confirm="yes")
    if editor.base != standing_row(call, proposal_id).number:
        with pytest.raises(Stale):
            call.act(editor.account_id, actions.submit, proposal_id, form)
        return
    call.act(editor.account_id, actions.submit, proposal_id, form)
    memory.submitted = editor.base


def standing_row(call: CallWorld, proposal_id: str) -> ProposalRevision:
    """Read the version that stands, as anybody's new page shows it."""
    with call.database.read() as session:
        current = current_revision(session, proposal_id)
    assert current is not None
    return current


def revisions(proposal_id: str) -> Any:
    """Ask for the versions of a proposal in their order."""
    return (
        select(ProposalRevision)
        .where(ProposalRevision.proposal_id == proposal_id)
        .order_by(ProposalRevision.number)
    )
