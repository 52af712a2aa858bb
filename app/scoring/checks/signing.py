"""How a result is signed: each post once, with a name, and not more than a page can hold."""

from collections.abc import Iterator

from app.scoring.checks.problem import Problem, twice
from app.scoring.rulebook import Rulebook

POSTS_MAX = 6


def signing_problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Check the posts that sign."""
    posts = rulebook.sign_off.posts if rulebook.sign_off is not None else ()
    yield from twice("/sign_off/posts", [post.id for post in posts])
    if len(posts) > POSTS_MAX:
        facts = {"low": 1, "high": POSTS_MAX}
        yield Problem(pointer="/sign_off/posts", code="out_of_range", facts=facts)
    for i, post in enumerate(posts):
        if not any(post.title.values()):
            yield Problem(pointer=f"/sign_off/posts/{i}/title", code="missing")
