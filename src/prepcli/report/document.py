"""What a report says, whatever it is written as: sections of parts. HTML and Markdown draw the same document.

A new section is one function that returns a `Section`; nothing here or in the writers needs to know of it.
Every text is somebody's words until a writer escapes it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple


class Tiles(NamedTuple):
    """A few numbers with their names, to see first."""

    tiles: Sequence[tuple[str, str]]


class Table(NamedTuple):
    """Rows under heads; the first column is words, the others are numbers. `folded` opens with a click."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    folded: str = ""


class Bars(NamedTuple):
    """A bar a label. `marked` are the labels to write out, all when empty; `tone` is its colour."""

    name: str
    labels: Sequence[str]
    values: Sequence[float]
    marked: Sequence[str] = ()
    unit: str = ""
    tone: int = 0


class Lines(NamedTuple):
    """Lines over the same labels; None is a gap. Shares are drawn as per cent."""

    name: str
    labels: Sequence[str]
    series: Sequence[tuple[str, Sequence[float | None]]]
    marked: Sequence[str] = ()


class Curve(NamedTuple):
    """Points (x, y), both shares, against the diagonal on which they should lie."""

    name: str
    points: Sequence[tuple[float, float]]


class Calendar(NamedTuple):
    """A year of study days that ends with the week of `until`."""

    days: Mapping[date, int]
    until: date


class Fold(NamedTuple):
    """A line that opens: a few facts and a table."""

    name: str
    facts: Sequence[str]
    tables: Sequence[Table]


class Reading(NamedTuple):
    """A card to read: where it is from, its question, its answer and the points that count."""

    about: str
    prompt: str
    answer: str
    points: Sequence[str] = ()
    code: str = ""


Part = Tiles | Table | Bars | Lines | Curve | Calendar | Fold | Reading


class Section(NamedTuple):
    """A heading, a sentence on what follows, and the parts."""

    name: str
    told: str
    parts: Sequence[Part]


class Document(NamedTuple):
    """A whole report."""

    name: str
    told: str
    sections: Sequence[Section]
