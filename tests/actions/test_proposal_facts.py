"""What the rules look at beside proposals: noted from documents, kept in every version, used by the count."""

from fractions import Fraction

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import select, text

from app.actions import proposal_facts
from app.errors import Invalid, NotFound, Refused
from app.forms.proposal_facts import FactLine, FactsForm, asked
from app.forms.rulebooks import presets
from app.models import LedgerEntry, ProposalFact
from app.store import snapshots
from app.views import proposal_facts as views
from app.vocabulary import FactKind, Phase, Verb
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture

JOINT = "tag:social_worker_plus_volunteer"
SOURCE = "示例：资格审查记录第 3 条"


def noted(
    world: PanelWorld, *lines: tuple[int, str, str], source: str = SOURCE, number: int = 0
) -> int:
    """Let the organiser note facts: which proposal, which fact, what, on a page that showed some version."""
    facts = [
        FactLine(proposal=world.proposals[at], key=key, value=value, number=number)
        for at, key, value in lines
    ]
    form = FactsForm(facts=facts, source=source)
    return world.act(world.organiser, proposal_facts.note, world.round_id, form)


def with_rules(world: PanelWorld, preset: str) -> None:
    """Put a preset in force, with three proposals under review."""
    world.rulebook(presets()[preset])
    for number in range(3):
        world.proposal(f"示例项目 {number}")
    world.phase(Phase.REVIEW)


def evidence(world: PanelWorld):
    """Take what the count would take."""
    with world.database.read() as session:
        return snapshots.take(session, world.round_id).evidence


def test_only_what_the_rules_look_at_is_asked() -> None:
    found = {name: tuple(one.key for one in asked(rules)) for name, rules in presets().items()}
    amounts = {"minimum:", "approved:"}
    assert {name: keys for name, keys in found.items() if not set(keys) <= amounts} == {
        "matched-giving": ("bonus:", "minimum:"),
        "national-contest-2020": ("tag:past_medal",),
        "suzhou-midterm-2012": ("bonus:bonus", "bonus:penalty"),
        "zs-boai100-2013": (JOINT, "bonus:topic", "minimum:"),
    }
    assert {name for name, keys in found.items() if "approved:" in keys} == {
        "guangzhou-2019",
        "least-of-three",
    }


def test_a_feature_and_a_bonus_reach_the_count(world: PanelWorld) -> None:
    with_rules(world, "suzhou-midterm-2012")
    before = evidence(world)
    assert (
        noted(world, (0, "bonus:bonus", "2.5"), (1, "bonus:bonus", ""), (2, "bonus:penalty", "-3"))
        == 2
    )
    after = evidence(world)
    assert before.bonuses == ()
    given = {(one.proposal, one.kind): (one.points, one.source) for one in after.bonuses}
    assert given == {
        (world.proposals[0], "bonus"): (Fraction(5, 2), SOURCE),
        (world.proposals[2], "penalty"): (Fraction(-3), SOURCE),
    }


def test_a_fact_is_taken_back_and_every_version_stays(world: PanelWorld) -> None:
    with_rules(world, "zs-boai100-2013")
    assert noted(world, (0, JOINT, "yes"), (1, JOINT, "")) == 1
    assert noted(world, (0, JOINT, "yes"), source="") == 0
    tags = {one.id: one.tags for one in evidence(world).proposals}
    assert tags[world.proposals[0]] == ("social_worker_plus_volunteer",)
    assert noted(world, (0, JOINT, ""), number=1) == 1
    assert all(one.tags == () for one in evidence(world).proposals)
    rows = world.rows(select(ProposalFact).order_by(ProposalFact.number))
    assert [(row.number, row.value) for row in rows] == [(1, 1), (2, None)]
    entries = world.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.PROPOSAL_NOTE_FACT))
    assert len(entries) == 2
    with pytest.raises(DBAPIError), world.database.write_session() as session:
        session.exec(text("UPDATE proposal_fact SET value = 1"))


@pytest.mark.parametrize(
    ("key", "typed", "code"),
    [
        ("bonus:bonus", "11", "points_outside"),
        ("bonus:penalty", "1", "points_outside"),
        ("bonus:bonus", "很多", "not_points"),
        ("bonus:bonus", "1.234", "not_points"),
    ],
)
def test_what_the_rules_do_not_allow_stands_beside_its_field(
    world: PanelWorld, key: str, typed: str, code: str
) -> None:
    with_rules(world, "suzhou-midterm-2012")
    with pytest.raises(Invalid) as refused:
        noted(world, (0, "bonus:bonus", "1"), (1, key, typed))
    assert {name: found[0] for name, found in refused.value.fields.items()} == {
        "facts-1-value": code
    }
    assert world.rows(select(ProposalFact)) == []


def test_amounts_are_read_as_amounts(world: PanelWorld) -> None:
    with_rules(world, "guangzhou-2019")
    with pytest.raises(Invalid) as refused:
        noted(world, (0, "approved:", "-5"))
    assert refused.value.fields["facts-0-value"][0] == "not_money"
    noted(world, (0, "approved:", "12,000.50"))
    assert {one.id: one.approved_minor for one in evidence(world).proposals} == {
        world.proposals[0]: 1_200_050, world.proposals[1]: None, world.proposals[2]: None
    }  # fmt: skip
    [cell] = world.look(world.organiser, views.show, world.round_id).rows[0].cells
    assert (cell.typed, cell.source, cell.fact.kind) == ("12000.50", SOURCE, FactKind.APPROVED)


def test_a_change_says_its_document_and_asks_only_what_is_asked(world: PanelWorld) -> None:
    with_rules(world, "zs-boai100-2013")
    with pytest.raises(Invalid) as refused:
        noted(world, (0, JOINT, "yes"), source=" ")
    assert refused.value.fields == {"source": ("required", {})}
    with pytest.raises(NotFound):
        noted(world, (0, "tag:other", "yes"))
    stray = FactLine(proposal="0" * 32, key=JOINT, value="yes")
    form = FactsForm(facts=[stray], source=SOURCE)
    with pytest.raises(NotFound):
        world.act(world.organiser, proposal_facts.note, world.round_id, form)


def test_facts_are_noted_from_the_check_to_the_decision(world: PanelWorld) -> None:
    with_rules(world, "zs-boai100-2013")
    for phase, code in ((Phase.CALL, "fact_early"), (Phase.NOTICE, "fact_fixed")):
        world.phase(phase)
        with pytest.raises(Refused, match=code):
            noted(world, (0, JOINT, "yes"))
    assert not world.look(world.organiser, views.show, world.round_id).may_note


def test_an_older_page_writes_back_nothing_that_somebody_else_noted(world: PanelWorld) -> None:
    with_rules(world, "suzhou-midterm-2012")
    noted(world, (0, "bonus:penalty", "-3"))
    untouched, own = (0, "bonus:penalty", ""), (1, "bonus:bonus", "2")
    assert noted(world, untouched, own) == 1
    given = {one.proposal: one.points for one in evidence(world).bonuses}
    assert given == {world.proposals[0]: Fraction(-3), world.proposals[1]: Fraction(2)}


def test_what_two_persons_changed_is_looked_at_before_it_is_replaced(world: PanelWorld) -> None:
    with_rules(world, "suzhou-midterm-2012")
    noted(world, (0, "bonus:penalty", "-3"))
    with pytest.raises(Invalid) as refused:
        noted(world, (0, "bonus:penalty", "-1"))
    assert refused.value.fields == {"facts-0-value": ("fact_moved", {"number": 1})}
    assert noted(world, (0, "bonus:penalty", "-3"), source="") == 0
    assert noted(world, (0, "bonus:penalty", "-1"), number=1) == 1
    assert [one.points for one in evidence(world).bonuses] == [Fraction(-1)]
