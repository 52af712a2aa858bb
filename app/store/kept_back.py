"""What of a person's data nobody else reads yet, not even who packs the copy at that person's wish.

Marks and votes are the member's own until their round is announced, an evaluator's until the result
is closed, and what an applicant writes until it is handed in. Of each such row stays that it is
there, where it hangs and when it was written.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import Select, select
from sqlmodel import Session, col

from app.models import Evaluation, FundingRound, Proposal, Report, Seat, metadata
from app.models.base import Instant
from app.store.persons import Copy, Row
from app.vocabulary import OVER, EvaluationState

_OF_SEATS = ("named_paper", "bid", "calibration_sheet", "discussion_post")
_OF_SHEETS = ("review_revision", "paper_sheet")


def for_others(session: Session, copy: Copy) -> Copy:
    """Give a copy for somebody else's eyes: what is not open yet is cut down to place and time.

    Of what the person did, which row it was goes too: a paper's id salts what the ledger says of it.
    """
    shut = {(name, row["id"]) for name, row in _shut(session, copy.rows)}
    rows = {
        name: [_stamp(name, row) if (name, row.get("id")) in shut else row for row in listed]
        for name, listed in copy.rows.items()
    }
    acts = [{key: value for key, value in act.items() if key != "id"} for act in copy.acts]
    return Copy(rows=rows, acts=acts)


def _shut(session: Session, rows: Mapping[str, list[Row]]) -> Iterator[tuple[str, Row]]:
    """Give the rows that only the person may read, with their table."""
    running = (
        select(col(Seat.id))
        .join(FundingRound, col(FundingRound.id) == Seat.funding_round_id)
        .where(col(FundingRound.phase).not_in(OVER))
    )
    seats = _ids(session, running.where(col(Seat.id).in_(_named(rows, "seat", "id"))))
    sheets = {row["id"] for row in rows.get("review", ()) if row["seat_id"] in seats}
    asked = col(Evaluation.id).in_(_named(rows, "evaluation_sheet", "evaluation_id"))
    still = select(col(Evaluation.id)).where(asked, col(Evaluation.state) == EvaluationState.OPEN)
    of = {
        **dict.fromkeys(_OF_SEATS, ("seat_id", seats)),
        **dict.fromkeys(_OF_SHEETS, ("review_id", sheets)),
        "evaluation_sheet": ("evaluation_id", _ids(session, still)),
    }
    for name, (key, within) in of.items():
        yield from ((name, row) for row in rows.get(name, ()) if row[key] in within)
    yield from _drafts(session, rows)
    yield from _begun(rows)


def _begun(rows: Mapping[str, list[Row]]) -> Iterator[tuple[str, Row]]:
    """Give what was never handed in: proposals with their files, photos of reports with theirs."""
    proposals = [row for row in rows.get("proposal", ()) if row["submitted_at"] is None]
    reports = {row["id"] for row in rows.get("report", ()) if row["filed_revision"] is None}
    photos = [row for row in rows.get("report_photo", ()) if row["report_id"] in reports]
    within = {row["id"] for row in proposals}
    files = {row["attachment_id"] for row in photos}
    yield from (("proposal", row) for row in proposals)
    yield from (("report_photo", row) for row in photos)
    yield from (
        ("attachment", row)
        for row in rows.get("attachment", ())
        if row["id"] in files or row["proposal_id"] in within
    )


def _drafts(session: Session, rows: Mapping[str, list[Row]]) -> Iterator[tuple[str, Row]]:
    """Give the versions that were written after the last one that was handed in."""
    for name, key, last in (
        (
            "proposal_revision",
            "proposal_id",
            select(col(Proposal.id), col(Proposal.submitted_revision)),
        ),
        ("report_revision", "report_id", select(col(Report.id), col(Report.filed_revision))),
    ):
        identity = last.selected_columns[0]
        found = session.execute(last.where(identity.in_(_named(rows, name, key)))).all()
        handed_in = {owner: number or 0 for owner, number in found}
        yield from (
            (name, row) for row in rows.get(name, ()) if row["number"] > handed_in[row[key]]
        )


def _named(rows: Mapping[str, list[Row]], table: str, key: str) -> set[str]:
    return {row[key] for row in rows.get(table, ())}


def _ids(session: Session, asked: Select[str]) -> set[str]:
    return set(session.execute(asked).scalars())


def _stamp(name: str, row: Row) -> Row:
    table = metadata.tables[name]
    kept = {one.name for one in table.columns if one.foreign_keys or isinstance(one.type, Instant)}
    # Not its id: what the ledger says of a paper, or of a version, has it for a salt.
    return {key: value for key, value in row.items() if key in kept | {"number"}} | {
        "kept_back": True
    }
