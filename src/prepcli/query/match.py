"""A tree -> a predicate over a card's head, state and text on a day; and how well a text answers a query."""

from collections.abc import Callable, Iterable
from datetime import date
from operator import eq, ge, gt, le, lt, ne

import msgspec

from prepcli.model import Grade, Head
from prepcli.query.fold import Finder, finder, fold
from prepcli.query.tree import (
    And,
    Compared,
    Exact,
    Field,
    Not,
    Or,
    Rated,
    Seen,
    Standing,
    Tree,
    Word,
    leaves,
)
from prepcli.scheduling.memory import Weights
from prepcli.scheduling.state import CardState

PARTS = "\x1f"  # between what is asked and what is answered in a card's folded text
SIGNS: dict[str, Callable[[float, float], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "!=": ne}
WHOLE_WORD, BEGINNING, IN_QUESTION = 2, 1, 6  # of a card's rank: what is found in the question comes first


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """All that a query can ask of a card. `text` is folded; `graded` are the days of recent grades."""

    head: Head
    state: CardState
    text: str = ""
    graded: tuple[tuple[Grade, date], ...] = ()


Test = Callable[[Candidate], bool]


def needs_text(tree: Tree) -> bool:
    return any(isinstance(leaf, Word | Exact) for leaf in leaves(tree))


def needs_state(tree: Tree) -> bool:
    return any(
        isinstance(leaf, Standing | Seen) or (isinstance(leaf, Compared) and leaf.name != "level")
        for leaf in leaves(tree)
    )


def needs_tags(tree: Tree) -> bool:
    return any(isinstance(leaf, Field) and leaf.name == "tag" for leaf in leaves(tree))


def days_of_grades(tree: Tree) -> int:
    """For how many days back the grades themselves are needed; mostly 0."""
    return max((leaf.days for leaf in leaves(tree) if isinstance(leaf, Rated)), default=0)


def matcher(tree: Tree, day: date, weights: Weights) -> Test:
    """The predicate of `tree` on `day`, under the weights that made the states."""
    match tree:
        case And(parts):
            return _all([matcher(part, day, weights) for part in _cheapest_first(parts)])
        case Or(parts):
            return _any([matcher(part, day, weights) for part in _cheapest_first(parts)])
        case Not(part):
            test = matcher(part, day, weights)
            return lambda c: not test(c)
        case Word(text) | Exact(text):
            return _text(fold(text), whole=isinstance(tree, Exact))
        case Field(name, value):
            return _field(name, value)
        case Standing(name):
            return _standing(name, day)
        case Compared(name, sign, number):
            return _compared(name, SIGNS[sign], number, day, weights)
        case Seen(days):
            since = _days_back(day, days)
            return lambda c: c.state.last_day is not None and c.state.last_day >= since
        case Rated(grade, days):
            first = _days_back(day, days)
            return lambda c: any(g == grade and first <= on <= day for g, on in c.graded)


def words(tree: Tree) -> tuple[str, ...]:
    """The folded words that a card is looked for by, each once: what to highlight."""
    found = (leaf for leaf in leaves(tree, positive=True) if isinstance(leaf, Word | Exact))
    return tuple(dict.fromkeys(fold(leaf.text) for leaf in found))


def best_first(found: list[Candidate], sought: tuple[str, ...]) -> list[Candidate]:
    """What answers the words best in front; without words, and where they are alike, in the order found."""
    of = rank(sought)
    return sorted(found, key=lambda c: of(c.text), reverse=True) if sought else found


def rank(sought: Iterable[str]) -> Callable[[str], int]:
    """How well a folded text answers, higher being better: in the question, whole words, together as written."""
    listed = tuple(sought)
    singly = [(finder(word), len(word)) for word in listed]
    together = finder(" ".join(listed)) if len(listed) > 1 else None
    length = len(" ".join(listed))

    def of(text: str) -> int:
        middle = text.find(PARTS)
        best = 0
        for find, size in singly:
            best += _best(text, find, size, middle)
        return best + (_best(text, together, length, middle) * len(listed) if together else 0)

    return of


def _best(text: str, find: Finder, length: int, middle: int) -> int:
    """The best of the places at which `find` finds something of `length`."""
    at, best = find(text, 0), 0
    while 0 <= at < middle:
        if not text[at + length : at + length + 1].isalnum():
            return IN_QUESTION + WHOLE_WORD
        best = IN_QUESTION + BEGINNING
        at = find(text, at + 1)
    if best or at < 0:
        return best
    return BEGINNING if text[at + length : at + length + 1].isalnum() else WHOLE_WORD


def _cheapest_first(parts: Iterable[Tree]) -> list[Tree]:
    """What needs the text comes last; the order changes nothing else."""
    return sorted(parts, key=needs_text)


def _all(tests: list[Test]) -> Test:
    def test(c: Candidate) -> bool:
        for one in tests:  # noqa: SIM110  # a generator costs more than the tests
            if not one(c):
                return False
        return True

    return test


def _any(tests: list[Test]) -> Test:
    def test(c: Candidate) -> bool:
        for one in tests:  # noqa: SIM110
            if one(c):
                return True
        return False

    return test


def _text(sought: str, *, whole: bool) -> Test:
    find = finder(sought, whole=whole)
    return lambda c: find(c.text, 0) >= 0


def _field(name: str, value: str) -> Test:
    wanted = value.casefold()
    if name == "kind":
        wanted = wanted.replace("-", "_")
    fits = _glob(wanted.split("*"))
    match name:
        case "topic":
            return lambda c: fits(c.head.topic)
        case "kind":
            return lambda c: fits(c.head.kind)
        case "track":
            return lambda c: fits(c.head.track)
        case "tag":
            return lambda c: any(fits(tag) for tag in c.head.tags)
        case _:
            return lambda c: fits(c.head.id)


def _glob(pieces: list[str]) -> Callable[[str], bool]:
    """Do the folded `pieces` follow one another from the beginning of a word to its end, anything between them?"""
    first, *inner = pieces
    last = inner.pop() if inner else None
    if last is None:
        return lambda word: word.casefold() == first

    def fits(word: str) -> bool:
        folded = word.casefold()
        if not folded.startswith(first):
            return False
        at = len(first)
        for piece in inner:
            at = folded.find(piece, at) + len(piece)
            if at < len(piece):
                return False
        return folded.endswith(last, at)

    return fits


def _standing(name: str, day: date) -> Test:
    match name:
        case "due":
            return lambda c: c.state.is_due(day)
        case "new":
            return lambda c: c.state.is_new
        case "met":
            return lambda c: not c.state.is_new
        case "missed":
            return lambda c: c.state.missed_day is not None
        case "suspended":
            return lambda c: c.state.suspended
        case "buried":
            return lambda c: c.state.buried_until is not None and c.state.buried_until > day
        case _:
            return lambda c: c.state.is_leech


def _days_back(day: date, days: int) -> date:
    """The first of the last `days` days, of which `day` is the last."""
    return date.fromordinal(max(1, day.toordinal() - days + 1))


def _compared(
    name: str, holds: Callable[[float, float], bool], number: float, day: date, weights: Weights
) -> Test:
    value = _value(name, day, weights)

    def test(c: Candidate) -> bool:
        found = value(c)
        return found is not None and holds(found, number)

    return test


def _value(name: str, day: date, weights: Weights) -> Callable[[Candidate], float | None]:
    match name:
        case "level":
            return lambda c: c.head.level
        case "lapses":
            return lambda c: c.state.lapses
        case "reps":
            return lambda c: c.state.reps
        case "stability":
            return lambda c: c.state.memory.stability if c.state.memory else None
        case "difficulty":
            return lambda c: c.state.memory.difficulty if c.state.memory else None
        case "retrievability":
            return lambda c: c.state.retrievability(day, weights)
        case _:
            return lambda c: (c.state.due - day).days if c.state.due else None
