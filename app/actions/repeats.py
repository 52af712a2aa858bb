"""The same request key does nothing twice: the first answer is kept and given again."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from app.errors import Conflict
from app.store import repeats
from app.unit import Reading, Unit

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """One key of one person, with the digest of what came under it."""

    scope: str
    key: str
    body_digest: str | None
    answer: Any

    def run(self, unit: Unit, work: Callable[[], Result]) -> Result:
        """Run the work, or give the answer that the key already got."""
        if not repeats.claim(unit, self.scope, self.key, body_digest=self.body_digest):
            return cast("Result", self._answered(unit))
        result = work()
        repeats.keep(unit, self.scope, self.key, body_digest=self.body_digest, answer=_kept(result))
        return result

    def _answered(self, reading: Reading) -> object:
        kept = repeats.find(reading.session, self.scope, self.key)
        if kept is None or kept.body_digest not in {None, self.body_digest}:
            raise Conflict("key_reused")
        return self._restored(kept.answer)

    def kept(self, reading: Reading) -> object | None:
        """Give the answer that the key already got, if it came with this body."""
        found = repeats.find(reading.session, self.scope, self.key)
        if found is None or found.body_digest != self.body_digest:
            return None
        return self._restored(found.answer)

    def _restored(self, answer: dict[str, object]) -> object:
        fields = answer.get("fields")
        if (
            dataclasses.is_dataclass(self.answer)
            and isinstance(self.answer, type)
            and isinstance(fields, dict)
        ):
            return self.answer(**fields)
        return answer.get("value")


def _kept(result: object) -> dict[str, object]:
    """An action answers with None, a plain value or a flat frozen dataclass of plain values."""
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        kept = [f.name for f in dataclasses.fields(result) if not f.metadata.get("shown_once")]
        return {"fields": {name: getattr(result, name) for name in kept}}
    return {"value": result}
