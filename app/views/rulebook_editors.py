"""A rulebook while it is written: the questions, the text, what is wrong with it, and a live example."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.errors import NotFound
from app.forms.rulebooks import (
    Problem,
    RulebookFaulty,
    compiled,
    problems,
    remarks,
    to_yaml,
    written,
)
from app.forms.rulebooks.answers import answers_of, flat_panels, tie_choices, tie_key
from app.language.catalogue import content, translate
from app.language.examples import Example, shown
from app.language.headings import Heading, heading
from app.language.outcomes import TIE_RULES
from app.language.rule_places import WORDS, place_text, word_of
from app.language.rule_problems import problem_sentence
from app.language.rulebooks import LOOKS_AT, sentences
from app.models import FundingRound
from app.policy import require
from app.scoring.rulebook import PotRule, Rulebook
from app.store import panels, rulebooks
from app.store.rounds import pots_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Phase, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLine:
    """What is wrong, or probably not meant so, and where, in words."""

    place: str
    sentence: str
    serious: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Rules as they stand: what is wrong with them, what they say, and an example if they work."""

    problems: tuple[ProblemLine, ...]
    sentences: tuple[str, ...]
    example: Example | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorPage(Heading):
    """The seven questions with the answers that stand, and what they come to."""

    title: dict[str, str]
    version: int
    is_public: bool
    answers: Mapping[str, Any]
    tie_choices: tuple[tuple[str, str], ...]
    panel_titles: Mapping[str, str]
    tree_panels: tuple[str, ...]
    text: str
    elements: tuple[tuple[str, str], ...]


def editing(reading: Reading, round_id: str) -> EditorPage:
    """Show the version that may be changed."""
    funding_round, _ = _changeable(reading, round_id)
    version = rulebooks.newest(reading.session, funding_round.id)
    if version is None:
        raise NotFound
    rules = compiled(version.document)
    flat = {panel.id for _, panel in flat_panels(rules)}
    titles = {panel.id: content(panel.title, reading.language)[0] for panel in rules.panels}
    return EditorPage(
        **heading(reading, funding_round),
        title=dict(rules.title),
        version=version.version if version.frozen_at is None else version.version + 1,
        is_public=funding_round.phase is not Phase.DRAFT,
        answers=answers_of(rules),
        tie_choices=tuple(_choices(rules, reading.language)),
        panel_titles=titles,
        tree_panels=tuple(titles[panel.id] for panel in rules.panels if panel.id not in flat),
        text=to_yaml(rules),
        elements=tuple((key, word_of(key, reading.language)) for key in sorted(WORDS)),
    )


def present(reading: Reading, round_id: str) -> Rulebook:
    """Give the rules that answers are put into."""
    funding_round, _ = _changeable(reading, round_id)
    version = rulebooks.newest(reading.session, funding_round.id)
    if version is None:
        raise NotFound
    return compiled(version.document)


def tried(reading: Reading, round_id: str, rules: Rulebook) -> Tried:
    """Look at rules that are not kept yet, with the round's own pots and panel sizes."""
    funding_round, _ = _changeable(reading, round_id)
    amounts = {
        key: pot.amount_minor for key, pot in pots_of(reading.session, funding_round.id).items()
    }
    known = _with_pots(rules, amounts)
    found = tuple(problems(known))
    hints = () if found else (*remarks(known), *_too_few(reading, funding_round, known))
    return Tried(
        problems=(
            *_lines(found, rules, reading.language, serious=True),
            *_lines(hints, rules, reading.language, serious=False),
        ),
        sentences=() if found else sentences(rules, reading.language),
        example=None if found else shown(known, reading.language, amounts),
    )


def unreadable(reading: Reading, round_id: str, faulty: RulebookFaulty) -> Tried:
    """Say what is wrong with a text that is no rulebook yet."""
    _changeable(reading, round_id)
    lines = tuple(
        ProblemLine(
            place=place_text(one.pointer, {}, reading.language),
            sentence=problem_sentence(one.code, one.facts, reading.language),
            serious=True,
        )
        for one in faulty.problems
    )
    return Tried(problems=lines, sentences=(), example=None)


def _changeable(reading: Reading, round_id: str) -> tuple[FundingRound, object]:
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_SET_RULEBOOK, standing)
    return funding_round, standing


def _with_pots(rules: Rulebook, amounts: Mapping[str, int]) -> Rulebook:
    """What was announced for a pot is what the round has in it, once that is known."""
    pots: list[PotRule] = [
        replace(pot, amount_minor=amounts.get(pot.id, pot.amount_minor)) for pot in rules.pots
    ]
    return replace(rules, pots=tuple(pots))


def _too_few(reading: Reading, funding_round: FundingRound, rules: Rulebook) -> Iterator[Problem]:
    """A panel that has fewer seats than the rules want sheets."""
    seats = [seat.panel for seat in panels.active_seats(reading.session, funding_round.id)]
    for i, panel in enumerate(rules.panels):
        count = seats.count(panel.id)
        if count and panel.min_sheets > count:
            facts = {"n": panel.min_sheets, "seats": count}
            yield Problem(pointer=f"/panels/{i}/min_sheets", code="panel_too_small", facts=facts)


def _lines(
    found: Sequence[Problem], rules: Rulebook, language: str, *, serious: bool
) -> Iterator[ProblemLine]:
    document = written(rules)
    for one in found:
        yield ProblemLine(
            place=place_text(one.pointer, document, language),
            sentence=problem_sentence(one.code, one.facts, language),
            serious=serious,
        )


def _choices(rules: Rulebook, language: str) -> Iterator[tuple[str, str]]:
    named = {panel.id: panel.title for panel in rules.panels}
    named |= {leaf.id: leaf.title for panel in rules.panels for leaf, _ in panel.leaves}
    for tie in tie_choices(rules):
        if tie.ref in named:
            about = content(named[tie.ref], language)[0]
            yield tie_key(tie), translate(LOOKS_AT, language, name=about)
        else:
            yield tie_key(tie), translate(TIE_RULES[tie.kind.value], language)
