"""Progress on disk: the log stays, states equal the replay, errors are in the learner's words."""

import shutil
import sqlite3
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Clock
from prepcli.errors import PrepError
from prepcli.model import Entry, Grade
from prepcli.scheduling.state import Rules, replay
from prepcli.session import void_of
from prepcli.store import progress, schema
from prepcli.store.progress import Store

steps = st.lists(
    st.tuples(st.sampled_from(["grade", "suspend", "bury", "reset", "note", "undo"]), st.sampled_from("abc"),
              st.integers(1, 4), st.sampled_from([0, 0, 1, 3])),
    max_size=30,
)  # fmt: skip


@given(steps)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_states_equal_the_replay_of_the_log(tmp_path_factory, rows):
    clock, written = Clock(), []
    with Store.open(tmp_path_factory.mktemp("db") / "p.db", Rules(), create=True) as store:
        for type_, card, grade, days in rows:
            if type_ == "undo":
                last = store.last_undoable("test-machine")
                entry = void_of(last, clock.stamp(days)) if last else None
            else:
                entry = Entry.of(clock.stamp(days), type_, card, grade=grade)
            if entry:
                assert store.append([entry]) == 1
                written.append(entry)
        kept = store.states()
        assert {c: store.entries(c) for c in kept} == {
            c: sorted((e for e in written if e.card == c), key=lambda e: (e.day, e.at, e.id)) for c in kept
        }
        for card, state in kept.items():
            fresh = replay(card, store.entries(card), Rules())
            assert {f: getattr(state, f) for f in state.__struct_fields__ if f != "latest"} == {
                f: getattr(fresh, f) for f in fresh.__struct_fields__ if f != "latest"
            }
        store.rebuild()
        assert store.states() == kept


def test_appending_a_known_entry_adds_nothing(store, clock):
    entry = clock.grade("a", Grade.GOOD)
    assert (store.append([entry]), store.append([entry])) == (1, 0)
    assert store.state("a").reps == 1


def test_entries_are_never_changed_or_deleted(store, clock, tmp_path):
    store.append([clock.grade("a", Grade.GOOD)])
    db = sqlite3.connect(tmp_path / "progress.db")
    for statement in ("UPDATE entries SET card = 'b'", "DELETE FROM entries"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            db.execute(statement)
    db.close()


def test_unknown_types_and_body_fields_are_kept(store, clock):
    entry = Entry.of(clock.stamp(), "from-the-future", "a", colour="blue", deep={"x": [1, None]})
    store.append([entry])
    assert store.entries("a") == [entry]


def test_another_desired_retention_replays_the_log(tmp_path, clock):
    path = tmp_path / "p.db"
    with Store.open(path, Rules(), create=True) as store:
        store.append([clock.grade("a", Grade.EASY)])
        usual = store.state("a").due
    with Store.open(path, Rules(desired_retention=0.8), create=True) as store:
        assert store.state("a").due > usual


def test_undo_follows_the_order_of_arrival_not_the_clock(store, clock):
    store.append([clock.grade("a", Grade.GOOD)])
    late = clock.grade("b", Grade.GOOD, days=-2)  # the clock was set back
    store.append([late])
    assert store.last_undoable("test-machine") == late
    assert store.last_undoable("another") is None


def test_a_store_that_is_only_read_writes_nothing(tmp_path):
    with Store.open(tmp_path / "none.db", Rules(), create=False) as store:
        assert (store.states(), store.due(date(2026, 1, 1))) == ({}, [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "message"), [(b"this is no database, only words " * 100, "is not a progress file of prep")]
)
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path, content, message):
    path = tmp_path / "p.db"
    path.write_bytes(content)
    with pytest.raises(PrepError, match=message):
        Store.open(path, Rules(), create=True)
    assert path.read_bytes() == content


def test_a_file_cut_short_is_one_message(tmp_path, clock):
    path = tmp_path / "p.db"
    with Store.open(path, Rules(), create=True) as store:
        store.append([clock.grade(f"card-{n}", Grade.GOOD) for n in range(2000)])
    sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    path.write_bytes(path.read_bytes()[: 5 * 4096])
    with pytest.raises(PrepError, match="is damaged"), Store.open(path, Rules(), create=True) as store:
        store.states()
        list(store.grades())


def test_a_newer_file_is_refused_and_unchanged(tmp_path):
    path = tmp_path / "p.db"
    Store.open(path, Rules(), create=True).__exit__(None, None, None)
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(PrepError, match="newer version"):
        Store.open(path, Rules(), create=True)


def test_a_locked_file_is_one_message_after_a_moment(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(progress, "LOCK_SECONDS", 0.1)
    path = tmp_path / "p.db"
    Store.open(path, Rules(), create=True).__exit__(None, None, None)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with Store.open(path, Rules(), create=True) as store, pytest.raises(PrepError, match="locked"):
        store.append([clock.grade("a", Grade.GOOD)])
    other.close()


def test_a_copy_is_kept_before_a_migration(tmp_path, clock, monkeypatch):
    path = tmp_path / "p.db"
    with Store.open(path, Rules(), create=True) as store:
        store.append([clock.grade("a", Grade.GOOD)])
    newer = (*schema.MIGRATIONS, ("CREATE TABLE later (x)",))
    monkeypatch.setattr(schema, "MIGRATIONS", newer)
    with Store.open(path, Rules(), create=True) as store:
        assert store.state("a").reps == 1
    copy = sqlite3.connect(tmp_path / "p.db.v1.bak")
    assert copy.execute("SELECT count(*) FROM entries").fetchone() == (1,)
    assert copy.execute("SELECT name FROM sqlite_master WHERE name = 'later'").fetchone() is None
    copy.close()


def test_a_failed_migration_changes_nothing(tmp_path, clock, monkeypatch):
    path = tmp_path / "p.db"
    with Store.open(path, Rules(), create=True) as store:
        store.append([clock.grade("a", Grade.GOOD)])
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("CREATE TABLE half (x)", "NOT SQL")))
    with pytest.raises(sqlite3.OperationalError):
        Store.open(path, Rules(), create=True)
    monkeypatch.undo()
    with Store.open(path, Rules(), create=True) as store:
        assert store.state("a").reps == 1


WRITER = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from prepcli.model import Entry
from prepcli.scheduling.state import Rules
from prepcli.store.progress import Store
who = sys.argv[2]
with Store.open(Path(sys.argv[1]), Rules(), create=True) as store:
    for n in range(500):
        at = datetime.now(UTC)
        store.append([Entry(id=f"{who}-{n}", type="grade", card=f"card-{n % 50}", at=at, day=date(2026, 11, 22),
                            machine=who, body={"grade": 3})])
"""


def test_two_processes_grade_500_cards_each_and_all_are_there(tmp_path):
    path = tmp_path / "p.db"
    both = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), who]) for who in ("one", "two")]
    assert [p.wait(120) for p in both] == [0, 0]
    with Store.open(path, Rules(), create=True) as store:
        assert len(list(store.grades())) == 1000
        kept = store.states()
        store.rebuild()
        assert store.states() == kept


def test_a_copied_file_is_a_whole_store(tmp_path, clock):
    path = tmp_path / "p.db"
    with Store.open(path, Rules(), create=True) as store:
        store.append([clock.grade("a", Grade.GOOD)])
    shutil.copy(path, tmp_path / "q.db")
    with Store.open(tmp_path / "q.db", Rules(), create=True) as store:
        assert store.state("a").reps == 1
