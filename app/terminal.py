"""What the command line says to whoever sits at it, in that person's language."""

import os
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path

import typer

from app.errors import Fault
from app.language import translate
from app.language.catalogue import fill
from app.language.faults import sentence
from app.settings import read_settings, wished_language

BAD_INPUT, RULE_MISSING = 2, 3
#: As sysexits.h has it for a fault of the program itself.
PROGRAM_FAILED = 70


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


def break_off(error: Exception, *, demo: bool) -> None:
    """Say that the program itself failed, and where all of it is written; end."""
    fault = Fault("program_failed", file=_kept(error, demo=demo))
    fail(sentence(fault, language()), PROGRAM_FAILED)


def _kept(error: Exception, *, demo: bool) -> str:
    """Write a whole error into a file that only this person can read; gives its name."""
    wished = [Path(tempfile.gettempdir())]
    with suppress(Fault):
        wished.insert(0, read_settings(demo=demo).data_dir)
    for folder in wished:
        with suppress(OSError):
            handle, name = tempfile.mkstemp(".txt", "miaopu-error-", folder)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.writelines(traceback.format_exception(error))
            return name
    return "-"
