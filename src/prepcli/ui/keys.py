"""Single keys from the terminal, read by ourselves so that none is lost, echoed or waited for.

`Terminal` puts the terminal into character mode without echo before the first paint and keeps it so to the end of
the sitting. Bytes are taken from the terminal only as keys are asked for, so whatever is typed ahead stays there,
also for the line editor, which takes over for typed answers.
"""

import os
import select
import signal
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Self

ESCAPE_WAIT = 0.03  # seconds in which the rest of an escape sequence must follow
SEQUENCES = {
    "[A": "up",
    "[B": "down",
    "[C": "right",
    "[D": "left",
    "OA": "up",
    "OB": "down",
    "OC": "right",
    "OD": "left",
    "[H": "home",
    "[F": "end",
    "[5~": "pgup",
    "[6~": "pgdn",
    "[3~": "delete",
    "[Z": "shift-tab",
}
NAMES = {
    "\r": "enter",
    "\n": "enter",
    " ": "space",
    "\t": "tab",
    "\x7f": "backspace",
    "\x08": "backspace",
    "\x04": "ctrl-d",
    "\x1b": "esc",
}


class Gone(Exception):
    """The terminal was closed."""


class Stopped(SystemExit):
    """A signal asked the program to end; the code is 128 and its number."""

    code: int


class Terminal:
    """The keyboard for the time of a sitting. Use it in a `with`; the terminal is restored on every way out."""

    def __init__(self) -> None:
        self.fd = sys.stdin.fileno()
        self._typeahead: list[str] = []

    def __enter__(self) -> Self:
        self._saved = termios.tcgetattr(self.fd)
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._handlers: dict[int, Any] = {
            signal.SIGTERM: signal.signal(signal.SIGTERM, stop),
            signal.SIGHUP: signal.signal(signal.SIGHUP, stop),
            signal.SIGCONT: signal.signal(signal.SIGCONT, self._resumed),
            signal.SIGWINCH: signal.getsignal(signal.SIGWINCH),
        }
        self.regain()
        self._character_mode()
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        with suppress(termios.error):  # a terminal that is gone needs no restoring
            termios.tcsetattr(self.fd, termios.TCSADRAIN, self._saved)
        os.close(self._wake_read)
        os.close(self._wake_write)

    def key(self, wait: float | None = None) -> str:
        """The next key: a character, or a name such as `enter`, `up`, `ctrl-d`; `resize` when the size changed.

        With `wait`, `tick` when nothing happened for so many seconds. Raises Gone when the terminal was closed,
        KeyboardInterrupt on Ctrl-C.
        """
        if self._typeahead:
            return self._named(self._typeahead.pop(0))
        ready, _, _ = select.select([self.fd, self._wake_read], [], [], wait)
        if not ready:
            return "tick"
        if self._wake_read in ready:
            os.read(self._wake_read, 512)
            return "resize"
        byte = self._byte()
        if byte == b"\x1b":
            return self._escape()
        return self._named(self._rest_of(byte))

    def regain(self) -> None:
        """Hear of a new size again: a line editor keeps that signal for itself and does not give it back."""
        signal.signal(signal.SIGWINCH, self._resized)

    def woken(self) -> bool:
        """Did the size change, or the program go on after a stop, since that was last asked?"""
        is_woken = bool(select.select([self._wake_read], [], [], 0)[0])
        if is_woken:
            os.read(self._wake_read, 512)
        return is_woken

    def push(self, presses: list[str]) -> None:
        """Keep what a line editor read ahead and did not use, one string a key."""
        self._typeahead += presses

    def take(self) -> str:
        """What was read ahead, for the next line editor."""
        text, self._typeahead = "".join(self._typeahead), []
        return text

    def _named(self, text: str) -> str:
        if text == "\x03":
            raise KeyboardInterrupt
        if text.startswith("\x1b"):
            return SEQUENCES.get(text[1:], "unknown" if text[1:] else "esc")
        return NAMES.get(text, text)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """The terminal as it was before, for an editor; afterwards ours again."""
        termios.tcsetattr(self.fd, termios.TCSADRAIN, self._saved)
        try:
            yield
        finally:
            self._character_mode()

    def _character_mode(self) -> None:
        tty.setcbreak(self.fd, termios.TCSADRAIN)
        mode = termios.tcgetattr(self.fd)
        mode[0] &= ~termios.ICRNL  # Enter typed ahead reaches the line editor as Enter
        termios.tcsetattr(self.fd, termios.TCSADRAIN, mode)

    def _byte(self) -> bytes:
        data = b""
        with suppress(OSError):  # what Linux says of a closed terminal; elsewhere it reads as ended
            data = os.read(self.fd, 1)
        if not data:
            raise Gone
        return data

    def _rest_of(self, first: bytes) -> str:
        """The whole character that `first` begins; what is no UTF-8 is read as one odd character."""
        more = 3 if first >= b"\xf0" else 2 if first >= b"\xe0" else 1 if first >= b"\xc0" else 0
        return (first + b"".join(self._byte() for _ in range(more))).decode("utf-8", errors="replace")

    def _escape(self) -> str:
        sequence = ""
        while len(sequence) < 8 and select.select([self.fd], [], [], ESCAPE_WAIT)[0]:
            char = self._rest_of(self._byte())
            if not sequence and char not in "[O":
                self._typeahead.append(char)  # Esc, and then another key
                break
            sequence += char
            if len(sequence) > 1 and (char.isalpha() or char == "~"):
                break
        return self._named("\x1b" + sequence)

    def _resumed(self, number: int, frame: FrameType | None) -> None:
        """Back from Ctrl-Z: the shell has set the terminal and written on it."""
        self._character_mode()
        self._resized(number, frame)

    def _resized(self, number: int, frame: FrameType | None) -> None:
        with suppress(BlockingIOError):  # a full pipe: a resize is waiting to be seen already
            os.write(self._wake_write, b"r")


def stop(number: int, frame: FrameType | None = None) -> None:
    """What a signal does to the program. Raises Stopped, for SIGINT KeyboardInterrupt."""
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise Stopped(128 + number)
