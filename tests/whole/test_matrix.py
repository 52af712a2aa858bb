"""Every route, every role, every phase: who is shown what; `test_matrix_done` has the deeds."""

import pytest

from tests.support.rounds import ROLES
from tests.whole import deeds, matrix
from tests.whole.answers import ABSENT, PHASES, QUIET, REFUSED, expected, named, outcome
from tests.whole.subjects import addresses


def test_every_route_has_its_line_and_every_line_its_route():
    assert set(matrix.GET) == set(named("GET"))
    assert set(deeds.POST) == set(named("POST"))


@pytest.mark.parametrize("phase", PHASES)
def test_what_is_seen(world, phase):
    there = world(phase)
    places = addresses(there)
    found = {}
    for name, path in named("GET").items():
        for role in ROLES:
            wanted = expected("GET", name, role, phase)
            headers = QUIET if wanted in {REFUSED, ABSENT} else {}
            answer = there.at(role).client.get(path.format(**places), headers=headers)
            if (got := outcome(answer)) != wanted:
                found[f"{name} {role}"] = (wanted, got)
    assert found == {}
