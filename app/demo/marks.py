"""Sample marks and votes: made by a fixed rule from the project and the seat, never by chance."""

from app.demo.projects import SampleProject
from app.vocabulary import Choice

CRITERIA = ("public_benefit", "innovation", "practicality", "impact", "execution")

#: Pairs that get the same sheets and votes: one tie that changes nothing, one at the money line.
TWINS = {16: 24, 18: 19}


def mark(project: SampleProject, seat: int, criterion: int) -> str:
    """Give a whole mark between 3 and 10."""
    index = TWINS.get(project.index, project.index)
    leaning = (
        _strength(index)
        + _stir(index, 99, criterion) % 11
        - 5
        + _stir(index, seat, criterion) % 31
        - 15
    )
    return str(max(3, min(10, (leaning + 5) // 10)))


def choice(project: SampleProject, seat: int) -> Choice:
    """Give a vote that leans with the project's strength."""
    index = TWINS.get(project.index, project.index)
    if _stir(index, seat, 7) % 40 + _strength(index) >= 84:  # noqa: PLR2004 -- a sample threshold
        return Choice.FOR
    return Choice.ABSTAIN if _stir(index, seat, 8) % 3 == 0 else Choice.AGAINST


def _strength(index: int) -> int:
    """How the sample panel tends to see a project; the named five stand well."""
    return 84 + index % 3 * 3 if index < 5 else 58 + _stir(index, 0, 0) % 33  # noqa: PLR2004 -- the named five


def _stir(index: int, seat: int, criterion: int) -> int:
    """Spread three small numbers evenly, the same on every machine."""
    value = (index * 73_856_093) ^ (seat * 19_349_663) ^ (criterion * 83_492_791)
    return (value * 2_654_435_761 % 2**32) >> 12
