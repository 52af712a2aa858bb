"""A round is dated, filled, published; its rulebook is frozen; the deadline only moves later."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import col, select

from app.actions import messages, phases, programmes, rounds
from app.clock import MILLISECOND, local_time
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms.programmes import ProgrammeForm
from app.forms.rounds import ExtendForm, PotLine, PotsForm, SettingsForm, StageLine, TellForm
from app.forms.rulebooks import document_of, presets
from app.guards import Progress, blockers
from app.models import (
    FormVersion,
    FundingRound,
    LedgerEntry,
    Message,
    Pot,
    RulebookVersion,
    Stage,
    Strand,
)
from app.vocabulary import Channel, MessageState, Phase, Verb
from app.workflow import next_step
from tests.support.organiser_rows import Office, round_form

DEADLINE = datetime(2026, 4, 2, 16, 0, tzinfo=UTC)  # 24:00 in Shanghai
STEP = phases.Links()


def stage(office: Office, kind: Phase) -> Stage:
    """Read a stage."""
    [found] = office.rows(select(Stage).where(Stage.kind == kind))
    assert isinstance(found, Stage)
    return found


def phase(office: Office) -> Phase:
    """Read where the round stands."""
    [found] = office.rows(select(FundingRound.phase))
    return Phase(found)


def close_call(office: Office) -> None:
    """Close the call as the organiser."""
    office.act(
        office.organiser,
        phases.step,
        office.round_id,
        Verb.ROUND_CLOSE_CALL,
        accept_missing=False,
        links=STEP,
    )


def test_a_new_round_has_its_stages_and_its_pot(office: Office) -> None:
    kinds = office.rows(select(Stage.kind).order_by(Stage.position))  # type: ignore[arg-type]  # SQLModel columns are typed as values
    assert kinds == [one for one in Phase if one is not Phase.DRAFT]
    assert stage(office, Phase.CALL).closes_at == DEADLINE
    assert office.rows(select(Pot.amount_minor)) == [21_000_000]
    [version] = office.rows(select(RulebookVersion))
    assert (version.version, version.frozen_at) == (1, None)


def test_a_programme_without_strands_gets_one_for_everything(office: Office) -> None:
    form = ProgrammeForm(name_zh="另一个计划", contact="0760-0000001")
    programme_id = office.act(office.owner, programmes.create, form)
    document = document_of(presets()["founding-round"])
    for code in ("ONE", "TWO"):
        office.act(office.owner, rounds.create, programme_id, round_form(code=code), document)
    names = office.rows(select(Strand.name).where(Strand.programme_id == programme_id))
    assert names == [{"zh": "各类项目", "en": "All projects"}]
    added = select(LedgerEntry.chain).where(LedgerEntry.verb == Verb.STRAND_ADD)
    assert office.rows(added)[-1] == f"programme:{programme_id}"


@pytest.mark.parametrize(
    "typed",
    [
        "2026-04-02 24:00",
        "2026-04-03T00:00",
        "2026/4/3 0：00",
        "2026年4月2日 24点",
        "2026 年 4 月 2 日 24 时整",
        "2026.4.3 0点0分",
    ],
)
def test_a_deadline_is_read_as_people_write_it(typed: str) -> None:
    assert local_time(typed) == datetime(2026, 4, 3, 0, 0)  # noqa: DTZ001 -- local


@pytest.mark.parametrize(
    "typed", ["2026-04-02", "2026-04-02 9", "2026-02-30 09:00", "2026-04-02 24:30", "26-4-2 9:00"]
)
def test_a_deadline_that_could_be_another_is_refused(typed: str) -> None:
    assert local_time(typed) is None


def test_a_code_names_one_round(office: Office) -> None:
    document = document_of(presets()["founding-round"])
    with pytest.raises(Invalid) as caught:
        office.act(office.organiser, rounds.create, office.programme_id, round_form(), document)
    assert caught.value.fields == {"code": ("code_taken", {})}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("code", "有", "code_form"),
        ("closes_at", "2026-03-01 09:00", "closes_before_opens"),
        ("closes_at", "next week", "not_date_time"),
        ("amount", "1200,50", "not_money"),
        ("amount", "1,2000", "not_money"),
        ("amount", "-5", "not_money"),
        ("name_zh", "", "required"),
    ],
)
def test_a_wrong_answer_is_named_at_its_field(field: str, value: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        round_form(**{field: value})
    assert [(one["loc"], one["type"]) for one in caught.value.errors()] == [((field,), code)]


def test_publishing_freezes_rulebook_and_form(office: Office) -> None:
    assert office.publish() == "TEST"
    [version] = office.rows(select(RulebookVersion))
    [form] = office.rows(select(FormVersion))
    assert (phase(office), version.frozen_at, form.number) == (Phase.CALL, office.clock.now(), 1)
    [entry] = office.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.ROUND_PUBLISH_CALL))
    assert entry.after["rulebook_digest"] == version.digest


def test_publishing_twice_is_refused(office: Office) -> None:
    office.publish()
    with pytest.raises(Refused, match="only_in_draft"):
        office.publish()


def test_a_call_whose_deadline_has_passed_is_not_published(office: Office) -> None:
    office.clock.set(DEADLINE)
    with pytest.raises(Refused, match="deadline_past"):
        office.publish()


def test_strangers_and_auditors_do_not_publish(office: Office) -> None:
    with pytest.raises(NotFound):
        office.act(office.stranger, phases.publish_call, office.round_id, {})
    with pytest.raises(Refused, match="not_yours"):
        office.act(office.auditor, phases.publish_call, office.round_id, {})


def test_the_call_closes_a_millisecond_after_the_deadline(office: Office) -> None:
    office.publish()
    office.clock.set(DEADLINE)
    with pytest.raises(Refused, match="call_still_open"):
        close_call(office)
    office.clock.set(DEADLINE + MILLISECOND)
    close_call(office)
    assert phase(office) is Phase.SCREENING


def test_a_call_that_has_not_opened_cannot_be_closed(office: Office) -> None:
    office.publish()
    opens_at = stage(office, Phase.CALL).opens_at
    assert opens_at is not None
    assert office.clock.now() < opens_at
    with pytest.raises(Refused, match="call_still_open"):
        close_call(office)


def test_the_deadline_only_moves_later_and_everybody_reads_why(office: Office) -> None:
    office.publish()
    earlier = ExtendForm(closes_at="2026-04-02 23:00", reason="x")
    with pytest.raises(Invalid) as caught:
        office.act(office.organiser, phases.extend, office.round_id, earlier, link="")
    assert caught.value.fields == {"closes_at": ("only_later", {"until": "2026年4月2日 24:00"})}
    later = ExtendForm(closes_at="2026-04-09 24:00", reason="应多家单位要求")
    office.act(office.organiser, phases.extend, office.round_id, later, link="")
    assert stage(office, Phase.CALL).closes_at == DEADLINE + timedelta(days=7)
    [entry] = office.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.ROUND_EXTEND))
    assert entry.after["reason"] == "应多家单位要求"
    assert entry.before["closes_at"] == "2026-04-02T16:00:00.000Z"


def test_dates_go_forward_only(office: Office) -> None:
    form = SettingsForm(
        name_zh="示例届",
        stages=[
            StageLine(kind=Phase.CALL, opens="2026-03-03 09:00", closes="2026-04-02 24:00"),
            StageLine(kind=Phase.REVIEW, closes="2026-03-20 18:00"),
        ],
    )
    with pytest.raises(Invalid) as caught:
        office.act(office.organiser, rounds.edit, office.round_id, form)
    assert caught.value.fields == {"stages": ("dates_out_of_order", {})}


def test_settings_are_fixed_by_the_call(office: Office) -> None:
    office.publish()
    with pytest.raises(Refused, match="only_in_draft"):
        office.act(office.organiser, rounds.edit, office.round_id, SettingsForm(name_zh="x"))


def dated(**more: Any) -> SettingsForm:
    """Fill in the settings of a round whose review ends in April."""
    stages = [
        StageLine(kind=Phase.CALL, opens="2026-03-03 09:00", closes="2026-04-02 24:00"),
        StageLine(kind=Phase.REVIEW, opens="2026-04-05 09:00", closes="2026-04-20 18:00"),
    ]
    return SettingsForm(name_zh="示例届", stages=stages, grace_minutes=5, **more)


def kept(office: Office, verb: Verb) -> LedgerEntry:
    """Give the last line of the ledger about a deed."""
    rows = office.rows(
        select(LedgerEntry).where(LedgerEntry.verb == verb).order_by(col(LedgerEntry.sequence))
    )
    return rows[-1]


def test_dates_and_the_time_of_grace_stand_on_the_ledger(office: Office) -> None:
    office.act(office.organiser, rounds.edit, office.round_id, dated())
    entry = kept(office, Verb.ROUND_EDIT)
    assert entry.after["stages"]["call"] == {
        "opens_at": "2026-03-03T01:00:00.000Z",
        "closes_at": "2026-04-02T16:00:00.000Z",
        "grace_seconds": 300,
    }
    assert entry.before["stages"] != entry.after["stages"]
    office.act(office.organiser, rounds.edit, office.round_id, dated(base=2))
    again = kept(office, Verb.ROUND_EDIT)
    assert again.before["stages"] == again.after["stages"] == entry.after["stages"]
    office.publish()
    published = kept(office, Verb.ROUND_PUBLISH_CALL)
    assert set(published.after["stages"]) >= {"call", "review"}


def test_settings_from_an_older_page_overwrite_nothing(office: Office) -> None:
    office.act(office.organiser, rounds.edit, office.round_id, dated())
    with pytest.raises(Stale, match="moved_meanwhile"):
        office.act(office.organiser, rounds.edit, office.round_id, SettingsForm(name_zh="旧页"))
    assert office.rows(select(FundingRound.name))[0]["zh"] == "示例届"


def test_a_longer_call_never_leaves_a_review_before_its_end(office: Office) -> None:
    office.act(office.organiser, rounds.edit, office.round_id, dated())
    office.publish()
    form = ExtendForm(kind=Phase.CALL, closes_at="2026-05-10 24:00", reason="应多家单位要求")
    office.act(office.organiser, phases.extend, office.round_id, form, link="")
    stages = office.rows(select(Stage).order_by(col(Stage.position)))
    review = next(one for one in stages if one.kind is Phase.REVIEW)
    assert (review.opens_at, review.closes_at) == (None, None)
    entry = kept(office, Verb.ROUND_EXTEND)
    assert "review" in entry.before["stages"]
    assert "review" not in entry.after["stages"]


def test_an_amount_changes_with_a_reason_and_the_old_one_stays(office: Office) -> None:
    line = PotLine(key="seed", amount="220000", source="示例资金")
    with pytest.raises(Invalid) as caught:
        office.act(office.organiser, rounds.set_pots, office.round_id, PotsForm(pots=[line]))
    assert caught.value.fields == {"reason": ("reason_needed", {})}
    form = PotsForm(pots=[line], reason="追加")
    office.act(office.organiser, rounds.set_pots, office.round_id, form)
    rows = office.rows(select(Pot.amount_minor).order_by(Pot.set_at))  # type: ignore[arg-type]  # as above
    assert rows == [21_000_000, 22_000_000]


def test_a_pot_that_the_rulebook_does_not_name_does_not_exist(office: Office) -> None:
    form = PotsForm(pots=[PotLine(key="other", amount="1", source="x")], reason="x")
    with pytest.raises(NotFound):
        office.act(office.organiser, rounds.set_pots, office.round_id, form)


def test_a_message_is_ticked_off_once(office: Office) -> None:
    now = office.clock.now()
    message = Message(
        funding_round_id=office.round_id,
        kind="deadline_extended",
        recipient="示例",
        channel=Channel.HAND,
        facts={"subject": "s", "body": "b"},
        run_after=now,
        created_at=now,
    )
    message_id = message.id
    office.put(message)
    with pytest.raises(Refused, match="not_yours"):
        office.act(office.auditor, messages.tell, message_id, TellForm(how="telephone"))
    place = office.act(office.organiser, messages.tell, message_id, TellForm(how="telephone"))
    assert place.round_id == office.round_id
    [row] = office.rows(select(Message))
    assert (row.state, row.told_by, row.told_how) == (
        MessageState.TOLD,
        office.organiser,
        "telephone",
    )
    with pytest.raises(Refused, match="already_told"):
        office.act(office.organiser, messages.tell, message_id, TellForm(how="paper"))


def test_guards_name_what_is_missing() -> None:
    found = blockers(Verb.ROUND_OPEN_REVIEW, Progress(unscreened=3, eligible=2))
    assert [(one.reason, one.count) for one in found] == [("unscreened", 3), ("no_assignments", 1)]
    assert next_step(Phase.REVIEW, Progress(has_vote=False)) is Verb.ROUND_OPEN_TALLY
    assert next_step(Phase.REVIEW, Progress(has_vote=True)) is Verb.ROUND_OPEN_MEETING
    assert next_step(Phase.CLOSED, Progress()) is None
