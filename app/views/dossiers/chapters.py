"""The chapters of a round's dossier: the rules in words, the result, objections, the public log."""

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from app.audit import round_chain
from app.documents.hypertext import Chapter, Numbered
from app.documents.sheets import Facts, Grid, Prose
from app.forms.rulebooks import compiled
from app.language import formats
from app.language.catalogue import N_, content, translate
from app.language.feedback import without_names
from app.language.headings import heading
from app.language.outcomes import blocker_text
from app.language.rankings import Row, ranking
from app.language.round_changes import change_sentence
from app.language.rulebooks import sentences
from app.language.tallies import pot_text, tie_text
from app.language.verbs import label
from app.models import FundingRound, ResultObjection, RulebookVersion, Tally
from app.policy import require
from app.scoring.outcome import Outcome
from app.scoring.rulebook import Rulebook
from app.store import result_objections, results, rulebooks
from app.store.bundles import outcome_of, rules_at
from app.store.changes import STEPS, UNPLANNED, changes_of
from app.store.panels import active_seats
from app.store.rounds import programme_of, rulebooks_of
from app.store.snapshots import decisions_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb


class _Writer:
    """A round with the language that its dossier is written in."""

    def __init__(self, reading: Reading, funding_round: FundingRound) -> None:
        self.session = reading.session
        self.round = funding_round
        self.language = programme_of(reading.session, funding_round).language
        self.zone = ZoneInfo(funding_round.timezone)
        self.currency = heading(reading, funding_round)["currency"]

    def say(self, message: str, **facts: object) -> str:
        return translate(message, self.language, **facts)

    def money(self, minor: int) -> str:
        amount = formats.money(minor, self.currency, self.language)
        return f"{amount} {formats.currency_unit(self.currency, self.language)}"

    def grid(self, heads: Sequence[str], rows: Iterable[tuple[str, ...]], right: str = "") -> Grid:
        """Lay a table out; `right` names the columns of numbers by their places."""
        sides = tuple("right" if str(i) in right.split() else "left" for i in range(len(heads)))
        widths = tuple("2" if side == "right" else "4" for side in sides)
        named = tuple(self.say(head) for head in heads)
        return Grid(heads=named, rows=tuple(rows), widths=widths, align=sides)


def rules(reading: Reading, round_id: str) -> tuple[Chapter, ...]:
    """Give every version of the rulebook in words: who signed, why it was changed."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    writer = _Writer(reading, funding_round)
    rows = rulebooks_of(reading.session, funding_round.id)
    return tuple(_version(writer, row) for row in reversed(rows))


def _version(writer: _Writer, row: RulebookVersion) -> Chapter:
    rulebook = compiled(row.document)
    facts = [(writer.say(N_("名称")), content(dict(rulebook.title), writer.language)[0])]
    facts.append((writer.say(N_("数字指纹（SHA-256）")), row.digest))
    if row.reason:
        facts.append((writer.say(N_("理由")), row.reason))
    for signature, account in rulebooks.signatures_of(writer.session, row):
        at = formats.second(signature.signed_at, writer.zone, writer.language)
        facts.append((writer.say(N_("规则签定")), f"{account.display_name} {at}"))
    return Chapter(
        title=writer.say(N_("评审规则第 %(n)s 版"), n=row.version),
        parts=(Facts(tuple(facts)), Numbered(sentences(rulebook, writer.language))),
    )


def result(reading: Reading, round_id: str) -> tuple[Chapter, ...]:
    """Give the newest tally: ranking, ties, pots, decisions, signatures, the panel."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    writer = _Writer(reading, funding_round)
    tally = results.newest(reading.session, funding_round.id)
    outcome, rulebook = outcome_of(tally), rules_at(reading.session, tally)
    return (
        Chapter(title="", parts=(_computed(writer, tally),)),
        *_places(writer, outcome, rulebook),
        *_remarks(writer, tally, outcome, rulebook),
        *_decisions(writer),
        _panel(writer),
    )


def _computed(writer: _Writer, tally: Tally) -> Facts:
    rows = [
        (
            writer.say(N_("计算")),
            writer.say(
                N_("第 %(n)s 次，%(time)s"),
                n=tally.number,
                time=formats.second(tally.computed_at, writer.zone, writer.language),
            ),
        ),
        (writer.say(N_("评审规则")), writer.say(N_("第 %(n)s 版"), n=tally.rulebook_version)),
        (writer.say(N_("依据的数字指纹（SHA-256）")), tally.evidence_digest),
        (writer.say(N_("结果的数字指纹（SHA-256）")), tally.outcome_digest),
    ]
    for name, at, remark in results.signed_by(writer.session, tally.id):
        told = f"{name} {formats.second(at, writer.zone, writer.language)} {remark}".strip()
        rows.append((writer.say(N_("签核")), told))
    return Facts(tuple(rows))


def _places(writer: _Writer, outcome: Outcome, rulebook: Rulebook) -> Iterator[Chapter]:
    places = results.places_of(writer.session, writer.round.id)
    found = ranking(outcome, rulebook, places, writer.language, writer.currency)
    heads = (
        N_("名次"), N_("编号"), N_("项目"), N_("申报单位"), N_("总分"), N_("申请金额"), N_("资助金额"), N_("依据"),
    )  # fmt: skip
    for title, rows in found.groups():
        if rows:
            lines = [_place(writer, row) for row in rows]
            yield Chapter(title=writer.say(title), parts=(writer.grid(heads, lines, "0 4 5 6"),))


def _place(writer: _Writer, row: Row) -> tuple[str, ...]:
    return (
        str(row.place) if row.place is not None else "—",
        row.number,
        row.title,
        row.organisation,
        row.total,
        writer.money(row.requested_minor),
        writer.money(row.amount_minor) if row.amount_minor else "—",
        row.reason,
    )


def _remarks(
    writer: _Writer, tally: Tally, outcome: Outcome, rulebook: Rulebook
) -> Iterator[Chapter]:
    titles = {line.proposal: f"{line.number} {line.title}" for line in outcome.lines}
    labels = {seat["id"]: str(seat["label"]) for seat in tally.evidence.get("seats", ())}
    language = writer.language
    lists = (
        (N_("还不能定案，缺这些"), [
            blocker_text(one, titles, labels, language, writer.currency) for one in outcome.blockers
        ]),
        (N_("同分"), [tie_text(one, titles, language) for one in outcome.ties]),
        (N_("资金"), list(pot_text(outcome, rulebook, titles, language))),
    )  # fmt: skip
    for title, lines in lists:
        if lines:
            yield Chapter(title=writer.say(title), parts=(Numbered(tuple(lines)),))


def _decisions(writer: _Writer) -> Iterator[Chapter]:
    rows = [
        (
            label(row.kind, writer.language),
            row.reason,
            row.minutes,
            formats.second(row.decided_at, writer.zone, writer.language),
        )
        for row in decisions_of(writer.session, writer.round.id)
    ]
    if rows:
        grid = writer.grid((N_("决定"), N_("理由"), N_("纪要"), N_("时间")), rows)
        yield Chapter(title=writer.say(N_("会议决定")), parts=(grid,))


def _panel(writer: _Writer) -> Chapter:
    rows = [
        (seat.label, seat.invited_name, seat.affiliation)
        for seat in active_seats(writer.session, writer.round.id)
    ]
    grid = writer.grid((N_("席位"), N_("评委"), N_("单位")), rows)
    return Chapter(title=writer.say(N_("评委名单")), parts=(grid,))


def objections(reading: Reading, round_id: str) -> tuple[Chapter, ...]:
    """List the objections to the result with their answers; who objected stays in the program."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_OBJECTION_VIEW, standing)
    writer = _Writer(reading, funding_round)
    rows = [
        (
            row.number,
            formats.second(row.received_at, writer.zone, writer.language),
            f"{label(row.way, writer.language)} · {label(row.objector, writer.language)}",
            row.proposal_number,
            _nameless(row.grounds, row),
            label(row.state, writer.language),
            _nameless(row.answer, row),
        )
        for row in result_objections.of_round(reading.session, funding_round.id)
    ]
    heads = (
        N_("编号"),
        N_("时间"),
        N_("方式"),
        N_("项目"),
        N_("事实和理由"),
        N_("状态"),
        N_("答复"),
    )
    told = N_("提出异议的人和联系方式不写进卷宗，只留在系统里。")
    if not rows:
        return (Chapter(title="", parts=(Prose("", writer.say(N_("没有人提出异议。"))),)),)
    return (Chapter(title="", parts=(Prose("", writer.say(told)), writer.grid(heads, rows))),)


def _nameless(text: str, row: ResultObjection) -> str:
    """People sign what they write: name and contact are taken out of the texts as well."""
    return without_names(text, (row.name, row.contact), "×××")


def log(reading: Reading, round_id: str) -> tuple[Chapter, ...]:
    """Give the public log of the round, the oldest first."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    writer = _Writer(reading, funding_round)
    found = changes_of(reading.session, round_chain(funding_round.id), (*STEPS, *UNPLANNED))
    rows = [
        (
            formats.second(one.at, writer.zone, writer.language),
            change_sentence(one, writer.zone, writer.language),
            one.reason,
        )
        for one in reversed(found)
    ]
    grid = writer.grid((N_("时间"), N_("办了什么"), N_("理由")), rows)
    return (Chapter(title="", parts=(grid,)),)
