"""Programs that are run: how far a check is, what a bank may run, how a file did, what protects this machine."""

import sys

from rich.console import Console
from rich.text import Text

from prepcli.results import common as r
from prepcli.ui.console import Glyphs, say
from prepcli.ui.text import inline, safe


def progress(done: int, total: int) -> None:
    """A line that is written over, for a person; nothing where none is looking."""
    if sys.stderr.isatty():
        line = f"\r{done} of {total} programs run"
        sys.stderr.write(line + ("\r" + " " * len(line) + "\r" if done == total else ""))
        sys.stderr.flush()


def trusted(result: r.Trusted, console: Console) -> None:
    what = ", ".join(f"{n} in {lang}" for lang, n in result.languages.items()) or "no programs"
    say(console, inline(f"{result.path} is trusted as it is now; a changed file is asked about again"))
    say(console, inline(f"it may run on this machine: {what}"))
    for card in result.cards:
        console.print(Text(f"  {safe(card)}", "prep.dim"), soft_wrap=True)
    console.print(inline("`prep bank trust --remove` takes it back, `prep doctor` shows what protects you"))


def code_run(result: r.CodeRun, console: Console) -> None:
    from prepcli.ui.code import trial_blocks

    for block in trial_blocks(result.trial, Glyphs.of(console)):
        console.print(block)


def doctor(result: r.Doctor, console: Console) -> None:
    styles = {True: "prep.right", False: "prep.near", None: ""}
    width = max(len(check.name) for check in result.checks)
    for check in result.checks:
        line = Text.assemble((f"{check.name:<{width}}  ", "prep.dim"), (safe(check.text), styles[check.ok]))
        say(console, line, indent=width + 2)
