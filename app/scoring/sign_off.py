"""How a result is signed: on paper or by accounts, by whom and in which order. It decides no number."""

from dataclasses import dataclass
from enum import StrEnum

from app.scoring.terms import Text


class SignWay(StrEnum):
    """Where the signatures are put."""

    EITHER = "either"
    ACCOUNTS = "accounts"
    PAPER = "paper"


class Signer(StrEnum):
    """Who signs at a post."""

    SIGNATORY = "signatory"
    SECRETARY = "secretary"
    ORGANISER = "organiser"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignPost:
    """One signature: what it is called, and who gives it."""

    id: str
    title: Text
    by: Signer = Signer.SIGNATORY


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """The way of signing, and the posts in the order in which they sign, each another person."""

    way: SignWay = SignWay.EITHER
    posts: tuple[SignPost, ...] = ()


#: Where a rulebook says nothing: one signatory, by account or on paper.
ONE = SignOff(posts=(SignPost(id="signatory", title={"zh": "签核", "en": "Sign-off"}),))
