"""The panes of the browser: the query, the list, the card and the lines below, laid out for the terminal's width.

From `WIDE` columns on the card stands beside the list, else below it.
"""

from io import StringIO
from typing import TYPE_CHECKING

from prompt_toolkit.application import get_app
from prompt_toolkit.data_structures import Point
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import ANSI, StyleAndTextTuples, to_formatted_text
from prompt_toolkit.formatted_text.utils import split_lines
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    DynamicContainer,
    FormattedTextControl,
    HSplit,
    Layout,
    UIContent,
    UIControl,
    VSplit,
    Window,
)
from prompt_toolkit.layout.containers import AnyContainer
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.styles import Style
from rich.console import Console

from prepcli.ui.console import bare_console
from prepcli.ui.found import sized, width_of, windowed

if TYPE_CHECKING:
    from prepcli.ui.browse import BrowseScreen

WIDE = 100
ROWS_BESIDE, ROWS_BELOW = 28, 40  # of the terminal, with which the curve has a place of its own
CURVE_ROWS = 9
STYLE = Style.from_dict(
    {
        "topic": "ansicyan",
        "dim": "dim",
        "key": "bold ansicyan",
        "message": "ansicyan",
        "cursor": "reverse",
        "mark": "bold ansiyellow",
        "due": "ansiyellow",
        "label": "bold",
    }
)
WIDEST_TOPIC = 14
AROUND_PROMPT = 2 + 6 + WIDEST_TOPIC + 2  # cells of the marks, the state, the topic and two blanks


def layout(screen: "BrowseScreen") -> Layout:
    """The whole screen."""
    query = Window(BufferControl(screen.buffer), height=1)
    head = VSplit(
        [
            Window(FormattedTextControl([("class:key", f"{screen.glyphs.cursor} ")]), width=2, height=1),
            query,
            Window(FormattedTextControl(lambda: _count(screen)), height=1, dont_extend_width=True),
        ]
    )
    listed = Window(List(screen), always_hide_cursor=True)
    short = Window(List(screen), height=lambda: _list_rows(screen), always_hide_cursor=True)
    beside = VSplit([listed, _rule(screen, upright=True), _card(screen, ROWS_BESIDE)])
    below = HSplit([short, _rule(screen), _card(screen, ROWS_BELOW)])
    body = DynamicContainer(lambda: _body(screen, listed, beside, below))
    lines = Window(
        FormattedTextControl(lambda: _status(screen)),
        height=Dimension(min=1, max=2),
        wrap_lines=True,
        dont_extend_height=True,
    )
    hints = Window(FormattedTextControl(lambda: _hints(screen)), height=1)
    whole = HSplit([head, _rule(screen), body, _rule(screen), lines, hints])
    return Layout(whole, focused_element=query)


def _body(screen: "BrowseScreen", listed: Window, beside: AnyContainer, below: AnyContainer) -> AnyContainer:
    if screen.helping:
        return Window(FormattedTextControl(_help), wrap_lines=True)
    if not screen.preview:
        return listed
    return beside if get_app().output.get_size().columns >= WIDE else below


def _list_rows(screen: "BrowseScreen") -> Dimension:
    """Above the card the list takes what it needs, up to a third of the terminal."""
    return Dimension.exact(max(1, min(len(screen.found), get_app().output.get_size().rows // 3)))


def _rule(screen: "BrowseScreen", *, upright: bool = False) -> Window:
    if upright:
        return Window(char=screen.glyphs.upright, width=1, style="class:dim")
    return Window(char=screen.glyphs.rule, height=1, style="class:dim")


class List(UIControl):
    """The rows of the list, each made when it is seen."""

    def __init__(self, screen: "BrowseScreen") -> None:
        self.screen = screen

    def create_content(self, width: int, height: int) -> UIContent:
        screen = self.screen
        if not screen.found:
            return UIContent(lambda _: [("class:dim", "  no card is found")], line_count=1, show_cursor=False)
        return UIContent(
            lambda number: self._line(number, width),
            line_count=len(screen.found),
            cursor_position=Point(0, screen.cursor),
            show_cursor=False,
        )

    def _line(self, number: int, width: int) -> StyleAndTextTuples:
        screen, card = self.screen, self.screen.found[number]
        row, here = screen.shelf.row(card), number == screen.cursor
        glyphs = screen.glyphs
        topic = sized(windowed(row.topic, (), WIDEST_TOPIC, glyphs.ellipsis).text, WIDEST_TOPIC)
        prompt = windowed(row.prompt, (), max(1, width - AROUND_PROMPT), glyphs.ellipsis).text
        mark = glyphs.point if card in screen.marked else " "
        cursor = glyphs.cursor if here else " "
        style = "class:due" if row.state == "due" else "class:dim"
        line: StyleAndTextTuples = [
            ("class:mark", f"{cursor}{mark}"),
            (style, f"{row.state:>5} "),
            ("class:topic", topic),
            ("", f"  {prompt}"),
        ]
        if here:
            blank = width - AROUND_PROMPT - width_of(prompt)
            line = [(f"{style} class:cursor", text) for style, text, *_ in [*line, ("", " " * max(0, blank))]]
        return line


class Card(UIControl):
    """The card under the cursor, or its history, drawn by Rich and kept as lines."""

    def __init__(self, screen: "BrowseScreen") -> None:
        self.screen = screen
        self._drawn: tuple[object, list[StyleAndTextTuples]] = (None, [])

    def create_content(self, width: int, height: int) -> UIContent:
        lines = self._lines(max(16, width))
        scroll = self.screen.scroll = max(0, min(self.screen.scroll, len(lines) - height))
        top = Point(0, min(scroll, len(lines) - 1))  # the window keeps the cursor in sight
        return UIContent(lambda number: lines[number], len(lines), cursor_position=top, show_cursor=False)

    def _lines(self, width: int) -> list[StyleAndTextTuples]:
        from prepcli.ui import sheet as draw

        sheet = self.screen.sheet()
        key = (sheet, width, self.screen.history)
        if self._drawn[0] != key:
            console = _console(width)
            if sheet is not None and sheet.card is not None:
                if self.screen.history:
                    draw.title(sheet.card, console)
                else:
                    draw.card(sheet.card, [note.text for note in sheet.notes], console)
                draw.standing(sheet, console, wrap=True)
            self._drawn = (key, _drawn_lines(console))
        return self._drawn[1]


class Recall(UIControl):
    """The curve of the card under the cursor."""

    def __init__(self, screen: "BrowseScreen") -> None:
        self.screen = screen

    def create_content(self, width: int, height: int) -> UIContent:
        from prepcli.ui.curve import drawn, legend

        sheet, console = self.screen.sheet(), _console(width)
        if sheet is not None and sheet.curve is not None:
            for line in (legend(self.screen.glyphs), *drawn(sheet.curve, width, height - 3, self.screen.glyphs)):
                console.print(line, soft_wrap=True)
        lines = _drawn_lines(console)
        return UIContent(lambda number: lines[number], line_count=len(lines), show_cursor=False)


def _card(screen: "BrowseScreen", least_rows: int) -> AnyContainer:
    """The card, and below it its curve where the terminal has `least_rows` and the history is not shown anyway."""
    card = Window(Card(screen), get_vertical_scroll=lambda _: screen.scroll, height=Dimension(weight=2))

    def has_room() -> bool:
        sheet = screen.sheet()
        return (
            not screen.history
            and get_app().output.get_size().rows >= least_rows
            and sheet is not None
            and sheet.curve is not None
        )

    recall = HSplit([_rule(screen), Window(Recall(screen), height=CURVE_ROWS)])
    return HSplit([card, ConditionalContainer(recall, Condition(has_room))])


def _console(width: int) -> Console:
    return bare_console(
        StringIO(), width=width, force_terminal=True, color_system="standard", legacy_windows=False
    )


def _drawn_lines(console: Console) -> list[StyleAndTextTuples]:
    """What was printed on a console made above, without empty lines at the top."""
    assert isinstance(console.file, StringIO)
    return list(split_lines(to_formatted_text(ANSI(console.file.getvalue().strip("\n")))))


def _count(screen: "BrowseScreen") -> StyleAndTextTuples:
    marked = f"{len(screen.marked)} marked, " if screen.marked else ""
    return [("class:dim", f" {marked}{len(screen.found)} of {screen.shelf.total} ")]


def _status(screen: "BrowseScreen") -> StyleAndTextTuples:
    if screen.asking:
        return [
            ("class:mark", f"{screen.asking[0].replace('`', '')} "),
            ("class:key", "y"),
            ("", " yes, any other key no"),
        ]
    return [("class:message", screen.message.replace("`", ""))]


def _hints(screen: "BrowseScreen") -> StyleAndTextTuples:
    """The keys that work now; on a narrow screen the later ones are left to the help."""
    if screen.helping:
        hints = [("any key", "goes back")]
    elif screen.typing:
        hints = [("Enter", "to the list"), ("Esc", "leaves"), ("F1", "keys"), ("arrows", "move")]
    else:
        hints = [
            ("Enter", "quiz"), ("/", "filter"), ("?", "keys"), ("x", "suspend"), ("r", "reset"), ("o", "edit"),
            ("Space", "marks"), ("i", "history"), ("u", "undo"), ("v", "card"), ("q", "leaves"),
        ]  # fmt: skip
    room, line = get_app().output.get_size().columns, StyleAndTextTuples()
    for key, what in hints:
        room -= width_of(key) + len(what) + 3
        if room >= -2:
            line += [("class:key", key), ("class:dim", f" {what}  ")]
    return line


def _help() -> StyleAndTextTuples:
    from prepcli.ui.browse import KEYS

    line: StyleAndTextTuples = [("class:label", "Keys\n\n")]
    for key, what in KEYS:
        line += [("class:key", f"{key:<14}"), ("", f"{what.replace('`', '')}\n")]
    return line
