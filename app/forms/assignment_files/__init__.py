"""Assignment problems as files: one JSON document, or a folder of tables. docs/assignment.md describes both."""

from app.forms.assignment_files.documents import read_document
from app.forms.assignment_files.folders import read_folder

__all__ = ["read_document", "read_folder"]
