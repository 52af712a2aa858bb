"""The revisions of a proposal as a line of writing: what stands, what a page was written upon, who writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from app.forms.merging import merge, same
from app.models import Account, FormVersion, Proposal, ProposalRevision
from app.models.base import Instant
from app.store import proposals
from app.store.helped import typed_for
from app.unit import Unit

LATEST = 60
#: Who saved within this time is writing now.
LATELY = timedelta(seconds=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionLine:
    """A revision without its answers."""

    number: int
    base: int
    stands: bool
    saved_at: datetime
    saved_by: str
    typed_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a save became: a revision that stands, or one kept beside it because of `clashes`.

    `theirs` names the fields that others changed meanwhile, so that the page takes them over.
    """

    revision: ProposalRevision
    base: int
    theirs: tuple[str, ...]
    clashes: tuple[str, ...]


def write(
    unit: Unit, proposal: Proposal, form: FormVersion, typed: Mapping[str, Any], *, base: int
) -> Written:
    """Keep what was typed upon a version, whatever happened meanwhile.

    Fields that only this page changed are put together with what stands. Where both changed the
    same field, the text is kept beside the standing one, and a page may go on writing on it.
    The same text again (an answer got lost on its way) makes no new revision.
    """
    session = unit.session
    current, newest = _last(session, proposal.id)
    now = current.answers if current else {}
    seen = current if current and current.number == base else seen_from(session, proposal.id, base)
    merged = merge(seen.answers if seen else {}, now, typed)
    number = current.number if current else 0
    if merged.clashes:
        aside = _aside(unit, proposal, form, typed, base=base, seen=seen)
        return Written(revision=aside, base=number, theirs=merged.theirs, clashes=merged.clashes)
    if current is None or merged.answers != current.answers:
        text = _text(unit, proposal, form, merged.answers)
        current = ProposalRevision(number=newest + 1, base=number, stands=True, **text)
        session.add(current)
    return Written(revision=current, base=current.number, theirs=merged.theirs, clashes=())


def _aside(
    unit: Unit,
    proposal: Proposal,
    form: FormVersion,
    typed: Mapping[str, Any],
    *,
    base: int,
    seen: ProposalRevision | None,
) -> ProposalRevision:
    before = proposals.revision(unit.session, proposal.id, base)
    if before and all(same(text, before.answers.get(name)) for name, text in typed.items()):
        return before
    answers = before.answers if before else seen.answers if seen else {}
    began = seen.number if seen else 0
    return keep(unit, proposal, {**answers, **typed}, base=began, stands=False, form=form)


def keep(
    unit: Unit,
    proposal: Proposal,
    answers: Mapping[str, Any],
    *,
    base: int,
    stands: bool,
    form: FormVersion | None = None,
) -> ProposalRevision:
    """Add a revision under the next number; one that does not stand is kept beside those that do."""
    version = form or proposals.form_version(unit.session, proposal.funding_round_id)
    number = proposals.newest_number(unit.session, proposal.id) + 1
    text = _text(unit, proposal, version, answers)
    row = ProposalRevision(number=number, base=base, stands=stands, **text)
    unit.session.add(row)
    return row


def _text(
    unit: Unit, proposal: Proposal, form: FormVersion, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Give what a revision says, in whose name and when, without its place in the line."""
    return {
        "proposal_id": proposal.id,
        "form_version_id": form.id,
        "answers": dict(answers),
        "saved_by": unit.actor.account_id or "",
        "saved_at": unit.now,
        "typed_for": typed_for(unit, proposal.id),
    }


def seen_from(session: Session, proposal_id: str, base: int) -> ProposalRevision | None:
    """Find the revision that stood when a text was begun, past those that were kept beside it."""
    found = proposals.revision(session, proposal_id, base)
    while found is not None and not found.stands:
        found = proposals.revision(session, proposal_id, found.base)
    return found


def waiting_aside(session: Session, proposal_id: str, account_id: str) -> int:
    """Give the version that a person saved last, if it was kept aside: it waits for a choice."""
    newest = session.exec(
        select(ProposalRevision.number, ProposalRevision.stands)
        .where(ProposalRevision.proposal_id == proposal_id, ProposalRevision.saved_by == account_id)
        .order_by(col(ProposalRevision.number).desc())
        .limit(1)
    ).first()
    return newest[0] if newest and not newest[1] else 0


def lines_before(
    session: Session, proposal_id: str, before: int | None, limit: int | None
) -> tuple[RevisionLine, ...]:
    """List revisions without their texts: the last ones before a number, the oldest first."""
    wanted = (
        select(  # type: ignore[call-overload]  # the stubs end at four columns
            ProposalRevision.number,
            ProposalRevision.base,
            ProposalRevision.stands,
            ProposalRevision.saved_at,
            ProposalRevision.saved_by,
            ProposalRevision.typed_for,
        )
        .where(ProposalRevision.proposal_id == proposal_id)
        .order_by(col(ProposalRevision.number).desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(ProposalRevision.number < before)
    names = ("number", "base", "stands", "saved_at", "saved_by", "typed_for")
    return tuple(
        RevisionLine(**dict(zip(names, row, strict=True)))
        for row in reversed(session.exec(wanted).all())
    )


def revision_lines(session: Session, proposal_id: str) -> tuple[RevisionLine, ...]:
    """List all revisions of a proposal, the oldest first, without loading their texts."""
    return lines_before(session, proposal_id, None, None)


def standing_lines(lines: Sequence[RevisionLine]) -> tuple[RevisionLine, ...]:
    """Keep the revisions that were each written upon the one before.

    A save on an old base is kept beside them, so that its text is not lost, and counts for nothing.
    """
    return tuple(line for line in lines if line.stands)


def _last(session: Session, proposal_id: str) -> tuple[ProposalRevision | None, int]:
    """Give the revision that stands, and the number of the newest, which may be kept beside it."""
    found = session.execute(_LAST, {"id": proposal_id}).first()
    return (found[0], found[1]) if found else (None, proposals.newest_number(session, proposal_id))


def _standing_last() -> Select[tuple[ProposalRevision, int]]:
    newest = (
        sql_select(func.max(col(ProposalRevision.number)))
        .where(col(ProposalRevision.proposal_id) == bindparam("id"))
        .scalar_subquery()
    )
    return (
        sql_select(ProposalRevision, newest)
        .where(col(ProposalRevision.proposal_id) == bindparam("id"), col(ProposalRevision.stands))
        .order_by(col(ProposalRevision.number).desc())
        .limit(1)
    )


def _lately() -> Select[tuple[str]]:
    last = (
        select(ProposalRevision.saved_by, ProposalRevision.saved_at, ProposalRevision.number)
        .where(col(ProposalRevision.proposal_id) == bindparam("id"))
        .order_by(col(ProposalRevision.number).desc())
        .limit(LATEST)
        .subquery()
    )
    return (
        sql_select(last.c.saved_by)
        .where(
            last.c.saved_at >= bindparam("since", type_=Instant),
            last.c.saved_by != bindparam("without"),
        )
        .order_by(last.c.number.desc())
    )


#: Asked at every save, so they are built once.
_LATELY, _LAST = _lately(), _standing_last()


def writers_since(
    session: Session, proposal_id: str, *, since: datetime, without: str | None
) -> tuple[str, ...]:
    """Name who else saved something since an instant, the latest first."""
    known = {"id": proposal_id, "since": since, "without": without or ""}
    ids = list(dict.fromkeys(session.execute(_LATELY, known).scalars()))
    names = names_of(session, ids)
    return tuple(names[one] for one in ids if one in names)


def names_of(session: Session, account_ids: list[str]) -> dict[str, str]:
    """Give the names under which people appear."""
    if not account_ids:
        return {}
    rows = session.exec(
        select(Account.id, Account.display_name).where(col(Account.id).in_(account_ids))
    ).all()
    return dict(rows)
