"""True retention: of the cards that were due, how many were recalled at the first grade of the study day. Pure.

Limits are those of Wilson (1927): with k of n recalled, p = k/n and z = 1.96,
(p + z2/2n +- z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n), where z2 = z squared. They stay within 0 and 1 and are wide
when reviews are few.
"""

from collections.abc import Callable, Iterable
from datetime import date
from math import sqrt

from prepcli.results.figures import Rate, Retention, Week
from prepcli.stats.tally import Group, Sums, Tally

Z = 1.96
HELD_BACK = 10  # reviews at the overall rate that every topic is given before ranking
SHOWN = 3


def retention(found: Tally, desired: float) -> Retention:
    """Overall, by topic in the order given, by kind, by level and by week."""
    groups = found.groups.items()
    overall = rate("", (sums for _, sums in groups))
    topics = _by(groups, lambda group: group.topic)
    ranked = _ranked(topics, overall.rate)
    weakest = ranked[: min(SHOWN, len(ranked) // 2)]
    return Retention(
        desired=desired,
        predicted=share(found.predicted_due, overall.reviews),
        overall=overall,
        topics=topics,
        kinds=_by(groups, lambda group: group.kind),
        levels=_by(groups, lambda group: str(group.level or "")),
        weeks=tuple(_weeks(found)),
        strongest=tuple(ranked[::-1][: min(SHOWN, len(ranked) - len(weakest))]),
        weakest=tuple(weakest),
    )


def rate(name: str, parts: Iterable[Sums]) -> Rate:
    """The rate of several sums together."""
    reviews, recalled = 0, 0
    for sums in parts:
        reviews, recalled = reviews + sums.due, recalled + sums.due_recalled
    low, high = limits(recalled, reviews)
    return Rate(
        name=name,
        reviews=reviews,
        recalled=recalled,
        rate=share(recalled, reviews),
        low=low,
        high=high,
    )


def share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def limits(recalled: int, reviews: int) -> tuple[float | None, float | None]:
    """The 95 % limits of a rate; None without reviews."""
    if not reviews:
        return None, None
    p, z2 = recalled / reviews, Z * Z
    middle = p + z2 / (2 * reviews)
    half = Z * sqrt(p * (1 - p) / reviews + z2 / (4 * reviews * reviews))
    below = 1 + z2 / reviews
    return max(0.0, (middle - half) / below), min(1.0, (middle + half) / below)


def _by(groups: Iterable[tuple[Group, Sums]], name: Callable[[Group], str]) -> tuple[Rate, ...]:
    """A rate for each name that is known, in order of level or of first appearance."""
    parts: dict[str, list[Sums]] = {}
    for group, sums in groups:
        if name(group):
            parts.setdefault(name(group), []).append(sums)
    found = [rate(key, sums) for key, sums in parts.items()]
    if all(key.isdigit() for key in parts):
        found.sort(key=lambda one: one.name)
    return tuple(found)


def _ranked(topics: Iterable[Rate], overall: float | None) -> list[str]:
    """The topics with reviews, weakest first; few reviews move a topic little from the overall rate."""
    if overall is None:
        return []

    def strength(one: Rate) -> float:
        return (one.recalled + HELD_BACK * overall) / (one.reviews + HELD_BACK)

    return [one.name for one in sorted((one for one in topics if one.reviews), key=strength)]


def _weeks(found: Tally) -> Iterable[Week]:
    """Every week with reviews of due cards."""
    weeks: dict[int, list[Sums]] = {}
    for day, sums in sorted(found.days.items()):
        if sums.due:
            weeks.setdefault(day - (day - 1) % 7, []).append(sums)
    for monday, days in weeks.items():
        one = rate("", days)
        yield Week(monday=date.fromordinal(monday), reviews=one.reviews, recalled=one.recalled, rate=one.rate)
