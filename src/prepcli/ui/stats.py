"""`prep stats` on the screen: what was studied, how well it is recalled, what is hard, and how long answers take.

Each part is a list of lines; parts that are narrow stand beside each other where the terminal is wide.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain

from rich.console import Console
from rich.text import Text

from prepcli.results import figures as f
from prepcli.results.common import TopicStats
from prepcli.ui import expected
from prepcli.ui.console import Glyphs
from prepcli.ui.plots import (
    Lines,
    bar,
    beside,
    calendar,
    cell_of,
    columns,
    dim,
    table,
    title,
    under,
)
from prepcli.ui.text import cut, inline, one_line, safe
from prepcli.wording import counted, percent

WIDEST, NARROWEST = 160, 40
CHART_DAYS, CHART_HEIGHT = 30, 5
MOST_WEEKS = 10
MOST_HARD = 6
WITH_LIMITS = 90  # columns from which on the limits of a rate stand beside it
CLOSE = 0.02  # a rate this little below the desired one still reaches it


def draw_stats(result: f.Stats, console: Console) -> None:
    """Everything, or the next step where nothing was studied yet."""
    glyphs = Glyphs.of(console)
    width = max(NARROWEST, min(console.width, WIDEST))
    if not result.totals.reviews and not result.hardest and not any(topic.met for topic in result.topics):
        lines = nothing(result)
    else:
        parts = (
            study(result, width, glyphs),
            recall(result, width, glyphs),
            hard(result.hardest, width, glyphs),
            expected.coming(result.forecast, width, glyphs),
            expected.distributions(result.distributions, width, glyphs),
            paces(result.speed, width),
            expected.calibration(result.calibration, width, glyphs),
            expected.held(result.held, width),
        )
        lines = list(chain(*parts))
    if result.orphaned:
        histories = "1 history belongs" if result.orphaned == 1 else f"{result.orphaned:,} histories belong"
        orphaned = f"{histories} to no card: `prep bank check` names {'it' if result.orphaned == 1 else 'them'}"
        lines += [Text(), inline(orphaned, "prep.dim")]
    console.print(Text("\n").join(lines), soft_wrap=True)


def nothing(result: f.Stats) -> Lines:
    """What to do when there is nothing to show."""
    if result.period.topics or result.period.since or result.period.until < result.today.day:
        return [Text("No reviews in these topics and days."), inline("`prep stats` shows all.")]
    return [Text("No reviews yet."), inline("`prep quiz` starts with a few cards; the figures grow from there.")]


def study(result: f.Stats, width: int, glyphs: Glyphs) -> Lines:
    """Counts, streak, calendar, and the last days as columns."""
    until, totals = result.period.until, result.totals
    reviews = {day.day: day.reviews for day in result.days}
    minutes = {day.day: day.minutes for day in result.days}
    cell = cell_of(CHART_DAYS, width)
    charts: tuple[tuple[str, Mapping[date, float], str], ...] = (
        ("Reviews a day", reviews, "prep.bar"),
        ("Minutes a day", minutes, "prep.near"),
    )
    drawn = [_chart(name, days, style, until, cell, glyphs) for name, days, style in charts if any(days.values())]
    return [
        *title("Study", _span(result), width),
        Text(f"{counted(totals.reviews, 'review')} on {counted(totals.days, 'day')}, {_hours(totals.minutes)}, "
             f"{counted(totals.new, 'card')} met"),
        _today(result),
        Text.assemble(
            "Streak  ",
            (counted(result.streak, "day"), "prep.label"),
            f" in a row, longest {result.longest_streak}",
        ),
        Text(),
        *calendar(reviews, until, width, glyphs),
        Text(),
        *beside(drawn, width),
    ]  # fmt: skip


def _today(result: f.Stats) -> Text:
    today = result.today
    if not today.reviews:
        return Text.assemble("Today   ", ("nothing yet", "prep.dim"))
    done = f"{counted(today.reviews, 'review')}, {today.recalled} recalled, {today.new} new, {today.minutes:g} min"
    return Text.assemble("Today   ", (done, "prep.label"))


def _chart(name: str, days: Mapping[date, float], style: str, until: date, cell: int, glyphs: Glyphs) -> Lines:
    last = until.toordinal()
    shown = [date.fromordinal(max(1, last - n)) for n in range(CHART_DAYS - 1, -1, -1)]
    values = [days.get(day, 0) for day in shown]
    drawn = columns(values, CHART_HEIGHT, glyphs, style, cell=cell)
    labels = {n: day.strftime("%d %b") for n, day in enumerate(shown) if day.weekday() == 0}
    mean = sum(values) / CHART_DAYS
    head = Text.assemble((name, "prep.label"), (f"   {mean:.1f} on average", "prep.dim"))
    return [head, *drawn, under(drawn, labels, cell, CHART_DAYS)]


def recall(result: f.Stats, width: int, glyphs: Glyphs) -> Lines:
    """Topics with their true retention against the desired one; kinds, levels and weeks."""
    kept = result.retention
    told = f"of cards due, the first answers of a day; {glyphs.limit} is the {percent(kept.desired)} you want"
    lines = [*title("Recall", told if kept.overall.reviews else "", width)]
    if not kept.overall.reviews:
        lines += [dim("No card that was due has been reviewed in these days yet."), Text()]
    lines += table(topic_rows(result, width, glyphs))
    if not kept.overall.reviews:
        return lines
    expected = f"The schedule expected {percent(kept.predicted)}." if kept.predicted is not None else ""
    others = [(rate.name.replace("_", " "), rate) for rate in kept.kinds]
    others += [(f"level {rate.name}", rate) for rate in kept.levels]
    rows = [[Text(name), *_rated(rate, kept.desired, width, glyphs)] for name, rate in others]
    return [
        *lines,
        dim(expected),
        *_extremes(kept),
        Text(),
        *beside([table([_heads("kind, level", width), *rows]), weeks(kept, glyphs)], width),
    ]


def topic_rows(result: f.Stats, width: int, glyphs: Glyphs) -> list[list[Text]]:
    """The table's cells, all topics in the last line."""
    kept = result.retention
    rates = {rate.name: rate for rate in kept.topics}
    heads = [dim(word) for word in ("topic", "met", "due", "now")]
    rows = [[*heads, *_heads("", width)[1:]]]
    for topic in result.topics:
        met = Text.assemble(str(topic.met), (f"/{topic.cards}", "prep.dim"))
        due = Text(str(topic.due), "prep.near" if topic.due else "prep.dim")
        now = Text(percent(topic.mean_retrievability))
        rated = _rated(rates.get(topic.topic), kept.desired, width, glyphs)
        rows.append([Text(safe(topic.topic), "prep.topic"), met, due, now, *rated])
    rows.append([*_total(result.topics), *_rated(kept.overall, kept.desired, width, glyphs)])
    return rows


def _total(topics: Sequence[TopicStats]) -> list[Text]:
    met, cards = sum(topic.met for topic in topics), sum(topic.cards for topic in topics)
    recall = sum((topic.mean_retrievability or 0) * topic.met for topic in topics)
    return [
        Text("all", "prep.label"),
        Text.assemble(str(met), (f"/{cards}", "prep.dim")),
        Text(str(sum(topic.due for topic in topics))),
        Text(percent(recall / met if met else None)),
    ]


def _heads(first: str, width: int) -> list[Text]:
    words = [first, "retention", "", *(["95 %"] if width >= WITH_LIMITS else []), "reviews"]
    return [dim(word) for word in words]


def _rated(rate: f.Rate | None, desired: float, width: int, glyphs: Glyphs) -> list[Text]:
    """Bar, rate, its limits where there is room, and of how many reviews."""
    room = 10 if width < WITH_LIMITS else 24
    if rate is None or rate.rate is None:
        cells = [Text(""), Text("")]
        return [*cells, *([Text("")] if width >= WITH_LIMITS else []), Text("")]
    style = (
        "prep.good"
        if rate.rate >= desired - CLOSE
        else "prep.near"
        if (rate.high or 0) >= desired
        else "prep.wrong"
    )
    limits = f"{(rate.low or 0) * 100:.0f} to {(rate.high or 0) * 100:.0f}"
    return [
        bar(rate.rate, room, glyphs, style, mark=desired),
        Text(percent(rate.rate), style),
        *([dim(limits)] if width >= WITH_LIMITS else []),
        dim(f"{rate.reviews:,}"),
    ]


def weeks(kept: f.Retention, glyphs: Glyphs) -> Lines:
    """The last weeks, one below the other."""
    shown = kept.weeks[-MOST_WEEKS:]
    rows = [[dim("week of"), dim("retention"), dim(""), dim("reviews")]]
    for week in shown:
        rate = week.rate or 0.0
        style = "prep.good" if rate >= kept.desired - CLOSE else "prep.near"
        line = bar(rate, 16, glyphs, style, mark=kept.desired)
        rows.append(
            [
                dim(week.monday.isoformat()),
                line,
                Text(percent(rate)),
                dim(f"{week.reviews:,}"),
            ]
        )
    return table(rows)


def _extremes(kept: f.Retention) -> Lines:
    lines = []
    for name, topics, style in (
        ("Strongest", kept.strongest, "prep.good"),
        ("Weakest", kept.weakest, "prep.wrong"),
    ):
        if topics:
            lines.append(Text.assemble((f"{name:<11}", "prep.label"), (", ".join(map(safe, topics)), style)))
    return lines


def hard(cards: Sequence[f.HardCard], width: int, glyphs: Glyphs) -> Lines:
    """The cards forgotten most, each with its command."""
    if not cards:
        return []
    out = title("Hard cards", "forgotten most; a leech needs another hook, not another repetition", width)
    for card in cards[:MOST_HARD]:
        what = "leech" if card.leech else ""
        times = f"{card.lapses:>3}{glyphs.times}"
        head = Text.assemble((times, "prep.wrong" if card.leech else "prep.near"), "  ")
        out.append(head.append_text(cut(one_line(card.prompt), max(16, width - head.cell_len), glyphs)))
        told = Text.assemble("      ", (safe(card.topic), "prep.topic"), "  ", (card.command, "prep.code"))
        out.append(told.append(f"  {what}", "prep.wrong") if what else told)
    return out


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


def _hours(minutes: float) -> str:
    return f"{minutes:.0f} min" if minutes < 100 else f"{minutes / 60:,.1f} hours"


def _span(result: f.Stats) -> str:
    period = result.period
    days = f"{result.begins} to {period.until}"
    return f"{', '.join(map(safe, period.topics))}: {days}" if period.topics else days
