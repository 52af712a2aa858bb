"""Open data: everything public as values with stable names. The same for everybody who asks."""

from app.views.open_data.pages import programme_page
from app.views.open_data.programmes import programme, programmes
from app.views.open_data.results import awards, notice, pots, projects
from app.views.open_data.rounds import call, log, rounds, rules
from app.views.open_data.shapes import (
    Call,
    Log,
    Notice,
    Pots,
    Programmes,
    ProgrammeYears,
    Projects,
    Rounds,
    Rules,
)
from app.views.open_data.tables import table

__all__ = [
    "Call",
    "Log",
    "Notice",
    "Pots",
    "ProgrammeYears",
    "Programmes",
    "Projects",
    "Rounds",
    "Rules",
    "awards",
    "call",
    "log",
    "notice",
    "pots",
    "programme",
    "programme_page",
    "programmes",
    "projects",
    "rounds",
    "rules",
    "table",
]
