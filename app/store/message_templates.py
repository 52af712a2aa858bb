"""The wordings of messages that organisers have written."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.models import Account, MessageTemplate

Words = tuple[str, str]


def versions_of(
    session: Session, programme_id: str, round_id: str | None, kind: str, language: str
) -> Sequence[tuple[MessageTemplate, str | None]]:
    """List the versions of one wording with who wrote them, the last one first."""
    return session.exec(
        select(MessageTemplate, Account.display_name)
        .join(Account, col(Account.id) == MessageTemplate.made_by, isouter=True)
        .where(
            MessageTemplate.programme_id == programme_id,
            col(MessageTemplate.funding_round_id).is_(None)
            if round_id is None
            else col(MessageTemplate.funding_round_id) == round_id,
            MessageTemplate.kind == kind,
            MessageTemplate.language == language,
        )
        .order_by(col(MessageTemplate.number).desc())
    ).all()


def wordings(session: Session, programme_id: str, round_id: str | None) -> dict[Words, Words]:
    """Give what holds by (kind, language): the round's own wording before the programme's."""
    rows = session.exec(
        select(MessageTemplate)
        .where(MessageTemplate.programme_id == programme_id)
        .order_by(col(MessageTemplate.number))
    ).all()
    general: dict[Words, Words] = {}
    own: dict[Words, Words] = {}
    for row in rows:
        if row.funding_round_id not in {None, round_id}:
            continue
        holds = general if row.funding_round_id is None else own
        holds[row.kind, row.language] = (row.subject, row.body)
    merged = {**general, **{key: words for key, words in own.items() if words[1]}}
    return {key: words for key, words in merged.items() if words[1]}
