"""The walls of the box: namespaces, a root of its own, Landlock, nobody, limits. Runs in the child, first.

Every call that a system may refuse is asked and its answer kept: nothing is claimed that was not granted.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NEWNS, NEWUSER, NEWPID, NEWNET, NEWIPC = 0x00020000, 0x10000000, 0x20000000, 0x40000000, 0x08000000
NOSUID, NODEV, BIND, REC, PRIVATE = 2, 4, 4096, 16384, 1 << 18
DETACH = 2
SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
SYS_MOUNT_SETATTR, SYS_RULESET, SYS_RULE, SYS_RESTRICT = 442, 444, 445, 446
AT_RECURSIVE = 0x8000
ATTR_READ_ONLY, ATTR_NOSUID, ATTR_NODEV = 1, 2, 4
DUMPABLE, NO_NEW_PRIVS = 4, 38
NOBODY = 65534


def shut_in(system: System | None, parcel: dict[str, Any]) -> list[str]:
    """Take what protection the system gives. The names of what was granted."""
    had: list[str] = list(parcel["had"])  # what bubblewrap granted before we came
    if system is not None and parcel["namespaces"]:
        had += own_namespaces(system, parcel["readable"])
    if os.getuid() == 0:
        become_nobody()
        had.append("nobody")
    if system is not None:
        system.prctl(DUMPABLE, 1)
        if "nobody" in had and "first" in had and own_user(system):
            had.append("user")
        system.drop_capabilities()
        system.prctl(NO_NEW_PRIVS, 1)
    return had


def own_namespaces(system: System, readable: list[str]) -> list[str]:
    """A PID, network and IPC namespace and a root of our own; as root the user namespace follows later.

    Nothing when the first call is refused. Raises OSError when a later one is.
    """
    system.self_folder = os.open("/proc/self", os.O_RDONLY | os.O_DIRECTORY)
    uid, gid = os.getuid(), os.getgid()
    try:
        system.unshare(NEWNS | NEWPID | NEWNET | NEWIPC | (NEWUSER if uid else 0))
    except OSError:
        return []
    if uid:
        system.map_user(uid, gid)
    own_root(system, readable)
    return ["first", "pid", "net", "root", *(["user"] if uid else [])]


def own_user(system: System) -> bool:
    """A user namespace for nobody, in which nobody is all there is."""
    try:
        system.unshare(NEWUSER)
    except OSError:
        return False
    system.map_user(NOBODY, NOBODY)
    return True


def become_nobody() -> None:
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def own_root(system: System, readable: list[str]) -> None:
    """A root that holds `readable`, read-only, an empty /tmp, and nothing else."""
    system.mount("none", "/", "", REC | PRIVATE)
    system.mount("tmpfs", "/tmp", "tmpfs", NOSUID | NODEV, "size=64m,mode=755")
    os.mkdir("/tmp/new")
    os.mkdir("/tmp/old")
    system.mount("/tmp/new", "/tmp/new", "", BIND)
    system.pivot_root("/tmp", "/tmp/old")
    os.chdir("/")
    for path in readable:
        show(system, path)
    for device in ("null", "zero", "random", "urandom"):
        make_file(f"/new/dev/{device}")
        system.mount(f"/old/dev/{device}", f"/new/dev/{device}", "", BIND)
    for folder, size in (("tmp", "64m"), ("dev/shm", "16m")):
        os.makedirs(f"/new/{folder}", exist_ok=True)
        system.mount("tmpfs", f"/new/{folder}", "tmpfs", NOSUID | NODEV, f"size={size},mode=1777,nr_inodes=8192")
    system.make_read_only("/new")
    os.chdir("/new")
    system.pivot_root(".", ".")
    system.unmount(".")
    os.chdir("/")


def show(system: System, path: str) -> None:
    """`path` of the old root at its place in the new one, read-only; a link stays a link."""
    old, new = "/old" + path, "/new" + path
    if os.path.islink(old):
        os.makedirs(os.path.dirname(new), exist_ok=True)
        os.symlink(os.readlink(old), new)
    elif os.path.isdir(old):
        os.makedirs(new, exist_ok=True)
        system.mount(old, new, "", BIND | REC)
        system.make_read_only(new, AT_RECURSIVE)
    elif os.path.exists(old):
        make_file(new)
        system.mount(old, new, "", BIND)
        system.make_read_only(new)


def make_file(path: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o644))


def landlock(system: System, readable: list[str], folder: str) -> int:
    """Allow files only below `readable` and `folder`, and no TCP. The kernel's version of Landlock, 0 for none."""
    abi = min(system.syscall(SYS_RULESET, 0, 0, 1), 6)
    if abi < 1:
        return 0
    files = (1 << 13) - 1  # from execute and write to making links of every sort
    files |= (1 << 13 if abi >= 2 else 0) | (1 << 14 if abi >= 3 else 0)
    network = 3 if abi >= 4 else 0
    scoped = 3 if abi >= 6 else 0  # abstract sockets and signals stay inside
    attributes = b"".join(n.to_bytes(8, sys.byteorder) for n in (files, network, scoped))
    attributes = attributes[: 8 if abi < 4 else 16 if abi < 6 else 24]
    ruleset = system.syscall(SYS_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return 0
    reading = 1 | 1 << 2 | 1 << 3  # execute, read a file, list a folder
    some = 1 << 1 | 1 << 2 | (1 << 14 if abi >= 3 else 0)
    rules = [(path, reading) for path in readable]
    rules += [(folder, files), ("/dev/shm", files)] + [
        (f"/dev/{name}", some) for name in ("null", "zero", "random", "urandom")
    ]
    for path, allowed in rules:
        add_rule(system, ruleset, path, allowed if os.path.isdir(path) else allowed & some | allowed & 1)
    system.prctl(NO_NEW_PRIVS, 1)
    granted = system.syscall(SYS_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return abi if granted else 0


def add_rule(system: System, ruleset: int, path: str, allowed: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # not on this machine
    rule = allowed.to_bytes(8, sys.byteorder) + fd.to_bytes(4, sys.byteorder)
    system.syscall(SYS_RULE, ruleset, 1, rule, 0)
    os.close(fd)


def set_limits(limits: dict[str, int]) -> None:
    """The limits that hold for each process; a system without one of them says so by not keeping it."""
    import resource

    wanted = {
        "RLIMIT_CPU": (limits["seconds"], limits["seconds"] + 1),
        "RLIMIT_AS": (limits["memory"], limits["memory"]),
        "RLIMIT_FSIZE": (limits["file"], limits["file"]),
        "RLIMIT_NPROC": (limits["processes"], limits["processes"]),
        "RLIMIT_NOFILE": (limits["open"], limits["open"]),
        "RLIMIT_CORE": (0, 0),
    }
    for name, values in wanted.items():
        try:
            resource.setrlimit(getattr(resource, name), values)
        except (AttributeError, ValueError, OSError):
            continue


class System:
    """The calls that Python's os module lacks. Those that must not fail raise OSError."""

    def __init__(self) -> None:
        import ctypes

        self.ctypes = ctypes
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.self_folder = -1
        self.machine = os.uname().machine

    def syscall(self, number: int, *values: int | bytes) -> int:
        long = self.ctypes.c_long
        return int(self.libc.syscall(long(number), *(v if isinstance(v, bytes) else long(v) for v in values)))

    def prctl(self, option: int, value: int) -> None:
        self.libc.prctl(option, value, 0, 0, 0)

    def unshare(self, flags: int) -> None:
        self.check(self.libc.unshare(flags))

    def mount(self, source: str, target: str, kind: str, flags: int, data: str = "") -> None:
        ulong = self.ctypes.c_ulong(flags)
        texts = (os.fsencode(source), os.fsencode(target), kind.encode() or None)
        self.check(self.libc.mount(*texts, ulong, data.encode() or None))

    def unmount(self, target: str) -> None:
        self.check(self.libc.umount2(target.encode(), DETACH))

    def pivot_root(self, new: str, old: str) -> None:
        if self.machine not in SYS_PIVOT_ROOT:
            raise OSError(f"unknown machine {self.machine}")
        self.check(self.syscall(SYS_PIVOT_ROOT[self.machine], new.encode(), old.encode()))

    def make_read_only(self, path: str, flags: int = 0) -> None:
        attributes = (ATTR_READ_ONLY | ATTR_NOSUID | ATTR_NODEV).to_bytes(8, sys.byteorder) + bytes(24)
        here = -100
        self.check(self.syscall(SYS_MOUNT_SETATTR, here, os.fsencode(path), flags, attributes, len(attributes)))

    def map_user(self, uid: int, gid: int) -> None:
        """In the new user namespace there is this user and no other, and no further namespace can be made."""
        self.write_self("setgroups", "deny")
        self.write_self("uid_map", f"{uid} {uid} 1")
        self.write_self("gid_map", f"{gid} {gid} 1")

    def write_self(self, name: str, text: str) -> None:
        fd = os.open(name, os.O_WRONLY, dir_fd=self.self_folder)
        try:
            os.write(fd, text.encode())
        finally:
            os.close(fd)

    def drop_capabilities(self) -> None:
        """All of them; without them the limits bind and no mount can be changed."""
        if self.machine in SYS_CAPSET:
            header = (0x20080522).to_bytes(4, sys.byteorder) + bytes(4)
            self.syscall(SYS_CAPSET[self.machine], header, bytes(24))

    def check(self, result: int) -> None:
        if result != 0:
            code = self.ctypes.get_errno()
            raise OSError(code, os.strerror(code))
