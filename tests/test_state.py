"""What the log means: replay, voids, resets, missed, lapses, study days."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from prepcli.model import Entry, Grade
from prepcli.scheduling.state import CardState, Rules, replay
from prepcli.workspace import entry_id, study_day

RULES = Rules()
DAY = date(2026, 11, 22)


def entry(n: int, type_: str, day: int = 0, **body: object) -> Entry:
    at = datetime(2026, 11, 22, 12, tzinfo=UTC) + timedelta(days=day, seconds=n)
    return Entry(id=f"e{n}", type=type_, card="c", at=at, day=DAY + timedelta(days=day), machine="m", body=body)


def graded(*steps: tuple[Grade, int]) -> CardState:
    return replay("c", [entry(n, "grade", day, grade=int(g)) for n, (g, day) in enumerate(steps)], RULES)


entries = st.lists(
    st.tuples(st.sampled_from(["grade", "suspend", "unsuspend", "bury", "reset", "note"]), st.integers(0, 60),
              st.integers(1, 4)),
    max_size=25,
)  # fmt: skip


def built(rows):
    return [entry(n, type_, day, grade=grade) for n, (type_, day, grade) in enumerate(rows)]


@given(entries, st.randoms())
def test_replay_does_not_depend_on_the_order_of_arrival(rows, rng):
    log = built(rows)
    shuffled = log[:]
    rng.shuffle(shuffled)
    assert replay("c", shuffled, RULES) == replay("c", log, RULES)


@given(entries, st.integers(0, 24))
def test_undo_is_exact(rows, index):
    log = built(rows)
    if index < len(log):
        void = entry(1000, "void", 61, entry=log[index].id)
        assert replay("c", [*log, void], RULES) == replay("c", log[:index] + log[index + 1 :], RULES)


@given(entries)
def test_unknown_entry_types_change_nothing(rows):
    log = built(rows)
    assert replay("c", [*log, entry(999, "from-the-future", 5, x=1)], RULES) == replay("c", log, RULES)


def test_missed_lasts_until_a_pass_on_a_later_study_day():
    assert graded((Grade.AGAIN, 0)).missed_day == DAY
    assert graded((Grade.AGAIN, 0), (Grade.GOOD, 0)).missed_day == DAY
    assert graded((Grade.AGAIN, 0), (Grade.GOOD, 1)).missed_day is None
    assert graded((Grade.GOOD, 0), (Grade.HARD, 2)).missed_day is None


def test_a_lapse_is_an_again_on_a_card_met_on_an_earlier_day_and_four_make_a_leech():
    assert graded((Grade.AGAIN, 0), (Grade.AGAIN, 0)).lapses == 0
    state = graded((Grade.GOOD, 0), (Grade.AGAIN, 1), (Grade.AGAIN, 2), (Grade.AGAIN, 3), (Grade.AGAIN, 3))
    assert (state.lapses, state.is_leech) == (4, True)


def test_a_reset_makes_a_card_new_and_keeps_it_suspended():
    log = [entry(0, "grade", grade=3), entry(1, "suspend"), entry(2, "reset", 1)]
    state = replay("c", log, RULES)
    assert (state.is_new, state.memory, state.suspended) == (True, None, True)


def test_a_buried_card_is_out_until_tomorrow():
    state = replay("c", [entry(0, "grade", grade=1), entry(1, "bury")], RULES)
    assert not state.is_due(DAY)
    assert state.is_due(DAY + timedelta(days=1))


def test_a_clock_set_back_never_makes_a_gap_negative():
    late = entry(0, "grade", 5, grade=3)
    early = entry(1, "grade", 0, grade=3)
    assert replay("c", [late, early], RULES) == replay("c", [early, late], RULES)


def test_the_study_day_ends_at_four_in_the_morning():
    assert study_day(datetime(2026, 11, 22, 3, 59)) == date(2026, 11, 21)
    assert study_day(datetime(2026, 11, 22, 4, 0)) == date(2026, 11, 22)
    assert study_day(datetime(1, 1, 1, 0, 30)) == date(1, 1, 1)


def test_the_zone_one_sits_in_changes_no_replay(prep, home):
    for zone, now in [("Asia/Tokyo", "2026-11-22T10:00:00Z"), ("America/New_York", "2026-11-24T02:00:00Z")]:
        assert prep("grade", "flash-1", "good", now=now, TZ=zone).code == 0
    shown = [
        prep("show", "flash-1", "--json", now="2026-11-25T12:00:00Z", TZ=zone).json
        for zone in ("UTC", "Asia/Tokyo")
    ]
    assert shown[0] == shown[1]
    assert [h["day"] for h in shown[0]["history"]] == ["2026-11-22", "2026-11-23"]


def test_a_daylight_saving_night_is_one_study_day(prep):
    """On 25 October 2026 the clock in Berlin goes back at 03:00; both sides of it belong to the 24th."""
    for now in ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z", "2026-10-25T03:30:00Z"):
        assert prep("grade", "flash-1", "good", now=now, TZ="Europe/Berlin").code == 0
    days = [h["day"] for h in prep("show", "flash-1", "--json", TZ="Europe/Berlin").json["history"]]
    assert days == ["2026-10-24", "2026-10-24", "2026-10-24", "2026-10-25"]


def test_entry_ids_rise_within_one_process():
    ids = [entry_id() for _ in range(5000)]
    assert ids == sorted(set(ids))


def test_python_hash_seeds_change_no_interval():
    code = "from prepcli.scheduling.memory import *; print(due_in(Memory(20.0, 5.0), 3, 0.9, 'a', 2))"
    runs = {
        subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(runs) == 1
