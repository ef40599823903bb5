"""One message for the person at the keyboard: what, where, the line with a caret, the next step."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from prepcli.errors import Flaw, PrepError
from prepcli.ui.console import errors, say
from prepcli.ui.text import safe

WINDOW = 100


def show_error(flaw: Flaw) -> None:
    """Print `flaw` to stderr as an error."""
    show_flaws([flaw], errors())


def show_flaws(flaws: Iterable[Flaw], console: Console) -> None:
    """Print each flaw in a block of its own, blocks parted by an empty line."""
    for i, flaw in enumerate(flaws):
        if i:
            console.print()
        for line in flaw_lines(flaw):
            say(console, line)


def told(error: PrepError) -> str:
    """An error on one line of a screen that goes on."""
    return f"{error.flaw.message}; {error.flaw.hint}" if error.flaw.hint else error.flaw.message


def flaw_lines(flaw: Flaw) -> Iterable[Text]:
    """The block of one flaw."""
    yield Text.assemble(("error", "prep.error"), f": {safe(flaw.message)}")
    if flaw.path:
        place = f":{flaw.line}:{max(1, flaw.column)}" if flaw.line else ""
        yield Text(f"  {safe(flaw.path)}{place}")
    if flaw.source.strip():
        start = max(0, flaw.column - 1 - WINDOW // 2) if len(flaw.source) > WINDOW else 0
        shown = flaw.source[start : start + WINDOW]
        before = safe(shown[: flaw.column - 1 - start])
        number = str(flaw.line) if flaw.line else " "
        yield Text(f"  {number} | {safe(shown)}", no_wrap=True)
        marked = max(1, min(flaw.width, WINDOW - (flaw.column - 1 - start)))
        yield Text.assemble(f"  {' ' * len(number)} | ", " " * Text(before).cell_len, ("^" * marked, "prep.error"))
    if flaw.hint:
        yield Text.assemble(("help", "prep.hint"), f": {safe(flaw.hint)}")
