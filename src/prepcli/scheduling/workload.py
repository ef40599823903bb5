"""What the cards met so far will ask of a learner: reviews and minutes a day under a desired retention. Pure.

Found by playing the next days through: each card comes back on its due day, is recalled with the chance that
FSRS-6 gives it, is graded in the shares of the learner's habits, and after Again is relearned on the same day.
Luck belongs to the card and the number of its review, so that two retentions or two sets of weights meet the same
luck and differ by what they are. Reviews of one card on one day count once; new cards come on top.
"""

from collections.abc import Iterable
from datetime import date
from random import Random
from typing import NamedTuple

from prepcli.model import Grade
from prepcli.scheduling.memory import due_in, retrievability, review
from prepcli.scheduling.plan import Habits
from prepcli.scheduling.state import CardState, Rules

DAYS = 60
RETENTIONS = (0.80, 0.83, 0.85, 0.87, 0.90, 0.92, 0.94, 0.95, 0.97)
SEED = 1


class Load(NamedTuple):
    """Means a day, and the expected recall over the cards on the day after the last one."""

    reviews: float
    minutes: float
    recall: float


def load(cards: Iterable[tuple[CardState, Habits]], today: date, rules: Rules, days: int = DAYS) -> Load:
    """The load of `cards` in the next `days`, from `today` on. New and suspended cards ask for nothing."""
    reviews, seconds, recalls = 0, 0.0, []
    for state, habits in cards:
        if state.memory is not None and not state.suspended:
            count, took, recall = _played(state, habits, today, rules, days)
            reviews, seconds = reviews + count, seconds + took
            recalls.append(recall)
    return Load(reviews / days, seconds / 60 / days, sum(recalls) / len(recalls) if recalls else 0.0)


def _played(state: CardState, habits: Habits, today: date, rules: Rules, days: int) -> tuple[int, float, float]:
    """(reviews, seconds, recall afterwards) of one card."""
    memory, grade, last_day, reps = state.memory, state.last_grade, state.last_day, state.reps
    assert memory is not None
    assert grade is not None
    assert last_day is not None
    luck = Random(f"{SEED}/{state.card}")
    last, count, seconds = min(0, (last_day - today).days), 0, 0.0
    wait = due_in(memory, grade, rules.desired_retention, state.card, reps, rules.weights)
    while (day := max(0, last + wait)) < days:
        grade = _graded(retrievability(memory.stability, day - last, rules.weights), habits, luck)
        memory = review(memory, grade, day - last, rules.weights)
        seconds += habits.review_seconds[grade - 1]
        count, reps, last = count + 1, reps + 1, day
        if grade == Grade.AGAIN:
            memory, reps, grade = review(memory, Grade.GOOD, 0, rules.weights), reps + 1, Grade.GOOD
        wait = due_in(memory, grade, rules.desired_retention, state.card, reps, rules.weights)
    return count, seconds, retrievability(memory.stability, days - last, rules.weights)


def _graded(recall: float, habits: Habits, luck: Random) -> Grade:
    recalled, which = luck.random() < recall, luck.random()
    if not recalled:
        return Grade.AGAIN
    hard, good, _ = habits.pass_shares
    return Grade.HARD if which < hard else Grade.GOOD if which < hard + good else Grade.EASY
