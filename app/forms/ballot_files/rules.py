"""What a ballot file's declared rule means to the engine: a rulebook and evidence, or a refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.errors import Problem, RuleMissing, Unreadable
from app.forms.ballot_files.numbers import amount, places
from app.forms.ballot_files.reading import BallotFile, Project
from app.scoring.ballot_sets import BallotSets, SetForm, ballot_sets
from app.scoring.budget_rules import (
    BestSetRule,
    CategoryBudget,
    CategoryRule,
    Completion,
    SharesRule,
    SharesTie,
    Stop,
    Utility,
)
from app.scoring.evidence import Ballot, Evidence, Pot
from app.scoring.evidence import Proposal as Entry
from app.scoring.rulebook import (
    Allotment,
    AllotmentRule,
    Combination,
    Misfit,
    Part,
    PartKind,
    PotRule,
    Rulebook,
    TieKind,
    TieRule,
    Vote,
    VoteForm,
)

POT = "budget"
MINOR_PLACES = 2
EIGHTY, CATEGORIES, BEST = "greedy-80", "greedy-categories", "best-set"
#: Rule → what happens at the first project that no longer fits.
GREEDY: Mapping[str, Misfit] = {
    "greedy": Misfit.SKIP,
    "greedy-threshold": Misfit.SKIP,
    "greedy-exclusive": Misfit.SKIP,
    "greedy-no-skip": Misfit.STOP,
    EIGHTY: Misfit.STOP,
}
#: The names of the format; `equalshares-count/…` are ours, for utilities by number of projects.
SHARES: Mapping[str, tuple[Utility, Stop | None, bool]] = {
    "equalshares": (Utility.COST, None, False),
    "equalshares-comparison": (Utility.COST, None, True),
    "equalshares/add1": (Utility.COST, Stop.LAST_FEASIBLE, False),
    "equalshares/add1-comparison": (Utility.COST, Stop.LAST_FEASIBLE, True),
    "equalshares/add1-exhaustive": (Utility.COST, Stop.FIRST_EXHAUSTIVE, False),
    "equalshares-count": (Utility.CARDINALITY, None, False),
    "equalshares-count/add1": (Utility.CARDINALITY, Stop.LAST_FEASIBLE, False),
    "equalshares-points": (Utility.POINTS, None, False),
    "equalshares-points/add1": (Utility.POINTS, Stop.LAST_FEASIBLE, False),
}
AVAILABLE = (*GREEDY, CATEGORIES, *SHARES, BEST)
#: Poznań: the first project that does not fit is funded if this share of its cost remains.
EIGHTY_SHARE = Fraction(4, 5)
#: `selected` is 1 for the pot's winners; 2 and 3 mark projects paid with other money.
SELECTED, RESERVE = "1", "2"
#: Units of a voter's share × approvals, above which `compare` leaves out repeating by single units.
REPEATED_MOST = 2 * 10**9
#: All voters' units together stay below, so that columns of 64 bits hold them.
UNITS_MOST, UNIT_PLACES_MOST = 10**15, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A file made ready for the engine. Money is in units of 10^-places of the file's unit."""

    rule: str
    places: int
    rulebook: Rulebook
    evidence: Evidence
    notes: tuple[Problem, ...]


def round_of(file: BallotFile, rule: str | None = None) -> Applied:
    """Turn a file into rules and evidence; raise RuleMissing instead of applying another rule."""
    chosen = rule or _meant(file)
    if chosen not in AVAILABLE:
        raise RuleMissing("rule_missing", rule=chosen, available=", ".join(AVAILABLE))
    if chosen == CATEGORIES and not _budgets(file):
        raise RuleMissing("rule_no_categories", rule=chosen)
    if chosen.startswith("equalshares-points") and not file.by_points:
        raise RuleMissing("rule_no_points", rule=chosen)
    scale = 10 ** max(MINOR_PLACES, file.places)
    return Applied(
        rule=chosen,
        places=max(MINOR_PLACES, file.places),
        rulebook=_rulebook(file, chosen, scale),
        evidence=_evidence(file, scale, with_papers=chosen in SHARES),
        notes=(*file.notes, *_notes(file, chosen, rule)),
    )


def official_differs(
    file: BallotFile, rule: str, winners: Sequence[str], reasons: Mapping[str, str]
) -> list[Problem]:
    """Compare with the file's `selected` column: each project that differs, and why it does."""
    if not file.has_result:
        return []
    own, official = set(winners), _official(file, rule)
    return [
        Problem(code=_difference(project, own), facts=_facts(project, reasons))
        for project in file.projects
        if (project.id in own) != (project.id in official)
        or (project.id not in own and project.selected not in (None, "", "0"))
    ]


def _difference(project: Project, own: set[str]) -> str:
    if project.id in own:
        return "pb_official_left_out"
    return "pb_official_funded" if project.selected == SELECTED else "pb_official_other_money"


def _facts(project: Project, reasons: Mapping[str, str]) -> dict[str, object]:
    return {
        "id": project.id,
        "name": project.name,
        "selected": project.selected or "",
        "reason": reasons.get(project.id, ""),
    }


def compared_rules(file: BallotFile) -> tuple[str, ...]:
    """Name the rules that a file is compared under: its own first, if there is one, then the usual ones."""
    usual = ["greedy", "greedy-no-skip", "equalshares/add1", "equalshares/add1-comparison", BEST]
    if file.budget * sum(p.votes for p in file.projects) > REPEATED_MOST * max(1, file.ballots):
        # One unit of a small currency at a time would take hours; whoever wants it asks for it by name.
        usual[2:4] = ["equalshares", "equalshares-comparison"]
    if _budgets(file):
        usual.insert(0, CATEGORIES)
    if file.by_points:
        usual.append("equalshares-points/add1")
    own = _meant(file)
    return (own, *(rule for rule in usual if rule != own)) if own in AVAILABLE else tuple(usual)


def official_winners(file: BallotFile) -> frozenset[str] | None:
    """Give what the file says was funded, with whatever money; None if it says nothing."""
    if not file.has_result:
        return None
    return frozenset(p.id for p in file.projects if p.selected not in (None, "", "0"))


def _official(file: BallotFile, rule: str) -> set[str]:
    counted = {SELECTED, RESERVE} if rule == EIGHTY else {SELECTED}
    return {project.id for project in file.projects if project.selected in counted}


def _meant(file: BallotFile) -> str:
    """Read what the name alone does not say: the 80 % rule by its comment, budgets of categories."""
    declared = file.rule_declared.lower()
    if declared == "greedy-custom" and "80%" in file.meta.get("comment", "").replace(" %", "%"):
        return EIGHTY
    if declared in {"greedy", "greedy-threshold"} and _budgets(file):
        return CATEGORIES
    return declared


def _rulebook(file: BallotFile, rule: str, scale: int) -> Rulebook:
    return Rulebook(
        id=f"ballot-file/{rule}",
        title={"en": file.meta.get("description", "")},
        vote=Vote(
            panel="public",
            form=VoteForm.COUNTS,
            min_votes=_scaled(file.threshold, point_scale(file)),
        ),
        combination=Combination(parts=(Part(kind=PartKind.VOTES),)),
        ties=(TieRule(kind=TieKind.LISTED_ORDER),),
        pots=(PotRule(id=POT, title={"en": "budget"}),),
        allotment=_allotment(file, rule, scale),
        currency=file.meta.get("currency", ""),
    )


def _allotment(file: BallotFile, rule: str, scale: int) -> Allotment:
    if rule in SHARES:
        return Allotment(rule=AllotmentRule.EQUAL_SHARES, shares=_shares(file, rule, scale))
    if rule == BEST:
        return Allotment(rule=AllotmentRule.BEST_SET, best=BestSetRule())
    if rule == CATEGORIES:
        budgets = tuple(
            CategoryBudget(category=name, most_minor=_scaled(most, scale))
            for name, most in _budgets(file).items()
        )
        categories = CategoryRule(budgets=budgets, leftover="leftover_budget" in file.meta)
        return Allotment(rule=AllotmentRule.DOWN_THE_RANKING, categories=categories)
    return Allotment(
        rule=AllotmentRule.DOWN_THE_RANKING,
        misfit=GREEDY[rule],
        partial=rule == EIGHTY,
        partial_share=EIGHTY_SHARE if rule == EIGHTY else None,
    )


def _shares(file: BallotFile, rule: str, scale: int) -> SharesRule:
    """Add 1 of the file's unit to each voter's share; start at pot over voters, rounded down to it."""
    utility, stop, comparison = SHARES[rule]
    places, pot = UNIT_PLACES_MOST, _scaled(file.budget, scale)
    while places and pot * 10**places > UNITS_MOST:
        places -= 1
    return SharesRule(
        utility=utility,
        unit_places=places,
        completion=None if stop is None else Completion(step_minor=scale, stop=stop),
        comparison=comparison,
        tie=SharesTie.LISTED_ORDER,
    )


def _budgets(file: BallotFile) -> dict[str, Fraction]:
    """Read the budgets of categories or neighbourhoods; two lists of the same length."""
    for names, amounts in (
        ("categories", "budget_per_category"),
        ("neighborhoods", "budget_per_neighborhood"),
    ):
        named = [name.strip() for name in file.meta.get(names, "").split(",") if name.strip()]
        written = [
            text for text in file.meta.get(amounts, "").strip("[]").split(",") if text.strip()
        ]
        found = [value for text in written if (value := amount(text)) is not None]
        if written and len(found) == len(written) == len(named):
            return dict(zip(named, found, strict=True))
        if written:
            raise Unreadable([Problem(code="pb_lists", facts={"one": names, "other": amounts})])
    return {}


def _taking_part(file: BallotFile) -> list[Project]:
    """Leave out what was withdrawn: its cost says so, and it would end a walk that may not skip."""
    return [p for p in file.projects if not p.withdrawn or p.cost <= file.budget]


def _evidence(file: BallotFile, scale: int, *, with_papers: bool) -> Evidence:
    points = point_scale(file)
    projects = _taking_part(file)
    return Evidence(
        round=file.meta.get("description", "") or "ballot file",
        proposals=tuple(_entry(project, scale) for project in projects),
        ballots=tuple(
            Ballot(
                proposal=project.id,
                votes_for=_scaled(project.points, points) if file.by_points else project.votes,
                members=file.ballots,
                attending=file.ballots,
                source="points" if file.by_points else "papers",
            )
            for project in projects
        ),
        pots=(Pot(id=POT, amount_minor=_scaled(file.budget, scale)),),
        facts={"unit": file.meta.get("unit", ""), "instance": file.meta.get("instance", "")},
        ballot_sets=papers_of(file) if with_papers else None,
    )


def papers_of(file: BallotFile) -> BallotSets:
    """Give the papers as evidence holds them; points as whole numbers."""
    scale = point_scale(file)
    return ballot_sets(
        SetForm.POINTS if file.by_points else SetForm.APPROVAL,
        [project.id for project in file.projects],
        (
            (paper.choices, tuple(int(value * scale) for value in paper.points), paper.many)
            for paper in file.papers
        ),
    )


def _entry(project: Project, scale: int) -> Entry:
    return Entry(
        id=project.id,
        number=project.id,
        title=project.name,
        organisation=project.id,
        tags=(*project.categories, *((project.neighborhood,) if project.neighborhood else ())),
        requested_minor=_scaled(project.cost, scale),
        listed_at=project.listed_at,
    )


def point_scale(file: BallotFile) -> int:
    """Points with decimals become whole numbers, those of every paper too; order and threshold stay the same."""
    if not file.by_points:
        return 1
    written = {value for paper in file.papers for value in paper.points}
    exact = [*written, *(project.points for project in file.projects)]
    digits = max(map(places, exact), default=0)
    return int(10**digits)


def _scaled(value: Fraction, scale: int) -> int:
    exact = value * scale
    return -(-exact.numerator // exact.denominator)


def _notes(file: BallotFile, applied: str, override: str | None) -> list[Problem]:
    notes = []
    if override and override != file.rule_declared:
        facts = {"declared": file.rule_declared, "rule": override}
        notes.append(Problem(code="pb_rule_overridden", facts=facts))
    elif applied == EIGHTY:
        notes.append(Problem(code="pb_eighty", facts={}))
    if applied == "greedy-exclusive":
        notes.append(Problem(code="pb_exclusive_unnamed", facts={}))
    if file.by_points:
        notes.append(Problem(code="pb_by_points", facts={}))
    return notes
