"""What was published, read back from the files that went out, and checked once."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from app.files import Files
from app.models import Publication
from app.scoring.verification import Verification, verify_bundle

OUTCOME = "outcome.json"


def published_files(publication: Publication, files: Files) -> dict[str, bytes]:
    """Read the published files from the store; one that is gone shows in the check."""
    files.bring(publication.files.values())
    return {
        name: files.read(digest)
        for name, digest in sorted(publication.files.items())
        if files.has(digest)
    }


def published_outcome(publication: Publication, files: Files) -> Mapping[str, Any]:
    """Read a published outcome."""
    return _document(files, publication.files[OUTCOME])


@lru_cache(maxsize=128)
def _document(files: Files, digest: str) -> Mapping[str, Any]:
    """What stands under a digest never changes: many rounds are read once."""
    return dict(json.loads(files.read(digest)))


def checked(published: Mapping[str, bytes]) -> Verification:
    """Recompute published files once per content: the check is open to everybody."""
    return _checked(tuple(published.items()))


@lru_cache(maxsize=4)
def _checked(published: tuple[tuple[str, bytes], ...]) -> Verification:
    return verify_bundle(dict(published))
