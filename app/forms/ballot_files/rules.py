"""What a ballot file's declared rule means to the engine: a rulebook and evidence, or a refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.errors import Problem, RuleMissing
from app.forms.ballot_files.reading import BallotFile, Project
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
EIGHTY = "greedy-80"
#: Rule → what happens at the first project that no longer fits.
AVAILABLE: Mapping[str, Misfit] = {
    "greedy": Misfit.SKIP,
    "greedy-threshold": Misfit.SKIP,
    "greedy-exclusive": Misfit.SKIP,
    "greedy-no-skip": Misfit.STOP,
    EIGHTY: Misfit.STOP,
}
#: Poznań: the first project that does not fit is funded if this share of its cost remains.
EIGHTY_SHARE = Fraction(4, 5)
#: `selected` is 1 for the pot's winners; 2 and 3 mark projects paid with other money.
SELECTED, RESERVE = "1", "2"


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
    if "budget_per_category" in file.meta and rule is None:
        raise RuleMissing("rule_per_category", rule=chosen, available=", ".join(AVAILABLE))
    places = max(MINOR_PLACES, file.places)
    return Applied(
        rule=chosen,
        places=places,
        rulebook=_rulebook(file, chosen),
        evidence=_evidence(file, places),
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


def _official(file: BallotFile, rule: str) -> set[str]:
    counted = {SELECTED, RESERVE} if rule == EIGHTY else {SELECTED}
    return {project.id for project in file.projects if project.selected in counted}


def _meant(file: BallotFile) -> str:
    """Read `greedy-custom` by its comment: only the 80 % rule is known under that name."""
    declared = file.rule_declared
    comment = file.meta.get("comment", "")
    if declared == "greedy-custom" and "at least 80% of that project" in comment:
        return EIGHTY
    return declared


def _rulebook(file: BallotFile, rule: str) -> Rulebook:
    return Rulebook(
        id=f"ballot-file/{rule}",
        title={"en": file.meta.get("description", "")},
        vote=Vote(
            panel="public",
            form=VoteForm.COUNTS,
            min_votes=_scaled(file.threshold, _point_scale(file)),
        ),
        combination=Combination(parts=(Part(kind=PartKind.VOTES),)),
        ties=(TieRule(kind=TieKind.LISTED_ORDER),),
        pots=(PotRule(id=POT, title={"en": "budget"}),),
        allotment=Allotment(
            rule=AllotmentRule.DOWN_THE_RANKING,
            misfit=AVAILABLE[rule],
            partial=rule == EIGHTY,
            partial_share=EIGHTY_SHARE if rule == EIGHTY else None,
        ),
        currency=file.meta.get("currency", ""),
    )


def _evidence(file: BallotFile, places: int) -> Evidence:
    points = _point_scale(file)
    return Evidence(
        round=file.meta.get("description", "") or "ballot file",
        proposals=tuple(_entry(project, places) for project in file.projects),
        ballots=tuple(
            Ballot(
                proposal=project.id,
                votes_for=_scaled(project.points, points) if file.by_points else project.votes,
                members=file.ballots,
                attending=file.ballots,
                source="points" if file.by_points else "papers",
            )
            for project in file.projects
        ),
        pots=(Pot(id=POT, amount_minor=_scaled(file.budget, 10**places)),),
        facts={"unit": file.meta.get("unit", ""), "instance": file.meta.get("instance", "")},
    )


def _entry(project: Project, places: int) -> Entry:
    return Entry(
        id=project.id,
        number=project.id,
        title=project.name,
        organisation=project.id,
        tags=project.categories,
        requested_minor=_scaled(project.cost, 10**places),
        listed_at=project.listed_at,
    )


def _point_scale(file: BallotFile) -> int:
    """Points with decimals become whole numbers; the order and the threshold stay the same."""
    scale = 1
    for project in file.projects:
        while file.by_points and (project.points * scale).denominator > 1:
            scale *= 10
    return scale


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
