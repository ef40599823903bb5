"""The quiz on the screen: what a phase shows, and which key means what in it. It knows no rules and no disk."""

from collections.abc import Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from prepcli import session as s
from prepcli.kinds.code import Code
from prepcli.model import Choose, Chosen, Fill, Grade, Revealed, Typed, Write
from prepcli.ui import card as cards
from prepcli.ui.editor import has_editor
from prepcli.ui.keys import Terminal
from prepcli.ui.paint import Page
from prepcli.ui.text import Hanging, inline
from prepcli.ui.typing import Unfinished, ask_text
from prepcli.ui.view import HELP, SURE, Header, Request, TypedAnswer, TypedProgram, Ui, View, hints
from prepcli.ui.welcome import welcome

WORKING: dict[str, Ui] = {
    "e": Ui.EDIT,
    "h": Ui.HINT,
    "r": Ui.RUN,
    "g": Ui.GIVE_UP,
    "z": Ui.START_OVER,
}
TICK = 1.0  # seconds between two looks at the clock


class QuizScreen:
    """Shows views and waits for what the learner wants. Keeps only where the cursor is."""

    def __init__(self, page: Page, terminal: Terminal) -> None:
        self.page, self.terminal = page, terminal
        self._cursor = 0
        self._picks: frozenset[int] = frozenset()
        self._typing = False
        self._whole = False
        self._on_screen: object = None

    def request(self, view: View) -> Request:
        """Show `view` and wait for a request. Raises KeyboardInterrupt, EOFError and keys.Gone."""
        self._forget_if_other(view)
        while True:
            self._paint(view)
            if self._typing and isinstance(view.session.ask, Fill) and view.session.phase == s.Phase.ASKING:
                request = self._typed(view)
            else:
                request = self._pressed(self.terminal.key(TICK if view.clock else None), view)
            if request is not None:
                return request

    def show(self, view: View) -> None:
        """Show `view` and go on at once: something takes a moment."""
        self._paint(view)

    def closing(
        self, blocks: Sequence[RenderableType], keys: dict[str, Request], hints: list[tuple[str, str]]
    ) -> Request:
        """Show the closing screen until one of `keys` is pressed."""
        while True:
            self.page.paint(blocks, [Text(), cards.key_line(hints)])
            key = self.terminal.key()
            if key == "resize":
                self.page.spoil()
            elif key in ("q", "esc", "enter", "space", "ctrl-d"):
                return Ui.QUIT
            elif key in keys:
                return keys[key]

    # --- drawing ---

    def _paint(self, view: View) -> None:
        session = view.session
        assert session.card is not None
        glyphs = self.page.glyphs
        head: list[RenderableType] = [
            *(welcome() if view.first else ()),
            Header(view, glyphs),
            *cards.question(session.card, glyphs, open_options=session.phase == s.Phase.ASKING),
        ]
        if view.bench and isinstance(session.card, Code) and session.phase == s.Phase.ASKING:
            from prepcli.ui.code import at_work

            head += at_work(session.card, view.bench, glyphs)
        live = self._live(view)
        if session.phase == s.Phase.FOLLOWING:
            head.append(cards.follow_up(session.follow_up))
        if session.phase != s.Phase.JUDGED:
            self.page.paint(head, live)
            return
        blocks = [*head, *cards.answer(session, view.notes, glyphs)]
        if not self._whole and cards.can_fold(session) and not self.page.fits([*blocks, *live]):
            blocks = [*head, *cards.answer(session, view.notes, glyphs, folded=True)]
        self.page.paint(blocks, live)

    def _live(self, view: View) -> list[RenderableType]:
        """The part that changes with each key: what is marked, and which keys work."""
        session = view.session
        assert session.card is not None
        glyphs = self.page.glyphs
        live: list[RenderableType] = []
        if isinstance(session.ask, Choose) and session.phase == s.Phase.ASKING:
            live += cards.options(session.ask, self._picks, self._cursor, glyphs)
        if view.ticks:
            live += cards.tick_list(session.card.key_points, session.ticked, self._cursor, glyphs)
        if view.message:
            live.append(inline(view.message, "prep.hint"))
        if session.phase == s.Phase.JUDGED:
            live.append(cards.grade_line(view.intervals, session.suggested))
        if session.phase == s.Phase.SURE:
            live += [Text("How sure are you?", "prep.label"), cards.key_line(list(SURE))]
        if view.clock:
            live.append(Text(view.clock(), "prep.dim"))
        live.append(cards.key_line(hints(view, typing=self._typing)))
        return live

    # --- keys ---

    def _pressed(self, key: str, view: View) -> Request | None:
        """The request that `key` makes, or None when it only moved something on the screen."""
        session = view.session
        if key == "resize":
            self.page.spoil()
            return None
        if key in ("q", "ctrl-d") or (key == "esc" and view.first):
            return Ui.QUIT
        if key == "?":
            self._overlay("Keys", [Hanging(f"  {k:<12}  ", inline(what), "prep.key") for k, what in HELP])
            return None
        if key == "i":
            self._overlay("History", [inline(line) for line in view.history or ("never graded",)])
            return None
        if key == "u":
            return s.Undone() if view.can_undo else None
        if session.phase == s.Phase.FOLLOWING:
            return s.Followed(key in ("y", "enter")) if key in ("y", "n", "enter") else None
        if key == "n":
            text = self._ask_line("note", view)
            return s.Noted(text.strip()) if text and text.strip() else None
        shared: dict[str, Request] = {"s": s.Skipped(), "b": s.Buried(), "x": s.Suspended(), "o": Ui.OPEN}
        if key in shared:
            return shared[key]
        if key == "e" and session.card and session.card.draft:
            return self._answer_of_draft(view)
        if session.phase == s.Phase.JUDGED:
            return self._judging(key, view)
        if session.phase == s.Phase.SURE:
            return s.Sure(int(key)) if key in ("1", "2", "3", "4") else None
        if isinstance(session.ask, Write):
            return self._working(key, view)
        if isinstance(session.ask, Choose):
            return self._choosing(key, session.ask)
        if isinstance(session.ask, Fill):
            self._typing = key in ("enter", "space", "t")
            return None
        if key == "t":
            text = self._ask_line("answer", view)
            return None if text is None else s.Answered(Revealed(text))
        return s.Answered(Revealed()) if key in ("enter", "space") else None

    def _judging(self, key: str, view: View) -> Request | None:
        points = len(view.session.card.key_points) if view.session.card and view.ticks else 0
        if key == "v":
            self._whole = not self._whole
        if key in ("1", "2", "3", "4"):
            return s.Graded(Grade(int(key)))
        if key == "enter":
            return s.Graded()
        if key == "space":
            if not points:
                return s.Graded()
            point, self._cursor = self._cursor, min(points - 1, self._cursor + 1)
            return s.Ticked(point)
        self._move(key, points)
        return None

    def _choosing(self, key: str, ask: Choose) -> Request | None:
        order = [index for index, _ in ask.options]
        if key == "enter":
            return s.Answered(Chosen(self._picks or frozenset({order[self._cursor]})))
        if key.isdecimal() and 1 <= int(key) <= len(order):
            self._cursor = int(key) - 1
            key = "space"
        if key == "space":
            pick = frozenset({order[self._cursor]})
            self._picks = self._picks ^ pick if ask.several else pick
        self._move(key, len(order))
        return None

    def _working(self, key: str, view: View) -> Request | None:
        """A code exercise; Enter finishes once something was tried, and edits before."""
        bench = view.bench
        assert bench is not None
        if key == "t":
            card = view.session.card
            assert isinstance(card, Code)
            text = self._ask_line("program (Ctrl-N: new line)", view, multiline=True, initial=bench.text)
            return None if text is None else TypedProgram(text)
        if key in ("enter", "space"):
            return Ui.FINISH if bench.trial or (bench.why_not and bench.begun) else Ui.EDIT
        return WORKING.get(key)

    def _answer_of_draft(self, view: View) -> Request | None:
        """In the editor; without one it is typed here."""
        if has_editor():
            return Ui.OPEN
        text = self._ask_line("answer (Ctrl-N: new line)", view, multiline=True)
        return TypedAnswer(text) if text and text.strip() else None

    def _move(self, key: str, length: int) -> None:
        if length and key in ("down", "j", "tab"):
            self._cursor = (self._cursor + 1) % length
        elif length and key in ("up", "k", "shift-tab"):
            self._cursor = (self._cursor - 1) % length

    def _typed(self, view: View) -> Request | None:
        """One text for each gap; Esc in any of them leads back to the keys."""
        ask = view.session.ask
        assert isinstance(ask, Fill)
        texts: list[str] = []
        for gap in range(ask.blanks):
            label = "answer" if ask.blanks == 1 else f"gap {gap + 1} of {ask.blanks}"
            text = self._ask_line(label, view, multiline=ask.multiline)
            if text is None:
                self._typing = False
                return None
            texts.append(text)
        return s.Answered(Typed(tuple(texts)))

    def _ask_line(self, label: str, view: View, *, multiline: bool = False, initial: str = "") -> str | None:
        """A text typed below the page, which is drawn anew when it was spoilt meanwhile."""
        typed: str | Unfinished | None = Unfinished(initial, len(initial))
        while isinstance(typed, Unfinished):
            self.page.show_cursor()
            try:
                typed = ask_text(self.terminal, label, multiline=multiline, begun=typed, clock=view.clock)
            finally:
                self.terminal.regain()
                self.page.spoil()
            if isinstance(typed, Unfinished):
                self._paint(view)
        return typed

    def _overlay(self, title: str, lines: Sequence[RenderableType]) -> None:
        """A page of its own, until any key."""
        blocks: list[RenderableType] = [
            Text(title, "prep.label"),
            Text(),
            *lines,
            Text(),
        ]
        self.page.spoil()
        key = "resize"
        while key == "resize":
            self.page.paint(blocks, [cards.key_line([("any key", "goes back")])])
            key = self.terminal.key()
            self.page.spoil()

    def _forget_if_other(self, view: View) -> None:
        """Cursor and marks belong to one card in one phase."""
        card = view.session.card
        now: tuple[Any, ...] = (card.id if card else None, view.session.phase, view.session.shown)
        if now != self._on_screen:
            self._on_screen = now
            self._cursor, self._picks, self._whole = 0, frozenset(), False
            self._typing = view.session.phase == s.Phase.ASKING
