"""Who may do what at a meeting: attendance, running order, cards, ballots."""

from __future__ import annotations

from collections.abc import Mapping

from app.policy.predicates import (
    absent_papers,
    anybody,
    applicant,
    declared,
    during,
    entered_counts,
    holds_card,
    invited,
    may_vote,
    officer,
    organiser,
    recused,
    seated,
    secretary,
    signatory,
    since,
)
from app.policy.rule import IN, Rule, rule
from app.vocabulary import Phase, Verb

#: As for sheets: who acts for the applicant keeps out, recorded or not.
_not_recused = (~(recused | applicant), "recused")

RULES: Mapping[Verb, Rule] = {
    Verb.MEETING_PLAN: rule(
        officer, organiser | secretary, (during(Phase.REVIEW, Phase.MEETING), "only_in_meeting")
    ),
    Verb.MEETING_VIEW: rule(officer | invited, officer | (seated & since(Phase.MEETING))),
    Verb.MINUTES_KEEP: rule(
        officer, organiser | secretary, (since(Phase.MEETING), "only_in_meeting")
    ),
    Verb.ATTENDANCE_ARRIVE: rule(
        officer | (seated & since(Phase.MEETING)), seated, IN[Phase.MEETING]
    ),
    Verb.ATTENDANCE_MARK: rule(officer, organiser | secretary, IN[Phase.MEETING]),
    Verb.PITCH_ORDER: rule(
        officer, organiser | secretary, (during(Phase.REVIEW, Phase.MEETING), "only_in_meeting")
    ),
    Verb.PITCH_START: rule(officer, organiser | secretary, IN[Phase.MEETING]),
    Verb.PITCH_ANSWER: rule(officer, organiser | secretary, IN[Phase.MEETING]),
    Verb.PITCH_END: rule(officer, organiser | secretary, IN[Phase.MEETING]),
    Verb.PITCH_CALL_SCORES: rule(officer, organiser | secretary, IN[Phase.MEETING]),
    Verb.VOTING_CARD_ISSUE: rule(
        officer, organiser | secretary, (during(Phase.REVIEW, Phase.MEETING), "only_in_meeting")
    ),
    Verb.VOTING_CARD_VOID: rule(
        officer, organiser | secretary, (during(Phase.REVIEW, Phase.MEETING), "only_in_meeting")
    ),
    Verb.VOTING_CARD_PRINT: rule(
        officer, organiser | secretary, (during(Phase.REVIEW, Phase.MEETING), "only_in_meeting")
    ),
    Verb.VOTING_CARD_VIEW: rule(holds_card, anybody),
    Verb.VOTING_CARD_CAST: rule(holds_card, anybody, IN[Phase.MEETING]),
    Verb.BALLOT_VIEW: rule(officer | (seated & since(Phase.MEETING)), officer | seated),
    Verb.BALLOT_PREPARE: rule(officer, organiser | secretary, IN[Phase.MEETING]),
    Verb.BALLOT_OPEN: rule(officer, organiser | secretary, IN[Phase.MEETING]),
    Verb.BALLOT_CAST: rule(
        officer | (seated & since(Phase.MEETING)),
        seated,
        IN[Phase.MEETING],
        _not_recused,
        (declared, "declare_first"),
        (may_vote, "not_on_roll"),
    ),
    Verb.BALLOT_CAST_FOR: rule(
        officer,
        organiser | secretary,
        IN[Phase.MEETING],
        (absent_papers, "absent_not_allowed"),
    ),
    Verb.BALLOT_CLOSE: rule(officer, organiser | secretary, IN[Phase.MEETING]),
    Verb.BALLOT_ENTER_COUNTS: rule(officer, organiser | secretary, IN[Phase.MEETING]),
    Verb.BALLOT_CONFIRM_COUNTS: rule(
        officer,
        organiser | secretary | signatory,
        IN[Phase.MEETING],
        (~entered_counts, "second_person_needed"),
    ),
}
