"""The two consoles: results go to stdout, all else to stderr. Colours are the terminal's own sixteen."""

import os
import re
import shutil
import sys
from typing import Self, TextIO

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
    """A console that never reads markup, emoji codes or numbers out of what it prints."""
    file = file or sys.stdout
    is_dumb = os.environ.get("TERM") == "dumb"
    plain = plain or is_dumb
    height = None
    if is_dumb and width is None:  # where Rich would take 80 columns, whatever there are
        width, height = shutil.get_terminal_size()
    return Console(
        file=file,
        theme=THEME,
        markup=False,
        emoji=False,
        highlight=False,
        width=width,
        height=height,
        color_system=None if plain else "auto",
        no_color=True if plain else None,
    )


def ascii_console() -> Console:
    """The console of results as a terminal without colours and beyond ASCII would have it."""
    size = make_console().size
    dumb = {"TERM": "dumb", "COLUMNS": str(size.width), "LINES": str(size.height)}
    return Console(
        file=sys.stdout,
        theme=THEME,
        markup=False,
        emoji=False,
        highlight=False,
        no_color=True,
        force_terminal=True,
        _environ=dumb,
    )


def say(console: Console, text: Text, indent: int = 0) -> None:
    """Print a sentence: on a terminal it breaks between words, further lines indented; in a pipe it is one line.

    A word longer than a line is left whole on a line of its own: the terminal breaks it, and it is copied as one.
    """
    if console.is_terminal and not text.no_wrap:
        text = Text("\n" + " " * indent).join(_broken(text, console.width, indent))
    console.print(text, soft_wrap=True)


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


def errors() -> Console:
    return make_console(sys.stderr)


class Glyphs:
    """The marks that differ where only ASCII can be shown."""

    @classmethod
    def of(cls, console: Console, *, plain: bool = False) -> Self:
        """Those that `console` can show."""
        encoding = (console.encoding or "").lower()
        dumb = console.is_dumb_terminal or os.environ.get("TERM") == "dumb"
        return cls(plain or dumb or not encoding.startswith("utf"))

    def __init__(self, ascii_only: bool) -> None:
        self.ascii_only = ascii_only
        self.bar = "|" if ascii_only else "▌"
        self.ticked = "[x]" if ascii_only else "☑"
        self.unticked = "[ ]" if ascii_only else "☐"
        self.cursor = ">" if ascii_only else "›"
        self.right = "+" if ascii_only else "✓"
        self.wrong = "x" if ascii_only else "✗"
        self.near = "~" if ascii_only else "≈"
        self.rule = "-" if ascii_only else "─"
        self.full = "=" if ascii_only else "━"
        self.point = "*" if ascii_only else "•"
        self.dot = "-" if ascii_only else "·"
        self.steps = " .:#" if ascii_only else " ▁▂▃▄▅▆▇█"
        self.times = "x" if ascii_only else "×"
