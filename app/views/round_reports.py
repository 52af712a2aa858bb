"""The report of a round: how it ran, by which rules, what came of the money, and where all can be computed again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.documents import Facts, Grid, Imprint, Part, Prose, Section
from app.documents.reports import Report
from app.figures import picture_of, summed
from app.files import Files
from app.instalments import total
from app.language import N_, content, formats, translate
from app.language.awards import AWARD_STATES
from app.language.beforehand import group_text, people_text
from app.language.evaluations import band_text
from app.language.figures import NAMES
from app.language.headings import Heading, heading
from app.language.rulebooks import sentences
from app.language.verbs import label
from app.language.versions import awarded_lines
from app.models import FundingRound, Publication, RoundLesson
from app.policy import may, require
from app.released import published_outcome
from app.scoring.outcome import written_minor
from app.store import awards, evaluations, gifts, panels, reports, results
from app.store.needs_met import Fate, fates_of
from app.store.round_lessons import lesson_of
from app.store.rounds import programme_of, rulebook_of, stages_of
from app.store.rules import compiled_rules
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Figure, Verb

#: Makes the address of a public page from its name.
Link = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReportPage(Heading):
    """The page on which it is made."""

    announced_at: datetime
    evaluated: int
    reported: int
    learnt: str
    number: int
    written_by: str
    written_at: datetime | None
    may_write: bool


def show(reading: Reading, round_id: str) -> RoundReportPage:
    """Show what it will hold."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.REPORT_LIST, standing)
    publication = results.published(reading.session, funding_round.id)
    told = reports.last_whole(reports.accepted(reading.session, funding_round.id))
    lesson = lesson_of(reading.session, funding_round.id)
    return RoundReportPage(
        **heading(reading, funding_round),
        announced_at=publication.announced_at or publication.published_at,
        evaluated=len(evaluations.results_of(reading.session, funding_round.id)),
        reported=len(told),
        **_written(reading, lesson),
        may_write=may(Verb.ROUND_LESSON_WRITE, standing).allowed,
    )


def _written(reading: Reading, lesson: RoundLesson | None) -> dict[str, Any]:
    if lesson is None:
        return {"learnt": "", "number": 0, "written_by": "", "written_at": None}
    who = results.names_of(reading.session, {lesson.written_by})
    return {
        "learnt": lesson.content,
        "number": lesson.number,
        "written_by": who.get(lesson.written_by, ""),
        "written_at": lesson.written_at,
    }


def report(
    reading: Reading, round_id: str, files: Files, imprint: Imprint, link: Link
) -> tuple[str, Report]:
    """Lay it out; gives the code of the round too."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.REPORT_LIST, standing)
    publication = results.published(reading.session, funding_round.id)
    writer = _Writer(reading, funding_round, publication, files)
    lesson = lesson_of(reading.session, funding_round.id)
    learnt = lesson.content if lesson else ""
    return funding_round.code, Report(
        language=reading.language,
        date=publication.announced_at or publication.published_at,
        imprint=imprint,
        programme=content(writer.programme.name, reading.language)[0],
        round="",
        title=writer.say(
            N_("%(round)s总结报告"), round=content(funding_round.name, reading.language)[0]
        ),
        kind=content(writer.programme.name, reading.language)[0],
        facts=writer.facts(),
        sections=tuple(writer.sections(learnt, link)),
    )


class _Writer:
    """One round, in one language."""

    def __init__(
        self, reading: Reading, row: FundingRound, publication: Publication, files: Files
    ) -> None:
        self.programme = programme_of(reading.session, row)
        self._session, self._language, self._row = reading.session, reading.language, row
        self._zone, self._publication = ZoneInfo(row.timezone), publication
        self._rulebook = rulebook_of(reading.session, row.id)
        self._rules = compiled_rules(self._rulebook.document)
        self._outcome = published_outcome(publication, files)
        self._lines = awarded_lines(self._outcome)
        picture = picture_of(reading.session, self.programme, files)
        self._sums = summed(picture.by_round().get(row.id, ()))
        self._awards = awards.register_of(reading.session, row, reading.now).awards

    def say(self, message: str, **facts: object) -> str:
        return translate(message, self._language, **facts)

    def _date(self, at: datetime | None) -> str:
        return formats.date(at, self._zone, self._language) if at else "—"

    def _money(self, minor: int) -> str:
        return formats.money(minor, self.programme.currency, self._language)

    def _whole(self, minor: int) -> str:
        """Write an amount with its unit, in Chinese also in words."""
        figure = f"{self._money(minor)} {self._unit()}"
        words = formats.in_words(minor, self.programme.currency)
        if self._language != "zh_CN" or not words:
            return figure
        return self.say(N_("%(figure)s（大写：%(words)s）"), figure=figure, words=words)

    def _unit(self) -> str:
        return formats.currency_unit(self.programme.currency, self._language)

    def _in(self, message: str) -> str:
        return self.say(N_("%(name)s（%(unit)s）"), name=self.say(message), unit=self._unit())

    def _number(self, value: int) -> str:
        return formats.number(value, self._language)

    def _grid(
        self, heads: Iterable[str], rows: Iterable[tuple[str, ...]], widths: str, align: str
    ) -> Grid:
        return Grid(
            heads=tuple(heads),
            rows=tuple(rows),
            widths=tuple(widths.split()),
            align=tuple({"l": "left", "r": "right"}[one] for one in align),
        )

    def _text(self, text: str) -> Prose:
        return Prose(label="", text=text)

    def facts(self) -> tuple[tuple[str, str], ...]:
        row = self._row
        found = (
            (self.say(N_("承办单位")), content(self.programme.operator, self._language)[0]),
            (self.say(N_("代号")), row.code),
            (self.say(N_("征集公告")), self._date(row.published_at)),
            (self.say(N_("结果公示")), self._date(self._publication.notice_from)),
            (self.say(N_("结果公布")), self._date(self._publication.announced_at)),
        )
        return tuple(one for one in found if one[1])

    def sections(self, learnt: str, link: Link) -> Iterator[Section]:
        parts: tuple[tuple[str, Iterable[Part]], ...] = (
            (N_("征集和评审的经过"), self._course()),
            (N_("评审规则"), self._explained()),
            (N_("评审组"), self._panels()),
            (N_("名次和资助"), self._ranking()),
            (N_("外部资金"), self._gifts()),
            (N_("拨付、退回和结余"), self._funds()),
            (N_("服务的人"), self._served()),
            (N_("各项目的评估"), self._bands()),
            (N_("社区需求"), self._needs()),
            (N_("经验和建议"), self._learnt(learnt)),
            (N_("怎样核对"), self._proof(link)),
        )
        for title, made in parts:
            found = tuple(made)
            if found:
                yield Section(title=self.say(title), parts=found)

    def _course(self) -> Iterator[Part]:
        counted = (Figure.SUBMITTED, Figure.VALID, Figure.HEARD, Figure.FUNDED)
        amounts = (Figure.ASKED, Figure.GRANTED)
        yield Facts(
            (
                *((self.say(NAMES[one]), self._number(self._sums[one])) for one in counted),
                *((self.say(NAMES[one]), self._whole(self._sums[one])) for one in amounts),
            )
        )
        rows = [
            (label(one.kind, self._language), self._date(one.opens_at), self._date(one.closes_at))
            for one in stages_of(self._session, self._row.id)
            if one.opens_at or one.closes_at
        ]
        if rows:
            heads = (self.say(N_("阶段")), self.say(N_("开始")), self.say(N_("截止")))
            yield self._grid(heads, rows, "3 3 3", "lll")

    def _explained(self) -> Iterator[Part]:
        version = N_("第 %(n)s 版，数字指纹 %(digest)s")
        yield self._text(self.say(version, n=self._rulebook.version, digest=self._rulebook.digest))
        yield self._text("\n".join(sentences(self._rules, self._language)))

    def _panels(self) -> Iterator[Part]:
        """Tell how many members each panel had, and never who."""
        seats = panels.active_seats(self._session, self._row.id)
        rows = [
            (
                content(dict(one.title), self._language)[0] or one.id,
                self._number(sum(seat.panel == one.id for seat in seats)),
            )
            for one in self._rules.panels
        ]
        yield self._grid((self.say(N_("评审组")), self.say(N_("评委人数"))), rows, "5 2", "lr")

    def _ranking(self) -> Iterator[Part]:
        states = {one.number: one for one in self._awards}
        rows = [self._award(line, states) for line in self._lines]
        granted = sum(written_minor(line) for line in self._lines)
        rows.append(("", self.say(N_("合计")), "", "", self._money(granted), ""))
        heads = (
            self.say(N_("名次")),
            self.say(N_("项目")),
            self.say(N_("单位")),
            self.say(N_("项目编号")),
            self._in(N_("资助金额")),
            self.say(N_("现在")),
        )
        yield self._grid(heads, rows, "1 5 4 4 3 2", "rlllrl")

    def _award(self, line: Mapping[str, Any], states: Mapping[str, Any]) -> tuple[str, ...]:
        award = states.get(line["number"])
        return (
            str(line["place"] or "—"),
            str(line["title"]),
            str(line["organisation"]),
            str(line["number"]),
            self._money(written_minor(line)),
            self.say(AWARD_STATES[award.state]) if award else "—",
        )

    def _gifts(self) -> Iterator[Part]:
        rows = gifts.standing(gifts.noted_in(self._session, self._row.id))
        if not rows:
            return
        moment = gifts.moment_of(self._session, self._row.id)
        sums = gifts.sums_of(rows, self._rules.gifts, moment.at if moment else None)
        yield Facts(
            (
                (self.say(N_("承诺的")), self._whole(sums.pledged_minor)),
                (self.say(N_("收到的")), self._whole(sums.received_minor)),
                (self.say(N_("两人核实的")), self._whole(sums.confirmed_minor)),
                (self.say(N_("按规则计入的")), self._whole(sums.counted_minor)),
            )
        )

    def _funds(self) -> Iterator[Part]:
        sums = total(one.sums for one in self._awards)
        lines = (
            (N_("协议金额"), sums.award_minor),
            (N_("已拨付"), sums.paid_minor),
            (N_("还要拨付"), sums.to_pay_minor),
            (N_("停拨，不再拨付"), sums.stopped_minor),
            (N_("已退回"), sums.returned_minor),
            (N_("要求退回，还没到账"), sums.owed_minor),
            (N_("报告里已用"), sums.spent_minor),
            (N_("结余"), sums.left_minor),
        )
        yield Facts(tuple((self.say(name), self._whole(minor)) for name, minor in lines))
        yield self._text(
            self.say(N_("协议金额 = 已拨付 + 还要拨付 + 停拨；已拨付 − 已退回 = 已用 + 结余。"))
        )

    def _served(self) -> Iterator[Part]:
        told = reports.last_whole(reports.accepted(self._session, self._row.id))
        if not told:
            return
        groups: dict[str, list[int]] = {}
        for text in told.values():
            for one in text.get("served", ()):
                found = groups.setdefault(str(one["group"]), [0, 0])
                found[0] += int(one["people"])
                found[1] += int(one["contacts"])
        rows = [
            (group_text(name, self._language), self._number(people), self._number(contacts))
            for name, (people, contacts) in sorted(groups.items(), key=lambda one: -one[1][0])
        ]
        people, contacts = self._sums[Figure.PEOPLE], self._sums[Figure.CONTACTS]
        rows.append((self.say(N_("合计")), self._number(people), self._number(contacts)))
        heads = (N_("服务对象"), NAMES[Figure.PEOPLE], NAMES[Figure.CONTACTS])
        yield self._grid([self.say(head) for head in heads], rows, "5 2 2", "lrr")
        yield self._text(
            self.say(
                N_("来自 %(n)s 个项目最近一份被认可的报告；同一个人参加几个项目，会算几次。"),
                n=len(told),
            )
        )

    def _bands(self) -> Iterator[Part]:
        kinds = {row.id: row.kind for row in evaluations.of_round(self._session, self._row.id)}
        schemes = evaluations.versions_of(self._session, self._row.id)
        counted: dict[tuple[str, str, str], int] = {}
        for key, result in evaluations.results_of(self._session, self._row.id).items():
            passed = self.say(N_("通过") if result.passed else N_("没有通过"))
            band = band_text(schemes[result.scheme_id], result.band, self._language)
            line = (label(kinds[key], self._language), band or "—", passed)
            counted[line] = counted.get(line, 0) + 1
        if counted:
            heads = (N_("哪次评估"), N_("等次"), N_("结果"), N_("项目数"))
            rows = [(*line, self._number(n)) for line, n in sorted(counted.items())]
            yield self._grid([self.say(head) for head in heads], rows, "3 2 3 2", "lllr")

    def _needs(self) -> Iterator[Part]:
        numbers = frozenset(str(line["number"]) for line in self._lines)
        fates = fates_of(self._session, self._row.programme_id, {self._row.id: numbers})
        rows = [self._need(fate) for fate in fates]
        if rows:
            heads = (N_("社区"), N_("为谁"), N_("多少人"), N_("需求"), N_("结果"))
            yield self._grid([self.say(head) for head in heads], rows, "2 3 2 5 4", "lllll")

    def _need(self, fate: Fate) -> tuple[str, ...]:
        need = fate.need
        if fate.met:
            numbers = self.say(N_("、")).join(one.number for one in fate.met)
            told = self.say(N_("获资助：%(numbers)s"), numbers=numbers)
        else:
            told = self.say(N_("有申报，没有获资助") if fate.asked else N_("没有人申报"))
        return (
            content(fate.place.name, self._language)[0] if fate.place else self.say(N_("所有社区")),
            group_text(need.target_group, self._language),
            people_text(need.people, self._language, at_least=need.at_least),
            content(need.text, self._language)[0],
            told,
        )

    def _learnt(self, learnt: str) -> Sequence[Part]:
        return (self._text(learnt),) if learnt else ()

    def _proof(self, link: Link) -> Iterator[Part]:
        yield self._text(
            self.say(
                N_(
                    "结果连同规则和数字指纹都已公开，任何人都可以下载结果包重新计算，不用相信本报告。"
                )
            )
        )
        publication = self._publication
        yield Facts(
            (
                (self.say(N_("公布")), link("publications.notice")),
                (self.say(N_("在线核对")), link("publications.verify")),
                (self.say(N_("结果包")), link("publications.bundle")),
                (self.say(N_("结果包清单指纹")), publication.manifest_digest),
                (self.say(N_("规则指纹")), self._rulebook.digest),
                (self.say(N_("依据指纹")), str(self._outcome["evidence_digest"])),
                (self.say(N_("公布的是")), self.say(N_("第 %(n)s 版"), n=publication.version)),
            )
        )
