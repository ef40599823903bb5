"""Which questions a mock interview asks: drawn by topic weight and weakness, from easy to hard. Pure.

A card's chance to be drawn is its topic's weight times its weakness times how much its kind is like an interview
question; each card drawn from a topic lowers the chance of the topic's others, so that topics mix. Questions are
drawn until the minutes are expected to be used.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from random import Random
from types import MappingProxyType
from typing import NamedTuple

# kind -> (how much it is like an interview question, seconds it takes aloud with judging and a follow-up)
KINDS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "flashcard": (1.0, 150.0),
        "code": (0.5, 720.0),
        "predict_output": (0.4, 90.0),
        "short_answer": (0.3, 40.0),
        "cloze": (0.15, 40.0),
        "multiple_choice": (0.15, 50.0),
    }
)
OTHER = (0.2, 60.0)
UNMET = 0.5  # the weakness of a card never met: some of them belong into a rehearsal
LEAST = 0.1  # and of one that is known by heart
LATE = 90  # seconds: with less than this left, no further question is begun


class Candidate(NamedTuple):
    """A card that may be asked. `recall` is its retrievability, None when it was never met."""

    id: str
    topic: str
    kind: str
    level: int
    weight: float = 1.0
    recall: float | None = None


def questions(candidates: Iterable[Candidate], seconds: float, seed: int) -> tuple[str, ...]:
    """The ids of the questions for so many seconds, from easy to hard; at least one when there is any candidate.

    The same seed and candidates give the same questions.
    """
    rng = Random(seed)
    left = [candidate for candidate in candidates if candidate.weight > 0]
    drawn: list[Candidate] = []
    topics: Counter[str] = Counter()
    while left and (not drawn or seconds > LATE):
        fitting = [c for c in left if _seconds(c) <= max(seconds, LATE)] or ([] if drawn else left)
        if not fitting:
            break
        (chosen,) = rng.choices(fitting, [_chance(c, topics[c.topic]) for c in fitting])
        left.remove(chosen)
        drawn.append(chosen)
        topics[chosen.topic] += 1
        seconds -= _seconds(chosen)
    return tuple(c.id for c in sorted(drawn, key=_hardness))


def _chance(candidate: Candidate, asked: int) -> float:
    weakness = UNMET if candidate.recall is None else max(LEAST, 1 - candidate.recall)
    likeness, _ = KINDS.get(candidate.kind, OTHER)
    return candidate.weight * weakness * likeness / (1 + asked) ** 2


def _hardness(candidate: Candidate) -> tuple[int, bool, float]:
    """Level first; programs last of their level; then the weaker ones later."""
    recall = 0.5 if candidate.recall is None else candidate.recall
    return candidate.level, candidate.kind == "code", -recall


def _seconds(candidate: Candidate) -> float:
    return KINDS.get(candidate.kind, OTHER)[1]
