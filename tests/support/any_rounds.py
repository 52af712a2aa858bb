"""Random small rounds over every rule that a bundle can hold: a seed in, a complete round out.

Not by Hypothesis: ten thousand of them are counted, and each is known by its number.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from random import Random
from typing import Any

from app.scoring.ballot_sets import BallotSets, SetForm, ballot_sets
from app.scoring.bundle import Head, make_bundle
from app.scoring.evidence import (
    Assignment,
    Attendance,
    Ballot,
    Bonus,
    Decision,
    DecisionKind,
    Evidence,
    Paper,
    Pot,
    Proposal,
    Recusal,
    Seat,
    Sheet,
)
from app.scoring.rulebook import (
    Combination,
    ExtraPrize,
    Method,
    PublicationLevel,
    Rounding,
    Rulebook,
    Shared,
    TieKind,
    TieRule,
    Vote,
    VoteForm,
)
from app.scoring.soundness import problems
from tests.support.any_rules import allotment, mode, panels, parts, pots, selection, tiers, vote

HEAD = Head(chain="round", sequence=1, digest="0" * 64)
CHOSEN = {VoteForm.CHOOSE, VoteForm.APPROVAL, VoteForm.POINTS}


@dataclass(frozen=True, kw_only=True)
class Made:
    """A round and its number."""

    number: int
    book: Rulebook
    evidence: Evidence
    seed: str

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Give its open bundle."""
        return make_bundle(
            rulebook=self.book,
            versions=[],
            evidence=self.evidence,
            seed=self.seed,
            head=HEAD,
            level=PublicationLevel.OPEN,
            salt="s",
        )

    @property
    def outcome(self) -> dict[str, Any]:
        """Give the published outcome."""
        return dict(json.loads(self.files["outcome.json"]))


def rounds(start: int) -> Iterator[Made]:
    """Give random rounds with sound rules without end; evidence may still leave one blocked."""
    number = start
    while True:
        made = _made(number)
        if not list(problems(made.book)):
            yield made
        number += 1


def complete(start: int) -> Iterator[Made]:
    """Give random rounds that come to a result, each with its bundle."""
    return (made for made in rounds(start) if made.outcome["status"] == "complete")


def round_of(book: Rulebook, start: int = 0) -> Made:
    """Give the first random round under these rules that comes to a result."""
    for number in range(start, start + 300):
        evidence = _evidence(Random(number), book)
        made = Made(number=number, book=book, evidence=evidence, seed=f"seed {number}")
        if made.outcome["status"] == "complete":
            return made
    raise AssertionError(f"no complete round for {book.id}")


def _made(number: int) -> Made:
    draw = Random(number)
    book = _rulebook(draw)
    return Made(number=number, book=book, evidence=_evidence(draw, book), seed=f"seed {number}")


def _rulebook(draw: Random) -> Rulebook:
    groups = panels(draw)
    method = draw.choice([None, None, *Method])
    main = vote(draw, "") if method or draw.random() < 0.5 else None
    further = (vote(draw, "again"),) if draw.random() < 0.3 else ()
    rule = allotment(draw, groups, method)
    funds = pots(draw) if rule else ()
    prizes = (
        (
            ExtraPrize(
                id="extra",
                title={},
                by=draw.choice(
                    [
                        TieRule(kind=TieKind.PANEL, ref="p0"),
                        TieRule(kind=TieKind.CRITERION, ref="p0x"),
                    ]
                ),
                amount_minor=draw.choice([0, 90, 900]),
                pot=funds[-1].id,
            ),
        )
        if funds and draw.random() < 0.3
        else ()
    )
    return Rulebook(
        id="any",
        title={},
        panels=groups,
        vote=main,
        votes=further,
        combination=_combination(draw, method, parts(draw, groups, main, further)),
        ties=_ties(draw, further),
        selection=selection(draw, method),
        tiers=tiers(draw, method, rule),
        pots=funds,
        allotment=rule,
        extra_prizes=prizes,
    )


def _combination(draw: Random, method: Method | None, summed: Any) -> Combination:
    listed, by_rank = method is Method.SHORTLIST_THEN_VOTE, method is Method.RANK_SUM
    return Combination(
        gate=draw.random() < 0.4,
        parts=summed,
        bonus_max=None if by_rank else draw.choice([None, None, Fraction(2)]),
        rounding=draw.choice([None, Rounding(places=draw.choice([0, 1, 2]), mode=mode(draw))]),
        pass_mark=None if by_rank else draw.choice([None, None, Fraction(30), Fraction(0)]),
        method=method,
        shortlist=draw.choice([2, 4]) if listed else None,
        shortlist_mark=draw.choice([None, Fraction(40)]) if listed else None,
        shared=draw.choice(list(Shared)),
    )


def _ties(draw: Random, further: tuple[Vote, ...]) -> tuple[TieRule, ...]:
    plain = [TieKind.VOTE_SHARE, TieKind.SMALLER_REQUEST, TieKind.EARLIER_SUBMISSION, TieKind.SCORE]
    rules = [TieRule(kind=kind) for kind in draw.sample(plain, draw.randint(0, 3))]
    rules += [TieRule(kind=TieKind.CRITERION, ref="p0x")] if draw.random() < 0.3 else []
    rules += [TieRule(kind=TieKind.PANEL, ref="p0")] if draw.random() < 0.3 else []
    rules += [TieRule(kind=TieKind.RUN_OFF, ref="again")] if further and draw.random() < 0.5 else []
    end = draw.choice([TieKind.LOTS, TieKind.LOTS, TieKind.LISTED_ORDER, TieKind.HUMAN])
    return (*rules, TieRule(kind=end))


def _evidence(draw: Random, book: Rulebook) -> Evidence:
    names = [f"p{i}" for i in range(draw.randint(1, 7))]
    seats = [
        Seat(
            id=f"{panel.id}s{i}",
            label=str(i),
            panel=panel.id,
            weight=Fraction(draw.choice([1, 1, 2]), draw.choice([1, 3])),
        )
        for panel in book.panels
        for i in range(draw.randint(2, 5))
    ]
    pairs = [(seat, name) for name in names for seat in seats]
    recused = [pair for pair in pairs if not pair[0].id.endswith("s0") and draw.random() < 0.06]
    sheets = [_sheet(draw, book, *pair) for pair in pairs if pair not in recused]
    return Evidence(
        round="any",
        proposals=tuple(_proposal(draw, name, i) for i, name in enumerate(names)),
        seats=tuple(seats),
        assignments=tuple(Assignment(seat=seat.id, proposal=name) for seat, name in pairs),
        recusals=tuple(Recusal(seat=seat.id, proposal=name) for seat, name in recused),
        sheets=tuple(sheets),
        bonuses=tuple(
            Bonus(proposal=name, points=Fraction(draw.randint(-6, 12), 2), source=f"b{i}")
            for i, name in enumerate(names)
            if draw.random() < 0.2 and book.combination.method is not Method.RANK_SUM
        ),
        decisions=_decisions(draw, names),
        pots=tuple(
            Pot(id=pot.id, amount_minor=draw.randint(0, 2500), source="x") for pot in book.pots
        ),
        ballot_sets=_sets(draw, names) if book.pots else None,
        **_votes(draw, book, names, recused),
    )


def _proposal(draw: Random, name: str, i: int) -> Proposal:
    return Proposal(
        id=name,
        number=f"N{9 - i}",
        title=draw.choice(["甲", "é", "x\n"]),
        organisation=draw.choice(["o1", "o2", f"o-{name}"]),
        strand=draw.choice(["", "west"]),
        community=draw.choice(["", "hill"]),
        tags=tuple(
            tag
            for tag in ("green", "joint", "past")
            if draw.random() < (0.05 if tag == "past" else 0.4)
        ),
        requested_minor=draw.choice([100, 250, 500, 999, 1000]),
        minimum_minor=draw.choice([0, 0, 90, 260]),
        own_funds_minor=draw.choice([0, 150]),
        match_raised_minor=draw.choice([0, 33, 310]),
        step_minor=draw.choice([None, 200, 300, 400]),
        submitted_at=draw.choice([None, "2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"]),
        listed_at=draw.choice([i, i, None]),
        approved_minor=draw.choice([None, None, 700]),
    )


def _sheet(draw: Random, book: Rulebook, seat: Seat, name: str) -> Sheet:
    panel = next(panel for panel in book.panels if panel.id == seat.panel)
    marks = {
        leaf.id: None
        if leaf.na_allowed and draw.random() < 0.2
        else draw.randrange(0, leaf.maximum + 1, leaf.maximum // draw.choice([4, 4, 20]))
        for leaf, _ in panel.leaves
    }
    idle = not seat.id.endswith(("s0", "s1")) and draw.random() < 0.08
    return Sheet(
        seat=seat.id,
        proposal=name,
        marks={} if idle else marks,
        recommended_minor=draw.choice([None, 120, 300, 555])
        if panel.asks_recommended and not idle
        else None,
        void=idle and draw.random() < 0.3,
        abstained=idle,
    )


def _decisions(draw: Random, names: list[str]) -> tuple[Decision, ...]:
    found = []
    if draw.random() < 0.8:
        order = tuple(draw.sample(names, len(names)))
        found.append(Decision(id="1", kind=DecisionKind.TIE_SETTLED, minutes="m", order=order))
    if draw.random() < 0.1:
        found.append(
            Decision(
                id="2",
                kind=DecisionKind.AWARD_ADJUSTED,
                minutes="m",
                proposal=draw.choice(names),
                amount_minor=draw.choice([0, 60]),
            )
        )
    if draw.random() < 0.1:
        found.append(
            Decision(
                id="3",
                kind=DecisionKind.INCOMPLETE_EXCLUDED,
                minutes="m",
                proposal=draw.choice(names),
            )
        )
    return tuple(found)


def _sets(draw: Random, names: list[str]) -> BallotSets:
    points = draw.random() < 0.4
    papers = []
    for _ in range(draw.randint(0, 9)):
        choices = tuple(sorted(draw.sample(range(len(names)), draw.randint(0, len(names)))))
        given = tuple(draw.randint(1, 5) for _ in choices) if points else ()
        papers.append((choices, given, draw.randint(1, 3)))
    return ballot_sets(SetForm.POINTS if points else SetForm.APPROVAL, names, papers)


def _votes(
    draw: Random, book: Rulebook, names: list[str], recused: list[tuple[Seat, str]]
) -> dict[str, Any]:
    """Give each vote papers, or counts in one round or two."""
    ballots: list[Ballot] = []
    papers: list[Paper] = []
    attendance: list[Attendance] = []
    kept_out = {(seat.id, name) for seat, name in recused}
    for rule in book.all_votes:
        voters = (
            [f"{rule.panel}s{i}" for i in range(2)] if rule.panel else [f"v{i}" for i in range(6)]
        )
        if rule.form in CHOSEN or (rule.panel and draw.random() < 0.3):
            papers += [
                _paper(draw, rule, i, voter, names, kept_out) for i, voter in enumerate(voters)
            ]
            members = len(voters) if _strict(rule) else draw.choice([8, 9])
            attendance.append(Attendance(vote=rule.id, attending=None, members=members))
        else:
            for name in names:
                ballots += _counts(draw, rule, name)
    return {"ballots": tuple(ballots), "papers": tuple(papers), "attendance": tuple(attendance)}


def _paper(
    draw: Random, rule: Vote, i: int, voter: str, names: list[str], kept_out: set[tuple[str, str]]
) -> Paper:
    open_to = [name for name in names if (voter, name) not in kept_out]
    picked = draw.sample(open_to, draw.randint(0, len(open_to)))
    single = rule.form is VoteForm.FOR_AGAINST_ABSTAIN
    values = {VoteForm.POINTS: [1, 2, 4], VoteForm.FOR_AGAINST_ABSTAIN: [1, 1, 0, -1]}.get(
        rule.form, [1]
    )
    return Paper(
        id=f"{rule.id}{i}",
        voter=voter,
        vote=rule.id,
        choices={name: draw.choice(values) for name in (open_to if single else picked)},
        void=draw.random() < 0.05,
    )


def _counts(draw: Random, rule: Vote, name: str) -> list[Ballot]:
    found = []
    for held in (1, 2):
        members = draw.choice([9, 10, 12])
        came = members if _strict(rule) else draw.randint(7, members)
        in_favour = draw.randint(0, came)
        against = draw.randint(0, came - in_favour)
        found.append(
            Ballot(
                proposal=name,
                votes_for=in_favour,
                votes_against=against,
                votes_abstain=draw.randint(0, came - in_favour - against),
                attending=came,
                members=members,
                recused=draw.choice([0, 0, members - came]),
                vote=rule.id,
                round=held,
                source="counts",
            )
        )
        passing = rule.passing
        passed = passing is None or _passes(rule, found[-1])
        if passed or rule.rounds is None:
            break
    return found


def _strict(rule: Vote) -> bool:
    """Tell whether a few who stay away would miss the quorum."""
    return rule.quorum is not None and rule.quorum.share > Fraction(1, 2)


def _passes(rule: Vote, ballot: Ballot) -> bool:
    """Tell whether a second round would be one on what has passed already."""
    from app.scoring.votes import vote_line  # noqa: PLC0415 -- for this question only

    return vote_line(rule, ballot, 0).passed
