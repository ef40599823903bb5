"""The closing screen of a sitting, from its grades and what comes next."""

from collections.abc import Sequence
from datetime import date, timedelta

from rich.console import RenderableType
from rich.text import Text

from prepcli.model import Entry, Grade
from prepcli.ui.card import GRADE_STYLE
from prepcli.ui.console import Glyphs
from prepcli.ui.text import inline, safe
from prepcli.wording import counted

Block = RenderableType


def summary(
    grades: Sequence[tuple[str, Entry]], *, took: timedelta, title: str, lines: Sequence[str], glyphs: Glyphs
) -> list[Block]:
    """Recalled and missed by topic, the time, and `lines` on what comes next; `grades` are (topic, entry)."""
    ahead = [inline(line) for line in lines]
    if not grades:
        return [Text(title, "prep.label"), Text(), *ahead, Text()]
    first: dict[str, tuple[str, Grade]] = {}  # a card counts by its first grade in the sitting
    for topic, entry in grades:
        first.setdefault(entry.card, (topic, Grade(entry.body["grade"])))
    topics: dict[str, list[Grade]] = {}
    for topic, grade in first.values():
        topics.setdefault(topic, []).append(grade)
    recalled = sum(grade != Grade.AGAIN for _, grade in first.values())
    head = Text.assemble(
        (title, "prep.label"),
        (f"   {recalled} of {len(first)} recalled in {_minutes(took)}", "prep.dim"),
    )
    width = max(len(safe(topic)) for topic in topics)
    rows = [_topic_row(safe(topic).ljust(width), marks, glyphs) for topic, marks in topics.items()]
    return [head, Text(), *rows, Text(), *ahead]


def line(message: str) -> Block:
    return inline(message, "prep.hint")


def _topic_row(topic: str, grades: Sequence[Grade], glyphs: Glyphs) -> Text:
    missed = sum(grade == Grade.AGAIN for grade in grades)
    marks = Text().join(
        Text(glyphs.wrong if grade == Grade.AGAIN else glyphs.right, GRADE_STYLE[grade]) for grade in grades
    )
    counts = f"{len(grades) - missed} recalled" + (f", {missed} missed" if missed else "")
    return Text.assemble(("  " + topic, "prep.topic"), f"  {counts}  ", marks)


def next_line(due: int, due_tomorrow: int, next_due: date | None, today: date) -> str:
    """What is still due and what comes due tomorrow, or else when the next card is."""
    if due:
        return f"{counted(due, 'card')} still due today" + (
            f", {due_tomorrow} more tomorrow" if due_tomorrow else ""
        )
    if due_tomorrow:
        return f"{counted(due_tomorrow, 'card')} due tomorrow"
    if next_due is None:
        return "No card is due later on: `m` brings new ones."
    days = (next_due - today).days
    when = "tomorrow" if days == 1 else f"in {days} days, on {next_due.isoformat()}"
    return f"The next card is due {when}."


def _minutes(took: timedelta) -> str:
    seconds = max(0, int(took.total_seconds()))
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min {seconds % 60:02d} s"
