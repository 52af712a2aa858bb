"""What a person types to sign up, sign in, confirm and reset."""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app import passwords
from app.fields import accepted, filled, zone


def _new_password(text: str) -> str:
    fault = passwords.fault_of(text)
    if fault is not None:
        raise PydanticCustomError(fault, "password", {"max_length": passwords.LENGTH_MAX})
    return text


def _sign_in_name(text: str) -> str:
    if not 2 <= len(text) <= 60 or any(char.isspace() for char in text):  # noqa: PLR2004 -- said in the sentence
        raise PydanticCustomError("sign_in_name_form", "sign-in name")
    return text


Filled = Annotated[str, Field(max_length=200), AfterValidator(filled)]
NewPassword = Annotated[str, AfterValidator(_new_password)]
SignInName = Annotated[str, AfterValidator(filled), AfterValidator(_sign_in_name)]
Code = Annotated[str, Field(max_length=20), AfterValidator(filled)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, validate_default=True)
    #: Passwords and codes leave no trace, not even a digest of the form.
    keeps_no_body: ClassVar[bool] = True


class SignUpForm(_Form):
    """A new account in the order of its page: the name others see, a name to sign in with, a password."""

    display_name: Annotated[str, Field(max_length=60), AfterValidator(filled)]
    sign_in_name: SignInName
    password: NewPassword
    accept: Annotated[str, AfterValidator(accepted)] = ""
    next: str = ""
    #: The digest of what was promised together with it, where a seat is taken.
    promised: str = Field(default="", max_length=64)


class BeginForm(SignUpForm):
    """The first page: the first organiser's account together with the programme."""

    programme: Filled
    operator: Annotated[str, Field(max_length=200)] = ""
    contact: Annotated[str, Field(max_length=300), AfterValidator(filled)]
    programme_language: Literal["zh_CN", "en"] = "zh_CN"
    timezone: Annotated[str, AfterValidator(zone)]


class SignInForm(_Form):
    """Signing in; the code only where a second factor is on."""

    sign_in_name: Filled
    password: Filled
    code: str = Field(default="", max_length=12)
    next: str = Field(default="", max_length=400)
    replay: str = Field(default="", max_length=3_000_000)


class ContactForm(_Form):
    """The channels under which a person can be reached."""

    display_name: Annotated[str, Field(max_length=60), AfterValidator(filled)]
    email: str = Field(default="", max_length=200, pattern=r"^$|^[^@\s]+@[^@\s]+$")
    mobile: str = Field(default="", max_length=40, pattern=r"^$|^[0-9+ -]{5,40}$")


class CodeForm(_Form):
    """A code that was received, read out or shown by an app."""

    code: Code


class PasswordForm(_Form):
    """A new password, with the present one."""

    password: Filled
    new_password: NewPassword


class ResetForm(_Form):
    """A new password, with the code that an officer read out."""

    sign_in_name: Filled
    code: Code
    new_password: NewPassword


class PreferencesForm(_Form):
    """Language and text size, also before signing in."""

    language: Literal["zh_CN", "en", ""] = ""
    text_size: Literal["standard", "large", "largest", ""] = ""
    back: str = Field(default="/", max_length=400)


class EmptyForm(_Form):
    """A button."""


class DemoForm(_Form):
    """A role of the demo's cast."""

    account_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class TurnForm(_Form):
    """How many days pass in the demo."""

    days: Annotated[int, Field(ge=1, le=60)]
