"""What to study now, in which order. Pure: rows of the store and heads of the bank in, card ids out."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import chain, zip_longest
from typing import NamedTuple

import msgspec

from prepcli.model import Head
from prepcli.scheduling.memory import Weights, retrievability

FILTERED_SIZE = 20
ALL = "all"
MORE = 10


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the learner asked for; empty means anything."""

    topics: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    levels: frozenset[int] = frozenset()
    tags: frozenset[str] = frozenset()
    limit: int | None = None
    new: int | None = None
    minutes: float | None = None
    missed: bool = False
    ahead: bool = False
    track: str = ALL  # where new cards come from
    tagged: frozenset[str] = frozenset()  # cards that count as having one of the tags
    cards: frozenset[str] | None = None  # those that a query found, None without one

    @property
    def is_filtered(self) -> bool:
        named = self.topics or self.kinds or self.levels or self.tags or self.missed or self.ahead
        return bool(named) or self.cards is not None

    def wants(self, head: Head) -> bool:
        return (
            (not self.topics or head.topic in self.topics)
            and (not self.kinds or head.kind in self.kinds)
            and (not self.levels or head.level in self.levels)
            and (not self.tags or not self.tags.isdisjoint(head.tags) or head.id in self.tagged)
            and (self.cards is None or head.id in self.cards)
        )


class Met(NamedTuple):
    """A met card as a queue sees it."""

    card: str
    stability: float
    last_day: date
    due: date


def weakest_first(met: Iterable[Met], day: date, weights: Weights) -> list[str]:
    """Card ids, lowest retrievability first; equal ones by id."""

    def key(m: Met) -> tuple[float, str]:
        return retrievability(m.stability, max(0, (day - m.last_day).days), weights), m.card

    return [m.card for m in sorted(met, key=key)]


def in_learning_order(heads: Iterable[Head], is_own: Callable[[str], bool], wanted: Wanted) -> list[str]:
    """New cards: the learner's own, then seed items of level 1, then bank order; topics interleaved in each.

    Those of the track come first. What is beyond it follows only when topics were named, or a query.
    """
    groups: tuple[dict[str, list[str]], ...] = ({}, {}, {}, {})
    for head in heads:
        if is_own(head.id):
            group = 0
        elif wanted.track in (ALL, head.track):
            group = 1 if head.seeded and head.level == 1 else 2
        elif wanted.topics or wanted.cards is not None:
            group = 3
        else:
            continue
        groups[group].setdefault(head.topic, []).append(head.id)
    return [card for group in groups for card in _interleaved(group.values())]


def queue(wanted: Wanted, again: list[str], new: list[str], new_left: int) -> tuple[str, ...]:
    """The sitting's cards: met ones (`again`, in order), then new ones, within what was asked for.

    `new_left` is what the daily limit still allows; it binds only a sitting without filters.
    """
    if wanted.missed or wanted.ahead:
        fresh = new[: wanted.new or 0]
    elif wanted.new is not None:
        fresh = new[: wanted.new]
    else:
        fresh = new if wanted.is_filtered else new[:new_left]
    size = wanted.limit
    if size is None and wanted.is_filtered and wanted.new is None and wanted.minutes is None:
        size = FILTERED_SIZE
    return tuple((again + fresh)[:size])


def _interleaved(columns: Iterable[list[str]]) -> list[str]:
    return [card for card in chain.from_iterable(zip_longest(*columns)) if card is not None]
