"""What `prep plan` tells: forecasts, memories and the ranking as figures by day and topic. Pure."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from prepcli.results.common import PlanBrief
from prepcli.results.plan import Drop, PastDay, Plan, PlanDay, Ready, TargetRow, TopicPlan
from prepcli.scheduling.forecast import Forecast
from prepcli.scheduling.plan import PlanCard
from prepcli.scheduling.target import Target

MOST_DROPS = 3
ENOUGH_MISSED = 3
SHORT = 2  # unmet cards from which on something should be left out


class Forecasts(NamedTuple):
    """The plan kept, and with `STEP` minutes more and less a day (None when that leaves none)."""

    keep: Forecast
    more: Forecast
    fewer: Forecast | None


def outlook(
    target: Target,
    day: date,
    cards: Sequence[PlanCard],
    forecasts: Forecasts,
    ranked: Iterable[tuple[str, float, float]],
    missed: Mapping[str, int],
    past: Mapping[date, float],
    *,
    brief: PlanBrief,
    others: Iterable[Target],
) -> Plan:
    """The whole answer of `prep plan`.

    `ranked` are (id, index, seconds) of today, `missed` counts cards by topic, `past` is the readiness of stopping
    then, by day.
    """
    by_topic: dict[str, list[PlanCard]] = {}
    for card in cards:
        by_topic.setdefault(card.topic, []).append(card)
    topics = [_topic(topic, rows, forecasts, missed.get(topic, 0)) for topic, rows in by_topic.items()]
    is_short = bool(forecasts.keep.work) and _unmet(cards, forecasts.keep) >= SHORT
    return Plan(
        target=_row(target, day),
        others=tuple(_row(other, day) for other in others if other.name != target.name and other.date >= day),
        brief=brief,
        cards=len(cards),
        met=sum(card.stability is not None for card in cards),
        unmet=round(_unmet(cards, forecasts.keep), 1),
        ready=_whole(forecasts),
        topics=tuple(sorted(topics, key=lambda topic: (topic.ready.now, topic.ready.keep))),
        days=tuple(_days(target, day, forecasts.keep)),
        past=tuple(PastDay(day=made, ready=ready) for made, ready in sorted(past.items())),
        drop=tuple(_drops(cards, ranked)) if is_short else (),
    )


def _row(target: Target, day: date) -> TargetRow:
    return TargetRow(
        name=target.name,
        date=target.date,
        days_left=target.days_left(day),
        minutes=target.minutes,
        weights=dict(target.weights),
        off=target.off,
    )


def _whole(forecasts: Forecasts) -> Ready:
    keep, more, fewer = forecasts
    return Ready(
        now=keep.curve[0], keep=keep.curve[-1], more=more.curve[-1], fewer=fewer.curve[-1] if fewer else None
    )


def _topic(topic: str, cards: Sequence[PlanCard], forecasts: Forecasts, missed: int) -> TopicPlan:
    keep, more, fewer = forecasts

    def mean(recall: Mapping[str, float]) -> float:
        return sum(recall[card.id] for card in cards) / len(cards)

    return TopicPlan(
        topic=topic,
        cards=len(cards),
        met=sum(card.stability is not None for card in cards),
        ready=Ready(
            now=mean(keep.now),
            keep=mean(keep.then),
            more=mean(more.then),
            fewer=mean(fewer.then) if fewer else None,
        ),
        unmet=round(_unmet(cards, keep), 1),
        helps=(helps := _helps_most(cards, keep, missed)),
        command=f"prep quiz --topic {shlex.quote(topic)} {helps}",
    )


def _helps_most(cards: Sequence[PlanCard], keep: Forecast, missed: int) -> str:
    """Where most recall is lost: cards never met, cards missed, or cards half forgotten."""
    unmet = sum(card.stability is None for card in cards)
    forgotten = sum(1 - keep.now[card.id] for card in cards if card.stability is not None)
    if unmet >= forgotten:
        return "--new 10"
    return "--missed" if missed >= ENOUGH_MISSED else "--ahead"


def _unmet(cards: Iterable[PlanCard], forecast: Forecast) -> float:
    return sum(1 - forecast.met[card.id] for card in cards)


def _days(target: Target, today: date, keep: Forecast) -> Iterable[PlanDay]:
    for i, work in enumerate(keep.work):
        day = today + timedelta(days=i)
        yield PlanDay(
            day=day,
            off=target.is_off(day),
            new=round(work.new, 1),
            review=round(work.review, 1),
            closing=round(work.closing, 1),
            new_minutes=round(work.new_seconds / 60, 1),
            review_minutes=round(work.review_seconds / 60, 1),
            closing_minutes=round(work.closing_seconds / 60, 1),
            ready=round(keep.curve[i + 1], 4),
        )


def _drops(cards: Sequence[PlanCard], ranked: Iterable[tuple[str, float, float]]) -> list[Drop]:
    """The topics whose unmet cards bring least for their minutes, least first."""
    unmet = {card.id: card.topic for card in cards if card.stability is None}
    sums: dict[str, list[float]] = {}
    for card, index, seconds in ranked:
        if card in unmet:
            row = sums.setdefault(unmet[card], [0, 0.0, 0.0])
            row[0] += 1
            row[1] += seconds
            row[2] += index * seconds
    least = sorted(sums.items(), key=lambda item: item[1][2] / item[1][1])[:MOST_DROPS]
    return [
        Drop(
            topic=topic,
            unmet=int(count),
            minutes=round(seconds / 60, 1),
            points=round(100 * gain / len(cards), 2),
            command=f"prep plan --weight {shlex.quote(f'{topic}=0')}",
        )
        for topic, (count, seconds, gain) in (least if len(sums) > 1 else ())
    ]
