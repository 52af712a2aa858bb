"""The append-only, hash-chained ledger: record() writes a line, verify_chain() checks all of them."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import LoaderCallableStatus
from sqlmodel import Session, SQLModel, select

from app.clock import to_text
from app.models import LedgerEntry, LedgerHead, LedgerSalt
from app.scoring.canonical import digest
from app.unit import Unit
from app.unit.work import replaced
from app.vocabulary import UNRECORDED, Verb

INSTALLATION = "installation"

#: Columns that hold a person's words or data: on the ledger they stand by salted hash.
PERSONAL: Mapping[str, frozenset[str]] = {
    "account": frozenset({"sign_in_key", "sign_in_name", "display_name", "email", "mobile"}),
    "organisation": frozenset(
        {"contact_person", "contact_phone", "address", "legal_representative"}
    ),
    "organisation_record": frozenset({"note"}),
    "confirmation": frozenset({"opinion", "signer_name", "signer_post"}),
    "helped_entry": frozenset({"on_behalf_of"}),
    "paper_receipt": frozenset({"note"}),
    "seat": frozenset(
        {
            "invited_name",
            "affiliation",
            "contact",
            "closing_reason",
            "worked_for",
            "belongs_to",
            "about",
        }
    ),
    "recusal": frozenset({"note"}),
    "objection": frozenset({"grounds", "answer"}),
    "result_objection": frozenset({"name", "contact", "grounds", "given_name", "answer"}),
    "need": frozenset({"filed_by"}),
    "topic_filer": frozenset({"name"}),
    "event": frozenset({"minutes"}),
    "event_guest": frozenset({"name", "contact"}),
    "event_visitor": frozenset({"name"}),
    "set_aside": frozenset({"reason"}),
    "letter": frozenset({"text"}),
    "call_question": frozenset({"text"}),
    "discussion_post": frozenset({"text"}),
    "second_look": frozenset({"note", "reason"}),
    "review_filing": frozenset({"reason"}),
    "paper_sheet": frozenset({"comment", "panel_note", "reasons"}),
    "donor": frozenset({"name"}),
    "gift": frozenset({"what", "stated_donor"}),
    "gift_entry": frozenset({"reason", "refusal"}),
    "naming": frozenset({"text"}),
    "signature": frozenset({"signers"}),
    "report_photo": frozenset({"caption"}),
    "report_judgement": frozenset({"reason", "consequence"}),
    "evaluation_sheet": frozenset({"remark"}),
    "evaluation_result": frozenset({"remark"}),
}
#: A document longer than this stands on the ledger by its digest.
SHOWN_MAX = 2000
#: Columns that never appear on the ledger, not even as a hash.
SECRET: Mapping[str, frozenset[str]] = {
    "account": frozenset({"password_hash", "totp_secret", "totp_pending", "demo_role"}),
    "publication": frozenset({"salt"}),
    "release_plan": frozenset({"salt"}),
    "finding_clearance": frozenset({"salt", "digest"}),
    "receipt": frozenset({"salt"}),
    "seat_card": frozenset({"digest"}),
    "topic_filer": frozenset({"digest"}),
    "event": frozenset({"code"}),
    "paper_list": frozenset({"papers"}),
    "paper_sheet": frozenset({"marks", "recommended_minor"}),
    "calibration_sheet": frozenset({"marks"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the ledger, as a value."""

    chain: str
    sequence: int
    digest: str
    at: datetime


def round_chain(funding_round_id: str) -> str:
    """Name the chain of a funding round."""
    return f"round:{funding_round_id}"


def programme_chain(programme_id: str) -> str:
    """Name the chain of a programme."""
    return f"programme:{programme_id}"


def record(
    unit: Unit,
    verb: Verb,
    row: SQLModel,
    *,
    chain: str = INSTALLATION,
    after: Mapping[str, Any] | None = None,
    before: Mapping[str, Any] | None = None,
) -> Entry:
    """Write what was done. Call it last in an action, before anything is flushed away.

    `before` and `after` are taken from the row's changed columns unless they are given.
    """
    if verb in UNRECORDED:
        raise ValueError(f"{verb.value} is declared unrecorded")
    was, now_is = _changes(unit, row)
    unit.session.flush()
    head = _head(unit.session, chain)
    entry = LedgerEntry(
        chain=chain,
        sequence=head.sequence + 1,
        at=unit.now,
        actor_id=unit.actor.account_id,
        verb=verb,
        subject_kind=str(row.__tablename__),
        subject_id=_identity(row),
        before=dict(before) if before is not None else was,
        after=dict(after) if after is not None else now_is,
        request_id=unit.request_id,
        previous_digest=head.digest,
        digest="",
    )
    entry.digest = digest_of(entry)
    head.sequence, head.digest = entry.sequence, entry.digest
    unit.session.add(entry)
    unit.recorded += 1
    return Entry(chain=chain, sequence=entry.sequence, digest=entry.digest, at=unit.now)


def take_turn(unit: Unit, chain: str) -> None:
    """Wait for whoever writes on a chain now: sums that are read after this hold until the commit."""
    _head(unit.session, chain)


def digest_of(entry: LedgerEntry) -> str:
    """Compute the digest that binds an entry to all before it."""
    return digest(
        {
            "chain": entry.chain,
            "sequence": entry.sequence,
            "at": to_text(entry.at),
            "actor": entry.actor_id,
            "verb": entry.verb.value,
            "subject": [entry.subject_kind, entry.subject_id],
            "before": entry.before,
            "after": entry.after,
            "request": entry.request_id,
            "previous": entry.previous_digest,
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Where a chain no longer holds, and how."""

    chain: str
    sequence: int
    code: str


def verify_chain(session: Session, chain: str) -> list[Break]:
    """Recompute a chain from its first entry; an empty list means that it holds."""
    breaks: list[Break] = []
    previous, expected = "", 1
    entries = session.exec(
        select(LedgerEntry).where(LedgerEntry.chain == chain).order_by(LedgerEntry.sequence)  # type: ignore[arg-type]  # SQLModel columns are typed as values
    )
    for entry in entries:
        if entry.sequence != expected:
            breaks.append(Break(chain=chain, sequence=expected, code="entry_missing"))
        if entry.previous_digest != previous:
            breaks.append(Break(chain=chain, sequence=entry.sequence, code="link_broken"))
        if entry.digest != digest_of(entry):
            breaks.append(Break(chain=chain, sequence=entry.sequence, code="entry_changed"))
        previous, expected = entry.digest, entry.sequence + 1
    head = session.get(LedgerHead, chain)
    if head is None or (head.sequence, head.digest) != (expected - 1, previous):
        breaks.append(Break(chain=chain, sequence=expected - 1, code="head_differs"))
    return breaks


def chains(session: Session) -> list[str]:
    """List every chain of the database."""
    return sorted(session.exec(select(LedgerHead.chain)).all())


def _head(session: Session, chain: str) -> LedgerHead:
    statement = select(LedgerHead).where(LedgerHead.chain == chain).with_for_update()
    head = session.exec(statement).first()
    if head is None:
        head = LedgerHead(chain=chain, sequence=0, digest="")
        session.add(head)
        session.flush()
    return head


def _identity(row: SQLModel) -> str:
    return str(inspect(row).mapper.primary_key_from_instance(row)[0])


def _changes(unit: Unit, row: SQLModel) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """Read what became of the row since its last line on the ledger: (before, after).

    A new row has no before and all its columns after.
    """
    state = inspect(row)
    if state.transient or state.pending:
        unit.session.add(row)
        unit.session.flush()
    made = state in unit.made
    unit.made.discard(state)
    was = replaced(state) | unit.was.pop(state, {})
    moved = unit.session.info.get("moved", {}).pop((str(row.__tablename__), _identity(row)), None)
    if moved is not None:
        was[moved[0]] = moved[1]
    names = [each.key for each in state.mapper.column_attrs] if made else list(was)
    shown = [name for name in names if name not in SECRET.get(str(row.__tablename__), ())]
    after = {name: _shown(unit, row, name, getattr(row, name)) for name in shown}
    if made:
        return None, after
    known = [name for name in shown if was[name] is not LoaderCallableStatus.NO_VALUE]
    return {name: _shown(unit, row, name, was[name]) for name in known}, after


def _shown(unit: Unit, row: SQLModel, name: str, value: object) -> object:
    table = str(row.__tablename__)
    if name in PERSONAL.get(table, ()) and value not in (None, ""):
        return {
            "hashed": hashlib.sha256(
                (_salt(unit, _identity(row)) + str(value)).encode()
            ).hexdigest()
        }
    return plain(value)


def plain(value: object) -> Any:  # noqa: ANN401 -- JSON has no narrower type
    """Turn a column's value into what canonical JSON may hold."""
    match value:
        case StrEnum():
            return value.value
        case datetime():
            return to_text(value)
        case dict() | list() if len(str(value)) > SHOWN_MAX:
            return {"digest": digest(value)}
        case _:
            return value


def _salt(unit: Unit, subject_id: str) -> str:
    found = unit.session.get(LedgerSalt, subject_id)
    if found is None:
        found = LedgerSalt(subject_id=subject_id, salt=secrets.token_hex(16))
        unit.session.add(found)
        unit.session.flush()
    return found.salt
