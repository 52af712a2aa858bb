"""The year after the announcement: money in instalments, reports, one failed mid-term, one award given up."""

from app.demo import events, gifts, money, reporting
from app.demo.acts import step
from app.demo.round import Plan, Stage
from app.demo.scene import leader_of, organisation_of
from app.files import Files
from app.store.awards import Award
from app.vocabulary import ReportKind, Verb

#: Days from the announcement until everything of the year is done.
LASTS = 312
#: The sample body whose mid-term is not passed, and that applies again in the small open round.
FAILS = "示例社会组织 20"
#: The sample body that gives its award back.
GIVES_UP = "示例社会组织 23"
#: Its final report is still to be written.
WAITS = "大同社工"
#: How far below the pass mark the failed one is, and how the others are seen.
WEAK, FAIR = 51, 72
BARRED_YEARS = 3
MIDTERM, FINAL = 140, 280


def walk_year(stage: Stage, plan: Plan, round_id: str, files: Files) -> None:
    """Walk it in the order in which it happens."""
    reporting.set_up(stage, round_id, midterm=MIDTERM, final=FINAL)
    _sign(stage, round_id, files)
    gifts.give(stage, money.running(stage, round_id), round_id, files)
    events.meet(stage, money.running(stage, round_id), files)
    stage.pass_days(MIDTERM - 11)
    _midterm(stage, plan, round_id)
    stage.pass_days(FINAL - MIDTERM - 38)
    _final(stage, plan, round_id)
    _own_money(stage, plan, round_id, files)


def close(stage: Stage, round_id: str) -> None:
    """Take the round to its end."""
    gifts.settle(stage, round_id)
    step(stage, round_id, Verb.ROUND_CLOSE)


def _sign(stage: Stage, round_id: str, files: Files) -> None:
    stage.pass_days(5)
    found = money.running(stage, round_id)
    gone = _of(found, GIVES_UP)
    if gone is not None:
        money.give_up(stage, round_id, gone, "everybody")
    money.agree(stage, round_id, money.running(stage, round_id), files)
    stage.pass_days(6)
    money.pay(stage, round_id, "first", money.running(stage, round_id))


def _midterm(stage: Stage, plan: Plan, round_id: str) -> None:
    """Reports come in, one is postponed; two evaluators mark; the second instalment goes out or stops."""
    found = money.running(stage, round_id)
    later = found[-1]
    reporting.postpone(stage, ReportKind.MIDTERM, later, 40)
    stage.pass_days(8)
    first = [award for award in found if award is not later]
    _hand_in(stage, plan, ReportKind.MIDTERM, first)
    _judge(stage, round_id, ReportKind.MIDTERM, first)
    stage.pass_days(10)
    failed = _of(money.running(stage, round_id), FAILS)
    passed = [one for one in money.running(stage, round_id) if one.proposal_id in _ids(first)]
    money.pay(stage, round_id, "second", [one for one in passed if one.organisation != FAILS])
    if failed is not None:
        money.stop(stage, round_id, failed, BARRED_YEARS)
    _hand_in(stage, plan, ReportKind.MIDTERM, [later])
    _judge(stage, round_id, ReportKind.MIDTERM, [later])
    money.pay(stage, round_id, "second", [later])


def _final(stage: Stage, plan: Plan, round_id: str) -> None:
    """Final reports come in; the one of the cast's applicant is postponed, for the visitor to write."""
    found = money.running(stage, round_id)
    open_one = _of(found, WAITS) or found[-1]
    done = [one for one in found if one is not open_one]
    stage.pass_days(8)
    _hand_in(stage, plan, ReportKind.FINAL, done)
    _judge(stage, round_id, ReportKind.FINAL, done)
    reporting.postpone(stage, ReportKind.FINAL, open_one, 60)
    stage.pass_days(9)
    ready = [one for one in money.running(stage, round_id) if one.proposal_id in _ids(done)]
    money.pay(stage, round_id, "last", ready)


def _own_money(stage: Stage, plan: Plan, round_id: str, files: Files) -> None:
    """Whoever still owes the final report says what it put in itself; the second person has not looked yet."""
    found = money.running(stage, round_id)
    owing = _of(found, WAITS) or found[-1]
    gifts.put_in_own(stage, owing, _leader(plan, owing), round_id, files)


def _leader(plan: Plan, award: Award) -> str:
    project = next(one for one in plan.projects if one.title == award.title)
    return leader_of(organisation_of(project))


def _hand_in(stage: Stage, plan: Plan, kind: ReportKind, found: list[Award]) -> None:
    by_title = {project.title: project for project in plan.projects}
    fresh = [
        (one, by_title[one.title], leader_of(organisation_of(by_title[one.title]))) for one in found
    ]
    reporting.file(stage, kind, fresh)
    stage.pass_days(1)
    reporting.accept(stage, kind, found)


def _judge(stage: Stage, round_id: str, kind: ReportKind, found: list[Award]) -> None:
    seen = [(one, _strength(one, at)) for at, one in enumerate(found)]
    reporting.evaluate(stage, round_id, kind, seen)


def _strength(award: Award, at: int) -> int:
    return WEAK if award.organisation == FAILS else FAIR + at * 11 % 23


def _of(found: list[Award], organisation: str) -> Award | None:
    return next((one for one in found if one.organisation == organisation), None)


def _ids(found: list[Award]) -> set[str]:
    return {one.proposal_id for one in found}
