"""The cards that a search found, as plain lines: thousands of them are drawn as quickly as they are read."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich import cells
from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from prepcli.query.fold import spans
from prepcli.results import common as r
from prepcli.ui.console import Glyphs
from prepcli.ui.text import safe
from prepcli.wording import counted

LEAST = 24  # cells of a prompt; with fewer it gets a line of its own
WIDEST_TOPIC = 24
GAP = "  "


def found(result: r.Found, console: Console) -> None:
    """Topic, prompt and id on a line, what was found in an answer below; then how many."""
    if not result.cards:
        console.print(Text("No card is found. Fewer words, or the beginning of one, find more."))
        return
    console.print(Lines(result), end="", crop=False, soft_wrap=True)
    shown, total = len(result.cards), result.total
    count = counted(total, "card")
    console.print(Text(count if shown == total else f"the first {shown} of {count}", "prep.dim"))


class Lines:
    """The lines of a result, as bare segments."""

    def __init__(self, result: r.Found) -> None:
        self.cards, self.words = result.cards, result.words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        ellipsis = Glyphs.of(console).ellipsis
        topics = min(WIDEST_TOPIC, max(width_of(safe(card.topic)) for card in self.cards))
        ids = max(len(card.id) for card in self.cards)
        room = options.max_width - topics - ids - 2 * len(GAP)
        on_one_line = room >= LEAST
        longest = max(width_of(card.prompt) for card in self.cards)
        room = min(room, longest) if on_one_line else options.max_width - len(GAP)
        indent = " " * (topics + len(GAP)) if on_one_line else GAP * 2
        topic_style, dim, match = (console.get_style(f"prep.{name}") for name in ("topic", "dim", "match"))
        line = Segment.line()
        for card in self.cards:
            prompt = windowed(card.prompt, self.words, room, ellipsis)
            yield Segment(sized(safe(card.topic), topics), topic_style)
            if on_one_line:
                yield Segment(GAP)
                yield from marked(prompt, match)
                yield Segment(" " * (room - prompt.cells) + GAP + card.id, dim)
            else:
                yield Segment(f"{GAP}{card.id}\n", dim)
                yield Segment(GAP)
                yield from marked(prompt, match)
            yield line
            if card.extract:
                yield Segment(indent)
                extract = windowed(card.extract, self.words, options.max_width - len(indent), ellipsis)
                yield from marked(extract, match, dim)
                yield line


class Window(NamedTuple):
    """A part of a text that fits, how many cells it takes, and the places of the words looked for in it."""

    text: str
    cells: int
    places: list[tuple[int, int]]


def windowed(text: str, words: Sequence[str], room: int, ellipsis: str) -> Window:
    """The text on one line of at most `room` cells that shows the first of `words` in it."""
    flat = safe(" ".join(text.replace("`", "").split()))
    places = spans(flat, words) if words else []
    width = width_of(flat)
    if width <= room:
        return Window(flat, width, places)
    before = ""
    if places and width_of(flat[: places[0][1]]) > room - len(ellipsis):
        start = max(0, min(places[0][0] - room // 3, len(flat) - room + len(ellipsis)))
        start = flat.find(" ", start, places[0][0]) + 1 or start
        flat, before = flat[start:], ellipsis
        places = [(a - start, b - start) for a, b in places]
        room -= len(ellipsis)
    after = ""
    if width_of(flat) > room:
        flat, after = sized(flat, max(0, room - len(ellipsis))).rstrip(), ellipsis
    shift, end = len(before), len(flat)
    inside = [(a + shift, min(b, end) + shift) for a, b in places if a < end]
    return Window(before + flat + after, len(before) + width_of(flat) + len(after), inside)


def marked(window: Window, match: Style, rest: Style | None = None) -> Iterator[Segment]:
    """The window with the words looked for in the style `match`."""
    text, at = window.text, 0
    for start, end in window.places:
        if start > at:
            yield Segment(text[at:start], rest)
        yield Segment(text[start:end], match)
        at = end
    if at < len(text):
        yield Segment(text[at:], rest)


def width_of(text: str) -> int:
    return len(text) if text.isascii() else cells.cell_len(text)


def sized(text: str, width: int) -> str:
    """Cut or filled up to `width` cells."""
    return text[:width].ljust(width) if text.isascii() else cells.set_cell_size(text, width)
