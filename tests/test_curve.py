"""The curve of one card's recall: what it says, and how it is drawn."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Clock
from prepcli.model import Entry, Grade
from prepcli.scheduling.recall import Curve, curve
from prepcli.scheduling.state import Rules, replay
from prepcli.ui.console import ASCII, FANCY
from prepcli.ui.curve import drawn

HISTORIES = st.lists(st.tuples(st.integers(0, 400), st.sampled_from([*Grade, None])), min_size=1, max_size=12)


def entries(history: list[tuple[int, Grade | None]]) -> list[Entry]:
    """(days later, grade, or None for a reset)."""
    clock = Clock()
    return [
        clock.grade("a", grade, days) if grade else Entry.of(clock.stamp(days), "reset", "a")
        for days, grade in history
    ]


def curve_of(history: list[tuple[int, Grade | None]], later: int = 0) -> Curve | None:
    log = entries(history)
    return curve("a", log, Rules(), log[-1].day + timedelta(days=later))


@given(HISTORIES, st.integers(0, 100))
@settings(deadline=None)
def test_the_curve_ends_where_the_state_of_the_card_is(history, later):
    got, log = curve_of(history, later), entries(history)
    state, _ = replay("a", log, Rules())
    today = log[-1].day + timedelta(days=later)
    if got is None:
        assert state.is_new
        return
    recall = got.after(len(got.steps) - 1, today.toordinal())
    assert recall == (None if state.is_new else pytest.approx(state.retrievability(today, Rules().weights)))
    assert [step.day for step in got.steps] == sorted(step.day for step in got.steps)


@given(HISTORIES, st.integers(0, 100), st.integers(1, 140), st.integers(1, 12), st.booleans())
@settings(deadline=None)
def test_a_curve_of_any_history_and_size_keeps_within_its_cells(history, later, width, height, ascii_only):
    got = curve_of(history, later)
    if got is None:
        return
    lines = [line.plain for line in drawn(got, width, height, ASCII if ascii_only else FANCY)]
    assert len(lines) == max(2, height) + 2
    assert max(map(len, lines)) <= max(16, width)
    if ascii_only:
        assert all(line.isascii() for line in lines)


def test_a_card_never_graded_has_no_curve_and_a_voided_grade_is_none():
    clock = Clock()
    grade = clock.grade("a", Grade.GOOD)
    assert curve("a", [], Rules(), clock.day) is None
    assert curve("a", [grade, Entry.of(clock.stamp(), "void", "a", entry=grade.id)], Rules(), clock.day) is None


def test_a_curve_as_letters():
    got = curve_of([(0, Grade.GOOD), (10, Grade.AGAIN), (1, Grade.GOOD), (4, Grade.EASY)], later=15)
    assert got is not None
    assert (got.first, got.last) == (date(2026, 11, 22), date(2027, 1, 21))
    assert [line.plain.rstrip() for line in drawn(got, 60, 5, ASCII)] == LETTERS.splitlines()[1:]
    assert [line.plain.rstrip() for line in drawn(got, 60, 4, FANCY)] == DOTS.splitlines()[1:]


LETTERS = """
100 % **       ||*  |***
       ***     ||***|  ************
         ****  ||  *|             *********************
            ***|                                      ******
 70 %
      *        x*   *
      2026-11-22               today                    +30d
"""
DOTS = """
100 % ⠹⣄       ⣷⡷⣄ ⢸⠙⠒⠲⠤⢤⣀⣀⡀
       ⠈⠳⢤⡀    ⡟⠇⠈⠓⢾       ⠉⠉⠉⠓⠒⠒⠲⠤⠤⠤⢤⣀⣀⣀⣀⣀
          ⠉⠓⠲⠤⣄⡇                          ⠈⠉⠉⠉⠉⠉⠙⠒⠒⠒⠒⠒⠒⠲⠤⠤⠤⠤
 70 %
      •        ✗•  •
      2026-11-22               today                    +30d
"""
