"""What the public is told of awards after they were announced: paid so far, given back, in whose place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.language.catalogue import N_, translate
from app.models import AwardDecision, FundingRound
from app.store import results
from app.store.award_rows import decisions_of
from app.store.awards import paid_of
from app.unit import Reading
from app.vocabulary import AwardStep

_SAID: Mapping[AwardStep, str] = {
    AwardStep.WITHDRAWN: N_("放弃资助"),
    AwardStep.GAP: N_("放弃资助，不再递补"),
    AwardStep.STOPPED: N_("终止资助"),
    AwardStep.CLOSED_OUT: N_("已结项"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One project: what was paid so far less what came back, and what became of the award."""

    title: str
    organisation: str
    paid_minor: int
    said: str


def followed(reading: Reading, funding_round: FundingRound) -> tuple[Followed, ...]:
    """Tell of every project to which something was paid, or about which something was decided."""
    session = reading.session
    paid = paid_of(session, funding_round.id)
    decided = _by_proposal(decisions_of(session, funding_round.id))
    known = {key for key, rows in decided.items() if rows[-1].step is not AwardStep.OFFERED}
    known -= {key for key, rows in decided.items() if rows[-1].step is AwardStep.DECLINED}
    if not paid and not known:
        return ()
    titles = results.titles_of(session, funding_round.id)
    places = results.places_of(session, funding_round.id)
    rows = [
        Followed(
            title=titles[key],
            organisation=places[key][1],
            paid_minor=paid.get(key, 0),
            said=_said(key, decided, titles, reading.language),
        )
        for key in paid.keys() | known
    ]
    return tuple(sorted(rows, key=lambda one: one.title))


def _by_proposal(rows: Sequence[AwardDecision]) -> dict[str, list[AwardDecision]]:
    found: dict[str, list[AwardDecision]] = {}
    for row in rows:
        found.setdefault(row.proposal_id, []).append(row)
    return found


def _said(
    key: str,
    decided: Mapping[str, list[AwardDecision]],
    titles: Mapping[str, str],
    language: str,
) -> str:
    own = decided.get(key, [])
    if not own:
        return ""
    heir = next(
        (
            other
            for other, rows in decided.items()
            if any(row.in_place_of == key for row in rows)
            and any(row.step is AwardStep.ACCEPTED for row in rows)
        ),
        None,
    )
    told = []
    origin = next((row.in_place_of for row in own if row.in_place_of), None)
    if origin is not None:
        told.append(translate(N_("递补“%(title)s”"), language, title=titles[origin]))
    if heir is not None:
        message = N_("放弃资助，由“%(title)s”递补")
        told.append(translate(message, language, title=titles[heir]))
    elif own[-1].step in _SAID:
        told.append(translate(_SAID[own[-1].step], language))
    return ("；" if language == "zh_CN" else "; ").join(told)
