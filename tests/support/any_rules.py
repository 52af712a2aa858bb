"""Random rules, part by part; what does not fit together is left to the checks of a rulebook."""

from dataclasses import replace
from fractions import Fraction
from random import Random

from app.scoring.budget_rules import (
    BestSetRule,
    CategoryBudget,
    CategoryRule,
    Completion,
    SetQuota,
    SetTie,
    SharesRule,
    SharesTie,
    Stop,
    Utility,
)
from app.scoring.budgets import TOGETHER
from app.scoring.checks.money import at_once
from app.scoring.rulebook import (
    Aggregate,
    Aggregation,
    Allotment,
    AllotmentRule,
    Band,
    Base,
    Choices,
    Criterion,
    Exclusion,
    Group,
    Limits,
    Method,
    Misfit,
    Mode,
    Normalisation,
    Normalise,
    Panel,
    Part,
    PartKind,
    PotRule,
    Quota,
    QuotaBy,
    Rounds,
    Selection,
    SelectionKind,
    Shared,
    Term,
    Threshold,
    Tier,
    Veto,
    Vote,
    VoteForm,
)

SPLITS = [Fraction(1, 3), Fraction(1, 2), Fraction(9, 10)]


def mode(draw: Random) -> Mode:
    """Any way to round."""
    return draw.choice(list(Mode))


def panels(draw: Random) -> tuple[Panel, ...]:
    """One panel or two; the first leaf of each is called `x` after its panel."""
    return tuple(_panel(draw, f"p{i}") for i in range(draw.choice([1, 1, 2])))


def _panel(draw: Random, name: str) -> Panel:
    split = draw.choice(SPLITS)
    veto = Veto(below=draw.choice([100, 300]), sheets=draw.choice([1, 2]))
    first = Criterion(
        id=f"{name}x",
        title={},
        weight=split,
        maximum=1000,
        veto=veto if draw.random() < 0.15 else None,
        pass_mark=draw.choice([None, None, None, 250]),
    )
    inner = tuple(
        Criterion(
            id=f"{name}{part}",
            title={},
            weight=Fraction(1, 2),
            maximum=draw.choice([400, 1000]),
            na_allowed=True,
            na_keeps_weights=draw.random() < 0.3,
        )
        for part in ("y", "z")
    )
    kind = draw.choice(list(Aggregate))
    return Panel(
        id=name,
        title={},
        criteria=(first, Criterion(id=f"{name}t", title={}, weight=1 - split, children=inner)),
        scale=Fraction(draw.choice([100, 100, 70])),
        aggregation=Aggregation(
            kind=kind,
            drop_high=draw.choice([0, 1]) if kind is Aggregate.TRIMMED_MEAN else 0,
            drop_low=1 if kind is Aggregate.TRIMMED_MEAN else 0,
            needs=draw.choice([1, 4]),
            fallback=draw.choice([Aggregate.MEAN, Aggregate.MEDIAN]),
        ),
        normalisation=_normalisation(draw) if draw.random() < 0.35 else "none",
        asks_recommended=draw.random() < 0.4,
    )


def _normalisation(draw: Random) -> Normalisation:
    group, places = draw.choice(list(Group)), draw.choice([2, 6])
    kind = draw.choice(list(Normalise))
    if kind is Normalise.STANDARD_SCORE:
        return Normalisation(
            kind=kind,
            mean=Fraction(70),
            spread=Fraction(draw.choice([5, 10])),
            needs=draw.choice([2, 4]),
            sample=draw.random() < 0.5,
            places=places,
            group=group,
        )
    if kind is Normalise.LENIENCY:
        return Normalisation(
            kind=kind, ridge=draw.choice([Fraction(1), Fraction(1, 3)]), places=places
        )
    return Normalisation(
        kind=kind,
        first=Fraction(draw.choice([5, 50])),
        step=Fraction(draw.choice([1, 3]), 2),
        group=group,
        shared=draw.choice(list(Shared)),
    )


def vote(draw: Random, name: str) -> Vote:
    """A vote of the first panel, or of the public."""
    public = name != "" and draw.random() < 0.4
    form = draw.choice(list(VoteForm)) if not public else VoteForm.APPROVAL
    chosen = form in {VoteForm.CHOOSE, VoteForm.APPROVAL, VoteForm.POINTS}
    choices = Choices(at_least=draw.choice([0, 1]), at_most=draw.choice([None, 3]))
    points = Choices(points=draw.choice([4, 10]))
    later = draw.choice([None, _threshold(draw)])
    return Vote(
        id=name,
        panel="" if public else "p0",
        form=form,
        quorum=None
        if public
        else draw.choice([None, Threshold(base=Base.ALL, share=Fraction(1, 9))]),
        passing=draw.choice([None, _threshold(draw), _threshold(draw)]),
        share_base=draw.choice(list(Base)),
        min_votes=draw.choice([0, 0, 2]),
        choices=(points if form is VoteForm.POINTS else choices) if chosen else None,
        rounds=Rounds(at_most=2, passing=later) if not chosen and draw.random() < 0.4 else None,
        limits=Limits(papers=1) if public else None,
    )


def _threshold(draw: Random) -> Threshold:
    share = draw.choice([Fraction(1, 2), Fraction(2, 3), Fraction(1, 5)])
    return Threshold(base=draw.choice(list(Base)), share=share, strict=draw.random() < 0.5)


def parts(
    draw: Random, groups: tuple[Panel, ...], main: Vote | None, further: tuple[Vote, ...]
) -> tuple[Part, ...]:
    """What is added up: the panels, and perhaps votes and money raised, each capped or not."""
    weights = [Fraction(1)] if len(groups) == 1 else [Fraction(2, 5), Fraction(3, 5)]
    found = [
        Part(kind=PartKind.PANEL, panel=panel.id, weight=w)
        for panel, w in zip(groups, weights, strict=True)
    ]
    most = Fraction(draw.choice([5, 50]))
    votes = [v.id for v in (*((main,) if main else ()), *further)]
    if votes and draw.random() < 0.5:
        kind = draw.choice([PartKind.VOTE_SHARE, PartKind.VOTES])
        found.append(Part(kind=kind, vote=draw.choice(votes), weight=Fraction(1, 5), maximum=most))
    if draw.random() < 0.3:
        found.append(
            Part(
                kind=PartKind.MATCH_RAISED,
                weight=Fraction(1, 7),
                unit=10,
                maximum=draw.choice([None, most]),
            )
        )
    return tuple(found)


def selection(draw: Random, method: Method | None) -> Selection:
    """All, the first few, above a mark; limits, exclusive sets, exclusions, quotas."""
    kind = draw.choice(list(SelectionKind))
    if method is Method.RANK_SUM and kind is SelectionKind.PASS_MARK:
        kind = SelectionKind.ALL
    first = kind is SelectionKind.FIRST or method is Method.SCORE_THEN_VOTE_FOR_AWARDS
    return Selection(
        kind=SelectionKind.FIRST if first else kind,
        count=draw.choice([1, 2, 3]) if first else None,
        pass_mark=Fraction(20) if kind is SelectionKind.PASS_MARK and not first else None,
        per_organisation=draw.choice([None, None, 1, 2]),
        exclusive=draw.choice([(), (), (("joint",),), (("p0", "N7"),)]),
        quotas=_quotas(draw) if draw.random() < 0.35 else (),
        exclusions=(Exclusion(tag="past", title={}),) if draw.random() < 0.5 else (),
    )


def _quotas(draw: Random) -> tuple[Quota, ...]:
    tag = Quota(
        id="tag",
        by=QuotaBy.TAG,
        value="green",
        at_least=draw.choice([None, 1]),
        at_most_share=draw.choice([None, Fraction(1, 2), Fraction(1)]),
        at_least_share=draw.choice([None, Fraction(1, 3)]),
        at_most=draw.choice([None, 1, 2]),
    )
    by = draw.choice([QuotaBy.STRAND, QuotaBy.COMMUNITY])
    other = Quota(
        id="place",
        by=by,
        value="west" if by is QuotaBy.STRAND else "hill",
        at_most=draw.choice([1, 2]),
    )
    return (tag, other) if draw.random() < 0.5 else (other,)


def tiers(draw: Random, method: Method | None, rule: Allotment | None) -> tuple[Tier, ...]:
    """None, or two by count, share, place or score."""
    needed = method is Method.SCORE_THEN_VOTE_FOR_AWARDS or (
        rule is not None and rule.rule is AllotmentRule.TIERS
    )
    if not needed and draw.random() < 0.6:
        return ()
    by_rank = method is Method.RANK_SUM
    ways = ["count", "count", "share", "place", *([] if by_rank else ["score"])]
    prize, way = draw.random() < 0.3, draw.choice(ways)
    least = None if by_rank else draw.choice([None, Fraction(50)])
    bands = {
        "count": (
            Tier(id="1", title={}, count=1, least_score=least),
            Tier(id="2", title={}, count=3),
        ),
        "share": (
            Tier(id="1", title={}, share=Fraction(1, 3)),
            Tier(id="2", title={}, share=Fraction(1, 2)),
        ),
        "place": (Tier(id="1", title={}, last_place=1), Tier(id="2", title={}, last_place=3)),
        "score": (
            Tier(id="1", title={}, from_score=Fraction(60)),
            Tier(id="2", title={}, from_score=Fraction(20), count=2),
        ),
    }[way]
    return tuple(
        replace(tier, amount_minor=amount, prize=prize)
        for tier, amount in zip(bands, (700, 400), strict=True)
    )


def pots(draw: Random) -> tuple[PotRule, ...]:
    """One pot, or one for a strand and one for all, which may top up."""
    if draw.random() < 0.6:
        return (PotRule(id="seed", title={}),)
    return (
        PotRule(id="seed", title={}, strands=draw.choice([(), ("west",)])),
        PotRule(id="more", title={}, tops_up=draw.random() < 0.5),
    )


def allotment(draw: Random, groups: tuple[Panel, ...], method: Method | None) -> Allotment | None:
    """Any rule for money, or none."""
    if draw.random() < 0.1:
        return None
    kind = draw.choice(list(AllotmentRule))
    advised = any(panel.asks_recommended for panel in groups)
    partial = draw.random() < 0.5
    down = kind is AllotmentRule.DOWN_THE_RANKING
    terms = (
        Term(base="budget", share=Fraction(3, 5), minus=draw.choice(["", "own_funds"])),
        Term(
            base=draw.choice(
                ["requested", "match_raised", "recommended" if advised else "own_funds"]
            )
        ),
        Term(constant_minor=draw.choice([300, 800])),
    )
    found = Allotment(
        rule=kind,
        unit_minor=draw.choice([1, 1, 100]),
        floor_minor=draw.choice([0, 0, 150]),
        cap_minor=draw.choice([None, 600]),
        amount_minor=300 if kind is AllotmentRule.FLAT else 0,
        steps_minor=(200, 300) if kind is AllotmentRule.STEPS else (),
        misfit=draw.choice(list(Misfit)),
        partial=partial,
        partial_share=draw.choice([None, Fraction(4, 5)]) if partial else None,
        by="request"
        if method is Method.RANK_SUM
        else draw.choice(["score", "request", "score_request"]),
        terms=terms if kind is AllotmentRule.LEAST_OF else (),
        per_organisation_cap_minor=draw.choice([None, None, 700]),
        bands=(Band(last_place=1, amount_minor=800), Band(last_place=3, amount_minor=220))
        if kind is AllotmentRule.RANK_BANDS
        else (),
        ratio=Fraction(draw.choice([2, 5]), 2) if kind is AllotmentRule.MATCH else None,
        base="recommended" if down and advised and draw.random() < 0.5 else "requested",
        rounding=mode(draw),
        shares=_shares(draw) if kind is AllotmentRule.EQUAL_SHARES else None,
        best=_best(draw) if kind is AllotmentRule.BEST_SET else None,
        categories=_categories(draw) if down and draw.random() < 0.4 else None,
    )
    return _as_read(found)


def _as_read(rule: Allotment) -> Allotment:
    """Leave out what a rule over a whole pot does not read."""
    if at_once(rule):
        rule = replace(
            rule, misfit=Misfit.STOP, partial=False, partial_share=None, rounding=Mode.DOWN
        )
    if rule.rule in TOGETHER or rule.categories is not None:
        in_part = rule.best is not None and rule.best.partial
        rule = replace(
            rule,
            unit_minor=rule.unit_minor if in_part else 1,
            floor_minor=0,
            cap_minor=None,
            per_organisation_cap_minor=None,
            base="requested",
        )
    return rule


def _shares(draw: Random) -> SharesRule:
    completion = Completion(
        step_minor=draw.choice([20, 50]),
        stop=draw.choice(list(Stop)),
        start_minor=draw.choice([None, 30]),
    )
    return SharesRule(
        utility=draw.choice(list(Utility)),
        unit_places=draw.choice([0, 2, 4]),
        completion=completion if draw.random() < 0.5 else None,
        comparison=draw.random() < 0.5,
        tie=draw.choice(list(SharesTie)),
    )


def _best(draw: Random) -> BestSetRule:
    partial = draw.random() < 0.4
    quota = SetQuota(
        tag="green",
        at_least=draw.choice([None, 1]),
        at_most=draw.choice([None, 2]),
        at_most_minor=draw.choice([None, 900]),
        at_least_minor=draw.choice([None, 200]),
    )
    return BestSetRule(
        partial=partial,
        tie=draw.choice(list(SetTie)),
        quotas=(quota,) if draw.random() < 0.5 else (),
        at_most=draw.choice([None, 2, 3]),
    )


def _categories(draw: Random) -> CategoryRule:
    budgets = (
        CategoryBudget(category="green", most_minor=550),
        CategoryBudget(category="joint", most_minor=900),
    )
    return CategoryRule(budgets=budgets, leftover=draw.random() < 0.5)
