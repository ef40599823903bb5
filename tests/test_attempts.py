"""What the replay learns of each grade: packed and read back, told before the grade, kept after a reset."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prepcli.model import Entry, Grade
from prepcli.scheduling.attempts import (
    CONFIDENCE_AT,
    DUE,
    FACT_BITS,
    FIRST,
    GRADE,
    MODE_AT,
    MODES,
    NEW,
    PREDICTED_AT,
    SCALE,
    UNTIMED,
    unpacked,
)
from prepcli.scheduling.state import Rules, replay
from prepcli.store import schema
from prepcli.store.progress import Store
from prepcli.store.rows import ENTRY, row_of

DAY = date(2026, 11, 22)
RULES = Rules()


class Attempt(NamedTuple):
    """One grade that counts, as the replay met it."""

    day: date
    grade: int
    predicted: float | None  # retrievability just before, in 1000ths; None at a first meeting
    took_ms: int | None
    is_first_of_day: bool
    was_due: bool
    is_new: bool
    mode: str
    confidence: int | None  # stated before the answer was shown, 1 to 4


def attempts(data: bytes) -> Iterator[Attempt]:
    """The attempts in `data`, as the module's description has them."""
    flat = iter(unpacked(data))
    for day, took, pace, prediction in zip(flat, flat, flat, flat, strict=True):
        is_new = bool(day & NEW)
        yield Attempt(
            day=date.fromordinal(day >> FACT_BITS),
            grade=(day & GRADE) + 1,
            predicted=None if is_new else (prediction >> PREDICTED_AT) / SCALE,
            took_ms=None if pace == UNTIMED else took,
            is_first_of_day=bool(day & FIRST),
            was_due=bool(day & DUE),
            is_new=is_new,
            mode=MODES[prediction >> MODE_AT & 0xF],
            confidence=prediction >> CONFIDENCE_AT & 0xF or None,
        )


steps = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 4), st.none() | st.integers(0, 400_000),
              st.none() | st.sampled_from(MODES[1:]), st.none() | st.integers(1, 4)),
    max_size=12,
)  # fmt: skip


def log(rows):
    """Grades on rising days."""
    entries, day = [], DAY
    for n, (gap, grade, took, mode, confidence) in enumerate(rows):
        day += timedelta(days=gap)
        body = {"grade": grade, "took_ms": took, "mode": mode, "confidence": confidence}
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(seconds=n)
        body = {k: v for k, v in body.items() if v is not None}
        entries.append(Entry(id=f"e{n:03}", type="grade", card="c", at=at, day=day, machine="m", body=body))
    return entries


@given(steps)
def test_an_attempt_tells_what_the_state_before_it_said(rows):
    entries = log(rows)
    state, data = replay("c", entries, RULES)
    found = list(attempts(data))
    assert len(found) == len(rows) == state.reps
    for n, (attempt, entry) in enumerate(zip(found, entries, strict=True)):
        before, _ = replay("c", entries[:n], RULES)
        body = entry.body
        assert (attempt.day, attempt.grade, attempt.took_ms) == (entry.day, body["grade"], body.get("took_ms"))
        assert (attempt.mode, attempt.confidence) == (body.get("mode", ""), body.get("confidence"))
        assert attempt.is_new == before.is_new
        assert attempt.is_first_of_day == (before.last_day != entry.day)
        assert attempt.was_due == (before.is_due(entry.day) and attempt.is_first_of_day)
        recall = before.retrievability(entry.day, RULES.weights)
        assert attempt.predicted == (None if recall is None else pytest.approx(recall, abs=5.001e-4))


@given(
    st.lists(st.tuples(st.integers(-1, 1), st.integers(1, 4)), min_size=2, max_size=12),
    st.sampled_from([0.8, 0.9, 0.95]),
)
@example([(0, 3), (0, 4), (-1, 4), (0, 1), (1, 3)], 0.8)
@example([(0, 2), (0, 4), (0, 4), (0, 3), (0, 3), (0, 2), (0, 1)], 0.8)  # the longest interval
def test_an_attempt_was_due_from_its_day_on_and_not_the_day_before(steps, retention):
    rules, entries, day = Rules(desired_retention=retention), [], DAY
    for near, grade in steps:
        before, _ = replay("c", entries, rules)
        day = max(day, before.due + timedelta(days=near)) if before.due else day
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(seconds=len(entries))
        entries.append(
            Entry(
                id=f"e{len(entries):03}",
                type="grade",
                card="c",
                at=at,
                day=day,
                machine="m",
                body={"grade": grade},
            )
        )
        *_, last = attempts(replay("c", entries, rules)[1])
        assert last.was_due == (before.is_due(day) and before.last_day != day)


def test_the_attempts_before_a_reset_stay_and_the_card_is_new_again():
    first, second = log([(0, 3, None, None, None), (5, 1, None, None, None)])
    reset = Entry(id="e000x", type="reset", card="c", at=first.at, day=first.day, machine="m")
    state, data = replay("c", [first, reset, second], RULES)
    assert [a.is_new for a in attempts(data)] == [True, True]
    assert (state.reps, state.first_day) == (1, second.day)


def test_what_is_odd_in_a_body_counts_as_unknown():
    (entry,) = log([(0, 3, None, None, None)])
    entry.body.update(mode=["quiz"], took_ms="long", confidence=9)
    assert list(attempts(replay("c", [entry], RULES)[1])) == [
        Attempt(day=DAY, grade=3, predicted=None, took_ms=None, is_first_of_day=True, was_due=False, is_new=True,
                mode="", confidence=None)
    ]  # fmt: skip


def test_a_file_of_the_first_version_is_replayed_when_it_is_opened(tmp_path, clock):
    entry, path = clock.grade("a", Grade.GOOD), tmp_path / "p.db"
    db = sqlite3.connect(path)
    for statement in (*schema.MIGRATIONS[0], "PRAGMA user_version = 1"):
        db.execute(statement)
    db.execute("INSERT INTO meta VALUES ('rules', ?)", (RULES.tag,))
    db.execute(f"INSERT INTO entries ({ENTRY}) VALUES (?, ?, ?, ?, ?, ?, ?)", row_of(entry))
    db.commit()
    db.close()
    with Store.open(path, RULES, create=True) as store:
        assert store.attempts() == {"a": replay("a", [entry], RULES)[1]}
        assert store.state("a").reps == 1
