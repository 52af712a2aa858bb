"""Who signs a result, in which order and in which way, as it is typed and as a rulebook says it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from app.fields import Form
from app.scoring.rulebook import Rulebook
from app.scoring.sign_off import Signer, SignOff, SignPost, SignWay

Way = Literal["usual", "either", "accounts", "paper"]


def _place(value: object) -> object:
    return None if str(value if value is not None else "").strip() == "" else value


class PostLine(Form):
    """One signature; without a name it goes. `place` is when it is its turn."""

    place: Annotated[Annotated[int, Field(ge=1, le=99)] | None, BeforeValidator(_place)] = None
    id: Annotated[str, Field(max_length=40)] = ""
    zh: Annotated[str, Field(max_length=200)] = ""
    en: Annotated[str, Field(max_length=200)] = ""
    by: Literal["signatory", "secretary", "organiser"] = "signatory"


def signing_answers(rulebook: Rulebook) -> dict[str, Any]:
    """Read the way and the posts; a rulebook that says nothing has one signatory, either way."""
    rule = rulebook.sign_off
    posts = rule.posts if rule is not None else ()
    return {
        "sign_way": rule.way.value if rule is not None else "usual",
        "posts": [
            {
                "place": place,
                "id": post.id,
                "zh": post.title.get("zh", ""),
                "en": post.title.get("en", ""),
                "by": post.by.value,
            }
            for place, post in enumerate(posts, start=1)
        ],
    }


def with_signing(rulebook: Rulebook, way: Way, lines: list[PostLine]) -> Rulebook:
    """Put the way and the posts into a rulebook, in the order of their places; equal ones as they were typed."""
    named = [line for line in lines if line.zh or line.en]
    if way == "usual" and not named:
        return replace(rulebook, sign_off=None)
    known = {post.id: post for post in rulebook.sign_off.posts} if rulebook.sign_off else {}
    ordered = sorted(named, key=lambda line: line.place or len(lines) + 1)
    taken = {line.id for line in ordered}
    posts = tuple(_post(known, line, taken) for line in ordered)
    kept = SignWay.EITHER if way == "usual" else SignWay(way)
    return replace(rulebook, sign_off=SignOff(way=kept, posts=posts))


def _post(known: Mapping[str, SignPost], line: PostLine, taken: set[str]) -> SignPost:
    old = known.get(line.id)
    others = {
        name: text for name, text in (old.title if old else {}).items() if name not in {"zh", "en"}
    }
    title = {name: text for name, text in (("zh", line.zh), ("en", line.en)) if text} | others
    name = line.id or next(f"post-{n}" for n in range(1, 100) if f"post-{n}" not in taken)
    taken.add(name)
    return SignPost(id=name, title=title, by=Signer(line.by))
