"""Results as screens, one function a result. `DRAW` says where each is drawn."""

from importlib import import_module
from typing import Any

from rich.console import Console
from rich.text import Text

from prepcli.results import common as r
from prepcli.ui.asked import drafts_line
from prepcli.ui.columns import columns
from prepcli.ui.console import Glyphs, ascii_console, make_console, say
from prepcli.ui.text import inline, one_line, safe
from prepcli.wording import percent


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
    columns(heads, cells, console)


def due(result: r.Due, console: Console) -> None:
    if not result.cards:
        console.print(Text("Nothing is due."))
    for card in result.cards:
        recall = "  new" if card.retrievability is None else f"{percent(card.retrievability):>5}"
        _card_line(console, recall, card.topic, card.prompt, card.id)


def missed(result: r.Missed, console: Console) -> None:
    if not result.cards:
        console.print(Text("Nothing missed that you have not passed since."))
        drafts_line(result.drafts, console)
        return
    for card in result.cards:
        times = f"{card.times_missed}{Glyphs.of(console).times}"
        _card_line(console, f"{times:>3} {card.last_missed.isoformat()}", card.topic, card.prompt, card.id)
    console.print(Text.assemble("\n", ("prep quiz --missed", "prep.code"), (" goes over them", "prep.dim")))
    drafts_line(result.drafts, console)


def _card_line(console: Console, lead: str, topic: str, prompt: str, card_id: str) -> None:
    """A line a card; the id stays whole, the prompt gives way."""
    line = Text.assemble((lead, "prep.dim"), "  ", (safe(topic), "prep.topic"), "  ")
    tail = Text(f"  {card_id}", "prep.dim")
    text = one_line(prompt)
    room = console.width - line.cell_len - tail.cell_len
    if room < 16:  # too narrow for one line
        console.print(Text.assemble(line, tail), soft_wrap=True)
        console.print(Text.assemble("  ", text))
        return
    text.truncate(room, overflow="ellipsis", pad=True)
    console.print(Text.assemble(line, text, tail), no_wrap=True)


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
        console.print(Text.assemble((f"{name:<13}", "prep.label"), path), soft_wrap=True)
    if result.paths:
        console.print()
    width = max(len(row.name) for row in result.settings)
    for row in result.settings:
        style = "prep.near" if row.value != row.default else ""
        console.print(
            Text.assemble(
                (f"{row.name:<{width}}", "prep.code"),
                "  ",
                (f"{spelled(row.value):<6}", style),
                (f"  {row.about} (default {spelled(row.default)})", "prep.dim"),
            ),
            soft_wrap=True,
        )


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
