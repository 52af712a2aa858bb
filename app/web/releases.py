"""What a release needs of the web: its files in the store, and whole addresses for its messages."""

from collections.abc import Mapping

from app.web.desk import Desk
from app.web.links import absolute

BUNDLE_LIMIT = 200 * 1024 * 1024


def stored(desk: Desk, files: Mapping[str, bytes]) -> dict[str, str]:
    """Put the files of a bundle safely into the store; gives their digests."""
    return {name: desk.house.files.put([data], BUNDLE_LIMIT).sha256 for name, data in files.items()}


def links(desk: Desk, round_id: str) -> dict[str, str]:
    """Give the addresses that messages name; `/-/` stands for the proposal."""
    return {
        "parts": absolute(desk, "parts.proposal", proposal_id="-"),
        "desk": absolute(desk, "release_plans.step", round_id=round_id, leaf="release"),
    }
