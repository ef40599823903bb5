"""A real pseudo-terminal with a real screen: keys in, what a person would see out."""

import os
import signal
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
        """The screen as lines, without blanks at their ends."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    def press(self, *keys: str) -> "Terminal":
        for key in keys:
            self.child.send(KEYS.get(key, key))
        return self

    def shows(self, *parts: str) -> "Terminal":
        """Wait until all of `parts` are on the screen."""
        self.until(lambda: all(part in self.text for part in parts), f"to show {parts}")
        return self

    def hides(self, part: str) -> "Terminal":
        self.until(lambda: part not in self.text, f"to hide {part!r}")
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
        raise AssertionError(f"still running; the screen shows\n{self.text}")

    def signal(self, number: signal.Signals) -> "Terminal":
        os.kill(self.child.pid, number)
        return self

    def close(self) -> None:
        self.child.close(force=True)

    def until(self, done: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > end or not self._read():
                assert done(), f"waited in vain {what}; the screen shows\n{self.text}"
                return

    def _read(self) -> bool:
        """Take in what the program wrote within a moment; False at its end."""
        try:
            data = self.child.read_nonblocking(65536, timeout=0.05)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.output += data
        self.stream.feed(data)
        return True
