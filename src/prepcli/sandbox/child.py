"""One run of the child process: an empty folder, no standard input, nothing of our environment, and a way in.

The best way to shut it in that this machine allows is found by trying, and remembered for the process.
"""

import marshal
import os
import secrets
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from typing import Any

from prepcli.sandbox.watch import Finished, Limits, Watch, mark_of

BOOT = (
    "import marshal,os\n"
    "with open(0,'rb',buffering=0,closefd=False) as f:\n"
    " n=int.from_bytes(f.read(8),'big');b=b''\n"
    " while len(b)<n:b+=f.read(n-len(b))\n"
    "p=marshal.loads(b);c=os.dup(0);d=os.open('/dev/null',os.O_RDONLY);os.dup2(d,0);os.close(d)\n"
    "box={'__name__':'box'};language={'__name__':'language'}\n"
    "exec(p['walls'],box);exec(p['box'],box);exec(p['language'],language);box['enter'](p,c,language)"
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


def run(
    language: str, job: dict[str, Any], limits: Limits, *, prepare: Any = None, ways: Sequence[str] = ()
) -> tuple[Finished, Any]:
    """Run `job` in `language`. `prepare` completes the job in this process; its result is handed back too.

    Of `ways`, by default those of this machine, the first is taken that turns out to be allowed.
    """
    known = ways or ways_of(sys.platform, os.getuid(), shutil.which("bwrap"))
    left = [way for way in known if way not in _refused]
    finished, names = _run(language, job, limits, left[0], prepare)
    if finished is not None:
        return finished, names
    _refused.add(left[0])
    return run(language, job, limits, prepare=prepare, ways=left[1:])  # the plain way is never refused


_refused: set[str] = set()  # the ways that this machine turned out not to allow


def ways_of(platform: str, user: int, bubblewrap: str | None) -> list[str]:
    """How to shut in, best first: bubblewrap where it is installed, our own namespaces, none."""
    if platform != "linux":
        return ["plain"]
    if bubblewrap and user != 0:  # as nobody it could not read what only root can
        return ["bubblewrap", "own", "plain"]
    return ["own", "plain"]


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
                "walls": _code("prepcli.sandbox.walls"),
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
            finished = Watch(child, read_end, token.encode(), limits).watch(marshal.dumps(parcel))
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
        "PREP_RUN": mark_of(token),
    }
    return subprocess.Popen(
        [*bubblewrap(shutil.which("bwrap") or "bwrap", _readable()), *python] if way == "bubblewrap" else python,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        cwd="/" if way != "plain" else folder,
        pass_fds=(report,),
        start_new_session=True,
    )


def bubblewrap(program: str, readable: Iterable[str]) -> list[str]:
    """The command that shuts in what follows it, with nothing but `readable` and an empty /tmp."""
    words = [program, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    for path in readable:
        link = os.path.islink(path)
        words += ["--symlink", os.readlink(path), path] if link else ["--ro-bind", path, path]
    return [*words, "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/tmp", "--"]
