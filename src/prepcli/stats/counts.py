"""Counts from bank and log. Pure: heads and states in, rows out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from prepcli.model import Head
from prepcli.results.common import TopicRow, TopicStats
from prepcli.scheduling.memory import Weights, recall_of
from prepcli.scheduling.queue import ALL
from prepcli.scheduling.state import CardState, Remembered

Standing = tuple[bool, bool, bool]  # is met, is due, is out of all queues
UNKNOWN: Standing = (False, False, False)  # to the log: a new card


def topic_rows(heads: Iterable[Head], standings: Mapping[str, Standing], track: str) -> tuple[TopicRow, ...]:
    """A row a topic in the order of heads. Cards out of all queues count as cards, and as met when they were."""
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


def recalls(met: Iterable[Remembered], day: date, weights: Weights) -> dict[str, float]:
    """Card -> retrievability on `day`."""
    recall, today = recall_of(weights), day.toordinal()
    ago = {last: max(0, today - date.fromisoformat(last).toordinal()) for last in {row.last_day for row in met}}
    return {row.card: recall(row.stability, ago[row.last_day]) for row in met}


def topic_stats(
    heads: Iterable[Head],
    met: Mapping[str, Remembered],
    rates: Mapping[str, float | None],
    now: Mapping[str, float],
    day: date,
) -> tuple[TopicStats, ...]:
    """A row a topic in the order of the heads: `rates` are recall so far by topic, `now` is recall by card."""
    cards: dict[str, int] = {}
    known: dict[str, list[Remembered]] = defaultdict(list)
    for head in heads:
        topic = head.topic
        cards[topic] = cards.get(topic, 0) + 1
        if row := met.get(head.id):
            known[topic].append(row)
    today = day.isoformat()
    return tuple(
        TopicStats(
            topic=topic,
            cards=count,
            met=len(rows := known[topic]),
            due=sum(row.is_due(today) for row in rows),
            recall_rate=rates.get(topic),
            mean_retrievability=sum(now[row.card] for row in rows) / len(rows) if rows else None,
        )
        for topic, count in cards.items()
    )


def orphans(ids: Iterable[str], states: Mapping[str, CardState]) -> list[str]:
    """The cards with grades that are in no bank."""
    known = set(ids)
    return [card for card, state in states.items() if not state.is_new and card not in known]
