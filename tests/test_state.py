"""What the log means: replay, voids, resets, missed, lapses, study days."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from prepcli.model import Entry, Grade
from prepcli.scheduling.memory import DEFAULTS, due_in, retrievability, review
from prepcli.scheduling.state import CardState, Remembered, Rules, after_grade, replay
from prepcli.workspace import entry_id, study_day

RULES = Rules()
DAY = date(2026, 11, 22)


def entry(n: int, type_: str, day: int = 0, **body: object) -> Entry:
    at = datetime(2026, 11, 22, 12, tzinfo=UTC) + timedelta(days=day, seconds=n)
    return Entry(id=f"e{n}", type=type_, card="c", at=at, day=DAY + timedelta(days=day), machine="m", body=body)


def graded(*steps: tuple[Grade, int]) -> CardState:
    return replay("c", [entry(n, "grade", day, grade=int(g)) for n, (g, day) in enumerate(steps)], RULES)[0]


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


def test_the_memory_is_that_of_the_grades_and_the_study_days_between_them():
    state = graded((Grade.GOOD, 0), (Grade.AGAIN, 3), (Grade.HARD, 3), (Grade.EASY, 10))
    memory = None
    for grade, gap in ((Grade.GOOD, 0), (Grade.AGAIN, 3), (Grade.HARD, 0), (Grade.EASY, 7)):
        memory = review(memory, grade, gap)
    assert state == CardState(
        card="c",
        memory=memory,
        due=DAY + timedelta(days=10 + due_in(memory, Grade.EASY, 0.9, "c", 4)),
        first_day=DAY,
        last_day=DAY + timedelta(days=10),
        last_grade=Grade.EASY,
        reps=4,
        lapses=1,
        agains=1,
        missed_day=None,
    )


def test_the_state_shown_for_a_grade_is_the_one_it_leaves():
    before = graded((Grade.GOOD, 0), (Grade.HARD, 2))
    for grade in Grade:
        shown = after_grade(before, grade, DAY + timedelta(days=9), RULES)
        assert shown == graded((Grade.GOOD, 0), (Grade.HARD, 2), (grade, 9))


def test_recall_is_unknown_of_a_new_card_and_falls_from_the_last_study_day_on():
    assert CardState(card="c").retrievability(DAY, DEFAULTS) is None
    state = graded((Grade.GOOD, 0))
    assert state.retrievability(DAY + timedelta(days=7), DEFAULTS) == retrievability(state.memory.stability, 7)
    assert state.retrievability(DAY - timedelta(days=7), DEFAULTS) == 1


def test_a_card_never_met_is_new_and_has_no_due_day():
    state, _ = replay("c", [entry(0, "suspend"), entry(1, "unsuspend")], RULES)
    assert state == CardState(card="c")
    assert (state.is_new, state.is_due(DAY), state.lapses, state.agains) == (True, False, 0, 0)


def test_a_card_is_due_from_its_due_day_on():
    assert [CardState(card="c", due=DAY).is_due(DAY + timedelta(days=n)) for n in (-1, 0, 1)] == [
        False,
        True,
        True,
    ]


def test_a_leech_has_four_lapses_and_not_three():
    assert [CardState(card="c", lapses=n).is_leech for n in (3, 4, 5)] == [False, True, True]
    kept = [Remembered(**dict.fromkeys(Remembered._fields, None) | {"lapses": n}) for n in (3, 4, 5)]
    assert [row.is_leech for row in kept] == [False, True, True]


def test_a_due_day_beyond_the_calendar_is_its_last_day():
    late = Entry(id="e", type="grade", card="c", at=datetime(9999, 12, 30, tzinfo=UTC), day=date(9999, 12, 30),
                 machine="m", body={"grade": 4})  # fmt: skip
    assert replay("c", [late], RULES)[0].due == date.max


def test_other_rules_have_another_tag():
    assert Rules() == Rules(desired_retention=0.9, weights=DEFAULTS)
    other = (Rules(desired_retention=0.8), Rules(weights=(*DEFAULTS[:20], 0.2)))
    assert len({rules.tag for rules in (RULES, *other)}) == 3
    assert all(part in RULES.tag for part in ("FSRS-6", "0.9", "0.1542"))


def test_a_lapse_is_an_again_on_a_card_met_on_an_earlier_day_and_four_make_a_leech():
    assert graded((Grade.AGAIN, 0), (Grade.AGAIN, 0)).lapses == 0
    state = graded((Grade.GOOD, 0), (Grade.AGAIN, 1), (Grade.AGAIN, 2), (Grade.AGAIN, 3), (Grade.AGAIN, 3))
    assert (state.lapses, state.is_leech) == (4, True)


def test_a_reset_makes_a_card_new_and_keeps_it_suspended():
    log = [entry(0, "grade", grade=3), entry(1, "suspend"), entry(2, "reset", 1)]
    state, _ = replay("c", log, RULES)
    assert (state.is_new, state.memory, state.suspended) == (True, None, True)


def test_a_buried_card_is_out_until_tomorrow():
    state, _ = replay("c", [entry(0, "grade", grade=1), entry(1, "bury")], RULES)
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
