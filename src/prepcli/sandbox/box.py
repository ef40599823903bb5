"""The first code in the child process: it shuts itself in, and only then lets a language run the learner's code.

Sent to a bare interpreter (`-I -S`) as compiled code, together with `walls`, in one namespace; so it imports
nothing of prep and little else: each import delays the verdict. Three processes where namespaces can be made: the
outer one, which stays outside and ends the others when prep closes its end of the control pipe; the first process
of the new PID namespace, whose end is the end of every descendant; and the one that runs the code. Elsewhere the
first two are one.

What could be had is reported in the first record, `hello`; nothing is claimed that a call did not grant.
"""

from __future__ import annotations

import os
import select  # here: nobody, whom root turns into, may not be able to read the library
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from prepcli.sandbox.walls import System, landlock, set_limits, shut_in

    Report = Callable[..., None]

PDEATHSIG, DUMPABLE, SUBREAPER = 1, 4, 36
SIGSTOP, SIGKILL = 19, 9


def enter(parcel: dict[str, Any], control: int, language: dict[str, Any]) -> None:
    """Shut in, run `language["inside"]`, and end. Never returns."""
    limits = parcel["limits"]
    report = reporter(parcel["report"], parcel["token"])
    system = System() if sys.platform == "linux" else None
    try:
        had = shut_in(system, parcel)
        os.chdir("/tmp" if "root" in had else parcel["folder"])
    except OSError as e:  # half shut in is no state to run in: prep tries again without namespaces
        report("refused", e)
        os._exit(71)
    report("hello", ",".join(had))
    inner = os.fork()
    if inner == 0:
        os.close(control)
        if "first" in had and system is not None:
            as_first_process(system, report, lambda: run(system, limits, had, parcel, report, language))
        run(system, limits, had, parcel, report, language)
    if "first" not in had and system is not None:
        system.prctl(SUBREAPER, 1)
    status = wait_or_end(inner, control)
    if "first" not in had:
        report_end(report, status)
        if end_descendants() and system is not None:
            report("clean")
    os._exit(0)


def run(
    system: System | None,
    limits: dict[str, int],
    had: list[str],
    parcel: dict[str, Any],
    report: Report,
    language: dict[str, Any],
) -> None:
    """The process that runs the learner's code: limits first. Never returns."""
    try:
        if system is not None:
            system.prctl(PDEATHSIG, SIGKILL)
            # only here: the outer process must still see /proc and end what is left
            abi = landlock(system, parcel["readable"], "/tmp" if "root" in had else parcel["folder"])
            report("had", f"landlock{abi}" if abi else "")
        set_limits(limits)
        language["inside"](parcel["job"], report)
    except BaseException as e:
        report("broken", f"{type(e).__name__}: {e}")
        os._exit(70)
    os._exit(0)


def as_first_process(system: System, report: Report, go: Callable[[], None]) -> None:
    """Process 1 of the namespace: out of reach of what it starts, and its end is the end of everything in it."""
    system.prctl(DUMPABLE, 0)
    system.prctl(PDEATHSIG, SIGKILL)
    program = os.fork()
    if program == 0:
        go()
    while True:
        pid, status = os.wait()
        if pid == program:
            report_end(report, status)
            os._exit(0)


def reporter(fd: int, token: bytes) -> Report:
    """Writes records that prep can tell from anything that others write into the channel."""
    write, encode, join = os.write, str.encode, b"".join
    text, size, slice_ = str, len, slice

    def report(*fields: object) -> None:
        parts = [token, b"%d;" % size(fields)]
        for field in fields:
            data = encode(text(field), "utf-8", "backslashreplace")
            parts += [b"%d:" % size(data), data]
        data = join(parts)
        while data:
            data = data[slice_(write(fd, data), None)]

    return report


def report_end(report: Report, status: int) -> None:
    report("end", os.waitstatus_to_exitcode(status))


# --- how it ends ---


def wait_or_end(child: int, control: int) -> int:
    """Wait for `child`; end it when prep closes the control pipe, or is gone. The child's wait status."""

    poll = select.poll()
    poll.register(control, select.POLLIN)
    pidfd = -1
    try:
        pidfd = os.pidfd_open(child)
        poll.register(pidfd, select.POLLIN)
    except (AttributeError, OSError):
        pidfd = -1
    while True:
        ready = {fd for fd, _ in poll.poll(None if pidfd >= 0 else 20)}
        if control in ready:
            os.kill(child, SIGKILL)
            return os.waitpid(child, 0)[1]
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status


def end_descendants() -> bool:
    """Without a PID namespace: end all that is left below this process, which inherits orphans. Is all gone?"""
    import time

    for _ in range(100):
        if not reap():
            return True
        below = descendants(os.getpid())
        if not below:
            return False
        for signal in (SIGSTOP, SIGKILL):  # stop them all first, so that none is born meanwhile
            for pid in below:
                try:
                    os.kill(pid, signal)
                except OSError:
                    continue
        time.sleep(0.002)
    return False


def descendants(top: int) -> list[int]:
    """Every process below `top` that is not dead, read from /proc; nothing where there is none."""
    parents = {}
    try:
        names = os.listdir("/proc")
    except OSError:
        return []
    for name in names:
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    state, parent = file.read().rpartition(b")")[2].split()[:2]
            except (OSError, ValueError):
                continue
            if state not in (b"Z", b"X"):
                parents[int(name)] = int(parent)
    found: list[int] = []
    level = [top]
    while level:
        level = [pid for pid, parent in parents.items() if parent in level]
        found += level
    return found


def reap() -> bool:
    """Take in the children that ended. Are there others?"""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True
