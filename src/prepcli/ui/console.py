"""The two consoles: results go to stdout, all else to stderr. Colours are the terminal's own sixteen."""

import os
import re
import shutil
import sys
from collections.abc import Iterable
from typing import IO, Any, NamedTuple, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from rich.theme import Theme

THEME = Theme(
    {
        "prep.topic": "bold cyan",
        "prep.dim": "dim",
        "prep.code": "cyan",
        "prep.gap": "bold yellow",
        "prep.match": "bold yellow",
        "prep.label": "bold",
        "prep.prompt": "bold",
        "prep.key": "bold cyan",
        "prep.answer": "green",
        "prep.right": "green",
        "prep.near": "yellow",
        "prep.wrong": "red",
        "prep.cursor": "bold cyan",
        "prep.again": "red",
        "prep.hard": "yellow",
        "prep.good": "green",
        "prep.easy": "blue",
        "prep.again.suggested": "bold reverse red",
        "prep.hard.suggested": "bold reverse yellow",
        "prep.good.suggested": "bold reverse green",
        "prep.easy.suggested": "bold reverse blue",
        "prep.bar": "cyan",
        "prep.rest": "dim",
        "prep.error": "bold red",
        "prep.hint": "cyan",
    },
    inherit=False,
)
WIDEST = 100


def make_console(file: TextIO | None = None, *, plain: bool = False, width: int | None = None) -> Console:
    """The console on `file`, or stdout; without colours if `plain` or where the terminal is dumb."""
    height = None
    if is_dumb() and width is None:  # where Rich would take 80 columns, whatever there are
        width, height = shutil.get_terminal_size()
    plain = plain or is_dumb()
    return bare_console(
        file or sys.stdout,
        width=width,
        height=height,
        color_system=None if plain else "auto",
        no_color=True if plain else None,
    )


def ascii_console() -> Console:
    """The console on stdout, in a pipe too, as a dumb terminal of its size: no colours, and ASCII glyphs."""
    size = make_console().size
    dumb = {"TERM": "dumb", "COLUMNS": str(size.width), "LINES": str(size.height)}
    return bare_console(sys.stdout, no_color=True, force_terminal=True, _environ=dumb)


def bare_console(file: IO[str], **options: Any) -> Console:
    """A console in our colours that never reads markup, emoji codes or numbers out of what it prints."""
    return Console(file=file, theme=THEME, markup=False, emoji=False, highlight=False, **options)


def is_dumb() -> bool:
    """Can the terminal only show ASCII, line after line?"""
    return os.environ.get("TERM") == "dumb"


def say(console: Console, text: Text, indent: int = 0) -> None:
    """Print a sentence: on a terminal it breaks between words, further lines indented; in a pipe it is one line.

    A word longer than a line is left whole on a line of its own: the terminal breaks it, and it is copied as one.
    """
    if console.is_terminal and not text.no_wrap:
        text = Text("\n" + " " * indent).join(_broken(text, console.width, indent))
    console.print(text, soft_wrap=True)


def section(console: Console, lines: Iterable[Text], title: str = "") -> None:
    """The lines below their title, broken ones indented, and a blank line."""
    for line in (*([Text(title, "prep.label")] if title else []), *lines):
        say(console, line, indent=2)
    console.print()


def errors() -> Console:
    return make_console(sys.stderr)


class Glyphs(NamedTuple):
    """The marks that differ where only ASCII can be shown; steps and shades rise from nothing to full."""

    bar: str = "▌"
    ticked: str = "☑"
    unticked: str = "☐"
    cursor: str = "›"
    right: str = "✓"
    wrong: str = "✗"
    near: str = "≈"
    rule: str = "─"
    upright: str = "│"
    corner: str = "└"
    full: str = "━"
    rest: str = "─"
    limit: str = "┃"
    point: str = "•"
    dot: str = "·"
    times: str = "×"
    ellipsis: str = "…"
    steps: str = " ▁▂▃▄▅▆▇█"
    shades: str = "·░▒▓█"
    ascii_only: bool = False

    @classmethod
    def of(cls, console: Console, *, plain: bool = False) -> "Glyphs":
        """Those that `console` can show."""
        is_utf = (console.encoding or "").lower().startswith("utf")
        return ASCII if plain or is_dumb() or console.is_dumb_terminal or not is_utf else FANCY


FANCY = Glyphs()
ASCII = Glyphs(
    bar="|",
    ticked="[x]",
    unticked="[ ]",
    cursor=">",
    right="+",
    wrong="x",
    near="~",
    rule="-",
    upright="|",
    corner="+",
    full="=",
    rest=".",
    limit="|",
    point="*",
    dot="-",
    times="x",
    ellipsis="...",
    steps=" .:|",
    shades=".-+*#",
    ascii_only=True,
)


def _broken(text: Text, width: int, indent: int) -> list[Text]:
    ends, used = [], 0
    for word in re.finditer(r"\s*\S+\s*", text.plain):
        if used and used + cell_len(word[0].rstrip()) > width:
            ends.append(word.start())
            used = indent
        _, newline, rest = word[0].rpartition("\n")
        used = cell_len(rest) if newline else used + cell_len(rest)
    lines = list(text.divide(ends))
    for line in lines:
        line.rstrip()
    return lines
