"""A simulated learner with a bank and a date: what is true, what `prep` would believe, and the luck of draws."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import exp
from random import Random
from typing import NamedTuple

from prepcli.model import Grade
from prepcli.scheduling.habits import Asked, habits
from prepcli.scheduling.memory import BOUNDS, DEFAULTS, Memory, Weights, due_in, recall_of, review
from prepcli.scheduling.plan import KINDS, Habits, PlanCard

BANK = {  # cards by kind in the shipped bank, 2026-11-22
    "flashcard": 342, "multiple_choice": 288, "predict_output": 87, "code": 73, "short_answer": 48, "cloze": 18,
}  # fmt: skip
PAST_DAYS = 60  # a half learned bank was begun so long ago
RECENT = 2000  # answers that tell of habits, as in the program


class Scenario(NamedTuple):
    cards: int
    days: int
    minutes: int
    half: bool  # half of the cards were learned before
    mixed: bool = False  # kinds as in the shipped bank, else cards of one kind that take base seconds

    @property
    def name(self) -> str:
        learned = "half learned" if self.half else "all new"
        kinds = ", mixed kinds" if self.mixed else ""
        return f"{self.cards} cards, {self.days} days, {self.minutes} min, {learned}{kinds}"


class World(NamedTuple):
    """How the learner differs from what the policies assume."""

    name: str
    missed: float = 0.0  # chance that a day is missed
    spread: float = 0.0  # of the weights, each multiplied by exp(normal(0, spread)) and kept within its bounds
    habits: Callable[[Habits], Habits] = lambda habits: habits


def harder(habits: Habits) -> Habits:
    """More failed first meetings, more Hard, and every answer takes half as long again."""
    first, passed = (0.36, 0.12, 0.40, 0.12), (0.35, 0.56, 0.09)
    return habits.slower(1.5)._replace(first_shares=first, pass_shares=passed)


class Deck:
    """One learner and one bank: what is true, what `prep` believes, and the luck that any policy will meet."""

    def __init__(self, scenario: Scenario, world: World, seed: int) -> None:
        rng = Random(f"{scenario.name}/{seed}")
        self.world, self.seed, self.day = world, seed, 0
        self.ids = [f"card-{seed}-{n}" for n in range(scenario.cards)]
        kinds = rng.choices(list(BANK), list(BANK.values()), k=scenario.cards) if scenario.mixed else None
        self.kinds = kinds or ["cloze"] * scenario.cards
        self.weights = perturbed(rng, world.spread)
        self.recall, self.believed_recall = recall_of(self.weights), recall_of(DEFAULTS)
        self.true: list[Memory | None] = [None] * scenario.cards
        self.believed: list[Memory | None] = [None] * scenario.cards
        self.last, self.due, self.reps = [0] * scenario.cards, [0] * scenario.cards, [0] * scenario.cards
        self.answers = {kind: world.habits(prior) for kind, prior in KINDS.items()}
        self.asked: list[Asked] = []
        self.luck = [Random(f"past/{seed}/{card}") for card in self.ids]
        if scenario.half:
            self._live_the_past(rng)
        self.luck = [Random(f"luck/{seed}/{card}") for card in self.ids]
        missed = Random(f"days/{seed}")
        self.is_missed = [missed.random() < world.missed for _ in range(scenario.days)]

    def ask(self, card: int) -> float:
        """The card is asked on `day`; the seconds it took."""
        habits, memory, gap = self.answers[self.kinds[card]], self.true[card], self.day - self.last[card]
        if memory is None:
            shares = habits.first_shares
        else:
            r = self.recall(memory.stability, gap)
            shares = (1 - r, *(r * share for share in habits.pass_shares))
        grade = drawn(shares, self.luck[card].random())
        self._grade(card, grade, gap)
        if grade == Grade.AGAIN:
            self._grade(card, Grade.GOOD, 0)
        seconds = (habits.first_seconds if memory is None else habits.review_seconds)[grade - 1]
        self.asked.append(Asked(self.kinds[card], memory is None, int(grade), seconds))
        return seconds

    def _grade(self, card: int, grade: Grade, gap: int) -> None:
        self.true[card] = review(self.true[card], grade, gap, self.weights)
        self.believed[card] = believed = review(self.believed[card], grade, gap)
        self.last[card], self.reps[card] = self.day, self.reps[card] + 1
        self.due[card] = self.day + due_in(believed, grade, 0.9, self.ids[card], self.reps[card])

    def _live_the_past(self, rng: Random) -> None:
        """Every other card was met on some day of the past and reviewed when due, or up to three days late."""
        for card in range(0, len(self.ids), 2):
            self.day = self.last[card] = -rng.randint(1, PAST_DAYS)
            while self.day < 0:
                self.ask(card)
                self.day = self.due[card] + rng.randint(0, 3)
        self.day = 0

    # --- what a policy may ask ---

    def unmet(self) -> Iterator[int]:
        return (card for card, memory in enumerate(self.believed) if memory is None)

    def met(self) -> list[int]:
        """The cards met and not asked today, weakest first."""
        found = [
            (self.believed_recall(memory.stability, self.day - self.last[card]), card)
            for card, memory in enumerate(self.believed)
            if memory is not None and self.last[card] < self.day
        ]
        return [card for _, card in sorted(found)]

    def weaker_than(self, recall: float) -> list[int]:
        """The met cards below that recall, longest due first: those of the same overdue share of an interval."""
        factor = (recall ** (-1 / DEFAULTS[20]) - 1) / (0.9 ** (-1 / DEFAULTS[20]) - 1)
        due = [(self.last[c] + factor * self.believed[c].stability, c) for c in self.met()]  # type: ignore[union-attr]
        return [card for day, card in sorted(due) if day <= self.day]

    def known_habits(self) -> Mapping[str, Habits]:
        """What the answers so far tell of shares and seconds."""
        return habits(self.asked[-RECENT:])

    def plan_cards(self) -> list[PlanCard]:
        return [
            PlanCard(card, kind=kind) if memory is None else PlanCard(card, *memory, self.day - last, kind=kind)
            for card, memory, last, kind in zip(self.ids, self.believed, self.last, self.kinds, strict=True)
        ]


def perturbed(rng: Random, spread: float) -> Weights:
    if not spread:
        return DEFAULTS
    drawn_ = (w * exp(rng.gauss(0, spread)) for w in DEFAULTS)
    return tuple(min(high, max(low, w)) for w, (low, high) in zip(drawn_, BOUNDS, strict=True))


def drawn(shares: Iterable[float], at: float) -> Grade:
    below = 0.0
    for grade, share in zip(Grade, shares, strict=True):
        below += share
        if at < below:
            return grade
    return Grade.EASY
