"""The founding round as sample data: only the names in its report are real."""

from app.demo.loader import empty, first_look, load

__all__ = ["empty", "first_look", "load"]
