"""The folder that a dossier opens to: where each leaf lies, under names that are safe everywhere."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from app.files.names import clean, split

Pieces = Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file of the folder: where it lies, and how it is made when its turn has come."""

    path: str
    make: Callable[[], Pieces]


@dataclass(slots=True)
class Folder:
    """Leaves in the order in which they are made. A path is one of plain names, and stands once.

    `clean` takes names apart at slashes, and Windows does not tell capitals apart.
    """

    leaves: list[Leaf] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)

    def put(self, make: Callable[[], Pieces], *parts: str) -> str:
        """Find a place, and give its path."""
        path = self._free([clean(part) for part in parts])
        self._taken.add(path.casefold())
        self.leaves.append(Leaf(path, make))
        return path

    def _free(self, parts: list[str]) -> str:
        path = "/".join(parts)
        stem, ending = split(parts[-1])
        number = 1
        while path.casefold() in self._taken:
            number += 1
            path = "/".join([*parts[:-1], f"{stem} ({number}){ending}"])
        return path

    def __iter__(self) -> Iterator[Leaf]:
        """Go through the leaves."""
        return iter(self.leaves)

    def __len__(self) -> int:
        """Count them."""
        return len(self.leaves)
