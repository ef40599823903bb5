"""The plan toward a date: the index to its vectors, and the laws that hold for any cards."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepcli.model import Grade
from prepcli.scheduling import memory as fsrs
from prepcli.scheduling.memory import Memory, retrievability
from prepcli.scheduling.plan import BASE, PlanCard, closing_pass, first_met, rank, reviewed

VECTORS = json.loads((Path(__file__).parent / "vectors" / "index_vectors.json").read_text("utf-8"))
NO_TIME = 1.0  # seconds a day: too few for a closing pass over anything


def cards_of(case: dict) -> list[PlanCard]:
    return [
        PlanCard(str(i), card["stability"], card["difficulty"], card["days_since_review"])
        for i, card in enumerate(case["cards"])
    ]


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: f"{case['days_left']} days")
@pytest.mark.parametrize("branch", ["greedy", "closing"])
def test_the_index_and_the_order_are_those_of_the_vectors(case, branch):
    cards = cards_of(case)
    budget = NO_TIME if branch == "greedy" else case["budget_seconds"]
    got = rank(cards, case["days_left"], budget)
    for id_, index, _ in got:
        assert index == pytest.approx(case["cards"][int(id_)][branch], rel=1e-6)
    assert [int(id_) for id_, _, _ in got] == case[f"{branch}_order"]


def test_the_habits_are_those_of_the_vectors():
    assert VECTORS["first_rating_shares"] == list(BASE.first_shares)
    assert VECTORS["pass_rating_shares"] == list(BASE.pass_shares)
    assert VECTORS["seconds_new_by_rating"] == list(BASE.first_seconds)
    assert VECTORS["seconds_review_by_rating"] == list(BASE.review_seconds)


stabilities = st.floats(0.05, 2000.0)
difficulties = st.floats(1.0, 10.0)
gaps = st.integers(0, 120)
met = st.builds(lambda s, d, g: ("", s, d, g), stabilities, difficulties, gaps)
unmet = st.just(("", None, None, None))
decks = st.lists(met | unmet, min_size=1, max_size=25).map(
    lambda rows: [PlanCard(str(i), *row[1:]) for i, row in enumerate(rows)]
)
days = st.integers(1, 90)
budgets = st.floats(30.0, 20_000.0)


@given(decks, budgets)
def test_with_one_day_left_the_plan_is_greedy(cards, budget):
    assert closing_pass(cards, 1, budget).middle is None
    assert rank(cards, 1, budget) == rank(cards, 1, NO_TIME)


@given(decks, days, budgets)
def test_doubling_all_seconds_and_the_budget_leaves_the_order(cards, days_left, budget):
    once = [id_ for id_, _, _ in rank(cards, days_left, budget)]
    assert once == [id_ for id_, _, _ in rank(cards, days_left, 2 * budget, {"": BASE.slower(2)})]


@given(decks, st.integers(1, 30))
def test_short_of_time_with_equal_seconds_an_unmet_card_outranks_every_review(cards, days_left):
    """Within a month. With more days left, a card whose stability is under a day can gain more than a new one."""
    equal = BASE._replace(first_seconds=(20.0,) * 4, review_seconds=(20.0,) * 4)
    order = [id_ for id_, _, _ in rank(cards, days_left, NO_TIME, {"": equal})]
    is_unmet = [cards[int(id_)].stability is None for id_ in order]
    assert is_unmet == sorted(is_unmet, reverse=True)


@given(difficulties, st.integers(1, 30), days)
def test_the_index_falls_as_recall_without_study_nears_1(difficulty, gap, days_left):
    """From a week of stability on; a weaker card may lie beyond help in the time left."""
    cards = [PlanCard(str(n), 7.0 * 2**n, difficulty, gap) for n in range(10)]
    index = {id_: value for id_, value, _ in rank(cards, days_left, NO_TIME)}
    strong = [n for n in range(10) if retrievability(cards[n].stability, gap + days_left) > 0.9]
    values = [index[str(n)] for n in strong]
    assert values == sorted(values, reverse=True)
    assert all(value >= 0 for value in values)


@given(decks, days, budgets, st.floats(0.1, 50.0))
def test_only_the_proportions_of_weights_count(cards, days_left, budget, factor):
    scaled = [card._replace(weight=factor) for card in cards]
    for (a, x, _), (b, y, _) in zip(rank(cards, days_left, budget), rank(scaled, days_left, budget), strict=True):
        assert a == b or x == pytest.approx(y)
        assert x == pytest.approx(y)


@given(decks, days, budgets, st.data())
def test_a_card_of_weight_0_is_as_if_it_were_not_there(cards, days_left, budget, data):
    out = data.draw(st.sets(st.sampled_from([card.id for card in cards])))
    with_zero = [card._replace(weight=0.0) if card.id in out else card for card in cards]
    without = [card for card in cards if card.id not in out]
    assert rank(with_zero, days_left, budget) == rank(without, days_left, budget)


@given(decks)
def test_on_the_day_the_weakest_comes_first(cards):
    recall = {c.id: retrievability(c.stability, c.days_since_review) if c.stability else 0.0 for c in cards}
    order = [recall[id_] for id_, _, _ in rank(cards, 0, 600.0)]
    assert order == pytest.approx(sorted(order), abs=1e-12)


@settings(max_examples=200)
@given(stabilities, difficulties, gaps)
def test_the_outcomes_of_a_review_are_steps_of_the_memory_model(stability, difficulty, elapsed):
    memory = Memory(stability, difficulty)
    got = reviewed(BASE)(stability, difficulty, elapsed)
    assert sum(p for p, _, _ in got) == pytest.approx(1.0)
    for grade, (_, s, d) in zip(Grade, got, strict=True):
        expected = fsrs.review(memory, grade, elapsed)
        if grade == Grade.AGAIN:
            expected = fsrs.review(expected, Grade.GOOD, 0)
        assert (s, d) == pytest.approx(expected, rel=1e-9)


def test_a_first_meeting_that_fails_is_relearned_the_same_day():
    relearned = fsrs.review(fsrs.review(None, Grade.AGAIN, 0), Grade.GOOD, 0)
    assert first_met(BASE)[0] == (0.24, *relearned)


def test_ties_keep_the_order_given():
    cards = [PlanCard(id_) for id_ in "cab"]
    assert [id_ for id_, _, _ in rank(cards, 10, 600.0)] == ["c", "a", "b"]


def test_a_kind_has_its_own_seconds():
    slow = {"code": BASE.slower(40)}
    cards = [PlanCard("exercise", kind="code"), PlanCard("gap", kind="cloze")]
    (first, _, cheap), (second, _, dear) = rank(cards, 3, NO_TIME, slow)
    assert (first, second) == ("gap", "exercise")
    assert dear == pytest.approx(40 * cheap)


@pytest.mark.parametrize(("days_left", "budget"), [(-1, 60.0), (3, 0.0), (3, -5.0), (3, float("nan"))])
def test_no_time_at_all_is_refused(days_left, budget):
    with pytest.raises(ValueError, match="days_left"):
        rank([PlanCard("a")], days_left, budget)


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match="weight"):
        rank([PlanCard("a", weight=-1.0)], 3, 60.0)


def test_no_cards_give_no_ranking():
    assert rank([], 3, 60.0) == []
    assert rank([PlanCard("a", weight=0.0)], 3, 60.0) == []
