"""One pass over the attempts: sums by day, by group of cards and by predicted recall. Pure.

The numbers of an attempt are made for counting (`scheduling/attempts.py`): whole columns of them go through
`Counter`, and only the counts are taken apart. What is counted adds up: over days, groups and predictions.
"""

from array import array
from collections import Counter
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
    NUMBERS,
    PREDICTED_AT,
    SCALE,
    SIZE,
    UNTIMED,
    USED,
    Days,
    by_day,
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


def tally(
    attempts: Iterable[tuple[Group, bytes]], since: date | None, until: date, days: Days, *, counted: bool
) -> Tally:
    """Count the attempts of study days from `since` to `until`; a group may come in several parts.

    `days` are those of all cards; with `counted` the `attempts` are of all cards too, and are not counted again.
    """
    span = range(since.toordinal() if since else 0, until.toordinal() + 1)
    parts: dict[Group, list[bytes]] = {}
    for group, data in attempts:
        parts.setdefault(group, []).append(data)
    found = Tally()
    all_within = all(day >> FACT_BITS in span for day in days)
    by_prediction: Counter[int] = Counter()
    for group, pieces in parts.items():
        flat = unpacked(b"".join(pieces))
        if not all_within:
            flat = _within(flat, span)
        found.paces.setdefault(group.kind, Counter()).update(flat[2::NUMBERS])
        by_prediction.update(flat[3::NUMBERS])
        if not counted:
            _by_day(found, by_day(flat))
        sums, facts = Sums(), packed(flat)[::SIZE]
        for used in USED:
            sums.add(used, facts.count(used))
        found.groups[group] = sums
    if counted:
        _by_day(found, {day: sums for day, sums in days.items() if day >> FACT_BITS in span})
    for pace in found.paces.values():
        del pace[UNTIMED]
    _by_prediction(found, by_prediction)
    return found


def _within(flat: "array[int]", span: range) -> "array[int]":
    """The numbers of the attempts within `span`."""
    low, high = span.start << FACT_BITS, span.stop << FACT_BITS
    inside = [low <= day < high for day in flat[::NUMBERS] for _ in range(NUMBERS)]
    return array("I", compress(flat, inside))


def _by_day(found: Tally, days: Days) -> None:
    for day, (times, ms) in days.items():
        sums = found.days.get(day >> FACT_BITS) or found.days.setdefault(day >> FACT_BITS, Sums())
        sums.add(day & FACTS, times)
        sums.ms += ms


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
