"""What the matrix says of the figures of a programme and of the files that are made of them."""

from tests.whole.lines import (
    ANNOUNCED,
    CALL,
    EVERYBODY,
    OFFICERS,
    ORGANISERS,
    Line,
    nobody,
    officers,
    organisers,
    since,
)

GET: dict[str, tuple[Line, Line]] = {
    "use_of_funds.show": (((EVERYBODY, since(ANNOUNCED)),), nobody),
    "use_of_funds.photo": (nobody, nobody),
    "open_data.programme_page": (((EVERYBODY, since(CALL)),), nobody),
    "open_data.years_table": (((EVERYBODY, since(CALL)),), nobody),
    "briefs.show": (officers, nobody),
    "briefs.document": (officers, nobody),
    "round_reports.file": (((OFFICERS, since(ANNOUNCED)),), officers),
    "round_reports.show": (((OFFICERS, since(ANNOUNCED)),), officers),
    "indicators.show": (((EVERYBODY, since(CALL)),), nobody),
    "indicators.book": (((EVERYBODY, since(CALL)),), nobody),
    "indicators.table": (((EVERYBODY, since(CALL)),), nobody),
    "foreign_entries.index": (officers, nobody),
    "pictures.rows": (officers, nobody),
    "pictures.table": (officers, nobody),
    "pictures.book": (officers, nobody),
    "use_of_funds.table": (((EVERYBODY, since(ANNOUNCED)),), nobody),
    "use_of_funds.spending": (((EVERYBODY, since(ANNOUNCED)),), nobody),
}

POST: dict[str, tuple[Line, Line]] = {
    "round_reports.keep": (((ORGANISERS, since(ANNOUNCED)),), officers),
    "foreign_entries.add": (organisers, officers),
    "foreign_entries.remove": (nobody, nobody),
}
