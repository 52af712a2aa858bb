"""A fault of a report stands beside the row on the page, blank rows between them counted."""

from datetime import date

from app.forms.reports import ReportForm, ServedLine, as_posted, read_figures
from app.language.catalogue import listed
from app.views.open_data.pages import _sum


def test_a_fault_stands_beside_the_row_that_was_posted() -> None:
    blank, wrong = ServedLine(), ServedLine(group="老人", people="x", contacts="5")
    form = ReportForm(served=[blank, wrong])
    _, faults = read_figures(form.typed, date(2026, 1, 1), date(2026, 3, 1), "CNY")
    assert "served-0-people" in faults
    assert as_posted(faults, form)["served-1-people"] == ("not_whole", {})
    assert as_posted(faults, form)["problems"] == ("required", {})


def test_names_stand_in_a_row_as_a_language_has_it() -> None:
    assert listed(["A", "B"], "en") == "A, B"
    assert listed(["甲", "乙"], "zh_CN") == "甲、乙"


def test_there_is_no_public_sum_of_what_is_not_public() -> None:
    assert _sum([1, 2]) == 3
    assert _sum([1, None]) is None
