"""The rulebook of a round: the version in force, the one that waits, who signed, and the presets."""

from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound
from app.forms.rulebooks import compiled, presets, to_yaml
from app.language.catalogue import content
from app.language.headings import Heading, heading
from app.language.rule_differences import RuleDifferences, rule_differences
from app.language.rulebooks import how_money_goes, sentences
from app.models import RulebookVersion
from app.policy import may, require
from app.scoring.rulebook import Rulebook
from app.store import rulebooks
from app.store.rounds import rulebooks_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Phase, Verb

#: What is suggested to whoever does not know which to take.
USUAL = "founding-round"


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetLine:
    """A rulebook that comes with the program."""

    id: str
    title: dict[str, str]
    note: dict[str, str]
    criteria: int
    votes: bool
    tiers: int
    money: str
    currency: str
    suggested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A version of the round's rulebook."""

    version: int
    digest: str
    made_at: datetime
    frozen_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """The version that is signed, or waits for it: who signed, and whether the reader may."""

    version: int
    digest: str
    frozen_at: datetime | None
    reason: str
    by: tuple[tuple[str, datetime], ...]
    missing: int
    may_sign: bool
    signed_already: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookPage(Heading):
    """The rulebook of a round."""

    title: dict[str, str]
    chosen: str
    text: str
    sentences: tuple[str, ...]
    versions: tuple[VersionLine, ...]
    presets: tuple[PresetLine, ...]
    signing: Signing | None
    changes: RuleDifferences | None
    is_public: bool
    may_set: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLine:
    """What is wrong with a text, where, in words."""

    pointer: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A version as a file."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage(Heading):
    """Two rulebooks held against each other."""

    choices: tuple[tuple[str, str], ...]
    one: str
    other: str
    one_title: str
    other_title: str
    found: RuleDifferences


def show(reading: Reading, round_id: str) -> RulebookPage:
    """Show the rulebook to officers; who may not change it reads it."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    session = reading.session
    verdict = may(Verb.ROUND_SET_RULEBOOK, standing)
    versions = rulebooks_of(session, funding_round.id)
    newest = rulebooks.newest(session, funding_round.id)
    present = compiled(versions[-1].document) if versions else None
    waits = newest is not None and bool(versions) and newest.id != versions[-1].id
    return RulebookPage(
        **heading(reading, funding_round),
        title=dict(present.title) if present else {},
        chosen=present.id if present else "",
        text=to_yaml(present) if present else "",
        sentences=sentences(present, reading.language) if present else (),
        versions=tuple(_version(row) for row in reversed(versions)),
        presets=preset_lines(reading.language),
        signing=_signing(reading, newest, signs=may(Verb.RULEBOOK_SIGN, standing).allowed)
        if newest
        else None,
        changes=rule_differences(present, compiled(newest.document), reading.language)
        if present and newest and waits
        else None,
        is_public=funding_round.phase is not Phase.DRAFT,
        may_set=verdict.allowed,
        why_not=verdict.reason,
    )


def download(reading: Reading, round_id: str, version: int) -> Download | None:
    """Give one version as YAML."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    for row in rulebooks.all_versions(reading.session, funding_round.id):
        if row.version == version:
            return Download(
                name=f"{funding_round.code}-rulebook-{version}.yaml",
                text=to_yaml(compiled(row.document)),
            )
    return None


def compare(reading: Reading, round_id: str, one: str, other: str) -> ComparePage:
    """Hold two rulebooks against each other: versions of this round (`v1`) and presets, by their ids."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    rows = rulebooks.all_versions(reading.session, funding_round.id)
    known: dict[str, Rulebook] = {f"v{row.version}": compiled(row.document) for row in rows}
    own = tuple(known)
    known |= presets()
    left = one or (own[-2] if len(own) > 1 else next(iter(presets())))
    right = other or (own[-1] if own else next(iter(presets())))
    if left not in known or right not in known:
        raise NotFound
    titles = {key: content(book.title, reading.language)[0] for key, book in known.items()}
    return ComparePage(
        **heading(reading, funding_round),
        choices=tuple(titles.items()),
        one=left,
        other=right,
        one_title=titles[left],
        other_title=titles[right],
        found=rule_differences(known[left], known[right], reading.language),
    )


def preset_lines(language: str, currency: str = "") -> tuple[PresetLine, ...]:
    """List the presets with what tells them apart: those of the currency first, the usual one at the top."""
    lines = (_preset(rulebook, language, currency) for rulebook in presets().values())
    return tuple(sorted(lines, key=lambda one: (not one.suggested, one.currency != currency)))


def _signing(reading: Reading, row: RulebookVersion, *, signs: bool) -> Signing:
    signed = rulebooks.signatures_of(reading.session, row)
    mine = any(account.id == reading.actor.account_id for _, account in signed)
    return Signing(
        version=row.version,
        digest=row.digest,
        frozen_at=row.frozen_at,
        reason=row.reason,
        by=tuple((account.display_name, signature.signed_at) for signature, account in signed),
        missing=max(rulebooks.SIGNATURES - len(signed), 0),
        may_sign=signs and not mine and len(signed) < rulebooks.SIGNATURES,
        signed_already=mine,
    )


def _preset(rulebook: Rulebook, language: str, currency: str) -> PresetLine:
    return PresetLine(
        id=rulebook.id,
        title=dict(rulebook.title),
        note=dict(rulebook.note),
        criteria=sum(len(panel.leaves) for panel in rulebook.panels),
        votes=rulebook.vote is not None,
        tiers=sum(tier.count for tier in rulebook.tiers),
        money=how_money_goes(rulebook, language),
        currency=rulebook.currency,
        suggested=rulebook.id == USUAL and rulebook.currency == currency,
    )


def _version(row: RulebookVersion) -> VersionLine:
    return VersionLine(
        version=row.version,
        digest=row.digest,
        made_at=row.made_at,
        frozen_at=row.frozen_at,
        reason=row.reason,
    )
