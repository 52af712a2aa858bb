"""Sample marks and votes: made by a fixed rule from the project and the seat, never by chance."""

from app.demo.projects import SampleProject
from app.vocabulary import Choice

CRITERIA = ("public_benefit", "innovation", "practicality", "impact", "execution")

#: Two projects that get the same sheets and votes, so that the round has a tie at the money line.
TWINS = {37: 26}


def mark(project: SampleProject, seat: int, criterion: int) -> str:
    """Give a mark between 3 and 10 in steps of a half."""
    index = TWINS.get(project.index, project.index)
    strength = 84 + index % 3 * 3 if index < 5 else 58 + (index * 53 + 17) % 33  # noqa: PLR2004 -- the named five
    noise = (index * 31 + seat * 17 + criterion * 23 + index * seat) % 5 - 2
    halves = max(6, min(20, round(strength / 5) + noise))
    return f"{halves // 2}.{halves % 2 * 5}0"


def choice(project: SampleProject, seat: int) -> Choice:
    """Give a vote that leans with the project's strength."""
    index = TWINS.get(project.index, project.index)
    strength = 84 + index % 3 * 3 if index < 5 else 58 + (index * 53 + 17) % 33  # noqa: PLR2004 -- the named five
    lean = (index * 13 + seat * 29) % 40 + strength
    if lean >= 84:  # noqa: PLR2004 -- a sample threshold
        return Choice.FOR
    return Choice.ABSTAIN if (index + seat) % 3 == 0 else Choice.AGAINST
