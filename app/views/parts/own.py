"""An applicant's own part of a published result: the line, the reasons, the proof."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from app.errors import NotFound, SignInNeeded
from app.files import Files
from app.language.arithmetic import Reader, Section, sections
from app.language.award_terms import TermsLine, terms_lines
from app.language.catalogue import content
from app.language.feedback import (
    PanelMeans,
    comments_told,
    means_of,
    place_told,
)
from app.language.headings import Heading, heading
from app.language.outcomes import exact, reason_text
from app.language.rule_payments import instalment_sentences
from app.models import FundingRound, Publication, Tally
from app.policy import require
from app.released import published_outcome
from app.scoring.leaves import (
    LEAF_FORMAT,
    told_whole,
    without_few,
)
from app.scoring.outcome import Line, Outcome, Standing, awarded
from app.scoring.rulebook import Days, Rulebook
from app.store import award_terms, publications, receipts, releases, results
from app.store.award_rows import named
from app.store.bundles import outcome_of, own_part, rules_at
from app.store.notice_ends import end_of
from app.store.releases import Prepared, Release
from app.store.rounds import programme_of
from app.store.standing import of_proposal, of_round, of_round_by_code
from app.unit import Reading
from app.vocabulary import PublicationLevel, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPage(Heading):
    """What one applicant may know: the own line, the money line, the reasons, how to object."""

    proposal_id: str
    number: str
    title: str
    organisation: str
    standing: Standing
    awarded: bool
    has_award: bool
    amount_minor: int
    requested_minor: int
    place: str
    total: str
    line_total: str
    missing: str
    reason: str
    decisions: tuple[tuple[str, str], ...]
    means: tuple[PanelMeans, ...]
    sections: tuple[Section, ...]
    comments: tuple[str, ...]
    terms: tuple[TermsLine, ...]
    version: int
    reopened_reason: str
    notice_until: datetime
    announced: bool
    may_object: bool
    supervisor: str
    answer_days: int
    answer_unit: Days
    instalments: tuple[str, ...]
    operator: str
    contact: str
    level: PublicationLevel
    receipts: tuple[tuple[str, str, datetime], ...]
    provable: bool
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLine:
    """One of the own proposals in a published result."""

    proposal_id: str
    number: str
    title: str
    awarded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage(Heading):
    """The own proposals in a published result, as one finds them from the notice."""

    has_money: bool
    lines: tuple[OwnLine, ...]


def proposal_part(reading: Reading, proposal_id: str, files: Files) -> PartPage:
    """Show an applicant where the own proposal stands and why."""
    funding_round, publication = _of_applicant(reading, proposal_id)
    split = parted(publication, files)
    return _part(reading, funding_round, publication, proposal_id, split=split)


def preview(reading: Reading, round_id: str, prepared: Prepared, proposal_id: str) -> PartPage:
    """Show an officer, before the release, what an applicant will be shown."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_PUBLISH, standing)
    release = Release.of(prepared, dict.fromkeys(prepared.files, ""))
    draft = releases.as_planned(reading.session, funding_round, release, reading.now)
    tally = reading.session.get_one(Tally, draft.tally_id)
    shown = proposal_id or next((one.proposal for one in outcome_of(tally).lines), "")
    split = (release.outcome or {}).get("leaf") == LEAF_FORMAT
    return _part(reading, funding_round, draft, shown, split=split)


def _part(
    reading: Reading,
    funding_round: FundingRound,
    publication: Publication,
    proposal_id: str,
    *,
    split: bool,
) -> PartPage:
    tally = reading.session.get_one(Tally, publication.tally_id)
    outcome = outcome_of(tally)
    line = _line(outcome, proposal_id)
    rules = rules_at(reading.session, tally)
    head = heading(reading, funding_round)
    whole = _whole_told(publication, line, rules)
    return PartPage(
        **head,
        **_told(reading, (tally, outcome), line, rules),
        **_published(reading, funding_round, publication),
        proposal_id=proposal_id,
        number=line.number,
        title=line.title,
        organisation=line.organisation,
        standing=line.standing,
        awarded=awarded(line),
        has_award=publication.announced_at is not None
        and (awarded(line) or named(reading.session, funding_round.id, proposal_id)),
        amount_minor=line.amount_minor,
        requested_minor=line.requested_minor,
        reason=reason_text(line, reading.language, head["currency"]),
        decisions=publications.decisions_on(
            reading.session, funding_round.id, proposal_id, publication.published_at
        ),
        comments=comments_told(reading, publication, proposal_id, rules, reading.language),
        provable=whole or split,
        whole=whole,
        terms=_terms(reading, publication, outcome, proposal_id),
        instalments=tuple(instalment_sentences(rules, reading.language)) if awarded(line) else (),
        answer_days=rules.publication.answer_days,
        answer_unit=rules.publication.answer_unit,
        receipts=tuple(
            (row.id, row.number, row.accepted_at)
            for row in receipts.receipts_of(reading.session, proposal_id)
        ),
    )


def _terms(
    reading: Reading, publication: Publication, outcome: Outcome, proposal_id: str
) -> tuple[TermsLine, ...]:
    """Give the own terms as they were released; what others were granted, or is being prepared, is not told."""
    terms = award_terms.terms_of(
        reading.session, publication.funding_round_id, publication.published_at
    )
    found = terms_lines(outcome, terms)
    return tuple(one for one in found if one.proposal_id == proposal_id)


def own(reading: Reading, code: str) -> OwnPage:
    """Lead from the notice to the own result: whoever is signed in sees the own proposals, and no others."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.PUBLICATION_VIEW, standing)
    if standing.account_id is None:
        raise SignInNeeded
    publication = results.published(reading.session, funding_round.id)
    mine = publications.own_proposals(reading.session, funding_round.id, standing.account_id)
    outcome = outcome_of(reading.session.get_one(Tally, publication.tally_id)) if mine else None
    return OwnPage(
        **heading(reading, funding_round),
        has_money=bool(outcome and outcome.pots),
        lines=tuple(
            OwnLine(
                proposal_id=line.proposal,
                number=line.number,
                title=line.title,
                awarded=awarded(line),
            )
            for line in (sorted(outcome.lines, key=lambda one: one.number) if outcome else ())
            if line.proposal in mine
        ),
    )


def _told(
    reading: Reading, result: tuple[Tally, Outcome], line: Line, rules: Rulebook
) -> dict[str, Any]:
    """Give what the rulebook tells an applicant of places, totals and criteria."""
    told, language = rules.publication.told, reading.language
    tally, outcome = result
    reader = Reader(language=language, currency=rules.currency, labelled=False)
    opened = sections(without_few(line), rules, reader)
    cut = _cut(outcome) if told.totals else None
    ranked = sum(1 for one in outcome.lines if one.standing is Standing.RANKED)
    return {
        "place": place_told(line, ranked, told.place, language),
        "total": exact(line.total) if told.totals and line.total is not None else "",
        "line_total": exact(cut) if cut is not None else "",
        "missing": _missing(line, cut),
        "means": means_of(line, rules, tally.evidence.get("sheets", ()), language)
        if told.criteria
        else (),
        # The last step is the amount, which everybody is told.
        "sections": opened if told.totals else opened[-1:],
    }


def _published(
    reading: Reading, funding_round: FundingRound, publication: Publication
) -> dict[str, Any]:
    """Give until when and to whom to object, and which version this is."""
    programme = programme_of(reading.session, funding_round)
    until = end_of(reading.session, funding_round, publication, reading.now).until
    stands = publication.announced_at is None and publication.reopened_at is None
    return {
        "version": publication.version,
        "reopened_reason": publication.reopened_reason,
        "notice_until": until,
        "announced": publication.announced_at is not None,
        "may_object": stands and reading.now < until,
        "supervisor": programme.supervisor,
        "operator": content(programme.operator, reading.language)[0],
        "contact": programme.contact,
        "level": publication.level,
    }


def proof(reading: Reading, proposal_id: str, files: Files) -> dict[str, Any]:
    """Give what is told of the own line with the path that ties it to the published digest."""
    funding_round, publication = _of_applicant(reading, proposal_id)
    tally = reading.session.get_one(Tally, publication.tally_id)
    line = _line(outcome_of(tally), proposal_id)
    split = parted(publication, files)
    if not split and not _whole_told(publication, line, rules_at(reading.session, tally)):
        raise NotFound
    part = own_part(reading.session, publication, line.number, parted=split)
    return {"round": funding_round.code, **part}


def parted(publication: Publication, files: Files) -> bool:
    """Whether the published tree binds what is told apart from what is withheld."""
    return published_outcome(publication, files).get("leaf") == LEAF_FORMAT


def _whole_told(publication: Publication, line: Line, rules: Rulebook) -> bool:
    """An older proof holds the whole line: where the page may not tell all of it, no file does."""
    return publication.level is PublicationLevel.OPEN or told_whole(line, rules.publication.told)


def _of_applicant(reading: Reading, proposal_id: str) -> tuple[FundingRound, Publication]:
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.PART_VIEW, standing)
    funding_round, _ = of_round(reading, proposal.funding_round_id)
    return funding_round, results.published(reading.session, funding_round.id)


def _line(outcome: Outcome, proposal_id: str) -> Line:
    found = next((line for line in outcome.lines if line.proposal == proposal_id), None)
    if found is None:
        raise NotFound
    return found


def _cut(outcome: Outcome) -> Fraction | None:
    """Give the lowest total that got money."""
    totals = [line.total for line in outcome.lines if awarded(line) and line.total is not None]
    return min(totals, default=None)


def _missing(line: Line, cut: Fraction | None) -> str:
    """Say how far below the line a ranked proposal ended."""
    if cut is None or line.total is None or awarded(line) or line.total >= cut:
        return ""
    return exact(cut - line.total)
