"""Counts from bank and log. Pure: heads and states in, rows out."""

from collections.abc import Iterable, Mapping
from datetime import date

from prepcli.model import Head
from prepcli.results import TopicRow, TopicStats
from prepcli.scheduling.state import CardState


def topic_rows(heads: Iterable[Head], states: Mapping[str, CardState], day: date) -> tuple[TopicRow, ...]:
    """A row a topic in bank order. Cards out of all queues count as cards, and as met when they were."""
    return tuple(
        TopicRow(
            topic=topic,
            cards=len(cards),
            met=sum(not c.is_new for c in cards),
            new=sum(c.is_new and not c.is_out(day) for c in cards),
            due=sum(c.is_due(day) for c in cards),
        )
        for topic, cards in by_topic(heads, states).items()
    )


def topic_stats(heads: Iterable[Head], states: Mapping[str, CardState], day: date) -> tuple[TopicStats, ...]:
    """A row a topic in bank order, with recall so far and now."""
    rows = []
    for topic, cards in by_topic(heads, states).items():
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


def by_topic(heads: Iterable[Head], states: Mapping[str, CardState]) -> dict[str, list[CardState]]:
    """The state of every card, new ones included, by topic."""
    topics: dict[str, list[CardState]] = {}
    for head in heads:
        topics.setdefault(head.topic, []).append(states.get(head.id) or CardState(card=head.id))
    return topics


def orphans(ids: Iterable[str], states: Mapping[str, CardState]) -> list[str]:
    """The cards with grades that are in no bank."""
    known = set(ids)
    return [card for card, state in states.items() if not state.is_new and card not in known]
