"""Random small rounds: any rules that compile, any evidence that fits them."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from app.scoring.budget_rules import BestSetRule, SetQuota, SetTie
from app.scoring.evidence import (
    Assignment,
    Ballot,
    Bonus,
    Evidence,
    Pot,
    Proposal,
    Recusal,
    Seat,
    Sheet,
)
from app.scoring.rulebook import (
    Aggregate,
    Aggregation,
    Allotment,
    AllotmentRule,
    Base,
    Combination,
    Criterion,
    Misfit,
    Panel,
    Part,
    PartKind,
    PotRule,
    Rounding,
    Rulebook,
    Selection,
    Threshold,
    TieKind,
    Tier,
    TieRule,
    Vote,
)

LEAVES = ("x", "y")
TIERS = (
    Tier(id="1", title={}, count=1, amount_minor=700),
    Tier(id="2", title={}, count=2, amount_minor=400),
)
TIES = (
    TieRule(kind=TieKind.CRITERION, ref="x"),
    TieRule(kind=TieKind.VOTE_SHARE),
    TieRule(kind=TieKind.LOTS),
)
ALLOTMENTS = st.builds(
    Allotment,
    rule=st.sampled_from(
        [
            AllotmentRule.FLAT,
            AllotmentRule.TIERS,
            AllotmentRule.DOWN_THE_RANKING,
            AllotmentRule.PROPORTIONAL,
        ]
    ),
    unit_minor=st.sampled_from([1, 100]),
    floor_minor=st.sampled_from([0, 150]),
    cap_minor=st.sampled_from([None, 600]),
    amount_minor=st.just(300),
    misfit=st.sampled_from(list(Misfit)),
    partial=st.booleans(),
    by=st.sampled_from(["score", "request", "score_request"]),
)


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """Two criteria, a vote that may be a gate, any way to make one score and share the fund."""
    split = draw(st.sampled_from([Fraction(1, 3), Fraction(1, 2), Fraction(9, 10)]))
    leaves = tuple(
        Criterion(id=name, title={}, weight=weight, maximum=1000, na_allowed=name == "y")
        for name, weight in zip(LEAVES, (split, 1 - split), strict=True)
    )
    way = Aggregation(kind=draw(st.sampled_from(list(Aggregate))), drop_high=1, drop_low=1, needs=4)
    share = draw(st.sampled_from([Fraction(0), Fraction(1, 5)]))
    half = Threshold(base=draw(st.sampled_from(list(Base))), share=Fraction(1, 2), strict=True)
    allotment = draw(ALLOTMENTS)
    return Rulebook(
        id="random",
        title={},
        panels=(Panel(id="panel", title={}, criteria=leaves, aggregation=way),),
        vote=Vote(panel="panel", passing=half),
        combination=Combination(
            gate=draw(st.booleans()),
            parts=(
                Part(kind=PartKind.PANEL, panel="panel", weight=1 - share),
                Part(kind=PartKind.VOTE_SHARE, weight=share),
            ),
            rounding=draw(st.sampled_from([None, Rounding(places=0), Rounding(places=2)])),
            pass_mark=draw(st.sampled_from([None, Fraction(40)])),
        ),
        ties=TIES,
        selection=Selection(per_organisation=draw(st.sampled_from([None, 1]))),
        tiers=TIERS if allotment.rule is AllotmentRule.TIERS else (),
        pots=(PotRule(id="seed", title={}),),
        allotment=allotment,
    )


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    """Up to six proposals, up to six members, recusals, every sheet that is due, a ballot each."""
    names = [f"p{i}" for i in range(draw(st.integers(1, 6)))]
    seats = [
        Seat(id=f"s{i}", label=str(i), panel="panel", weight=Fraction(draw(st.integers(1, 3))))
        for i in range(draw(st.integers(2, 6)))
    ]
    pairs = [(seat.id, name) for name in names for seat in seats]
    recused = draw(st.sets(st.sampled_from(pairs), max_size=4))
    recused = {pair for pair in recused if pair[0] != "s0"}
    marks = st.sampled_from([0, 450, 500, 750, 1000])
    free = [pair for pair in pairs if pair not in recused]
    return Evidence(
        round="random",
        proposals=tuple(draw(_proposal(name)) for name in names),
        seats=tuple(seats),
        assignments=tuple(Assignment(seat=seat, proposal=name) for seat, name in pairs),
        recusals=tuple(Recusal(seat=seat, proposal=name) for seat, name in recused),
        sheets=tuple(
            Sheet(
                seat=seat,
                proposal=name,
                marks={"x": draw(marks), "y": draw(st.one_of(marks, st.none()))},
            )
            for seat, name in free
        ),
        ballots=tuple(
            draw(_ballot(name, len(seats), sum(pair[1] == name for pair in recused)))
            for name in names
        ),
        bonuses=tuple(
            Bonus(proposal=name, points=Fraction(draw(st.integers(-3, 3))), source="x")
            for name in names[:1]
        ),
        pots=(Pot(id="seed", amount_minor=draw(st.integers(0, 3000))),),
    )


@st.composite
def best_in_part(draw: st.DrawFn) -> tuple[Rulebook, Evidence]:
    """A small round whose pot goes to the best set in part, with quotas and a number of projects."""
    book, evidence = draw(rulebooks()), draw(evidences())
    some = st.one_of(st.none(), st.integers(1, 2))
    money = st.one_of(st.none(), st.sampled_from([100, 220, 400]))
    quotas = tuple(
        SetQuota(
            tag=tag,
            at_least=draw(st.one_of(st.none(), st.just(1))),
            at_most=draw(some),
            at_least_minor=draw(st.one_of(st.none(), st.just(130))),
            at_most_minor=draw(money),
        )
        for tag in draw(st.sets(st.sampled_from("ab")))
    )
    best = BestSetRule(
        partial=True, tie=draw(st.sampled_from(list(SetTie))), quotas=quotas, at_most=draw(some)
    )
    rule = Allotment(
        rule=AllotmentRule.BEST_SET, unit_minor=draw(st.sampled_from([50, 100])), best=best
    )
    small = tuple(
        replace(
            one,
            requested_minor=draw(st.sampled_from([100, 250, 350])),
            minimum_minor=draw(st.sampled_from([0, 90, 200])),
            tags=tuple(sorted(draw(st.sets(st.sampled_from("ab"))))),
        )
        for one in evidence.proposals
    )
    pot = replace(evidence.pots[0], amount_minor=draw(st.sampled_from([0, 170, 450, 800])))
    return (
        replace(book, allotment=rule, tiers=()),
        replace(evidence, proposals=small, pots=(pot,)),
    )


@st.composite
def _proposal(draw: st.DrawFn, name: str) -> Proposal:
    return Proposal(
        id=name,
        number=name.upper(),
        title=name,
        organisation=draw(st.sampled_from(["o", f"o-{name}"])),
        requested_minor=draw(st.sampled_from([100, 250, 500, 1000])),
        minimum_minor=draw(st.sampled_from([0, 90])),
    )


@st.composite
def _ballot(draw: st.DrawFn, name: str, members: int, recused: int) -> Ballot:
    voters = members - recused
    in_favour = draw(st.integers(0, voters))
    against = draw(st.integers(0, voters - in_favour))
    return Ballot(
        proposal=name,
        votes_for=in_favour,
        votes_against=against,
        votes_abstain=voters - in_favour - against,
    )


def renamed(evidence: Evidence, names: dict[str, str]) -> Evidence:
    """Give every seat another id and label; nothing else changes."""
    return replace(
        evidence,
        seats=tuple(replace(s, id=names[s.id], label=names[s.id]) for s in evidence.seats),
        assignments=tuple(replace(a, seat=names[a.seat]) for a in evidence.assignments),
        recusals=tuple(replace(r, seat=names[r.seat]) for r in evidence.recusals),
        sheets=tuple(replace(s, seat=names[s.seat]) for s in evidence.sheets),
    )
