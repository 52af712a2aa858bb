"""All that the database knows of one person: gathered for a copy, and taken out on request.

Rows that belong to the person are given whole. What the person did as an officer about others is
given as a stamp: which kind of thing, which act and when.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, delete, exists, select, update
from sqlmodel import Session, col

from app.models import (
    AccessCode,
    AccessRecord,
    Account,
    FundingRound,
    IdempotencyKey,
    LedgerEntry,
    LedgerSalt,
    Message,
    OrganisationMember,
    ProgrammeMember,
    Proposal,
    RecoveryCode,
    Seat,
    SignIn,
    SignInAttempt,
    metadata,
)
from app.models.base import Instant
from app.store.covers import ERASED
from app.store.proposal_files import PROPOSAL_FILE
from app.store.report_photos import PURPOSE as REPORT_PHOTO
from app.unit import Unit
from app.vocabulary import OVER, LetterSide, OrganisationRole, Phase, ProposalState, SeatState

Row = dict[str, Any]
#: Nobody's data: keys, digests of keys and what only the machine needs.
_HIDDEN = frozenset(
    {
        "password_hash", "totp_secret", "totp_pending", "token_digest", "csrf_token", "digest", "salt", "body_digest",
        "manifest_digest", "link", "signers",
    }
)  # fmt: skip
#: The id of a session is nobody's business either.
_KEYS: Mapping[str, set[str]] = {"sign_in": {"id"}}
#: Tables without a word about the person, or with nothing but secrets.
_LEFT_OUT = frozenset({"access_code", "recovery_code", "idempotency_key", "ledger_salt", "job"})
#: What hangs on a person's own seat, organisation membership or review.
_BELOW = {"seat_id": "seat", "review_id": "review", "evaluator_id": "evaluator"}
#: What others say of a seat, or have not yet said to its member.
_OF_OTHERS = frozenset(
    {"seat_card", "objection", "set_aside", "plan_pair", "plan_fit", "plan_step"}
)
#: Of a proposal its people get what they wrote; how it fares they are told where everybody is.
_WRITTEN = (
    "id", "funding_round_id", "organisation_id", "number", "title", "language", "requested_minor",
    "submitted_at", "created_at", "way",
)  # fmt: skip


#: What a person said to the office under the own name: who said it, when it was their own word, what.
_SAID: Mapping[str, tuple[str, Mapping[str, Any], tuple[str, ...]]] = {
    "letter": (
        "written_by",
        {"side": LetterSide.APPLICANT},
        ("id", "proposal_id", "text", "written_at"),
    ),
    "call_question": ("asked_by", {}, ("id", "funding_round_id", "text", "asked_at")),
    "objection": (
        "raised_by",
        {"on_paper": False},
        ("id", "funding_round_id", "organisation_id", "reason", "grounds", "state", "raised_at",
         "answer", "decided_at"),
    ),
}  # fmt: skip
#: Files of a proposal that its people added; copies of papers are the office's or another body's.
_ADDED = (PROPOSAL_FILE, REPORT_PHOTO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Everything of one person: rows by table, and the stamps of acts about others."""

    rows: Mapping[str, list[Row]]
    acts: list[Row]

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(len(rows) for rows in self.rows.values()) + len(self.acts)


def gather(session: Session, account_id: str) -> Copy:
    """Collect all of a person's data, in tables ordered by name."""
    own: dict[str, list[Row]] = {
        "account": _rows(session, metadata.tables["account"], "id", [account_id])
    }
    acts: list[Row] = []
    for table in metadata.sorted_tables:
        for column in _pointing(table, "account"):
            if table.name in _LEFT_OUT:
                continue
            if column.name == "account_id":
                own.setdefault(table.name, []).extend(
                    _rows(session, table, column.name, [account_id])
                )
            else:
                acts.extend(_stamps(session, table, column, account_id))
    _add_below(session, own)
    _add_bodies(session, own, account_id)
    _add_said(session, own, account_id)
    _add_lookers(session, own, account_id)
    acts.extend(_done(session, account_id))
    rows = {name: _of_one(name, own[name], account_id) for name in sorted(own) if own[name]}
    return Copy(rows=rows, acts=acts)


def obstacles(session: Session, account: Account) -> tuple[tuple[str, str], ...]:
    """Tell what has to be settled before a person can be taken out: (code, what it is about)."""
    found: list[tuple[str, str]] = []
    if account.owns_installation:
        found.append(("erase_owner", ""))
    serving = select(col(ProgrammeMember.id)).where(
        col(ProgrammeMember.account_id) == account.id, col(ProgrammeMember.removed_at).is_(None)
    )
    if session.execute(serving).first() is not None:
        found.append(("erase_officer", ""))
    sitting = (
        select(col(FundingRound.code))
        .join(Seat, col(Seat.funding_round_id) == FundingRound.id)
        .where(
            col(Seat.account_id) == account.id,
            col(Seat.state) == SeatState.ACTIVE,
            col(FundingRound.phase).not_in(OVER),
        )
    )
    found += [("erase_seated", code) for code in session.execute(sitting).scalars()]
    found += [("erase_lead", title) for title in session.execute(_led(account.id)).scalars()]
    return tuple(found)


def erase(unit: Unit, account: Account) -> None:
    """Take a person out: names and ways to reach are gone, the rows that others need stay nameless.

    Call it after the line on the ledger: with the salt goes what could be tried against the hashes.
    """
    session, key = unit.session, account.sign_in_key
    account.sign_in_key = f"erased-{account.id}"
    for name, value in ERASED["account"].items():
        setattr(account, name, value)
    account.password_hash = account.totp_secret = account.totp_pending = None
    account.totp_confirmed_at = account.contact_confirmed_at = account.contact_confirmed_how = None
    account.disabled_at = unit.now
    session.flush()
    _empty_seats(session, account.id)
    for table in (SignIn, AccessCode, RecoveryCode, AccessRecord, Message):
        session.execute(delete(table).where(table.account_id == account.id))  # type: ignore[arg-type]  # five tables of a person
    session.execute(delete(SignInAttempt).where(col(SignInAttempt.sign_in_key) == key))
    session.execute(delete(IdempotencyKey).where(col(IdempotencyKey.scope) == account.id))


def forget_salts(unit: Unit, account_id: str) -> None:
    """Let the hashes on the ledger stand for nothing that could be guessed: of the account and of its seats."""
    seats = select(col(Seat.id)).where(col(Seat.account_id) == account_id)
    whose = (col(LedgerSalt.subject_id) == account_id) | col(LedgerSalt.subject_id).in_(seats)
    unit.session.execute(delete(LedgerSalt).where(whose))


def _empty_seats(session: Session, account_id: str) -> None:
    """Leave of a seat what a tally needs; who sat there goes, and so does the mail that invited the person."""
    theirs = col(Seat.account_id) == account_id
    invited = exists().where(
        theirs,
        col(Seat.funding_round_id) == col(Message.funding_round_id),
        col(Seat.invited_name) == col(Message.recipient),
    )
    session.execute(delete(Message).where(col(Message.account_id).is_(None), invited))
    session.execute(update(Seat).where(theirs).values(**ERASED["seat"]))


def _led(account_id: str) -> Any:  # noqa: ANN401 -- SQLAlchemy's select of one column
    """Select what is still under way of bodies that have nobody else to lead them."""
    others = (
        select(OrganisationMember)
        .where(
            col(OrganisationMember.organisation_id) == col(Proposal.organisation_id),
            col(OrganisationMember.account_id) != account_id,
            col(OrganisationMember.role) == OrganisationRole.LEAD,
        )
        .exists()
    )
    own = select(col(OrganisationMember.organisation_id)).where(
        col(OrganisationMember.account_id) == account_id,
        col(OrganisationMember.role) == OrganisationRole.LEAD,
    )
    return (
        select(col(Proposal.title))
        .join(FundingRound, col(FundingRound.id) == Proposal.funding_round_id)
        .where(
            col(Proposal.organisation_id).in_(own),
            col(Proposal.state).not_in((ProposalState.DRAFT, ProposalState.WITHDRAWN)),
            col(FundingRound.phase) != Phase.CLOSED,
            ~others,
        )
    )


def _pointing(table: Table, target: str) -> list[Column[Any]]:
    return [key.parent for key in table.foreign_keys if key.column.table.name == target]


def _rows(session: Session, table: Table, column: str, values: Iterable[str]) -> list[Row]:
    shown = [one for one in table.columns if one.name not in _HIDDEN | _KEYS.get(table.name, set())]
    found = session.execute(select(*shown).where(table.c[column].in_(list(values))))
    return [dict(row) for row in found.mappings()]


def _stamps(session: Session, table: Table, column: Column[Any], account_id: str) -> list[Row]:
    """Say that the person did something about a row, and when; not what the row says of others."""
    moments = [one for one in table.columns if isinstance(one.type, Instant)]
    own = column.name.removesuffix("_by") + "_at"
    moments.sort(key=lambda one: one.name != own)
    key = next(iter(table.primary_key.columns))
    asked = [key.label("id"), *([moments[0].label("at")] if moments else [])]
    found = session.execute(select(*asked).where(column == account_id))
    return [{"thing": table.name, "act": column.name, **row} for row in found.mappings()]


def _add_below(session: Session, own: dict[str, list[Row]]) -> None:
    for key, parent in _BELOW.items():
        ids = [row["id"] for row in own.get(parent, ())]
        for table in metadata.sorted_tables:
            if ids and key in table.columns and table.name not in _LEFT_OUT | _OF_OTHERS:
                _extend(own, table.name, _rows(session, table, key, ids))


def _add_bodies(session: Session, own: dict[str, list[Row]], account_id: str) -> None:
    bodies = [row["organisation_id"] for row in own.get("organisation_member", ())]
    if not bodies:
        return
    tables = metadata.tables
    _extend(own, "organisation", _rows(session, tables["organisation"], "id", bodies))
    for name in ("organisation_record", "attachment", "event_guest"):
        _extend(own, name, _rows(session, tables[name], "organisation_id", bodies))
    begun = _rows(session, tables["proposal"], "organisation_id", bodies)
    _extend(own, "proposal", [{name: row[name] for name in _WRITTEN} for row in begun])
    proposals = [row["id"] for row in own.get("proposal", ())]
    for name in ("proposal_revision", "report"):
        _extend(own, name, _rows(session, tables[name], "proposal_id", proposals))
    files = _rows(session, tables["attachment"], "proposal_id", proposals)
    added = [row for row in files if row["purpose"] in _ADDED or row["added_by"] == account_id]
    _extend(own, "attachment", added)
    reports = [row["id"] for row in own.get("report", ())]
    for name in ("report_revision", "report_photo"):
        _extend(own, name, _rows(session, tables[name], "report_id", reports))


def _add_said(session: Session, own: dict[str, list[Row]], account_id: str) -> None:
    """Add what the person wrote to the office; what was written as an officer stays a stamp."""
    for name, (by, only, columns) in _SAID.items():
        table = metadata.tables[name]
        rows = _rows(session, table, by, [account_id])
        said = [row for row in rows if all(row[key] == value for key, value in only.items())]
        _extend(own, name, [{key: row[key] for key in columns} for row in said])


def _add_lookers(session: Session, own: dict[str, list[Row]], account_id: str) -> None:
    """Add when somebody opened a page about the person; who it was is that one's own data.

    So is whose data the person opened.
    """
    table = metadata.tables["access_record"]
    about = [account_id, *(row["id"] for row in own.get("seat", ()))]
    _extend(own, "access_record", _rows(session, table, "subject_id", about))
    opened = own["access_record"]
    others = select(col(Account.id)).where(
        col(Account.id).in_({row["subject_id"] for row in opened}), col(Account.id) != account_id
    )
    hidden = set(session.execute(others).scalars())
    for row in opened:
        row["subject_id"] = None if row["subject_id"] in hidden else row["subject_id"]
        del row["id"]  # the row's own name tells nobody anything
    opened.sort(key=lambda row: (row["first_at"], row["page"], row["subject_id"] or ""))


def _of_one(name: str, rows: Iterable[Row], account_id: str) -> list[Row]:
    """Take other persons' ids out of rows: who counted, confirmed or invited is not the person's data."""
    persons = {column.name for column in _pointing(metadata.tables[name], "account")}
    return [
        {
            key: None if key in persons and value != account_id else value
            for key, value in row.items()
        }
        for row in rows
    ]


def _extend(own: dict[str, list[Row]], name: str, rows: Sequence[Row]) -> None:
    """Add rows that are not in yet: a thing may hang on a person in two ways."""
    known = {row.get("id") for row in own.get(name, ())}
    own.setdefault(name, []).extend(row for row in rows if row.get("id") not in known)


def _done(session: Session, account_id: str) -> list[Row]:
    found = session.execute(
        select(col(LedgerEntry.at), col(LedgerEntry.verb), col(LedgerEntry.chain))
        .where(col(LedgerEntry.actor_id) == account_id)
        .order_by(col(LedgerEntry.at), col(LedgerEntry.chain))
    ).all()
    return [{"thing": chain, "act": verb.value, "at": at} for at, verb, chain in found]
