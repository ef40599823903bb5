"""Painting a page: blocks that stay, and below them a live part that changes with each key.

The page is ordinary output, so the terminal's own scrolling and copying work. A paint compares with the last one:
when only the live part changed, just that is redrawn; when the page grew, the new blocks are added; else the
screen is cleared. Where the cursor cannot be moved (`--plain`, TERM=dumb) what is new is printed below.
"""

import os
import re
from collections.abc import Sequence
from contextlib import suppress

from rich.console import Console, RenderableType

from prepcli.ui.console import WIDEST, Glyphs
from prepcli.ui.keys import Gone

MARGIN = 2
GLUE = "\ue000"  # holds words together where lines break; at a no-break space Rich would break too
BLANK_END = re.compile(r"(?:^(?:[ ]|\x1b\[[0-9;]*m)*\n)+\Z", re.MULTILINE)
CLEAR = "\x1b[H\x1b[2J"
ERASE_BELOW = "\x1b[J"
HIDE_CURSOR, SHOW_CURSOR = "\x1b[?25l", "\x1b[?25h"


class Page:
    """The part of the terminal that a sitting draws on."""

    def __init__(self, console: Console, *, plain: bool) -> None:
        self.console = console
        self.plain = plain or console.is_dumb_terminal
        self.glyphs = Glyphs.of(console, plain=self.plain)
        self._blocks: list[str] = []
        self._live = ""
        self._dirty = True
        self._started = False

    @property
    def width(self) -> int:
        """Columns to draw in, with a margin to the right."""
        return min(self.console.width, WIDEST) - MARGIN

    def paint(self, blocks: Sequence[RenderableType], live: Sequence[RenderableType]) -> None:
        """Show `blocks` and below them `live`; blank lines between them give way where the page then fits."""
        texts = self._tightened([self._render(block) for block in (*blocks, *live)])
        rendered, below = texts[: len(blocks)], "".join(texts[len(blocks) :])
        if self.plain:
            self._append(rendered, below)
        else:
            self._draw(rendered, below)
        self._blocks, self._live, self._dirty = rendered, below, False

    def fits(self, blocks: Sequence[RenderableType]) -> bool:
        """Is there room for all of `blocks`? Always, where the screen only scrolls."""
        return self._has_room([self._render(block) for block in blocks])

    def _has_room(self, texts: list[str]) -> bool:
        """Do the lines fit, and the cursor's own below them?"""
        return self.plain or sum(text.count("\n") for text in texts) < self.console.height

    def _tightened(self, texts: list[str]) -> list[str]:
        """The texts with as many blank lines at their ends left out, from the top, as make them fit; else all."""
        tight = texts.copy()
        for i, text in enumerate(texts):
            if self._has_room(tight):
                break
            tight[i] = BLANK_END.sub("", text)
        return tight if self._has_room(tight) else texts

    def spoil(self) -> None:
        """Something else wrote on the screen, or its size changed: the next paint starts afresh."""
        self._dirty = True

    def close(self) -> None:
        """Leave the terminal ready for other output."""
        with suppress(Gone):
            self.show_cursor()

    def show_cursor(self) -> None:
        if not self.plain:
            self._write(SHOW_CURSOR)

    def _render(self, block: RenderableType) -> str:
        with self.console.capture() as capture:
            self.console.print(block, width=self.width)
        return capture.get().replace(GLUE, " ")

    def _append(self, blocks: list[str], live: str) -> None:
        """Without a cursor: print what was not there."""
        known = self._common(blocks)
        if known < len(self._blocks) or not self._blocks:
            known = 0
        new = "".join(blocks[known:])
        if new or live != self._live:
            self._write(new + live)

    def _draw(self, blocks: list[str], live: str) -> None:
        known = self._common(blocks)
        lines_back = self._live.count("\n")
        out = HIDE_CURSOR
        if self._dirty or known < len(self._blocks) or lines_back >= self.console.height:
            if not self._started:  # keep what was on the screen in the scroll-back
                out += "\n" * (self.console.height - 1)
                self._started = True
            out += CLEAR + "".join(blocks)
        else:
            out += (f"\x1b[{lines_back}A" if lines_back else "") + "\r" + ERASE_BELOW + "".join(blocks[known:])
        self._write(out + live)

    def _common(self, blocks: list[str]) -> int:
        """How many of the blocks on the screen stand unchanged at the start of `blocks`."""
        same = 0
        for old, new in zip(self._blocks, blocks, strict=False):
            if old != new:
                break
            same += 1
        return same

    def _write(self, text: str) -> None:
        try:
            self.console.file.write(text)
            self.console.file.flush()
        except OSError as e:
            os.dup2(
                os.open(os.devnull, os.O_WRONLY), self.console.file.fileno()
            )  # what is left to write goes there
            raise Gone from e
