"""Results as screens, one function a result. `DRAW` says where each is drawn."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from rich.console import Console
from rich.text import Text

from prepcli.results import common as r
from prepcli.ui.asked import drafts_line
from prepcli.ui.columns import aligned
from prepcli.ui.console import Glyphs, ascii_console, make_console, say
from prepcli.ui.text import cut, inline, one_line, safe
from prepcli.wording import percent

LEAST_PROMPT = 16  # columns of a prompt in a list


def draw(result: Any, *, plain: bool = False) -> None:
    """Draw `result` on stdout."""
    module, _, function = DRAW[type(result).__name__].partition(".")
    getattr(import_module(f"prepcli.ui.{module}"), function)(result, ascii_console() if plain else make_console())


def topics(result: r.Topics, console: Console) -> None:
    _topic_table(result.topics, console)


def home(result: r.Home, console: Console) -> None:
    busy = [row for row in result.topics if row.due]
    if busy:
        _topic_table(busy, console)
        console.print()
    elif result.next_due and not result.plan:
        console.print(Text(f"Nothing is due; the next card is on {result.next_due.isoformat()}.", "prep.dim"))
    if result.plan:
        from prepcli.ui.plan import brief_line

        say(console, inline(brief_line(result.plan)))
    if result.untold:
        how = "how did it go? `prep plan --went well` keeps it"
        console.print(inline(f"The interview was on {result.untold.date.isoformat()}: {how}", "prep.hint"))
    drafts_line(result.drafts, console)
    step = Text.assemble(
        ("Next: ", "prep.label"), (result.suggestion, "prep.code"), (f"   {result.because}", "prep.dim")
    )
    console.print(step)


def _topic_table(rows: Any, console: Console) -> None:
    """The column of the track is left out where it says nothing: for the whole bank, or banks without tracks."""
    with_track = any(row.track not in (0, row.cards) for row in rows)
    cells: list[list[Text | str]] = []
    for row in rows:
        numbers = [row.cards, *([row.track] if with_track else []), row.new, row.met]
        due = Text(str(row.due), "prep.near" if row.due else "prep.dim")
        cells.append([Text(safe(row.topic), "prep.topic"), *map(str, numbers), due])
    heads = ("topic", "cards", *(("track",) if with_track else ()), "new", "met", "due")
    for line in aligned(heads, cells):
        console.print(line, soft_wrap=True)


def due(result: r.Due, console: Console) -> None:
    if not result.cards:
        console.print(Text("Nothing is due."))
    recalls = ("  new" if c.retrievability is None else f"{percent(c.retrievability):>5}" for c in result.cards)
    _card_lines(zip(recalls, result.cards, strict=True), console)


def missed(result: r.Missed, console: Console) -> None:
    if not result.cards:
        console.print(Text("Nothing missed that you have not passed since."))
        drafts_line(result.drafts, console)
        return
    times = Glyphs.of(console).times
    leads = (f"{f'{c.times_missed}{times}':>3} {c.last_missed.isoformat()}" for c in result.cards)
    _card_lines(zip(leads, result.cards, strict=True), console)
    console.print(Text.assemble("\n", ("prep quiz --missed", "prep.code"), (" goes over them", "prep.dim")))
    drafts_line(result.drafts, console)


def _card_lines(rows: Iterable[tuple[str, Any]], console: Console) -> None:
    """A line a card, or two for each where one of them has no room: ids stay whole, prompts give way."""
    lines = [
        (
            Text.assemble((lead, "prep.dim"), "  ", (safe(card.topic), "prep.topic"), "  "),
            one_line(card.prompt),
            Text(card.id, "prep.dim"),
        )
        for lead, card in rows
    ]
    rooms = [console.width - lead.cell_len - card_id.cell_len - 2 for lead, _, card_id in lines]
    glyphs, is_narrow = Glyphs.of(console), min(rooms, default=0) < LEAST_PROMPT
    for (lead, prompt, card_id), room in zip(lines, rooms, strict=True):
        prompt = cut(prompt, console.width - 2 if is_narrow else room, glyphs)
        blank = " " * (room - prompt.cell_len + 2)
        parts = (card_id, "\n  ", prompt) if is_narrow else (prompt, blank, card_id)
        say(console, Text.assemble(lead, *parts), indent=2)


def next_(result: r.Next, console: Console) -> None:
    if result.card is None:
        when = (
            f"the next card is due on {result.next_due.isoformat()}"
            if result.next_due
            else "no card is due later on"
        )
        console.print(Text(f"Nothing to study now; {when}."))
        return
    from prepcli.ui.sheet import card

    card(result.card, (), console)
    console.print(Text.assemble(("  grade it: ", "prep.dim"), (f"prep grade {result.card.id} good", "prep.code")))


def configuration(result: r.Configuration, console: Console) -> None:
    from prepcli.settings import spelled

    for name, path in result.paths.items():
        say(console, Text.assemble((f"{name:<13}", "prep.label"), path), indent=2)
    if result.paths:
        console.print()
    width = max(len(row.name) for row in result.settings)
    for row in result.settings:
        style = "prep.near" if row.value != row.default else ""
        value, about = f"{spelled(row.value):<6}", f"{row.about} (default {spelled(row.default)})"
        line = ((f"{row.name:<{width}}", "prep.code"), "  ", (value, style), "  ", (about, "prep.dim"))
        say(console, Text.assemble(*line), indent=width + 10)


def message(result: r.Message, console: Console) -> None:
    say(console, inline(result.text))


DRAW = {  # result -> where in `ui` it is drawn; what is not drawn is not loaded
    "Topics": "results.topics",
    "Home": "results.home",
    "Due": "results.due",
    "Missed": "results.missed",
    "Found": "found.found",
    "Next": "results.next_",
    "CardSheet": "sheet.sheet",
    "Message": "results.message",
    "Configuration": "results.configuration",
    "Stats": "stats.draw_stats",
    "Checked": "checks.checked",
    "Ran": "checks.ran",
    "Trusted": "programs.trusted",
    "CodeRun": "programs.code_run",
    "Doctor": "programs.doctor",
    "Fitted": "fit.fitted",
    "Retentions": "fit.retentions",
    "Plan": "plan.plan",
    "Scorecard": "mock.scorecard",
    "Mocks": "mock.mocks",
}
