"""Whom a proposal serves and whom a member has served: what fits by it, how it is said, and what does not count."""

from typing import Any

from sqlmodel import select

from app.actions import panels
from app.assignment.words import TARGETS
from app.forms.panels import DescriptionForm
from app.forms.plans import wishes_of
from app.forms.proposal_forms import preset
from app.models import FormVersion, LedgerEntry, Proposal, ProposalRevision, Seat
from app.scoring.canonical import digest
from app.views import agreements, plan_lines
from app.views.plan_lines import LinePage
from app.vocabulary import Verb
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.plan_rows import board, opened, run, wish


def answer(world: PanelWorld, form: str, said: list[dict[str, Any]]) -> None:
    """Hand the proposals in with these answers."""
    asked, now = preset(form), world.clock.now()
    version = FormVersion(
        funding_round_id=world.round_id,
        number=7,
        questions=asked,
        digest=digest(asked),
        made_at=now,
    )
    world.put(version)
    with world.database.write_session() as session:
        for proposal_id, answers in zip(world.proposals, said, strict=True):
            session.add(
                ProposalRevision(
                    proposal_id=proposal_id,
                    number=1,
                    base=0,
                    stands=True,
                    form_version_id=version.id,
                    answers=answers,
                    saved_by=world.organiser,
                    saved_at=now,
                )
            )
            session.get_one(Proposal, proposal_id).submitted_revision = 1
        session.commit()


def staffed(world: PanelWorld, *served: str) -> None:
    """Seat a member for each, who says whom he or she has served."""
    for number, words in enumerate(served):
        member = world.seat(f"示例评委 {number}")
        world.act(member, panels.describe, world.round_id, DescriptionForm(targets=words))


def reasons(
    world: PanelWorld, proposal: int, language: str = "zh_CN"
) -> dict[str, tuple[str, ...]]:
    """Read why members fit, by label, whether they read it or not."""
    page = world.look(
        world.organiser,
        plan_lines.line,
        world.round_id,
        world.proposals[proposal],
        opened(),
        language=language,
    )
    assert isinstance(page, LinePage)
    return {one.label: one.reasons for one in (*page.readers, *page.choices, *page.refused)}


def test_a_member_who_served_the_same_people_is_chosen_and_the_reason_says_so(
    world: PanelWorld,
) -> None:
    staffed(world, "残障人士", "长者、新市民")
    for number in range(2):
        world.proposal(f"示例项目 {number}")
    told = [
        {"target": "80 岁以上独居老人", "need": "残障人士也来"},
        {"target": "听障人士与外来务工青年"},
    ]
    answer(world, "first", told)
    wish(world, need="1", most="1", target_words=TARGETS, weight_text="0")
    assert run(world)
    rows = {row.number: [one.label for one in row.readers] for row in board(world).rows}
    assert rows == {"T-001": ["B"], "T-002": ["A"]}
    assert reasons(world, 0) == {
        "A": (),
        "B": ("都服务长者：项目的 1 类人里对上 1 类，加 20。",),
    }
    half = "：项目的 2 类人里对上 1 类，加 10。"
    assert reasons(world, 1) == {"A": (f"都服务残障{half}",), "B": (f"都服务新市民{half}",)}
    assert "Both serve the same people (长者)" in reasons(world, 0, "en")["B"][0]


def test_the_table_of_beneficiaries_is_read_and_a_weight_of_nothing_leaves_it_out(
    world: PanelWorld,
) -> None:
    staffed(world, "困难家庭")
    world.proposal("示例项目")
    row = {"group": "低保家庭", "people": 20, "contacts": 60}
    answer(world, "full", [{"beneficiaries": [row], "need": "长者多"}])
    wish(world, need="1", target_words=TARGETS, weight_targets="8", weight_text="0")
    assert run(world)
    assert reasons(world, 0) == {"A": ("都服务困难家庭：项目的 1 类人里对上 1 类，加 8。",)}
    wish(world, need="1", target_words=TARGETS, weight_targets="0", weight_text="0")
    assert run(world)
    assert reasons(world, 0) == {"A": ()}


def test_what_a_member_says_is_kept_shown_again_and_on_the_ledger(world: PanelWorld) -> None:
    staffed(world, "长者、听障人士")
    assert world.rows(select(Seat.knows_targets)) == [["长者", "听障人士"]]
    page = world.look(world.members[0], agreements.description, world.round_id)
    assert page.knows_targets == "长者、听障人士"
    [entry] = world.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.SEAT_DESCRIBE))
    assert "听障人士" in str(entry.model_dump())


def test_wishes_kept_before_target_groups_were_looked_at_mean_what_they_meant() -> None:
    old = wishes_of({"need": 2, "weights": {"tags": 50}})
    assert (old.weights.targets, old.weights.tags, old.same_targets) == (0, 50, [])
    assert wishes_of({}).weights.targets == 20
