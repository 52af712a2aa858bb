"""Passwords take their turn: hashing is dear, and whoever waits for it holds no thread that saves need."""

from collections.abc import AsyncIterator
from typing import Annotated

from anyio import Semaphore, fail_after
from anyio.lowlevel import RunVar
from fastapi import Depends

from app.errors import Overloaded

#: Two hash at a time (see app.passwords); one more is let in, so that neither place stands empty.
AT_ONCE = 3
#: After so long the answer is "try again shortly" (with Retry-After) instead of silence.
WAIT_SECONDS = 20
_turns: RunVar[Semaphore] = RunVar("passwords")


async def turn() -> AsyncIterator[None]:
    """Wait for a place before the handler takes a thread; the form has been read by then."""
    try:
        places = _turns.get()
    except LookupError:
        places = Semaphore(AT_ONCE)
        _turns.set(places)
    try:
        with fail_after(WAIT_SECONDS):
            await places.acquire()
    except TimeoutError:
        raise Overloaded("too_busy") from None
    try:
        yield
    finally:
        places.release()


#: Stands last among a handler's parameters: a slow form is no reason to hold a place.
PasswordTurn = Annotated[None, Depends(turn, scope="function")]
