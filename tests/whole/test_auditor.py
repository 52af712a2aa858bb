"""The auditor opens every page of the office and changes nothing."""

import sqlite3
from contextlib import closing

import pytest

from app.main import routes_of
from app.vocabulary import Phase
from tests.support.rounds import ROLES
from tests.whole import deeds, matrix
from tests.whole.lines import holds

#: Pages that only prepare a deed of the office: without the deed they say nothing of their own.
PREPARE = frozenset()
#: What an auditor does: for the own account, as anybody, or to have a copy; nothing of it is evidence.
OWN = frozenset()


def test_every_page_of_the_office_is_open_to_the_auditor():
    lacking = {
        name
        for name, (served, _) in matrix.GET.items()
        for phase in Phase
        if any(
            holds(served, role, phase) for role in ("organiser", "second", "secretary", "signatory")
        )
        and not holds(served, "auditor", phase)
    }
    assert lacking == PREPARE


def test_the_auditor_does_nothing_but_what_anybody_may():
    done = {
        name
        for name, (served, _) in deeds.POST.items()
        for phase in Phase
        if holds(served, "auditor", phase) and not holds(served, "visitor", phase)
    }
    assert done == OWN
