"""All figures of the statistics at once, from rows of the store and heads of the bank. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from prepcli.model import Head
from prepcli.results.figures import Day, Period, Stats, Totals
from prepcli.scheduling.attempts import FACT_BITS, Days
from prepcli.scheduling.state import Remembered, Rules
from prepcli.stats.calibration import calibration
from prepcli.stats.counts import recalls, topic_stats
from prepcli.stats.held import Made, held
from prepcli.stats.memories import distributions, forecast, hardest
from prepcli.stats.rates import retention, share
from prepcli.stats.speed import seconds_a_review, speed
from prepcli.stats.tally import Group, Sums, Tally, tally


class Kept(NamedTuple):
    """What the store keeps: every card met, the attempts by card and by day, the forecasts made of the plan."""

    met: Sequence[Remembered]
    attempts: Mapping[str, bytes]
    days: Days
    rules: Rules
    forecasts: Sequence[Made] = ()


def overview(
    heads: Sequence[Head], kept: Kept, period: Period, day: date, prompt_of: Callable[[str], str]
) -> Stats:
    """The figures of `day`: those on reviews are of the period, those on memories are of today.

    With topics in the period all are of the cards of these topics, but for the streak, which is the learner's.
    """
    wanted = [head for head in heads if not period.topics or head.topic in period.topics]
    ids = {head.id for head in heads}
    attempts = list(_grouped(wanted, kept.attempts))
    if not period.topics:
        attempts += [(Group(), kept.attempts[card]) for card in kept.attempts.keys() - ids]
    whole = not period.topics
    found = tally(attempts, period.since, period.until, kept.days, counted=whole)
    known = {row.card: row for row in kept.met}
    now = recalls(kept.met, day, kept.rules.weights)
    met = [(head, known[head.id]) for head in wanted if head.id in known]
    studied = {number for facts in kept.days if (number := facts >> FACT_BITS) <= day.toordinal()}
    desired = kept.rules.desired_retention
    return Stats(
        topics=topic_stats(wanted, known, _rates(found), now, day),
        today=_today(found if period.holds(day) else tally(attempts, day, day, kept.days, counted=whole), day),
        streak=_streak(studied, day.toordinal()),
        longest_streak=_longest(studied),
        orphaned=len(known.keys() - ids),
        period=period,
        totals=_totals(found),
        days=tuple(_day(number, sums) for number, sums in sorted(found.days.items())),
        retention=retention(found, desired),
        hardest=hardest(met, now, prompt_of),
        forecast=forecast(met, day, seconds_a_review(found, desired)),
        distributions=distributions(met, now),
        speed=speed(found),
        calibration=calibration(found),
        held=held(kept.forecasts),
    )


def _grouped(wanted: Iterable[Head], attempts: Mapping[str, bytes]) -> Iterable[tuple[Group, bytes]]:
    """The attempts at the cards wanted."""
    groups: dict[tuple[str, str, int], Group] = {}
    for head in wanted:
        if data := attempts.get(head.id):
            key = head.topic, head.kind, head.level
            yield groups.get(key) or groups.setdefault(key, Group(*key)), data


def _rates(found: Tally) -> dict[str, float | None]:
    """Topic -> the share of the period's reviews that were recalled."""
    sums: dict[str, list[int]] = {}
    for group, part in found.groups.items():
        row = sums.setdefault(group.topic, [0, 0])
        row[0] += part.recalled
        row[1] += part.reviews
    return {topic: share(*row) for topic, row in sums.items()}


def _day(number: int, sums: Sums) -> Day:
    return Day(
        day=date.fromordinal(number),
        reviews=sums.reviews,
        recalled=sums.recalled,
        new=sums.new,
        minutes=_minutes(sums.ms),
    )


def _today(found: Tally, day: date) -> Day:
    number = day.toordinal()
    return _day(number, found.days.get(number) or Sums())


def _totals(found: Tally) -> Totals:
    days = found.days.values()
    return Totals(
        days=len(days),
        reviews=sum(sums.reviews for sums in days),
        recalled=sum(sums.recalled for sums in days),
        new=sum(sums.new for sums in days),
        minutes=_minutes(sum(sums.ms for sums in days)),
    )


def _minutes(ms: int) -> float:
    return round(ms / 60_000, 1)


def _streak(studied: set[int], today: int) -> int:
    """Days in a row up to `today`, or to the day before when it has none yet."""
    last = first = today if today in studied else today - 1
    while first in studied:
        first -= 1
    return last - first


def _longest(studied: set[int]) -> int:
    longest = 0
    for day in studied:
        if day - 1 not in studied:
            end = day
            while end in studied:
                end += 1
            longest = max(longest, end - day)
    return longest
