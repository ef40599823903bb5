"""A card's recall over time, drawn in text cells: braille dots, or letters where only ASCII can be shown.

Pure: a curve and a size in, lines out. Below the curve stands a mark for each review, another one for Again, and
the days of the first grade, of today and of the end.
"""

from rich.text import Text

from prepcli.model import Grade
from prepcli.scheduling.recall import Curve
from prepcli.ui.console import Glyphs
from prepcli.wording import percent

LABEL = 6  # cells of `100 % `
BRAILLE = 0x2800
DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # of a braille cell, by column and row from the top
LEAST_SPAN = 0.2
NARROWEST = 16


def drawn(curve: Curve, width: int, height: int, glyphs: Glyphs) -> list[Text]:
    """`height` lines of curve, then marks and days; no line is wider than `width` cells (at least 16)."""
    columns, rows = max(NARROWEST, width) - LABEL, max(2, height)
    plot = _Plot(curve, columns, rows, ascii_only=glyphs.ascii_only)
    today = plot.column(curve.today.toordinal())
    lines = []
    for number, cells in enumerate(plot.lines()):
        label = {0: 1.0, rows - 1: plot.low}.get(number)
        text = Text("" if label is None else f"{percent(label):>5}", "prep.dim").append(" " * LABEL)
        text.truncate(LABEL)
        text.append(cells[: today + 1], "prep.bar").append(cells[today + 1 :], "prep.rest")
        text.rstrip()
        lines.append(text)
    return [*lines, _marks(plot, glyphs), _days(curve, columns, today)]


def legend(glyphs: Glyphs) -> Text:
    """What curve and marks mean."""
    return Text.assemble(
        ("recall, and the reviews: ", "prep.dim"),
        (glyphs.point, "prep.good"),
        (" passed ", "prep.dim"),
        (glyphs.wrong, "prep.again"),
        (" Again", "prep.dim"),
    )


class _Plot:
    """The curve as dots: for each column the lowest and the highest one."""

    def __init__(self, curve: Curve, columns: int, rows: int, *, ascii_only: bool) -> None:
        self.curve, self.columns, self.rows = curve, columns, rows
        self.ascii_only = ascii_only
        self.across, self.down = (1, 1) if ascii_only else (2, 4)
        self._start = curve.first.toordinal()
        self._span = max(1, curve.last.toordinal() - self._start)
        spans = self._spans(columns * self.across)
        lowest = min((low for span in spans if span for low in span), default=0.0)
        self.low = min(1 - LEAST_SPAN, int(lowest * 10) / 10)
        self._dots = [span and (self._row(span[1]), self._row(span[0])) for span in spans]

    def column(self, day: int) -> int:
        """The column of cells in which `day` lies."""
        dot = -(-(day - self._start) * (self.columns * self.across - 1) // self._span)  # the first not before it
        return min(self.columns - 1, dot // self.across)

    def lines(self) -> list[str]:
        if self.ascii_only:
            return ["".join(self._letter(x, y) for x in range(self.columns)) for y in range(self.rows)]
        return ["".join(self._cell(x, y) for x in range(self.columns)) for y in range(self.rows)]

    def _spans(self, count: int) -> list[tuple[float, float] | None]:
        """For each column of dots the lowest and highest recall in it, a review being a leap up to 1."""
        spans: list[tuple[float, float] | None] = []
        number, before = -1, None  # the step in force, and the recall at the column before
        steps = self.curve.steps
        for x in range(count):
            day = self._start + x * self._span / (count - 1)
            seen = [] if before is None else [before]
            while number + 1 < len(steps) and steps[number + 1].day.toordinal() <= day:
                number += 1
                fallen = self.curve.after(number - 1, steps[number].day.toordinal()) if number else None
                seen += [value for value in (fallen, self.curve.after(number, 0.0)) if value is not None]
            before = self.curve.after(number, day)
            seen += [] if before is None else [before]
            spans.append((min(seen), max(seen)) if seen else None)
        return spans

    def _row(self, value: float) -> int:
        """The row of dots, counted from the top."""
        share = (1 - max(self.low, value)) / (1 - self.low)
        return round(share * (self.rows * self.down - 1))

    def _cell(self, x: int, y: int) -> str:
        bits = 0
        for column, masks in enumerate(DOTS):
            if span := self._dots[x * 2 + column]:
                bits |= sum(mask for row, mask in enumerate(masks) if span[0] <= y * 4 + row <= span[1])
        return chr(BRAILLE + bits) if bits else " "

    def _letter(self, x: int, y: int) -> str:
        span = self._dots[x]
        if not span or not span[0] <= y <= span[1]:
            return " "
        return "*" if span[1] - span[0] < 2 else "|"


def _marks(plot: _Plot, glyphs: Glyphs) -> Text:
    """A mark for each review below the curve; where several fall into one column, Again is seen."""
    marks: dict[int, str] = {}
    for step in plot.curve.steps:
        place = plot.column(step.day.toordinal())
        if step.grade == Grade.AGAIN:
            marks[place] = glyphs.wrong
        elif step.grade is not None and marks.get(place) != glyphs.wrong:
            marks[place] = glyphs.point
    text = Text(" " * LABEL)
    for place in range(plot.columns):
        mark = marks.get(place, " ")
        text.append(mark, "prep.again" if mark == glyphs.wrong else "prep.good")
    text.rstrip()
    return text


def _days(curve: Curve, columns: int, today: int) -> Text:
    """First day, today and last day, each where it is; one that has no room is left out."""
    end = f"+{(curve.last - curve.today).days}d"
    line = curve.first.isoformat().ljust(columns)
    for start, text in ((max(0, today - 2), "today"), (columns - len(end), end)):
        after = start + len(text)
        if after <= columns and not line[max(0, start - 1) : after + 1].strip():
            line = line[:start] + text + line[after:]
    return Text(" " * LABEL + line.rstrip(), "prep.dim")
