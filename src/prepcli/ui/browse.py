"""The cards as a list on a full screen: a query above, filtered as it is typed, and the card under the cursor.

It knows no store and no rules: `Shelf` is what the command gives it. What needs the terminal for itself, an editor
or a sitting, is a request with which `BrowseScreen.run` ends; run again, it goes on where it was. Only rows in
sight are made, so that 20,000 cards move as 20 do.
"""

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import msgspec
from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.key_binding.key_processor import KeyPressEvent
from prompt_toolkit.output import ColorDepth

from prepcli.errors import PrepError
from prepcli.results.common import CardSheet
from prepcli.ui import panes
from prepcli.ui.app import run_app
from prepcli.ui.console import Glyphs
from prepcli.ui.flaws import told

ESCAPE_WAIT = 0.05  # seconds in which the rest of an escape sequence must follow
PAGE, ALL = 10, 1_000_000
MOVES = {
    **{"up": -1, "c-p": -1, "down": 1, "c-n": 1, "pageup": -PAGE, "pagedown": PAGE},
    **{"k": -1, "j": 1, "home": -ALL, "g": -ALL, "end": ALL, "G": ALL},
}
ALWAYS = ("up", "c-p", "down", "c-n", "pageup", "pagedown")  # while a query is typed too


class Row(msgspec.Struct, frozen=True):
    """One line of the list; `state` is `new`, `due`, `out` or how likely the card is known."""

    topic: str
    prompt: str
    state: str


class Shelf(Protocol):
    """The learner's cards, as the command knows them. What acts returns what it did; all may raise PrepError."""

    total: int

    def __contains__(self, card: str, /) -> bool: ...
    def find(self, query: str) -> list[str]: ...
    def row(self, card: str) -> Row: ...
    def sheet(self, card: str) -> CardSheet: ...
    def suspend(self, cards: Sequence[str]) -> str: ...
    def reset(self, cards: Sequence[str]) -> str: ...
    def undo(self) -> str: ...


class Quiz(msgspec.Struct, frozen=True):
    """The learner wants a sitting of these cards."""

    cards: tuple[str, ...]


class Edit(msgspec.Struct, frozen=True):
    """The learner wants this card in the editor."""

    card: str


Request = Quiz | Edit
KEYS = (
    ("/", "filter, in the language of `prep search`"),
    ("j k arrows", "move; PgUp PgDn Home End too"),
    ("Enter", "quiz the marked cards, or this one"),
    ("Space a", "mark a card; mark all that are listed, or none"),
    ("x", "suspend these cards, or bring them back"),
    ("r", "make these cards new again; asks first"),
    ("u", "undo what was done here, step by step"),
    ("o", "open the card in your editor"),
    ("i", "turn between the card and its history"),
    ("[ ]", "scroll the card"),
    ("v", "hide the card, or show it"),
    ("q Esc Ctrl-C", "leave; everything is saved"),
)


class BrowseScreen:
    """Query, list, cursor, marks and message, kept from one run to the next."""

    def __init__(self, shelf: Shelf, query: str, glyphs: Glyphs) -> None:
        self.shelf, self.glyphs = shelf, glyphs
        self.buffer = Buffer(multiline=False, on_text_changed=lambda _: self.refresh())
        self.found: list[str] = []
        self.cursor = 0
        self.marked: dict[str, None] = {}
        self.message = ""
        self.asking: tuple[str, Callable[[], str]] | None = None  # a question, and what a yes does
        self.preview, self.history, self.helping = True, False, False
        self.scroll = 0
        self.typing = not query
        self._sheet: CardSheet | None = None
        self.buffer.set_document(Document(query))
        self.refresh()

    def run(self) -> Request | None:
        """Show the list until the learner wants something that needs the terminal, or leaves: then None.

        Raises KeyboardInterrupt, EOFError and what a signal raises.
        """
        app: Application[Request | None] = Application(
            layout=panes.layout(self),
            key_bindings=_bindings(self),
            style=panes.STYLE,
            full_screen=True,
            color_depth=ColorDepth.DEPTH_1_BIT if os.environ.get("NO_COLOR") else ColorDepth.DEPTH_4_BIT,
        )
        app.ttimeoutlen = app.timeoutlen = ESCAPE_WAIT
        asked: Request | None = run_app(app)
        return asked

    # --- what is shown ---

    @property
    def card(self) -> str | None:
        """The card under the cursor."""
        return self.found[self.cursor] if self.found else None

    @property
    def selection(self) -> tuple[str, ...]:
        """The marked cards in the order in which they were marked, else the one under the cursor."""
        return tuple(self.marked) or ((self.card,) if self.card else ())

    def sheet(self) -> CardSheet | None:
        """All about the card under the cursor."""
        if self.card is None:
            return None
        if self._sheet is None or self._sheet.id != self.card:
            self._sheet, self.scroll = self.shelf.sheet(self.card), 0
        return self._sheet

    def refresh(self, *, keep: str | None = None) -> None:
        """Look again for what the query finds; `keep` gets the cursor when it is found.

        A bad query is a message, and the list is that of its words before the last one, else the one that it was.
        """
        query, self._sheet, self.message = self.buffer.text, None, ""
        for text in (query, query.rpartition(" ")[0]):
            try:
                self.found = self.shelf.find(text)
                break
            except PrepError as e:
                self.message = self.message or told(e)
        else:
            self.found = [card for card in self.found if card in self.shelf]
        self.marked = {card: None for card in self.marked if card in self.shelf}
        self.cursor = self.found.index(keep) if keep in self.found else 0

    def move(self, rows: int) -> None:
        self.cursor = max(0, min(len(self.found) - 1, self.cursor + rows))

    def scroll_by(self, lines: int) -> None:
        """Move the card's text; its pane keeps it within the text."""
        self.scroll = max(0, self.scroll + lines)

    # --- what the keys do ---

    def turn(self, what: str) -> None:
        """Switch one of `typing`, `helping`, `history` and `preview`."""
        setattr(self, what, not getattr(self, what))

    def mark(self) -> None:
        if self.card is not None:
            if self.card in self.marked:
                del self.marked[self.card]
            else:
                self.marked[self.card] = None
            self.move(1)

    def mark_all(self) -> None:
        """Mark all that are listed; when they are, none at all. Marks outlast another query."""
        unmarked = [card for card in self.found if card not in self.marked]
        self.marked = self.marked | dict.fromkeys(unmarked) if unmarked else {}

    def act(self, what: Callable[[Sequence[str]], str]) -> None:
        """Do it to the selection, and say so."""
        cards = self.selection
        if cards:
            self.tell(lambda: what(cards))

    def tell(self, what: Callable[[], str]) -> None:
        """Do it, look again, and show what it says."""
        try:
            message = what()
        except PrepError as e:
            message = told(e)
        here, card = self.cursor, self.card
        self.refresh(keep=card)
        if self.card != card:  # it is no longer found: the cursor stays where it was
            self.cursor = max(0, min(here, len(self.found) - 1))
        self.message = message

    def ask_reset(self) -> None:
        cards = self.selection
        if cards:
            self.asking = (f"make {named(cards)} new again?", lambda: self.shelf.reset(cards))

    def answer(self, key: str) -> None:
        """To what was asked."""
        assert self.asking is not None
        (_, what), self.asking = self.asking, None
        if key in ("y", "Y"):
            self.tell(what)
        else:
            self.message = "nothing was changed"


def named(cards: Sequence[str]) -> str:
    """One card by its id, several by their number."""
    return f"`{cards[0]}`" if len(cards) == 1 else f"{len(cards)} cards"


def _bindings(screen: BrowseScreen) -> KeyBindings:
    keys = KeyBindings()
    asking = Condition(lambda: screen.asking is not None)
    free = ~asking & ~Condition(lambda: screen.helping)
    typing = free & Condition(lambda: screen.typing)
    listing = free & Condition(lambda: not screen.typing)

    def on(name: str, when: Any, do: Callable[[], object]) -> None:
        keys.add(name, filter=when, eager=True)(lambda _: do())

    def leave(name: str, when: Any, request: Callable[[], Request | None]) -> None:
        keys.add(name, filter=when, eager=True)(lambda event: event.app.exit(result=request()))

    @keys.add("c-c", eager=True)
    def _(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt)

    @keys.add("<any>", filter=asking, eager=True)
    def _(event: KeyPressEvent) -> None:
        screen.answer(event.data)

    on("<any>", ~asking & ~free, partial(screen.turn, "helping"))
    on("<any>", listing, lambda: None)
    for name, do in _list_keys(screen).items():
        on(name, listing, do)
    for name, rows in MOVES.items():
        on(name, free if name in ALWAYS else listing, partial(screen.move, rows))
    for name in ("enter", "tab"):
        on(name, typing, partial(screen.turn, "typing"))
    on("f1", free, partial(screen.turn, "helping"))
    for name, when in (("escape", free), ("c-d", free), ("q", listing)):
        leave(name, when, lambda: None)
    leave("enter", listing & Condition(lambda: bool(screen.selection)), lambda: Quiz(screen.selection))
    leave("o", listing & Condition(lambda: bool(screen.found)), lambda: Edit(screen.card or ""))
    return keys


def _list_keys(screen: BrowseScreen) -> dict[str, Callable[[], object]]:
    """What single keys do while no query is typed."""
    return {
        " ": screen.mark,
        "a": screen.mark_all,
        "x": lambda: screen.act(screen.shelf.suspend),
        "r": screen.ask_reset,
        "u": lambda: screen.tell(screen.shelf.undo),
        "i": partial(screen.turn, "history"),
        "v": partial(screen.turn, "preview"),
        "?": partial(screen.turn, "helping"),
        "/": partial(screen.turn, "typing"),
        "tab": partial(screen.turn, "typing"),
        "[": partial(screen.scroll_by, -PAGE // 2),
        "]": partial(screen.scroll_by, PAGE // 2),
    }
