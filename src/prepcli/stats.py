"""Counts from bank and log. Pure: heads and states in, rows out."""

from collections.abc import Iterable, Mapping
from datetime import date

from prepcli.model import Head
from prepcli.results import TopicRow, TopicStats
from prepcli.scheduling.memory import Weights
from prepcli.scheduling.queue import ALL
from prepcli.scheduling.state import CardState

Standing = tuple[bool, bool, bool]  # is met, is due, is out of all queues
UNKNOWN: Standing = (False, False, False)  # to the log: a new card


def topic_rows(heads: Iterable[Head], standings: Mapping[str, Standing], track: str) -> tuple[TopicRow, ...]:
    """A row a topic in bank order. Cards out of all queues count as cards, and as met when they were."""
    topics: dict[str, list[int]] = {}
    for head in heads:
        row = topics.setdefault(head.topic, [0, 0, 0, 0, 0])
        met, due, out = standings.get(head.id, UNKNOWN)
        row[0] += 1
        row[1] += track in (ALL, head.track)
        row[2] += not met and not out
        row[3] += met
        row[4] += due
    return tuple(
        TopicRow(topic=topic, cards=cards, track=tracked, new=new, met=met, due=due)
        for topic, (cards, tracked, new, met, due) in topics.items()
    )


def topic_stats(
    heads: Iterable[Head], states: Mapping[str, CardState], day: date, weights: Weights
) -> tuple[TopicStats, ...]:
    """A row a topic in bank order, with recall so far and now."""
    rows = []
    for topic, cards in _by_topic(heads, states).items():
        met = [c for c in cards if not c.is_new]
        reps = sum(c.reps for c in met)
        now = [r for c in met if (r := c.retrievability(day, weights)) is not None]
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


def _by_topic(heads: Iterable[Head], states: Mapping[str, CardState]) -> dict[str, list[CardState]]:
    """The state of every card, new ones included, by topic."""
    topics: dict[str, list[CardState]] = {}
    for head in heads:
        topics.setdefault(head.topic, []).append(states.get(head.id) or CardState(card=head.id))
    return topics


def orphans(ids: Iterable[str], states: Mapping[str, CardState]) -> list[str]:
    """The cards with grades that are in no bank."""
    known = set(ids)
    return [card for card, state in states.items() if not state.is_new and card not in known]
