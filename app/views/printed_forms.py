"""The application form to be printed, signed and sealed: what is known filled in, the rest room."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.documents import FormField, FormSection, FormSheet, Grid, Imprint
from app.errors import NotFound
from app.forms import proposal_forms as forms
from app.forms.proposal_forms import HANDLING, Kind, Question, Way
from app.language import content, formats, translate
from app.language.headings import heading
from app.language.needs_asked import need_choices
from app.language.said import said, with_remarks
from app.language.verbs import label
from app.models import FormVersion, FundingRound, Organisation, ProposalRevision
from app.policy import require
from app.store import proposals
from app.store.answer_texts import answer_of
from app.store.chosen_names import names_of
from app.store.rounds import communities_of, strands_of
from app.store.rulebooks import form_of
from app.store.shown import shown_text
from app.store.standing import of_proposal, of_round_by_code
from app.unit import Reading
from app.vocabulary import ConfirmationKind, OrganisationKind, Verb

#: Rows of a table and lines of a box that an empty form offers; more can be added on a sheet.
_ROWS, _BUDGET_ROWS, _BOX_MAX = 5, 8, 14
#: More things to choose from than this are written, not ticked.
_TICKS_MAX = 24
_PLACES = {Kind.STRAND, Kind.COMMUNITY, Kind.COMMUNITIES, Kind.NEEDS}
_CHOICES = {Kind.CHOICE, Kind.CHOICES}
_TABLES = {Kind.TABLE, Kind.BENEFICIARIES, Kind.PARTNERS}
Text = Mapping[str, str]


def proposal_form(reading: Reading, proposal_id: str, imprint: Imprint, link: str) -> FormSheet:
    """Fill the form with what the proposal says, for its applicants and for officers."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.PROPOSAL_VIEW, standing)
    shown = shown_text(reading, proposal, standing)
    revision = proposals.revision(reading.session, proposal.id, shown.revision)
    organisation = reading.session.get(Organisation, proposal.organisation_id)
    funding_round = reading.session.get(FundingRound, proposal.funding_round_id)
    if funding_round is None or not (shown.own or standing.roles):
        raise NotFound
    return _form(
        reading,
        funding_round,
        organisation,
        document=_form_of(reading, funding_round, revision),
        answers=dict(revision.answers) if revision else {},
        date=shown.saved_at or proposal.created_at,
        number=proposal.number or "",
        imprint=imprint,
        link=link,
    )


def round_form(reading: Reading, code: str, imprint: Imprint, link: str) -> FormSheet:
    """Give the empty form of a round to everybody who may read its call."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.CALL_VIEW, standing)
    form = form_of(reading.session, funding_round.id)
    return _form(
        reading,
        funding_round,
        None,
        document=form.questions if form else forms.FIRST_FORM,
        answers={},
        date=funding_round.published_at or funding_round.created_at,
        number="",
        imprint=imprint,
        link=link,
    )


def _form_of(
    reading: Reading, funding_round: FundingRound, revision: ProposalRevision | None
) -> Mapping[str, Any]:
    """Give the questions that were answered; a proposal keeps the form on which it was written."""
    version = reading.session.get(FormVersion, revision.form_version_id) if revision else None
    return (version or proposals.form_version(reading.session, funding_round.id)).questions


def _form(  # noqa: PLR0913 -- the parts of a form, all keywords
    reading: Reading,
    funding_round: FundingRound,
    organisation: Organisation | None,
    *,
    document: Mapping[str, Any],
    answers: dict[str, Any],
    date: datetime,
    number: str,
    imprint: Imprint,
    link: str,
) -> FormSheet:
    language = reading.language
    above = heading(reading, funding_round)
    asking = _Asking(
        answers=answers,
        names=names_of(reading.session, answers),
        places=_places(reading, funding_round),
        currency=above["currency"],
        language=language,
    )
    sections = forms.sections_of(document, _way(document), currency=asking.currency)
    return FormSheet(
        language=language,
        date=date,
        imprint=imprint,
        programme=above["programme_name"],
        round=above["round_name"],
        title=content(document["title"], language)[0],
        number=number,
        sections=(
            FormSection(
                title=translate("申报主体", language), fields=_applicant(organisation, language)
            ),
            *_sections(asking, sections),
        ),
        declarations=_declarations(sections, language),
        opinions=_opinions(document, organisation, language),
        link=link,
    )


def _way(document: Mapping[str, Any]) -> Way:
    """Choose what the paper asks: all that is asked of those who write everything themselves."""
    ways = forms.ways_of(document)
    return Way.FULL if {Way.FULL, Way.WORD} & set(ways) else ways[0]


def _sections(asking: "_Asking", sections: tuple[forms.Section, ...]) -> Iterator[FormSection]:
    """Lay the sections out; what is declared stands at the end, above the signatures."""
    for section in sections:
        questions = [
            one
            for one in section.questions
            if one.kind is not Kind.DECLARATION
            and (one.kind is not Kind.NEEDS or asking.places.get(Kind.NEEDS))
        ]
        if questions:
            yield FormSection(
                title=asking.say(section.title),
                fields=tuple(_field(asking, question) for question in questions),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """What is known while questions are laid out."""

    answers: Mapping[str, Any]
    names: Mapping[str, Text]
    places: Mapping[Kind, tuple[tuple[str, Text], ...]]
    currency: str
    language: str

    def say(self, text: Text) -> str:
        return content(text, self.language)[0]


def _places(
    reading: Reading, funding_round: FundingRound
) -> dict[Kind, tuple[tuple[str, Text], ...]]:
    session = reading.session
    strands = tuple((row.id, row.name) for row in strands_of(session, funding_round.id))
    rows = communities_of(session, funding_round.programme_id)
    communities = tuple((row.id, row.name) for row in rows)
    return {
        Kind.STRAND: strands,
        Kind.COMMUNITY: communities,
        Kind.COMMUNITIES: communities,
        Kind.NEEDS: need_choices(session, funding_round, {}),
    }


def _applicant(organisation: Organisation | None, language: str) -> tuple[FormField, ...]:
    """Ask who applies; a registered body needs no fiscal host, and a group has no number."""
    row = organisation
    group = row is not None and row.kind is OrganisationKind.GROUP
    told = (
        (translate("单位或队伍名称", language), row.name if row else ""),
        (
            translate("登记号码（登记的单位）", language),
            (row.registration_number or "") if row else "",
        ),
        (translate("依托单位（没有登记的队伍）", language), (row.fiscal_host or "") if row else ""),
        (translate("单位或队伍负责人", language), row.legal_representative if row else ""),
        (translate("联系人", language), row.contact_person if row else ""),
        (translate("电话", language), row.contact_phone if row else ""),
        (translate("地址", language), row.address if row else ""),
    )
    skipped = () if row is None else (1,) if group else (2,)
    return tuple(
        FormField(label=asked, value=value)
        for place, (asked, value) in enumerate(told)
        if place not in skipped or value
    )


def _field(asking: _Asking, question: Question) -> FormField:
    field = FormField(
        label=asking.say(question.label) + ("" if question.required else _optional(asking)),
        hint=asking.say(question.hint),
    )
    value = asking.answers.get(question.id)
    if question.kind is Kind.BUDGET:
        return replace(field, grid=_budget(asking, question))
    if question.kind in _TABLES:
        return replace(field, grid=_table(asking, question, value))
    if question.kind is Kind.FILE:
        return replace(field, options=((translate("随表附上", asking.language), False),))
    answer = answer_of(question, value, asking.names)
    options = _options(asking, question, value)
    if options:
        return replace(field, options=options)
    if question.kind is Kind.TEXT:
        return replace(
            field,
            value=answer.text,
            height=min(question.rows, _BOX_MAX),
            note=translate("（最多 %(n)s 字）", asking.language, n=question.limit),
        )
    return replace(field, value=said(answer, asking.currency, asking.language))


def _optional(asking: _Asking) -> str:
    return translate("（可以不填）", asking.language)


def _options(asking: _Asking, question: Question, value: object) -> tuple[tuple[str, bool], ...]:
    """List what can be ticked; a long list is written in words."""
    if question.kind in _CHOICES:
        chosen = value if isinstance(value, dict) else {}
        ticked, other = chosen.get("chosen", ()), str(chosen.get("other", ""))
        listed = [(asking.say(one.label), one.id in ticked) for one in question.options]
        if question.other:
            told = translate("其他：%(text)s", asking.language, text=other or "＿＿＿＿＿＿")
            listed.append((told, bool(other)))
        return tuple(listed)
    places = asking.places.get(question.kind, ())
    if question.kind not in _PLACES or len(places) > _TICKS_MAX:
        return ()
    ids = value if isinstance(value, list) else [value]
    return tuple((asking.say(name), key in ids) for key, name in places)


def _table(asking: _Asking, question: Question, value: object) -> Grid:
    columns = forms.columns_of(question)
    typed = HANDLING[question.kind].typed(question, value)
    rows = [tuple(str(row[column.id]) for column in columns) for row in typed]
    wanted = min(max(question.rows, 1), max(_ROWS, len(rows) + 2))
    rows += [("",) * len(columns)] * (wanted - len(rows))
    return Grid(
        heads=tuple(asking.say(column.label) for column in columns),
        rows=tuple(rows),
        widths=tuple(
            "auto" if column.kind is Kind.NUMBER else "2" if place == 0 else "1"
            for place, column in enumerate(columns)
        ),
        align=tuple("right" if column.kind is Kind.NUMBER else "left" for column in columns),
    )


def _budget(asking: _Asking, question: Question) -> Grid:
    language, currency = asking.language, asking.currency
    unit = formats.currency_unit(currency, language)
    lines = forms.budget_lines(asking.answers, question.id)
    requested = forms.sums_of(lines)["requested"]
    heads = (
        translate("类别", language),
        translate("用在什么上", language),
        translate("单价（%(unit)s）", language, unit=unit),
        translate("数量", language),
        translate("金额（%(unit)s）", language, unit=unit),
    )
    rows = [_budget_row(asking, question, line) for line in lines]
    wanted = min(question.rows, max(_BUDGET_ROWS, len(rows) + 2))
    rows += [("",) * len(heads)] * (wanted - len(rows))
    words = formats.in_words(requested, currency) if lines and language == "zh_CN" else ""
    blank = translate("大写：", language) if currency == "CNY" and language == "zh_CN" else ""
    return Grid(
        heads=heads,
        rows=tuple(rows),
        widths=("auto", "1", "auto", "auto", "auto"),
        align=("left", "left", "right", "right", "right"),
        total=(
            translate("申请合计", language),
            formats.money(requested, currency, language) if lines else "",
            words or blank,
        ),
    )


def _budget_row(asking: _Asking, question: Question, line: forms.BudgetLine) -> tuple[str, ...]:
    """Write one line; who pays and notes stand behind the purpose, where the form has them."""
    language, currency = asking.language, asking.currency
    labels = {one.id: one.label for one in question.categories}
    payers = {source.value: label for source, label in forms.source_labels().items()}
    payer = asking.say(payers.get(line.source, {})) if question.grid else ""
    quantity = "" if line.quantity is None else formats.number(line.quantity, language)
    price, known = line.unit_price_minor, line.unit_price_minor is not None
    return (
        asking.say(labels.get(line.category, {})),
        with_remarks(line.purpose, payer, line.note),
        formats.money(price or 0, currency, language) if known else "",
        f"{quantity} {line.unit}".strip(),
        formats.money(line.amount_minor, currency, language) if line.amount_minor else "",
    )


def _declarations(sections: tuple[forms.Section, ...], language: str) -> tuple[str, ...]:
    """Give what the form asks to declare, or what everybody declares on submission."""
    asked = tuple(
        content(question.statement or question.label, language)[0]
        for section in sections
        for question in section.questions
        if question.kind is Kind.DECLARATION
    )
    usual = translate(
        "内容属实，我代表申报主体提交；知道获选后项目名称、简介和金额会公示。", language
    )
    return asked or (usual,)


def _opinions(
    document: Mapping[str, Any], organisation: Organisation | None, language: str
) -> tuple[str, ...]:
    """Leave room for those whose word the form asks for; only a group has a fiscal host."""
    usual = (ConfirmationKind.FISCAL_HOST, ConfirmationKind.HOST_COMMUNITY)
    wanted = document.get("confirmations") or usual
    registered = organisation is not None and organisation.kind is not OrganisationKind.GROUP
    return tuple(
        translate("%(body)s意见", language, body=label(kind, language))
        for kind in ConfirmationKind
        if kind in wanted and not (registered and kind is ConfirmationKind.FISCAL_HOST)
    )
