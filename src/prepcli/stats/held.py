"""How forecasts held: what a kept forecast expected of a later day, against what stood on that day. Pure.

A forecast's curve begins with the readiness if one stops now and has a point for the end of each day of the plan
kept, today's too; the first point of a later forecast for the same date is what really came of its day. The gap
holds both the model's error and the days on which the plan was not kept.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from prepcli.results.figures import Held

SPANS: tuple[tuple[int, int | None], ...] = ((1, 3), (4, 7), (8, 14), (15, None))  # days ahead


class Made(NamedTuple):
    """A kept forecast: for which target, on which day, and its curve."""

    target: str
    day: date
    curve: Sequence[float]


def held(forecasts: Iterable[Made]) -> tuple[Held, ...]:
    """A row for each span of days ahead that has a pair of forecasts; `forecasts` are by target, then by day."""
    pairs: dict[tuple[int, int | None], list[tuple[float, float]]] = {}
    for _, group in groupby(forecasts, key=attrgetter("target")):
        rows = list(group)
        for i, made in enumerate(rows):
            for later in rows[i + 1 :]:
                ahead = (later.day - made.day).days
                if ahead + 1 < len(made.curve):
                    pairs.setdefault(_span(ahead), []).append((made.curve[ahead + 1], later.curve[0]))
    return tuple(_row(span, pairs[span]) for span in SPANS if span in pairs)


def _span(ahead: int) -> tuple[int, int | None]:
    return next(span for span in SPANS if span[1] is None or ahead <= span[1])


def _row(span: tuple[int, int | None], pairs: Sequence[tuple[float, float]]) -> Held:
    count = len(pairs)
    return Held(
        least=span[0],
        most=span[1],
        forecasts=count,
        expected=round(sum(expected for expected, _ in pairs) / count, 4),
        came=round(sum(came for _, came in pairs) / count, 4),
        error=round(sum(abs(came - expected) for expected, came in pairs) / count, 4),
    )
