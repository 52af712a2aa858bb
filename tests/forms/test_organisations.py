"""Registration numbers after GB 32100-2015, and who needs which number."""

import pytest
from pydantic import ValidationError

from app.forms.organisations import (
    ALPHABET,
    OrganisationForm,
    check_character,
    plain_number,
    uscc_fault,
)

BODY = "51440000MJL01234X"
GOOD = BODY + check_character(BODY)


def typed(**changes: str) -> dict[str, str]:
    return {
        "kind": "registered",
        "name": "示例社工中心",
        "registration_number": GOOD,
        "contact_person": "示例联系人",
        "contact_phone": "0760",
        **changes,
    }


def faults(**changes: str) -> dict[str, str]:
    with pytest.raises(ValidationError) as refused:
        OrganisationForm.model_validate(typed(**changes))
    return {str(one["loc"][0]): one["type"] for one in refused.value.errors()}


def test_the_example_of_the_standard_passes() -> None:
    assert uscc_fault("91350100M000100Y43") is None


def test_every_wrong_character_is_found() -> None:
    assert uscc_fault(GOOD) is None
    for place, char in enumerate(GOOD):
        for other in ALPHABET:
            if other != char:
                assert uscc_fault(GOOD[:place] + other + GOOD[place + 1 :]) == "uscc_check"


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_that_look_like_digits_are_refused_and_never_guessed(letter: str) -> None:
    assert uscc_fault(letter + GOOD[1:]) == "uscc_form"


def test_full_width_and_small_letters_are_brought_to_one_form() -> None:
    assert plain_number("９１35 0100m000100y43") == "91350100M000100Y43"


def test_a_registered_body_needs_its_number_and_a_group_its_host() -> None:
    assert faults(registration_number="") == {"registration_number": "required"}
    assert faults(registration_number=GOOD[:-1]) == {"registration_number": "uscc_form"}
    wrong = GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1")
    assert faults(registration_number=wrong) == {"registration_number": "uscc_check"}
    assert faults(kind="group", registration_number="") == {"fiscal_host": "required"}
    group = typed(kind="group", fiscal_host="示例居委会", registration_number="随便")
    assert OrganisationForm.model_validate(group).registration_number == ""


def test_other_schemes_take_any_number() -> None:
    form = OrganisationForm.model_validate(
        typed(registration_scheme="GB-CHC", registration_number="1234567")
    )
    assert (form.registration_scheme, form.registration_number) == ("GB-CHC", "1234567")


def test_nothing_else_is_taken() -> None:
    assert faults(created_by="somebody") == {"created_by": "extra_forbidden"}
