"""`steps`: the step that the applicant picked."""

from app.scoring.allotments.asking import Asked, Wish
from app.scoring.outcome import Reason


def wish(asked: Asked) -> Wish:
    """Give the step of the application, if it is one of the rule's steps."""
    step = asked.proposal.step_minor
    if step is None or step not in asked.rule.steps_minor:
        return Wish(amount_minor=0, reason=Reason.NO_STEP)
    return Wish(amount_minor=step, reason=Reason.STEP)
