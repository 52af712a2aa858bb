"""What is typed about another body: whom to ask for what, and what the body answers."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from app.fields import JudgedForm, accepted, amount_text, filled
from app.vocabulary import ConfirmationKind


def _kind(kind: ConfirmationKind) -> ConfirmationKind:
    """A fiscal host is asked about the organisation, not about one proposal."""
    if kind is ConfirmationKind.FISCAL_HOST:
        raise PydanticCustomError("choose_one", "kind")
    return kind


def _part(text: str, info: ValidationInfo) -> str:
    """Of a partner it is said what it does; the others give an opinion, and do nothing."""
    if info.data.get("kind") is not ConfirmationKind.PARTNER:
        return ""
    return filled(text)


def _opinion(text: str, info: ValidationInfo) -> str:
    """Whoever does not agree says why."""
    return filled(text) if info.data.get("answer") == "decline" else text


class AskForm(JudgedForm):
    """Which body is asked for what about a proposal; a partner's part and share are said with it."""

    kind: Annotated[ConfirmationKind, AfterValidator(_kind)]
    body_name: Annotated[str, Field(max_length=100), AfterValidator(filled)]
    part: Annotated[str, Field(max_length=300), AfterValidator(_part)] = ""
    share: Annotated[str, Field(max_length=30), BeforeValidator(amount_text)] = ""


class HostForm(JudgedForm):
    """Which body is asked whether it hosts the group."""

    body_name: Annotated[str, Field(max_length=100), AfterValidator(filled)]


class AnswerForm(JudgedForm):
    """What a body says, and who says it for the body; `shown` is the digest of what stood on the page."""

    answer: Literal["confirm", "decline"]
    opinion: Annotated[str, Field(max_length=500), AfterValidator(_opinion)] = ""
    signer_name: Annotated[str, Field(max_length=40), AfterValidator(filled)]
    signer_post: Annotated[str, Field(max_length=60), AfterValidator(filled)]
    shown: Annotated[str, Field(max_length=64)] = ""
    accept: Annotated[str, AfterValidator(accepted)] = ""


class StampForm(JudgedForm):
    """The copy of a stamped page comes beside the form; who signed may be typed from it."""

    signer_name: Annotated[str, Field(max_length=40)] = ""
    signer_post: Annotated[str, Field(max_length=60)] = ""
