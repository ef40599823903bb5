"""What the replay learns of each grade, kept for the statistics: packed, all attempts of a card in one value.

An attempt is four unsigned numbers of 32 bits, little-endian, made so that equal numbers can be counted without
being taken apart first; a million reviews are then tallied in a quarter of a second:

    day facts    the study day as an ordinal << 8 | the facts
    took         milliseconds, 0 when unknown
    pace         tenths of a second << 2 | the grade - 1, or UNTIMED when unknown
    prediction   predicted recall in 1000ths << 16 | stated confidence << 12 | mode << 8 | the facts

The facts are eight bits: the grade - 1, FIRST of its study day, DUE on it, NEW (a first meeting: predicted is 0).
"""

import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

NUMBERS, NUMBER_BYTES = 4, 4
SIZE = NUMBERS * NUMBER_BYTES
GRADE, FIRST, DUE, NEW = 0b11, 1 << 2, 1 << 3, 1 << 4
USED = range(NEW << 1)  # the facts that there are
FACTS, FACT_BITS = 0xFF, 8
MODE_AT, CONFIDENCE_AT, PREDICTED_AT = 8, 12, 16
SCALE = 1000
UNTIMED = 0xFFFF_FFFF
TENTH = 100  # milliseconds
LONGEST_MS = 1 << 31
MODES = ("", "quiz", "grade", "code", "mock", "import")
MODE_BITS = {mode: number << MODE_AT for number, mode in enumerate(MODES)}

Days = dict[int, tuple[int, int]]  # day facts -> attempts, and their milliseconds together


def numbers(day: int, facts: int, recall: float, body: dict[str, Any]) -> tuple[int, int, int, int]:
    """The four numbers of a grade entry with this body. What is odd in it counts as unknown."""
    took, mode, sure = body.get("took_ms"), body.get("mode"), body.get("confidence")
    prediction = round(recall * SCALE) << PREDICTED_AT | facts
    if isinstance(mode, str):
        prediction |= MODE_BITS.get(mode, 0)
    if sure in (1, 2, 3, 4):
        prediction |= sure << CONFIDENCE_AT
    if not isinstance(took, int) or not 0 <= took < LONGEST_MS:
        return day << FACT_BITS | facts, 0, UNTIMED, prediction
    return day << FACT_BITS | facts, took, took // TENTH << 2 | facts & GRADE, prediction


def packed(flat: Iterable[int]) -> bytes:
    """Four numbers an attempt, one after the other, as they are kept."""
    return _little(array("I", flat)).tobytes()


def unpacked(data: bytes) -> "array[int]":
    """The numbers, four an attempt; every fourth is of one sort."""
    found = array("I")
    found.frombytes(data)
    return _little(found)


def by_day(flat: "array[int]") -> Days:
    """How many attempts have the same day facts, and their milliseconds together."""
    days = flat[::NUMBERS]
    ms: dict[int, int] = defaultdict(int)
    for day, took in zip(days, flat[1::NUMBERS], strict=True):
        ms[day] += took
    return {day: (times, ms[day]) for day, times in Counter(days).items()}


def _little(flat: "array[int]") -> "array[int]":
    """From and to the order of bytes that is kept."""
    if sys.byteorder == "big":
        flat.byteswap()
    return flat
