"""How this learner answers: shares of grades and seconds of their own, blended into the prior by kind. Pure.

A share or a mean of n own observations counts as (200 prior + n own) / (200 + n), so a few odd evenings do not
upset a plan. What is observed is the first grade of a card on a study day; its seconds are those of all the card's
grades on that day, so an Again includes the relearning that follows it.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from prepcli.scheduling.plan import BASE, KINDS, Four, Habits

PRIOR = 200  # answers that what is usual counts for

Shares = TypeVar("Shares", bound=tuple[float, ...])


class Asked(NamedTuple):
    """A card on one study day: its first grade, 1 to 4, and the seconds of all its grades, None when unknown."""

    kind: str
    is_first: bool
    grade: int
    seconds: float | None


def habits(asked: Iterable[Asked]) -> Mapping[str, Habits]:
    """The habits by kind that a plan reckons with."""
    by_kind: dict[str, list[Asked]] = {}
    for one in asked:
        by_kind.setdefault(one.kind, []).append(one)
    return {**KINDS, **{kind: blended(KINDS.get(kind, BASE), rows) for kind, rows in by_kind.items()}}


def blended(prior: Habits, asked: Iterable[Asked]) -> Habits:
    """`prior` with the learner's own observations of one kind blended in."""
    rows = list(asked)
    first = [row for row in rows if row.is_first]
    later = [row for row in rows if not row.is_first]
    return Habits(
        first_shares=_shares(prior.first_shares, [row.grade - 1 for row in first]),
        pass_shares=_shares(prior.pass_shares, [row.grade - 2 for row in later if row.grade > 1]),
        first_seconds=_seconds(prior.first_seconds, first),
        review_seconds=_seconds(prior.review_seconds, later),
    )


def _shares(prior: Shares, seen: list[int]) -> Shares:
    blend = ((PRIOR * share + seen.count(i)) / (PRIOR + len(seen)) for i, share in enumerate(prior))
    return type(prior)(blend)


def _seconds(prior: Four, rows: list[Asked]) -> Four:
    def mean(grade: int) -> float:
        own = [row.seconds for row in rows if row.grade == grade and row.seconds is not None]
        return (PRIOR * prior[grade - 1] + sum(own)) / (PRIOR + len(own))

    return mean(1), mean(2), mean(3), mean(4)
