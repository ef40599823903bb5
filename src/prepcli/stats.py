"""Counts from bank and log. Pure: heads and states in, rows out."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from prepcli.model import Head
from prepcli.results import TopicRow, TopicStats
from prepcli.scheduling.queue import ALL
from prepcli.scheduling.state import CardState

T = TypeVar("T")


Standing = tuple[bool, bool, bool]  # is met, is due, is out of all queues


def topic_rows(heads: Iterable[Head], standings: Mapping[str, Standing], track: str) -> tuple[TopicRow, ...]:
    """A row a topic in bank order. Cards out of all queues count as cards, and as met when they were."""
    heads = list(heads)
    in_track = Counter(head.topic for head in heads if track in (ALL, head.track))
    return tuple(
        TopicRow(
            topic=topic,
            cards=len(cards),
            track=in_track[topic],
            new=sum(not met and not out for met, _, out in cards),
            met=sum(met for met, _, _ in cards),
            due=sum(due for _, due, _ in cards),
        )
        for topic, cards in _by_topic(heads, standings, lambda _: (False, False, False)).items()
    )


def topic_stats(heads: Iterable[Head], states: Mapping[str, CardState], day: date) -> tuple[TopicStats, ...]:
    """A row a topic in bank order, with recall so far and now."""
    rows = []
    for topic, cards in _by_topic(heads, states, lambda card: CardState(card=card)).items():
        met = [c for c in cards if not c.is_new]
        reps = sum(c.reps for c in met)
        now = [r for c in met if (r := c.retrievability(day)) is not None]
        rows.append(
            TopicStats(
                topic=topic,
                cards=len(cards),
                met=len(met),
                due=sum(c.is_due(day) for c in met),
                recall_rate=1 - sum(c.agains for c in met) / reps if reps else None,
                mean_retrievability=sum(now) / len(now) if now else None,
            )
        )
    return tuple(rows)


def _by_topic(heads: Iterable[Head], known: Mapping[str, T], new: Callable[[str], T]) -> dict[str, list[T]]:
    """What is known of every card, by topic; `new` makes it for cards that the log does not know."""
    topics: dict[str, list[T]] = {}
    for head in heads:
        topics.setdefault(head.topic, []).append(known.get(head.id) or new(head.id))
    return topics


def orphans(ids: Iterable[str], states: Mapping[str, CardState]) -> list[str]:
    """The cards with grades that are in no bank."""
    known = set(ids)
    return [card for card, state in states.items() if not state.is_new and card not in known]
