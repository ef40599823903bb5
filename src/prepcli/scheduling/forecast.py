"""What keeping the plan will bring: the plan played through from today's memory states to the interview. Pure.

A play studies every day what `plan.rank` says, until that day's seconds are used, and draws each outcome by the
chances that the rank reckons with. A draw depends on seed, card and turn alone, so two forecasts with
other minutes see the same luck (common random numbers) and their difference is the price of the minutes. A play
ranks at most `RANKS` times, daily towards the end, so that a forecast costs less than 40 ranks of the bank however
far the day is; a near date is played several times and averaged instead. Readiness is expected recall on the day,
weighted by the topics' weights, a card never met counting 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from math import ceil
from random import Random
from typing import NamedTuple

from prepcli.scheduling.memory import DEFAULTS, Weights, recall_of
from prepcli.scheduling.plan import (
    BASE,
    NO_KINDS,
    WORTH_A_SECOND,
    Habits,
    Outcome,
    PlanCard,
    closing_pass,
    first_met,
    rank,
    reviewed,
)

RANKS = 20


class Work(NamedTuple):
    """Cards and seconds of one day, by what they are for; means over the plays."""

    new: float = 0.0
    review: float = 0.0
    closing: float = 0.0
    new_seconds: float = 0.0
    review_seconds: float = 0.0
    closing_seconds: float = 0.0


class Forecast(NamedTuple):
    """`curve[i]` is the readiness if one stops after i days, the last one that of the whole plan kept.

    `work` has a row a day from today on; `now` and `then` are expected recall on the day by card, if one stops now
    and if one keeps the plan; `met` is the share of plays in which a card was met in time.
    """

    curve: tuple[float, ...]
    work: tuple[Work, ...]
    now: Mapping[str, float]
    then: Mapping[str, float]
    met: Mapping[str, float]


def forecast(
    cards: Sequence[PlanCard],
    seconds: Sequence[float],
    habits: Mapping[str, Habits] = NO_KINDS,
    weights: Weights = DEFAULTS,
    *,
    seed: int = 1,
) -> Forecast:
    """Play the plan. `seconds[i]` is the study time of day i from today; the interview is on day `len(seconds)`.

    A card with 0 days since its review is not asked again today. Raises ValueError when a weight is negative.
    """
    cards = [card for card in cards if card.weight]
    times = max(1, RANKS // max(1, len(seconds)))
    plays = [_Play(cards, seconds, habits, weights, seed + n) for n in range(times)]
    for play in plays:
        play.run()
    return Forecast(
        curve=tuple(sum(points) / times for points in zip(*(play.curve for play in plays), strict=True)),
        work=tuple(
            Work(*(sum(figures) / times for figures in zip(*rows, strict=True)))
            for rows in zip(*(play.work for play in plays), strict=True)
        ),
        now=plays[0].start,
        then={card.id: sum(play.recall(card.id) for play in plays) / times for card in cards},
        met={card.id: sum(card.id in play.memories for play in plays) / times for card in cards},
    )


def rank_days(days: int) -> set[int]:
    """The days from today on which a play ranks anew: daily in the last ones, where passes begin and end."""
    daily = RANKS // 2
    far = range(0, max(0, days - daily), max(1, ceil((days - daily) / daily)))
    return {*far, *range(max(0, days - daily), days)}


class _Play:
    """One run of the plan with its own luck. `memories` holds (stability, difficulty, day of the last review)."""

    def __init__(
        self,
        cards: Sequence[PlanCard],
        seconds: Sequence[float],
        habits: Mapping[str, Habits],
        weights: Weights,
        seed: int,
    ) -> None:
        self.cards, self.seconds, self.habits, self.weights = cards, seconds, habits, weights
        self.seed, self.days = seed, len(seconds)
        self.retrievability = recall_of(weights)
        self.memories: dict[str, tuple[float, float, int]] = {
            c.id: (c.stability, c.difficulty, -c.days_since_review)
            for c in cards
            if c.stability is not None and c.difficulty is not None and c.days_since_review is not None
        }
        self.rows = {card.id: card for card in cards}
        kinds = {card.kind: habits.get(card.kind, BASE) for card in cards}
        self.steps = {
            kind: (habit, first_met(habit, weights), reviewed(habit, weights)) for kind, habit in kinds.items()
        }
        self.luck: dict[str, Random] = {}
        self.start = {card.id: self.recall(card.id) for card in cards}
        self.all_weights = sum(card.weight for card in cards) or 1.0
        self.readiness = sum(card.weight * self.start[card.id] for card in cards) / self.all_weights
        self.curve = [self.readiness]
        self.work: list[Work] = []

    def run(self) -> None:
        ranked = rank_days(self.days)
        left = list(accumulate(reversed(self.seconds)))[::-1]
        order: Iterator[tuple[str, float, float]] = iter(())
        pass_days = 0
        for day in range(self.days):
            if day in ranked and left[day] > 0:
                budget = left[day] / (self.days - day)
                cards = self._on(day)
                pass_days = closing_pass(cards, self.days - day, budget, self.habits).days
                order = iter(rank(cards, self.days - day, budget, self.habits, self.weights))
            self._study(day, order, is_closing=self.days - day <= pass_days)
            self.curve.append(self.readiness)

    def recall(self, card: str) -> float:
        """Expected recall of `card` on the day as things stand; 0 when never met."""
        memory = self.memories.get(card)
        return self.retrievability(memory[0], self.days - memory[2]) if memory else 0.0

    def _study(self, day: int, order: Iterator[tuple[str, float, float]], *, is_closing: bool) -> None:
        """Go down the order until the day's seconds are used or nothing is worth it."""
        counts, seconds = [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]
        while sum(seconds) < self.seconds[day] and (entry := next(order, None)) and entry[1] >= WORTH_A_SECOND:
            known = self.memories.get(entry[0])
            if known and known[2] == day:
                continue
            what = 0 if known is None else 2 if is_closing else 1
            counts[what] += 1
            seconds[what] += self._ask(entry[0], known, day)
        self.work.append(Work(*counts, *seconds))

    def _ask(self, card: str, known: tuple[float, float, int] | None, day: int) -> float:
        """One card is asked; the seconds it took."""
        habit, first, after = self.steps[self.rows[card].kind]
        outcomes = after(known[0], known[1], day - known[2]) if known else first
        grade = self._drawn(card, outcomes)
        before = self.recall(card)
        self.memories[card] = (outcomes[grade][1], outcomes[grade][2], day)
        self.readiness += self.rows[card].weight * (self.recall(card) - before) / self.all_weights
        return habit.review_seconds[grade] if known else habit.first_seconds[grade]

    def _drawn(self, card: str, outcomes: Sequence[Outcome]) -> int:
        """Which outcome came up. The chances of better grades lie above those of worse ones."""
        luck = self.luck.get(card)
        if luck is None:
            luck = self.luck[card] = Random(f"{self.seed}/{card}")
        at, below = luck.random(), 0.0
        for i, (chance, _, _) in enumerate(outcomes):
            below += chance
            if at < below:
                return i
        return len(outcomes) - 1

    def _on(self, day: int) -> list[PlanCard]:
        """The cards as they stand on `day`."""
        rows = []
        for card in self.cards:
            memory = self.memories.get(card.id)
            if memory is None:
                rows.append(card)
            else:
                s, d, last = memory
                rows.append(PlanCard(card.id, s, d, day - last, card.weight, card.kind, card.topic))
        return rows
