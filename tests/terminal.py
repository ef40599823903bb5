"""A real pseudo-terminal with a real screen: keys in, what a person would see out."""

import fcntl
import os
import signal
import sys
import termios
import time
from collections.abc import Callable

import pexpect
import pyte

PATIENCE = 20.0
KEYS = {
    "enter": "\r",
    "space": " ",
    "esc": "\x1b",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "ctrl-c": "\x03",
    "ctrl-d": "\x04",
}


class Terminal:
    """A program in a pseudo-terminal. `shows` waits for what must come to be on the screen."""

    def __init__(self, command: list[str], env: dict[str, str], columns: int, rows: int) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.output = b""
        self.child = pexpect.spawn(command[0], command[1:], env=env, dimensions=(rows, columns), timeout=PATIENCE)
        self.child.delaybeforesend = None

    @property
    def text(self) -> str:
        """The screen as lines, without blanks at their ends, when nothing more has come for a moment."""
        while self._read():
            pass
        return self._lines()

    def press(self, *keys: str) -> "Terminal":
        for key in keys:
            self.child.send(KEYS.get(key, key))
        return self

    def shows(self, *parts: str) -> "Terminal":
        """Wait until all of `parts` are on the screen."""
        self.until(lambda: all(part in self._lines() for part in parts), f"to show {parts}")
        return self

    def blocks(self) -> "Terminal":
        """Wait, without reading, until more is written than the terminal takes in: the middle of a large paint."""
        waiting, end = 0, time.monotonic() + PATIENCE
        while waiting < 4000:
            assert time.monotonic() < end, f"{waiting} bytes wait to be read, which blocks nothing"
            time.sleep(0.3)
            waiting = int.from_bytes(fcntl.ioctl(self.child.child_fd, termios.FIONREAD, b"\0" * 4), sys.byteorder)
        return self

    def hides(self, part: str) -> "Terminal":
        self.until(lambda: part not in self._lines(), f"to hide {part!r}")
        return self

    def printed(self, part: str) -> "Terminal":
        """Wait until `part` was printed at some time, whether or not it is still on the screen."""
        self.until(lambda: part.encode() in self.output, f"to print {part!r}")
        return self

    def resize(self, columns: int, rows: int) -> "Terminal":
        self.screen.resize(rows, columns)
        self.screen.reset()
        self.child.setwinsize(rows, columns)
        return self

    def ends(self) -> int:
        """Wait for the end; the exit code, or minus the signal's number."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self._read()
            if not self.child.isalive():
                self._read()
                code = self.child.exitstatus
                return code if code is not None else -int(self.child.signalstatus)
        raise AssertionError(f"still running; the screen shows\n{self._lines()}")

    def signal(self, number: signal.Signals) -> "Terminal":
        os.kill(self.child.pid, number)
        return self

    def close(self) -> None:
        self.child.close(force=True)

    def until(self, done: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > end or self._read() is None:
                assert done(), f"waited in vain {what}; the screen shows\n{self._lines()}"
                return

    def _lines(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    def _read(self) -> bytes | None:
        """Take in what the program wrote within a moment; None at its end."""
        try:
            data: bytes = self.child.read_nonblocking(65536, timeout=0.05)
        except pexpect.TIMEOUT:
            return b""
        except pexpect.EOF:
            return None
        self.output += data
        self.stream.feed(data)
        return data
