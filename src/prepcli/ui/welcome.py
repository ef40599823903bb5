"""The first start: three lines above the first question, each within 58 columns; they go with its answer."""

from rich.text import Text

from prepcli.ui.closing import Block
from prepcli.ui.text import inline

LINES = (
    "`prep` asks what interviewers ask, before you forget it.",
    '`prep plan --date "in 3 weeks"`  plans toward your interview',
    "`prep quiz`                      each day; `q` leaves",
)


def welcome() -> list[Block]:
    """What this is, the plan, the quiz, and a line of air."""
    return [*map(inline, LINES), Text()]
