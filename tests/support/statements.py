"""Statements are compiled once in a test process, as a server does in its life, not once in each test.

Every test opens engines of its own, and an engine knows what it compiled by its dialect. Here all
dialects of one kind count as the same one, and their engines keep what they compiled in one place.
"""

from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

_STATEMENTS = 3000
_compiled: LRUCache[Any, Any] = LRUCache(_STATEMENTS)


def _share(engine: Engine) -> None:
    engine._compiled_cache = _compiled


def _agree(dialect: Any) -> None:
    dialect.__eq__ = lambda self, other: type(self) is type(other)
    dialect.__hash__ = lambda self: hash(type(self))
    dialect.engine_created = staticmethod(_share)
    dialect._type_memos = WeakKeyDictionary()


for _each in (PGDialect_psycopg, SQLiteDialect_pysqlite):
    _agree(_each)
