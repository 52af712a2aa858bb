"""Ballot files of participatory budgets: read, and turned into rules and evidence."""

from app.forms.ballot_files.reading import BallotFile, Project, read_ballot_file
from app.forms.ballot_files.rules import AVAILABLE, EIGHTY, Applied, official_differs, round_of

__all__ = [
    "AVAILABLE",
    "EIGHTY",
    "Applied",
    "BallotFile",
    "Project",
    "official_differs",
    "read_ballot_file",
    "round_of",
]
