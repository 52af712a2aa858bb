"""Policy and workflow: every verb has its rule, unknown is deny, a verdict is no truth value."""

from dataclasses import replace
from enum import StrEnum

import pytest

from app.errors import NotFound, Refused, SignInNeeded
from app.language.faults import REASONS
from app.language.verbs import label
from app.policy import RULES, Standing, may, require
from app.policy.awards import RULES as AWARDS
from app.policy.predicates import may_hand_in
from app.vocabulary import OrganisationRole, Phase, ProposalState, Role, SeatState, Verb
from app.workflow import MACHINES, PROPOSAL, advance, legal

ORGANISER = frozenset({Role.ORGANISER})


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_has_a_rule_and_a_label_in_both_languages(verb: Verb) -> None:
    assert verb in RULES
    assert label(verb, "zh_CN") != label(verb, "en") != verb.value


@pytest.mark.parametrize("verb", Verb)
def test_every_reason_of_a_rule_has_its_sentence(verb: Verb) -> None:
    assert {reason for _, reason in RULES[verb].when} - set(REASONS) == set()


def test_a_verdict_is_no_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(may(Verb.CALL_VIEW, Standing()))


def test_strangers_find_nothing_members_are_refused_visitors_may_sign_in() -> None:
    with pytest.raises(NotFound):
        require(Verb.ROUND_VIEW, Standing(account_id="x", phase=Phase.CALL))
    with pytest.raises(Refused, match="not_yours"):
        require(
            Verb.ROUND_EDIT,
            Standing(account_id="x", roles=frozenset({Role.AUDITOR}), phase=Phase.DRAFT),
        )
    with pytest.raises(SignInNeeded):
        require(Verb.PROPOSAL_START, Standing(phase=Phase.CALL, call_open=True))
    with pytest.raises(Refused, match="only_in_draft"):
        require(Verb.ROUND_EDIT, Standing(account_id="x", roles=ORGANISER, phase=Phase.CALL))


def test_who_ran_the_tally_never_signs_it() -> None:
    both = Standing(
        account_id="x", roles=frozenset({Role.SIGNATORY}), phase=Phase.DECISION, ran_tally=True
    )
    assert may(Verb.RESULT_SIGN, both).reason == "second_person_needed"


def test_a_recused_member_neither_sees_nor_files() -> None:
    member = Standing(
        account_id="x", seat_state=SeatState.ACTIVE, assigned=True, recused=True, own_sheet=True,
        conflicts_declared=True, phase=Phase.REVIEW,
    )  # fmt: skip
    assert may(Verb.PROPOSAL_VIEW, member).allowed is False
    assert may(Verb.REVIEW_FILE, member).reason == "recused"


@pytest.mark.parametrize(
    "verb",
    [
        Verb.REPORT_ACCEPT, Verb.REPORT_RETURN, Verb.EVALUATION_MARK, Verb.EVALUATION_CLOSE,
        Verb.EVALUATION_REOPEN,
    ],
)  # fmt: skip
def test_nobody_judges_the_report_of_an_applicant_one_belongs_to_or_helped(verb: Verb) -> None:
    officer = Standing(account_id="x", roles=ORGANISER, evaluates=True, phase=Phase.ANNOUNCED)
    assert may(verb, officer).allowed
    near = {
        "of_applicant": replace(officer, organisation_role=OrganisationRole.LEAD),
        "recused": replace(officer, recused=True),
        "helped": replace(officer, helped=True),
    }
    assert {name: may(verb, one).reason for name, one in near.items()} == {
        name: name for name in near
    }


#: What is decided about a proposal before its award, and when.
JUDGED = {
    Phase.SCREENING: {
        Verb.SCREENING_PASS, Verb.SCREENING_RETURN, Verb.SCREENING_REFUSE, Verb.SCREENING_JUDGE,
        Verb.SCREENING_ANSWER, Verb.SCREENING_REOPEN, Verb.PROPOSAL_NOTE_FACT,
        Verb.OBJECTION_UPHOLD, Verb.OBJECTION_DISMISS, Verb.RELATION_SET_ASIDE,
        Verb.GIFT_ENTER, Verb.GIFT_CORRECT, Verb.GIFT_ACCEPT, Verb.GIFT_CONFIRM, Verb.GIFT_REFUSE,
    },
    Phase.DECISION: {Verb.RESULT_DECIDE, Verb.RESULT_ADJUST_AWARD, Verb.RESULT_SET_TERMS},
    Phase.NOTICE: {
        Verb.RESULT_OBJECTION_UPHOLD, Verb.RESULT_OBJECTION_DISMISS,
        Verb.RESULT_OBJECTION_SET_ASIDE, Verb.RESULT_OBJECTION_PAUSE,
        Verb.RESULT_OBJECTION_RESUME,
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("phase", "verb"), [(phase, verb) for phase in JUDGED for verb in sorted(JUDGED[phase])]
)
def test_nobody_decides_on_an_applicant_one_belongs_to_or_helped(phase: Phase, verb: Verb) -> None:
    officer = Standing(account_id="x", roles=ORGANISER, phase=phase)
    assert may(verb, officer).allowed
    belongs = replace(officer, organisation_role=OrganisationRole.VIEWER)
    assert may(verb, belongs).reason == "of_applicant"
    assert may(verb, replace(officer, helped=True)).reason == "helped"


#: What is decided about an award, and what is only written down.
DECIDED = {
    Verb.AWARD_WITHDRAW, Verb.AWARD_STOP, Verb.AWARD_CLOSE_OUT, Verb.AWARD_OFFER,
    Verb.AWARD_LEAVE_GAP, Verb.AGREEMENT_MAKE, Verb.INSTALMENT_RELEASE, Verb.INSTALMENT_HOLD,
    Verb.INSTALMENT_STOP, Verb.PAYMENT_ENTER, Verb.PAYMENT_WITHDRAW, Verb.RETURN_CLAIM,
    Verb.RETURN_WITHDRAW, Verb.BAR_SET, Verb.BAR_LIFT,
}  # fmt: skip
WRITTEN = {Verb.AGREEMENT_SIGN, Verb.PAYMENT_CONFIRM, Verb.RETURN_RECEIVE}


def test_who_typed_for_a_group_keeps_its_books_and_decides_nothing_about_its_award() -> None:
    officer = Standing(account_id="x", roles=ORGANISER, phase=Phase.ANNOUNCED, published=True)
    typed = replace(officer, helped=True)
    assert {verb for verb in AWARDS if may(verb, typed).reason == "helped"} == DECIDED
    assert {verb: may(verb, typed).allowed for verb in WRITTEN} == dict.fromkeys(WRITTEN, True)
    belongs = replace(officer, organisation_role=OrganisationRole.VIEWER)
    assert {verb for verb in AWARDS if may(verb, belongs).reason == "of_applicant"} == (
        DECIDED | WRITTEN
    )


def test_a_member_says_no_as_soon_as_there_is_something_to_read() -> None:
    member = Standing(
        account_id="x", seat_state=SeatState.ACTIVE, assigned=True, conflicts_declared=True,
        phase=Phase.SCREENING,
    )  # fmt: skip
    assert may(Verb.RECUSAL_ASK, member).allowed
    assert not may(Verb.PROPOSAL_VIEW, member).allowed
    assert may(Verb.RECUSAL_ASK, replace(member, recused=True)).reason == "recused"
    assert may(Verb.RECUSAL_ASK, replace(member, assigned=False)).reason == "not_found"
    assert may(Verb.RECUSAL_ASK, replace(member, phase=Phase.TALLY)).reason == "only_in_review"


MOVES = [
    (name, verb, state)
    for name, machine in sorted(MACHINES.items())
    for verb, move in machine.items()
    for state in type(move.target)
]


@pytest.mark.parametrize(("name", "verb", "state"), MOVES)
def test_moves_outside_the_table_are_refused(name: str, verb: Verb, state: StrEnum) -> None:
    machine = MACHINES[name]
    if legal(machine, state, verb):
        assert advance(machine, state, verb) is machine[verb].target
        return
    with pytest.raises(Refused, match="not_from_here"):
        advance(machine, state, verb)


def test_a_refused_proposal_stays_refused_unless_the_refusal_is_taken_back() -> None:
    moves = [verb for verb in PROPOSAL if legal(PROPOSAL, ProposalState.REFUSED, verb)]
    assert moves == [Verb.SCREENING_REOPEN]


def test_what_may_be_handed_in_is_what_the_table_of_moves_says() -> None:
    for state in ProposalState:
        standing = Standing(account_id="x", proposal_state=state)
        assert may_hand_in.holds(standing) is legal(PROPOSAL, state, Verb.PROPOSAL_SUBMIT)
