"""The founding round as sample data: only the names in its report are real."""
