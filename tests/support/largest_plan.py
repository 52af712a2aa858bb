"""A plan at its largest, straight in the tables: five thousand pairs, with conflicts and loads."""

import zlib
from datetime import datetime
from random import Random
from typing import Any

import numpy as np
from sqlalchemy import insert

from app.models import (
    Account,
    AssignmentPlan,
    Organisation,
    PlanFit,
    PlanPair,
    Proposal,
    Recusal,
    Seat,
)
from app.models.base import new_id
from app.vocabulary import OrganisationKind, ProposalState, RecusalReason, RecusalSource, SeatState

PANEL = "panel"


def largest(
    world: Any, proposals: int = 1000, members: int = 300, need: int = 5, most: int = 22
) -> None:
    """Set it up in a round, each member with an account.

    `world` tells the round, its strand, an organiser, the clock and the database.
    """
    random, now = Random(7), world.clock.now()
    bodies, rows = [new_id() for _ in range(proposals)], [new_id() for _ in range(proposals)]
    seats, people = ([new_id() for _ in range(members)] for _ in range(2))
    plan, values = new_id(), np.random.default_rng(7).integers(0, 90_000, (proposals, members))
    tables: dict[Any, list[dict[str, Any]]] = {
        Organisation: _bodies(bodies, world.organiser, now),
        Proposal: [
            {"id": one, "funding_round_id": world.round_id, "organisation_id": bodies[n],
             "strand_id": world.strand_id, "state": ProposalState.ELIGIBLE, "number": f"T-{n:04d}",
             "title": f"示例项目：为社区里的老人和孩子做的第 {n} 件事", "requested_minor": 1,
             "started_by": world.organiser, "created_at": now}
            for n, one in enumerate(rows)
        ],
        Account: _people(people, now),
        Seat: [
            {"id": one, "account_id": people[n], "funding_round_id": world.round_id, "panel": PANEL,
             "label": label_of(n),
             "invited_name": f"示例评委 {n}", "state": SeatState.ACTIVE, "capacity": 25,
             "conflicts_declared_at": now, "created_at": now}
            for n, one in enumerate(seats)
        ],
        Recusal: [
            {"id": new_id(), "seat_id": seat, "organisation_id": body, "reason": RecusalReason.OTHER,
             "source": RecusalSource.MEMBER, "recorded_by": world.organiser, "recorded_at": now}
            for seat in seats for body in random.sample(bodies, 10)
        ],
        AssignmentPlan: [
            {"id": plan, "funding_round_id": world.round_id, "panel": PANEL, "version": 0,
             "wishes": {"need": need, "most": most}, "answer": {}, "trouble": [], "bids_open": False,
             "progress": 0, "made_at": now}
        ],
        PlanPair: [
            {"id": new_id(), "plan_id": plan, "proposal_id": one, "seat_id": seat,
             "locked": n % 50 == 0, "lead": False, "drawn": False}
            for n, one in enumerate(rows) for seat in random.sample(seats, need)
        ],
        PlanFit: [
            {"plan_id": plan, "proposals": rows, "seats": seats, "sizes": [3000] * proposals,
             "values": zlib.compress(values.astype("<i4").tobytes(), 1)}
        ],
    }  # fmt: skip
    _insert(world, tables)


def _insert(world: Any, tables: dict[Any, list[dict[str, Any]]]) -> None:
    with world.database.write_session() as session:
        for table, lines in tables.items():
            session.execute(insert(table), lines)
        session.commit()


def _bodies(ids: list[str], organiser: str, now: datetime) -> list[dict[str, Any]]:
    usual = {"kind": OrganisationKind.GROUP, "fiscal_host": "", "created_by": organiser}
    return [
        {"id": one, "name": f"示例团队 {n}", "created_at": now, **usual}
        for n, one in enumerate(ids)
    ]


def _people(ids: list[str], now: datetime) -> list[dict[str, Any]]:
    names = [(one, f"reader-{n}@example.org", f"示例评委 {n}") for n, one in enumerate(ids)]
    return [
        {
            "id": one,
            "sign_in_key": mail,
            "sign_in_name": mail,
            "display_name": name,
            "email": mail,
            "created_at": now,
        }
        for one, mail, name in names
    ]


def label_of(number: int) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return (
        letters[number]
        if number < len(letters)
        else letters[number // 26 - 1] + letters[number % 26]
    )
