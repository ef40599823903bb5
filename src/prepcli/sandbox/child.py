"""One run of the child process: start it, hear its records, end it and all that it started, say how it ended.

Nothing that the child writes is believed unless it carries the run's token. The child is given no standard input,
no environment of ours, and an empty folder that is removed afterwards.
"""

import marshal
import os
import secrets
import select
import selectors
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from typing import IO, Any, NamedTuple

BOOT = (
    "import marshal,os\n"
    "with open(0,'rb',buffering=0,closefd=False) as f:\n"
    " n=int.from_bytes(f.read(8),'big');b=b''\n"
    " while len(b)<n:b+=f.read(n-len(b))\n"
    "p=marshal.loads(b);c=os.dup(0);d=os.open('/dev/null',os.O_RDONLY);os.dup2(d,0);os.close(d)\n"
    "box={'__name__':'box'};language={'__name__':'language'}\n"
    "exec(p['box'],box);exec(p['language'],language);box['enter'](p,c,language)"
)
SYSTEM_PATHS = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/nix/store",
)
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


def run(language: str, job: dict[str, Any], limits: Limits, *, prepare: Any = None) -> tuple[Finished, Any]:
    """Run `job` in `language`. `prepare` completes the job in this process; its result is handed back too."""
    for way in _ways():
        finished, names = _run(language, job, limits, way, prepare)
        if finished is not None:
            return finished, names
        _refused.add(way)
    raise AssertionError("the plain way is never refused")


_refused: set[str] = set()  # the ways that this machine turned out not to allow


def _ways() -> list[str]:
    """How to shut in, best first: bubblewrap where it is installed, our own namespaces, none."""
    ways = ["plain"]
    if sys.platform == "linux":
        ways.insert(0, "own")
        if os.getuid() != 0 and shutil.which("bwrap"):  # as nobody it could not read what only root can
            ways.insert(0, "bubblewrap")
    return [way for way in ways if way not in _refused]


def _run(
    language: str, job: dict[str, Any], limits: Limits, way: str, prepare: Any
) -> tuple[Finished | None, Any]:
    token = "prep_" + secrets.token_hex(12)
    read_end, write_end = os.pipe()
    try:
        job = {**job, "token": token, "report": write_end}
        names = prepare(job) if prepare else None
        with _folder() as folder:
            parcel = {
                "box": _code("prepcli.sandbox.box"),
                "language": _code(f"prepcli.sandbox.languages.{language}"),
                "job": job,
                "limits": _counted(limits, way)._asdict(),
                "report": write_end,
                "token": token.encode(),
                "namespaces": way == "own",
                "had": ["pid", "net", "root", "user", "bubblewrap"] if way == "bubblewrap" else [],
                "readable": _readable(),
                "folder": folder,
            }
            child = _start(way, folder, write_end, token)
            os.close(write_end)
            write_end = -1
            finished = _Watch(child, read_end, token.encode(), limits).watch(marshal.dumps(parcel))
    finally:
        os.close(read_end)
        if write_end >= 0:
            os.close(write_end)
    refused = any(record[0] == "refused" for record in finished.records) or (
        way == "bubblewrap" and not finished.had
    )
    return (None if refused else finished), names


@cache
def _code(module: str) -> Any:
    spec = find_spec(module)
    assert spec is not None
    return spec.loader.get_code(module)  # type: ignore[union-attr]  # a file's loader has it


@cache
def _readable() -> list[str]:
    """What the child may read: the system's programs and libraries, and this interpreter with its library."""
    paths = [path for path in SYSTEM_PATHS if os.path.lexists(path)]
    own = [sys.base_prefix, sys.base_exec_prefix, os.path.dirname(sysconfig.get_path("stdlib"))]
    for path in map(os.path.realpath, own):
        if path != "/" and not any(path == p or path.startswith(p.rstrip("/") + "/") for p in paths):
            paths.append(path)
    return paths


def _python() -> str:
    """The interpreter itself, not the link to it in a virtual environment."""
    return os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable)


def _counted(limits: Limits, way: str) -> Limits:
    """Outside a user namespace of its own the limit counts every process of the user, so those are added."""
    if way != "plain" or os.getuid() == 0 or sys.platform != "linux":
        return limits
    mine = 0
    for name in os.listdir("/proc"):
        with suppress(OSError):
            if name.isdigit() and os.stat(f"/proc/{name}").st_uid == os.getuid():
                mine += len(os.listdir(f"/proc/{name}/task"))
    return limits._replace(processes=limits.processes + mine)


@contextmanager
def _folder() -> Iterator[str]:
    """An empty folder for the run, removed with all that the program left there."""
    folder = tempfile.mkdtemp(prefix="prep-run-")
    try:
        if os.getuid() == 0:
            os.chown(folder, 65534, 65534)
        yield folder
    finally:
        shutil.rmtree(folder, onerror=_open_up)


def _open_up(function: Any, path: str, _: Any) -> None:
    """The program took away its own folder's permissions: give them back and try once more."""
    with suppress(OSError):
        os.chmod(os.path.dirname(path), 0o700)
        os.chmod(path, 0o700)
        shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)


def _start(way: str, folder: str, report: int, token: str) -> "subprocess.Popen[bytes]":
    python = [_python(), "-I", "-S", "-B", "-c", BOOT]
    # `TOKEN` in the environment would be given away; the mark only finds what is left of a run
    env = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TMPDIR": "/tmp" if way != "plain" else folder,
        "MALLOC_ARENA_MAX": "2",
        "PREP_RUN": _mark(token),
    }
    return subprocess.Popen(
        [*_bubblewrap(), *python] if way == "bubblewrap" else python,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        cwd="/" if way != "plain" else folder,
        pass_fds=(report,),
        start_new_session=True,
    )


def _bubblewrap() -> list[str]:
    words = [
        shutil.which("bwrap") or "bwrap",
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
        "--cap-drop",
        "ALL",
    ]
    for path in _readable():
        if os.path.islink(path):
            words += ["--symlink", os.readlink(path), path]
        else:
            words += ["--ro-bind", path, path]
    return [*words, "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/tmp", "--"]


def _mark(token: str) -> str:
    from hashlib import sha256

    return sha256(token.encode()).hexdigest()[:16]


class _Watch:
    """Listens to a child until it ended, or must be ended."""

    def __init__(self, child: "subprocess.Popen[bytes]", report: int, token: bytes, limits: Limits) -> None:
        self.child, self.token, self.limits = child, token, limits
        assert child.stdout
        assert child.stderr
        self.out, self.err = child.stdout.fileno(), child.stderr.fileno()
        self.heard: dict[int, bytearray] = {self.out: bytearray(), self.err: bytearray(), report: bytearray()}
        self.report = report

    def watch(self, parcel: bytes) -> Finished:
        started = time.monotonic()
        cause = ""
        try:
            _send(self.child.stdin, len(parcel).to_bytes(8, "big") + parcel)
            cause = self._listen(started + self.limits.seconds)
        finally:
            self._end()
        outlived = self._drain()
        took = (time.monotonic() - started) * 1000
        records = parse_records(bytes(self.heard[self.report]), self.token)
        code = next((int(r[1]) for r in records if r[0] == "end"), None)
        had = next((frozenset(r[1].split(",")) for r in records if r[0] == "hello" and r[1]), frozenset())
        if not cause and code == -signal.SIGXCPU:
            cause = "time"
        for stream in (self.child.stdin, self.child.stdout, self.child.stderr):
            if stream:
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

    def _drain(self) -> bool:
        """Take in what was written before the end. Is the output still held open a moment later?

        The kernel may still be ending what it was told to end; what else holds the output open has outlived the run.
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
        if self.child.stdin:
            with suppress(OSError):
                self.child.stdin.close()
        try:
            self.child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.child.pid, signal.SIGKILL)
        if b"first,pid" not in self.heard[self.report]:  # with a PID namespace the kernel has ended all of it
            end_marked(_mark(self.token.decode()))


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


def _send(stream: IO[bytes] | None, data: bytes) -> None:
    """A child that is gone already does not read: its records say why."""
    assert stream is not None
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
