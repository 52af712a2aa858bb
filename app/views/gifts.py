"""What is given from outside, as the officers see it: every figure with its persons, and what it adds up to."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound
from app.forms.uploads import Allowance, FileFacts
from app.language.catalogue import content, translate
from app.language.gift_forms import Choice, GiftOffer, offer
from app.language.gift_lines import FOR_ROUND, Around, EntryLine, GiftLine, around_of, gift_lines
from app.language.headings import Heading, heading
from app.models import Attachment, FundingRound
from app.paging import paged
from app.policy import Standing, may, require
from app.store import gifts, scans
from app.store.gift_standing import of_gift, of_gift_entry
from app.store.gifts import Noted, Sums
from app.store.rules import rules_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import GiftState, Verb
from app.workflow import GIFT_ENTRY, legal


@dataclass(frozen=True, slots=True, kw_only=True)
class SumLine:
    """What adds up for one project, or one donor."""

    key: str
    name: str
    unnamed: bool
    sums: Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftsPage(Heading):
    """Everything that is given to a round from outside."""

    programme_id: str
    lines: tuple[GiftLine, ...]
    shown: tuple[GiftLine, ...]
    projects: tuple[SumLine, ...]
    donors: tuple[SumLine, ...]
    total: Sums
    waiting: int
    state: str
    project: str
    donor: str
    page: int
    pages: int
    moment: datetime | None
    needs_moment: bool
    may_enter: bool
    may_set_moment: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterPage(Heading):
    """What is needed to enter a gift."""

    targets: tuple[Choice, ...]
    donors: tuple[Choice, ...]
    offer: GiftOffer


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftPage(Heading):
    """One gift, and what may be done with each of its figures."""

    line: GiftLine
    moment: datetime | None
    may_add: bool
    may_accept: frozenset[str]
    may_confirm: frozenset[str]
    may_refuse: frozenset[str]
    may_correct: frozenset[str]
    why_not: str
    accept: str = scans.ACCEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectPage(Heading):
    """A figure that is to be replaced."""

    gift_id: str
    line: GiftLine
    entry: EntryLine
    moment: datetime | None
    accept: str = scans.ACCEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentPage(Heading):
    """The moment, and whether it may be changed."""

    moment: datetime | None
    reason: str
    may_set: bool
    why_not: str


def index(
    reading: Reading,
    round_id: str,
    state: str = "",
    project: str = "",
    donor: str = "",
    page: int = 1,
) -> GiftsPage:
    """List what is given, by what stands in the address; the sums are always those of the whole round."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.GIFT_VIEW, standing)
    rules, around = around_of(reading, funding_round)
    rows = gifts.noted_in(reading.session, funding_round.id)
    lines = tuple(gift_lines(rows, around))
    chosen = [one for one in lines if _chosen(one, state, project, donor)]
    here = paged(chosen, page)
    stand = gifts.standing(rows)
    allowed = may(Verb.GIFT_ENTER, standing)
    return GiftsPage(
        **heading(reading, funding_round),
        programme_id=funding_round.programme_id,
        lines=tuple(chosen),
        shown=tuple(here.rows),
        projects=_added(
            stand, around, lambda row: row.gift.proposal_id or row.gift.pot, around.target
        ),
        donors=_added(stand, around, lambda row: row.gift.donor_id or "", around.donor),
        total=gifts.sums_of(stand, rules.gifts, around.moment),
        waiting=sum(one.waits for one in lines),
        state=state,
        project=project,
        donor=donor,
        page=here.number,
        pages=here.pages,
        moment=around.moment,
        needs_moment=rules.gifts is not None and rules.gifts.needs_moment,
        may_enter=allowed.allowed,
        may_set_moment=may(Verb.GIFT_SET_MOMENT, standing).allowed,
        why_not=allowed.reason,
    )


def entering(reading: Reading, round_id: str) -> EnterPage:
    """Show the form for a gift."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.GIFT_ENTER, standing)
    rules = rules_of(reading.session, funding_round.id)
    projects = gifts.projects_of(reading.session, funding_round.id)
    targets = [Choice(value="", label=translate(FOR_ROUND, reading.language))]
    targets += [
        Choice(value=f"pot:{pot.id}", label=content(pot.title, reading.language)[0])
        for pot in rules.pots
    ]
    targets += [
        Choice(value=f"proposal:{one.id}", label=f"{one.number} {one.title}") for one in projects
    ]
    moment = gifts.moment_of(reading.session, funding_round.id)
    return EnterPage(
        **heading(reading, funding_round),
        targets=tuple(targets),
        donors=tuple(
            Choice(value=one.id, label=one.name)
            for one in gifts.donors_of(reading.session, funding_round.id)
        ),
        offer=offer(reading, rules, moment.at if moment else None),
    )


def show(reading: Reading, gift_id: str) -> GiftPage:
    """Show one gift with its figures."""
    gift, standing = of_gift(reading, gift_id)
    require(Verb.GIFT_VIEW, standing)
    funding_round = reading.session.get_one(FundingRound, gift.funding_round_id)
    _, around = around_of(reading, funding_round)
    rows = gifts.noted_in(reading.session, funding_round.id, gift_id=gift.id)
    [line] = gift_lines(rows, around)
    corrected = {row.entry.corrects for row in rows if row.entry.state is not GiftState.REFUSED}
    allowed = may(Verb.GIFT_ENTER, standing)
    return GiftPage(
        **heading(reading, funding_round),
        line=line,
        moment=around.moment,
        may_add=allowed.allowed,
        may_accept=_may(Verb.GIFT_ACCEPT, standing, rows),
        may_confirm=_may(Verb.GIFT_CONFIRM, standing, rows),
        may_refuse=_may(Verb.GIFT_REFUSE, standing, rows),
        may_correct=frozenset(
            row.entry.id
            for row in rows
            if row.entry.state is GiftState.CONFIRMED
            and row.entry.id not in corrected
            and may(Verb.GIFT_CORRECT, standing).allowed
        ),
        why_not=allowed.reason,
    )


def of_entry(reading: Reading, entry_id: str) -> GiftPage:
    """Show the gift of a figure."""
    entry, _, _ = of_gift_entry(reading, entry_id)
    return show(reading, entry.gift_id)


def moment(reading: Reading, round_id: str) -> MomentPage:
    """Show the moment up to which it counts."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.GIFT_VIEW, standing)
    row = gifts.moment_of(reading.session, funding_round.id)
    allowed = may(Verb.GIFT_SET_MOMENT, standing)
    return MomentPage(
        **heading(reading, funding_round),
        moment=row.at if row else None,
        reason=row.reason if row else "",
        may_set=allowed.allowed,
        why_not=allowed.reason,
    )


def correcting(reading: Reading, entry_id: str) -> CorrectPage:
    """Show the form for a figure in the place of one that stands."""
    entry, gift, standing = of_gift_entry(reading, entry_id)
    require(Verb.GIFT_CORRECT, standing)
    page = show(reading, gift.id)
    [line] = [one for one in page.line.entries if one.id == entry.id]
    return CorrectPage(
        **heading(reading, reading.session.get_one(FundingRound, gift.funding_round_id)),
        gift_id=gift.id,
        line=page.line,
        entry=line,
        moment=page.moment,
    )


def allowance(reading: Reading, round_id: str, house_max: int) -> Allowance:
    """Before a byte is read: may this person enter a gift, and how large may its proof be."""
    _, standing = of_round(reading, round_id)
    require(Verb.GIFT_ENTER, standing)
    return scans.allowance(house_max)


def allowance_of_gift(reading: Reading, gift_id: str, house_max: int) -> Allowance:
    """Tell the same of one more figure."""
    _, standing = of_gift(reading, gift_id)
    require(Verb.GIFT_ENTER, standing)
    return scans.allowance(house_max)


def allowance_of_entry(reading: Reading, entry_id: str, house_max: int) -> Allowance:
    """Tell the same of a correction."""
    _, _, standing = of_gift_entry(reading, entry_id)
    require(Verb.GIFT_CORRECT, standing)
    return scans.allowance(house_max)


def proof(reading: Reading, entry_id: str) -> FileFacts:
    """Find the proof of a figure, for officers."""
    entry, _, standing = of_gift_entry(reading, entry_id)
    require(Verb.GIFT_VIEW, standing)
    row = reading.session.get(Attachment, entry.attachment_id) if entry.attachment_id else None
    if row is None:
        raise NotFound
    return scans.facts_of(row)


def _added(
    rows: Sequence[Noted],
    around: Around,
    key: Callable[[Noted], Hashable],
    name: Callable[[Noted], str],
) -> tuple[SumLine, ...]:
    """Add up by one thing, the greatest first."""
    by_key: dict[Hashable, list[Noted]] = defaultdict(list)
    for row in rows:
        by_key[key(row)].append(row)
    found = [
        SumLine(
            key=str(found_key),
            name=name(own[0]),
            unnamed=own[0].donor is not None and own[0].donor.unnamed,
            sums=gifts.sums_of(own, around.rules.gifts, around.moment),
        )
        for found_key, own in by_key.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.sums.confirmed_minor, one.name)))


def _chosen(line: GiftLine, state: str, project: str, donor: str) -> bool:
    states = {"waiting": line.waits, "confirmed": bool(line.sums.confirmed_minor)}
    return (
        states.get(state, True)
        and (not project or line.proposal_id == project)
        and (not donor or line.donor_id == donor)
    )


def _may(verb: Verb, standing: Standing, rows: Sequence[Noted]) -> frozenset[str]:
    """Name the figures with which the actor may do something now."""
    return frozenset(
        row.entry.id
        for row in rows
        if legal(GIFT_ENTRY, row.entry.state, verb)
        and may(verb, gifts.towards_gift(standing, row.entry)).allowed
    )
