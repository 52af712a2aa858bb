"""The rulebook of a round: its versions, the one in force, and the presets to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.forms.rulebooks import Problem, compiled, presets, to_yaml
from app.language.headings import Heading, heading
from app.language.rule_problems import problem_sentence
from app.language.rulebooks import sentences
from app.models import RulebookVersion
from app.policy import may, require
from app.scoring.rulebook import Rulebook
from app.store.rounds import rulebooks_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Phase, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetLine:
    """A rulebook that comes with the program."""

    id: str
    title: dict[str, str]
    note: dict[str, str]
    criteria: int
    votes: bool
    tiers: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A version of the round's rulebook."""

    version: int
    digest: str
    made_at: datetime
    frozen_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookPage(Heading):
    """The rulebook of a round."""

    title: dict[str, str]
    chosen: str
    text: str
    sentences: tuple[str, ...]
    versions: tuple[VersionLine, ...]
    presets: tuple[PresetLine, ...]
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


def show(reading: Reading, round_id: str) -> RulebookPage:
    """Show the rulebook to officers; who may not change it reads it."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    verdict = may(Verb.ROUND_SET_RULEBOOK, standing)
    versions = rulebooks_of(reading.session, funding_round.id)
    present = compiled(versions[-1].document) if versions else None
    return RulebookPage(
        **heading(reading, funding_round),
        title=dict(present.title) if present else {},
        chosen=present.id if present else "",
        text=to_yaml(present) if present else "",
        sentences=sentences(present, reading.language) if present else (),
        versions=tuple(_version(row) for row in reversed(versions)),
        presets=preset_lines(),
        is_public=funding_round.phase is not Phase.DRAFT,
        may_set=verdict.allowed,
        why_not=verdict.reason,
    )


def download(reading: Reading, round_id: str, version: int) -> Download | None:
    """Give one version as YAML."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    for row in rulebooks_of(reading.session, funding_round.id):
        if row.version == version:
            return Download(
                name=f"{funding_round.code}-rulebook-{version}.yaml",
                text=to_yaml(compiled(row.document)),
            )
    return None


def preset_lines() -> tuple[PresetLine, ...]:
    """List the presets with what tells them apart."""
    return tuple(_preset(rulebook) for rulebook in presets().values())


def problem_lines(problems: Sequence[Problem], language: str) -> tuple[ProblemLine, ...]:
    """Say what is wrong with a text."""
    return tuple(
        ProblemLine(pointer=one.pointer, sentence=problem_sentence(one.code, one.facts, language))
        for one in problems
    )


def _preset(rulebook: Rulebook) -> PresetLine:
    return PresetLine(
        id=rulebook.id,
        title=dict(rulebook.title),
        note=dict(rulebook.note),
        criteria=sum(len(panel.leaves) for panel in rulebook.panels),
        votes=rulebook.vote is not None,
        tiers=sum(tier.count for tier in rulebook.tiers),
        currency=rulebook.currency,
    )


def _version(row: RulebookVersion) -> VersionLine:
    return VersionLine(
        version=row.version,
        digest=row.digest,
        made_at=row.made_at,
        frozen_at=row.frozen_at,
        reason=row.reason,
    )
