"""Amounts as people write them, in currencies with other minor units than a hundredth."""

from fractions import Fraction

import pytest

from app import currencies
from app.errors import Invalid
from app.fields import minor_of
from app.forms.proposal_facts import AskedFact, read_fact
from app.forms.proposal_forms import HANDLING, question_of, read_answers
from app.forms.ranked_lists import pot_of, read_ranked_list
from app.forms.reports import minor
from app.forms.results import TRIED, tried_of
from app.forms.rulebooks import RulebookFaulty, from_yaml, presets, to_yaml
from app.forms.rulebooks.answers import AnswersForm, answers_of
from app.forms.rulebooks.applying import applied
from app.forms.rulebooks.typed import money_of
from app.vocabulary import FactKind

#: Currency, what is typed, what is kept, and what is finer than its minor unit.
WRITTEN = [
    ("CNY", "1500.5", 150_050, "0.001"),
    ("JPY", "1500", 1500, "0.5"),
    ("KWD", "1500.125", 1_500_125, "0.0001"),
]
#: What is typed, and what is read of it in yuan and in yen.
READ = [
    ("1000000", 100_000_000, 1_000_000),
    ("12,000.50", 1_200_050, None),
    ("1200,50", None, None),
    ("1,2345", None, None),
    ("１２，０００", 1_200_000, 12_000),
    ("5万", 5_000_000, 50_000),
    ("-1", None, None),
]
LIST = b"id,score,amount,minimum\na,2,1500,100\n"


def text_in(currency: str, cap: str) -> str:
    """Write the founding rules in a currency, with the most that may be asked for."""
    text = to_yaml(presets()["founding-round"])
    return text.replace("currency: CNY", f"currency: {currency}").replace(
        "request_cap: 20000", f"request_cap: {cap}"
    )


@pytest.mark.parametrize(("currency", "typed", "kept", "finer"), WRITTEN)
def test_an_amount_is_typed_and_kept_in_the_units_of_its_currency(
    currency: str, typed: str, kept: int, finer: str
) -> None:
    assert money_of(typed, "amount", currency) == kept
    assert Fraction(currencies.typed(kept, currency)) == Fraction(typed)
    with pytest.raises(Invalid):
        money_of(finer, "amount", currency)


@pytest.mark.parametrize(("currency", "cap"), [("CNY", 150_000), ("JPY", 1500), ("KWD", 1_500_000)])
def test_a_rulebook_is_written_and_read_in_its_currency(currency: str, cap: int) -> None:
    rulebook = from_yaml(text_in(currency, "1500"))
    assert rulebook.request_cap_minor == cap
    assert "request_cap: 1500\n" in to_yaml(rulebook)
    assert from_yaml(to_yaml(rulebook)) == rulebook
    answers = answers_of(rulebook)
    assert answers["request_cap"] == "1500"
    assert applied(rulebook, AnswersForm.model_validate(answers)) == rulebook


def test_a_yen_has_no_half() -> None:
    with pytest.raises(RulebookFaulty, match="not_money"):
        from_yaml(text_in("JPY", "1500.5"))


@pytest.mark.parametrize(("currency", "amount"), [("CNY", 150_000), ("JPY", 1500)])
def test_a_list_is_read_in_the_currency_of_its_rules(currency: str, amount: int) -> None:
    (proposal,) = read_ranked_list(LIST, currency).proposals
    assert proposal.requested_minor == amount
    assert pot_of(Fraction(1500), currency).amount_minor == amount


@pytest.mark.parametrize(("text", "yuan", "yen"), READ)
def test_every_form_reads_an_amount_alike(text: str, yuan: int | None, yen: int | None) -> None:
    for currency, amount in (("CNY", yuan), ("JPY", yen)):
        assert currencies.read(text, currency) == amount
        assert minor(text, currency) == amount
        if amount is None:
            with pytest.raises(Invalid):
                minor_of(text, currency)
        else:
            assert minor_of(text, currency) == amount
        fact = AskedFact(kind=FactKind.APPROVED)
        if amount is not None:
            assert read_fact(fact, text, currency) == amount
        proposal = "p"
        amounts, wrong = tried_of({f"{TRIED}{proposal}": text}, currency)
        assert amounts.get(proposal) == amount
        assert (proposal in wrong) is (amount is None)


def test_a_form_of_a_round_in_yen_has_no_half_yen() -> None:
    one = question_of({"id": "requested", "kind": "money", "label": {}}, "JPY")
    answers, _ = read_answers([one], {"requested": "12,000"})
    assert answers == {"requested": 12_000}
    assert HANDLING[one.kind].typed(one, 12_000) == "12000"
    assert read_answers([one], {"requested": "12.50"})[0] == {"requested": "12.50"}
