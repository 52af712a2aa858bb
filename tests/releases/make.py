"""Makes a fixture of a release: its demo's data folder as a backup, compressed.

Load the demo with the program of that release, then run this with any Python:

    MIAOPU_DATA_DIR=… miaopu demo --phase announced     (or a smaller one, as tests/support/phases.py)
    python tests/releases/make.py DATA tests/releases/VERSION-REVISION.tar.xz

It knows nothing of the program, so that it can be run on any release's data; the test restores the
file by the program of today, which migrates it, and holds chains and bundles against what is noted here.
"""

import hashlib
import io
import json
import sqlite3
import sys
import tarfile
from contextlib import closing
from pathlib import Path


def make(data: Path, out: Path) -> None:
    """Write the file."""
    held: dict[str, dict[str, object]] = {}
    with tarfile.open(out, "w:xz", preset=9) as tar:

        def add(name: str, content: bytes) -> None:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            tar.addfile(entry, io.BytesIO(content))
            held[name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}

        database = _copied(data / "miaopu.db")
        add("backup.json", json.dumps(_head(database), indent=1).encode())
        add("database/miaopu.db", database)
        for path in sorted((data / "files").rglob("*")):
            if path.is_file() and len(path.name) == 64:
                add(f"files/{path.name}", path.read_bytes())
        add("manifest.json", json.dumps({"format": "miaopu-backup/1", "entries": held}).encode())


def _copied(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as opened, closing(sqlite3.connect(":memory:")) as copy:
        opened.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("VACUUM")
        return copy.serialize()


def _head(database: bytes) -> dict[str, object]:
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.deserialize(database)
        heads = opened.execute("SELECT chain, sequence, digest FROM ledger_head")
        bundles = opened.execute("SELECT id, manifest_digest FROM publication")
        (revision,) = opened.execute("SELECT version_num FROM alembic_version").fetchone()
        (kind,) = opened.execute("SELECT kind FROM installation").fetchone()
        return {
            "format": "miaopu-backup/1",
            "made_at": "2026-01-01T00:00:00.000Z",
            "version": "0.1.0",
            "revision": revision,
            "kind": kind,
            "database": "sqlite",
            "ledger_heads": {chain: [number, digest] for chain, number, digest in heads},
            "bundles": dict(bundles.fetchall()),
        }


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]))
