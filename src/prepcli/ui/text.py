"""Card text -> Rich text: a little Markdown, highlighted code, and nothing that a terminal would obey.

Card text is somebody's words: Rich markup in it is shown as written, and control or bidirectional characters are
made visible. Of Markdown only what cannot swallow text is read: back-ticks, fenced code, bold, headings, lists.
"""

import re
from typing import NamedTuple

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from prepcli.ui.console import Glyphs

INLINE = re.compile(
    r"(`+)(?P<code>.+?)\1(?!`)|(?<![\w*])\*\*(?=\S)(?P<bold>[^\n]+?)(?<=\S)\*\*(?![\w*])", re.DOTALL
)
FENCE = re.compile(
    r"^ {0,3}(`{3,}|~{3,})[ \t]*([\w+-]*)[^\n]*\n(.*?)(?:\n {0,3}\1[ \t]*$|\Z)", re.DOTALL | re.MULTILINE
)
ITEM = re.compile(r"^(\s*)([-*+]|\d{1,2}[.)])\s+(.*)$")  # `750. Each` ends a sentence
HEADING = re.compile(r"^#{1,6}\s+(.*)$")
GAP = re.compile(r"_{4,}")


def _visible(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"


HIDDEN = {
    code: _visible(code)
    for code in (
        *range(0x20),
        *range(0x7F, 0xA0),
        0x061C,
        0x200B,
        0x200E,
        0x200F,
        *range(0x2028, 0x202F),
        *range(0x2060, 0x206A),
        0xFEFF,
        *range(0xE0001, 0xE0080),
    )
    if code not in (0x09, 0x0A)
}


def safe(text: str) -> str:
    """`text` with control and direction characters made visible; tabs become four spaces."""
    if text.isprintable():  # quick for most; nothing hidden is printable
        return text
    return text.replace("\r\n", "\n").translate(HIDDEN).replace("\t", "    ")


def one_line(text: str, style: str = "") -> Text:
    """The text on one line, for lists."""
    return inline(" ".join(text.split()), style)


def cut(text: Text, room: int, glyphs: Glyphs) -> Text:
    """`text` in at most `room` cells, more than a few; what is longer ends in an ellipsis."""
    if text.cell_len > room:
        text.truncate(room - len(glyphs.ellipsis))
        text.append(glyphs.ellipsis)
    return text


def inline(text: str, style: str = "") -> Text:
    """Back-ticks as code and `**bold**`, nothing else; cloze gaps stand out."""
    text = safe(text)
    out = Text(style=style)
    at = 0
    for match in INLINE.finditer(text):
        out.append(text[at : match.start()])
        code, bold = match["code"], match["bold"]
        out.append(code if code is not None else bold, "prep.code" if code is not None else "bold")
        at = match.end()
    out.append(text[at:])
    out.highlight_regex(GAP, "prep.gap")
    return out


def markdown(text: str, glyphs: Glyphs, style: str = "") -> RenderableType:
    """Paragraphs, lists, headings and fenced code."""
    parts: list[RenderableType] = []
    at = 0
    for match in FENCE.finditer(text):
        parts += _prose(text[at : match.start()].strip("\n"), glyphs, style)
        parts.append(code_block(match[3], match[2]))
        at = match.end()
    parts += _prose(text[at:].strip("\n"), glyphs, style)
    return parts[0] if len(parts) == 1 else Group(*parts)


def _prose(text: str, glyphs: Glyphs, style: str) -> list[RenderableType]:
    """Lines as they stand: a line break in a card is a line break on the screen."""
    if not text.strip():
        return []
    parts: list[RenderableType] = []
    for line in text.split("\n"):
        if item := ITEM.match(line):
            indent = len(item[1].expandtabs(2))
            mark = glyphs.point if item[2] in "-*+" else item[2]
            parts.append(Hanging(f"{' ' * indent}{mark} ", inline(item[3], style)))
        elif heading := HEADING.match(line):
            parts.append(inline(heading[1], "bold"))
        else:
            parts.append(inline(line, style))
    return parts


def code_block(code: str, language: str) -> RenderableType:
    """Highlighted code, in the terminal's own colours, that wraps rather than being cut."""
    from rich.syntax import Syntax

    syntax = Syntax(
        safe(code.rstrip("\n")), language or "text", theme="ansi_dark", background_color="default", word_wrap=True
    )
    return Padding(syntax, (0, 0, 0, 2))


def indented(block: RenderableType) -> RenderableType:
    """Two columns in, with an empty line below."""
    return Padding(block, (0, 0, 1, 2))


def highlighted(code: str, language: str) -> list[Text]:
    """The code's lines, each highlighted."""
    from rich.syntax import Syntax

    text = Syntax("", language or "text", theme="ansi_dark", background_color="default").highlight(safe(code))
    text.rstrip()
    return list(text.split("\n", allow_blank=True))


class Hanging(NamedTuple):
    """A prefix, and a body whose further lines are indented below its first."""

    prefix: str
    body: RenderableType
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        prefix = Text(self.prefix, self.style)
        width = prefix.cell_len
        lines = console.render_lines(self.body, options.update_width(max(8, options.max_width - width)), pad=False)
        first = list(prefix.render(console, end=""))
        for i, line in enumerate(lines):
            yield from first if i == 0 else [Segment(" " * width)]
            yield from line
            yield Segment.line()


class Barred(NamedTuple):
    """A body with a bar to its left."""

    bar: str
    style: str
    body: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        style: Style = console.get_style(self.style)
        for line in console.render_lines(
            self.body, options.update_width(max(8, options.max_width - 2)), pad=False
        ):
            yield Segment(self.bar + " ", style)
            yield from line
            yield Segment.line()
