"""Registration numbers after GB 32100-2015, and who needs which number."""

import pytest
from pydantic import ValidationError

from app.forms.organisations import ChangeForm, OrganisationForm, RecordForm
from app.language.fields import field_sentence
from app.registration import (
    ALPHABET,
    KINDS,
    check_character,
    plain_number,
    uscc_fault,
    uscc_problem,
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
                fault = uscc_fault(GOOD[:place] + other + GOOD[place + 1 :])
                assert fault == "uscc_check" or (place < 8 and fault is not None)


@pytest.mark.parametrize(("letter", "other"), [("O", "0"), ("I", "1"), ("Z", "2"), ("S", "5")])
def test_letters_that_look_like_digits_are_named_with_their_place(letter: str, other: str) -> None:
    code, facts = uscc_problem(GOOD[:10] + letter + GOOD[11:]) or ("", {})
    assert (code, facts["place"], facts["char"], facts["other"]) == (
        "uscc_look_alike",
        11,
        letter,
        other,
    )
    said = field_sentence(code, facts, "zh_CN")
    assert f"第 11 位写的是字母“{letter}”" in said


def test_a_remainder_of_nothing_gives_nought() -> None:
    """31 − 0 is no character: the result is taken mod 31 once more."""
    bodies = (f"51440000MJL{n:06d}" for n in range(200))
    found = [body for body in bodies if check_character(body) == "0"]
    assert found
    for body in found:
        total = sum(ALPHABET.index(c) * pow(3, n) for n, c in enumerate(body))
        assert total % 31 == 0
        assert uscc_fault(body + "0") is None


def test_the_parts_are_held_against_the_standard() -> None:
    assert uscc_fault("B" + GOOD[1:]) == "uscc_department"
    assert uscc_fault("58" + GOOD[2:]) == "uscc_kind"
    assert uscc_problem(GOOD[:4] + "A" + GOOD[5:]) == ("uscc_area", {"place": 5, "char": "A"})
    for department, kinds in KINDS.items():
        for kind in kinds:
            body = f"{department}{kind}440000MJL01234X"
            assert uscc_fault(body + check_character(body)) is None


def test_full_width_and_small_letters_are_brought_to_one_form() -> None:
    assert plain_number("９１35 0100m000100y43") == "91350100M000100Y43"


def test_a_registered_body_needs_its_number_and_a_group_its_host() -> None:
    assert faults(registration_number="") == {"registration_number": "required"}
    assert faults(registration_number=GOOD[:-1]) == {"registration_number": "uscc_length"}
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


def test_a_scheme_that_is_not_on_the_list_is_typed() -> None:
    form = OrganisationForm.model_validate(
        typed(registration_scheme="other", other_scheme="de_hrb", registration_number="b 12")
    )
    assert (form.registration_scheme, form.registration_number) == ("DE-HRB", "B12")
    assert "registration_scheme" in faults(registration_scheme="other")


def test_days_are_days_and_stand_in_order() -> None:
    form = ChangeForm.model_validate({**typed(), "version": 1, "founded_on": "2016-05-14"})
    assert form.founded_on == "2016-05-14"
    for typed_day in ("2016", "2016-02-30", "14.05.2016"):
        with pytest.raises(ValidationError):
            ChangeForm.model_validate({**typed(), "version": 1, "founded_on": typed_day})
    with pytest.raises(ValidationError):
        RecordForm(kind="award", title="示例", from_on="2024-05-01", until_on="2024-04-30")


def test_nothing_else_is_taken() -> None:
    assert faults(created_by="somebody") == {"created_by": "extra_forbidden"}
