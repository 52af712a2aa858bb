"""What a dossier says of one proposal besides its own text: screening, marks, comments, letters."""

from collections.abc import Iterator

from app.documents.hypertext import Chapter
from app.documents.sheets import Facts, Grid, Prose
from app.language import formats
from app.language.arithmetic import Reader, sections
from app.language.catalogue import N_, translate
from app.language.feedback import comments_told
from app.language.headings import heading
from app.language.verbs import label
from app.models import FundingRound, Proposal, Tally
from app.policy import Standing, may, require
from app.store import letters, results
from app.store.bundles import outcome_of, rules_at
from app.store.confirmations import around_proposal
from app.store.rounds import programme_of
from app.store.standing import of_proposal, of_round
from app.unit import Reading
from app.vocabulary import Verb


def about(reading: Reading, proposal_id: str) -> tuple[Chapter, ...]:
    """Tell what came of a proposal, as far as it may be known at this time."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.DOSSIER_VIEW, standing)
    funding_round, of_the_round = of_round(reading, proposal.funding_round_id)
    found = [
        *_bodies(reading, proposal, funding_round),
        *_arithmetic(reading, proposal, funding_round, of_the_round),
        *_comments(reading, proposal, funding_round, of_the_round),
        *_letters(reading, proposal, funding_round),
    ]
    return tuple(found)


def _language(reading: Reading, funding_round: FundingRound) -> str:
    return programme_of(reading.session, funding_round).language


def _bodies(reading: Reading, proposal: Proposal, funding_round: FundingRound) -> Iterator[Chapter]:
    rows = around_proposal(reading.session, proposal)
    language = _language(reading, funding_round)
    if rows:
        lines = tuple(
            (f"{row.body_name}（{label(row.kind, language)}）", label(row.state, language))
            for row in rows
        )
        yield Chapter(title=translate(N_("单位意见"), language), parts=(Facts(lines),))


def _arithmetic(
    reading: Reading, proposal: Proposal, funding_round: FundingRound, standing: Standing
) -> Iterator[Chapter]:
    if not may(Verb.RESULT_VIEW, standing).allowed:
        return
    tally = results.latest(reading.session, funding_round.id)
    lines = outcome_of(tally).lines if tally else ()
    line = next((one for one in lines if one.proposal == proposal.id), None)
    if tally is None or line is None:
        return
    language = _language(reading, funding_round)
    reader = Reader(language=language, currency=heading(reading, funding_round)["currency"])
    for section in sections(line, rules_at(reading.session, tally), reader):
        rows = tuple((name, value) for name, value, _ in section.rows)
        parts: list[Facts | Prose] = [Facts(rows)] if rows else []
        if section.note:
            parts.append(Prose("", section.note))
        yield Chapter(title=section.title, parts=parts)


def _comments(
    reading: Reading, proposal: Proposal, funding_round: FundingRound, standing: Standing
) -> Iterator[Chapter]:
    """What members wrote to the applicant, as the applicant reads it: without names, from the notice on."""
    if not may(Verb.PUBLICATION_VIEW, standing).allowed:
        return
    publication = results.published(reading.session, funding_round.id)
    rules = rules_at(reading.session, reading.session.get_one(Tally, publication.tally_id))
    language = _language(reading, funding_round)
    found = comments_told(reading, publication, proposal.id, rules, language)
    if found:
        title = translate(N_("评委写给申报方的意见"), language)
        yield Chapter(title=title, parts=tuple(Prose("", text) for text in found))


def _letters(
    reading: Reading, proposal: Proposal, funding_round: FundingRound
) -> Iterator[Chapter]:
    _, standing = of_proposal(reading, proposal.id)
    rows = letters.letters_of(reading.session, proposal.id)
    if not rows or not may(Verb.LETTER_VIEW, standing).allowed:
        return
    language, zone = _language(reading, funding_round), heading(reading, funding_round)["zone"]
    lines = tuple(
        (formats.second(row.written_at, zone, language), name or "", row.text) for row, name in rows
    )
    heads = (N_("时间"), N_("谁"), N_("写了什么"))
    grid = Grid(
        heads=tuple(translate(head, language) for head in heads),
        rows=lines,
        widths=("2", "2", "6"),
        align=("left", "left", "left"),
    )
    yield Chapter(title=translate(N_("来往信件"), language), parts=(grid,))
