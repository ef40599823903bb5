"""Progress on disk: one SQLite file, the only writer of it, the only owner of sqlite3.

The theory. `entries` is the log and the only truth; rows are added and never changed (two triggers see to that).
`states` says what the log means for each card; it is rewritten, in the transaction that adds an entry, by
replaying that card's entries, so the two can never disagree and there is nothing to repair. The rules that made
the states (model version, FSRS weights, desired retention) are kept beside them; other rules mean one replay of
the whole log at the next start.

Every write goes through `_writing`, one durable transaction (WAL, synchronous FULL, BEGIN IMMEDIATE). A second
process waits for the lock, a moment, and then sees what the first one wrote. `seq` is the order of arrival, which
undo follows; what entries mean depends on (day, at, id) alone.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import msgspec

from prepcli.errors import PrepError
from prepcli.model import Entry, Grade
from prepcli.scheduling.memory import Memory
from prepcli.scheduling.state import CardState, Rules, replay

LOCK_SECONDS = 5
UNDOABLE = ("grade", "suspend", "unsuspend", "bury", "reset", "note", "setting")

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
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ),
)

IS_OUT = "(suspended OR ifnull(buried_until > :day, 0))"
NOT_VOIDED = (
    "NOT EXISTS (SELECT 1 FROM entries v WHERE v.type = 'void' AND json_extract(v.body, '$.entry') = entries.id)"
)
ENTRY = "id, type, card, at, day, machine, body"
STATE = (
    "card, stability, difficulty, due, first_day, last_day, last_grade, reps, lapses, agains, missed_day, "
    "suspended, buried_until, latest"
)


class DueRow(NamedTuple):
    """What a queue needs of a met card."""

    card: str
    stability: float
    last_day: date
    due: date
    latest: str


class Store:
    """An open progress file. Use it in a `with`."""

    def __init__(self, db: sqlite3.Connection, path: Path, rules: Rules) -> None:
        self._db, self._path, self.rules = db, path, rules

    @classmethod
    def open(cls, path: Path, rules: Rules, *, create: bool) -> Self:
        """Open `path`; without `create` a missing file reads as an empty log and nothing is written.

        Raises PrepError for a file that is no database, is damaged, comes from a newer version or is locked.
        """
        exists = path.exists()
        with _plain_errors(path):
            db = sqlite3.connect(
                path if exists or create else ":memory:", timeout=LOCK_SECONDS, isolation_level=None
            )
            store = cls(db, path, rules)
            try:
                store._prepare(exists)
            except BaseException:
                db.close()
                raise
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    # --- the log ---

    def append(self, entries: Iterable[Entry]) -> int:
        """Add the entries not known yet and bring the states up to date, durably, all or nothing.

        Returns how many were added. Raises PrepError when the disk is full, not writable or locked for long.
        """
        with self._writing():
            before = self._db.total_changes
            known = list(entries)
            self._db.executemany(
                f"INSERT INTO entries ({ENTRY}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                map(_row, known),
            )
            added = self._db.total_changes - before
            self._project({entry.card for entry in known if entry.card})
        return added

    def entries(self, card: str) -> list[Entry]:
        """Every entry of one card in replay order, voided ones and voids too."""
        return list(self._entries("WHERE card = ?", card))

    def grades(self) -> Iterator[Entry]:
        """Every grade that is not voided, in replay order."""
        return self._entries(f"WHERE type = 'grade' AND {NOT_VOIDED}")

    def last_undoable(self, machine: str) -> Entry | None:
        """The entry that `machine` wrote last and has not voided."""
        marks = ", ".join("?" * len(UNDOABLE))
        where = f"WHERE machine = ? AND type IN ({marks}) AND {NOT_VOIDED}"
        return next(self._entries(where, machine, *UNDOABLE, order="seq DESC LIMIT 1"), None)

    # --- what the log means ---

    def state(self, card: str) -> CardState:
        """The state of one card; that of a new card when the log does not know it."""
        row = self._one(f"SELECT {STATE} FROM states WHERE card = ?", card)
        return _state(row) if row else CardState(card=card)

    def states(self) -> dict[str, CardState]:
        """The state of every card that the log knows."""
        with _plain_errors(self._path):
            return {row[0]: _state(row) for row in self._db.execute(f"SELECT {STATE} FROM states")}

    def standings(self, day: date) -> dict[str, tuple[bool, bool, bool]]:
        """Card -> (is met, is due on `day`, is out of all queues), for every card that the log knows."""
        sql = f"SELECT card, reps > 0, ifnull(due <= :day, 0) AND NOT {IS_OUT}, {IS_OUT} FROM states"
        return {card: (met, due, out) for card, met, due, out in self._all(sql, day=day)}

    def latest(self) -> dict[str, str]:
        """Card -> the entry that arrived last, for every card that the log knows."""
        with _plain_errors(self._path):
            return dict(self._db.execute("SELECT card, latest FROM states"))

    def due(self, day: date) -> list[DueRow]:
        """The cards due on `day`, in no order."""
        return self._due_rows(f"due <= :day AND NOT {IS_OUT}", day)

    def ahead(self, day: date) -> list[DueRow]:
        """The cards met and not due on `day`."""
        return self._due_rows(f"due > :day AND NOT {IS_OUT}", day)

    def missed(self, day: date) -> list[DueRow]:
        """The cards missed, due or not."""
        return self._due_rows(f"missed_day IS NOT NULL AND NOT {IS_OUT}", day)

    def met_or_out(self, day: date) -> set[str]:
        """The cards that are not to be offered as new on `day`."""
        return {card for (card,) in self._all(f"SELECT card FROM states WHERE reps > 0 OR {IS_OUT}", day=day)}

    def met_on(self, day: date) -> list[str]:
        """The cards first met on `day`."""
        return [card for (card,) in self._all("SELECT card FROM states WHERE first_day = :day", day=day)]

    def _due_rows(self, where: str, day: date) -> list[DueRow]:
        rows = self._all(f"SELECT card, stability, last_day, due, latest FROM states WHERE {where}", day=day)
        return [DueRow(c, s, date.fromisoformat(last), date.fromisoformat(due), e) for c, s, last, due, e in rows]

    def _all(self, sql: str, *, day: date) -> list[Any]:
        with _plain_errors(self._path):
            return self._db.execute(sql, {"day": day.isoformat()}).fetchall()

    def _one(self, sql: str, *values: object) -> Any:
        with _plain_errors(self._path):
            return self._db.execute(sql, values).fetchone()

    def _entries(self, where: str, *values: object, order: str = "day, at, id") -> Iterator[Entry]:
        with _plain_errors(self._path):
            for row in self._db.execute(f"SELECT {ENTRY} FROM entries {where} ORDER BY {order}", values):
                yield _entry(row)

    # --- writing ---

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """The one door to every write."""
        with _plain_errors(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _project(self, cards: Iterable[str]) -> None:
        for card in cards:
            rows = self._db.execute(f"SELECT {ENTRY} FROM entries WHERE card = ?", (card,))
            latest = self._db.execute(
                "SELECT id FROM entries WHERE card = ? ORDER BY seq DESC", (card,)
            ).fetchone()
            self._put(replay(card, map(_entry, rows), self.rules), latest[0])

    def _put(self, state: CardState, latest: str) -> None:
        memory = state.memory or (None, None)
        self._db.execute(
            f"INSERT OR REPLACE INTO states ({STATE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                state.card,
                *memory,
                _iso(state.due),
                _iso(state.first_day),
                _iso(state.last_day),
                state.last_grade,
                state.reps,
                state.lapses,
                state.agains,
                _iso(state.missed_day),
                state.suspended,
                _iso(state.buried_until),
                latest,
            ),
        )

    def _prepare(self, exists: bool) -> None:
        """Bring schema and states to this program's version."""
        self._db.execute("PRAGMA synchronous = FULL")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise PrepError(
                f"{self._path} was written by a newer version of prep (schema {version}, this one knows "
                f"{len(MIGRATIONS)})",
                "update prep; nothing was changed",
            )
        if version < len(MIGRATIONS):
            self._migrate(exists and version > 0)
        made_by = self._db.execute("SELECT value FROM meta WHERE key = 'rules'").fetchone()
        if made_by is None or made_by[0] != self.rules.tag:
            self.rebuild()

    def _migrate(self, keep_copy: bool) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        with self._writing():  # the version is read again under the lock: another process may have been first
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if keep_copy and version < len(MIGRATIONS):
                self._copy(version)
            for statements in MIGRATIONS[version:]:
                for statement in statements:
                    self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _copy(self, version: int) -> None:
        """Keep the file as it is before a migration. SQLite's backup makes it whole."""
        target = self._path.with_name(f"{self._path.name}.v{version}.bak")
        source = sqlite3.connect(self._path)
        try:
            with sqlite3.connect(target) as copy:
                source.backup(copy)
            copy.close()
        finally:
            source.close()

    def rebuild(self) -> None:
        """Throw the states away and replay the whole log under the present rules."""
        with self._writing():
            self._db.execute("DELETE FROM states")
            latest = dict(
                self._db.execute("SELECT card, id FROM (SELECT card, id, max(seq) FROM entries GROUP BY card)")
            )
            rows = self._db.execute(f"SELECT {ENTRY} FROM entries WHERE card <> '' ORDER BY card, day, at, id")
            for card, entries in groupby(map(_entry, rows), key=lambda entry: entry.card):
                self._put(replay(card, entries, self.rules), latest[card])
            self._db.execute("INSERT OR REPLACE INTO meta VALUES ('rules', ?)", (self.rules.tag,))


@contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
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
            ("disk I/O error", "cannot be read or written: the disk reports an error", "check the disk"),
            ("readonly", "cannot be written", "mend the permissions of the file and its folder"),
            ("unable to open", "cannot be opened", "mend the permissions of the file and its folder"),
        )
        for part, message, hint in known:
            if part in text:
                raise PrepError(f"{path} {message}", hint) from e
        raise


def _row(entry: Entry) -> tuple[str, ...]:
    return (
        entry.id,
        entry.type,
        entry.card,
        iso_moment(entry.at),
        entry.day.isoformat(),
        entry.machine,
        msgspec.json.encode(entry.body).decode(),
    )


def iso_moment(at: datetime) -> str:
    """UTC with Z, always six decimals, so that text order is time order."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _entry(row: tuple[Any, ...]) -> Entry:
    id_, type_, card, at, day, machine, body = row
    return Entry(
        id=id_,
        type=type_,
        card=card,
        at=datetime.fromisoformat(at),
        day=date.fromisoformat(day),
        machine=machine,
        body=msgspec.json.decode(body),
    )


def _state(row: tuple[Any, ...]) -> CardState:
    (
        card,
        stability,
        difficulty,
        due,
        first,
        last,
        grade,
        reps,
        lapses,
        agains,
        missed,
        suspended,
        buried,
        latest,
    ) = row
    return CardState(
        card=card,
        memory=None if stability is None else Memory(stability, difficulty),
        due=_day(due),
        first_day=_day(first),
        last_day=_day(last),
        last_grade=None if grade is None else Grade(grade),
        reps=reps,
        lapses=lapses,
        agains=agains,
        missed_day=_day(missed),
        suspended=bool(suspended),
        buried_until=_day(buried),
        latest=latest,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
