"""Results as screens, one function a result. `DRAW` says where each is drawn."""

from importlib import import_module
from typing import Any

from rich.console import Console
from rich.text import Text

from prepcli import results as r
from prepcli.model import Grade
from prepcli.scheduling.recall import Curve
from prepcli.ui.asked import drafts_line
from prepcli.ui.columns import columns
from prepcli.ui.console import WIDEST, Glyphs, ascii_console, glyphs_for, make_console
from prepcli.ui.text import inline, one_line, safe

CURVE_ROWS, CURVE_MARGIN = 6, 4


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

        console.print(inline(brief_line(result.plan)), soft_wrap=True)
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
        recall = " new" if card.retrievability is None else f"{card.retrievability:4.0%}"
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
    _draw_card(result.card, (), console)
    console.print(Text.assemble(("  grade it: ", "prep.dim"), (f"prep grade {result.card.id} good", "prep.code")))


def sheet(sheet: r.CardSheet, console: Console) -> None:
    if sheet.card is not None:
        _draw_card(sheet.card, [note.text for note in sheet.notes], console)
    else:
        console.print(Text(f"{sheet.id}: no such card in the bank, but it has a history", "prep.near"))
    facts = [("place", f"{sheet.path}:{sheet.line}" if sheet.path else None)]
    if sheet.stability is not None:
        facts += [
            ("due", str(sheet.due)),
            (
                "memory",
                f"retrievability {sheet.retrievability:.0%}, stability {sheet.stability:.1f} days, "
                f"difficulty {sheet.difficulty:.1f} of 10",
            ),
            ("reviews", f"{sheet.reps}, lapses {sheet.lapses}"),
        ]
    else:
        facts.append(("due", "new: never graded"))
    if sheet.suspended:
        facts.append(("suspended", f"`prep unsuspend {sheet.id}` brings it back"))
    if sheet.buried_until:
        facts.append(("buried", f"until {sheet.buried_until.isoformat()}"))
    for label, value in facts:
        if value:
            console.print(Text.assemble((f"  {label:<10}", "prep.dim"), inline(value)), soft_wrap=True)
    if sheet.curve:
        _recall(sheet.curve, console)
    for review in sheet.history:
        took = f"  {review.took_ms / 1000:.0f} s" if review.took_ms else ""
        console.print(
            Text.assemble((f"  {review.day.isoformat()}  ", "prep.dim"), Grade(review.grade).label, took)
        )


def _recall(curve: Curve, console: Console) -> None:
    """The curve of recall between two empty lines."""
    from prepcli.ui.curve import drawn, legend

    glyphs = glyphs_for(console)
    console.print()
    for line in (legend(glyphs), *drawn(curve, min(console.width, WIDEST) - CURVE_MARGIN, CURVE_ROWS, glyphs)):
        console.print(Text("  ").append_text(line), soft_wrap=True)
    console.print()


def _draw_card(card: Any, notes: Any, console: Console) -> None:
    from prepcli.ui.card import sheet

    glyphs = Glyphs.of(console)
    facts = f" {glyphs.dot} ".join(("", card.kind.replace("_", " "), f"level {card.level}", card.id))
    console.print()
    console.print(Text.assemble("  ", (safe(card.topic), "prep.topic"), (facts, "prep.dim")))
    console.print()
    for block in sheet(card, notes, glyphs):
        console.print(block)


def configuration(result: r.Configuration, console: Console) -> None:
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
                (f"{_value(row.value):<6}", style),
                (f"  {row.about} (default {_value(row.default)})", "prep.dim"),
            ),
            soft_wrap=True,
        )


def _value(value: object) -> str:
    """As the settings file spells it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def message(result: r.Message, console: Console) -> None:
    console.print(inline(result.text), soft_wrap=True)


DRAW = {  # result -> where in `ui` it is drawn; what is not drawn is not loaded
    "Topics": "results.topics",
    "Home": "results.home",
    "Due": "results.due",
    "Missed": "results.missed",
    "Found": "found.found",
    "Next": "results.next_",
    "CardSheet": "results.sheet",
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
