"""Toward the interview: which cards to study today so that expected recall on the day is highest. Pure.

The theory. A learner has T days, N cards and B seconds a day. A card is worth what an answer today adds to the
chance of knowing it on the day, per second it takes. The policy is called `closing`, because it looks one move
ahead: near the end everything can be seen once more, in a closing pass of k days, so what counts today is what is
left of today's answer after that pass. Where time is too short for a pass, or for meeting the unseen cards before
it, what counts is simply recall on the day (greedy).

    outcome of a review at recall R    Again 1 - R; Hard, Good and Easy in fixed shares of R
    outcome of a first meeting         fixed shares of the four grades
    after Again                        one Good on the same day: the card is relearned in the sitting
    seconds c                          by outcome, so a card that is likely to fail costs more

    k = ceil(seconds of one pass over all cards / B)                   days of the closing pass
    greedy, when T <= k or the unmet cards do not fit into T - k days:
        index = (sum p_r R(S_r, T) - R(S, elapsed + T)) / c            a card never met is recalled with chance 0
    else, x = max(1, min(T - 1, T - floor(k / 2))) being the middle of the pass, days from today:
        V(S, D, gap) = sum p_q R(S_q, T - x) over the outcomes q of a review after `gap` days
        index = (sum p_r V(S_r, D_r, x) - V(S, D, elapsed + x)) / c    never met: less a first meeting at x
    at T = 0 the order is lowest retrievability first

A topic's weight multiplies a card's gain, weights being scaled to mean 1; weight 0 leaves the card out. Study in
descending order until the minutes are used, each card once a day, or until the best index is below
`WORTH_A_SECOND`. FSRS-6 formulas are those of `memory`; here they are written out so that what the four outcomes
of one review share is computed once: a rank costs three to six FSRS steps a card.
"""

from collections.abc import Callable, Iterable, Mapping
from math import ceil, exp, pow
from types import MappingProxyType
from typing import NamedTuple

from prepcli.model import Grade
from prepcli.scheduling import memory as fsrs
from prepcli.scheduling.memory import DEFAULTS, MAX_STABILITY, MIN_STABILITY, Memory, Weights, recall_of

WORTH_A_SECOND = 1e-4
PASS_RECALL = 0.9  # the recall at which a closing pass is reckoned to find the cards

Four = tuple[float, float, float, float]  # one value for each of Again, Hard, Good, Easy
Outcome = tuple[float, float, float]  # probability, stability, difficulty


class PlanCard(NamedTuple):
    """A card as the plan sees it; the middle three are None when it was never met. `kind` chooses its habits."""

    id: str
    stability: float | None = None
    difficulty: float | None = None
    days_since_review: int | None = None
    weight: float = 1.0
    kind: str = ""
    topic: str = ""


class Habits(NamedTuple):
    """How a learner answers cards of one kind.

    `first_shares` are the shares of the four grades at a first meeting, `pass_shares` those of Hard, Good and
    Easy among recalled reviews; the seconds are means by grade, an Again with the relearning that follows it.
    """

    first_shares: Four = (0.24, 0.094, 0.495, 0.171)
    pass_shares: tuple[float, float, float] = (0.224, 0.631, 0.145)
    first_seconds: Four = (44.79045296167247, 18.79, 13.78, 10.71)
    review_seconds: Four = (36.22136682391942, 17.59, 12.38, 8.94)

    @property
    def pass_seconds(self) -> float:
        """The mean of a recalled review."""
        return sum(p * c for p, c in zip(self.pass_shares, self.review_seconds[1:], strict=True))

    @property
    def meeting(self) -> float:
        """The mean of a first meeting."""
        return sum(p * c for p, c in zip(self.first_shares, self.first_seconds, strict=True))

    @property
    def closing(self) -> float:
        """The mean of a review in the closing pass."""
        return PASS_RECALL * self.pass_seconds + (1 - PASS_RECALL) * self.review_seconds[0]

    def review(self, recall: float) -> float:
        """The mean of a review at that recall."""
        return (1 - recall) * self.review_seconds[0] + recall * self.pass_seconds

    def slower(self, times: float) -> "Habits":
        """The same shares, each answer taking `times` as long."""
        first, again = self.first_seconds, self.review_seconds
        return self._replace(
            first_seconds=(first[0] * times, first[1] * times, first[2] * times, first[3] * times),
            review_seconds=(again[0] * times, again[1] * times, again[2] * times, again[3] * times),
        )


BASE = Habits()
"""Shares and seconds measured on vocabulary (`seconds` of scheduling by kind start from multiples of them)."""
KINDS: Mapping[str, Habits] = MappingProxyType(
    {
        "flashcard": BASE.slower(4),
        "predict_output": BASE.slower(4),
        "cloze": BASE,
        "short_answer": BASE,
        "multiple_choice": BASE,
        "code": BASE.slower(40),
    }
)
NO_KINDS: Mapping[str, Habits] = MappingProxyType({})


def rank(
    cards: Iterable[PlanCard],
    days_left: int,
    budget_seconds: float,
    habits: Mapping[str, Habits] = NO_KINDS,
    weights: Weights = DEFAULTS,
) -> list[tuple[str, float, float]]:
    """(id, index, expected seconds) in study order, best first; ties keep the order of `cards`.

    `days_left` is T, whole days from today to the interview; `budget_seconds` is B, the mean of seconds a calendar
    day; `habits` are by kind, `BASE` for any other; `weights` are the 21 of FSRS-6. The index is expected recall
    gained on the day per second of study; below `WORTH_A_SECOND` the day is done. Cards of weight 0 are left out.
    Raises ValueError when `days_left` is negative, the budget is not above 0, or a weight is negative.
    """
    if days_left < 0 or not budget_seconds > 0:
        raise ValueError("days_left is at least 0 and budget_seconds above 0")
    chosen = [card for card in cards if card.weight]
    if any(card.weight < 0 for card in chosen):
        raise ValueError("a weight is at least 0")
    scale = len(chosen) / sum(card.weight for card in chosen) if chosen else 1.0
    course = closing_pass(chosen, days_left, budget_seconds, habits)
    kinds = {card.kind: habits.get(card.kind, BASE) for card in chosen}
    values = {kind: _value(habit, days_left, course, weights) for kind, habit in kinds.items()}
    found = []
    for card in chosen:
        gain, seconds = values[card.kind](card.stability, card.difficulty, card.days_since_review)
        found.append((card.id, card.weight * scale * gain / seconds, seconds))
    found.sort(key=lambda row: -row[1])
    return found


class Course(NamedTuple):
    """k, the days that a closing pass takes, and its middle in days from today; None when time is short."""

    days: int
    middle: int | None


def closing_pass(
    cards: Iterable[PlanCard], days_left: int, budget_seconds: float, habits: Mapping[str, Habits] = NO_KINDS
) -> Course:
    """Whether there is time for a closing pass over `cards`, and when."""
    whole, unmet = 0.0, 0.0
    usual, costs = (BASE.closing, BASE.meeting), {kind: (h.closing, h.meeting) for kind, h in habits.items()}
    for card in cards:
        once, first = costs.get(card.kind, usual)
        whole += once
        if card.stability is None:
            unmet += first
    k = ceil(whole / budget_seconds)
    if days_left <= k or unmet > (days_left - k) * budget_seconds:
        return Course(k, None)
    return Course(k, max(1, min(days_left - 1, days_left - k // 2)))


Value = Callable[[float | None, float | None, int | None], tuple[float, float]]


def _value(habit: Habits, days: int, course: Course, w: Weights) -> Value:
    """(stability, difficulty, days since review) -> (gain of studying today, its expected seconds)."""
    recall = recall_of(w)
    outcomes = reviewed(habit, w)
    x = course.middle
    tail = days - (x or 0)
    last = _last_review(habit, tail, w) if x else None
    met = first_met(habit, w)

    def then(states: Iterable[Outcome]) -> float:
        """Expected recall on the day from these states, by way of the closing pass when there is one."""
        if last is None or x is None:
            return sum(p * recall(s, days) for p, s, _ in states)
        return sum(p * last(s, d, x) for p, s, d in states)

    met_in_pass = sum(p * recall(s, tail) for p, s, _ in met) if x else 0.0
    first = (then(met) - met_in_pass if days else habit.meeting, habit.meeting)

    def value(stability: float | None, difficulty: float | None, elapsed: int | None) -> tuple[float, float]:
        if stability is None or difficulty is None or elapsed is None:
            return first
        now = recall(stability, elapsed)
        seconds = habit.review(now)
        if not days:  # lowest retrievability first, whatever the seconds
            return (1 - now) * seconds, seconds
        if last is None or x is None:
            skip = recall(stability, elapsed + days)
        else:
            skip = last(stability, difficulty, elapsed + x)
        return then(outcomes(stability, difficulty, elapsed)) - skip, seconds

    return value


def first_met(habit: Habits, w: Weights = DEFAULTS) -> list[Outcome]:
    """The four outcomes of a first meeting, an Again being relearned on the same day."""
    found = []
    for grade, share in zip(Grade, habit.first_shares, strict=True):
        memory = fsrs.review(None, grade, 0, w)
        if grade == Grade.AGAIN:
            memory = fsrs.review(memory, Grade.GOOD, 0, w)
        found.append((share, *memory))
    return found


def reviewed(habit: Habits, w: Weights = DEFAULTS) -> Callable[[float, float, int], list[Outcome]]:
    """(stability, difficulty, elapsed) -> the four outcomes of a review, an Again being relearned at once."""
    recall = recall_of(w)
    stabilities = _stabilities(w)

    def outcomes(s: float, d: float, elapsed: int) -> list[Outcome]:
        r = recall(s, elapsed)
        hard, good, easy = habit.pass_shares
        shares = (1 - r, r * hard, r * good, r * easy)
        after = stabilities(s, d, r) if elapsed else _same_day(s, d, w)
        return [(share, after[i], harder(d)) for i, (share, harder) in enumerate(zip(shares, moves, strict=True))]

    moves = [_difficulty_after(grade, w) for grade in Grade]
    return outcomes


def _last_review(habit: Habits, tail: int, w: Weights) -> Callable[[float, float, float], float]:
    """V: (stability, difficulty, gap) -> expected recall `tail` days after a review that comes in `gap` days."""
    recall = recall_of(w)
    stabilities = _stabilities(w)
    hard, good, easy = habit.pass_shares

    def last(s: float, d: float, gap: float) -> float:
        r = recall(s, gap)
        again, s_hard, s_good, s_easy = stabilities(s, d, r)
        kept = hard * recall(s_hard, tail) + good * recall(s_good, tail) + easy * recall(s_easy, tail)
        return (1 - r) * recall(again, tail) + r * kept

    return last


def _stabilities(w: Weights) -> Callable[[float, float, float], Four]:
    """(stability, difficulty, recall) -> the stability after each grade on a later day, Again relearned."""
    growth, short = exp(w[8]), exp(w[17] * w[18])
    w9, w10, w11, w12, w13, w14, w15, w16, w19 = -w[9], w[10], w[11], -w[12], w[13], w[14], w[15], w[16], -w[19]

    def after(s: float, d: float, r: float) -> Four:
        gain = growth * (11 - d) * pow(s, w9) * (exp(w10 * (1 - r)) - 1)
        lost = min(w11 * pow(d, w12) * (pow(s + 1, w13) - 1) * exp(w14 * (1 - r)), s / short)
        lost = max(MIN_STABILITY, lost)
        again = lost * max(1.0, short * pow(lost, w19))
        return (
            again,
            min(MAX_STABILITY, s * (1 + gain * w15)),
            min(MAX_STABILITY, s * (1 + gain)),
            min(MAX_STABILITY, s * (1 + gain * w16)),
        )

    return after


def _same_day(s: float, d: float, w: Weights) -> Four:
    """The stabilities after each grade on the day of the last one."""
    again, hard, good, easy = (fsrs.review(Memory(s, d), grade, 0, w) for grade in Grade)
    relearned = fsrs.review(again, Grade.GOOD, 0, w)
    return relearned.stability, hard.stability, good.stability, easy.stability


def _difficulty_after(grade: Grade, w: Weights) -> Callable[[float], float]:
    """difficulty -> the difficulty after `grade`, and after the Good that follows an Again."""
    easiest = w[7] * fsrs.first_difficulty(Grade.EASY, w)
    step, keep = w[6] * (grade - 3) / 9, 1 - w[7]

    def after(d: float) -> float:
        return min(10.0, max(1.0, easiest + keep * (d - step * (10 - d))))

    if grade != Grade.AGAIN:
        return after
    good = _difficulty_after(Grade.GOOD, w)
    return lambda d: good(after(d))
