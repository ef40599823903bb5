"""Progress on disk: one SQLite file, the only writer of it, the only owner of sqlite3.

The theory. `entries` is the log and the only truth; rows are added and never changed (two triggers see to that).
`states` says what the log means for each card, `attempts` what the same replay learned of each grade, for
statistics; both are rewritten, in the transaction that adds an entry, by replaying its card, so they can
never disagree and there is nothing to repair. `days` counts the attempts of all cards by day: it is changed where
`attempts` is, by the attempts that go and those that come. The rules that made them (model version, FSRS weights,
desired retention) are kept beside them; other rules mean one replay of the whole log, at the start or with the
entry that brought them. The weights come from the log: the newest sound `setting` entry of that name that is not
voided; without one they are those that the store was opened with.

Every write goes through `_writing`, one durable transaction (WAL, synchronous FULL, BEGIN IMMEDIATE). A second
process waits for the lock, a moment, and then sees what the first one wrote. `seq` is the order of arrival, which
undo follows; what entries mean depends on (day, at, id) alone.

A `carry` entry joins the history of an old card id to a new one. `carries` says of each older id which one is the
newest; all ids that lead to one card are its family, and a state is the replay of its family's entries, kept under
the newest id. An id that takes a history back is in use again: the carry that once led away from it ends.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import groupby, repeat
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from prepcli.model import Entry
from prepcli.scheduling.attempts import Days, by_day, unpacked
from prepcli.scheduling.memory import as_weights
from prepcli.scheduling.queue import Met
from prepcli.scheduling.state import CardState, Remembered, Rules, live, replay
from prepcli.store.plans import Plans
from prepcli.store.rows import (
    ENTRY,
    IS_OUT,
    NOT_VOIDED,
    STATE,
    entry_of,
    marks,
    row_of,
    row_of_state,
    state_of,
)
from prepcli.store.schema import Reader, migrate, plain_errors, transaction

LOCK_SECONDS = 5
WEIGHTS = "weights"  # the setting that `prep fit` writes
REPLAY_CACHE_KIB = 65_536  # a replay reads the log in another order than it was written
OF_CARDS = ("states", "attempts")
ADD_TO_DAYS = """INSERT INTO days VALUES (?, ?, ?) ON CONFLICT (facts)
    DO UPDATE SET attempts = attempts + excluded.attempts, ms = ms + excluded.ms"""
NONE = (0, 0)  # attempts, and their milliseconds
UNDOABLE = (
    *("grade", "suspend", "unsuspend", "bury", "reset", "note"),
    *("setting", "target", "outcome", "asked", "follow_up"),
)


class Store(Reader):
    """An open progress file. Use it in a `with`."""

    def __init__(self, db: sqlite3.Connection, path: Path, rules: Rules) -> None:
        super().__init__(db, path)
        self.rules, self._given = rules, rules.weights
        self.plans = Plans(db, path)

    @classmethod
    def open(cls, path: Path, rules: Rules, *, create: bool) -> Self:
        """Open `path`; without `create` a missing file reads as an empty log and nothing is written.

        Raises PrepError for a file that is no database, is damaged, comes from a newer version or is locked.
        """
        exists = path.exists()
        with plain_errors(path):
            db = sqlite3.connect(
                path if exists or create else ":memory:", timeout=LOCK_SECONDS, isolation_level=None
            )
            store = cls(db, path, rules)
            try:
                store._prepare()
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
                map(row_of, known),
            )
            added = self._db.total_changes - before
            if self._take_rules():
                self._replay_all()
            else:
                self._project({entry.card for entry in known if entry.card})
        return added

    def entries(self, card: str) -> list[Entry]:
        """Every entry of one card and of those carried into it, in replay order, voided ones and voids too."""
        family = self._family(self.carried(card))
        return list(self._entries(f"WHERE card IN ({marks(family)})", *family))

    def carried(self, card: str) -> str:
        """The id under which the history of `card` goes on; `card` itself when it was not carried."""
        row = self._one("SELECT new FROM carries WHERE old = ?", card)
        return row[0] if row else card

    def carries(self) -> dict[str, str]:
        """Every older id -> the id under which its history goes on."""
        return dict(self._all("SELECT old, new FROM carries"))

    def grades(self) -> Iterator[Entry]:
        """Every grade that is not voided, in replay order, under the id to which its card was carried."""
        return self._carried_entries("type = 'grade'")

    def grades_and_resets(self) -> Iterator[Entry]:
        """The same with resets: all that decides what a card's memory was at any time."""
        return self._carried_entries("type IN ('grade', 'reset')")

    def grades_since(self, day: date) -> Iterator[Entry]:
        """Those of `grades` from `day` on."""
        return self._carried_entries("type = 'grade' AND day >= ?", day.isoformat())

    def asked(self) -> frozenset[str]:
        """The cards that were asked in an interview, under the ids to which they were carried."""
        return frozenset(entry.card for entry in self._carried_entries("type = 'asked'"))

    def settings(self, name: str) -> Iterator[Entry]:
        """The `setting` entries of that name that are not voided, newest first."""
        where = f"WHERE card = '' AND type = 'setting' AND json_extract(body, '$.setting') = ? AND {NOT_VOIDED}"
        return self._entries(where, name, order="day DESC, at DESC, id DESC")

    def targets(self) -> Iterator[Entry]:
        """The `target` and `outcome` entries that are not voided, in replay order."""
        return self._entries(f"WHERE card = '' AND type IN ('target', 'outcome') AND {NOT_VOIDED}")

    def mocks(self) -> Iterator[Entry]:
        """The `mock` entries, in replay order."""
        return self._entries("WHERE card = '' AND type = 'mock'")

    def of_mock(self, mock: Entry) -> list[Entry]:
        """The grades of a mock interview that are not voided and then its follow-ups, each in replay order."""
        of = (mock.id, mock.day.isoformat(), (mock.day + timedelta(days=1)).isoformat())
        is_its_own = "json_extract(body, '$.mock') = ?"
        graded = f"{is_its_own} AND type = 'grade' AND day IN (?, ?)"
        cards = f"SELECT card FROM entries WHERE {graded} AND {NOT_VOIDED}"
        followed = f"{is_its_own} AND type = 'follow_up' AND card IN ({cards})"
        return [*self._carried_entries(graded, *of), *self._carried_entries(followed, mock.id, *of)]

    def _carried_entries(self, where: str, *values: object) -> Iterator[Entry]:
        carries = self.carries()
        for entry in self._entries(f"WHERE {where} AND {NOT_VOIDED}", *values):
            newest = carries.get(entry.card)
            yield msgspec.structs.replace(entry, card=newest) if newest else entry

    def last_undoable(self, machine: str) -> Entry | None:
        """The entry that `machine` wrote last and has not voided."""
        where = f"WHERE machine = ? AND type IN ({marks(UNDOABLE)}) AND {NOT_VOIDED}"
        return next(self._entries(where, machine, *UNDOABLE, order="seq DESC LIMIT 1"), None)

    # --- what the log means ---

    def state(self, card: str) -> CardState:
        """The state of one card; that of a new card when the log does not know it."""
        row = self._one(f"SELECT {STATE} FROM states WHERE card = ?", self.carried(card))
        return state_of(row) if row else CardState(card=card)

    def states(self) -> dict[str, CardState]:
        """The state of every card that the log knows."""
        return {row[0]: state_of(row) for row in self._all(f"SELECT {STATE} FROM states")}

    def remembered(self) -> list[Remembered]:
        """Every card met, in no order."""
        columns = ", ".join(Remembered._fields)
        rows = self._all(f"SELECT {columns} FROM states WHERE reps > 0")
        return list(map(tuple.__new__, repeat(Remembered), rows))  # `_make` without its check of each row

    def attempts(self) -> dict[str, bytes]:
        """Card -> the attempts at it, packed, for every card that has one."""
        return dict(self._all("SELECT card, data FROM attempts"))

    def days(self) -> Days:
        """The attempts of all cards by day."""
        rows = self._all("SELECT * FROM days ORDER BY facts")
        return {facts: (times, ms) for facts, times, ms in rows}

    def states_under(self, rules: Rules) -> dict[str, CardState]:
        """What `states` would be under other rules."""
        return {card: replay(card, self.entries(card), rules)[0] for card in self.latest()}

    def standings(self, day: date) -> dict[str, tuple[bool, bool, bool]]:
        """Card -> (is met, is due on `day`, is out of all queues), for every card that the log knows."""
        sql = f"SELECT card, reps > 0, ifnull(due <= :day, 0) AND NOT {IS_OUT}, {IS_OUT} FROM states"
        return {card: (met, due, out) for card, met, due, out in self._all(sql, day=day)}

    def latest(self) -> dict[str, str]:
        """Card -> the entry that arrived last, for every card that the log knows."""
        return dict(self._all("SELECT card, latest FROM states"))

    def due(self, day: date) -> list[Met]:
        """The cards due on `day`, in no order."""
        return self._met(f"due <= :day AND NOT {IS_OUT}", day)

    def ahead(self, day: date) -> list[Met]:
        """The cards met and not due on `day`."""
        return self._met(f"due > :day AND NOT {IS_OUT}", day)

    def missed(self, day: date) -> list[Met]:
        """The cards missed, due or not."""
        return self._met(f"missed_day IS NOT NULL AND NOT {IS_OUT}", day)

    def met_or_out(self, day: date) -> set[str]:
        """The cards that are not to be offered as new on `day`."""
        return {card for (card,) in self._all(f"SELECT card FROM states WHERE reps > 0 OR {IS_OUT}", day=day)}

    def met_on(self, day: date) -> list[str]:
        """The cards first met on `day`."""
        return [card for (card,) in self._all("SELECT card FROM states WHERE first_day = :day", day=day)]

    def _met(self, where: str, day: date) -> list[Met]:
        rows = self._all(f"SELECT card, stability, last_day, due FROM states WHERE {where}", day=day)
        return [Met(c, s, date.fromisoformat(last), date.fromisoformat(due)) for c, s, last, due in rows]

    def _entries(self, where: str, *values: object, order: str = "day, at, id") -> Iterator[Entry]:
        with plain_errors(self._path):
            for row in self._db.execute(f"SELECT {ENTRY} FROM entries {where} ORDER BY {order}", values):
                yield entry_of(row)

    # --- writing ---

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """The one door to every write."""
        with plain_errors(self._path), transaction(self._db):
            yield

    def _project(self, cards: set[str]) -> None:
        """Rewrite the states of these cards, and of all whose family a carry or its void has changed."""
        if any(self._one("SELECT 1 FROM entries WHERE card = ? AND type = 'carry'", card) for card in cards):
            cards = cards | self._find_carries()
        for card in {self.carried(card) for card in cards}:
            family = self._family(card)
            where = f"WHERE card IN ({marks(family)})"
            rows = self._db.execute(f"SELECT {ENTRY} FROM entries {where}", family)
            latest = self._db.execute(f"SELECT id FROM entries {where} ORDER BY seq DESC", family).fetchone()
            learned = self._db.execute(f"SELECT data FROM attempts {where}", family).fetchall()
            for table in OF_CARDS:
                self._db.executemany(f"DELETE FROM {table} WHERE card = ?", [(member,) for member in family])
            replayed = [(*replay(card, map(entry_of, rows), self.rules), latest[0])] if latest else []
            self._put(replayed, gone=b"".join(data for (data,) in learned))

    def _find_carries(self) -> set[str]:
        """Find the newest id of every older one, by the carries not voided, in replay order: the last one of an
        id counts, and one that closes a circle opens it behind the id that takes over.

        Returns the ids at both ends of what changed.
        """
        carrying = "SELECT card FROM entries WHERE type = 'carry'"
        rows = self._db.execute(
            f"SELECT {ENTRY} FROM entries WHERE type IN ('carry', 'void') AND card IN ({carrying})"
        )
        links: dict[str, str] = {}

        def newest(card: str) -> str:
            while card in links:
                card = links[card]
            return card

        for entry in live(map(entry_of, rows)):
            old, new = str(entry.body.get("from", "")), entry.card
            if old and old != new:
                links.pop(old, None)
                if newest(new) == old:
                    del links[new]
                links[old] = new
        before, after = self.carries(), {old: newest(old) for old in links}
        self._db.execute("DELETE FROM carries")
        self._db.executemany("INSERT INTO carries VALUES (?, ?)", after.items())
        return {end for carry in before.items() ^ after.items() for end in carry}

    def _family(self, card: str) -> list[str]:
        """`card` and every id whose history goes on in it."""
        return [card, *(old for (old,) in self._db.execute("SELECT old FROM carries WHERE new = ?", (card,)))]

    def _put(self, replayed: Sequence[tuple[CardState, bytes, str]], gone: bytes = b"") -> None:
        """Write what a replay says of each card: state, attempts (in place of those `gone`), latest entry."""
        self._db.executemany(
            f"INSERT INTO states ({STATE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [row_of_state(state, latest) for state, _, latest in replayed],
        )
        kept = [(state.card, data) for state, data, _ in replayed if data]
        self._db.executemany("INSERT INTO attempts VALUES (?, ?)", kept)
        before, after = by_day(unpacked(gone)), by_day(unpacked(b"".join(data for _, data in kept)))
        changed = dict(before.items() ^ after.items()).keys()
        pairs = ((facts, after.get(facts, NONE), before.get(facts, NONE)) for facts in changed)
        self._db.executemany(ADD_TO_DAYS, [(facts, new[0] - old[0], new[1] - old[1]) for facts, new, old in pairs])
        self._db.executemany("DELETE FROM days WHERE facts = ? AND attempts = 0", [(facts,) for facts in changed])

    def _prepare(self) -> None:
        """Bring schema and states to this program's version."""
        self._db.execute("PRAGMA synchronous = FULL")
        migrate(self._db, self._path)
        if self._take_rules():
            self.rebuild()

    def _take_rules(self) -> bool:
        """Take the rules now in force, with the weights in the log; were the states made by other ones?"""
        found = (as_weights(entry.body.get("model"), entry.body.get("value")) for entry in self.settings(WEIGHTS))
        weights = next((weights for weights in found if weights), self._given)
        self.rules = msgspec.structs.replace(self.rules, weights=weights)
        made_by = self._one("SELECT value FROM meta WHERE key = 'rules'")
        return made_by is None or made_by[0] != self.rules.tag

    def rebuild(self) -> None:
        """Throw the states away and replay the whole log under the present rules."""
        with self._writing():
            self._replay_all()

    def _replay_all(self) -> None:
        self._db.execute(f"PRAGMA cache_size = {-REPLAY_CACHE_KIB}")
        for table in (*OF_CARDS, "days"):
            self._db.execute(f"DELETE FROM {table}")
        sql = f"SELECT {ENTRY}, seq FROM entries WHERE card <> '' ORDER BY card, day, at, id"
        replayed = []
        for card, group in groupby(self._db.execute(sql), key=itemgetter(2)):
            rows = list(group)
            latest = max(rows, key=itemgetter(-1))[0]
            replayed.append((*replay(card, [entry_of(row[:-1]) for row in rows], self.rules), latest))
        self._put(replayed)
        carried = self._db.execute("SELECT DISTINCT card FROM entries WHERE type = 'carry'").fetchall()
        self._project({card for (card,) in carried})
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('rules', ?)", (self.rules.tag,))
