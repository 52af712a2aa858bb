"""How far each meeting has come, as a number that tells nothing else."""

from collections.abc import Collection, Mapping

from app.store import pulses
from app.unit import Reading


def of(reading: Reading, meeting_ids: Collection[str]) -> Mapping[str, tuple[int, int]]:
    """Give the counts of the meetings that pages of this process have open."""
    return pulses.pulses(reading.session, meeting_ids)
