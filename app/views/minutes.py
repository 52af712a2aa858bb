"""The minutes of a meeting, from what was recorded: attendance, recusals, hearings, votes, decisions."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from app.documents import Facts, Grid, Imprint, MinutesSheet, Prose, Section
from app.language import N_, formats, translate
from app.language.headings import heading
from app.language.verbs import label
from app.models import Attendance, Ballot, FundingRound, Meeting, Pitch, Proposal, Seat
from app.policy import require
from app.store import attendance, meetings, panels, pitches, snapshots, voting_cards
from app.store.rules import members_vote
from app.store.standing import of_meeting, of_round
from app.store.verdicts import Bench, Listed, Verdict
from app.unit import Reading
from app.vocabulary import BallotState, Verb, Voters

Rows = Sequence[tuple[Ballot, Proposal | None]]


class _Writer:
    """One meeting with what every part of its minutes needs."""

    def __init__(self, reading: Reading, meeting: Meeting, funding_round: FundingRound) -> None:
        self.session, self.language = reading.session, reading.language
        self.meeting, self.round = meeting, funding_round
        self.zone = ZoneInfo(funding_round.timezone)
        self.bench = Bench.of(self.session, funding_round.id, meeting.id)
        self.vote = members_vote(self.bench.rules)
        self.seats = panels.voters(self.session, funding_round.id, self.vote)
        self.rows: Rows = meetings.ballots_of(self.session, meeting.id)

    def say(self, message: str, **facts: object) -> str:
        return translate(message, self.language, **facts)

    def time(self, at: datetime | None) -> str:
        return formats.second(at, self.zone, self.language) if at else "—"

    def name(self, seat: Seat) -> str:
        return f"{seat.label} {seat.invited_name}".strip()


def sheet(reading: Reading, meeting_id: str, imprint: Imprint) -> MinutesSheet:
    """Lay the minutes out."""
    meeting, standing = of_meeting(reading, meeting_id)
    require(Verb.PANEL_VIEW, standing)
    funding_round, _ = of_round(reading, meeting.funding_round_id)
    head = heading(reading, funding_round)
    writer = _Writer(reading, meeting, funding_round)
    closed = [row.closed_at for row, _ in writer.rows if row.closed_at]
    return MinutesSheet(
        language=reading.language,
        date=max([meeting.created_at, *closed]),
        imprint=imprint,
        programme=head["programme_name"],
        round=head["round_name"],
        title=meeting.title,
        facts=tuple(_facts(writer)),
        sections=tuple(_sections(writer)),
        statement=writer.say(N_("以上内容与会议情况相符。")),
        signers=(
            writer.say(N_("主持人")),
            writer.say(N_("记录人")),
            writer.say(N_("监票人")),
            *(writer.name(seat) for seat in writer.seats),
        ),
    )


def _facts(writer: _Writer) -> Iterator[tuple[str, str]]:
    meeting, vote = writer.meeting, writer.vote
    yield writer.say(N_("时间")), writer.time(meeting.held_at)
    yield writer.say(N_("地点")), meeting.place or "—"
    if vote is not None:
        secret = writer.say(N_("无记名")) if vote.secret else writer.say(N_("记名"))
        yield writer.say(N_("怎样投票")), secret
    yield writer.say(N_("有表决权的评委")), str(len(writer.seats))
    yield (
        writer.say(N_("路演和答辩")),
        writer.say(
            N_("%(pitch)s 分钟加 %(answer)s 分钟"),
            pitch=meeting.pitch_minutes,
            answer=meeting.answer_minutes,
        ),
    )


def _sections(writer: _Writer) -> Iterator[Section]:
    yield Section(title=writer.say(N_("到会")), parts=(_attendance(writer),))
    yield Section(title=writer.say(N_("回避")), parts=(_recusals(writer),))
    heard = pitches.order_of(writer.session, writer.meeting.id)
    if heard:
        yield Section(title=writer.say(N_("路演")), parts=(_hearings(writer, heard),))
    yield Section(title=writer.say(N_("表决")), parts=(_votes(writer),))
    yield from _lists(writer)
    absent = _absent(writer)
    if absent is not None:
        yield Section(title=writer.say(N_("代录的票")), parts=(absent,))
    yield Section(title=writer.say(N_("会议决定")), parts=tuple(_decisions(writer)))
    yield Section(title=writer.say(N_("其他事项")), parts=(Prose(label="", text="\n\n\n"),))


def _grid(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], wide: int = 1) -> Grid:
    widths = tuple("3" if place == wide else "2" for place in range(len(heads)))
    return Grid(heads=heads, rows=tuple(rows), widths=widths, align=("left",) * len(heads))


def _attendance(writer: _Writer) -> Grid | Prose:
    known = {
        row.seat_id: row for row in attendance.attendance_of(writer.session, writer.meeting.id)
    }
    if not known:
        return Prose(
            label="", text=writer.say(N_("没有单独记到会；到会人数按每项表决的投票人数算。"))
        )
    rows = [(writer.name(seat), *_presence(writer, known.get(seat.id))) for seat in writer.seats]
    return _grid((writer.say(N_("评委")), writer.say(N_("情况")), writer.say(N_("时间"))), rows, 0)


def _presence(writer: _Writer, row: Attendance | None) -> tuple[str, str]:
    if row is None:
        return writer.say(N_("没有到")), "—"
    state = writer.say(N_("到会")) if row.present else writer.say(N_("已离开"))
    return state, writer.time(row.since)


def _recusals(writer: _Writer) -> Grid | Prose:
    seats = {seat.id: seat for seat in writer.seats}
    listed = panels.eligible(writer.session, writer.round.id)
    reasons = {
        (row.seat_id, proposal.id): label(row.reason, writer.language)
        for row in reversed(panels.recusals_of_round(writer.session, writer.round.id))
        for proposal in listed
        if proposal.id == row.proposal_id or proposal.organisation_id == row.organisation_id
    }
    rows = [
        (writer.name(seats[seat_id]), _called(proposal), reasons[seat_id, proposal.id])
        for proposal in listed
        for seat_id in seats
        if (seat_id, proposal.id) in reasons
    ]
    if not rows:
        return Prose(label="", text=writer.say(N_("没有评委回避。")))
    return _grid((writer.say(N_("评委")), writer.say(N_("项目")), writer.say(N_("原因"))), rows)


def _hearings(writer: _Writer, heard: Sequence[tuple[Pitch, Proposal]]) -> Grid:
    rows = [
        (
            _called(proposal),
            writer.time(pitch.pitch_started_at),
            writer.time(pitch.answers_started_at),
            writer.time(pitch.ended_at),
        )
        for pitch, proposal in heard
    ]
    heads = (
        writer.say(N_("项目")),
        writer.say(N_("路演开始")),
        writer.say(N_("答辩开始")),
        writer.say(N_("结束")),
    )
    return _grid(heads, rows, 0)


def _votes(writer: _Writer) -> Grid | Prose:
    rows = [
        _vote_row(writer, ballot, proposal)
        for ballot, proposal in writer.rows
        if proposal is not None and ballot.state is BallotState.CLOSED
    ]
    if not rows:
        return Prose(label="", text=writer.say(N_("还没有结束的表决。")))
    heads = (
        writer.say(N_("项目")), writer.say(N_("赞成—反对—弃权—无效")), writer.say(N_("到会")), writer.say(N_("结果")),
    )  # fmt: skip
    return _grid(heads, rows, 0)


def _vote_row(writer: _Writer, ballot: Ballot, proposal: Proposal) -> tuple[str, ...]:
    found = writer.bench.verdict(ballot)
    if found is None:
        return (_called(proposal), "", "", "")
    counts = f"{found.votes_for}—{found.votes_against}—{found.votes_abstain}—{found.votes_void}"
    here = f"{found.attending} / {found.members}"
    if found.recused:
        here += " " + writer.say(N_("（%(n)s 人回避）"), n=found.recused)
    if found.judged and found.quorum_needed:
        quorum = N_("法定人数 %(n)s / %(of)s")
        here += " " + writer.say(quorum, n=found.quorum_needed, of=found.quorum_of)
    name = " ".join([_called(proposal), *_which(writer, ballot)])
    return (name, counts, here, _outcome(writer, found))


def _which(writer: _Writer, ballot: Ballot) -> Iterator[str]:
    """Say whose vote a ballot is, which one of the rulebook, and which time and round it is."""
    vote = writer.bench.vote(ballot)
    if ballot.voters is Voters.PUBLIC:
        yield label(ballot.voters, writer.language)
    if vote is None:
        yield writer.say(N_("（规则以外，只作参考）"))
    elif vote.id and vote is not writer.vote:
        yield writer.say(N_("（规则里的“%(name)s”）"), name=vote.id)
    if ballot.vote_round > 1:
        yield writer.say(N_("第 %(n)s 轮"), n=ballot.vote_round)
    elif ballot.attempt > 1 and ballot.follows_id:
        yield writer.say(N_("第 %(n)s 次表决"), n=ballot.attempt)


def _outcome(writer: _Writer, found: Verdict) -> str:
    if not found.judged:
        return writer.say(N_("不计入评审规则"))
    if not found.quorum_met:
        return writer.say(N_("人数不够，要 %(n)s 人"), n=found.quorum_needed)
    if not found.decides:
        return writer.say(N_("计入：%(n)s / %(of)s"), n=found.votes_for, of=found.of)
    needed = writer.say(
        N_("赞成 %(n)s / %(of)s，要 %(needed)s"),
        n=found.votes_for,
        of=found.of,
        needed=found.needed,
    )
    return f"{writer.say(N_('通过')) if found.passed else writer.say(N_('没有通过'))} {needed}"


def _lists(writer: _Writer) -> Iterator[Section]:
    heads = (writer.say(N_("项目")), writer.say(N_("票数")), writer.say(N_("结果")))
    for ballot, _ in writer.rows:
        listed, found = writer.bench.listed(ballot), writer.bench.verdict(ballot)
        if not listed or found is None:
            continue
        rows = [
            (f"{one.number} {one.title}", _share(one), _listed_outcome(writer, one))
            for one in listed
        ]
        told = writer.say(
            N_(
                "%(who)s，%(form)s；到会 %(here)s 人，收到 %(n)s 张票，弃权 %(abstain)s，无效 %(void)s。"
            ),
            who=label(ballot.voters, writer.language),
            form=label(ballot.form, writer.language),
            here=found.attending,
            n=found.papers,
            abstain=found.votes_abstain,
            void=found.votes_void,
        )
        if ballot.entered_by:
            told += writer.say(N_("纸质选票，两人各录一遍，一致后计票。"))
        if not found.quorum_met:
            told += writer.say(N_("人数不够，要 %(n)s 人"), n=found.quorum_needed)
        title = ballot.question or label(ballot.form, writer.language)
        title = " ".join([title, *_which(writer, ballot)])
        yield Section(title=title, parts=(Prose(label="", text=told), _grid(heads, rows, 0)))


def _share(one: Listed) -> str:
    return f"{one.votes} / {one.of}" if one.of else str(one.votes)


def _listed_outcome(writer: _Writer, one: Listed) -> str:
    if one.passed is not None:
        verdict = N_("通过") if one.passed else N_("没有通过")
        return writer.say(verdict) + " " + writer.say(N_("要 %(n)s 票"), n=one.needed)
    words = {"chosen": N_("选上"), "tied": N_("同票")}
    return writer.say(words[one.place]) if one.place else ""


def _absent(writer: _Writer) -> Grid | None:
    rows = meetings.papers_for_absent(writer.session, writer.meeting.id)
    if not rows:
        return None
    titles = {
        ballot.id: _called(proposal) if proposal else ballot.question
        for ballot, proposal in writer.rows
    }
    lines = [
        (writer.name(seat), titles[ballot.id], account.display_name, writer.time(paper.cast_at))
        for paper, seat, account, ballot in rows
    ]
    heads = (
        writer.say(N_("评委")),
        writer.say(N_("项目")),
        writer.say(N_("谁来录入")),
        writer.say(N_("时间")),
    )
    return _grid(heads, lines)


def _decisions(writer: _Writer) -> Iterator[Facts | Grid | Prose]:
    main = writer.vote.id if writer.vote else None
    last: dict[str, tuple[Ballot, Proposal]] = {}
    for ballot, proposal in writer.rows:
        if proposal and ballot.closed_at and ballot.vote == main and main is not None:
            last[proposal.id] = (ballot, proposal)
    passed = []
    for ballot, proposal in last.values():
        found = writer.bench.verdict(ballot)
        if found and found.decides and found.passed and found.quorum_met:
            passed.append(_called(proposal))
    told = writer.say(
        N_("表决 %(n)s 个项目，通过 %(passed)s 个。"), n=len(last), passed=len(passed)
    )
    yield Prose(label="", text="\n".join([told, *passed]))
    rows = [
        (label(row.kind, writer.language), row.reason, row.minutes)
        for row in snapshots.decisions_of(writer.session, writer.round.id)
    ]
    if rows:
        heads = (writer.say(N_("决定")), writer.say(N_("理由")), writer.say(N_("纪要")))
        yield _grid(heads, rows)
    cards = voting_cards.cards_of(writer.session, writer.meeting.id)
    if cards:
        void = sum(card.voided_at is not None for card in cards)
        yield Facts(
            rows=(
                (
                    writer.say(N_("投票卡")),
                    writer.say(N_("发出 %(n)s 张，作废 %(void)s 张"), n=len(cards), void=void),
                ),
            )
        )


def _called(proposal: Proposal) -> str:
    return f"{proposal.number or ''} {proposal.title}".strip()
