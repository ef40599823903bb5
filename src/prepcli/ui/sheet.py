"""A card and all that the log says of it: whole for `prep show`, in two parts for a preview."""

from typing import Any

from rich.console import Console
from rich.text import Text

from prepcli.model import Grade
from prepcli.results import common as r
from prepcli.scheduling.recall import Curve
from prepcli.ui.console import WIDEST, Glyphs, say
from prepcli.ui.text import inline, safe
from prepcli.wording import memory_text, percent, review_text

CURVE_ROWS, CURVE_MARGIN = 6, 4


def sheet(result: r.CardSheet, console: Console) -> None:
    if result.card is not None:
        card(result.card, [note.text for note in result.notes], console)
    else:
        console.print(Text(f"{result.id}: no such card in the bank, but it has a history", "prep.near"))
    standing(result, console)


def standing(result: r.CardSheet, console: Console, *, wrap: bool = False) -> None:
    """What the log says of the card: its memory, the curve of recall, the reviews. `wrap` breaks all lines."""
    facts = [("place", f"{result.path}:{result.line}" if result.path else None)]
    if result.stability is not None and result.difficulty is not None:
        memory = memory_text(result.stability, result.difficulty)
        facts += [
            ("due", str(result.due)),
            ("memory", f"retrievability {percent(result.retrievability)}, {memory}"),
            ("reviews", f"{result.reps}, lapses {result.lapses}"),
        ]
    else:
        facts.append(("due", "new: never graded"))
    if result.suspended:
        facts.append(("suspended", f"`prep unsuspend {result.id}` brings it back"))
    if result.buried_until:
        facts.append(("buried", f"until {result.buried_until.isoformat()}"))
    for label, value in facts:
        if value:
            line = Text.assemble((f"  {label:<10}", "prep.dim"), inline(value))
            console.print(line) if wrap else say(console, line, indent=12)
    if result.curve:
        _recall(result.curve, console)
    for review in result.history:
        said = review_text(Grade(review.grade).label, review.took_ms)
        console.print(Text.assemble((f"  {review.day.isoformat()}  ", "prep.dim"), said))


def _recall(curve: Curve, console: Console) -> None:
    """The curve of recall between two empty lines."""
    from prepcli.ui.curve import drawn, legend

    glyphs = Glyphs.of(console)
    console.print()
    for line in (legend(glyphs), *drawn(curve, min(console.width, WIDEST) - CURVE_MARGIN, CURVE_ROWS, glyphs)):
        console.print(Text("  ").append_text(line), soft_wrap=True)
    console.print()


def card(card: Any, notes: Any, console: Console) -> None:
    """The whole card below a line that says which it is."""
    from prepcli.ui.card import sheet as blocks

    title(card, console)
    for block in blocks(card, notes, Glyphs.of(console)):
        console.print(block)


def title(card: Any, console: Console) -> None:
    """Which card it is, between two empty lines."""
    facts = f" {Glyphs.of(console).dot} ".join(("", card.kind.replace("_", " "), f"level {card.level}", card.id))
    console.print()
    console.print(Text.assemble("  ", (safe(card.topic), "prep.topic"), (facts, "prep.dim")))
    console.print()
