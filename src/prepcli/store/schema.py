"""The tables, numbered migrations, and SQLite's errors in the learner's words.

A migration runs under the write lock in one transaction; a copy of the file is kept beside it first.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from prepcli.errors import PrepError

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE entries (
            seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, card TEXT NOT NULL,
            at TEXT NOT NULL, day TEXT NOT NULL, machine TEXT NOT NULL, body TEXT NOT NULL)""",
        "CREATE INDEX entries_by_card ON entries (card, day, at, id)",
        "CREATE INDEX entries_voided ON entries (json_extract(body, '$.entry')) WHERE type = 'void'",
        """CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
            BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END""",
        """CREATE TRIGGER entries_remain BEFORE DELETE ON entries
            BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END""",
        """CREATE TABLE states (
            card TEXT PRIMARY KEY, stability REAL, difficulty REAL, due TEXT, first_day TEXT, last_day TEXT,
            last_grade INTEGER, reps INTEGER NOT NULL, lapses INTEGER NOT NULL, agains INTEGER NOT NULL,
            missed_day TEXT, suspended INTEGER NOT NULL, buried_until TEXT, latest TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX states_by_due ON states (due)",
        "CREATE INDEX entries_by_day ON entries (day) WHERE type = 'grade'",
        "CREATE TABLE carries (old TEXT PRIMARY KEY, new TEXT NOT NULL) WITHOUT ROWID",
        "CREATE INDEX carries_by_new ON carries (new)",
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ),
    (
        "CREATE TABLE attempts (card TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID",
        "DELETE FROM meta WHERE key = 'rules'",  # so that the log is replayed once, and fills the table
    ),
    (
        """CREATE TABLE ranking (
            position INTEGER PRIMARY KEY, card TEXT NOT NULL, idx REAL NOT NULL, seconds REAL NOT NULL)""",
        """CREATE TABLE forecasts (
            target TEXT NOT NULL, date TEXT NOT NULL, day TEXT NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY (target, date, day)) WITHOUT ROWID""",
    ),
    (
        "CREATE TABLE days (facts INTEGER PRIMARY KEY, attempts INTEGER NOT NULL, ms INTEGER NOT NULL)",
        "DELETE FROM meta WHERE key = 'rules'",  # so that the log is replayed once, and fills the table
    ),
)


class Reader:
    """Whatever reads the rows of an open progress file."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db, self._path = db, path

    def _one(self, sql: str, *values: object) -> Any:
        with plain_errors(self._path):
            return self._db.execute(sql, values).fetchone()

    def _all(self, sql: str, *values: object, day: date | None = None) -> list[Any]:
        with plain_errors(self._path):
            return self._db.execute(sql, {"day": day.isoformat()} if day else values).fetchall()


def migrate(db: sqlite3.Connection, path: Path) -> None:
    """Bring the file to this program's schema. Raises PrepError for a file of a newer version."""
    version = _version(db)
    if version > len(MIGRATIONS):
        raise PrepError(
            f"{path} was written by a newer version of prep (schema {version}, this one knows {len(MIGRATIONS)})",
            "update prep; nothing was changed",
        )
    if version == len(MIGRATIONS):
        return
    if version == 0 and db.execute("SELECT 1 FROM sqlite_master").fetchone() and _version(db) == 0:
        # asked twice: another process may have made the tables after the first look
        raise PrepError(f"{path} is not a progress file of prep", "move it away, or restore a copy")
    db.execute("PRAGMA journal_mode = WAL")
    with transaction(db):
        version = _version(db)  # read again under the lock: another process may have been first
        if 0 < version < len(MIGRATIONS):
            _keep_copy(path, version)
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, with the write lock held from the start."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _keep_copy(path: Path, version: int) -> None:
    """The file as it is before a migration, made whole by SQLite's backup."""
    source, copy = sqlite3.connect(path), sqlite3.connect(path.with_name(f"{path.name}.v{version}.bak"))
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """SQLite's errors in the learner's words. What is not listed is a bug of ours and keeps its traceback."""
    try:
        yield
    except sqlite3.DatabaseError as e:
        text = str(e)
        known = (
            ("not a database", "is not a progress file of prep", "move it away, or restore a copy"),
            ("malformed", "is damaged", "restore a copy; `sqlite3 FILE .recover` may save the rest"),
            ("locked", "is locked by another program", "close it and try again; nothing was lost"),
            (
                "disk is full",
                "cannot grow: the disk is full",
                "free some space and try again; all grades so far are kept",
            ),
            ("disk I/O error", "cannot be read or written", "check that the disk is not full, and its health"),
            ("readonly", "cannot be written", "mend the permissions of the file and its folder"),
            ("unable to open", "cannot be opened", "mend the permissions of the file and its folder"),
        )
        for part, message, hint in known:
            if part in text:
                raise PrepError(f"{path} {message}", hint) from e
        raise
