"""The plan on the screen: its line, and `prep plan`."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from rich.console import Console
from rich.text import Text

from prepcli.results.common import PlanBrief
from prepcli.results.plan import STEP, Plan, PlanDay, Ready, TargetRow
from prepcli.scheduling.target import DEFAULT_NAME
from prepcli.ui.columns import aligned
from prepcli.ui.console import WIDEST, Glyphs, say, section
from prepcli.ui.text import inline, safe
from prepcli.wording import counted, percent, some

FIRST_COMMAND = 'prep plan --date "in 3 weeks" --minutes 25'
MOST_DAYS = 21  # days of the calendar that have a line each; beyond, weeks have
CHART_ROWS = 6
WITH_STEPS = 80  # columns from which on `STEP` minutes more and less have theirs
WEAKEST = 3
OVER = 1.25  # of the minutes a day


def plan(result: Plan, console: Console) -> None:
    """`prep plan`: the date, what is expected, the curve, topics, the days to come."""
    if result.target is None or result.ready is None or result.brief is None:
        console.print(Text("No interview date stands."))
        console.print(inline(f"Set one: `{FIRST_COMMAND}`", "prep.dim"))
        return
    section(console, [_head(result.target), *(_head(other) for other in result.others)])
    if not result.days:
        section(console, [inline("The interview is today: `prep quiz` asks what you know least.")])
        say(console, inline(brief_line(result.brief)))
        return
    section(console, _expected(result.ready, result))
    section(console, _chart(result, console), "Expected recall on the day, if you stop after a day")
    section(console, _topics(result, console), "Topics, weakest first, in % expected on the day")
    if result.drop:
        section(console, _drops(result), "Time is short. Leave out first what brings least for its minutes")
    section(console, _calendar(result.days, result.target.minutes), "Days to come: cards and minutes")
    say(console, inline(brief_line(result.brief)))


def plan_lines(brief: PlanBrief) -> list[str]:
    """The plan in a line, and what tomorrow is expected to bring."""
    lines = [brief_line(brief)]
    if brief.tomorrow and sum(brief.tomorrow) >= 0.5:
        new, review, closing = map(round, brief.tomorrow)
        lines.append(f"Tomorrow about {new} new and {review + closing} to review")
    return lines


def brief_line(brief: PlanBrief) -> str:
    """`14 days to go, ready 71 % -> 88 % at 25 min a day (expected), today 12 of 25 min`."""
    parts = [days_to_go(brief.days_left, brief.name)]
    if brief.days_left:
        ready = f"ready {percent(brief.ready_now)} -> {percent(brief.ready_then)}"
        parts.append(f"{ready} at {brief.minutes:g} min a day (expected)")
    else:
        parts.append(f"ready {percent(brief.ready_now)} (expected)")
    if brief.minutes_today:
        parts.append(f"today {brief.minutes_used:.0f} of {brief.minutes_today:g} min")
    else:
        parts.append("today is off")
    return ", ".join(parts)


def days_to_go(days: int, name: str) -> str:
    """`14 days to go`, with the target's name when the learner gave one."""
    named = name != DEFAULT_NAME
    if days == 0:
        return f"{name} is today" if named else "the interview is today"
    return f"{counted(days, 'day')} to go" + (f" to {name}" if named else "")


def ask_how_it_went(name: str, on: date) -> str:
    """The learner's choice; empty when they want to be asked later."""
    from prepcli.ui.typing import choose

    was = (
        f"The interview{'' if name == DEFAULT_NAME else f' {safe(name)}'} was on {on.isoformat()}. How did it go?"
    )
    answers = [(went, went) for went in ("well", "so-so", "badly", "rather not say")]
    try:
        return choose(was, [*answers, ("", "ask me later")]) or ""
    except (KeyboardInterrupt, EOFError):
        return ""


def _head(target: TargetRow) -> Text:
    """`interview   Mon 14 Dec 2026, 22 days to go, 25 min a day, off sat sun, networking x3`."""
    parts = [f"{target.date:%a} {_day(target.date)} {target.date.year}"]
    parts += [f"{counted(target.days_left, 'day')} to go", f"{target.minutes:g} min a day"]
    parts += [f"off {' '.join(target.off)}"] if target.off else []
    parts += [f"{safe(topic)} x{weight:g}" for topic, weight in target.weights.items()]
    return Text.assemble((safe(target.name), "prep.topic"), "  ", ", ".join(parts))


def _expected(ready: Ready, result: Plan) -> list[Text]:
    """What is expected if one stops now, keeps the plan, or has `STEP` minutes more or less."""
    assert result.brief is not None
    minutes, cards = result.brief.minutes, result.cards
    rows = [
        ("stop now", ready.now),
        (f"keep {minutes:g} min a day", ready.keep),
        (f"{minutes + STEP:g} min", ready.more),
    ]
    rows += [(f"{minutes - STEP:g} min", ready.fewer)] if ready.fewer is not None else []
    lines = aligned(
        ("expected on the day", "recall", "cards"),
        [(what, Text(percent(share), _style(share)), f"{share * cards:.0f}") for what, share in rows],
    )
    unmet = f", {some(result.unmet)} will stay unmet" if some(result.unmet) else ""
    return [*lines, Text(f"of {cards} cards; {result.met} met so far{unmet}", "prep.dim")]


def _topics(result: Plan, console: Console) -> list[Text]:
    """A line a topic with the option that helps most, and whole commands for the weakest."""
    with_steps = console.width >= WITH_STEPS
    minutes = (f"+{STEP:g} min", f"-{STEP:g} min") if with_steps else ()
    heads = ("topic", "met", "now", "kept", *minutes, "unmet", "helps")
    rows: list[list[Text | str]] = []
    for topic in result.topics:
        ready = topic.ready
        steps = [_hundredths(ready.more), _hundredths(ready.fewer)] if with_steps else []
        rows.append(
            [
                Text(safe(topic.topic), "prep.topic"),
                f"{topic.met}/{topic.cards}",
                Text(_hundredths(ready.now), "prep.dim"),
                Text(_hundredths(ready.keep), _style(ready.keep)),
                *steps,
                some(topic.unmet),
                Text(topic.helps, "prep.code"),
            ]
        )
    weakest = [Text(safe(topic.command), "prep.code") for topic in result.topics[:WEAKEST]]
    return [*aligned(heads, rows), Text(), *weakest]


def _drops(result: Plan) -> list[Text]:
    return [
        Text.assemble(
            (safe(drop.topic), "prep.topic"),
            f"  {drop.unmet} unmet, {drop.minutes:.0f} min for {drop.points:.1f} % of recall\n  ",
            (safe(drop.command), "prep.code"),
        )
        for drop in result.drop
    ]


def _calendar(days: Sequence[PlanDay], minutes_a_day: float) -> list[Text]:
    """A line a day, or a week when the date is far, and why a day may take longer than it has."""
    if len(days) <= MOST_DAYS:
        spans = [(f"{day.day:%a} {_day(day.day)}", [day]) for day in days]
    else:
        weeks = groupby(days, key=lambda day: day.day - timedelta(days=day.day.weekday()))
        spans = [(_day(week), list(rows)) for week, rows in weeks]
    rows = []
    for label, span in spans:
        new, review, closing = (sum(getattr(day, what) for day in span) for what in ("new", "review", "closing"))
        minutes = sum(day.minutes for day in span)
        rest = "off" if all(day.off for day in span) else f"{minutes:.0f} min"
        rows.append((Text(label, "prep.dim"), some(new), some(review), some(closing), rest))
    heads = ("day" if len(days) <= MOST_DAYS else "week of", "new", "review", "closing pass", "time")
    over = any(day.minutes > OVER * minutes_a_day for day in days)
    note = "A card that is begun is finished, so a day with an exercise may run over."
    return [*aligned(heads, rows), *([Text(note, "prep.dim")] if over else [])]


def _chart(result: Plan, console: Console) -> list[Text]:
    """Bars of readiness: past days as they were expected then, dim; from today on as the plan is kept."""
    assert result.ready is not None
    assert result.brief is not None
    points = [(past.ready, "prep.dim") for past in result.past]
    today = len(points)
    points += [(share, "prep.bar") for share in (result.ready.now, *(day.ready for day in result.days))]
    room = max(10, min(console.width, WIDEST) - 7)
    if len(points) > room:
        points = [points[i * len(points) // room] for i in range(room)]
        today = today * room // (len(result.past) + len(result.days) + 1)
    wide = max(1, min(3, room // len(points)))
    steps = Glyphs.of(console).steps
    lines = []
    for row in range(CHART_ROWS, 0, -1):
        line = Text(
            f"{100 * row // CHART_ROWS:3} % " if row in (CHART_ROWS, CHART_ROWS // 2) else "      ", "prep.dim"
        )
        for share, style in points:
            filled = min(1.0, max(0.0, share * CHART_ROWS - row + 1))
            line.append(steps[round(filled * (len(steps) - 1))] * wide, style)
        lines.append(line)
    marks = Text(" " * (6 + today * wide) + "today")
    end = _day(result.brief.date)
    room = 6 + len(points) * wide - marks.cell_len - len(end)
    if room > 0:
        marks.append(" " * room + end)
    return [*lines, Text(marks.plain, "prep.dim")]


def _hundredths(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.0f}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _style(share: float) -> str:
    return "prep.right" if share >= 0.85 else "prep.near" if share >= 0.6 else "prep.wrong"
