"""Agreements that change: what is left out, what is written twice, and what is paid by which version."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from app.actions import agreements, bars, money_returns, payments
from app.documents import Imprint
from app.documents.agreements import AgreementSheet, agreement_docx, agreement_pdf
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms.awards import (
    AgreedPart,
    AgreementForm,
    BarForm,
    ClaimForm,
    PaymentForm,
    PracticeForm,
    ReceivedForm,
    SignedForm,
    WhyForm,
)
from app.models import Bar, HelpedEntry, OrganisationMember, ProgrammeMember, Proposal
from app.unit import Reading
from app.views import agreement_texts
from app.views import awards as views
from app.vocabulary import (
    AwardStep,
    Capacity,
    InstalmentState,
    InstalmentVerdict,
    OrganisationRole,
    Role,
)
from tests.support.award_rows import (
    MINUTES,
    WHY,
    AwardWorld,
    awards,  # noqa: F401 -- a fixture
    claim,
    decide,
    judge,
    plain,
    received,
)
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import results  # noqa: F401 -- a fixture
from tests.support.sheets_of_paper import squeezed, told, written


def change(awards: AwardWorld, *parts: tuple[str, int]) -> str:
    """Write the next version with these instalments."""
    award = awards.award()
    form = AgreementForm(
        number=len(award.versions),
        amount=plain(sum(amount for _, amount in parts)),
        parts=[
            AgreedPart(name=name, title_zh="示例一期", amount=plain(amount) if amount else "")
            for name, amount in parts
        ],
        reason=WHY if award.versions else "",
    )
    return str(awards.act(agreements.make, awards.round_id, awards.first, form))


def test_an_emptied_instalment_is_left_out_and_its_name_never_comes_back(
    awards: AwardWorld,
) -> None:
    change(awards, ("first", 10_000), ("", 20_000))
    assert [part.name for part in awards.award().parts] == ["first", "part-1"]
    judge(awards, "part-1", InstalmentVerdict.STOPPED)
    change(awards, ("first", 10_000), ("part-1", 0))
    assert [part.name for part in awards.award().parts] == ["first"]
    change(awards, ("first", 10_000), ("", 5_000), ("part-1", 6_000))
    told = awards.award().told
    assert [one.part.name for one in told] == ["first", "part-2", "part-3"]
    assert [one.state for one in told] == [InstalmentState.WAITING] * 3
    assert awards.award().sums.award_minor == 21_000


def test_an_instalment_written_twice_is_said_beside_its_field(awards: AwardWorld) -> None:
    with pytest.raises(Invalid) as caught:
        change(awards, ("first", 10_000), ("first", 20_000))
    assert caught.value.fields == {"parts-1-amount": ("instalment_twice", {})}
    assert awards.award().versions == ()


def test_an_instalment_that_was_paid_is_not_emptied(awards: AwardWorld) -> None:
    change(awards, ("first", 10_000), ("second", 20_000))
    awards.sign()
    awards.pay("first", "60", "V-1")
    with pytest.raises(Invalid) as caught:
        change(awards, ("first", 0), ("second", 20_000))
    assert caught.value.fields == {"parts-0-amount": ("instalment_paid", {"least": "60.00"})}
    with pytest.raises(Invalid) as caught:
        change(awards, ("second", 20_000))
    assert caught.value.fields == {"amount": ("instalment_gone", {})}


def test_nothing_is_paid_by_a_change_that_is_not_signed(awards: AwardWorld) -> None:
    awards.agree()
    awards.sign()
    awards.pay("first", "1", "V-1")
    awards.agree()
    with pytest.raises(Refused, match="agreement_unsigned"):
        awards.pay("first", "1", "V-2")
    awards.sign()
    awards.pay("first", "1", "V-2")
    assert awards.award().sums.paid_minor == 200


def test_what_was_signed_is_the_version_that_was_read(awards: AwardWorld) -> None:
    panel = awards.results.panel
    bodies = {row.id: row.organisation_id for row in panel.rows(select(Proposal))}
    panel.belongs(panel.stranger, bodies[awards.first], OrganisationRole.LEAD)

    def send(number: int) -> object:
        form = SignedForm(signed_on=awards.today, number=number)
        return panel.act(panel.stranger, agreements.send, awards.first, form, [awards.scan()])

    def take(number: int, copy: str) -> object:
        form = SignedForm(signed_on=awards.today, number=number, use_sent=copy)
        return awards.act(agreements.sign, awards.round_id, awards.first, form)

    change(awards, ("first", 10_000), ("", 20_000))
    change(awards, ("first", 10_000))
    with pytest.raises(Stale, match="moved_meanwhile"):
        send(1)
    assert awards.award().sent is None
    send(2)
    seen = awards.award().sent
    assert seen is not None
    panel.clock.turn(timedelta(minutes=1))
    send(2)
    sent = awards.award().sent
    assert sent is not None
    for number, copy in ((2, seen.id), (1, sent.id)):
        with pytest.raises(Stale, match="moved_meanwhile"):
            take(number, copy)
    assert awards.award().signed is None
    take(2, sent.id)
    signed = awards.award().signed
    assert signed is not None
    assert signed.attachment_id == sent.attachment_id


def test_who_belongs_to_the_applicant_or_typed_for_it_does_not_decide_on_its_money(
    awards: AwardWorld,
) -> None:
    panel = awards.results.panel
    bodies = {row.id: row.organisation_id for row in panel.rows(select(Proposal))}
    awards.agree()
    awards.sign()
    bar = BarForm(from_on=awards.today, until_on="2030-12-31", reason=WHY, minutes=MINUTES)
    awards.act(bars.set_bar, awards.round_id, awards.first, bar)
    [row] = panel.rows(select(Bar))
    panel.put(
        OrganisationMember(
            organisation_id=bodies[awards.first],
            account_id=panel.organiser,
            role=OrganisationRole.VIEWER,
            added_at=panel.clock.now(),
        )
    )
    for deed in (
        awards.agree,
        awards.sign,
        lambda: awards.pay("first", "1", "V-1"),
        lambda: judge(awards, "second", InstalmentVerdict.STOPPED),
        lambda: decide(awards, awards.first, AwardStep.STOPPED),
        lambda: awards.act(bars.lift_bar, row.id, WhyForm(reason=WHY)),
    ):
        with pytest.raises(Refused, match="of_applicant"):
            deed()
    awards.agree(awards.results.proposals[1])
    typed = HelpedEntry(
        proposal_id=awards.results.proposals[1],
        helper_id=panel.organiser,
        on_behalf_of="示例",
        capacity=Capacity.OFFICER,
        begun_at=panel.clock.now(),
    )
    panel.put(typed)
    with pytest.raises(Refused, match="helped"):
        awards.agree(awards.results.proposals[1])


def test_an_officer_who_typed_for_a_group_keeps_its_books_and_decides_nothing(
    awards: AwardWorld,
) -> None:
    panel = awards.results.panel
    awards.agree()
    panel.put(
        HelpedEntry(
            proposal_id=awards.first,
            helper_id=panel.organiser,
            on_behalf_of="示例",
            capacity=Capacity.OFFICER,
            begun_at=panel.clock.now(),
        )
    )
    helper, colleague = panel.organiser, panel.stranger
    panel.put(
        ProgrammeMember(
            programme_id=panel.programme_id,
            account_id=colleague,
            role=Role.ORGANISER,
            added_at=panel.clock.now(),
        )
    )
    awards.sign()
    awards.act(bars.set_practice, panel.programme_id, PracticeForm(two_persons="yes"), by=colleague)
    form = PaymentForm(amount="60", paid_on=awards.today, voucher="V-1")
    place = (awards.round_id, awards.first)
    payment = awards.act(payments.enter, *place, "first", form, by=colleague)
    page = panel.look(helper, views.show, *place)
    assert [one.may_confirm for one in page.payments] == [True]
    assert (page.may_sign, page.may_receive) == (True, True)
    assert (page.may_write, page.may_decide, page.may_claim, page.may_bar) == (False,) * 4
    awards.act(payments.confirm, payment)
    due = ClaimForm(amount="10", due_on="2030-01-31", reason=WHY)
    owed = awards.act(money_returns.claim, *place, due, by=colleague)
    with pytest.raises(Refused, match="helped"):
        awards.act(money_returns.settle, owed, ReceivedForm(outcome="withdrawn", reason=WHY))
    received(awards, owed)
    assert (awards.award().sums.paid_minor, awards.award().sums.returned_minor) == (6_000, 1_000)
    for deed in (
        awards.agree,
        lambda: claim(awards, "1"),
        lambda: awards.pay("first", "1", "V-2"),
        lambda: judge(awards, "second", InstalmentVerdict.STOPPED),
        lambda: decide(awards, awards.first, AwardStep.STOPPED),
    ):
        with pytest.raises(Refused, match="helped"):
            deed()


PAPERS = {
    "zh_CN": ("项目资助协议", "1,200.50 元（大写：壹仟贰佰元伍角整）",
              "甲方（资助方）", "乙方（受资助方）", "1,000.25", "200.25"),
    "en": ("Grant agreement", "1,200.50 CNY (in words: one thousand two hundred and 50/100 yuan)",
           "Funder", "Recipient", "1,000.25", "200.25"),
}  # fmt: skip


@pytest.mark.parametrize("language", PAPERS)
def test_the_agreement_as_a_file_says_amount_words_and_names(
    awards: AwardWorld, language: str
) -> None:
    change(awards, ("first", 100_025), ("second", 20_025))
    panel = awards.results.panel

    def sheet(reading: Reading) -> AgreementSheet:
        imprint = Imprint(site="", sample=True)
        asked = replace(reading, language=language)
        return agreement_texts.officers(asked, awards.round_id, awards.first, 1, imprint)

    found = panel.look(panel.organiser, sheet)
    award = awards.award()
    names = (award.title, award.organisation, award.number)
    for said in (written(agreement_docx(found)), told(agreement_pdf(found))):
        plain_said = squeezed(said)
        for words in (*PAPERS[language], *names):
            assert squeezed(words) in plain_said, words


def test_an_older_version_keeps_the_clauses_of_its_time(awards: AwardWorld) -> None:
    panel = awards.results.panel

    def clauses(text: str) -> None:
        form = PracticeForm(clauses_zh=text)
        awards.act(bars.set_practice, panel.programme_id, form)
        panel.clock.turn(timedelta(minutes=1))

    def printed(number: int) -> str:
        arguments = (awards.round_id, awards.first, number, Imprint(site="", sample=True))
        return repr(panel.look(panel.organiser, agreement_texts.officers, *arguments))

    clauses("示例旧条款")
    awards.agree()
    panel.clock.turn(timedelta(minutes=1))
    clauses("示例新条款")
    awards.agree()
    assert ("示例旧条款" in printed(1), "示例新条款" in printed(1)) == (True, False)
    assert ("示例旧条款" in printed(2), "示例新条款" in printed(2)) == (False, True)


def test_the_paper_of_a_change_can_be_read(awards: AwardWorld) -> None:
    panel = awards.results.panel
    awards.agree()
    half = plain(awards.award().granted_minor)
    form = AgreementForm(number=1, amount=half, parts=[AgreedPart(amount=half)], reason=WHY)
    awards.act(agreements.make, awards.round_id, awards.first, form, [awards.scan()])
    asked = (awards.round_id, awards.first)
    assert panel.look(panel.organiser, views.change_file, *asked, 2).sha256 == awards.scan().sha256
    assert [one.has_file for one in panel.look(panel.organiser, views.show, *asked).versions] == [
        False,
        True,
    ]
    for who, number in ((panel.organiser, 1), (panel.stranger, 2), (awards.results.applicant, 2)):
        with pytest.raises(NotFound):
            panel.look(who, views.change_file, *asked, number)
