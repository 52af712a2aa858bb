"""Ballot files of participatory budgets: read, and turned into rules and evidence."""

from app.forms.ballot_files.reading import BallotFile, Project, read_ballot_file
from app.forms.ballot_files.rules import (
    AVAILABLE,
    EIGHTY,
    Applied,
    compared_rules,
    official_differs,
    official_winners,
    papers_of,
    point_scale,
    round_of,
)
from app.forms.ballot_files.writing import write_ballot_file

__all__ = [
    "AVAILABLE",
    "EIGHTY",
    "Applied",
    "BallotFile",
    "Project",
    "compared_rules",
    "official_differs",
    "official_winners",
    "papers_of",
    "point_scale",
    "read_ballot_file",
    "round_of",
    "write_ballot_file",
]
