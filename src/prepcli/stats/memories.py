"""What the memory states say: distributions, what comes due, and the hardest cards. Pure."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from heapq import nsmallest
from itertools import pairwise

from prepcli.model import Head
from prepcli.results.figures import Bin, Distributions, DueDay, HardCard
from prepcli.scheduling.plan import BASE
from prepcli.scheduling.state import Remembered

STABILITIES = (0.0, 1.0, 3.0, 7.0, 14.0, 30.0, 60.0, 120.0, 365.0)
DIFFICULTIES = tuple(map(float, range(1, 11)))
RECALLS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
FORECAST_DAYS = 30
MOST_HARD = 20

Met = Sequence[tuple[Head, Remembered]]


def distributions(met: Met, now: Mapping[str, float]) -> Distributions:
    """How many cards stand where; `now` is their retrievability."""
    return Distributions(
        stability=_binned([row.stability for _, row in met], STABILITIES, None),
        difficulty=_binned([row.difficulty for _, row in met], DIFFICULTIES[:-1], DIFFICULTIES[-1]),
        retrievability=_binned([now[row.card] for _, row in met], RECALLS, 1.0),
    )


def _binned(values: list[float], lows: tuple[float, ...], top: float | None) -> tuple[Bin, ...]:
    """What is below the first bin or above the last counts in it."""
    values.sort()
    starts = [0, *(bisect_left(values, low) for low in lows[1:]), len(values)]
    return tuple(
        Bin(low=low, high=high, cards=end - start)
        for low, high, (start, end) in zip(lows, (*lows[1:], top), pairwise(starts), strict=True)
    )


def forecast(met: Met, day: date, seconds: Mapping[str, float]) -> tuple[DueDay, ...]:
    """The next days as scheduled now; `seconds` are what a review takes, by kind."""
    dues = Counter((max(row.due, row.buried_until or ""), head.kind) for head, row in met if not row.suspended)
    cards, took = [0] * FORECAST_DAYS, [0.0] * FORECAST_DAYS
    for (due, kind), count in dues.items():
        wait = max(0, (date.fromisoformat(due) - day).days)
        if wait < FORECAST_DAYS:
            cards[wait] += count
            took[wait] += count * seconds.get(kind, BASE.review(1.0))
    return tuple(
        DueDay(day=day + timedelta(days=n), cards=cards[n], minutes=round(took[n] / 60, 1))
        for n in range(min(FORECAST_DAYS, (date.max - day).days + 1))
    )


def hardest(met: Met, now: Mapping[str, float], prompt_of: Callable[[str], str]) -> tuple[HardCard, ...]:
    """The cards with lapses: most lapses first, then the most difficult."""
    lapsed = ((-row.lapses, -row.difficulty, head.id, head, row) for head, row in met if row.lapses)
    return tuple(
        HardCard(
            id=head.id,
            topic=head.topic,
            prompt=prompt_of(head.id),
            lapses=row.lapses,
            reviews=row.reps,
            difficulty=round(row.difficulty, 2),
            retrievability=now[head.id],
            leech=row.is_leech,
            suspended=bool(row.suspended),
            command=_remedy(row),
        )
        for _, _, _, head, row in nsmallest(MOST_HARD, lapsed)
    )


def _remedy(row: Remembered) -> str:
    """A card forgotten again and again needs another hook, not another repetition."""
    if row.suspended:
        return f"prep unsuspend {row.card}"
    return f"prep {'note' if row.is_leech else 'show'} {row.card}"
