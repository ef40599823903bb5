"""Queries over the learner's cards: parsed with the bank's own words, answered from bank and store."""

from collections.abc import Container, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from prepcli.kinds import KINDS
from prepcli.model import ASKED, Grade
from prepcli.query.match import Candidate, days_of_grades, matcher, needs_state, needs_tags, needs_text
from prepcli.query.parse import parse
from prepcli.query.tree import Tree
from prepcli.scheduling.state import CardState
from prepcli.store.progress import Store

if TYPE_CHECKING:
    from prepcli.commands.desk import Desk

Graded = dict[str, tuple[tuple[Grade, date], ...]]  # a card's grades with their days, in order


def parsed(desk: "Desk", text: str) -> Tree:
    """The tree of `text`. Raises UsageError, also for a topic, kind, tag or track that no card has."""
    return parse(text, vocabulary(desk))


def vocabulary(desk: "Desk") -> dict[str, list[str]]:
    """The words with which a field may be compared."""
    heads = desk.bank.heads
    return {
        "topic": desk.bank.topics,
        "kind": list(KINDS),
        "tag": sorted({ASKED, *(tag for head in heads for tag in head.tags)}),
        "track": sorted({head.track for head in heads if head.track}),
    }


def candidates(
    desk: "Desk",
    *,
    states: Mapping[str, CardState],
    texts: Mapping[str, str],
    asked: Container[str],
    graded: Graded,
) -> Iterator[Candidate]:
    """Every card with what was read of it, in bank order."""
    for card, listed in desk.bank.listed.items():
        state = states.get(card) or CardState(card=card)
        head = replace(listed.head, tags=(*listed.head.tags, ASKED)) if card in asked else listed.head
        yield Candidate(head, state, texts.get(card, ""), graded.get(card, ()))


def found(desk: "Desk", tree: Tree, day: date, store: Store) -> list[Candidate]:
    """The cards for which `tree` holds on `day`, in bank order."""
    test = matcher(tree, day, store.rules.weights)
    listed = candidates(
        desk,
        states=store.states() if needs_state(tree) else {},
        texts=desk.bank.texts() if needs_text(tree) else {},
        asked=store.asked() if needs_tags(tree) else (),
        graded=grades_by_card(store, day, days_of_grades(tree)),
    )
    return [c for c in listed if test(c)]


def grades_by_card(store: Store, day: date, days: int) -> Graded:
    """The grades of the last `days` days."""
    if not days:
        return {}
    first = date.fromordinal(max(1, day.toordinal() - days + 1))
    graded: Graded = {}
    for entry in store.grades_since(first):
        graded[entry.card] = (*graded.get(entry.card, ()), (Grade(entry.body["grade"]), entry.day))
    return graded
