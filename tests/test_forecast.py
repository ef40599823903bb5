"""Forecasts: plays of the plan from today's states, on common random numbers."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepcli.scheduling import forecast as module
from prepcli.scheduling.forecast import Work, forecast, rank_days
from prepcli.scheduling.memory import retrievability
from prepcli.scheduling.plan import BASE, KINDS, PlanCard

UNMET = (None, None, None)


def deck(size: int, met: float, seed: int = 7) -> list[PlanCard]:
    rng = random.Random(seed)
    states = ((rng.uniform(0.5, 60), rng.uniform(1, 10), rng.randint(1, 30)) for _ in range(size))
    return [PlanCard(str(i), *(state if rng.random() < met else UNMET)) for i, state in enumerate(states)]


def ready(cards: list[PlanCard], days: int) -> float:
    """Readiness if one stops now, computed plainly."""
    recall = [retrievability(c.stability, c.days_since_review + days) if c.stability else 0.0 for c in cards]
    return sum(recall) / len(recall)


def test_the_same_seed_gives_the_same_forecast_and_another_one_another():
    cards = deck(60, 0.5)
    assert forecast(cards, [600.0] * 10, seed=3) == forecast(cards, [600.0] * 10, seed=3)
    assert forecast(cards, [600.0] * 10, seed=3).curve != forecast(cards, [600.0] * 10, seed=4).curve


@pytest.mark.parametrize("days", [0, 1, 4, 40])
def test_the_curve_begins_with_what_stopping_now_leaves_and_has_a_point_a_day(days):
    cards = deck(60, 0.5)
    found = forecast(cards, [600.0] * days)
    assert found.curve[0] == pytest.approx(ready(cards, days))
    assert len(found.curve) == days + 1
    assert len(found.work) == days
    assert found.curve[-1] == pytest.approx(sum(found.then.values()) / len(cards))


def test_without_minutes_nothing_is_done():
    cards = deck(30, 0.5)
    found = forecast(cards, [0.0] * 5)
    assert found.work == (Work(),) * 5
    assert found.curve == pytest.approx([ready(cards, 5)] * 6)
    assert found.then == pytest.approx(found.now)


def test_a_day_off_has_no_work():
    found = forecast(deck(60, 0.5), [600.0, 0.0, 600.0, 0.0, 600.0])
    assert [sum(work[:3]) > 0 for work in found.work] == [True, False, True, False, True]


def test_the_seconds_of_a_day_are_exceeded_by_one_answer_at_most():
    found = forecast(deck(400, 0.5), [600.0] * 40)  # far enough for one play, which is not averaged
    longest = max(*BASE.first_seconds, *BASE.review_seconds)
    assert len(found.work) == 40
    assert all(sum(work[3:]) < 600.0 + longest for work in found.work)


def test_a_card_studied_today_is_not_asked_again_today():
    cards = [PlanCard("a", 2.0, 5.0, 0)]
    assert forecast(cards, [600.0]).work == (Work(),)


def test_weights_weigh_readiness_and_0_leaves_a_card_out():
    strong, weak = PlanCard("a", 1000.0, 5.0, 1, 3.0), PlanCard("b", 0.1, 5.0, 30, 1.0)
    now = forecast([strong, weak, PlanCard("c", weight=0.0)], [0.0]).curve[0]
    assert now == pytest.approx((3 * ready([strong], 1) + ready([weak], 1)) / 4)


def test_minutes_meet_more_cards_when_time_is_short():
    cards = deck(300, 0.0)
    little, more = (forecast(cards, [minutes * 60.0] * 7) for minutes in (5, 15))
    assert sum(little.met.values()) < sum(more.met.values()) < 300


@settings(max_examples=3, deadline=None)
@given(st.integers(4, 12), st.integers(3, 9), st.sampled_from([0.0, 0.5]))
def test_a_minute_more_does_not_lower_the_mean_forecast(minutes, days, met):
    cards = deck(80, met)

    def mean(seconds: float) -> float:
        return sum(forecast(cards, [seconds] * days, seed=1000 * n).curve[-1] for n in range(50)) / 50

    assert mean(60.0 * (minutes + 1)) >= mean(60.0 * minutes) - 0.005


@given(st.integers(0, 400))
def test_a_play_ranks_seldom_and_daily_at_the_end(days):
    ranked = rank_days(days)
    assert len(ranked) <= module.RANKS
    assert ranked >= set(range(max(0, days - module.RANKS // 2), days))
    assert not days or 0 in ranked


def test_outcomes_come_up_as_often_as_the_rank_reckons():
    grades = Counter()
    for seed in range(400):
        work = forecast([PlanCard("a")], [1.0], seed=seed * 100).work[0]
        grades[round(work.new_seconds, 2)] += 1
    mean = sum(seconds * n for seconds, n in grades.items()) / 400
    assert mean == pytest.approx(BASE.meeting, rel=0.02)


def test_a_far_day_and_kinds_are_forecast_too():
    cards = [card._replace(kind="code" if i % 9 == 0 else "flashcard") for i, card in enumerate(deck(120, 0.3))]
    found = forecast(cards, [1500.0] * 200, KINDS)
    assert found.curve[-1] > 0.9
    assert sum(work.closing for work in found.work) > 0
