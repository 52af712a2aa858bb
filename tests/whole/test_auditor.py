"""The auditor opens every page of the office and changes nothing."""

from app.models import WORKING
from app.vocabulary import Phase
from tests.whole import deeds, matrix
from tests.whole.lines import OFFICERS, holds

#: Forms in which a deed of the office is written: beside the deed they show nothing of their own.
PREPARE = {
    "agreements.edit",
    "agreements.signing",
    "assignment_plans.asking",
    "assignment_plans.publishing",
    "awards.barring",
    "awards.decision",
    "ballots.starting",
    "decisions.gaps",
    "forms.question",
    "forms.section",
    "gifts.entering",
    "helped_entries.new",
    "money_returns.claiming",
    "needs.many",
    "panels.removing",
    "paper_sheets.entering",
    "privacy.edit",
    "programmes.edit",
    "programmes.new",
    "programmes.removing",
    "round_changes.going_back",
    "round_changes.outage",
    "round_changes.pausing",
    "rounds.extending",
    "rounds.new",
    "rounds.publish",
    "rulebook_editors.editing",
    "rulebook_editors.writing",
    "screenings.ask",
    "screenings.ask_many",
    "seat_lists.new",
}
#: Where a forgotten password is helped with: the list of people says whose contact is confirmed.
PRIVATE = {"people.show"}
#: What belongs to the installation: its health, its backups and other people's data are its owner's alone.
OF_THE_OWNER = {
    "backups.index",
    "persons.file",
    "persons.search",
    "persons.show",
    "privacy.retention",
    "systems.heads",
    "systems.heads_file",
    "systems.show",
}
#: Copies made for the auditor: of everything, in a working table.
COPIES = {"dossiers.ask", "dossiers.ask_for_proposal", "made_files.ask"}


def test_every_page_of_the_office_is_open_to_the_auditor() -> None:
    others = tuple(role for role in OFFICERS if role != "auditor")
    lacking = {
        name
        for name, (served, _) in matrix.GET.items()
        for phase in Phase
        if any(holds(served, role, phase) for role in others)
        and not holds(served, "auditor", phase)
    }
    assert lacking == PREPARE | PRIVATE | OF_THE_OWNER


def test_the_auditor_does_nothing_but_what_anybody_may() -> None:
    done = {
        name
        for name, (served, _) in deeds.POST.items()
        for phase in Phase
        if holds(served, "auditor", phase) and not holds(served, "nobody", phase)
    }
    assert done == COPIES
    assert {"dossier", "made_file"} <= WORKING
