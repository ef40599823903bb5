"""The bench of the plan: its learner obeys the model, its policies are what they are called, its results repeat."""

import sys
from collections import Counter
from pathlib import Path
from statistics import mean

import pytest

from prepcli.model import Grade
from prepcli.scheduling.memory import DEFAULTS, retrievability, review
from prepcli.scheduling.plan import BASE, first_met

sys.path[:0] = [str(Path(__file__).parents[1] / "bench")]

import deadline  # noqa: E402  found by the line above
from learners import Deck, Scenario, World, harder  # noqa: E402

AS_ASSUMED = World("as assumed")
SMALL = Scenario(40, 6, 3, half=True)


def asked_days(scenario, world, name, seed=1):
    """Day -> the cards asked on it, in order, under the policy of that name."""
    deck, days = Deck(scenario, world, seed), {}
    ask = deck.ask

    def noted(card):
        days.setdefault(deck.day, []).append((card, deck.true[card] is None, deck.due[card]))
        return ask(card)

    deck.ask = noted
    deadline.study(deck, scenario, deadline.POLICIES[name])
    return deck, days


def test_a_run_repeats():
    job = (SMALL, World("other", missed=0.2, spread=0.3, habits=harder), 3)
    assert deadline.runs(job) == deadline.runs(job)


@pytest.mark.parametrize("name", deadline.POLICIES)
def test_a_card_is_asked_once_a_day_and_begun_before_the_minutes_are_used(name):
    _, days = asked_days(SMALL, AS_ASSUMED, name)
    slowest = max(BASE.first_seconds)
    for cards in days.values():
        assert max(Counter(card for card, _, _ in cards).values()) == 1
        assert len(cards) <= 60 * SMALL.minutes / min(BASE.review_seconds) + 1
    assert deadline.runs((SMALL, AS_ASSUMED, 1))[0].used <= 1 + slowest / (60 * SMALL.minutes)


@pytest.mark.parametrize("name", ["new, due", "new, weakest", "new, due at .85, weakest"])
def test_unseen_first_is_unseen_first(name):
    both = 0
    for cards in asked_days(SMALL, AS_ASSUMED, name)[1].values():
        is_new = [new for _, new, _ in cards]
        assert is_new == sorted(is_new, reverse=True)
        both += len(set(is_new)) == 2
    assert both, "no day had unseen cards and seen ones"


def test_what_is_due_comes_before_what_is_new_and_twenty_new_are_the_most():
    much = Scenario(100, 4, 60, half=True)
    for name, most in (("due, new", 100), ("due, 20 new", 20)):
        both = 0
        for day, cards in asked_days(much, AS_ASSUMED, name)[1].items():
            is_new = [new for _, new, _ in cards]
            assert is_new == sorted(is_new)
            assert sum(is_new) <= most
            assert all(due <= day for _, new, due in cards if not new)
            both += len(set(is_new)) == 2
        assert both, "no day had due cards and new ones"


def test_policies_meet_the_same_luck():
    """The first grades of a card are the same under two policies, however late it is met."""
    decks = [
        asked_days(Scenario(60, 5, 6, half=False), AS_ASSUMED, name)[0] for name in ("due, new", "new, weakest")
    ]
    first = [{n: deck.luck[n].getstate() for n, reps in enumerate(deck.reps) if reps == 1} for deck in decks]
    shared = first[0].keys() & first[1].keys()
    assert len(shared) > 5
    assert all(first[0][n] == first[1][n] for n in shared)


def test_a_learner_as_assumed_recalls_what_the_model_says_and_is_relearned_after_again():
    deck = Deck(Scenario(3000, 30, 10, half=False), AS_ASSUMED, 1)
    for card in range(3000):
        deck.ask(card)
    share = sum(asked.grade == 1 for asked in deck.asked) / 3000
    assert share == pytest.approx(BASE.first_shares[0], abs=0.03)
    failed = [n for n, asked in enumerate(deck.asked) if asked.grade == 1]
    assert len(failed) > 500
    assert all(tuple(deck.true[n]) == pytest.approx(first_met(BASE)[0][1:]) for n in failed)
    deck.day, deck.asked = 6, []
    expected = mean(retrievability(memory.stability, 6) for memory in deck.true)
    for card in range(3000):
        deck.ask(card)
    assert sum(asked.grade > 1 for asked in deck.asked) / 3000 == pytest.approx(expected, abs=0.03)


def test_recall_on_the_day_counts_a_card_never_met_as_0():
    deck = Deck(Scenario(4, 10, 5, half=False), AS_ASSUMED, 1)
    deck.true[0] = review(None, Grade.GOOD, 0)
    assert deadline.on_the_day(deck, 10) == pytest.approx(100 * retrievability(DEFAULTS[2], 10) / 4)


def test_another_learner_is_believed_to_be_the_published_one():
    deck, _ = asked_days(SMALL, World("other", spread=0.3), "plan")
    assert deck.weights != DEFAULTS
    met = [n for n, memory in enumerate(deck.true) if memory]
    assert any(deck.true[n] != deck.believed[n] for n in met)


def test_missed_days_are_the_same_for_every_policy_and_go_without_study():
    world = World("missed", missed=0.5)
    for name in ("plan", "due, new"):
        deck, days = asked_days(SMALL, world, name)
        assert days.keys() == {day for day in range(SMALL.days) if not deck.is_missed[day]}


def test_the_plan_is_below_no_rule_and_its_forecast_holds():
    """A scenario short of time and one with enough: small, so that a bend of the plan shows here first."""
    for scenario in (Scenario(100, 7, 4, half=False), Scenario(60, 14, 6, half=True)):
        found = [
            run for seed in range(deadline.FORECAST_SEEDS) for run in deadline.runs((scenario, AS_ASSUMED, seed))
        ]
        recall = {name: mean(run.recall for run in found if run.policy == name) for name in deadline.POLICIES}
        assert recall["plan"] > max(recall[name] for name in deadline.RULES) - 0.5
        plan = [run for run in found if run.policy == "plan"]
        assert mean(run.forecast for run in plan) == pytest.approx(recall["plan"], abs=2)
        assert mean(run.halfway for run in plan) == pytest.approx(recall["plan"], abs=2)


def test_a_difference_has_the_interval_of_students_t():
    gain, within = deadline.difference([1.0, 2.0, 3.0, 4.0, 5.0], [0.0] * 5)
    assert (gain, within) == (3.0, pytest.approx(1.963, abs=1e-3))
