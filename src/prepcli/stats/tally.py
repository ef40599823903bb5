"""One pass over the attempts: sums by day, by group of cards and by predicted recall. Pure.

The numbers of an attempt are made for counting (`scheduling/attempts.py`): whole columns of them go through
`Counter`, and only the counts are taken apart. What is counted adds up: over days, groups and predictions.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import compress
from typing import NamedTuple

from prepcli.scheduling.attempts import (
    CONFIDENCE_AT,
    DUE,
    FACT_BITS,
    FACTS,
    FIRST,
    GRADE,
    NEW,
    NUMBER_BYTES,
    NUMBERS,
    PREDICTED_AT,
    SCALE,
    UNTIMED,
    packed,
    unpacked,
)


class Group(NamedTuple):
    """Cards that are counted together; those of a card that is in no bank are unknown."""

    topic: str = ""
    kind: str = ""
    level: int = 0


class Sums:
    """Counts of some attempts; `due` are the first of a study day on a card that was due."""

    __slots__ = ("due", "due_recalled", "ms", "new", "recalled", "reviews")

    def __init__(self) -> None:
        self.reviews = self.recalled = self.new = self.due = self.due_recalled = self.ms = 0

    def add(self, facts: int, times: int) -> None:
        """Count `times` attempts with these facts."""
        recalled = times if facts & GRADE else 0
        self.reviews += times
        self.recalled += recalled
        self.new += times if facts & NEW else 0
        if facts & DUE:
            self.due += times
            self.due_recalled += recalled


class Tally:
    """The sums of a period."""

    def __init__(self) -> None:
        self.days: dict[int, Sums] = {}  # by the day's ordinal
        self.groups: dict[Group, Sums] = {}
        self.predicted = [[0, 0] for _ in range(SCALE + 1)]  # reviews, recalled; by 1000ths of predicted recall
        self.predicted_due = 0.0  # the sum of predicted recall where cards were due
        self.stated = {level: [0, 0] for level in (1, 2, 3, 4)}  # reviews, recalled
        self.paces: dict[str, Counter[int]] = {}  # kind -> tenths of a second << 2 | grade - 1 -> attempts


def tally(attempts: Iterable[tuple[Group, bytes]], since: date | None, until: date) -> Tally:
    """Count the attempts of study days from `since` to `until`; a group may come in several parts."""
    span = range(since.toordinal() if since else 0, until.toordinal() + 1)
    parts: dict[Group, list[bytes]] = {}
    for group, data in attempts:
        parts.setdefault(group, []).append(data)
    found = Tally()
    by_day: Counter[int] = Counter()  # day facts -> attempts
    by_prediction: Counter[int] = Counter()
    ms: dict[int, int] = defaultdict(int)  # day facts -> milliseconds
    for group, pieces in parts.items():
        flat = _within(b"".join(pieces), span)
        days, took, paces, predictions = (flat[n::NUMBERS] for n in range(NUMBERS))
        by_day.update(days)
        by_prediction.update(predictions)
        found.paces.setdefault(group.kind, Counter()).update(paces)
        for day, millis in zip(days, took, strict=True):
            ms[day] += millis
        sums = found.groups[group] = Sums()
        for facts, times in Counter(packed(days)[::NUMBER_BYTES]).items():
            sums.add(facts, times)
    for pace in found.paces.values():
        del pace[UNTIMED]
    _by_day(found, by_day, ms)
    _by_prediction(found, by_prediction)
    return found


def _within(data: bytes, span: range) -> "array[int]":
    """The numbers of the attempts within `span`."""
    flat = unpacked(data)
    days = flat[::NUMBERS]
    low, high = span.start << FACT_BITS, span.stop << FACT_BITS
    if days and (min(days) < low or max(days) >= high):
        inside = [low <= day < high for day in days for _ in range(NUMBERS)]
        flat = array("I", compress(flat, inside))
    return flat


def _by_day(found: Tally, by_day: Counter[int], ms: dict[int, int]) -> None:
    for day, times in by_day.items():
        sums = found.days.setdefault(day >> FACT_BITS, Sums())
        sums.add(day & FACTS, times)
        sums.ms += ms[day]


def _by_prediction(found: Tally, by_prediction: Counter[int]) -> None:
    for prediction, times in by_prediction.items():
        facts, known = prediction & FACTS, prediction >> PREDICTED_AT
        recalled = times if facts & GRADE else 0
        if facts & DUE:
            found.predicted_due += known / SCALE * times
        if facts & FIRST and not facts & NEW:
            found.predicted[known][0] += times
            found.predicted[known][1] += recalled
        if sure := prediction >> CONFIDENCE_AT & 0xF:
            found.stated[sure][0] += times
            found.stated[sure][1] += recalled
