"""Each real round's preset gives the value that is known of it."""

from dataclasses import replace
from fractions import Fraction

from app.forms.rulebooks import presets
from app.scoring.checks.combinations import greatest_total
from app.scoring.engine import run
from app.scoring.evidence import Assignment, Ballot, Bonus, Evidence, Pot, Seat, Sheet
from app.scoring.numbers import places
from app.scoring.outcome import Line, Reason, Standing, Status
from app.scoring.rulebook import Rulebook
from tests.support.made_rounds import amounts, line_of, proposal


def marked(
    book: Rulebook, scores: dict[str, dict[str, int]], members: int = 1, **more: object
) -> Evidence:
    """Every member of a panel gives the same share of each criterion's maximum, in percent."""
    seats = tuple(
        Seat(id=f"{panel.id}{i}", label=str(i), panel=panel.id)
        for panel in book.panels
        for i in range(members)
    )
    leaves = {panel.id: [leaf for leaf, _ in panel.leaves] for panel in book.panels}
    sheets = tuple(
        Sheet(
            seat=seat.id,
            proposal=name,
            marks={
                leaf.id: leaf.maximum * given[seat.panel] // 1000 for leaf in leaves[seat.panel]
            },
        )
        for name, given in scores.items()
        for seat in seats
    )
    given = {
        "round": book.id,
        "proposals": tuple(proposal(name) for name in scores),
        "seats": seats,
        "assignments": tuple(Assignment(seat=s.seat, proposal=s.proposal) for s in sheets),
        "sheets": sheets,
        "pots": tuple(Pot(id=pot.id, amount_minor=100_000_000) for pot in book.pots),
    }
    return Evidence(**{**given, **more})  # type: ignore[arg-type]  # lists by name


def test_boai_2013_adds_bonuses_outside_the_hundred() -> None:
    book = presets()["zs-boai100-2013"]
    evidence = marked(book, {"a": {"experts": 865, "public": 865}})
    evidence = replace(
        evidence,
        proposals=(
            proposal("a", match_raised_minor=3_000_000, tags=("social_worker_plus_volunteer",)),
        ),
        bonuses=(Bonus(proposal="a", points=Fraction(10), source="topic", kind="topic"),),
    )
    assert line_of(run(book, evidence), "a").total == Fraction("126.5")
    assert greatest_total(book) == 170


def test_boai_2013_keeps_a_third_for_joint_projects() -> None:
    book = presets()["zs-boai100-2013"]
    book = replace(book, selection=replace(book.selection, count=3))
    scores = {name: {"experts": 900 - i, "public": 900 - i} for i, name in enumerate("abcde")}
    evidence = marked(book, scores)
    tags = {"d": ("social_worker_plus_volunteer",)}
    evidence = replace(
        evidence,
        proposals=tuple(proposal(name, tags=tags.get(name, ())) for name in scores),
    )
    outcome = run(book, evidence)
    chosen = {line.proposal for line in outcome.lines if line.selected}
    assert chosen == {"a", "b", "d"}
    assert line_of(outcome, "c").reason is Reason.QUOTA
    assert line_of(outcome, "c").moved_by == line_of(outcome, "d").moved_by == ("joint",)


def test_the_contest_of_2020_standardises_judges_and_leaves_bronze_unfilled() -> None:
    book = presets()["national-contest-2020"]
    names = [f"p{i:02}" for i in range(30)]
    evidence = marked(
        book, {name: {"chair_judges": 990 - 10 * i} for i, name in enumerate(names)}, members=3
    )
    ballots = tuple(
        Ballot(proposal=name, votes_for=30 - i, attending=60, members=60, vote="public")
        for i, name in enumerate(names)
    )
    outcome = run(book, replace(evidence, ballots=ballots))
    assert outcome.status is Status.COMPLETE
    last = [line for line in outcome.lines if not line.selected]
    medals = [line.tier for line in outcome.lines if line.tier]
    assert {tier: medals.count(tier) for tier in medals}["gold"] == 10
    assert {line.reason for line in last} == {Reason.NO_TIER}
    assert all(line.total is not None and line.total < 100 for line in last)
    assert greatest_total(book) == 200


def test_past_medals_keep_out_of_the_contest() -> None:
    book = presets()["national-contest-2020"]
    evidence = marked(book, {"a": {"chair_judges": 900}}, members=3)
    evidence = replace(evidence, proposals=(proposal("a", tags=("past_medal",)),))
    line = line_of(run(book, evidence), "a")
    assert (line.standing, line.reason) == (Standing.EXCLUDED, Reason.EXCLUDED_BY_TAG)


def test_guangzhou_2019_takes_the_least_of_three() -> None:
    book = presets()["guangzhou-2019"]
    evidence = marked(book, {"a": {"panel": 800}})
    evidence = replace(evidence, proposals=(proposal("a", 45_000_000, own_funds_minor=25_000_000),))
    assert amounts(run(book, evidence)) == {"a": 42_000_000}


def test_shanghai_judges_a_single_bidder_on_need_and_feasibility() -> None:
    book = presets()["shanghai-service-tender"]
    assert amounts(run(book, marked(book, {"a": {"panel": 600}}, members=3))) == {"a": 100}
    below = line_of(run(book, marked(book, {"a": {"panel": 590}}, members=3)), "a")
    assert below.reason is Reason.BELOW_CRITERION_MARK
    assert book.publication.notice_days == 15


def test_futian_2021_funds_twenty_four() -> None:
    book = presets()["futian-2021"]
    scores = {f"p{i:02}": {"panel": 900 - 10 * i} for i in range(30)}
    outcome = run(book, marked(book, scores, members=7))
    assert sum(1 for line in outcome.lines if line.amount_minor) == 24
    assert (book.publication.notice_days, book.publication.panel_named) == (5, True)


def test_suzhou_2012_may_pass_the_hundred_and_passes_at_sixty() -> None:
    book = presets()["suzhou-midterm-2012"]
    evidence = marked(book, {"a": {"panel": 960}, "b": {"panel": 620}, "c": {"panel": 600}})
    bonuses = (
        Bonus(proposal="a", points=Fraction(6), source="x", kind="bonus"),
        Bonus(proposal="b", points=Fraction(-3), source="x", kind="penalty"),
    )
    outcome = run(book, replace(evidence, bonuses=bonuses))
    totals = {line.proposal: (line.total, line.standing) for line in outcome.lines}
    assert totals == {
        "a": (102, Standing.RANKED),
        "b": (59, Standing.BELOW_MARK),
        "c": (60, Standing.RANKED),
    }


def test_nanqu_2016_gives_sixteen_awards_by_vote() -> None:
    book = presets()["nanqu-2016"]
    names = [f"p{i:02}" for i in range(20)]
    scores = {name: {"panel": 950 - 10 * i} for i, name in enumerate(names)}
    ballots = tuple(
        Ballot(proposal=name, votes_for=i, votes_against=16 - i, attending=16, members=16)
        for i, name in enumerate(names[:16])
    )
    outcome = run(book, replace(marked(book, scores, members=3), ballots=ballots))
    assert outcome.status is Status.COMPLETE
    lines = {line.proposal: line for line in outcome.lines}
    assert sum(1 for line in outcome.lines if line.selected) == 16
    assert [name for name in names if lines[name].tier == "first"] == ["p14", "p15"]
    assert lines["p00"].place == 1


def test_the_green_foundation_pays_what_judges_suggest_until_the_pot_is_empty() -> None:
    book = presets()["green-fdn"]
    evidence = marked(book, {"a": {"panel": 1000}, "b": {"panel": 667}}, members=11)
    evidence = replace(
        evidence,
        proposals=(proposal("a", 900_000), proposal("b", 900_000)),
        sheets=tuple(
            replace(sheet, recommended_minor=500_000 if sheet.proposal == "a" else None)
            for sheet in evidence.sheets
        ),
        pots=(Pot(id="seed", amount_minor=700_000),),
    )
    outcome = run(book, evidence)
    assert shown(line_of(outcome, "a")) == ("3.00", 500_000, Reason.IN_RANK_ORDER)
    assert shown(line_of(outcome, "b")) == ("2.00", 200_000, Reason.PARTIAL)


def shown(line: Line) -> tuple[str, int, Reason]:
    assert line.total is not None
    return places(line.total, 2), line.amount_minor, line.reason
