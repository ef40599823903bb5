"""The figures of `prep stats` and the missed cards as sections of a report."""

from collections.abc import Iterable, Sequence
from datetime import date
from textwrap import shorten

from prepcli.report.document import (
    Bars,
    Calendar,
    Curve,
    Document,
    Fold,
    Lines,
    Part,
    Reading,
    Section,
    Table,
    Tiles,
)
from prepcli.results import figures as f
from prepcli.wording import counted, due_ahead, percent, percents

CHART_DAYS = 60
LONGEST = 160  # characters of a question in a table
LONGEST_SPAN = 6  # characters under a bar; 60+ then says all
FEW = 10  # reviews below which a point says little


def document(stats: f.Stats, missed: Sequence[Reading], more: Iterable[Section] = ()) -> Document:
    """The report; `more` are sections of other figures, which come after the summary."""
    period = stats.period
    told = f"{stats.begins} to {period.until}" + (f": {', '.join(period.topics)}" if period.topics else "")
    parts = [summary(stats), *more, study(stats), recall(stats), topics(stats), hard(stats), coming(stats)]
    parts += [memories(stats), speed(stats), predictions(stats), reading(missed)]
    return Document("Interview preparation", told, [section for section in parts if section.parts])


def summary(stats: f.Stats) -> Section:
    totals, kept = stats.totals, stats.retention
    tiles = [
        ("reviews", f"{totals.reviews:,}"),
        ("days", f"{totals.days:,}"),
        ("hours", f"{totals.minutes / 60:,.1f}"),
        ("cards met", f"{sum(topic.met for topic in stats.topics):,}"),
        ("days in a row", f"{stats.streak}"),
        ("true retention", percent(kept.overall.rate) or "not yet"),
    ]
    return Section("", "", [Tiles(tiles)])


def study(stats: f.Stats) -> Section:
    """A calendar and the last days."""
    if not stats.days:
        return Section("Study", "", [])
    last = stats.period.until.toordinal()
    days = [date.fromordinal(max(1, last - n)) for n in range(CHART_DAYS - 1, -1, -1)]
    found = {day.day: day for day in stats.days}
    labels = [day.strftime("%d %b") for day in days]
    marked = [day.strftime("%d %b") for day in days if day.weekday() == 0][::2]
    reviews = [found[day].reviews if day in found else 0 for day in days]
    minutes = [found[day].minutes if day in found else 0 for day in days]
    charts: list[Part] = [Bars("Reviews a day", labels, reviews, marked, "reviews")]
    if any(minutes):
        charts.append(Bars("Minutes a day", labels, minutes, marked, "min", 1))
    year = {day.day: day.reviews for day in stats.days}
    told = f"The longest streak was {counted(stats.longest_streak, 'day')}."
    return Section("Study", told, [Calendar(year, stats.period.until), *charts])


def recall(stats: f.Stats) -> Section:
    """True retention by week, kind and level."""
    kept = stats.retention
    if not kept.overall.reviews:
        return Section("Recall", "", [])
    told = (
        f"Of the cards that were due, {percent(kept.overall.rate)} were recalled at the first answer of the day "
        f"({percents(kept.overall.low, kept.overall.high)}); you want {percent(kept.desired)}"
    )
    told += f", and the schedule expected {percent(kept.predicted)}." if kept.predicted is not None else "."
    weeks = [week for week in kept.weeks if week.reviews >= FEW][-26:]
    labels = [week.monday.strftime("%d %b") for week in weeks]
    series: list[tuple[str, list[float | None]]] = [
        ("recalled", [week.rate for week in weeks]),
        ("desired", [kept.desired for _ in weeks]),
    ]
    parts: list[Part] = []
    if len(weeks) > 1:
        parts.append(Lines("True retention by week", labels, series, labels[:: max(1, len(labels) // 5)]))
    topics_ = sorted((rate for rate in kept.topics if rate.reviews >= FEW), key=lambda rate: rate.rate or 0)
    if topics_:
        shares = [round((rate.rate or 0) * 100, 1) for rate in topics_]
        parts.append(Bars("True retention by topic, %", [rate.name for rate in topics_], shares, (), "%", 2))
    rows = [rate_row(rate.name.replace("_", " "), rate) for rate in kept.kinds]
    rows += [rate_row(f"level {rate.name}", rate) for rate in kept.levels]
    parts.append(Table(("kind, level", "retention", "95 % limits", "reviews"), rows, "By kind and level"))
    return Section("Recall", told, parts)


def topics(stats: f.Stats) -> Section:
    """A fold a topic, with its hard cards."""
    rates = {rate.name: rate for rate in stats.retention.topics}
    folds = []
    for topic in stats.topics:
        if not topic.met:
            continue
        rate, now = rates.get(topic.topic), topic.mean_retrievability
        facts = [f"{topic.met} of {topic.cards} met", f"{topic.due} due"]
        facts += [f"{percent(now)} recalled today"] if now is not None else []
        facts += [f"retention {percent(rate.rate)}"] if rate and rate.rate is not None else []
        heads = ("topic", "retention", "95 % limits", "reviews")
        tables = [Table(heads, [rate_row(rate.name, rate)])] if rate else []
        hard_ = [card for card in stats.hardest if card.topic == topic.topic]
        tables += [hard_table(hard_)] if hard_ else []
        folds.append(Fold(topic.topic, facts, tables))
    weakest = stats.retention.weakest
    return Section("Topics", f"Weakest: {', '.join(weakest)}." if weakest else "", folds)


def hard(stats: f.Stats) -> Section:
    told = "Forgotten most. A leech, forgotten four times or more, needs another hook and not another repetition."
    return Section("Hard cards", told, [hard_table(stats.hardest)] if stats.hardest else [])


def hard_table(cards: Sequence[f.HardCard]) -> Table:
    rows = []
    for card in cards:
        counts = f"{card.lapses}", f"{card.reviews}", percent(card.retrievability)
        rows.append((shorten(card.prompt, LONGEST, placeholder=" …"), *counts, card.command))
    return Table(("card", "forgotten", "reviews", "recall today", "what helps"), rows)


def coming(stats: f.Stats) -> Section:
    days = stats.forecast
    if not any(day.cards for day in days):
        return Section("Coming", "", [])
    labels = [day.day.strftime("%d %b") for day in days]
    marked = labels[::7]
    cards, minutes = sum(day.cards for day in days), sum(day.minutes for day in days)
    return Section(
        "Coming",
        f"{due_ahead(cards, len(days), minutes)}.",
        [
            Bars("Cards due a day", labels, [day.cards for day in days], marked, "cards"),
            Bars("Minutes a day", labels, [day.minutes for day in days], marked, "min", 1),
        ],
    )


def memories(stats: f.Stats) -> Section:
    found = stats.distributions
    if not any(one.cards for one in found.stability):
        return Section("Memories", "", [])
    charts = (
        ("Stability, days", found.stability, 1),
        ("Difficulty of 10", found.difficulty, 1),
        ("Recall today, %", found.retrievability, 100),
    )
    told = "Cards met, by how long they last, how hard they are, and the chance of recall today."
    parts = []
    for name, bins, scale in charts:
        labels, counts = [_span(one, scale) for one in bins], [one.cards for one in bins]
        parts.append(Bars(name, labels, counts, (), "cards", 3))
    return Section("Memories", told, parts)


def speed(stats: f.Stats) -> Section:
    tables = []
    for name, rows in (("kind", stats.speed.kinds), ("grade", stats.speed.grades)):
        cells = [_pace(row) for row in rows]
        if cells:
            tables.append(Table((name, "median", "9 of 10 in", "answers"), cells))
    return Section("Speed", "Seconds until the grade.", tables)


def predictions(stats: f.Stats) -> Section:
    """Predicted against actual recall, and stated confidence."""
    found = stats.calibration
    parts: list[Part] = []
    bins = [one for one in found.bins if one.reviews]
    full = [one for one in bins if one.reviews >= FEW]
    points = [(one.predicted, one.rate) for one in full if one.predicted is not None and one.rate is not None]
    if len(points) > 1:
        parts.append(Curve("Recalled against predicted", points))
    if bins:
        rows = [(percent(one.predicted), percent(one.rate), f"{one.reviews:,}") for one in bins]
        parts.append(Table(("predicted", "recalled", "reviews"), rows))
    stated = [
        (f"{one.confidence} of 4", percent(one.rate), f"{one.reviews:,}") for one in found.stated if one.reviews
    ]
    if stated:
        parts.append(Table(("you said", "recalled", "answers"), stated))
    told = f"The mean gap is {found.error * 100:.1f} points." if found.error is not None else ""
    return Section("Predictions", told, parts)


def reading(missed: Sequence[Reading]) -> Section:
    return Section(
        "To read again", f"{counted(len(missed), 'card')} missed and not passed on a later day.", missed
    )


def _pace(row: f.Pace) -> tuple[str, ...]:
    return row.name.replace("_", " "), f"{row.median_s:.0f} s", f"{row.most_s:.0f} s", f"{row.reviews:,}"


def rate_row(name: str, rate: f.Rate) -> tuple[str, ...]:
    return name, percent(rate.rate), percents(rate.low, rate.high), f"{rate.reviews:,}"


def _span(one: f.Bin, scale: int) -> str:
    low = f"{one.low * scale:.0f}"
    high = "" if one.high is None else f"{one.high * scale:.0f}"
    return f"{low}–{high}" if high and len(low + high) < LONGEST_SPAN else f"{low}+"
