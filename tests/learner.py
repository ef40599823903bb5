"""A learner whose memory is known: reviews of the kind that `prep` would have asked for, made from a seed."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple

from prepcli.model import Entry, Grade
from prepcli.scheduling.memory import DEFAULTS, Memory, Weights, due_in, retrievability, review

FIRST_SHARES, PASS_SHARES = (0.24, 0.094, 0.495, 0.171), (0.224, 0.631, 0.145)
STARTED = date(2026, 3, 1)
QUICK = (*(w * 0.35 for w in DEFAULTS[:4]), *DEFAULTS[4:20], 0.35)  # forgets soon, then more and more slowly


class Reviewed(NamedTuple):
    card: str
    day: date
    grade: Grade
    recall: float | None  # what the true memory gave; None at the first meeting


class Card(NamedTuple):
    true: Memory | None = None
    believed: Memory | None = None
    last: int = 0
    reps: int = 0
    due: int = 0


def reviews(seed: int, true: Weights, count: int, new: int = 10) -> list[Reviewed]:
    """`count` reviews: each day what is due by the published defaults at 0.9, then `new` cards; Again is relearned."""
    rng, cards, found = Random(seed), {}, []
    day = 0
    while len(found) < count:
        due = [card for card, known in cards.items() if known.due <= day]
        for card in [*due, *(f"card-{len(cards) + n}" for n in range(new))]:
            found += _sat(card, cards, day, true, rng)
        day += 1
    return found[:count]


def _sat(card: str, cards: dict[str, Card], day: int, true: Weights, rng: Random) -> Iterator[Reviewed]:
    known = cards.get(card, Card(last=day))
    recall = retrievability(known.true.stability, day - known.last, true) if known.true else None
    if recall is None:
        grade = Grade(rng.choices((1, 2, 3, 4), FIRST_SHARES)[0])
    else:
        grade = Grade(rng.choices((2, 3, 4), PASS_SHARES)[0]) if rng.random() < recall else Grade.AGAIN
    yield Reviewed(card, STARTED + timedelta(days=day), grade, recall)
    known = _after(card, known, grade, day, true)
    if grade == Grade.AGAIN:
        yield Reviewed(card, STARTED + timedelta(days=day), Grade.GOOD, 1.0)
        known = _after(card, known, Grade.GOOD, day, true)
    cards[card] = known


def _after(card: str, known: Card, grade: Grade, day: int, true: Weights) -> Card:
    believed = review(known.believed, grade, day - known.last)
    reps = known.reps + 1
    due = day + due_in(believed, grade, 0.9, card, reps)
    return Card(review(known.true, grade, day - known.last, true), believed, day, reps, due)


def entries_of(found: Iterable[Reviewed]) -> list[Entry]:
    """As they stand in the log; grade 0 is a reset."""
    at = datetime(2026, 3, 1, 10, tzinfo=UTC)
    return [
        Entry(
            id=f"e{n:06}",
            type="grade" if r.grade else "reset",
            card=r.card,
            at=at + timedelta(seconds=n),
            day=r.day,
            machine="m",
            body={"grade": int(r.grade)} if r.grade else {},
        )
        for n, r in enumerate(found)
    ]


def as_lines(found: list[Reviewed]) -> str:
    """As `prep import reviews` reads them."""
    rows = (
        {
            "card": r.card,
            "at": f"{r.day.isoformat()}T10:{n // 60 % 60:02}:{n % 60:02}.{n:06}Z",
            "day": r.day.isoformat(),
            "grade": int(r.grade),
        }
        for n, r in enumerate(found)
    )
    return "".join(json.dumps(row) + "\n" for row in rows)


def bank(cards: int) -> str:
    """A bank that has the cards of these reviews."""
    rows = (f"  - {{id: card-{n}, topic: topic-{n % 3}, prompt: p {n}, answer: a}}\n" for n in range(cards))
    return "version: 1\ncards:\n" + "".join(rows)
