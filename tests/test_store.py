"""Progress on disk: the log stays, states equal the replay, errors are in the learner's words."""

import shutil
import sqlite3
import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from conftest import Clock
from prepcli.errors import PrepError
from prepcli.model import Entry, Grade
from prepcli.scheduling.attempts import SIZE, by_day, unpacked
from prepcli.scheduling.state import Rules, replay
from prepcli.session import void_of
from prepcli.store import progress, schema
from prepcli.store.progress import Store
from prepcli.store.rows import NOT_VOIDED, moment

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
            fresh, _ = replay(card, store.entries(card), Rules())
            assert {f: getattr(state, f) for f in state.__struct_fields__ if f != "latest"} == {
                f: getattr(fresh, f) for f in fresh.__struct_fields__ if f != "latest"
            }
        attempts, days = store.attempts(), store.days()
        assert attempts == {c: data for c in kept if (data := replay(c, store.entries(c), Rules())[1])}
        assert days == by_day(unpacked(b"".join(attempts.values())))
        store.rebuild()
        assert (store.states(), store.attempts(), store.days()) == (kept, attempts, days)


def test_a_grade_taken_back_leaves_no_day_behind(store, clock):
    first, second = (Entry.of(clock.stamp(), "grade", card, grade=3, took_ms=1000) for card in "ab")
    store.append([first])
    store.append([second])
    assert list(store.days().values()) == [(2, 2000)]
    store.append([void_of(first, clock.stamp())])
    assert list(store.days().values()) == [(1, 1000)]
    store.append([void_of(second, clock.stamp())])
    assert store.days() == {}


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


def test_a_store_that_is_only_read_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
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
    content = path.read_bytes()
    with pytest.raises(PrepError) as raised:
        Store.open(path, Rules(), create=True)
    assert raised.value.flaw.message == (
        f"{path} was written by a newer version of prep (schema 99, this one knows {len(schema.MIGRATIONS)})"
    )
    assert raised.value.flaw.hint == "update prep; nothing was changed"
    assert path.read_bytes() == content


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
    copy = sqlite3.connect(tmp_path / f"p.db.v{len(newer) - 1}.bak")
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
from prepcli.store.rows import moment
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


DAY = date(2026, 11, 22)


def days(n: int) -> date:
    return DAY + timedelta(days=n)


def about(clock: Clock, type_: str, card: str) -> Entry:
    return Entry.of(clock.stamp(), type_, card)


@pytest.fixture
def standing(store, clock):
    """One card of each standing: met and due from tomorrow on, missed and due now, and the same ones set aside."""
    store.append([clock.grade(card, Grade.AGAIN) for card in ("missed", "missed-buried", "missed-suspended")])
    store.append([clock.grade(card, Grade.HARD) for card in ("met", "met-buried")])
    store.append([about(clock, "bury", card) for card in ("missed-buried", "met-buried", "new-buried")])
    store.append([about(clock, "suspend", card) for card in ("missed-suspended", "new-suspended")])
    store.append([Entry.of(clock.stamp(), "note", "new", text="?")])
    return store


def test_the_due_cards_are_those_met_up_to_their_day_and_not_set_aside(standing):
    assert {row.card for row in standing.due(DAY)} == {"missed"}
    assert {row.card for row in standing.due(days(-1))} == set()
    assert {row.card for row in standing.due(days(1))} == {"missed", "missed-buried", "met", "met-buried"}


@pytest.mark.parametrize("n", [-1, 0, 1])
def test_rows_read_by_the_thousand_and_states_say_the_same_of_what_is_due(standing, n):
    due = {row.card for row in standing.due(days(n))}
    assert {row.card for row in standing.remembered() if row.is_due(days(n).isoformat())} == due
    assert {card for card, state in standing.states().items() if state.is_due(days(n))} == due


def test_the_cards_ahead_are_those_due_later_and_not_set_aside(standing):
    assert {row.card for row in standing.ahead(DAY)} == {"met"}
    assert {row.card for row in standing.ahead(days(1))} == set()
    assert {row.card for row in standing.ahead(days(-1))} == {"missed", "met"}


def test_a_row_of_a_queue_is_what_the_state_says(standing):
    (row,), state = standing.due(DAY), standing.state("missed")
    assert row == ("missed", state.memory.stability, DAY, DAY)


def test_the_missed_cards_are_those_not_set_aside(standing):
    assert {row.card for row in standing.missed(DAY)} == {"missed"}
    assert {row.card for row in standing.missed(days(1))} == {"missed", "missed-buried"}


def test_a_card_met_or_set_aside_is_not_offered_as_new(standing):
    met = {"missed", "missed-buried", "missed-suspended", "met", "met-buried"}
    assert standing.met_or_out(DAY) == met | {"new-buried", "new-suspended"}
    assert standing.met_or_out(days(1)) == met | {"new-suspended"}


def test_the_standing_of_a_card_is_met_due_and_out(standing):
    assert standing.standings(DAY) == {
        "missed": (True, True, False),
        "missed-buried": (True, False, True),
        "missed-suspended": (True, False, True),
        "met": (True, False, False),
        "met-buried": (True, False, True),
        "new-buried": (False, False, True),
        "new-suspended": (False, False, True),
        "new": (False, False, False),
    }


def test_the_cards_met_on_a_day_are_those_first_graded_on_it(store, clock):
    store.append(
        [clock.grade("a", Grade.GOOD), clock.grade("b", Grade.GOOD, days=1), clock.grade("a", Grade.GOOD)]
    )
    assert [store.met_on(days(n)) for n in (0, 1, 2)] == [["a"], ["b"], []]


def test_the_latest_entry_is_the_last_to_arrive_whatever_its_day_and_type(store, clock):
    early, late = clock.grade("a", Grade.GOOD), clock.grade("a", Grade.GOOD, days=3)
    note = Entry.of(clock.stamp(), "note", "b", text="?")
    store.append([late, early, note])
    assert store.latest() == {"a": early.id, "b": note.id}
    store.rebuild()
    assert store.latest() == {"a": early.id, "b": note.id}
    void = void_of(early, clock.stamp())
    store.append([void])
    assert store.latest() == {"a": void.id, "b": note.id}


def test_a_voided_grade_is_none(store, clock):
    first, second = clock.grade("a", Grade.GOOD), clock.grade("a", Grade.GOOD, days=1)
    store.append([first, second, Entry.of(clock.stamp(), "note", "a", text="?")])
    assert list(store.grades()) == [first, second]
    store.append([void_of(second, clock.stamp())])
    assert list(store.grades()) == [first]
    assert len(store.attempts()["a"]) == SIZE


def test_undo_takes_what_was_written_last_and_is_not_voided(store, clock):
    kinds = (
        "grade",
        "suspend",
        "unsuspend",
        "bury",
        "reset",
        "note",
        "setting",
        "target",
        "outcome",
        "asked",
        "follow_up",
    )
    log = [clock.grade("a", Grade.GOOD), *(Entry.of(clock.stamp(), kind, "a") for kind in kinds[1:])]
    store.append([*log, Entry.of(clock.stamp(), "carry", "b", **{"from": "z"})])
    for entry in reversed(log):
        assert store.last_undoable("test-machine") == entry
        store.append([void_of(entry, clock.stamp())])
    assert store.last_undoable("test-machine") is None


def test_an_entry_about_no_card_is_kept_and_makes_no_state(store, clock):
    setting = Entry.of(clock.stamp(), "setting", name="x")
    assert store.append([setting]) == 1
    assert store.last_undoable("test-machine") == setting
    store.rebuild()
    assert store.states() == {}


def carry(clock: Clock, old: str, new: str) -> Entry:
    return Entry.of(clock.stamp(), "carry", new, **{"from": old})


def test_a_carried_history_goes_on_under_the_newest_id(store, clock):
    a, b, c = (
        clock.grade("a", Grade.GOOD),
        clock.grade("b", Grade.HARD, days=1),
        clock.grade("c", Grade.EASY, days=2),
    )
    ab, bc = carry(clock, "a", "b"), carry(clock, "b", "c")
    store.append([a, b, c, ab, bc])
    assert [store.carried(card) for card in "abcd"] == ["c", "c", "c", "d"]
    assert set(store.states()) == {"c"}
    assert [store.state(card).reps for card in "abcd"] == [3, 3, 3, 0]
    assert store.entries("a") == store.entries("c") == [a, b, c, ab, bc]
    assert [(g.id, g.card) for g in store.grades()] == [(a.id, "c"), (b.id, "c"), (c.id, "c")]
    kept = store.states()
    store.rebuild()
    assert (store.states(), store.latest()) == (kept, {"c": bc.id})


def test_undoing_a_carry_parts_the_histories_again(store, clock):
    store.append([clock.grade("a", Grade.GOOD), clock.grade("b", Grade.HARD)])
    apart, joined = store.states(), carry(clock, "a", "b")
    store.append([joined])
    assert (store.carried("a"), store.state("b").reps) == ("b", 2)
    store.append([void_of(joined, clock.stamp())])
    assert (store.carried("a"), store.state("b").reps, store.state("a").reps) == ("a", 1, 1)
    store.rebuild()
    assert {card: state.reps for card, state in store.states().items()} == {
        card: s.reps for card, s in apart.items()
    }


@given(
    st.lists(
        st.tuples(st.sampled_from(["grade", "carry", "void"]), st.sampled_from("abcd"), st.sampled_from("abcd")),
        max_size=16,
    ),
    st.randoms(),
)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_states_depend_on_the_log_only_however_carries_and_their_voids_arrived(tmp_path_factory, rows, rng):
    clock, log = Clock(), []
    for type_, card, other in rows:
        carries = [e for e in log if e.type == "carry"]
        if type_ == "grade":
            log.append(clock.grade(card, Grade.GOOD))
        elif type_ == "carry":
            log.append(carry(clock, other, card))
        elif carries:
            log.append(void_of(rng.choice(carries), clock.stamp()))
    shuffled = rng.sample(log, len(log))
    folder = tmp_path_factory.mktemp("db")
    with (
        Store.open(folder / "p.db", Rules(), create=True) as store,
        Store.open(folder / "q.db", Rules(), create=True) as other_store,
    ):
        for entry in log:
            store.append([entry])
        other_store.append(shuffled)
        kept = store.states()
        assert {c: replace(s, latest="") for c, s in other_store.states().items()} == {
            c: replace(s, latest="") for c, s in kept.items()
        }
        assert sum(state.reps for state in kept.values()) == sum(entry.type == "grade" for entry in log)
        learned, days = store.attempts(), store.days()
        assert (learned, days) == (other_store.attempts(), other_store.days())
        assert days == by_day(unpacked(b"".join(learned.values())))
        assert {card: len(data) // SIZE for card, data in learned.items()} == {
            card: state.reps for card, state in kept.items() if state.reps
        }
        store.rebuild()
        assert (store.states(), store.attempts(), store.days()) == (kept, learned, days)


def test_the_last_of_two_carries_of_one_card_counts(store, clock):
    store.append([clock.grade(card, Grade.GOOD) for card in "abc"])
    store.append([carry(clock, "a", "b")])
    store.append([carry(clock, "a", "c")])
    assert {card: state.reps for card, state in store.states().items()} == {"b": 1, "c": 2}


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 2)), min_size=1, max_size=12), st.randoms())
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_id_changed_any_number_of_times_to_and_fro_keeps_its_whole_history(tmp_path_factory, changes, rng):
    clock, log, now = Clock(), [], "a"
    with Store.open(tmp_path_factory.mktemp("db") / "p.db", Rules(), create=True) as store:
        for new, grades in changes:
            if new != now and store.state(now).latest:
                log.append(carry(clock, now, new))
                store.append(log[-1:])
            now = new
            log += [clock.grade(now, Grade.GOOD) for _ in range(grades)]
            store.append(log)
            assert (store.carried(now), store.state(now).reps) == (now, len(list(store.grades())))
            assert set(store.states()) == ({now} if log else set())
            assert {grade.card for grade in store.grades()} <= {now}
        kept, carries = store.states(), store.carries()
        store.rebuild()
        assert (store.states(), store.carries()) == (kept, carries)
    with Store.open(tmp_path_factory.mktemp("db") / "p.db", Rules(), create=True) as other:
        other.append(rng.sample(log, len(log)))
        assert other.carries() == carries


def test_an_id_that_takes_back_a_part_of_the_history_leaves_the_rest_where_it_was(store, clock):
    store.append([clock.grade(card, Grade.GOOD) for card in "abc"])
    store.append([carry(clock, "a", "b"), carry(clock, "b", "c"), carry(clock, "b", "a")])
    assert store.carries() == {"b": "a"}
    assert {card: state.reps for card, state in store.states().items()} == {"a": 2, "c": 1}


def test_a_write_that_fails_half_way_leaves_nothing(store, clock):
    with pytest.raises(KeyError, match="grade"):
        store.append([clock.grade("a", Grade.GOOD), Entry.of(clock.stamp(), "grade", "b")])
    assert (store.states(), store.entries("a")) == ({}, [])
    assert store.append([clock.grade("a", Grade.GOOD)]) == 1


def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "p.db"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE music (x)")
    db.close()
    content = path.read_bytes()
    with pytest.raises(PrepError) as raised:
        Store.open(path, Rules(), create=True)
    assert raised.value.flaw.message == f"{path} is not a progress file of prep"
    assert raised.value.flaw.hint == "move it away, or restore a copy"
    assert path.read_bytes() == content


def test_a_first_start_beside_another_first_start_finds_a_sound_file(tmp_path, clock, monkeypatch):
    path, look = tmp_path / "p.db", schema._version

    def look_and_be_overtaken(db: sqlite3.Connection) -> int:
        version = look(db)
        monkeypatch.setattr(schema, "_version", look)
        with Store.open(path, Rules(), create=True) as other:
            other.append([clock.grade("a", Grade.GOOD)])
        return version

    monkeypatch.setattr(schema, "_version", look_and_be_overtaken)
    with Store.open(path, Rules(), create=True) as store:
        store.append([clock.grade("a", Grade.GOOD)])
        assert store.state("a").reps == 2


def test_a_fresh_file_needs_no_copy(store, tmp_path):
    assert list(tmp_path.glob("*.bak")) == []


def test_a_progress_file_is_written_durably_and_read_while_written(store, tmp_path):
    assert store._one("PRAGMA synchronous") == (2,)
    assert store._one("PRAGMA journal_mode") == ("wal",)


def test_opening_a_file_of_this_version_replays_and_copies_nothing(tmp_path, clock):
    path = tmp_path / "p.db"
    with Store.open(path, Rules(), create=True) as store:
        store.append([clock.grade("a", Grade.GOOD)])
    db = sqlite3.connect(path)
    db.execute("UPDATE states SET reps = 7")
    db.commit()
    db.close()
    with Store.open(path, Rules(), create=True) as store:
        assert store.state("a").reps == 7
    with Store.open(path, Rules(desired_retention=0.8), create=True) as store:
        assert store.state("a").reps == 1
    assert [p.name for p in tmp_path.glob("*.bak")] == []


@pytest.mark.parametrize(
    ("error", "message", "hint"),
    [
        ("file is not a database", "p.db is not a progress file of prep", "move it away, or restore a copy"),
        ("database disk image is malformed", "p.db is damaged", "restore a copy; `sqlite3 FILE .recover` may save the rest"),
        ("database is locked", "p.db is locked by another program", "close it and try again; nothing was lost"),
        ("database or disk is full", "p.db cannot grow: the disk is full", "free some space and try again; all grades so far are kept"),
        ("disk I/O error", "p.db cannot be read or written", "check that the disk is not full, and its health"),
        ("attempt to write a readonly database", "p.db cannot be written", "mend the permissions of the file and its folder"),
        ("unable to open database file", "p.db cannot be opened", "mend the permissions of the file and its folder"),
    ],
)  # fmt: skip
def test_an_error_of_the_database_is_one_message_with_the_next_step(error, message, hint):
    with pytest.raises(PrepError) as raised, schema.plain_errors(Path("p.db")):
        raise sqlite3.OperationalError(error)
    assert (raised.value.flaw.message, raised.value.flaw.hint) == (message, hint)


def test_an_error_that_is_our_own_bug_keeps_its_traceback():
    with pytest.raises(sqlite3.OperationalError, match="no such column"), schema.plain_errors(Path("p.db")):
        raise sqlite3.OperationalError("no such column: x")


def test_a_history_is_carried_to_a_card_that_has_none_of_its_own(store, clock):
    store.append([clock.grade("a", Grade.GOOD)])
    store.append([carry(clock, "a", "b")])
    assert {card: state.reps for card, state in store.states().items()} == {"b": 1}


def test_a_rebuild_throws_away_states_that_no_entry_speaks_of(store, clock, tmp_path):
    store.append([clock.grade("a", Grade.GOOD)])
    kept = store.states()
    db = sqlite3.connect(tmp_path / "progress.db")
    db.execute("UPDATE states SET card = 'ghost'")
    db.commit()
    db.close()
    store.rebuild()
    assert store.states() == kept


def test_a_moment_is_written_in_utc_with_six_decimals_so_that_text_order_is_time_order():
    at = datetime(2026, 11, 22, 10, tzinfo=timezone(timedelta(hours=2)))
    assert moment(at) == "2026-11-22T08:00:00.000000Z"
    assert moment(at) < moment(at + timedelta(microseconds=1))


def test_a_void_is_looked_up_in_its_index_and_not_searched_for(store):
    sql = f"EXPLAIN QUERY PLAN SELECT id FROM entries WHERE type = 'grade' AND {NOT_VOIDED}"
    plan = [row[-1] for row in store._db.execute(sql)]
    assert "SEARCH v USING INDEX entries_voided (<expr>=?)" in plan
