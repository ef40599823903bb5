"""Charts made of characters: bars with a mark, columns, a calendar of shades, and blocks set side by side.

Every chart can be read without colour and in ASCII, and is drawn from numbers that stand beside it. The plotting
libraries for terminals cost more at start-up than a whole command of ours, or know no ASCII: these few are ours.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from textwrap import wrap

from rich.text import Text

from prepcli.ui.console import Glyphs

GAP = 4  # columns between blocks
TWO_CHARTS = 80
BARRED = ("retention", "recalled")  # heads of columns that hold bars
WEEKDAYS = ("Mon", "", "Wed", "", "Fri", "", "Sun")


Lines = list[Text]


def title(name: str, told: str, width: int) -> Lines:
    """A heading, and a few words on what follows, broken between words."""
    return [Text(), Text(name.upper(), "prep.cursor"), *(dim(line) for line in wrap(told, width))]


def table(rows: Sequence[Sequence[Text]]) -> Lines:
    """Aligned columns: the first one and bars to the left, the others to the right."""
    widths = [max(row[i].cell_len for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        line = Text()
        for i, (cell, width) in enumerate(zip(row, widths, strict=True)):
            blank = " " * (width - cell.cell_len)
            to_the_left = i == 0 or cell.plain in BARRED
            line.append("  " if i else "").append("" if to_the_left else blank).append_text(cell)
            line.append(blank if to_the_left else "")
        line.rstrip()
        lines.append(line)
    return lines


def dim(text: str) -> Text:
    return Text(text, "prep.dim")


def bar(share: float, width: int, glyphs: Glyphs, style: str, *, mark: float | None = None) -> Text:
    """`share` of `width` filled; at `mark`, a share too, stands a line."""
    full = round(max(0.0, min(1.0, share)) * width)
    out = Text().append(glyphs.full * full, style).append(glyphs.rest * (width - full), "prep.rest")
    if mark is None:
        return out
    at = min(width - 1, int(mark * width))
    return out[:at].append(glyphs.limit, "prep.label").append_text(out[at + 1 :])


def columns(values: Sequence[float], height: int, glyphs: Glyphs, style: str, *, cell: int = 1) -> list[Text]:
    """A column a value, `cell` wide with its gap, from the top line down; with a scale to the left."""
    most = nice(max(values, default=0))
    steps = len(glyphs.steps) - 1
    levels = [round(value / most * height * steps) for value in values] if most else [0] * len(values)
    levels = [max(1, level) if value else 0 for level, value in zip(levels, values, strict=True)]
    labels = {height - 1: count(most), (height - 1) // 2: count(most / 2) if height > 3 and most > 1 else ""}
    width = max(map(len, labels.values()))
    lines = []
    for row in range(height - 1, -1, -1):
        line = Text().append(f"{labels.get(row, ''):>{width}} {glyphs.upright}", "prep.dim")
        drawn = (glyphs.steps[max(0, min(steps, level - row * steps))] for level in levels)
        line.append("".join(step * max(1, cell - 1) + " " * (cell > 1) for step in drawn), style)
        lines.append(line)
    return [*lines, Text(" " * (width + 1) + glyphs.corner + glyphs.rule * (len(values) * cell), "prep.dim")]


def under(columns_: Sequence[Text], labels: Mapping[int, str], cell: int, count_: int) -> Text:
    """Labels below the columns whose numbers they are given for; one that has no room is left out."""
    indent = columns_[-1].cell_len - count_ * cell
    line = ""
    for column, label in sorted(labels.items()):
        at = min(indent + column * cell, columns_[-1].cell_len - len(label))
        if at > len(line) or not line:
            line = line.ljust(at) + label
    return Text(line, "prep.dim")


def calendar(days: Mapping[date, int], until: date, width: int, glyphs: Glyphs) -> list[Text]:
    """A week a column, Monday on top, the darker the more; the week of `until` to the right."""
    last = until.toordinal()
    monday = last - until.weekday()
    weeks = [week for n in range(min(53, (width - 4) // 2) - 1, -1, -1) if (week := monday - 7 * n) > 0]
    counts = {day.toordinal(): n for day, n in days.items() if n}
    shown = sorted(n for day, n in counts.items() if weeks[0] <= day <= last)
    cuts = [shown[len(shown) * part // 4] for part in (1, 2, 3)] if shown else []
    lines = [Text("    " + _months(weeks), "prep.dim")]
    for weekday, name in enumerate(WEEKDAYS):
        line = Text().append(f"{name:<4}", "prep.dim")
        numbers = (counts.get(week + weekday, 0) for week in weeks if week + weekday <= last)
        for studied, part in groupby(numbers, key=bool):
            shades = (glyphs.shades[1 + bisect_left(cuts, n) if n else 0] + " " for n in part)
            line.append("".join(shades), "prep.good" if studied else "prep.dim")
        lines.append(line)
    legend = (
        Text()
        .append("    less ", "prep.dim")
        .append(" ".join(glyphs.shades), "prep.good")
        .append(" more", "prep.dim")
    )
    return [*lines, legend]


def _months(weeks: Sequence[int]) -> str:
    """The name of a month over its first whole week, where there is room."""
    line = ""
    for column, week in enumerate(map(date.fromordinal, weeks)):
        first = week.day <= 7
        if (first or column == 0) and column * 2 >= len(line):
            line = line.ljust(column * 2) + week.strftime("%b ")
    return line.rstrip()


def cell_of(count_: int, width: int) -> int:
    """How wide a column of `count_` can be when two charts share `width`, or one has all of it if narrow."""
    room = (width - GAP) // 2 if width >= TWO_CHARTS else width
    return max(1, min(3, (room - 8) // count_))


def nice(value: float) -> float:
    """The least of 1, 2, 3, 4, 5, 6, 8 or 10 times a power of ten that is not below `value`; 0 for 0."""
    if value <= 0:
        return 0
    power = 1.0
    while power * 10 < value:
        power *= 10
    return next(power * times for times in (1, 2, 3, 4, 5, 6, 8, 10) if power * times >= value)


def count(number: float) -> str:
    """A number short enough for an axis."""
    return f"{number:,.0f}" if number == int(number) else f"{number:.1f}"


def beside(blocks: Sequence[Sequence[Text]], width: int) -> list[Text]:
    """The blocks next to each other while they fit in `width`, the others below, a blank line between rows."""
    rows: list[list[Sequence[Text]]] = []
    used = width + 1
    for block in blocks:
        wide = max(line.cell_len for line in block)
        if used + GAP + wide > width:
            rows.append([])
            used = -GAP
        rows[-1].append(block)
        used += GAP + wide
    out: list[Text] = []
    for row in rows:
        out += [Text()] if out else []
        out += _joined(row)
    return out


def _joined(row: Sequence[Sequence[Text]]) -> list[Text]:
    lines = []
    for number in range(max(map(len, row))):
        line, at = Text(), 0
        for block in row:
            if number < len(block) and block[number]:
                line.append(" " * (at - line.cell_len)).append_text(block[number])
            at += max(part.cell_len for part in block) + GAP
        lines.append(line)
    return lines
