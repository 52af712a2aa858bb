"""What a form for a gift offers: kinds, rates, and the moment up to which it counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.language.catalogue import content, translate
from app.language.rule_gifts import CONTRIBUTIONS
from app.scoring.rulebook import Contribution, Rulebook
from app.store import scans
from app.unit import Reading


class Choice(NamedTuple):
    """A project, a pot, a donor, a kind or a rate to be chosen."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftOffer:
    """The choices of the form, without project and donor."""

    kinds: tuple[Choice, ...]
    rates: tuple[Choice, ...]
    moment: datetime | None
    counts_received: bool
    accept: str = scans.ACCEPT


def offer(reading: Reading, rules: Rulebook, moment: datetime | None) -> GiftOffer:
    """Put the choices together; hours are offered where the rules say what an hour is worth."""
    language = reading.language
    rates = rules.gifts.rates if rules.gifts else ()
    hours = any(rate.kind is Contribution.HOURS for rate in rates)
    return GiftOffer(
        kinds=tuple(
            Choice(value=kind.value, label=translate(name, language))
            for kind, name in CONTRIBUTIONS.items()
            if kind is not Contribution.HOURS or hours
        ),
        rates=tuple(
            Choice(
                value=rate.id,
                label=f"{content(rate.title, language)[0]} · {content(rate.per, language)[0]}",
            )
            for rate in rates
        ),
        moment=moment,
        counts_received=rules.gifts is not None and rules.gifts.needs_moment,
    )
