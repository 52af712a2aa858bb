"""The quarterly brief as a document: what happened, where the money stands, what comes next."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from app.documents import Facts, Grid, Imprint, Part, Prose, Section
from app.documents.reports import Report
from app.figures import summed
from app.files import Files
from app.forms.briefs import ChosenQuarter
from app.language import N_, content, formats, translate
from app.language.awards import title_of
from app.language.figures import NAMES
from app.language.outcomes import exact
from app.language.verbs import label
from app.store.report_lines import ReportLine
from app.unit import Reading
from app.views.briefs.gather import Brief, Place, gather
from app.vocabulary import AFTER_AWARD, AMOUNTS, Figure

#: What a round is told by in one line.
_ROUND = (Figure.SUBMITTED, Figure.VALID, Figure.FUNDED, Figure.GRANTED, Figure.PEOPLE)


def brief(
    reading: Reading, programme_id: str, chosen: ChosenQuarter, files: Files, imprint: Imprint
) -> tuple[str, Report]:
    """Lay a quarter out, with the problems that the officer chose; and the code of the programme."""
    found = gather(reading, programme_id, chosen.quarter, files)
    code = found.picture.rounds[-1].code if found.picture.rounds else ""
    return f"{code}-{found.quarter.key}", _Writer(found, reading.language).report(
        reading.now, imprint, frozenset(chosen.problem)
    )


class _Writer:
    """One brief, in one language."""

    def __init__(self, found: Brief, language: str) -> None:
        self._found, self._language = found, language
        self._unit = formats.currency_unit(found.currency, language)

    def report(self, now: datetime, imprint: Imprint, chosen: frozenset[str]) -> Report:
        found = self._found
        return Report(
            language=self._language,
            date=now,
            imprint=imprint,
            programme=found.programme_name,
            round="",
            title=self.say(N_("%(quarter)s简报"), quarter=found.quarter.name(self._language)),
            kind=found.programme_name,
            facts=self._facts(),
            sections=tuple(self._sections(chosen)),
        )

    def say(self, message: str, **facts: object) -> str:
        return translate(message, self._language, **facts)

    def _day(self, day: date | None) -> str:
        return formats.days(day.isoformat(), self._language) if day else "—"

    def _money(self, minor: int) -> str:
        return formats.money(minor, self._found.currency, self._language)

    def _number(self, value: int | None) -> str:
        return "—" if value is None else formats.number(value, self._language)

    def _in(self, message: str) -> str:
        return self.say(N_("%(name)s（%(unit)s）"), name=self.say(message), unit=self._unit)

    def _facts(self) -> tuple[tuple[str, str], ...]:
        found = self._found
        span = self.say(
            N_("%(from)s 至 %(until)s"),
            **{"from": self._day(found.quarter.first), "until": self._day(found.quarter.last)},
        )
        operator = content(found.picture.programme.operator, self._language)[0]
        return tuple(
            row
            for row in (
                (self.say(N_("承办单位")), operator),
                (self.say(N_("季度")), span),
                (self.say(N_("制作日期")), self._day(found.today)),
            )
            if row[1]
        )

    def _sections(self, chosen: frozenset[str]) -> Iterator[Section]:
        yield self._section(N_("本季度的活动"), self._events())
        yield self._section(N_("各届进展"), self._rounds())
        yield self._section(N_("资金"), *self._funds())
        yield self._section(N_("各项目的报告"), *self._reports())
        if self._found.evaluated:
            yield self._section(N_("评估结果"), self._evaluations())
        yield self._section(N_("报告里讲的问题"), *self._problems(chosen))
        if self._found.strands:
            yield self._section(N_("按版块"), self._places(N_("版块"), self._found.strands))
        if self._found.communities:
            yield self._section(N_("按社区"), self._places(N_("社区"), self._found.communities))
        yield self._section(N_("下一季度的安排"), *self._ahead())

    def _section(self, title: str, *parts: Part) -> Section:
        return Section(title=self.say(title), parts=parts)

    def _nothing(self, message: str) -> Prose:
        return Prose(label="", text=self.say(message))

    def _grid(
        self, heads: Sequence[str], rows: Sequence[tuple[str, ...]], widths: str, align: str
    ) -> Grid:
        """Make a table; `widths` and `align` have a word or letter a column."""
        sides = {"l": "left", "r": "right"}
        return Grid(
            heads=tuple(heads),
            rows=tuple(rows),
            widths=tuple(widths.split()),
            align=tuple(sides[letter] for letter in align),
        )

    def _events(self) -> Part:
        rows = [
            (
                formats.date(row.starts_at, self._found.zone, self._language),
                f"{label(row.kind, self._language)} · {content(row.title, self._language)[0]}",
                row.place,
                self._number(came),
            )
            for row, came in self._found.held
        ]
        if not rows:
            return self._nothing(N_("本季度没有办活动。"))
        heads = (N_("日期"), N_("活动"), N_("地点"), N_("到场人数"))
        return self._grid([self.say(head) for head in heads], rows, "3 6 4 2", "lllr")

    def _rounds(self) -> Part:
        found, rows = self._found, []
        by_round = found.picture.by_round()
        for row in found.picture.rounds:
            hidden = set() if found.picture.is_announced(row.id) else AFTER_AWARD
            known = row.id in found.picture.publications
            sums = summed(by_round.get(row.id, ()))
            rows.append(
                (
                    content(row.name, self._language)[0],
                    label(row.phase, self._language),
                    *(
                        "—" if not known or figure in hidden else self._figure(figure, sums[figure])
                        for figure in _ROUND
                    ),
                )
            )
        if not rows:
            return self._nothing(N_("还没有发布过征集公告。"))
        heads = [self.say(N_("届次")), self.say(N_("阶段")), *(self._head(one) for one in _ROUND)]
        return self._grid(heads, rows, "4 2 2 2 2 3 2", "llrrrrr")

    def _figure(self, figure: Figure, value: int) -> str:
        return self._money(value) if figure in AMOUNTS else self._number(value)

    def _head(self, figure: Figure) -> str:
        return self._in(NAMES[figure]) if figure in AMOUNTS else self.say(NAMES[figure])

    def _funds(self) -> Iterator[Part]:
        money = self._found.money
        lines = (
            (N_("公示的资助金额"), money.granted_minor, money.granted_ever_minor),
            (N_("已拨付"), money.paid_minor, money.paid_ever_minor),
            (N_("已退回"), money.returned_minor, money.returned_ever_minor),
            (N_("还没拨付"), money.due_minor, money.open.to_pay_minor),
            (N_("要求退回，还没到账"), money.owed_minor, money.open.owed_minor),
            (N_("停拨，不再拨付"), None, money.open.stopped_minor),
        )
        rows = [
            (self.say(name), "—" if now is None else self._money(now), self._money(ever))
            for name, now, ever in lines
        ]
        yield self._grid(
            (self.say(N_("款项")), self._in(N_("本季度")), self._in(N_("累计"))),
            rows,
            "4 3 3",
            "lrr",
        )
        words = [
            (self.say(name), formats.in_words(now, self._found.currency))
            for name, now in (
                (N_("本季度拨付（大写）"), money.paid_minor),
                (N_("累计拨付（大写）"), money.paid_ever_minor),
            )
        ]
        if self._language == "zh_CN" and words[0][1]:
            yield Facts(tuple(words))
        yield self._nothing(
            N_(
                "资助按公示的日子算，拨付和退回按台账上的日子算，累计到本季度最后一天。"
                "后三行是制作这天的数：本季度一栏只算本季度到期的，累计一栏是全部。"
            )
        )

    def _reports(self) -> Iterator[Part]:
        asked = self._found.asked
        if not asked:
            yield self._nothing(N_("本季度没有要交的报告。"))
            return
        late = [one for one in asked if one.line.late]
        missing = [one for one in late if one.line.filed_on is None]
        yield Facts(
            (
                (self.say(N_("要交的报告")), self._number(len(asked))),
                (self.say(N_("已经交的")), self._number(sum(bool(x.line.filed_on) for x in asked))),
                (self.say(N_("迟交的")), self._number(len(late) - len(missing))),
                (self.say(N_("过期没交的")), self._number(len(missing))),
            )
        )
        rows = [
            (
                one.award.title,
                one.award.organisation,
                self._kind(one.line),
                self._day(one.line.due.due_on),
                self._state(one.line),
            )
            for one in asked
        ]
        heads = (N_("项目"), N_("单位"), N_("报告"), N_("到期日"), N_("情况"))
        yield self._grid([self.say(head) for head in heads], rows, "4 4 2 3 3", "lllll")

    def _kind(self, line: ReportLine) -> str:
        return " ".join(part for part in (label(line.kind, self._language), line.period) if part)

    def _state(self, line: ReportLine) -> str:
        if line.filed_on is None:
            return self.say(N_("过期没交") if line.late else N_("还没到期"))
        state = label(line.state, self._language) if line.state else ""
        timely = self.say(N_("迟交") if line.late else N_("按时交"))
        return self.say(N_("%(timely)s；%(state)s"), timely=timely, state=state)

    def _evaluations(self) -> Part:
        rows = [
            (
                one.award.title,
                one.award.organisation,
                label(one.kind, self._language),
                exact(one.total),
                one.band or "—",
                self.say(N_("通过") if one.passed else N_("没有通过")),
            )
            for one in self._found.evaluated
        ]
        heads = (N_("项目"), N_("单位"), N_("报告"), N_("总分"), N_("等次"), N_("结果"))
        return self._grid([self.say(head) for head in heads], rows, "4 4 3 2 2 2", "lllrll")

    def _problems(self, chosen: frozenset[str]) -> Sequence[Part]:
        told = [one for one in self._found.problems if one.report_id in chosen]
        if not told:
            return (self._nothing(N_("没有选入。")),)
        return tuple(
            Prose(label=f"{one.project} · {one.organisation}", text=one.text) for one in told
        )

    def _places(self, name: str, places: Sequence[Place]) -> Grid:
        heads = (
            self.say(name),
            self.say(NAMES[Figure.FUNDED]),
            self._in(NAMES[Figure.GRANTED]),
            self._in(N_("本季度拨付")),
            self._in(N_("累计拨付")),
            self._in(N_("累计退回")),
            self.say(NAMES[Figure.PEOPLE]),
        )
        rows = [self._place(one.name, [one]) for one in places]
        if len(places) > 1:
            rows.append(self._place(self.say(N_("合计")), places))
        return self._grid(heads, rows, "5 2 4 4 4 4 2", "lrrrrrr")

    def _place(self, name: str, places: Sequence[Place]) -> tuple[str, ...]:
        return (
            name,
            self._number(sum(one.funded for one in places)),
            self._money(sum(one.granted_minor for one in places)),
            self._money(sum(one.paid_minor for one in places)),
            self._money(sum(one.paid_ever_minor for one in places)),
            self._money(sum(one.returned_ever_minor for one in places)),
            self._number(sum(one.people for one in places)),
        )

    def _ahead(self) -> Iterator[Part]:
        rows = sorted([*self._coming_events(), *self._coming_stages(), *self._coming_reports()])
        if rows:
            told = [(self._day(day), text) for day, text in rows]
            heads = (self.say(N_("日期")), self.say(N_("事项")))
            yield self._grid(heads, told, "1 3", "ll")
        if self._found.coming_payments:
            yield self._payments()
        if not rows and not self._found.coming_payments:
            yield self._nothing(N_("还没有定下的日期。"))

    def _coming_events(self) -> Iterator[tuple[date, str]]:
        for row in self._found.ahead:
            day = row.starts_at.astimezone(self._found.zone).date()
            kind, title = label(row.kind, self._language), content(row.title, self._language)[0]
            yield day, f"{kind} · {title} · {row.place}"

    def _coming_stages(self) -> Iterator[tuple[date, str]]:
        begin, end = self._found.quarter.next.instants(self._found.zone)
        for row, stage in self._found.stages:
            said = {
                "round": content(row.name, self._language)[0],
                "stage": label(stage.kind, self._language),
            }
            for at, message in (
                (stage.opens_at, N_("%(round)s：%(stage)s开始")),
                (stage.closes_at, N_("%(round)s：%(stage)s截止")),
            ):
                if at is not None and begin <= at < end:
                    yield at.astimezone(self._found.zone).date(), self.say(message, **said)

    def _coming_reports(self) -> Iterator[tuple[date, str]]:
        counted: dict[tuple[date, str, str], int] = {}
        for one in self._found.coming_reports:
            if one.line.filed_on is None:
                key = (one.line.due.due_on, one.round_name, self._kind(one.line))
                counted[key] = counted.get(key, 0) + 1
        message = N_("%(round)s：%(n)s 个项目的%(kind)s到期")
        for (day, name, kind), count in counted.items():
            yield day, self.say(message, round=name, kind=kind, n=count)

    def _payments(self) -> Grid:
        rows = [
            (
                award.title,
                title_of(told.part, self._language),
                self._day(told.due),
                self._money(told.left_minor),
            )
            for award, told in self._found.coming_payments
        ]
        left = sum(told.left_minor for _, told in self._found.coming_payments)
        heads = (
            self.say(N_("要拨的款：项目")),
            self.say(N_("哪一期")),
            self.say(N_("到期日")),
            self._in(N_("金额")),
        )
        return self._grid(
            heads, [*rows, (self.say(N_("合计")), "", "", self._money(left))], "5 3 3 3", "lllr"
        )
