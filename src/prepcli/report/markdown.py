"""A report as Markdown: the same figures as tables. What a card says cannot become a link, a table or HTML."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from prepcli.report import document as d
from prepcli.wording import percent

MARKER = "<!-- prep report -->"
SPECIAL = re.compile(r"([\\`*_\[\]<>|#~!&])")
FENCE = "~" * 12


def page(document: d.Document) -> str:
    """The whole text."""
    lines = [MARKER, f"# {words(document.name)}", "", words(document.told), ""]
    for section in document.sections:
        lines += [f"## {words(section.name)}", ""] if section.name else []
        lines += [words(section.told), ""] if section.told else []
        for part in section.parts:
            lines += PARTS[type(part)](part)
    return "\n".join(lines).rstrip() + "\n"


def words(text: str) -> str:
    """Text on one line that shows as it is written."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    out = [f"| {' | '.join(map(words, heads))} |", f"|{'---|' * len(heads)}"]
    out += [f"| {' | '.join(map(words, row))} |" for row in rows]
    return [*out, ""]


def _quoted(text: str) -> Iterator[str]:
    """Text of several lines as it stands, in a fence that no card closes."""
    yield from (FENCE, *text.replace(FENCE, FENCE[1:]).splitlines(), FENCE, "")


def _reading(part: d.Reading) -> list[str]:
    lines = [f"### {words(part.prompt)}", "", words(part.about), ""]
    lines += _quoted(part.code) if part.code else []
    lines += _quoted(part.answer)
    lines += [f"- {words(point)}" for point in part.points]
    return [*lines, ""] if part.points else lines


def _fold(part: d.Fold) -> list[str]:
    lines = [f"### {words(part.name)}", "", words(", ".join(part.facts)), ""]
    for table in part.tables:
        lines += _table(table.heads, table.rows)
    return lines


def _bars(part: d.Bars) -> list[str]:
    rows = [(label, f"{value:,.5g}") for label, value in zip(part.labels, part.values, strict=True) if value]
    return _table((part.name, part.unit), rows)


def _lines(part: d.Lines) -> list[str]:
    values = zip(*(series for _, series in part.series), strict=True)
    rows = [(label, *(percent(value) for value in row)) for label, row in zip(part.labels, values, strict=True)]
    return _table((part.name, *(name for name, _ in part.series)), rows)


def _calendar(part: d.Calendar) -> list[str]:
    """Reviews by month."""
    months: dict[str, list[int]] = {}
    for day, reviews in sorted(part.days.items()):
        months.setdefault(f"{day:%Y-%m}", []).append(reviews)
    return _table(("month", "days", "reviews"), [(m, f"{len(n)}", f"{sum(n):,}") for m, n in months.items()])


PARTS: dict[type, Callable[[Any], list[str]]] = {
    d.Tiles: lambda part: _table(("", ""), part.tiles),
    d.Table: lambda part: _table(part.heads, part.rows),
    d.Bars: _bars,
    d.Lines: _lines,
    d.Curve: lambda part: [],  # its table follows
    d.Calendar: _calendar,
    d.Fold: _fold,
    d.Reading: _reading,
}
