"""What a sitting shows at one moment, what can be asked of it, and the lines that say which keys work."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING

import msgspec
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from prepcli import session as s
from prepcli.model import Choose, Entry, Fill, Grade
from prepcli.ui.console import Glyphs
from prepcli.ui.text import safe
from prepcli.wording import memory_text, review_text

if TYPE_CHECKING:
    from prepcli.scheduling.state import CardState
    from prepcli.ui.code import Bench


class Ui(Enum):
    """What the learner can ask for besides the session's own events."""

    QUIT = "quit"
    OPEN = "open"
    MORE = "more"
    MISSED = "missed"
    EDIT = "edit"
    HINT = "hint"
    RUN = "run"
    GIVE_UP = "give up"
    FINISH = "finish"
    START_OVER = "start over"


class TypedProgram(msgspec.Struct, frozen=True):
    """A program typed where there is no editor."""

    text: str


class TypedAnswer(msgspec.Struct, frozen=True):
    """The answer of a draft, typed where there is no editor."""

    text: str


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the screen shows of a sitting."""

    session: s.Session
    place: int
    total: int
    due: int
    new: int
    intervals: dict[Grade, str] = {}
    notes: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    message: str = ""
    can_undo: bool = False
    bench: "Bench | None" = None  # the exercise in work
    clock: Callable[[], str] | None = None  # what the clocks of a mock interview show now
    first: bool = False  # the first question of the first start: a few lines stand above it

    @property
    def ticks(self) -> bool:
        """Are key points ticked now?"""
        card = self.session.card
        return self.session.phase == s.Phase.JUDGED and card is not None and card.ticks and bool(card.key_points)


Request = s.Event | Ui | TypedProgram | TypedAnswer
SURE = (("1", "guessed"), ("2", "unsure"), ("3", "fairly sure"), ("4", "certain"))
HELP = (
    ("Space Enter", "reveal, or take the suggested grade"),
    ("t", "type an answer before revealing"),
    ("j k arrows", "move in a list"),
    ("Space", "tick a key point, mark an option"),
    ("1 2 3 4", "grade: Again, Hard, Good, Easy (before the reveal: pick that option)"),
    ("1 2 3 4", "how sure you are, when that is asked before the reveal"),
    ("e t r", "a code exercise: edit it, type it here, run it again"),
    ("e", "a draft: write its answer"),
    ("h g z", "a code exercise: a hint, give up, start over"),
    ("u", "undo the last grade, bury, suspension or note of this sitting"),
    ("s", "skip to the end of this sitting"),
    ("b", "bury until tomorrow"),
    ("x", "suspend until `prep unsuspend`"),
    ("n", "write a note on the card"),
    ("o", "open the card in your editor"),
    ("i", "the card's history"),
    ("v", "view all of a long answer, or fold it"),
    ("q Ctrl-D", "quit; everything is saved"),
    ("Esc", "leave a text field"),
)


def hints(view: View, *, typing: bool) -> list[tuple[str, str]]:
    """(key, what it does) for the line at the foot; `typing` while a text field is open."""
    session = view.session
    if session.phase == s.Phase.JUDGED:
        found = [("Enter", f"takes {session.suggested.label}")]
        if view.ticks:
            found.append(("Space", "ticks"))
    elif session.phase == s.Phase.SURE:
        found = []
    elif session.phase == s.Phase.FOLLOWING:
        return [("y", "answered it well"), ("n", "did not"), ("q", "quit")]
    elif isinstance(session.ask, Choose):
        found = [("Space", "marks" if session.ask.several else "chooses"), ("Enter", "answers")]
    elif isinstance(session.ask, Fill):
        found = [("Enter", "answers"), ("Esc", "keys, then q quits")] if typing else [("Enter", "types an answer")]
        if typing and session.ask.multiline:
            found.insert(1, ("Ctrl-N", "new line"))
        if typing:
            return found
    elif view.bench:
        from prepcli.ui.code import keys

        found = keys(view.bench)
    else:
        found = [("Space", "reveals"), ("t", "types first")]
    found += [("e", "writes the answer")] if session.card and session.card.draft else []
    found += [("u", "undo")] if view.can_undo else []
    return [*found, ("s", "skip"), ("?", "keys"), ("q", "quit")]


def history_lines(entries: Sequence[Entry], state: "CardState") -> tuple[str, ...]:
    """A line for each thing that happened to the card, then what the scheduler believes of it."""
    lines = [f"{entry.day.isoformat()}  {_what(entry)}" for entry in entries]
    if state.memory:
        lines += ["", f"{memory_text(*state.memory)}, due {state.due}, lapses {state.lapses}"]
    return tuple(lines)


class Header:
    """Topic, kind, level; place in the sitting; due and new; a progress bar."""

    def __init__(self, view: View, glyphs: Glyphs) -> None:
        self.view, self.glyphs = view, glyphs

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        view, card, glyphs = self.view, self.view.session.card, self.glyphs
        assert card is not None
        left = Text.assemble(
            (safe(card.topic), "prep.topic"),
            (f" {glyphs.dot} {card.kind.replace('_', ' ')} {glyphs.dot} level {card.level}", "prep.dim"),
        )
        right = Text(f"{view.place} of {view.total}   {view.due} due {glyphs.dot} {view.new} new", "prep.dim")
        gap = options.max_width - left.cell_len - right.cell_len
        yield Text.assemble(left, " " * gap, right) if gap > 1 else Text.assemble(left, "\n", right)
        width = options.max_width
        done = round(width * (view.place - 1) / max(1, view.total))
        yield Text.assemble((glyphs.full * done, "prep.bar"), (glyphs.rest * (width - done), "prep.rest"))
        yield Text()


def _what(entry: Entry) -> str:
    if entry.type == "grade":
        return review_text(Grade(entry.body["grade"]).label, entry.body.get("took_ms"))
    return f"note: {entry.body.get('text', '')}" if entry.type == "note" else entry.type
