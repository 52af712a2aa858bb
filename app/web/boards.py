"""What is put to the vote, read and rendered once for all phones that may see the same."""

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256

from fastapi.concurrency import run_in_threadpool

from app.clock import Clock
from app.unit import NOBODY as NO_ACTOR
from app.unit import Database, Reading
from app.views import boards
from app.views.boards import Board, Fragment, Pass
from app.vocabulary import Choice, RecusalReason
from app.web.bulletin import Bulletin
from app.web.pages import Pages, Shell

#: A meeting that nobody asked for in a while is forgotten when there are more than these.
KEPT = 20


@dataclass(slots=True)
class Shown:
    """A board as of a number of the bulletin, and what was rendered of it."""

    number: int
    board: Board
    rendered: dict[tuple[Fragment, str], tuple[str, str]] = field(default_factory=dict)


class Boards:
    """Keeps the newest board of each meeting that somebody watches."""

    def __init__(self, database: Database, clock: Clock, pages: Pages, bulletin: Bulletin) -> None:
        """Begin with none."""
        self._database, self._clock = database, clock
        self._pages, self._bulletin = pages, bulletin
        self._shown: dict[str, Shown] = {}
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def data_for(self, who: Pass, language: str) -> tuple[str, str]:
        """Give (mark, event's data) for one listener.

        The mark is drawn from what is shown: a count of all that happens would tell of what is not.
        """
        shown = await self._newest(who.meeting_id)
        own = boards.fragment_for(shown.board, who)
        found = shown.rendered.get((own, language))
        if found is None:
            found = await run_in_threadpool(self._rendered, shown, own, language, who)
            shown.rendered[own, language] = found
        return found

    async def _newest(self, meeting_id: str) -> Shown:
        """Read the board, unless it was read since the last news; many ask in the same moment."""
        async with self._turns[meeting_id]:
            number = self._bulletin.number(meeting_id)
            shown = self._shown.get(meeting_id)
            if shown is None or shown.number != number:
                shown = Shown(number, await run_in_threadpool(self._read, meeting_id))
                self._shown.pop(meeting_id, None)
                self._shown[meeting_id] = shown
                while len(self._shown) > KEPT:
                    del self._shown[next(iter(self._shown))]
            return shown

    def _read(self, meeting_id: str) -> Board:
        with self._database.read() as session:
            reading = Reading(session=session, actor=NO_ACTOR, now=self._clock.now())
            return boards.board(reading, meeting_id)

    def _rendered(self, shown: Shown, own: Fragment, language: str, who: Pass) -> tuple[str, str]:
        shell = Shell(language=language, now=self._clock.now(), currency=shown.board.currency)
        context = {
            "board": own,
            "choices": tuple(Choice),
            "reasons": tuple(RecusalReason),
            "voters": who.voters,
            "csrf": "",
            "key": "",
            "code": "",
        }
        html = self._pages.render("meetings/_board.html", shell, context)
        return sha256(html.encode()).hexdigest()[:16], json.dumps({"html": html})
