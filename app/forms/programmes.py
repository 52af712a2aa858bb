"""What is typed about a programme: its names, its strands and communities, its officers."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.fields import Form, NamedForm, filled, zone
from app.vocabulary import Role


def _currency(text: str) -> str:
    code = text.upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):  # noqa: PLR2004 -- ISO 4217
        raise PydanticCustomError("currency_unknown", "currency")
    return code


def _address(text: str) -> str:
    digits = text.replace(" ", "").replace("-", "").removeprefix("+")
    mail = (
        text.count("@") == 1
        and not any(char.isspace() for char in text)
        and not text.startswith("@")
    )
    if text and not mail and not (digits.isascii() and digits.isdigit() and len(digits) >= 5):  # noqa: PLR2004 -- the shortest numbers
        raise PydanticCustomError("address_form", "address")
    return text


Name = Annotated[str, Field(max_length=100), AfterValidator(filled)]
Other = Annotated[str, Field(max_length=200)]


class ProgrammeForm(Form):
    """A programme: what it is called, who runs it, and the conventions of its rounds."""

    name_zh: Other = ""
    name_en: Other = ""
    operator_zh: Other = ""
    operator_en: Other = ""
    contact: Annotated[str, Field(max_length=300), AfterValidator(filled)]
    language: Annotated[str, Field(pattern=r"^(zh_CN|en)$")] = "zh_CN"
    currency: Annotated[str, AfterValidator(_currency)] = "CNY"
    timezone: Annotated[str, AfterValidator(zone)] = "Asia/Shanghai"
    registration_scheme: Annotated[str, Field(max_length=40), AfterValidator(filled)] = "CN-USCC"
    supervisor: Other = ""
    officers_named: Annotated[str, Field(pattern=r"^(yes)?$")] = ""


class StrandForm(NamedForm):
    """A strand with its host."""

    host_zh: Other = ""
    host_en: Other = ""


class CommunityForm(NamedForm):
    """A community."""


class OfficerForm(Form):
    """An invitation to serve a programme in a role."""

    name: Name
    role: Role
    address: Annotated[str, Field(max_length=200), AfterValidator(_address)] = ""
