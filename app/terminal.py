"""What the command line says to whoever sits at it, in that person's language."""

import typer

from app.language import translate
from app.language.catalogue import fill
from app.settings import wished_language

BAD_INPUT, RULE_MISSING = 2, 3


def language() -> str:
    """Tell the language of the person at the terminal."""
    return wished_language()


def say(message: str, **facts: object) -> None:
    """Print a sentence in the person's language."""
    typer.echo(fill(translate(message, language()), facts))


def fail(text: str, code: int = BAD_INPUT) -> None:
    """Print a sentence on stderr and end."""
    typer.echo(text, err=True)
    raise SystemExit(code)
