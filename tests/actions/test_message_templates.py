"""Organisers word messages themselves: marks are filled in, and nothing else is ever evaluated."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.actions import message_templates as actions
from app.actions import phases
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms.message_templates import TemplateForm, fill
from app.forms.rounds import ExtendForm
from app.language.messages import (
    MESSAGES,
    default_words,
    editable_kinds,
    marks_of,
    sample_facts,
    texts,
)
from app.language.occasions import FACTS, OCCASIONS
from app.models import FundingRound, LedgerEntry, Message
from app.views import message_templates as views
from app.vocabulary import Verb
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture

KIND, LANGUAGE = "deadline_extended", "zh_CN"
WORDS = TemplateForm(subject="延期了：{round}", body="{round}改到 {time}，因为：{reason}")


def keep(call: CallWorld, form: TemplateForm, *, who: str = "", own: bool = False) -> None:
    [programme] = call.rows(select(FundingRound.programme_id))
    action = actions.of_round_kept if own else actions.of_programme_kept
    place = call.round_id if own else programme
    call.act(who or call.organiser, action, place, KIND, LANGUAGE, form)


def told(call: CallWorld, reason: str) -> tuple[str, str]:
    call.clock.turn(timedelta(seconds=1))
    later = call.deadline + timedelta(days=call.clock.now().second)
    form = ExtendForm(closes_at=later.strftime("%Y-%m-%d %H:%M"), reason=reason)
    call.act(call.organiser, phases.extend, call.round_id, form, link="https://example.org/c")
    rows = select(Message).where(Message.kind == KIND).order_by(col(Message.created_at).desc())
    facts = call.rows(rows)[0].facts
    return facts["subject"], facts["body"]


def test_a_message_is_worded_by_the_round_before_the_programme(call: CallWorld) -> None:
    call.submitted()
    assert told(call, "一")[0] == "截止时间改了：示例一届"
    keep(call, WORDS)
    subject, body = told(call, "{title} {{ 7*7 }} %(round)s")
    assert subject == "延期了：示例一届"
    # What stands in a fact is never read as a mark.
    assert body.endswith("因为：{title} {{ 7*7 }} %(round)s\nhttps://example.org/c")
    keep(call, TemplateForm(subject="本届延期", body="{time}"), own=True)
    assert told(call, "三")[0] == "本届延期"
    keep(call, TemplateForm(go="reset", base=1), own=True)
    assert told(call, "四")[0] == "延期了：示例一届"
    keep(call, TemplateForm(go="reset", base=1))
    assert told(call, "五")[0] == "截止时间改了：示例一届"
    page = call.look(call.organiser, views.of_round_show, call.round_id, KIND, LANGUAGE)
    assert [(one.number, one.subject) for one in page.versions] == [(2, ""), (1, "本届延期")]
    verbs = call.rows(
        select(LedgerEntry.verb).where(
            col(LedgerEntry.verb).in_((Verb.TEMPLATE_EDIT, Verb.TEMPLATE_RESET))
        )
    )
    assert sorted(verbs) == [Verb.TEMPLATE_EDIT] * 2 + [Verb.TEMPLATE_RESET] * 2


@pytest.mark.parametrize(
    ("subject", "body", "field", "code"),
    [
        ("", "x", "subject", "required"),
        ("x", "{password}", "body", "mark_unknown"),
        ("x", "{round", "body", "mark_open"),
        ("x", "{{ round }}", "body", "mark_open"),
        ("x", "{% include 'x' %}", "body", "mark_open"),
        ("a\nBcc: x@example.org", "x", "subject", "mark_open"),
    ],
)
def test_what_is_no_mark_of_the_message_is_refused(
    call: CallWorld, subject: str, body: str, field: str, code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        keep(call, TemplateForm(subject=subject, body=body))
    assert caught.value.fields[field][0] == code


def test_two_officers_do_not_write_over_each_other(call: CallWorld) -> None:
    keep(call, WORDS)
    with pytest.raises(Stale):
        keep(call, WORDS)
    with pytest.raises(Refused, match="not_yours"):
        keep(call, WORDS, who=call.auditor)
    with pytest.raises(NotFound):
        keep(call, WORDS, who=call.applicant)
    for kind in ("contact_code", "no_such_kind"):
        with pytest.raises(NotFound):
            call.act(call.organiser, actions.of_round_kept, call.round_id, kind, LANGUAGE, WORDS)


@pytest.mark.parametrize("kind", editable_kinds())
def test_whoever_rewords_a_message_reads_when_it_goes_out_and_what_may_stand_in_it(
    kind: str,
) -> None:
    assert OCCASIONS[kind]
    assert marks_of(kind) - {"link"} <= set(FACTS)
    assert marks_of(kind) <= set(sample_facts("zh_CN"))


@pytest.mark.parametrize("kind", editable_kinds())
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_programs_wording_reads_the_same_either_way(kind: str, language: str) -> None:
    facts = {name: f"<{name}>" for name in marks_of(kind)}
    plain = texts(kind, language, **facts)
    assert tuple(fill(part, facts) for part in default_words(kind, language)) == tuple(plain)
    assert kind in MESSAGES
