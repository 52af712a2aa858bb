"""The public notice as a value: what was published, at the level announced, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from app.language.award_news import Followed
from app.language.award_terms import TermsNote, terms_notes
from app.language.catalogue import content
from app.language.donor_notices import DonorNotice
from app.language.headings import Heading, heading
from app.language.notice_ends import moved_sentences
from app.language.outcomes import exact, tie_rules_text
from app.language.versions import Earlier, awarded_lines
from app.models import FundingRound, Publication
from app.scoring.outcome import written_minor
from app.scoring.rulebook import Rulebook
from app.store.award_terms import terms_of
from app.store.bundles import rules_of_version
from app.store.helped import papers_counted
from app.store.notice_ends import end_of
from app.store.panels import active_seats
from app.store.publications import communities_by_number, minutes_of, numbers_of, version_of
from app.store.releases import places_of
from app.store.result_objections import unanswered
from app.store.rounds import programme_of, rulebooks_of
from app.unit import Reading
from app.vocabulary import LegalPlaceKind, Phase, PublicationLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """One proposal on the notice."""

    number: str
    title: str
    organisation: str
    community: Mapping[str, str] | None
    place: int | None
    total: str
    amount_minor: int
    prize: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TierGroup:
    """The awards of one tier; a round without tiers has one group without a name."""

    title: str
    count: int
    amount_minor: int
    awards: tuple[Award, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TieNote:
    """A tie at the line and what settled it."""

    first: int
    last: int
    count: int
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PotNote:
    """A pot before and after."""

    title: str
    before_minor: int
    after_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperNote:
    """A proposal that came on paper in time and was typed later; a title only where it is public."""

    number: str
    received_at: datetime
    proposal_number: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceNote:
    """Where else the notice was put up; a photo is kept for officers and auditors."""

    id: str
    kind: LegalPlaceKind
    name: str
    address: str
    posted_on: str
    photo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Heading):
    """Everything on the notice page, from the published files."""

    level: PublicationLevel
    operator: str
    contact: str
    notice_from: datetime
    notice_until: datetime
    moved: tuple[str, ...]
    announced_at: datetime | None
    proposals: int
    awarded: int
    spent_minor: int
    tiers: tuple[TierGroup, ...]
    cut_line: str
    others: tuple[Award, ...]
    unsuccessful: tuple[str, ...]
    papers: tuple[PaperNote, ...]
    ties: tuple[TieNote, ...]
    terms: tuple[TermsNote, ...]
    minutes: tuple[str, ...]
    pots: tuple[PotNote, ...]
    rulebook_title: dict[str, str]
    rulebook_version: int
    rulebook_digest: str
    evidence_digest: str
    digest: str
    seed: str
    seed_source: str
    files: tuple[str, ...]
    members: tuple[tuple[str, str], ...]
    places: tuple[PlaceNote, ...]
    version: int
    earlier: Earlier | None
    replaced_at: datetime | None
    reopened_at: datetime | None
    reopened_reason: str
    waiting: int
    donors: DonorNotice | None = None
    #: What became of the awards since; only on the announcement.
    followed: tuple[Followed, ...] = ()
    #: The programme whose figures the reader may open into rows; nobody but officers has one.
    rows_of: str = ""

    @property
    def has_money(self) -> bool:
        """Tell whether the round gives money at all: some rounds only choose."""
        return bool(self.pots or self.spent_minor)


def notice_of(
    reading: Reading,
    funding_round: FundingRound,
    publication: Publication,
    document: Mapping[str, Any],
    *,
    earlier: Earlier | None = None,
    replaced_at: datetime | None = None,
) -> Notice:
    """Lay the published outcome out as a notice; `earlier` and `replaced_at` tell of its neighbours."""
    version = version_of(reading.session, publication.tally_id)
    rules = rules_of_version(reading.session, funding_round.id, version)
    communities = communities_by_number(reading.session, funding_round.id)
    awards, others, unsuccessful = _split(document, communities)
    programme = programme_of(reading.session, funding_round)
    return Notice(
        **heading(reading, funding_round),
        operator=content(programme.operator, reading.language)[0],
        contact=programme.contact,
        proposals=len(awards) + len(others) + len(unsuccessful),
        awarded=len(awards),
        spent_minor=sum(award.amount_minor for award, _ in awards),
        tiers=_tiers(awards, rules, reading.language),
        cut_line=_cut_line(document),
        others=others,
        unsuccessful=unsuccessful,
        papers=_papers(
            reading,
            funding_round.id,
            {one.number: one.title for one in (*(award for award, _ in awards), *others)}
            | dict.fromkeys(unsuccessful, ""),
        ),
        ties=_ties(document, reading.language),
        terms=_terms(reading, funding_round, publication, awards, rules),
        minutes=minutes_of(reading.session, funding_round.id, publication.published_at),
        pots=_pots(document, rules, reading.language),
        rulebook_title=dict(rules.title),
        rulebook_version=version,
        rulebook_digest=_rulebook_digest(reading, funding_round.id, version),
        evidence_digest=document["evidence_digest"],
        digest=publication.manifest_digest,
        seed=document.get("seed") or "",
        seed_source=funding_round.seed_source or "",
        files=tuple(sorted(publication.files)),
        members=_members(reading, funding_round, rules),
        **_standing(reading, funding_round, publication),
        earlier=earlier,
        replaced_at=replaced_at,
    )


def _cut_line(document: Mapping[str, Any]) -> str:
    """Give the least total that was awarded."""
    totals = [award["total"] for award in awarded_lines(document) if award["total"] is not None]
    return exact(min(map(Fraction, totals))) if totals else ""


def place_notes(reading: Reading, funding_round_id: str) -> tuple[PlaceNote, ...]:
    """List where a round's notice was put up besides this site."""
    return tuple(
        PlaceNote(
            id=row.id,
            kind=row.kind,
            name=row.name,
            address=row.address,
            posted_on=row.posted_on,
            photo=row.attachment_id is not None,
        )
        for row in places_of(reading.session, funding_round_id)
    )


def awarded_titles(document: Mapping[str, Any]) -> dict[str, str]:
    """Give the title of each proposal on the list of a published document, by its number."""
    return {line["number"]: line["title"] for line in awarded_lines(document)}


Communities = Mapping[str, Mapping[str, str] | None]


def _split(
    document: Mapping[str, Any], communities: Communities
) -> tuple[list[tuple[Award, str]], tuple[Award, ...], tuple[str, ...]]:
    """Give awards with their tier, the named others (level open), the numbers (level short)."""
    won = awarded_lines(document)
    awards = [(_award(line, communities), str(line["tier"])) for line in won]
    numbers = {line["number"] for line in won}
    # At level short, `lines` is their number.
    lines = document["lines"] if "awards" not in document else []
    rest = [line for line in lines if line["number"] not in numbers]
    rest.sort(key=lambda line: (line["place"] is None, line["place"] or 0, line["number"]))
    others = tuple(_award(line, communities) for line in rest)
    return awards, others, tuple(document.get("unsuccessful", ()))


def _award(line: Mapping[str, Any], communities: Communities) -> Award:
    return Award(
        number=line["number"],
        title=line["title"],
        organisation=line["organisation"],
        community=communities.get(line["number"]),
        place=line["place"],
        total=exact(Fraction(line["total"])) if line["total"] is not None else "—",
        amount_minor=written_minor(line),
        prize=line["prize"],
    )


def _tiers(
    awards: list[tuple[Award, str]], rules: Rulebook, language: str
) -> tuple[TierGroup, ...]:
    groups = [
        TierGroup(
            title=content(tier.title, language)[0],
            count=tier.count,
            amount_minor=tier.amount_minor,
            awards=tuple(award for award, name in awards if name == tier.id),
        )
        for tier in rules.tiers
    ]
    known = {tier.id for tier in rules.tiers}
    rest = tuple(award for award, name in awards if name not in known)
    if rest:
        groups.append(TierGroup(title="", count=len(rest), amount_minor=0, awards=rest))
    return tuple(group for group in groups if group.awards)


def _terms(
    reading: Reading,
    funding_round: FundingRound,
    publication: Publication,
    awards: list[tuple[Award, str]],
    rules: Rulebook,
) -> tuple[TermsNote, ...]:
    """Say the terms as they were released, in the order of the awards, where the rules publish them."""
    if not rules.publication.terms_named:
        return ()
    return terms_notes(
        {award.number: award.title for award, _ in awards},
        terms_of(reading.session, funding_round.id, publication.published_at),
        numbers_of(reading.session, funding_round.id),
        (reading.language, heading(reading, funding_round)["currency"]),
    )


def _papers(
    reading: Reading, funding_round_id: str, titles: Mapping[str, str]
) -> tuple[PaperNote, ...]:
    """List what came on paper among what was judged; `titles` are those on this notice by number."""
    return tuple(
        PaperNote(
            number=row.number,
            received_at=row.received_at,
            proposal_number=number,
            title=titles[number],
        )
        for row, number in papers_counted(reading.session, funding_round_id)
        if number in titles
    )


def _ties(document: Mapping[str, Any], language: str) -> tuple[TieNote, ...]:
    ties = document.get("ties_at_line")
    if ties is None:
        ties = [tie for tie in document["ties"] if tie["at_line"]]
    return tuple(
        TieNote(
            first=min(tie["places"]),
            last=max(tie["places"]),
            count=len(tie["places"]),
            rules=tie_rules_text(tie["resolved_by"], language),
        )
        for tie in ties
    )


def _pots(document: Mapping[str, Any], rules: Rulebook, language: str) -> tuple[PotNote, ...]:
    titles = {pot.id: pot.title for pot in rules.pots}
    return tuple(
        PotNote(
            title=content(titles.get(pot["pot"]), language)[0] or pot["pot"],
            before_minor=pot["before_minor"],
            after_minor=pot["after_minor"],
        )
        for pot in document["pots"]
    )


def _standing(
    reading: Reading, funding_round: FundingRound, publication: Publication
) -> dict[str, Any]:
    """Tell which version it is, how long it stands, and for what its announcement waits."""
    end = end_of(reading.session, funding_round, publication, reading.now)
    return {
        "level": publication.level,
        "version": publication.version,
        "notice_from": publication.notice_from,
        "notice_until": end.until,
        "moved": moved_sentences(end, ZoneInfo(funding_round.timezone), reading.language),
        "announced_at": publication.announced_at,
        "reopened_at": publication.reopened_at,
        "reopened_reason": publication.reopened_reason,
        "places": place_notes(reading, funding_round.id),
        "waiting": _waiting(reading, funding_round, publication),
    }


def _waiting(reading: Reading, funding_round: FundingRound, publication: Publication) -> int:
    """Count the objections that the announcement waits for; nobody learns from whom they come."""
    if publication.announced_at is not None or funding_round.phase is not Phase.NOTICE:
        return 0
    return len(unanswered(reading.session, funding_round.id))


def _rulebook_digest(reading: Reading, funding_round_id: str, version: int) -> str:
    versions = rulebooks_of(reading.session, funding_round_id)
    return next((row.digest for row in versions if row.version == version), "")


def _members(
    reading: Reading, funding_round: FundingRound, rules: Rulebook
) -> tuple[tuple[str, str], ...]:
    """List the panel only where the rulebook says that it is published."""
    if not rules.publication.panel_named:
        return ()
    seats = active_seats(reading.session, funding_round.id)
    return tuple(sorted((seat.invited_name, seat.affiliation) for seat in seats))
