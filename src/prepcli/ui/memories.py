"""The second half of `prep stats`: hard cards, what comes, memories, speed, and how far predictions hold."""

from collections.abc import Callable, Iterator, Sequence

from rich.text import Text

from prepcli.results import figures as f
from prepcli.ui.plots import Lines, Marks, bar, beside, cell_of, columns, dim, table, title, under
from prepcli.ui.text import one_line, safe
from prepcli.wording import percent

MOST_HARD = 6
CHART_HEIGHT = 5
ENOUGH = 30  # reviews in a bin that say something


def lines(result: f.Stats, width: int, marks: Marks) -> Lines:
    """The parts that have something to show, in order."""
    out: Lines = []
    for part in (
        hard(result.hardest, width, marks),
        coming(result.forecast, width, marks),
        distributions(result.distributions, width, marks),
        paces(result.speed, width),
        calibration(result.calibration, width, marks),
        held(result.held, width),
    ):
        out += part
    return out


def hard(cards: Sequence[f.HardCard], width: int, marks: Marks) -> Lines:
    """The cards forgotten most, each with its command."""
    if not cards:
        return []
    out = title("Hard cards", "forgotten most; a leech needs another hook, not another repetition", width)
    for card in cards[:MOST_HARD]:
        what = "leech" if card.leech else ""
        head = Text.assemble((f"{card.lapses:>3}{marks.times}", "prep.wrong" if card.leech else "prep.near"), "  ")
        text, room = one_line(card.prompt), max(16, width - head.cell_len)
        if text.cell_len > room:
            text.truncate(room - len(marks.more))
            text.append(marks.more)
        out.append(Text.assemble(head, text))
        told = Text.assemble("      ", (safe(card.topic), "prep.topic"), "  ", (card.command, "prep.code"))
        out.append(told.append(f"  {what}", "prep.wrong") if what else told)
    return out


def coming(days: Sequence[f.DueDay], width: int, marks: Marks) -> Lines:
    """Cards due and minutes in the next 30 days."""
    if not any(day.cards for day in days):
        return []
    cell = cell_of(len(days), width)
    labels = {n: day.day.strftime("%d %b") for n, day in enumerate(days) if day.day.weekday() == 0}
    cards, minutes = sum(day.cards for day in days), sum(day.minutes for day in days)
    told = f"{cards:,} cards come due in {len(days)} days as scheduled now, about {minutes:,.0f} min of answering"
    charts = []
    for name, values, style in (
        ("Cards due", [day.cards for day in days], "prep.bar"),
        ("Minutes", [day.minutes for day in days], "prep.near"),
    ):
        drawn = columns(values, CHART_HEIGHT, marks, style, cell=cell)
        charts.append([Text(name, "prep.label"), *drawn, under(drawn, labels, cell, len(days))])
    return [*title("Coming", told, width), *beside(charts, width)]


def distributions(found: f.Distributions, width: int, marks: Marks) -> Lines:
    """Three histograms of the cards met."""
    if not any(one.cards for one in found.stability):
        return []
    return [
        *title("Memories", "cards met, by how long they last, how hard they are, and recall today", width),
        *beside(
            [
                _histogram("stability, days", found.stability, _days, marks),
                _histogram("difficulty of 10", found.difficulty, _days, marks),
                _histogram("recall today", found.retrievability, _percents, marks),
            ],
            width,
        ),
    ]


def _histogram(
    name: str, bins: Sequence[f.Bin], label: Callable[[float, float | None], str], marks: Marks
) -> Lines:
    most = max(one.cards for one in bins) or 1
    rows = [[Text(name, "prep.label"), Text(""), dim("cards")]]
    for one in bins:
        length = bar(one.cards / most, 20, marks, "prep.bar")
        rows.append([dim(label(one.low, one.high)), length, Text(f"{one.cards:,}")])
    return table(rows)


def _days(low: float, high: float | None) -> str:
    return f"over {low:.0f}" if high is None else f"{low:.0f} to {high:.0f}"


def _percents(low: float, high: float | None) -> str:
    return f"{low * 100:.0f} to {(high or 1) * 100:.0f} %"


def paces(found: f.Speed, width: int) -> Lines:
    """Seconds by kind and by grade."""
    blocks = [_paces(name, rows) for name, rows in (("kind", found.kinds), ("grade", found.grades)) if rows]
    return [*title("Speed", "seconds until the grade", width), *beside(blocks, width)] if blocks else []


def _paces(name: str, rows: Sequence[f.Pace]) -> Lines:
    cells = [[dim(name), dim("median"), dim("9 of 10 in"), dim("answers")]]
    for row in rows:
        times = Text(f"{row.median_s:.0f} s"), Text(f"{row.most_s:.0f} s")
        cells.append([Text(row.name.replace("_", " ")), *times, dim(f"{row.reviews:,}")])
    return table(cells)


def calibration(found: f.Calibration, width: int, marks: Marks) -> Lines:
    """Bars of what was recalled, with a mark at what was predicted; stated confidence beside it."""
    blocks = []
    if found.reviews:
        blocks.append(table([[dim("predicted"), dim("recalled"), dim(""), dim("reviews")], *_bins(found, marks)]))
    if any(one.reviews for one in found.stated):
        blocks.append(table([[dim("you said"), dim("recalled"), dim(""), dim("answers")], *_stated(found, marks)]))
    if not blocks:
        return []
    told = f"{marks.mark} is the recall predicted, the bar what was recalled"
    if found.error is not None:
        told += f"; mean gap {found.error * 100:.1f} points"
    return [*title("Predictions", told, width), *beside(blocks, width)]


def _bins(found: f.Calibration, marks: Marks) -> Iterator[list[Text]]:
    """A bar of few reviews says little and is drawn faint."""
    for one in found.bins:
        if one.rate is not None and one.predicted is not None:
            style = "prep.bar" if one.reviews >= ENOUGH else "prep.rest"
            line = bar(one.rate, 24, marks, style, mark=one.predicted)
            yield [Text(percent(one.predicted)), line, Text(percent(one.rate)), dim(f"{one.reviews:,}")]


def _stated(found: f.Calibration, marks: Marks) -> Iterator[list[Text]]:
    for one in found.stated:
        if one.rate is not None:
            line = bar(one.rate, 24, marks, "prep.bar")
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
