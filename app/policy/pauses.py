"""Going back, pausing, outages; and what rests while a round is paused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.policy.predicates import decision_signed, during, officer, organiser, paused, returned
from app.policy.rule import IN, Rule, rule
from app.vocabulary import Phase, Verb

#: Before the call nothing runs that could rest; after it is published the notice has a clock of its own.
_running = during(
    Phase.CALL, Phase.SCREENING, Phase.REVIEW, Phase.MEETING, Phase.TALLY, Phase.DECISION
)

RULES: Mapping[Verb, Rule] = {
    Verb.ROUND_REOPEN_CALL: rule(officer, organiser, IN[Phase.SCREENING]),
    Verb.ROUND_REOPEN_SCREENING: rule(officer, organiser, IN[Phase.REVIEW]),
    Verb.ROUND_REOPEN_REVIEW: rule(
        officer, organiser, (during(Phase.MEETING, Phase.TALLY), "only_after_review")
    ),
    Verb.ROUND_REOPEN_MEETING: rule(officer, organiser, IN[Phase.TALLY]),
    Verb.ROUND_REOPEN_TALLY: rule(
        officer, organiser, IN[Phase.DECISION], (~decision_signed, "signed_frozen")
    ),
    Verb.ROUND_REOPEN_RESULT: rule(officer, organiser, IN[Phase.NOTICE]),
    Verb.ROUND_PAUSE: rule(officer, organiser, (_running, "only_while_running")),
    Verb.ROUND_RESUME: rule(officer, organiser, (paused, "not_paused")),
    Verb.ROUND_NOTE_OUTAGE: rule(
        officer, organiser, (~during(Phase.DRAFT, Phase.CLOSED), "only_after_publication")
    ),
}

#: Hand-ins, votes and every step of the round rest. Drafts go on being saved, so that nobody loses a word.
#: An open vote stays open and is closed after the pause: nobody may vote meanwhile, so that nobody's paper
#: is cut off; and what is handed in stays in, because it could not be handed in again.
HALTED = frozenset(
    {
        Verb.PROPOSAL_SUBMIT,
        Verb.PROPOSAL_REOPEN,
        Verb.SCREENING_PASS,
        Verb.SCREENING_REFUSE,
        Verb.REVIEW_FILE,
        Verb.REVIEW_CONFIRM,
        Verb.PAPER_SHEET_CONFIRM,
        Verb.BALLOT_OPEN,
        Verb.BALLOT_CAST,
        Verb.BALLOT_CAST_FOR,
        Verb.BALLOT_CLOSE,
        Verb.BALLOT_ENTER_COUNTS,
        Verb.BALLOT_CONFIRM_COUNTS,
        Verb.VOTING_CARD_CAST,
        Verb.RESULT_SIGN,
        Verb.RESULT_REFUSE,
        Verb.RESULT_SIGN_ON_PAPER,
        Verb.RESULT_PUBLISH,
        Verb.RESULT_SCHEDULE,
        Verb.ROUND_CLOSE_CALL,
        Verb.ROUND_OPEN_REVIEW,
        Verb.ROUND_OPEN_MEETING,
        Verb.ROUND_OPEN_TALLY,
        Verb.ROUND_OPEN_DECISION,
        Verb.ROUND_REOPEN_CALL,
        Verb.ROUND_REOPEN_SCREENING,
        Verb.ROUND_REOPEN_REVIEW,
        Verb.ROUND_REOPEN_MEETING,
        Verb.ROUND_REOPEN_TALLY,
        Verb.ROUND_PAUSE,
    }
)
#: What was sent back has a date of its own, which goes on running: it may be handed in meanwhile.
_rests = (~paused | returned, "round_paused")


def halted(verb: Verb, line: Rule) -> Rule:
    """Add to a line of the table that it rests with the round, if it does."""
    return replace(line, when=(*line.when, _rests)) if verb in HALTED else line
