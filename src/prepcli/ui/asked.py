"""What was asked in an interview: a choice among cards that ask nearly the same, and what waits for an answer."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from prepcli.ui.console import errors, say
from prepcli.ui.keys import Gone, Terminal
from prepcli.ui.text import Hanging, one_line, safe


def choose_twin(twins: Sequence[tuple[str, str]]) -> str | None:
    """The (id) of the card that was meant, empty for none of them, None when the learner leaves."""
    console = errors()  # what is printed to stdout is the result alone
    console.print(Text("Is it one of these?", "prep.label"))
    for number, (card_id, prompt) in enumerate(twins, 1):
        console.print(Hanging(f" {number} ", Text.assemble(one_line(prompt), (f"  {safe(card_id)}", "prep.dim"))))
    numbers = "1" if len(twins) == 1 else f"1-{len(twins)}"
    keys = ((numbers, "that card"), ("n", "a new question"), ("Esc", "leaves"))
    console.print(Text("  ").join(Text.assemble((key, "prep.key"), f" {what}") for key, what in keys))
    try:
        with Terminal() as terminal:
            while True:
                key = terminal.key()
                if key.isdecimal() and 1 <= int(key) <= len(twins):
                    return twins[int(key) - 1][0]
                if key == "n":
                    return ""
                if key in ("esc", "q", "ctrl-d"):
                    return None
    except Gone:
        return None


def drafts_line(drafts: Sequence[str], console: Console) -> None:
    """How many questions wait for an answer, and how the first is given."""
    if drafts:
        many = (
            "A question you were asked waits"
            if len(drafts) == 1
            else f"{len(drafts)} questions you were asked wait"
        )
        step = f"prep edit {safe(drafts[0])}"
        say(console, Text.assemble((f"{many} for an answer: ", "prep.near"), (step, "prep.code")))
