"""One card's recall over time: what each grade left behind, and the probability of recall on any day since.

Pure: the same entries give the same curve. A reset ends one curve and the next grade begins another.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from prepcli.model import Entry, Grade
from prepcli.scheduling.memory import Weights, retrievability
from prepcli.scheduling.state import CardState, Rules, after_grade, live

AHEAD = timedelta(days=30)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A grade, and the stability it left; both are None for a reset."""

    day: date
    grade: Grade | None
    stability: float | None


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """Recall from the first grade to `last`. `steps` are in order of their days; `weights` are those of FSRS-6."""

    today: date
    last: date
    steps: tuple[Step, ...]
    weights: Weights

    @property
    def first(self) -> date:
        return self.steps[0].day

    def after(self, number: int, day: float) -> float | None:
        """The probability of recall on the (proleptic, maybe broken) `day` when step `number` is the last one."""
        step = self.steps[number]
        if step.stability is None:
            return None
        return retrievability(step.stability, max(0.0, day - step.day.toordinal()), self.weights)


def curve(card: str, entries: Iterable[Entry], rules: Rules, today: date) -> Curve | None:
    """The curve of a card until thirty days from `today`; None for one that was never graded."""
    state, steps = CardState(card=card), list[Step]()
    for entry in live(entries):
        if entry.type == "grade":
            day = max(entry.day, state.last_day or entry.day)
            state = after_grade(state, Grade(entry.body["grade"]), day, rules)
            assert state.memory is not None
            steps.append(Step(day=day, grade=state.last_grade, stability=state.memory.stability))
        elif entry.type == "reset" and not state.is_new:
            state = CardState(card=card)
            steps.append(Step(day=entry.day, grade=None, stability=None))
    if not steps:
        return None
    last = max(steps[-1].day, today)
    return Curve(today=today, last=last + min(AHEAD, date.max - last), steps=tuple(steps), weights=rules.weights)
