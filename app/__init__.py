import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- a checkout may be started with any Python
    raise SystemExit("苗圃需要 Python 3.11 或更新的版本。 / Miaopu needs Python 3.11 or later.")
