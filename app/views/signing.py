"""The one sheet that a signatory reads: rules, numbers, ties, decisions, digest."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.errors import NotFound
from app.forms.uploads import Allowance, FileFacts
from app.language.award_terms import TermsLine, terms_lines
from app.language.cases import settled_ties
from app.language.catalogue import content, translate
from app.language.faults import REASONS
from app.language.headings import Heading, heading
from app.language.rankings import Ranking, cut, ranking
from app.language.rule_signing import SIGNERS
from app.models import Account, FundingRound, Tally
from app.paging import PER_PAGE, paged
from app.policy import Standing, Verdict, may, require
from app.scoring.outcome import Outcome
from app.scoring.rulebook import Rulebook
from app.store import award_terms, clearances, results, scans, sign_offs, snapshots
from app.store.bundles import outcome_of, rules_at
from app.store.rounds import rulebooks_of
from app.store.standing import of_round, of_tally
from app.unit import Reading
from app.vocabulary import DecisionKind, PublicationLevel, Stance, TallyState, Verb

#: Instead of a number of a page.
WHOLE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """A hand decision as it stands on the sheet."""

    kind: DecisionKind
    titles: tuple[str, ...]
    amount_minor: int | None
    minutes: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """One post that signs: who did, when, and what was said; `now` is the one whose turn it is."""

    title: str
    by: str
    name: str
    at: datetime | None
    stance: Stance
    remark: str
    now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A refusal or a taking back in this round, with its reason."""

    refused: bool
    number: int
    name: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """How many checks stop the signature, how many want a note, how many there are."""

    red: int
    unexplained: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignPage(Heading):
    """Everything that a signature is put under."""

    tally_id: str
    tally_number: int
    computed_at: datetime
    run_by: str
    state: TallyState
    complete: bool
    rulebook_title: dict[str, str]
    rulebook_version: int
    rulebook_digest: str
    evidence_digest: str
    outcome_digest: str
    seed: str | None
    seed_source: str
    level: PublicationLevel
    proposals: int
    sheets: int
    ballots: int
    ranking: Ranking
    page: int
    pages: int
    ties: tuple[tuple[str, str], ...]
    decided: tuple[Minute, ...]
    pots: tuple[tuple[str, int, int], ...]
    posts: tuple[PostLine, ...]
    own_posts: bool
    history: tuple[Event, ...]
    terms: tuple[TermsLine, ...]
    terms_digest: str
    checks: Checks
    post: str
    may_sign: bool
    may_take_back: bool
    may_upload: bool
    has_paper: bool
    why_not: str
    asks_password: bool
    asks_code: bool
    accept: str = scans.ACCEPT


def sheet(reading: Reading, round_id: str, page: int = WHOLE) -> SignPage:
    """Show the sheet of the newest tally: the whole of it, or a page of its ranking."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    tally = results.newest(reading.session, funding_round.id)
    outcome, rules = outcome_of(tally), rules_at(reading.session, tally)
    terms = award_terms.terms_of(reading.session, funding_round.id)
    head = heading(reading, funding_round)
    shown = paged(
        range(len(outcome.lines)), page, len(outcome.lines) or 1 if page == WHOLE else PER_PAGE
    )
    ranked = _ranking(reading, funding_round, outcome, rules, head["currency"])
    return SignPage(
        **head,
        tally_id=tally.id,
        tally_number=tally.number,
        computed_at=tally.computed_at,
        run_by=results.names_of(reading.session, {tally.run_by}).get(tally.run_by, ""),
        state=tally.state,
        complete=tally.complete,
        rulebook_title=dict(rules.title),
        rulebook_version=tally.rulebook_version,
        rulebook_digest=_digest(reading, tally),
        evidence_digest=tally.evidence_digest,
        outcome_digest=tally.outcome_digest,
        seed=tally.seed,
        seed_source=funding_round.seed_source or "",
        level=funding_round.publication_level,
        proposals=len(outcome.lines),
        sheets=len(tally.evidence.get("sheets", ())),
        ballots=len(tally.evidence.get("ballots", ())),
        ranking=cut(ranked, shown.first, shown.first + len(shown.rows)),
        page=shown.number,
        pages=shown.pages,
        ties=settled_ties(tally.outcome, reading.language),
        decided=_decided(reading, funding_round),
        pots=_pots(outcome, rules, reading.language),
        terms=tuple(terms_lines(outcome, terms)),
        terms_digest=award_terms.digest_of(terms) if terms else "",
        may_take_back=may(Verb.RESULT_TAKE_BACK, standing).allowed,
        has_paper=results.paper_of(reading.session, tally.id) is not None,
        **_signing(reading, funding_round, tally),
    )


def _signing(reading: Reading, funding_round: FundingRound, tally: Tally) -> dict[str, Any]:
    """Give the part of the sheet that is about who signs: the posts, the checks, the own turn."""
    _, standing = of_tally(reading, tally.id)
    signing = sign_offs.signing_of(reading.session, tally)
    found = clearances.clearances_of(reading.session, funding_round, tally, reading.now)
    red, unexplained = len(clearances.red(found)), len(clearances.unexplained(found))
    ready = tally.complete and tally.state is TallyState.KEPT
    verdict = may(Verb.RESULT_SIGN, standing)
    on_paper = may(Verb.RESULT_SIGN_ON_PAPER, standing).allowed
    asks_password, asks_code = _asked(reading)
    return {
        "own_posts": rules_at(reading.session, tally).sign_off is not None,
        "posts": tuple(_posts(signing, reading.language)),
        "history": tuple(_history(reading, funding_round)),
        "checks": Checks(red=red, unexplained=unexplained, count=len(found)),
        "post": signing.next.id if signing.next is not None else "",
        "may_sign": verdict.allowed and ready,
        "may_upload": on_paper and ready and not red and not unexplained,
        "why_not": _why_not(verdict, standing),
        "asks_password": asks_password,
        "asks_code": asks_code,
    }


def _why_not(verdict: Verdict, standing: Standing) -> str:
    """Tell a signatory why it is not the own turn."""
    named = {"second_person_needed", "signed_already", "only_in_ink"}
    told = standing.signs_next in standing.roles and verdict.reason in named
    return REASONS[verdict.reason] if told and verdict.reason else ""


def _asked(reading: Reading) -> tuple[bool, bool]:
    """Say whether a signature asks for the password, and for a code; the cast of a demo has no passwords."""
    account = reading.session.get(Account, reading.actor.account_id or "")
    if account is None or (account.demo_role is not None and reading.actor.loopback):
        return False, False
    return True, account.totp_confirmed_at is not None


def _posts(signing: sign_offs.Signing, language: str) -> Iterator[PostLine]:
    """List every post with its signature; a form on paper stands for all that were left."""
    for place, post in enumerate(signing.rule.posts):
        signed = place < len(signing.signatures)
        row, account = signing.signatures[place] if signed else (None, None)
        on_paper = row is None and signing.signatures and signing.signatures[-1][0].attachment_id
        if on_paper:
            continue
        paper = row is not None and row.attachment_id is not None
        name = f"{row.signers} {row.number}".strip() if row and paper else ""
        yield PostLine(
            title=content(post.title, language)[0],
            by=translate(SIGNERS[post.by], language),
            name=name or (account.display_name if account else ""),
            at=row.signed_at if row else None,
            stance=row.stance if row else Stance.AGREED,
            remark=row.remark if row else "",
            now=signing.next is not None and signing.next.id == post.id,
        )


def _history(reading: Reading, funding_round: FundingRound) -> list[Event]:
    back = [
        Event(
            refused=False,
            number=tally.number,
            name=account.display_name,
            at=row.taken_at,
            reason=row.reason,
        )
        for row, tally, account in sign_offs.past(reading.session, funding_round.id)
    ]
    refused = [
        Event(
            refused=True,
            number=tally.number,
            name=account.display_name,
            at=row.signed_at,
            reason=row.remark,
        )
        for row, tally, account in sign_offs.refusals(reading.session, funding_round.id)
    ]
    return sorted([*back, *refused], key=lambda one: one.at, reverse=True)


def _digest(reading: Reading, tally: Tally) -> str:
    versions = rulebooks_of(reading.session, tally.funding_round_id)
    return next((row.digest for row in versions if row.version == tally.rulebook_version), "")


def _ranking(
    reading: Reading, funding_round: FundingRound, outcome: Outcome, rules: Rulebook, currency: str
) -> Ranking:
    places = results.places_of(reading.session, funding_round.id)
    return ranking(outcome, rules, places, reading.language, currency)


def _decided(reading: Reading, funding_round: FundingRound) -> tuple[Minute, ...]:
    titles = results.titles_of(reading.session, funding_round.id)
    found = []
    for row in snapshots.decisions_of(reading.session, funding_round.id):
        subjects = row.subject.get("order") or [row.subject.get("proposal", "")]
        found.append(
            Minute(
                kind=row.kind,
                titles=tuple(titles.get(one, one) for one in subjects),
                amount_minor=row.subject.get("amount_minor"),
                minutes=row.minutes,
                reason=row.reason,
            )
        )
    return tuple(found)


def _pots(outcome: Outcome, rules: Rulebook, language: str) -> tuple[tuple[str, int, int], ...]:
    from_rules = {pot.id: pot.title for pot in rules.pots}
    return tuple(
        (
            content(from_rules.get(pot.pot), language)[0] or pot.pot,
            pot.before_minor,
            pot.after_minor,
        )
        for pot in outcome.pots
    )


def taking_back(reading: Reading, round_id: str) -> SignPage:
    """Show whose signatures would be taken back."""
    _, standing = of_round(reading, round_id)
    require(Verb.RESULT_TAKE_BACK, standing)
    return sheet(reading, round_id)


def signable(reading: Reading, round_id: str, tally_id: str) -> None:
    """Before a password is asked for: may this person sign this tally now."""
    of_round(reading, round_id)
    _, standing = of_tally(reading, tally_id)
    require(Verb.RESULT_SIGN, standing)


def uploading(reading: Reading, round_id: str, house_max: int) -> Allowance:
    """Before a byte is read: may this person hand in the signed form."""
    _, standing = of_round(reading, round_id)
    require(Verb.RESULT_SIGN_ON_PAPER, standing)
    return scans.allowance(house_max)


def paper(reading: Reading, round_id: str) -> FileFacts:
    """Find the copy of the signed form, for officers."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    tally = results.newest(reading.session, funding_round.id)
    row = results.paper_of(reading.session, tally.id)
    if row is None:
        raise NotFound
    return scans.facts_of(row)
