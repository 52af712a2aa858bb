"""What goes on paper: the same things as on the page, laid out as sheets."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.documents import (
    Booklet,
    Facts,
    FileLine,
    Grid,
    Imprint,
    Part,
    ProposalSheet,
    Prose,
    ReceiptSheet,
    Section,
)
from app.errors import NotFound
from app.language import content, formats, translate
from app.language.criteria import typed
from app.language.headings import heading
from app.language.said import said, with_remarks
from app.language.verbs import label
from app.models import FundingRound, Organisation, Proposal, Receipt
from app.policy import require
from app.scoring.numbers import places
from app.store import receipts
from app.store.answer_texts import AnswerText
from app.store.filed_marks import filed_marks
from app.store.own_sheets import own_sheets
from app.store.panels import seat_of_account
from app.store.proposals import BudgetText, ProposalText, SectionText
from app.store.rules import rules_of
from app.store.shown import Shown, shown_text
from app.store.standing import of_proposal, of_receipt, of_round
from app.unit import Reading
from app.vocabulary import ReceiptKind, Verb


def proposal(reading: Reading, proposal_id: str, imprint: Imprint) -> ProposalSheet:
    """Lay the proposal out that the reader sees on its page."""
    found, standing = of_proposal(reading, proposal_id)
    require(Verb.PROPOSAL_VIEW, standing)
    funding_round = _round(reading, found.funding_round_id)
    shown = shown_text(reading, found, standing)
    document = shown.document
    currency = heading(reading, funding_round)["currency"]
    sections = [_section(one, currency, reading.language) for one in document.sections]
    return ProposalSheet(
        **_sheet(reading, funding_round, shown.saved_at or found.created_at, imprint),
        title=document.title,
        organisation=document.organisation,
        number=document.number,
        state=label(found.state, reading.language),
        written=document.language,
        facts=_facts(reading, funding_round, found, shown),
        digest=_digest(reading, found, shown),
        sections=tuple(section for section in sections if section.parts),
        files=_files(document, reading.language),
    )


def booklet(reading: Reading, round_id: str, imprint: Imprint) -> Booklet:
    """Lay out all proposals that a member reads, as this member sees them."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.REVIEW_MARKS, standing)
    session = reading.session
    seat = seat_of_account(session, funding_round.id, reading.actor.account_id)
    if seat is None:
        raise NotFound
    own = own_sheets(session, seat, rules_of(session, funding_round.id).work.order)
    ids = [one.proposal.id for one in own if not one.recused]
    found = tuple(proposal(reading, one, imprint) for one in ids)
    date = max((one.date for one in found), default=seat.created_at)
    return Booklet(
        **_sheet(reading, funding_round, date, imprint), seat=seat.label, proposals=found
    )


def receipt(reading: Reading, receipt_id: str, imprint: Imprint, link: str) -> ReceiptSheet:
    """Lay a receipt out; `link` is the address of its page."""
    found, standing = of_receipt(reading, receipt_id)
    require(Verb.RECEIPT_VIEW, standing)
    funding_round = _round(reading, found.funding_round_id)
    newest = receipts.receipts_of(reading.session, found.subject_id)[:1]
    zone, language = ZoneInfo(funding_round.timezone), reading.language
    at = formats.second(found.accepted_at, zone, language)
    return ReceiptSheet(
        **_sheet(reading, funding_round, found.accepted_at, imprint),
        kind=label(found.kind, language),
        **_subject(reading, found),
        number=found.number,
        at=translate(
            "%(time)s（%(zone)s）", language, time=at, zone=formats.zone_name(zone, language)
        ),
        superseded=[row.id for row in newest] != [found.id],
        content_digest=found.content_digest,
        salt=found.salt,
        rulebook_version=found.rulebook_version,
        rulebook_digest=found.rulebook_digest,
        sequence=found.sequence,
        entry_digest=found.entry_digest,
        link=link,
    )


def _sheet(
    reading: Reading, funding_round: FundingRound, date: datetime, imprint: Imprint
) -> dict[str, Any]:
    above = heading(reading, funding_round)
    return {
        "language": reading.language,
        "date": date,
        "imprint": imprint,
        "programme": above["programme_name"],
        "round": above["round_name"],
    }


def _round(reading: Reading, round_id: str) -> FundingRound:
    found = reading.session.get(FundingRound, round_id)
    if found is None:
        raise NotFound
    return found


def _subject(reading: Reading, found: Receipt) -> dict[str, Any]:
    """Name what was handed in; a filed sheet stands with its number and marks."""
    language = reading.language
    if found.kind is not ReceiptKind.SUBMISSION:
        return {"title": "", "facts": _filed(reading, found)}
    proposal = reading.session.get(Proposal, found.subject_id)
    if proposal is None:
        return {"title": "", "facts": ()}
    organisation = reading.session.get(Organisation, proposal.organisation_id)
    name = organisation.name if organisation else ""
    return {"title": proposal.title, "facts": ((translate("申报主体", language), name),)}


def _filed(reading: Reading, found: Receipt) -> tuple[tuple[str, str], ...]:
    """Say each sheet's marks, by the number of the proposal; its title may not stand on paper."""
    lines = []
    for one in filed_marks(reading.session, found.id, found.funding_round_id):
        marks = [
            f"{content(leaf.title, reading.language)[0]} {typed(one.marks.get(leaf.id)) or '—'}"
            for leaf, _ in one.panel.leaves
        ]
        total = translate("合计", reading.language) + f" {places(one.total, 2)}"
        lines.append((one.number, "—" if one.recused else " · ".join([*marks, total])))
    return tuple(lines)


def _facts(
    reading: Reading, funding_round: FundingRound, found: Proposal, shown: Shown
) -> tuple[tuple[str, str], ...]:
    language, zone = reading.language, ZoneInfo(funding_round.timezone)
    rows = [(translate("申报主体", language), shown.document.organisation)]
    rows.append((translate("编号", language), found.number or translate("提交以后才有", language)))
    if shown.saved_at is not None:
        handed_in = shown.revision == found.submitted_revision and found.submitted_at
        at = formats.second(found.submitted_at if handed_in else shown.saved_at, zone, language)  # type: ignore[arg-type]  # the one that is there
        told = (
            translate("第 %(n)s 版，%(time)s 提交", language, n=shown.revision, time=at)
            if handed_in
            else translate(
                "第 %(n)s 版，%(time)s 保存，还没有提交", language, n=shown.revision, time=at
            )
        )
        rows.append((translate("版本", language), told))
    return tuple(row for row in rows if row[1])


def _digest(reading: Reading, found: Proposal, shown: Shown) -> str:
    """Give the digest of what was handed in, where this is what is printed and names are not hidden."""
    if shown.blind or found.number is None or shown.revision != found.submitted_revision:
        return ""
    newest = receipts.receipts_of(reading.session, found.id)[:1]
    return newest[0].content_digest if newest else ""


def _section(section: SectionText, currency: str, language: str) -> Section:
    parts: list[Part] = []
    if section.budget:
        parts.append(_budget(section, currency, language))
    brief = [
        (content(answer.label, language)[0], said(answer, currency, language))
        for answer in section.answers
        if answer.kind not in {"text", "table", "declaration"}
    ]
    if section.budget and section.grid:
        whole = formats.money(section.whole_minor, currency, language)
        unit = formats.currency_unit(currency, language)
        brief.insert(0, (translate("总预算", language), f"{whole} {unit}"))
    if brief:
        parts.append(Facts(tuple(brief)))
    parts.extend(_long(answer, language) for answer in section.answers if answer.kind == "text")
    parts.extend(_table(answer, language) for answer in section.answers if answer.kind == "table")
    parts.extend(
        _declared(answer, language) for answer in section.answers if answer.kind == "declaration"
    )
    return Section(title=content(section.title, language)[0], parts=tuple(parts))


def _long(answer: AnswerText, language: str) -> Prose:
    return Prose(content(answer.label, language)[0], answer.text)


def _table(answer: AnswerText, language: str) -> Part:
    """Lay a table out under its question; an empty one says that nothing was written."""
    label = content(answer.label, language)[0]
    if not answer.rows:
        return Prose(label, "")
    return Grid(
        label=label,
        heads=tuple(content(column, language)[0] for column in answer.columns),
        rows=answer.rows,
        widths=("2", *("1",) * (len(answer.columns) - 1)),
        align=("left",) * len(answer.columns),
    )


def _declared(answer: AnswerText, language: str) -> Facts:
    mark = translate("已勾选：", language) if answer.text else translate("没有勾选：", language)
    return Facts(((mark, content(answer.label, language)[0]),))


def _budget(section: SectionText, currency: str, language: str) -> Grid:
    unit = formats.currency_unit(currency, language)
    words = formats.in_words(section.total_minor, currency) if language == "zh_CN" else ""
    return Grid(
        heads=(
            translate("类别", language),
            translate("用在什么上", language),
            translate("单价（%(unit)s）", language, unit=unit),
            translate("数量", language),
            translate("金额（%(unit)s）", language, unit=unit),
        ),
        rows=tuple(_line(line, section, currency, language) for line in section.budget),
        widths=("auto", "1", "auto", "auto", "auto"),
        align=("left", "left", "right", "right", "right"),
        total=(
            translate("申请合计", language),
            formats.money(section.total_minor, currency, language),
            words,
        ),
    )


def _line(line: BudgetText, section: SectionText, currency: str, language: str) -> tuple[str, ...]:
    payer = content(line.source, language)[0] if section.grid else ""
    return (
        content(line.category, language)[0],
        with_remarks(line.purpose, payer, line.note),
        formats.money(line.unit_price_minor, currency, language),
        f"{formats.number(line.quantity, language)} {line.unit}".strip(),
        formats.money(line.amount_minor, currency, language),
    )


def _files(document: ProposalText, language: str) -> tuple[FileLine, ...]:
    return tuple(
        FileLine(
            name=file.name,
            size=translate("%(n)s KB", language, n=(file.size + 1023) // 1024),
            sha256=file.sha256,
        )
        for file in document.files
    )
