"""Listening to a child until it ended or must be ended; then everything that it started is ended too.

Nothing that the child writes is believed unless it carries the run's token.
"""

import os
import select
import selectors
import signal
import subprocess
import time
from contextlib import suppress
from typing import IO, NamedTuple

MOST_PRINTED = 1 << 20
MOST_REPORTED = 8 << 20
LINGER = 0.5
PATIENCE = 2.0  # seconds in which a child that was told to end must have ended


class Limits(NamedTuple):
    """What a run may use. Memory and file size in bytes, processes with their threads."""

    seconds: int = 10
    memory: int = 512 << 20
    file: int = 16 << 20
    processes: int = 64
    open: int = 128


class Finished(NamedTuple):
    """What came of a run: the records, what was printed, and how it ended.

    `code` is the exit code, or minus the signal's number; None when it was ended by us, for `cause`: `time`,
    `output` or `report`. `had` names the protections that were granted; `outlived` says that something still
    holds the output open after all was ended.
    """

    records: list[list[str]]
    printed: bytes
    errors: bytes
    code: int | None
    cause: str
    had: frozenset[str]
    outlived: bool
    took_ms: float


class Watch:
    """Listens to a child until it ended, or must be ended."""

    def __init__(self, child: "subprocess.Popen[bytes]", report: int, token: bytes, limits: Limits) -> None:
        self.child, self.token, self.limits = child, token, limits
        assert child.stdin
        assert child.stdout
        assert child.stderr
        self.control, self.streams = child.stdin, (child.stdin, child.stdout, child.stderr)
        self.out, self.err = child.stdout.fileno(), child.stderr.fileno()
        self.heard: dict[int, bytearray] = {self.out: bytearray(), self.err: bytearray(), report: bytearray()}
        self.report = report

    def watch(self, parcel: bytes) -> Finished:
        started = time.monotonic()
        cause = ""
        try:
            _send(self.control, len(parcel).to_bytes(8, "big") + parcel)
            cause = self._listen(started + self.limits.seconds)
        finally:
            self._end()
        outlived = self._drain()
        if self._may_have_left_some():
            end_marked(mark_of(self.token.decode()))
            outlived = outlived and self._drain()
        took = (time.monotonic() - started) * 1000
        records = parse_records(bytes(self.heard[self.report]), self.token)
        code = next((int(r[1]) for r in records if r[0] == "end"), None)
        had = frozenset(name for r in records if r[0] in ("hello", "had") for name in r[1].split(",") if name)
        for stream in self.streams:
            with suppress(OSError):
                stream.close()
        printed, errors = bytes(self.heard[self.out]), bytes(self.heard[self.err])
        return Finished(records, printed, errors, None if cause else code, cause, had, outlived, took)

    def _listen(self, deadline: float) -> str:
        """Take in what comes until the child ended. Why it must be ended, or nothing."""
        with selectors.DefaultSelector() as selector:
            for fd in self.heard:
                os.set_blocking(fd, False)
                selector.register(fd, selectors.EVENT_READ)
            gone = _pidfd(self.child.pid)
            if gone is not None:
                selector.register(gone, selectors.EVENT_READ)
            try:
                while True:
                    left = deadline - time.monotonic()
                    if left <= 0:
                        return "time"
                    ready = selector.select(left if gone is not None else min(left, 0.01))
                    for key, _ in ready:
                        if key.fd in self.heard and not self._take(key.fd):
                            selector.unregister(key.fd)
                    if self._too_much():
                        return self._too_much()
                    if any(key.fd == gone for key, _ in ready) or (gone is None and self.child.poll() is not None):
                        return ""
            finally:
                if gone is not None:
                    os.close(gone)

    def _take(self, fd: int) -> bool:
        try:
            data = os.read(fd, 1 << 16)
        except BlockingIOError:
            return True
        self.heard[fd] += data
        return bool(data)

    def _too_much(self) -> str:
        if len(self.heard[self.out]) + len(self.heard[self.err]) > MOST_PRINTED:
            return "output"
        return "report" if len(self.heard[self.report]) > MOST_REPORTED else ""

    def _may_have_left_some(self) -> bool:
        """With a PID namespace the kernel has ended all of it; elsewhere the child says when nothing was left."""
        report = self.heard[self.report]
        return b"pid,net" not in report and self.token + b"1;5:clean" not in report

    def _drain(self) -> bool:
        """Take in what was written before the end. Is the output still held open a moment later?

        The kernel may still be ending what it was told to end; what holds the output open longer has outlived it.
        """
        left = set(self.heard)
        deadline = time.monotonic() + LINGER
        while left and (ready := select.select(left, [], [], max(0, deadline - time.monotonic()))[0]):
            for fd in ready:
                if not self._take(fd) or self._too_much():
                    left.discard(fd)
        return self.out in left

    def _end(self) -> None:
        """End the child and everything it started: closing its control pipe tells it to, and then we make sure."""
        with suppress(OSError):
            self.control.close()
        try:
            self.child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.child.pid, signal.SIGKILL)


def end_marked(mark: str) -> None:
    """End what still carries the run's mark in its environment; where there is no /proc, what `ps` can tell."""
    if not os.path.isdir("/proc/self"):
        return
    wanted = b"PREP_RUN=" + mark.encode()
    for _ in range(20):
        found = False
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            with suppress(OSError), open(f"/proc/{name}/environ", "rb") as file:
                if wanted in file.read():
                    os.kill(int(name), signal.SIGKILL)
                    found = True
        if not found:
            return


def _pidfd(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None


def _send(stream: IO[bytes], data: bytes) -> None:
    """A child that is gone already does not read: its records say why."""
    with suppress(BrokenPipeError):
        stream.write(data)
        stream.flush()


def parse_records(data: bytes, token: bytes) -> list[list[str]]:
    """The records in `data` that carry `token`; anything else, and a record cut short, is left out."""
    records = []
    at = data.find(token)
    while at >= 0:
        fields, after = _fields(data, at + len(token))
        if fields:
            records.append(fields)
        at = data.find(token, after)
    return records


def _fields(data: bytes, at: int) -> tuple[list[str], int]:
    count, at = _number(data, at, b";")
    fields = []
    for _ in range(max(0, min(count, 10_000))):
        size, at = _number(data, at, b":")
        if size < 0 or at + size > len(data):
            return [], at
        fields.append(data[at : at + size].decode("utf-8", "replace"))
        at += size
    return fields, at


def _number(data: bytes, at: int, end: bytes) -> tuple[int, int]:
    stop = data.find(end, at, at + 12)
    digits = data[at:stop] if stop > at else b""
    return (int(digits), stop + 1) if digits.isdigit() else (-1, at)


def mark_of(token: str) -> str:
    from hashlib import sha256

    return sha256(token.encode()).hexdigest()[:16]
