"""FSRS-6: what the scheduler believes of a card, as one pure step.

Formulas: open-spaced-repetition, "The Algorithm" (FSRS-6); `w` are its weights.
Stability and intervals are in days, difficulty runs from 1 to 10, retrievability from 0 to 1. Elapsed time is
a difference of study days. A same-day grade updates the memory too, its factor being at least 1 for a pass.
Stability is capped at 36,500 days, as in the Rust implementation that Anki uses.
"""

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
    if memory is None:
        return Memory(_clamp(w[grade - 1]), min(10.0, max(1.0, first_difficulty(grade, w))))
    s, d = memory
    if days == 0:
        stability = _same_day(s, grade, w)
    elif grade == Grade.AGAIN:
        stability = _forgotten(s, d, retrievability(s, days, w), w)
    else:
        stability = _recalled(s, d, retrievability(s, days, w), grade, w)
    return Memory(_clamp(stability), _next_difficulty(d, grade, w))


def retrievability(stability: float, days: float, w: Weights = DEFAULTS) -> float:
    """The probability of recall `days` after the last grade: (1 + f t / S)^-w20, where R(S, S) = 0.9."""
    return pow(1 + _factor(w) * days / stability, -w[20])


def interval(stability: float, desired_retention: float, w: Weights = DEFAULTS) -> float:
    """The days after which retrievability has fallen to `desired_retention`."""
    return stability / _factor(w) * (pow(desired_retention, -1 / w[20]) - 1)


def due_in(memory: Memory, grade: Grade, retention: float, card: str, reps: int, w: Weights = DEFAULTS) -> int:
    """Whole days until the card is due: 0 after Again, else at least 1, spread by card id and review number."""
    if grade == Grade.AGAIN:
        return 0
    share = crc32(f"{card}/{reps}".encode()) / 2**32
    days = interval(memory.stability, retention, w) * (1 - SPREAD + 2 * SPREAD * share)
    return max(1, min(MAX_INTERVAL, round(days)))


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


def _next_difficulty(d: float, grade: Grade, w: Weights) -> float:
    moved = d - w[6] * (grade - 3) * (10 - d) / 9  # damped towards 10
    reverted = w[7] * first_difficulty(Grade.EASY, w) + (1 - w[7]) * moved
    return min(10.0, max(1.0, reverted))


def _recalled(s: float, d: float, r: float, grade: Grade, w: Weights) -> float:
    hard = w[15] if grade == Grade.HARD else 1.0
    easy = w[16] if grade == Grade.EASY else 1.0
    return s * (1 + exp(w[8]) * (11 - d) * pow(s, -w[9]) * (exp(w[10] * (1 - r)) - 1) * hard * easy)


def _forgotten(s: float, d: float, r: float, w: Weights) -> float:
    after = w[11] * pow(d, -w[12]) * (pow(s + 1, w[13]) - 1) * exp(w[14] * (1 - r))
    return min(after, s / exp(w[17] * w[18]))


def _same_day(s: float, grade: Grade, w: Weights) -> float:
    factor = exp(w[17] * (grade - 3 + w[18])) * pow(s, -w[19])
    return s * (factor if grade == Grade.AGAIN else max(1.0, factor))
