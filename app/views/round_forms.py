"""The form of a round as its organisers compose it, with the applicant's page beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.errors import NotFound
from app.forms import proposal_forms as forms
from app.forms.proposal_forms import Kind, Question, Way
from app.forms.proposal_forms.documents import form_to_yaml
from app.forms.proposal_forms.sheets import settings_of
from app.forms.proposal_forms.soundness import FormProblem
from app.language.catalogue import N_, content, translate
from app.language.form_problems import form_problem_sentence
from app.language.headings import Heading, heading
from app.language.needs_asked import need_choices
from app.language.questions import WAYS, Around, FieldView, field_view
from app.language.verbs import label
from app.models import FundingRound
from app.policy import may, require
from app.store import proposals, round_forms
from app.store.rounds import communities_of, programme_of, strands_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import ConfirmationKind, Phase, Verb

Text = Mapping[str, str]
#: What each kind is called, in the order in which they are offered.
KINDS: Mapping[Kind, str] = {
    Kind.LINE: N_("一行文字"),
    Kind.TEXT: N_("一段文字"),
    Kind.NUMBER: N_("数字"),
    Kind.MONEY: N_("金额"),
    Kind.DATE: N_("日期"),
    Kind.PERIOD: N_("起止日期"),
    Kind.CHOICE: N_("单选"),
    Kind.CHOICES: N_("多选"),
    Kind.TABLE: N_("表格"),
    Kind.BENEFICIARIES: N_("受益人数"),
    Kind.COMMUNITY: N_("一个社区"),
    Kind.COMMUNITIES: N_("几个社区"),
    Kind.NEEDS: N_("回应哪些需求"),
    Kind.STRAND: N_("版块"),
    Kind.PARTNERS: N_("合作伙伴"),
    Kind.FILE: N_("附件"),
    Kind.DECLARATION: N_("承诺"),
    Kind.BUDGET: N_("预算表"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLine:
    """A question on the list."""

    id: str
    kind: str
    label: Text
    required: bool
    internal: bool
    blind: bool
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionLine:
    """A section with its questions."""

    id: str
    title: Text
    names: bool
    questions: tuple[QuestionLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLine:
    """What cannot work, and where it is put right."""

    sentence: str
    section: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A version of the form."""

    number: int
    digest: str
    made_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """A section as the applicant sees it."""

    id: str
    title: Text
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame(Heading):
    """What every page of the builder shows."""

    base: int
    is_public: bool
    may_edit: bool
    why_not: str
    proposal_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage(Frame):
    """The whole form, its problems, its versions and its preview."""

    title: Text
    sections: tuple[SectionLine, ...]
    problems: tuple[ProblemLine, ...]
    versions: tuple[VersionLine, ...]
    ways: tuple[tuple[str, str, bool], ...]
    confirmations: tuple[tuple[str, str, bool], ...]
    way: str
    parts: tuple[PartView, ...]
    presets: tuple[tuple[str, Text, int], ...]
    others: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPage(Frame):
    """One section to rename, or a new one."""

    id: str
    title: Text
    names: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage(Frame):
    """One question to change, or a new one, with how it will look."""

    id: str
    section: str
    kind: str
    kind_name: str
    settings: tuple[str, ...]
    question: Question
    ways: tuple[tuple[str, str, bool], ...]
    parts: tuple[PartView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A form as a file."""

    name: str
    text: str


def show(reading: Reading, round_id: str, way: str = "") -> FormPage:
    """Show the form with everything that can be done to it."""
    funding_round, frame, form = _opened(reading, round_id)
    known = _around(reading, funding_round)
    chosen = forms.ways_of(form)
    shown = next((one for one in chosen if one == way), chosen[0])
    return FormPage(
        **frame,
        title=form.get("title", {}),
        sections=tuple(_section_line(section) for section in form["sections"]),
        problems=tuple(_problems(reading, funding_round, form)),
        versions=tuple(
            VersionLine(
                number=row.number, digest=row.digest, made_at=row.made_at, reason=row.reason
            )
            for row in round_forms.forms_of(reading.session, funding_round.id)
        ),
        ways=_ways(reading, chosen),
        confirmations=_confirmations(form, reading.language),
        way=shown.value,
        parts=tuple(
            PartView(
                id=section.id,
                title=section.title,
                fields=tuple(field_view(one, known, reading.language) for one in section.questions),
            )
            for section in forms.sections_of(form, shown, currency=frame["currency"])
        ),
        presets=tuple(
            (name, preset["title"], sum(len(s["questions"]) for s in preset["sections"]))
            for name, preset in forms.form_presets().items()
        ),
        others=tuple(
            (row.id, content(row.name, reading.language)[0])
            for row in round_forms.rounds_with_forms(reading.session, funding_round)
        ),
        kinds=tuple(
            (kind.value, translate(name, reading.language)) for kind, name in KINDS.items()
        ),
        text=form_to_yaml(form),
    )


def composing(reading: Reading, round_id: str) -> FormPage:
    """Show the form to those who may change it."""
    _editable(reading, round_id)
    return show(reading, round_id)


def section(reading: Reading, round_id: str, section_id: str) -> SectionPage:
    """Show a section to rename; `new` is one that is not there yet."""
    _, frame, form = _editable(reading, round_id)
    found = next((one for one in form["sections"] if one["id"] == section_id), None)
    if found is None and section_id != "new":
        raise NotFound
    return SectionPage(
        **frame,
        id=found["id"] if found else "",
        title=found["title"] if found else {},
        names=bool(found and found.get("names")),
    )


def question(
    reading: Reading, round_id: str, question_id: str, *, section_id: str = "", kind: str = ""
) -> QuestionPage:
    """Show a question to change; `new` is one of a kind that goes into a section."""
    funding_round, frame, form = _editable(reading, round_id)
    home, document = _found(form, question_id, section_id, kind)
    one = forms.question_of(document)
    field = field_view(one, _around(reading, funding_round), reading.language)
    return QuestionPage(
        **frame,
        id=document["id"],
        section=home,
        kind=one.kind.value,
        kind_name=translate(KINDS[one.kind], reading.language),
        settings=settings_of(one.kind),
        question=one,
        ways=_ways(reading, one.ways),
        parts=(PartView(id=home, title={}, fields=(field,)),),
    )


def download(reading: Reading, round_id: str) -> Download:
    """Give the form as YAML."""
    funding_round, _, form = _opened(reading, round_id)
    return Download(name=f"{funding_round.code}-form.yaml", text=form_to_yaml(form))


def copied(reading: Reading, round_id: str, other_id: str) -> Mapping[str, Any]:
    """Give the form of another round that the reader may see too."""
    _opened(reading, round_id)
    _, _, form = _opened(reading, other_id)
    return form


def _opened(
    reading: Reading, round_id: str, verb: Verb = Verb.ROUND_VIEW
) -> tuple[FundingRound, dict[str, Any], Mapping[str, Any]]:
    funding_round, standing = of_round(reading, round_id)
    require(verb, standing)
    present = round_forms.present_form(reading.session, funding_round.id)
    verdict = may(Verb.FORM_EDIT, standing)
    frame = {
        **heading(reading, funding_round),
        "base": present.number,
        "is_public": funding_round.phase is not Phase.DRAFT,
        "may_edit": verdict.allowed,
        "why_not": verdict.reason,
    }
    return funding_round, frame, present.questions


def _editable(
    reading: Reading, round_id: str
) -> tuple[FundingRound, dict[str, Any], Mapping[str, Any]]:
    return _opened(reading, round_id, Verb.FORM_EDIT)


def _found(
    form: Mapping[str, Any], question_id: str, section_id: str, kind: str
) -> tuple[str, Mapping[str, Any]]:
    for one in form["sections"]:
        for document in one["questions"]:
            if document["id"] == question_id:
                return one["id"], document
    known = {one["id"] for one in form["sections"]}
    if question_id != "new" or section_id not in known or kind not in set(Kind):
        raise NotFound
    # A file often tells who applies: a new one is hidden in a blind round unless it is said otherwise.
    return section_id, {"id": "", "kind": kind, "label": {}, "blind": kind == Kind.FILE}


def _around(reading: Reading, funding_round: FundingRound) -> Around:
    session = reading.session
    places = communities_of(session, funding_round.programme_id)
    return Around(
        answers={},
        limits=proposals.limits_of(session, funding_round),
        strands=tuple((row.id, row.name) for row in strands_of(session, funding_round.id)),
        communities=tuple((row.id, row.name) for row in places),
        needs=need_choices(session, funding_round, {}),
        currency=programme_of(session, funding_round).currency,
    )


def _ways(reading: Reading, chosen: tuple[Way, ...]) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (way.value, translate(name, reading.language), way in chosen) for way, name in WAYS.items()
    )


def _confirmations(form: Mapping[str, Any], language: str) -> tuple[tuple[str, str, bool], ...]:
    """List whose word the form may ask for, and whether it does."""
    asked = form.get("confirmations", ())
    return tuple((kind.value, label(kind, language), kind in asked) for kind in ConfirmationKind)


def _section_line(document: Mapping[str, Any]) -> SectionLine:
    return SectionLine(
        id=document["id"],
        title=document["title"],
        names=bool(document.get("names")),
        questions=tuple(_question_line(one) for one in document["questions"]),
    )


def _question_line(document: Mapping[str, Any]) -> QuestionLine:
    one = forms.question_of(document)
    return QuestionLine(
        id=one.id,
        kind=one.kind.value,
        label=one.label,
        required=one.required,
        internal=one.internal,
        blind=one.blind,
        ways=tuple(way.value for way in one.ways),
    )


def _problems(
    reading: Reading, funding_round: FundingRound, form: Mapping[str, Any]
) -> Iterator[ProblemLine]:
    sections = {one["id"] for one in form["sections"]}
    for one in round_forms.problems_of_form(reading.session, funding_round.id):
        yield ProblemLine(
            sentence=_sentence(reading, form, one),
            section=one.part if one.part in sections else "",
            question="" if one.part in sections else one.part,
        )


def _sentence(reading: Reading, form: Mapping[str, Any], problem: FormProblem) -> str:
    language = reading.language
    labels = {
        **{one["id"]: one["title"] for one in form["sections"]},
        **{q["id"]: q["label"] for one in form["sections"] for q in one["questions"]},
    }
    facts = dict(problem.facts)
    if "way" in facts:
        facts["way"] = translate(WAYS[Way(str(facts["way"]))], language)
    name = content(labels.get(problem.part), language)[0] or problem.part
    return form_problem_sentence(problem.code, {**facts, "part": name}, language)
