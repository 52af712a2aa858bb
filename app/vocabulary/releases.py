"""The words of a release: how far it is prepared, where its notice is put up."""

from enum import StrEnum


class ReleaseState(StrEnum):
    """How far the release of a result is prepared."""

    PREPARING = "preparing"
    SCHEDULED = "scheduled"
    HELD = "held"


class LegalPlaceKind(StrEnum):
    """Where a notice was put up besides this site."""

    SITE = "site"
    ACCOUNT = "account"
    BOARD = "board"
