"""The release: signed before it goes out, exactly once, checked from its files alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from app.actions import award_terms, result_objections, sign_offs
from app.actions import publications as actions
from app.errors import Invalid, NotFound, Refused, Stale
from app.files import marks
from app.forms.award_terms import TermsForm
from app.forms.bundle_files import from_zip
from app.forms.result_objections import RecordForm
from app.forms.results import PublishForm, TakeBackForm
from app.forms.rulebooks import presets
from app.models import (
    AwardTerms,
    FundingRound,
    LedgerEntry,
    Message,
    PaperReceipt,
    Publication,
    RulebookVersion,
)
from app.scoring.verification import Verdict, verify_bundle, verify_part
from app.unit import Reading
from app.views import dossiers, parts
from app.views import publications as views
from app.views.checks import check_database
from app.vocabulary import PaperState, Phase, PublicationLevel, TallyState, Verb
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import MEMBERS, ResultWorld, results  # noqa: F401 -- a fixture
from tests.support.stores import node

LEVELS = list(PublicationLevel)


def bundle(results: ResultWorld) -> dict[str, bytes]:
    """Read the published zip as anybody."""
    return from_zip(results.panel.look(None, views.bundle, "T", results.files))


@pytest.mark.parametrize("level", LEVELS)
def test_from_rows_to_a_bundle_that_checks(results: ResultWorld, level: PublicationLevel) -> None:
    results.level(level)
    assert results.published() == "T"
    found = verify_bundle(bundle(results))
    assert found.verdict is Verdict.EQUAL
    assert found.recomputed is (level is PublicationLevel.OPEN)
    [row] = results.panel.rows(select(FundingRound))
    assert row.phase is Phase.NOTICE
    assert results.newest().state is TallyState.PUBLISHED


def test_the_published_rules_have_the_digest_of_the_receipts(results: ResultWorld) -> None:
    results.published()
    [version] = results.panel.rows(select(RulebookVersion))
    page = results.panel.look(None, views.notice, "T", results.files)
    assert page.rulebook_digest == version.digest


@pytest.mark.parametrize("level", LEVELS)
def test_every_changed_file_is_named(results: ResultWorld, level: PublicationLevel) -> None:
    results.level(level)
    results.published()
    for name, data in bundle(results).items():
        if name == "manifest.json":
            continue
        found = verify_bundle({**bundle(results), name: data + b" "})
        assert (found.verdict, found.file) == (Verdict.DIFFERS, name)


def test_checking_here_says_equal_and_notices_tampering(results: ResultWorld) -> None:
    results.published()
    look = results.panel.look
    with results.panel.database.read() as session:
        [publication] = session.exec(select(Publication)).all()
    assert _check(results).verdict == "equal"
    path = results.files.path(publication.files["outcome.json"])
    path.write_bytes(path.read_bytes().replace(b'"T-001"', b'"T-009"'))
    page = _check(results)
    assert (page.verdict, page.file) == ("differs", "outcome.json")
    assert look(None, views.notice, "T", results.files).digest == publication.manifest_digest


def test_what_one_machine_published_another_verifies(
    results: ResultWorld, bucket_address: str, tmp_path: Path
) -> None:
    results.files = node(bucket_address, tmp_path)
    results.published()
    there = results.files = node(bucket_address, tmp_path)
    assert verify_bundle(there.at_hand(lambda: bundle(results))).verdict is Verdict.EQUAL
    assert there.at_hand(lambda: _check(results)).verdict == "equal"
    [publication] = results.panel.rows(select(Publication))
    with results.panel.database.read() as session:
        assert check_database(session, there) == []
        there.bucket.put(f"{marks.BYTES}{publication.files['outcome.json']}", b"{}")
        [found] = check_database(session, there)
    assert (found.code, found.facts["file"]) == ("published_file_damaged", "outcome.json")


def _check(results: ResultWorld) -> views.VerifyPage:
    def here(reading: Reading) -> views.VerifyPage:
        return views.verify(reading, "T", results.files, here=True)

    return results.panel.look(None, here)


@pytest.mark.parametrize("level", LEVELS)
def test_no_member_stands_in_any_public_byte(results: ResultWorld, level: PublicationLevel) -> None:
    results.level(level)
    results.published()
    public = b"".join(bundle(results).values())
    hidden = [*MEMBERS, *results.panel.seats, *results.panel.members, "想法很好", "示例申报人"]
    assert [word for word in hidden if word.encode() in public] == []
    page = repr(results.panel.look(None, views.notice, "T", results.files))
    assert [word for word in hidden if word in page] == []


def test_level_short_names_the_unsuccessful_by_number_only(results: ResultWorld) -> None:
    results.pot(4_000_000)
    on_paper(results, *results.proposals[2:], results.proposals[0])
    results.published()
    public = b"".join(bundle(results).values()).decode()
    page = results.panel.look(None, views.notice, "T", results.files)
    assert page.unsuccessful == ("T-003", "T-004")
    assert "示例三号" not in public
    assert "示例三号" not in repr(page)
    assert (page.awarded, page.cut_line, page.spent_minor) == (2, "84.00", 3_800_000)
    papers = [(one.number, one.proposal_number, bool(one.title)) for one in page.papers]
    assert papers == [("P-2", "T-004", False), ("P-3", "T-001", True)]


def on_paper(results: ResultWorld, first: str, *others: str) -> None:
    """Let proposals have come on paper: the first was never looked at by a second person."""
    world, now = results.panel, results.panel.clock.now()
    for number, proposal_id in enumerate((first, *others), 1):
        checked = proposal_id != first
        world.put(
            PaperReceipt(
                funding_round_id=results.round_id,
                number=f"P-{number}",
                group_name="示例纸上队伍",
                title="示例纸上项目",
                pages=1,
                received_at=now,
                state=PaperState.CONFIRMED if checked else PaperState.RECORDED,
                recorded_by=world.organiser,
                recorded_at=now,
                confirmed_by=world.second if checked else None,
                confirmed_at=now if checked else None,
                proposal_id=proposal_id,
                typed_at=now,
            )
        )


def test_nothing_is_public_before_the_release(results: ResultWorld) -> None:
    results.panel.phase(Phase.DECISION)
    results.tally()
    results.sign()
    for view in (views.notice, views.awards, views.bundle):
        with pytest.raises(NotFound):
            results.panel.look(None, view, "T", results.files)
    with pytest.raises(NotFound):
        results.panel.look(
            results.applicant, parts.proposal_part, results.proposals[-1], results.files
        )


def test_an_unsigned_or_blocked_tally_does_not_go_out(results: ResultWorld) -> None:
    results.panel.phase(Phase.DECISION)
    results.tally()
    with pytest.raises(Refused, match="not_signed"):
        results.publish()
    results.sign()
    back = TakeBackForm(reason="资金池少了", accept="yes")
    results.panel.act(results.panel.organiser, sign_offs.take_back, results.round_id, back)
    results.pot(100)
    results.tally()
    with pytest.raises(Refused, match="not_signed"):
        results.publish()


def test_what_was_previewed_goes_out_or_nothing(results: ResultWorld) -> None:
    world = results.panel
    world.phase(Phase.DECISION)
    results.tally()
    results.sign()
    release = actions.Release(tally_id="other", files={}, manifest_digest="", salt="")
    form = PublishForm(tally="other", accept="yes")
    with pytest.raises(Stale):
        world.act(
            world.organiser, actions.publish, results.round_id, form, release=release, link_base=""
        )
    assert world.rows(select(Publication)) == []


def test_a_release_happens_once(results: ResultWorld) -> None:
    results.published()
    with pytest.raises(Refused, match="only_in_decision"):
        results.publish()


def test_the_notice_runs_five_working_days_and_not_less(results: ResultWorld) -> None:
    world = results.panel
    results.published()
    [row] = world.rows(select(Publication))
    # Monday 2 March to Friday 6 March, 24:00 in Shanghai.
    assert row.notice_until == datetime(2026, 3, 6, 16, 0, tzinfo=UTC)


def test_a_shorter_notice_is_refused_with_the_earliest_day(results: ResultWorld) -> None:
    world = results.panel
    world.phase(Phase.DECISION)
    results.tally()
    results.sign()
    prepared = world.look(world.organiser, views.prepare, results.round_id)
    release = actions.Release(
        tally_id=prepared.tally_id, files={}, manifest_digest="x", salt=prepared.salt
    )
    form = PublishForm(tally=prepared.tally_id, until="2026-03-05", accept="yes")
    assert form.until == date(2026, 3, 5)
    with pytest.raises(Invalid) as refused:
        world.act(
            world.organiser, actions.publish, results.round_id, form, release=release, link_base=""
        )
    assert refused.value.fields == {"until": ("notice_too_short", {"earliest": "2026-03-06"})}


def test_awards_are_announced_when_the_notice_is_over(results: ResultWorld) -> None:
    world = results.panel
    results.published()
    [row] = world.rows(select(Publication))
    world.clock.set(row.notice_until - timedelta(milliseconds=1))
    with pytest.raises(Refused, match="notice_running"):
        world.act(world.organiser, actions.announce, results.round_id)
    with pytest.raises(NotFound):
        world.look(None, views.awards, "T", results.files)
    world.clock.set(row.notice_until)
    assert world.act(world.organiser, actions.announce, results.round_id) == "T"
    assert world.look(None, views.awards, "T", results.files).announced_at == row.notice_until


def test_every_applicant_gets_a_message_with_the_own_link(results: ResultWorld) -> None:
    results.published()
    [message] = results.panel.rows(select(Message))
    assert message.link == f"http://test/proposals/{results.proposals[-1]}/part"
    assert message.account_id == results.applicant


def test_the_release_is_on_the_ledger_without_its_salt(results: ResultWorld) -> None:
    results.published()
    [entry] = results.panel.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.RESULT_PUBLISH))
    [row] = results.panel.rows(select(Publication))
    assert row.salt not in repr(entry.after)
    assert entry.after["manifest_digest"] == row.manifest_digest


def test_an_applicant_sees_the_own_line_and_its_proof(results: ResultWorld) -> None:
    results.pot(4_000_000)
    results.published()
    last = results.proposals[-1]
    page = results.panel.look(results.applicant, parts.proposal_part, last, results.files)
    assert page.place == "第 4 名，共 4 个列入名次"
    assert (page.total, page.line_total, page.missing) == ("69.33", "84.00", "14.67")
    assert page.comments == ("想法很好，请写清楚分工。",) * 5
    assert [word for word in MEMBERS if word in repr(page)] == []
    document = results.panel.look(results.applicant, parts.proof, last, results.files)
    files = bundle(results)
    assert verify_part(document, files).verdict is Verdict.EQUAL
    document["told"]["amount_minor"] = 100
    assert verify_part(document, files).verdict is Verdict.DIFFERS


def test_a_part_belongs_to_its_applicant_alone(results: ResultWorld) -> None:
    results.published()
    world = results.panel
    for other in (None, world.stranger, world.organiser, world.members[0]):
        with pytest.raises(NotFound):
            world.look(other, parts.proposal_part, results.proposals[-1], results.files)
    with pytest.raises(NotFound):
        world.look(results.applicant, parts.proposal_part, results.proposals[0], results.files)


def test_a_member_sees_the_own_sheets_alone(results: ResultWorld) -> None:
    results.level(PublicationLevel.OPEN)
    results.published()
    page = results.panel.look(results.panel.members[0], parts.member_part, results.round_id)
    assert [(one.number, one.total) for one in page.sheets] == [
        ("T-001", "95.00"),
        ("T-002", "90.00"),
        ("T-003", "80.00"),
        ("T-004", "70.00"),
    ]
    public = bundle(results)["evidence.json"].decode()
    assert [one.pseudonym in public for one in page.sheets] == [True] * 4
    assert len({one.pseudonym for one in page.sheets}) == 4
    with pytest.raises(NotFound):
        results.panel.look(results.panel.stranger, parts.member_part, results.round_id)


def test_the_zip_is_the_same_every_time(results: ResultWorld) -> None:
    results.published()
    look = results.panel.look
    first = look(None, views.bundle, "T", results.files)
    assert first == look(None, views.bundle, "T", results.files)


def test_terms_of_the_next_version_stay_in_the_office_until_it_is_released(
    results: ResultWorld,
) -> None:
    world, proposal = results.panel, results.proposals[-1]

    def decide(text: str) -> None:
        world.clock.turn(timedelta(minutes=1))
        form = TermsForm(condition_zh=text, minutes="纪要第 2 条")
        world.act(world.organiser, award_terms.set_terms, results.round_id, proposal, form)

    world.phase(Phase.DECISION)
    results.tally()
    decide("先取得场地许可")
    results.sign()
    results.publish()
    world.phase(Phase.DECISION)
    decide("还在商量的条件")
    page = world.look(results.applicant, parts.proposal_part, proposal, results.files)
    assert [one.conditions["zh"] for one in page.terms] == ["先取得场地许可"]


def test_terms_that_changed_under_a_signature_do_not_go_out(results: ResultWorld) -> None:
    world = results.panel
    world.phase(Phase.DECISION)
    results.tally()
    results.sign()
    changed = AwardTerms(
        funding_round_id=results.round_id,
        proposal_id=results.proposals[0],
        granted=[],
        conditions={"zh": "没有人签过的条件"},
        minutes="纪要",
        decided_by=world.organiser,
        decided_at=world.clock.now(),
    )
    world.put(changed)
    with pytest.raises(Stale):
        results.publish()
    assert world.rows(select(Publication)) == []


def test_who_objects_and_signs_the_text_is_not_named_in_the_dossier(results: ResultWorld) -> None:
    results.published()
    form = RecordForm(
        name="示例异议人",
        contact="13900000000",
        grounds="本人示例异议人，13900000000，认为示例一号的负责人是评委的亲属。",
    )
    world, round_id = results.panel, results.round_id
    links = result_objections.Links()
    world.act(world.organiser, result_objections.record_objection, round_id, form, (), links=links)
    told = str(world.look(world.organiser, dossiers.objections, round_id))
    assert "认为示例一号的负责人是评委的亲属" in told
    assert [one for one in ("示例异议人", "13900000000") if one in told] == []


def test_winners_of_a_round_without_money_read_that_they_are_chosen(results: ResultWorld) -> None:
    results.panel.rulebook(replace(presets()["founding-round"], pots=(), allotment=None))
    results.published()
    told = results.panel.rows(select(Message).where(Message.kind == "result_chosen"))
    assert told
    assert results.panel.rows(select(Message).where(Message.kind == "result_awarded")) == []
    assert all("拟入选名单" in repr(one.facts) and "资助" not in repr(one.facts) for one in told)
