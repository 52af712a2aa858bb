"""What the matrix says of reports and evaluations."""

from tests.whole.award_lines import awards_exist
from tests.whole.lines import (
    ANNOUNCED,
    APPLICANT,
    AUDITOR,
    CALL,
    OFFICERS,
    ORGANISERS,
    SECRETARY,
    SIGNATORY,
    Line,
    nobody,
    officers,
    since,
)

#: Who knows of a project, its reports and its evaluation; nobody was asked to evaluate in this round.
around_project: Line = ((APPLICANT + OFFICERS, since(CALL)),)
too_early: Line = ((APPLICANT + OFFICERS, since(CALL) - since(ANNOUNCED)),)
reported: Line = ((APPLICANT, since(ANNOUNCED)),)
judges_reports: Line = ((ORGANISERS, since(ANNOUNCED)),)

GET: dict[str, tuple[Line, Line]] = {
    "reports.index": (((APPLICANT + OFFICERS, since(ANNOUNCED)),), around_project),
    "reports.show": (((APPLICANT + OFFICERS, since(ANNOUNCED)),), around_project),
    # Nothing is written yet, and there is no picture.
    "reports.version": (nobody, ((OFFICERS, since(CALL)), *too_early)),
    "reports.photo": (nobody, too_early),
    "report_overviews.index": (awards_exist, officers),
    "report_overviews.export": (awards_exist, officers),
    "report_overviews.book": (awards_exist, officers),
    "evaluations.index": (awards_exist, officers),
    # Without a result the applicant is told that there is none.
    "evaluations.show": (awards_exist, around_project),
    "evaluations.queue": (nobody, officers),
    "evaluations.sheet": (nobody, around_project),
}

POST: dict[str, tuple[Line, Line]] = {
    "reports.save": (reported, around_project),
    "reports.file": (reported, around_project),
    "reports.accept": (judges_reports, around_project),
    "reports.send_back": (judges_reports, around_project),
    "reports.postpone": (judges_reports, around_project),
    "reports.add_photo": (reported, around_project),
    # Nothing is written yet, and there is no picture.
    "reports.remove_photo": (nobody, around_project),
    "reports.release_photo": (
        nobody,
        ((APPLICANT + SIGNATORY + SECRETARY + AUDITOR, since(CALL)), *too_early),
    ),
    "report_overviews.set_due": (judges_reports, officers),
    "report_overviews.remind": (judges_reports, officers),
    "evaluations.set_scheme": (judges_reports, officers),
    "evaluations.name_evaluator": (judges_reports, officers),
    "evaluations.remove_evaluator": (judges_reports, officers),
    "evaluations.close": (judges_reports, around_project),
    "evaluations.reopen": (judges_reports, around_project),
    "evaluations.mark": (nobody, around_project),
}
