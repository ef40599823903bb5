"""FSRS-6: what the scheduler believes of a card, as one pure step.

Formulas: open-spaced-repetition, "The Algorithm" (FSRS-6); `w` are its weights.
Stability and intervals are in days, difficulty runs from 1 to 10, retrievability from 0 to 1. Elapsed time is
a difference of study days. A same-day grade updates the memory too, its factor being at least 1 for a pass.
Stability is capped at 36,500 days, as in the Rust implementation that Anki uses.
"""

from collections.abc import Callable
from functools import lru_cache
from math import exp, pow
from typing import NamedTuple
from zlib import crc32

from prepcli.model import Grade

VERSION = "FSRS-6"
DEFAULTS = (
    0.212,
    1.2931,
    2.3065,
    8.2956,
    6.4133,
    0.8334,
    3.0194,
    0.001,
    1.8722,
    0.1666,
    0.796,
    1.4835,
    0.0614,
    0.2629,
    1.6483,
    0.6014,
    1.8729,
    0.5425,
    0.0912,
    0.0658,
    0.1542,
)
BOUNDS = (  # the least and most of each weight, as the optimisers clip them
    *((0.001, 100.0),) * 4,
    (1.0, 10.0),
    (0.001, 4.0),
    (0.001, 4.0),
    (0.001, 0.75),
    (0.0, 4.5),
    (0.0, 0.8),
    (0.001, 3.5),
    (0.001, 5.0),
    (0.001, 0.25),
    (0.001, 0.9),
    (0.0, 4.0),
    (0.0, 1.0),
    (1.0, 6.0),
    (0.0, 2.0),
    (0.0, 2.0),
    (0.0, 0.8),
    (0.1, 0.8),
)
MIN_STABILITY, MAX_STABILITY = 0.001, 36_500.0
MAX_INTERVAL = 36_500
SPREAD = 0.05

Weights = tuple[float, ...]


class Memory(NamedTuple):
    """The memory state of a card that was graded at least once."""

    stability: float
    difficulty: float


def review(memory: Memory | None, grade: Grade, days: int, w: Weights = DEFAULTS) -> Memory:
    """The memory after `grade`, given `days` (0 or more) after the last one; `memory` is None when never met."""
    first, step = steps(w)
    return first[grade - 1] if memory is None else Memory(*step(*memory, grade, days)[1:])


Step = Callable[[float, float, int, int], tuple[float, float, float]]


@lru_cache(maxsize=4)
def steps(w: Weights) -> tuple[tuple[Memory, ...], Step]:
    """What a replay does a hundred thousand times, with all that the weights alone decide worked out once.

    The memories after a first grade, Again to Easy; and a function of (stability, difficulty, grade, days) that
    gives (retrievability before the grade, stability, difficulty).
    """
    first = tuple(Memory(_clamp(w[g - 1]), min(10.0, max(1.0, first_difficulty(g, w)))) for g in Grade)
    factor, decay = _factor(w), -w[20]
    grown = exp(w[8])  # a pass on a later day
    rise = (0.0, 0.0, grown * w[15], grown, grown * w[16])
    floor = exp(w[17] * w[18])  # Again on a later day leaves no more than a same-day Again
    same_day = [exp(w[17] * (g - 3 + w[18])) for g in range(5)]
    eased = [w[6] * (g - 3) / 9 for g in range(5)]
    home, kept = w[7] * first_difficulty(Grade.EASY, w), 1 - w[7]
    w9, w10, w11, w12, w13, w14, w19 = w[9], w[10], w[11], -w[12], w[13], w[14], -w[19]

    def step(s: float, d: float, grade: int, days: int) -> tuple[float, float, float]:
        r = pow(1 + factor * days / s, decay)
        if days == 0:
            by = same_day[grade] * pow(s, w19)
            after = s * by if grade == 1 or by > 1 else s
        elif grade == 1:
            after = min(w11 * pow(d, w12) * (pow(s + 1, w13) - 1) * exp(w14 * (1 - r)), s / floor)
        else:
            after = s * (1 + rise[grade] * (11 - d) * pow(s, -w9) * (exp(w10 * (1 - r)) - 1))
        after = MIN_STABILITY if after < MIN_STABILITY else min(after, MAX_STABILITY)
        d = home + kept * (d - eased[grade] * (10 - d))  # damped towards 10, then drawn back a little
        return r, after, 1.0 if d < 1 else min(d, 10.0)

    return first, step


def retrievability(stability: float, days: float, w: Weights = DEFAULTS) -> float:
    """The probability of recall `days` after the last grade: (1 + f t / S)^-w20, where R(S, S) = 0.9."""
    return recall_of(w)(stability, days)


def recall_of(w: Weights) -> Callable[[float, float], float]:
    """(stability, days) -> retrievability, with what depends on the weights alone computed once."""
    factor, decay = _factor(w), -w[20]
    return lambda stability, days: pow(1 + factor * days / stability, decay)


def interval(stability: float, desired_retention: float, w: Weights = DEFAULTS) -> float:
    """The days after which retrievability has fallen to `desired_retention`."""
    return stability / _factor(w) * (pow(desired_retention, -1 / w[20]) - 1)


def due_in(memory: Memory, grade: Grade, retention: float, card: str, reps: int, w: Weights = DEFAULTS) -> int:
    """Whole days until the card is due: 0 after Again, else at least 1, spread by card id and review number."""
    if grade == Grade.AGAIN:
        return 0
    return spread(interval(memory.stability, retention, w), card, reps)


def spread(days: float, card: str, reps: int) -> int:
    """An interval in whole days, at least 1, moved a little by card id and review number."""
    share = crc32(f"{card}/{reps}".encode()) / 2**32
    return max(1, min(MAX_INTERVAL, round(days * (1 - SPREAD + 2 * SPREAD * share))))


def as_weights(model: object, value: object) -> Weights | None:
    """`value` as weights of this model; None when it is of another model, or is not 21 numbers within bounds."""
    if model != VERSION or not isinstance(value, list | tuple) or len(value) != len(BOUNDS):
        return None
    if any(isinstance(v, bool) or not isinstance(v, int | float) for v in value):
        return None
    within = all(low <= v <= high for v, (low, high) in zip(value, BOUNDS, strict=True))  # false for NaN too
    return tuple(map(float, value)) if within else None


def _factor(w: Weights) -> float:
    return pow(0.9, -1 / w[20]) - 1


def _clamp(stability: float) -> float:
    return min(MAX_STABILITY, max(MIN_STABILITY, stability))


def first_difficulty(grade: int, w: Weights) -> float:
    """The difficulty after a first grade, before it is held between 1 and 10."""
    return w[4] - exp(w[5] * (grade - 1)) + 1
