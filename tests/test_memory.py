"""FSRS-6 against the two published implementations, and the laws of the memory model."""

from datetime import UTC, datetime, timedelta
from math import exp
from random import Random

import fsrs
import fsrs_rs_python
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepcli.model import Grade
from prepcli.scheduling.memory import (
    DEFAULTS,
    MAX_INTERVAL,
    MAX_STABILITY,
    MIN_STABILITY,
    Memory,
    due_in,
    interval,
    retrievability,
    review,
)

HISTORIES = 200
GAPS = (0, 0, 1, 2, 3, 5, 8, 13, 30, 90, 365)


def history(seed: int) -> list[tuple[Grade, int]]:
    """(grade, days since the last one); the first gap is 0."""
    rng = Random(seed)
    first = [(Grade(rng.randint(1, 4)), 0)]
    return first + [(Grade(rng.randint(1, 4)), rng.choice(GAPS)) for _ in range(rng.randint(0, 14))]


def memory_after(reviews: list[tuple[Grade, int]]) -> Memory:
    memory = None
    for grade, days in reviews:
        memory = review(memory, grade, days)
    assert memory is not None
    return memory


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_the_memory_equals_that_of_fsrs_rs_python(seed):
    reviews = history(seed)
    theirs = fsrs_rs_python.FSRS(list(DEFAULTS)).memory_state(
        fsrs_rs_python.FSRSItem([fsrs_rs_python.FSRSReview(grade, days) for grade, days in reviews])
    )
    ours = memory_after(reviews)
    assert ours.stability == pytest.approx(theirs.stability, rel=2e-4)
    assert ours.difficulty == pytest.approx(theirs.difficulty, rel=2e-4)


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_the_memory_equals_that_of_py_fsrs_below_the_cap(seed):
    reviews = history(seed)
    scheduler = fsrs.Scheduler(DEFAULTS, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card = fsrs.Card()
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for grade, days in reviews:
        at += timedelta(days=days)
        card, _ = scheduler.review_card(card, fsrs.Rating(grade), at)
    ours = memory_after(reviews)
    if ours.stability < MAX_STABILITY:
        assert ours.stability == pytest.approx(card.stability, rel=2e-4)
        assert ours.difficulty == pytest.approx(card.difficulty, rel=2e-4)


@given(st.floats(0.001, 36_500), st.floats(0.7, 0.99))
def test_the_interval_is_where_retrievability_meets_the_desired_retention(stability, retention):
    assert retrievability(stability, interval(stability, retention)) == pytest.approx(retention, rel=1e-9)


@given(st.floats(0.001, 36_500))
def test_retrievability_after_one_stability_is_nine_tenths(stability):
    assert retrievability(stability, stability) == pytest.approx(0.9)


@given(
    st.builds(Memory, st.floats(0.001, 36_500), st.floats(1, 10)), st.sampled_from(Grade), st.integers(0, 40_000)
)
def test_every_memory_stays_within_its_bounds_and_a_same_day_pass_never_weakens(memory, grade, days):
    after = review(memory, grade, days)
    assert 0.001 <= after.stability <= MAX_STABILITY
    assert 1 <= after.difficulty <= 10
    if days == 0 and grade != Grade.AGAIN:
        assert after.stability >= memory.stability


@given(
    st.builds(Memory, st.floats(0.001, 36_500), st.floats(1, 10)),
    st.floats(0.7, 0.99),
    st.text("abc-1", min_size=1, max_size=8),
    st.integers(1, 50),
)
def test_the_spread_of_an_interval_depends_on_card_and_review_only_and_is_small(memory, retention, card, reps):
    days = due_in(memory, Grade.GOOD, retention, card, reps)
    exact = min(MAX_INTERVAL / 1.05, interval(memory.stability, retention))
    assert days == due_in(memory, Grade.GOOD, retention, card, reps)
    assert max(1, int(exact * 0.95)) <= days <= max(1, exact * 1.05 + 1)


def test_a_card_answered_again_is_due_at_once():
    assert due_in(Memory(5.0, 5.0), Grade.AGAIN, 0.9, "card", 3) == 0


def test_the_default_weights_are_those_published_with_fsrs_6():
    assert fsrs.Scheduler().parameters == DEFAULTS


@pytest.mark.parametrize("seed", range(20))
def test_the_memory_equals_that_of_fsrs_rs_python_under_other_weights(seed):
    """Each weight moves by up to a fifth, so that none can stand in for another."""
    rng = Random(seed)
    weights = [w * rng.uniform(0.8, 1.2) for w in DEFAULTS]
    weights[7] = rng.uniform(0.01, 0.2)  # the pull to the first difficulty of an Easy, hardly felt by default
    reviews = history(seed)
    theirs = fsrs_rs_python.FSRS(weights).memory_state(
        fsrs_rs_python.FSRSItem([fsrs_rs_python.FSRSReview(grade, days) for grade, days in reviews])
    )
    ours = None
    for grade, days in reviews:
        ours = review(ours, grade, days, tuple(weights))
    assert ours == pytest.approx((theirs.stability, theirs.difficulty), rel=2e-4)


def test_the_bounds_are_those_of_the_rust_implementation():
    assert (MIN_STABILITY, MAX_STABILITY, MAX_INTERVAL) == (0.001, 36_500, 36_500)


@pytest.mark.parametrize("grade", Grade)
@pytest.mark.parametrize(
    "memory", [Memory(0.001, 1.0), Memory(0.001, 10.0), Memory(36_500.0, 1.0), Memory(36_500.0, 10.0)]
)
@pytest.mark.parametrize("days", [0, 1, 36_500])
def test_a_memory_at_a_bound_stays_within_the_bounds(memory, grade, days):
    after = review(memory, grade, days)
    assert 0.001 <= after.stability <= 36_500
    assert 1 <= after.difficulty <= 10


@pytest.mark.parametrize(
    ("stability", "retention", "card", "reps", "days"),
    [
        (100.0, 0.9, "card", 1, 98),
        (100.0, 0.9, "card", 2, 103),
        (100.0, 0.9, "other", 1, 103),
        (100.0, 0.8, "card", 1, 326),
        (100.0, 0.95, "card", 1, 40),
        (0.01, 0.9, "card", 1, 1),
        (1e9, 0.9, "card", 1, 36_500),
    ],
)
def test_a_card_is_due_on_the_same_day_on_every_machine_and_version(stability, retention, card, reps, days):
    assert due_in(Memory(stability, 5.0), Grade.GOOD, retention, card, reps) == days


def test_the_days_until_due_spread_over_the_whole_of_a_tenth():
    days = [due_in(Memory(1000.0, 5.0), Grade.GOOD, 0.9, f"card-{n}", 1) for n in range(2000)]
    assert (min(days), max(days)) == (950, 1050)


def test_forgetting_a_weak_card_never_makes_it_stronger_as_in_fsrs_rs_python():
    reviews = [(Grade.AGAIN, 0)] + [(Grade.AGAIN, 100)] * 12
    theirs = fsrs_rs_python.FSRS(list(DEFAULTS)).memory_state(
        fsrs_rs_python.FSRSItem([fsrs_rs_python.FSRSReview(grade, days) for grade, days in reviews])
    )
    assert memory_after(reviews) == pytest.approx((theirs.stability, theirs.difficulty), rel=2e-4)
    weak = Memory(0.01, 1.0)
    assert review(weak, Grade.AGAIN, 100).stability == pytest.approx(0.01 / exp(DEFAULTS[17] * DEFAULTS[18]))
