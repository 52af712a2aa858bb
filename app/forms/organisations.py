"""What is typed about an applicant organisation, and the check of its registration number."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from app.vocabulary import OrganisationKind, OrganisationRole

USCC = "CN-USCC"
#: GB 32100-2015: digits and capitals without I, O, S, V, Z; a character's place is its value.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LENGTH = 18
_MODULUS = 31


def check_character(body: str) -> str:
    """Compute the last character of a code from the first 17 (GB 32100-2015)."""
    total = sum(ALPHABET.index(char) * pow(3, place, _MODULUS) for place, char in enumerate(body))
    return ALPHABET[(_MODULUS - total % _MODULUS) % _MODULUS]


def uscc_fault(code: str) -> str | None:
    """Name what is wrong with a unified social credit code; O and 0 are never guessed."""
    if len(code) != _LENGTH or any(char not in ALPHABET for char in code):
        return "uscc_form"
    return None if check_character(code[:-1]) == code[-1] else "uscc_check"


def plain_number(text: str) -> str:
    """Bring a number to half-width capitals without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def _filled(text: str) -> str:
    if not text:
        raise PydanticCustomError("required", "required")
    return text


def _number(text: str, info: ValidationInfo) -> str:
    """A registered body needs its number; a group that has none yet needs none."""
    if info.data.get("kind") is OrganisationKind.GROUP:
        return ""
    number = plain_number(_filled(text))
    if info.data.get("registration_scheme") == USCC:
        fault = uscc_fault(number)
        if fault == "uscc_form":
            raise PydanticCustomError("uscc_form", "uscc")
        if fault is not None:
            raise PydanticCustomError("uscc_check", "uscc")
    return number


def _host(text: str, info: ValidationInfo) -> str:
    return "" if info.data.get("kind") is OrganisationKind.REGISTERED else _filled(text)


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class OrganisationForm(_Form):
    """Who applies: a registered body with its number, or a group with its fiscal host."""

    kind: OrganisationKind
    name: Annotated[str, Field(max_length=100), AfterValidator(_filled)]
    registration_scheme: Annotated[str, Field(max_length=40), AfterValidator(_filled)] = USCC
    registration_number: Annotated[
        str, Field(max_length=80, validate_default=True), AfterValidator(_number)
    ] = ""
    fiscal_host: Annotated[
        str, Field(max_length=100, validate_default=True), AfterValidator(_host)
    ] = ""
    contact_person: Annotated[str, Field(max_length=60), AfterValidator(_filled)]
    contact_phone: Annotated[str, Field(max_length=40), AfterValidator(_filled)]
    address: Annotated[str, Field(max_length=200)] = ""
    about: Annotated[str, Field(max_length=1000)] = ""


class ChangeForm(OrganisationForm):
    """A change of an organisation; `version` is what was on the page."""

    version: int


class ColleagueForm(_Form):
    """An invitation to act for an organisation in a role."""

    role: OrganisationRole
