"""What the schedule expects, for `prep stats`: cards to come, memories, and how far its predictions held."""

from collections.abc import Callable, Iterator, Sequence

from rich.text import Text

from prepcli.results import figures as f
from prepcli.ui.console import Glyphs
from prepcli.ui.plots import Lines, bar, beside, cell_of, columns, dim, table, title, under
from prepcli.wording import due_ahead, percent, percents

CHART_HEIGHT = 5
ENOUGH = 30  # reviews in a bin that say something


def coming(days: Sequence[f.DueDay], width: int, glyphs: Glyphs) -> Lines:
    """Cards due and minutes in the next 30 days."""
    if not any(day.cards for day in days):
        return []
    cell = cell_of(len(days), width)
    labels = {n: day.day.strftime("%d %b") for n, day in enumerate(days) if day.day.weekday() == 0}
    cards, minutes = sum(day.cards for day in days), sum(day.minutes for day in days)
    charts = []
    for name, values, style in (
        ("Cards due", [day.cards for day in days], "prep.bar"),
        ("Minutes", [day.minutes for day in days], "prep.near"),
    ):
        drawn = columns(values, CHART_HEIGHT, glyphs, style, cell=cell)
        charts.append([Text(name, "prep.label"), *drawn, under(drawn, labels, cell, len(days))])
    return [*title("Coming", due_ahead(cards, len(days), minutes), width), *beside(charts, width)]


def distributions(found: f.Distributions, width: int, glyphs: Glyphs) -> Lines:
    """Three histograms of the cards met."""
    if not any(one.cards for one in found.stability):
        return []
    return [
        *title("Memories", "cards met, by how long they last, how hard they are, and recall today", width),
        *beside(
            [
                _histogram("stability, days", found.stability, _days, glyphs),
                _histogram("difficulty of 10", found.difficulty, _days, glyphs),
                _histogram("recall today", found.retrievability, percents, glyphs),
            ],
            width,
        ),
    ]


def _histogram(
    name: str, bins: Sequence[f.Bin], label: Callable[[float, float | None], str], glyphs: Glyphs
) -> Lines:
    most = max(one.cards for one in bins) or 1
    rows = [[Text(name, "prep.label"), Text(""), dim("cards")]]
    for one in bins:
        length = bar(one.cards / most, 20, glyphs, "prep.bar")
        rows.append([dim(label(one.low, one.high)), length, Text(f"{one.cards:,}")])
    return table(rows)


def _days(low: float, high: float | None) -> str:
    return f"over {low:.0f}" if high is None else f"{low:.0f} to {high:.0f}"


def calibration(found: f.Calibration, width: int, glyphs: Glyphs) -> Lines:
    """Bars of what was recalled, with a mark at what was predicted; stated confidence beside it."""
    blocks = []
    if found.reviews:
        heads = [dim(word) for word in ("predicted", "recalled", "", "reviews")]
        blocks.append(table([heads, *_bins(found, glyphs)]))
    if any(one.reviews for one in found.stated):
        heads = [dim(word) for word in ("you said", "recalled", "", "answers")]
        blocks.append(table([heads, *_stated(found, glyphs)]))
    if not blocks:
        return []
    told = f"{glyphs.limit} is the recall predicted, the bar what was recalled"
    if found.error is not None:
        told += f"; mean gap {found.error * 100:.1f} points"
    return [*title("Predictions", told, width), *beside(blocks, width)]


def _bins(found: f.Calibration, glyphs: Glyphs) -> Iterator[list[Text]]:
    """A bar of few reviews says little and is drawn faint."""
    for one in found.bins:
        if one.rate is not None and one.predicted is not None:
            style = "prep.bar" if one.reviews >= ENOUGH else "prep.rest"
            line = bar(one.rate, 24, glyphs, style, mark=one.predicted)
            yield [Text(percent(one.predicted)), line, Text(percent(one.rate)), dim(f"{one.reviews:,}")]


def _stated(found: f.Calibration, glyphs: Glyphs) -> Iterator[list[Text]]:
    for one in found.stated:
        if one.rate is not None:
            line = bar(one.rate, 24, glyphs, "prep.bar")
            yield [Text(f"{one.confidence} of 4"), line, Text(percent(one.rate)), dim(f"{one.reviews:,}")]


def held(rows: Sequence[f.Held], width: int) -> Lines:
    """What forecasts of the plan expected of a day, and what came."""
    if not rows:
        return []
    cells = [[dim(head) for head in ("days ahead", "expected", "came", "off by", "forecasts")]]
    for row in rows:
        span = f"{row.least} or more" if row.most is None else f"{row.least} to {row.most}"
        gap = f"{row.error * 100:.1f}"
        cells.append([Text(span), *map(Text, (percent(row.expected), percent(row.came), gap, str(row.forecasts)))])
    return [
        *title("Forecasts of the plan", "expected recall on the day of the interview, in points", width),
        *table(cells),
    ]
