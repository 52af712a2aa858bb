"""Dossiers bound: the same views that officers and auditors read, laid out as a folder in a zip.

Everything goes through the views with the rights of the person who asked. The same state of the
database gives the same bytes.
"""

from app.dossiers.binding import Bound, Press
from app.dossiers.rounds import bind_proposal, bind_round

__all__ = ["Bound", "Press", "bind_proposal", "bind_round"]
