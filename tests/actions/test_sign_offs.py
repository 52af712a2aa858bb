"""A result is signed in order, with another opinion or not at all; what was signed stays as it is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import select

from app.actions import award_terms, decisions, phases, round_changes, rounds, sign_offs
from app.actions import results as actions
from app.errors import Invalid, Refused, Stale
from app.forms.award_terms import GrantedLine, TermsForm
from app.forms.results import AdjustForm, NoteForm, SignForm, TakeBackForm
from app.forms.round_changes import BackForm
from app.forms.rounds import PotsForm
from app.forms.rulebooks import presets
from app.models import (
    FormVersion,
    LedgerEntry,
    Message,
    ProgrammeMember,
    Proposal,
    ProposalRevision,
    Signature,
    Stage,
    TakingBack,
)
from app.policy import Standing, may
from app.scoring.sign_off import Signer, SignOff, SignPost, SignWay
from app.store import clearances
from app.store import results as stored
from app.views import signing
from app.vocabulary import Clearance, Colour, Phase, Role, Stance, TallyState, Verb
from tests.support.panel_rows import person, world  # noqa: F401 -- a fixture
from tests.support.result_rows import ResultWorld, results  # noqa: F401 -- a fixture

WHY = {"minutes": "评审会纪要第 4 条", "reason": "受益面更广"}
PROOF = sign_offs.Proof(how="password")
POSTS = (
    SignPost(id="check", title={"zh": "审核", "en": "Check"}, by=Signer.SECRETARY),
    SignPost(id="approve", title={"zh": "批准", "en": "Approval"}),
)


def officer(results: ResultWorld, role: Role) -> str:
    """Let somebody join the programme in a role."""
    now = results.panel.clock.now()
    account = person("示例同事", now)
    member = ProgrammeMember(
        programme_id=results.panel.programme_id, account_id=account.id, role=role, added_at=now
    )
    results.panel.put(account, member)
    return account.id


def in_order(results: ResultWorld, way: SignWay = SignWay.EITHER) -> str:
    """Let two sign, the secretary first; gives the secretary."""
    rules = presets()["founding-round"]
    results.panel.rulebook(replace(rules, sign_off=SignOff(way=way, posts=POSTS)))
    secretary = officer(results, Role.SECRETARY)
    results.panel.phase(Phase.DECISION)
    results.tally()
    results.explain()
    return secretary


def sign(results: ResultWorld, who: str, **more: str) -> str:
    """Sign the newest tally as somebody."""
    tally = results.newest()
    form = SignForm(tally=tally.id, digest=tally.outcome_digest, accept="yes", **more)  # type: ignore[arg-type]  # fields
    deed = sign_offs.refuse if more.get("stance") == "refused" else sign_offs.sign
    return str(results.panel.act(who, deed, results.round_id, form, proof=PROOF))


def test_posts_sign_in_order_and_the_last_completes(results: ResultWorld) -> None:
    secretary = in_order(results)
    with pytest.raises(Refused, match="not_yours"):
        sign(results, results.signatory)
    sign(results, secretary, post="check")
    assert results.newest().state is TallyState.KEPT
    with pytest.raises(Refused, match="not_yours"):
        sign(results, secretary)
    with pytest.raises(Stale):
        sign(results, results.signatory, post="check")
    sign(results, results.signatory, post="approve")
    assert results.newest().state is TallyState.SIGNED
    rows = results.panel.rows(select(Signature).order_by(Signature.position))  # type: ignore[arg-type]  # a column
    assert [(row.position, row.post, row.stance, row.proof) for row in rows] == [
        (1, "check", Stance.AGREED, "password"),
        (2, "approve", Stance.AGREED, "password"),
    ]


def decide(results: ResultWorld) -> None:
    """Take the round from the tally into the decision, as on its desk."""
    world = results.panel
    world.phase(Phase.TALLY)
    world.put(Stage(funding_round_id=world.round_id, position=5, kind=Phase.TALLY))
    world.act(
        world.organiser,
        phases.step,
        results.round_id,
        Verb.ROUND_OPEN_DECISION,
        accept_missing=False,
        links=phases.Links(),
    )


def told(results: ResultWorld, kind: str) -> list[str]:
    """List who got a message of a kind."""
    rows = results.panel.rows(select(Message).where(Message.kind == kind))
    return [str(row.account_id) for row in rows]


def test_who_signs_first_is_told_of_the_decision_and_the_next_of_the_signature(
    results: ResultWorld,
) -> None:
    secretary = in_order(results)
    decide(results)
    serving = select(ProgrammeMember).where(ProgrammeMember.role == Role.SECRETARY)
    assert sorted(told(results, "decision_opened")) == sorted(
        row.account_id for row in results.panel.rows(serving)
    )
    sign(results, secretary, post="check")
    assert told(results, "signature_next") == [results.signatory]
    sign(results, results.signatory, post="approve")
    assert len(told(results, "signature_next")) == 1


def test_nobody_is_asked_to_sign_here_what_is_signed_on_paper(results: ResultWorld) -> None:
    in_order(results, SignWay.PAPER)
    decide(results)
    assert told(results, "decision_opened") == []


def test_nobody_signs_at_two_posts(results: ResultWorld) -> None:
    both = in_order(results)
    results.panel.put(
        ProgrammeMember(
            programme_id=results.panel.programme_id,
            account_id=both,
            role=Role.SIGNATORY,
            added_at=results.panel.clock.now(),
        )
    )
    sign(results, both)
    with pytest.raises(Refused, match="signed_already"):
        sign(results, both)


def test_another_opinion_is_signed_and_said(results: ResultWorld) -> None:
    secretary = in_order(results)
    sign(results, secretary, stance="dissent", remark="第三名宜再议")
    sign(results, results.signatory)
    assert results.newest().state is TallyState.SIGNED
    page = results.panel.look(results.signatory, signing.sheet, results.round_id)
    assert [(post.title, post.stance, post.remark) for post in page.posts] == [
        ("审核", Stance.DISSENT, "第三名宜再议"),
        ("批准", Stance.AGREED, ""),
    ]
    with pytest.raises(ValueError, match="remark"):
        SignForm(tally="t", digest="0" * 64, stance="dissent", accept="yes")


def test_a_refusal_ends_the_tally_and_frees_the_evidence(results: ResultWorld) -> None:
    secretary = in_order(results)
    sign(results, secretary)
    sign(results, results.signatory, stance="refused", remark="金额要再议")
    assert results.newest().state is TallyState.REFUSED
    entry = results.panel.rows(select(LedgerEntry).order_by(LedgerEntry.sequence.desc()))[0]  # type: ignore[attr-defined]  # a column
    assert (entry.verb, entry.after["stance"], entry.after["remark"]) == (
        Verb.RESULT_REFUSE,
        "refused",
        "金额要再议",
    )
    with pytest.raises(Refused):
        sign(results, results.signatory)
    results.tally()
    page = results.panel.look(results.signatory, signing.sheet, results.round_id)
    assert [(one.refused, one.number, one.reason) for one in page.history] == [
        (True, 1, "金额要再议")
    ]


def test_what_was_signed_stays_until_the_signature_is_taken_back(results: ResultWorld) -> None:
    world = results.panel
    secretary = in_order(results)
    sign(results, secretary)
    first, organiser = results.proposals[0], world.organiser
    adjust = AdjustForm(amount="18000", **WHY)
    changes = (
        lambda: world.act(organiser, decisions.adjust_award, results.round_id, first, adjust),
        lambda: world.act(organiser, actions.request_tally, results.round_id),
        results.tally,
        lambda: world.act(
            organiser, award_terms.set_terms, results.round_id, first, TermsForm(minutes="纪要")
        ),
        lambda: world.act(
            organiser,
            sign_offs.note_check,
            results.round_id,
            NoteForm(tally=results.newest().id, clearance=Clearance.RECEIPTS, note="说明"),
        ),
        lambda: world.act(
            organiser,
            rounds.set_pots,
            results.round_id,
            PotsForm(pots=[]),
        ),
        lambda: world.act(
            organiser,
            round_changes.go_back,
            results.round_id,
            BackForm(verb=Verb.ROUND_REOPEN_TALLY, reason="再议"),
            link="",
        ),
    )
    for change in changes:
        with pytest.raises(Refused, match="signed_frozen"):
            change()
    back = TakeBackForm(reason="第三名的金额算错了依据", accept="yes")
    assert world.act(organiser, sign_offs.take_back, results.round_id, back) == 1
    [row] = world.rows(select(TakingBack))
    assert (row.reason, results.newest().state) == (back.reason, TallyState.TAKEN_BACK)
    with pytest.raises(Refused, match="nothing_signed"):
        world.act(organiser, sign_offs.take_back, results.round_id, back)
    world.act(organiser, decisions.adjust_award, results.round_id, first, adjust)
    results.tally()
    results.explain()
    sign(results, secretary)
    sign(results, results.signatory)
    assert results.newest().state is TallyState.SIGNED


@pytest.mark.parametrize(
    "verb",
    [
        Verb.ROUND_SET_POT,
        Verb.PROPOSAL_NOTE_FACT,
        Verb.GIFT_CONFIRM,
        Verb.GIFT_SET_MOMENT,
        Verb.RESULT_REQUEST_TALLY,
        Verb.RESULT_KEEP_TALLY,
        Verb.RESULT_ENTER_SEED,
        Verb.RESULT_DECIDE,
        Verb.RESULT_ADJUST_AWARD,
        Verb.RESULT_SET_TERMS,
        Verb.RESULT_NOTE_CHECK,
        Verb.ROUND_REOPEN_TALLY,
    ],
)
def test_no_verb_of_the_decision_changes_what_was_signed(verb: Verb) -> None:
    signed = Standing(
        account_id="a",
        roles=frozenset({Role.ORGANISER}),
        phase=Phase.DECISION,
        decision_signed=True,
    )
    assert may(verb, signed).reason == "signed_frozen"
    assert may(verb, replace(signed, decision_signed=False)).allowed


def test_a_red_check_and_one_without_its_note_stop_the_signature(results: ResultWorld) -> None:
    world = results.panel
    world.phase(Phase.DECISION)
    results.tally()
    with pytest.raises(Refused, match="checks_unexplained"):
        sign(results, results.signatory)
    results.explain()
    world.recuse(world.seats[0], results.proposals[0])
    with pytest.raises(Stale):
        sign(results, results.signatory)
    found = {one.clearance: one for one in _checks(results)}
    assert found[Clearance.FRESH].colour is Colour.RED
    assert {one.colour for one in found.values()} == {Colour.RED, Colour.AMBER, Colour.GREEN}


def _checks(results: ResultWorld) -> tuple[clearances.Cleared, ...]:
    with results.panel.database.read() as session:
        tally = stored.newest(session, results.round_id)
        funding_round = session.get_one(clearances.FundingRound, results.round_id)
        return clearances.clearances_of(session, funding_round, tally, results.panel.clock.now())


def test_the_way_of_the_rulebook_is_the_only_one(results: ResultWorld) -> None:
    secretary = in_order(results, SignWay.PAPER)
    with pytest.raises(Refused, match="only_in_ink"):
        sign(results, secretary)


def test_terms_make_the_award_line_by_line(results: ResultWorld) -> None:
    world = results.panel
    world.phase(Phase.DECISION)
    results.tally()
    first = results.proposals[0]
    form = TermsForm(
        condition_zh="先取得场地许可",
        condition_en="Once the permit is there",
        minutes="纪要第 2 条",
    )
    world.act(world.organiser, award_terms.set_terms, results.round_id, first, form)
    page = world.look(results.signatory, signing.sheet, results.round_id)
    [terms] = page.terms
    assert (terms.title, terms.conditions["zh"]) == ("示例一号", "先取得场地许可")
    assert page.terms_digest
    over = TermsForm(granted=[GrantedLine(line=0, amount="5")], minutes="纪要")
    with pytest.raises(Invalid) as refused:
        world.act(world.organiser, award_terms.set_terms, results.round_id, first, over)
    assert refused.value.fields["granted-0-amount"][0] == "over_request"


def budget(results: ResultWorld, proposal_id: str) -> None:
    """Let a proposal have been handed in with a budget of two lines for the round and an own one."""
    world, now = results.panel, results.panel.clock.now()
    form = FormVersion(
        funding_round_id=results.round_id, number=1, questions={}, digest="0" * 64, made_at=now
    )
    lines = [
        {"category": "c", "purpose": purpose, "unit_price_minor": price, "quantity": 1}
        | {"source": source}
        for purpose, price, source in (
            ("活动物资", 1_200_000, "requested"),
            ("自筹场地", 500_000, "own"),
            ("讲师补贴", 700_000, "requested"),
        )
    ]
    revision = ProposalRevision(
        proposal_id=proposal_id,
        number=1,
        base=0,
        stands=True,
        form_version_id=form.id,
        answers={"budget": lines},
        saved_by=world.organiser,
        saved_at=now,
    )
    world.put(form, revision)
    with world.database.write_session() as session:
        session.execute(
            update(Proposal).where(Proposal.id == proposal_id).values(submitted_revision=1)  # type: ignore[arg-type]  # a column
        )
        session.commit()


def test_a_partial_offer_says_which_lines_and_they_make_the_award(results: ResultWorld) -> None:
    world, first = results.panel, results.proposals[0]
    budget(results, first)
    world.phase(Phase.DECISION)
    results.tally()
    cut = AdjustForm(amount="15000", **WHY)
    world.act(world.organiser, decisions.adjust_award, results.round_id, first, cut)
    results.tally()
    assert _offers(results) == (Colour.AMBER, "offers_unsaid")

    def granting(*amounts: str) -> TermsForm:
        rows = [GrantedLine(line=at, amount=text) for at, text in enumerate(amounts)]
        return TermsForm(granted=rows, minutes="纪要第 2 条")

    with pytest.raises(Invalid) as refused:
        world.act(
            world.organiser, award_terms.set_terms, results.round_id, first, granting("12000")
        )
    assert refused.value.fields["granted"] == (
        "granted_differs",
        {"total": "12,000.00", "award": "15,000.00"},
    )
    good = granting("12000", "3000")
    world.act(world.organiser, award_terms.set_terms, results.round_id, first, good)
    assert _offers(results) == (Colour.GREEN, "offers_said")
    [terms] = world.look(results.signatory, signing.sheet, results.round_id).terms
    assert terms.granted == (
        ("活动物资", 1_200_000, 1_200_000),
        ("讲师补贴", 700_000, 300_000),
    )
    world.clock.turn(timedelta(minutes=1))
    again = AdjustForm(amount="14000", **WHY)
    world.act(world.organiser, decisions.adjust_award, results.round_id, first, again)
    results.tally()
    assert _offers(results) == (Colour.RED, "offers_differ")


def _offers(results: ResultWorld) -> tuple[Colour, str]:
    found = next(one for one in _checks(results) if one.clearance is Clearance.OFFERS)
    return found.colour, found.code
