"""What gifts add up to over any history, and the result that follows from them."""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random

import pytest

from app.actions import gifts
from app.clock import to_text
from app.forms.gifts import EntryForm, RefusalForm
from app.forms.rulebooks import presets
from app.scoring import engine
from app.scoring.rulebook import Allotment, AllotmentRule
from app.scoring.verification import Verdict, verify_bundle
from app.store import gifts as stored
from app.views import gifts as views
from app.vocabulary import (
    GiftStep,
    Phase,
    PublicationLevel,
)
from tests.actions.test_publications import bundle
from tests.support.gift_rows import (
    PROOF,
    RECEIVED,
    confirmed,
    entered,
    entries,
    evidence,
    figures,
    given,
    local,
    moment,
    ready,
)
from tests.support.panel_rows import PanelWorld, person, world  # noqa: F401 -- a fixture
from tests.support.result_rows import ResultWorld, results  # noqa: F401 -- a fixture
from tests.support.verifiers import VERIFY


@pytest.mark.parametrize("seed", range(3))
def test_the_sums_hold_over_any_history(world: PanelWorld, seed: int) -> None:
    """Against a twin that knows nothing of entries: what two persons have seen, by project and in time."""
    ready(world)
    draw, at = Random(seed), world.clock.now() - timedelta(days=10)
    moment(world, at)
    twin: dict[str, tuple[str, int, bool]] = {}
    pledged: dict[str, int] = defaultdict(int)
    for _ in range(14):
        _step(world, draw, at, twin, pledged)
    page = world.look(world.organiser, views.index, world.round_id)
    assert page.total.confirmed_minor == sum(amount for _, amount, _ in twin.values())
    assert page.total.pledged_minor == sum(pledged.values())
    for rows in (page.projects, page.donors):
        assert sum((row.sums for row in rows), stored.Sums()) == page.total
    counted = [
        sum(amount for place, amount, in_time in twin.values() if place == proposal and in_time)
        for proposal in world.proposals
    ]
    assert [match for match, _ in figures(world)] == counted
    assert page.total.counted_minor == sum(counted)


def _step(
    world: PanelWorld,
    draw: Random,
    at: datetime,
    twin: dict[str, tuple[str, int, bool]],
    pledged: dict[str, int],
) -> None:
    came = at + timedelta(milliseconds=draw.choice([-5000, -1, 0, 1, 5000]))
    amount, place = draw.randrange(1, 99_999), draw.choice(world.proposals)
    typed = f"{amount // 100}.{amount % 100:02d}"
    if twin and draw.random() < 0.5:
        wrong = draw.choice(sorted(twin))
        form = EntryForm(figure=typed, late="yes", reason="更正")
        form = form.model_copy(update={"at": local(came)})
        gift_id = world.act(world.organiser, gifts.correct, wrong, form, [PROOF])
        last = entries(world, gift_id)[-1]
        if draw.random() < 0.6:
            world.act(world.second, gifts.confirm, last.id)
            place = twin.pop(wrong)[0]
            twin[last.id] = (place, amount, came <= at)
        else:
            world.act(world.second, gifts.refuse, last.id, RefusalForm(reason="不对"))
        return
    form = given(
        world, typed, came, late="yes", target=f"proposal:{place}",
        donor_name=f"捐赠人{draw.randrange(3)}",
        **({"pledged": typed, "pledged_on": "2016-01-01"} if draw.random() < 0.4 else {}),
    )  # fmt: skip
    gift_id = entered(world, form)
    for entry in entries(world, gift_id):
        if entry.step is GiftStep.PLEDGED:
            pledged[entry.id] = amount
        elif draw.random() < 0.8:
            world.act(world.second, gifts.confirm, entry.id)
            twin[entry.id] = (place, amount, came <= at)


@pytest.mark.parametrize("preset", ["matched-giving", "zs-boai100-2013"])
def test_the_bonus_of_a_real_round_follows_what_was_received(
    world: PanelWorld, preset: str
) -> None:
    """30,000 received by the moment gives 30 points, and the 50 of the cap are never passed."""
    book = ready(world, preset)
    moment(world, world.clock.now())
    confirmed(world, given(world, "30000"))
    confirmed(
        world, given(world, "99999", donor_name="另一家", target=f"proposal:{world.proposals[1]}")
    )
    outcome = engine.run(book, evidence(world), "20130725")
    parts = {line.proposal: line.parts for line in outcome.lines}
    scored = {
        key: [part.points for part in own if part.kind.value == "match_raised"]
        for key, own in parts.items()
    }
    assert all(points in ([], [Fraction(30)], [Fraction(50)]) for points in scored.values())
    assert figures(world) == [(3_000_000, 0), (9_999_900, 0)]


def test_a_match_of_what_was_received_is_recomputed_by_everybody(results: ResultWorld) -> None:
    """One for one on what came in by the moment; the published files and both readings of them agree."""
    world = results.panel
    rules = presets()["founding-round"]
    match = Allotment(rule=AllotmentRule.MATCH, ratio=Fraction(1))
    world.rulebook(replace(rules, gifts=RECEIVED, allotment=match, tiers=()))
    results.level(PublicationLevel.OPEN)
    world.phase(Phase.REVIEW)
    at = world.clock.now() - timedelta(hours=1)
    moment(world, at)
    confirmed(world, given(world, "12.34", at))
    confirmed(
        world, given(world, "56", at, donor_name="另一家", target=f"proposal:{world.proposals[1]}")
    )
    confirmed(world, given(world, "99", at + timedelta(milliseconds=1), late="yes"))
    results.published()
    amounts = {line["proposal"]: line["amount_minor"] for line in results.newest().outcome["lines"]}
    assert [amounts[one] for one in world.proposals] == [1234, 5600, 0, 0]
    files = bundle(results)
    assert json.loads(files["evidence.json"])["facts"] == {"received_by": to_text(at)}
    assert verify_bundle(files).verdict is Verdict.EQUAL
    assert VERIFY.verify(files).startswith("EQUAL")
