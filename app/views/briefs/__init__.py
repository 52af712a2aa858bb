"""The quarterly brief for the joint meeting of a programme: the page where it is made, and the sheet."""

from app.views.briefs.page import show
from app.views.briefs.sheet import brief

__all__ = ["brief", "show"]
