"""What the replay learns of each grade, kept for the statistics: packed, all attempts of a card in one value.

An attempt is three unsigned numbers of 32 bits, little-endian: the study day as an ordinal; the milliseconds it
took, plus 1, or 0; the predicted recall in 60,000ths (`UNKNOWN` at a first meeting) above sixteen bits of facts.
So a million reviews are 12 MB, and a tally over them touches three numbers a review. `Attempt` is the same for
reading one at a time.
"""

from collections.abc import Iterator
from datetime import date
from struct import Struct, pack
from typing import Any, NamedTuple

RECORD = Struct("<III")
SCALE, UNKNOWN = 60_000, 0xFFFF
GRADE, FIRST, DUE, NEW = 0b11, 1 << 2, 1 << 3, 1 << 4
MODE_AT, CONFIDENCE_AT = 5, 8
MODES = ("", "quiz", "grade", "code", "mock", "import")
MODE_BITS = {mode: number << MODE_AT for number, mode in enumerate(MODES)}
LONGEST_MS = 1 << 31


class Attempt(NamedTuple):
    """One grade that counts, as the replay met it."""

    day: date
    grade: int
    predicted: float | None  # retrievability just before; None at a first meeting
    took_ms: int | None
    is_first_of_day: bool
    was_due: bool
    is_new: bool
    mode: str
    confidence: int | None  # stated before the answer was shown, 1 to 4


def facts_of(body: dict[str, Any]) -> int:
    """The bits for mode and stated confidence in the body of a grade entry; what is odd counts as unknown."""
    mode, sure = body.get("mode"), body.get("confidence")
    facts = MODE_BITS.get(mode, 0) if isinstance(mode, str) else 0
    return facts | sure << CONFIDENCE_AT if sure in (1, 2, 3, 4) else facts


def millis(body: dict[str, Any]) -> int:
    """The milliseconds that a grade entry tells, plus 1, or 0."""
    took = body.get("took_ms")
    return took + 1 if isinstance(took, int) and 0 <= took < LONGEST_MS else 0


def packed(numbers: list[int]) -> bytes:
    """Three numbers an attempt, one after the other, as they are kept."""
    return pack(f"<{len(numbers)}I", *numbers)


def attempts(data: bytes) -> Iterator[Attempt]:
    """The attempts in `data`, in replay order."""
    for day, took, rest in RECORD.iter_unpack(data):
        facts, predicted = rest & 0xFFFF, rest >> 16
        yield Attempt(
            day=date.fromordinal(day),
            grade=(facts & GRADE) + 1,
            predicted=None if predicted == UNKNOWN else predicted / SCALE,
            took_ms=took - 1 if took else None,
            is_first_of_day=bool(facts & FIRST),
            was_due=bool(facts & DUE),
            is_new=bool(facts & NEW),
            mode=MODES[facts >> MODE_AT & 7],
            confidence=facts >> CONFIDENCE_AT & 7 or None,
        )
