"""The page where officers choose a quarter, see its figures, and choose the problems that the brief tells."""

from dataclasses import dataclass

from app.files import Files
from app.forms.briefs import ChosenQuarter
from app.unit import Reading
from app.views.briefs.gather import Money, Problem, gather


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterChoice:
    """A quarter that may be chosen."""

    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefPage:
    """A quarter in short."""

    programme_id: str
    programme_name: str
    currency: str
    quarter: str
    quarter_name: str
    choices: tuple[QuarterChoice, ...]
    money: Money
    events: int
    came: int
    asked: int
    late: int
    missing: int
    passed: int
    failed: int
    problems: tuple[Problem, ...]


def show(reading: Reading, programme_id: str, chosen: ChosenQuarter, files: Files) -> BriefPage:
    """Show a quarter."""
    found = gather(reading, programme_id, chosen.quarter, files)
    late = [one for one in found.asked if one.line.late]
    return BriefPage(
        programme_id=found.programme_id,
        programme_name=found.programme_name,
        currency=found.currency,
        quarter=found.quarter.key,
        quarter_name=found.quarter.name(reading.language),
        choices=tuple(
            QuarterChoice(key=one.key, name=one.name(reading.language)) for one in found.choices
        ),
        money=found.money,
        events=len(found.held),
        came=sum(came or 0 for _, came in found.held),
        asked=len(found.asked),
        late=sum(one.line.filed_on is not None for one in late),
        missing=sum(one.line.filed_on is None for one in late),
        passed=sum(one.passed for one in found.evaluated),
        failed=sum(not one.passed for one in found.evaluated),
        problems=found.problems,
    )
