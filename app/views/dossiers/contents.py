"""What a dossier will hold: facts of the round, and which parts there are. It decides the table of contents."""

from dataclasses import dataclass
from datetime import datetime

from app.audit import round_chain
from app.documents.sheets import Facts
from app.language import formats
from app.language.catalogue import N_, content, translate
from app.language.headings import heading
from app.language.verbs import label
from app.models import FundingRound, Proposal
from app.policy import Standing, may, require
from app.store import dossiers, ledgers, meetings, results
from app.store.dossiers import Kept
from app.store.rounds import programme_of
from app.store.standing import of_proposal, of_round
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A proposal that was handed in."""

    id: str
    number: str
    title: str
    organisation: str
    state: str
    papers: tuple[Kept, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which parts the round has at this moment."""

    has_tally: bool
    is_published: bool
    is_announced: bool
    meetings: tuple[tuple[str, str], ...]
    papers: tuple[Kept, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """A round, or one proposal of it, on the way into a dossier. `date` is that of the ledger's last entry."""

    round_id: str
    language: str
    code: str
    round: str
    programme: str
    date: datetime
    sequence: int
    head: str
    facts: Facts
    plan: Plan
    proposals: tuple[Handed, ...]


def contents(reading: Reading, round_id: str) -> Contents:
    """Look at a whole round."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.DOSSIER_VIEW, standing)
    rows = dossiers.handed_in(reading.session, funding_round.id)
    return _contents(reading, funding_round, standing, list(rows))


def proposal_contents(reading: Reading, proposal_id: str) -> Contents:
    """Look at one proposal of a round."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.DOSSIER_VIEW, standing)
    funding_round, of_the_round = of_round(reading, proposal.funding_round_id)
    rows = dossiers.handed_in(reading.session, funding_round.id)
    own = [row for row in rows if row[0].id == proposal.id]
    return _contents(reading, funding_round, of_the_round, own)


def _contents(
    reading: Reading,
    funding_round: FundingRound,
    standing: Standing,
    rows: list[tuple[Proposal, str]],
) -> Contents:
    language = programme_of(reading.session, funding_round).language
    sequence, head = ledgers.head_of(reading.session, round_chain(funding_round.id))
    return Contents(
        round_id=funding_round.id,
        language=language,
        code=funding_round.code,
        round=content(funding_round.name, language)[0],
        programme=content(programme_of(reading.session, funding_round).name, language)[0],
        date=ledgers.last_at(reading.session, round_chain(funding_round.id))
        or funding_round.created_at,
        sequence=sequence,
        head=head,
        facts=_facts(reading, funding_round, language, len(rows), (sequence, head)),
        plan=_plan(reading, funding_round, standing),
        proposals=tuple(_handed(reading, proposal, name, language) for proposal, name in rows),
    )


def _handed(reading: Reading, proposal: Proposal, organisation: str, language: str) -> Handed:
    return Handed(
        id=proposal.id,
        number=proposal.number or "",
        title=proposal.title,
        organisation=organisation,
        state=label(proposal.state, language),
        papers=dossiers.papers_of_proposal(reading.session, proposal),
    )


def _plan(reading: Reading, funding_round: FundingRound, standing: Standing) -> Plan:
    session = reading.session
    seen = may(Verb.RESULT_VIEW, standing).allowed
    tally = results.latest(session, funding_round.id) if seen else None
    publication = results.publication_of(session, funding_round.id)
    if not may(Verb.PUBLICATION_VIEW, standing).allowed:
        publication = None
    held = meetings.meetings_of(session, funding_round.id)
    return Plan(
        has_tally=tally is not None,
        is_published=publication is not None,
        is_announced=publication is not None and publication.announced_at is not None,
        meetings=tuple((one.id, one.title) for one in held),
        papers=dossiers.papers_of_round(session, funding_round.id, funding_round.phase),
    )


def _facts(
    reading: Reading,
    funding_round: FundingRound,
    language: str,
    count: int,
    head: tuple[int, str],
) -> Facts:
    def say(message: str, **facts: object) -> str:
        return translate(message, language, **facts)

    programme = programme_of(reading.session, funding_round)
    publication = results.publication_of(reading.session, funding_round.id)
    zone = heading(reading, funding_round)["zone"]
    rows = [
        (say(N_("计划")), content(programme.name, language)[0]),
        (say(N_("届次")), content(funding_round.name, language)[0]),
        (say(N_("代号")), funding_round.code),
        (say(N_("承办单位")), content(programme.operator, language)[0]),
        (say(N_("办到哪里了")), label(funding_round.phase, language)),
        (say(N_("收到的申报")), str(count)),
        (say(N_("公开程度")), label(funding_round.publication_level, language)),
        (say(N_("时区")), formats.zone_name(zone, language)),
        (
            say(N_("办理记录")),
            say(N_("%(n)s 条，最后一条的校验码 %(digest)s"), n=head[0], digest=head[1]),
        ),
    ]
    if publication is not None:
        at = formats.second(publication.published_at, zone, language)
        rows.append((say(N_("公示")), at))
        rows.append((say(N_("公示的数字指纹（SHA-256）")), publication.manifest_digest))
    return Facts(tuple(row for row in rows if row[1]))
