"""What protects the learner's machine from the code that runs: tried for real, never claimed.

Each probe is a program that does what is forbidden, run as any learner's program is.
"""

import os
import socket
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from prepcli.sandbox.child import run
from prepcli.sandbox.watch import Finished, Limits

NETWORK = """
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    try: s.sendto(b"x", ("127.0.0.1", {udp}))
    except OSError: pass
try: socket.create_connection(("127.0.0.1", {tcp}), 2).close()
except OSError: pass
"""
FILES = """
try: print("read", open({path!r}).read())
except OSError: pass
try: open({path!r}, "a").write("x")
except OSError: pass
try: open({beside!r}, "w").write("x")
except OSError: pass
"""
MEMORY = """
try: held = bytearray({size})
except MemoryError: print("refused")
"""
PROCESSES = """
import os, time
reach = 1
try: os.kill({pid}, 0)
except OSError: reach = 0
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: time.sleep(60)
    os._exit(0)
count = 0
try:
    while count < {most}:
        if os.fork() == 0: time.sleep(60); os._exit(0)
        count += 1
except OSError: pass
print(count, reach)
"""


class Protection(NamedTuple):
    """One thing that code must not do, whether it is kept from it here, and how that showed."""

    name: str
    enforced: bool
    how: str


def measure(limits: Limits) -> list[Protection]:
    """Try all four. Takes about a second."""
    return [_network(limits), _files(limits), _memory(limits), _processes(limits)]


def _network(limits: Limits) -> Protection:
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        tcp.setblocking(False)
        udp.setblocking(False)
        done = _probe(NETWORK.format(tcp=tcp.getsockname()[1], udp=udp.getsockname()[1]), limits)
        reached = []
        with suppress(BlockingIOError):
            tcp.accept()[0].close()
            reached.append("TCP")
        with suppress(BlockingIOError):
            udp.recv(1)
            reached.append("UDP")
    return network_of(done, reached)


def network_of(done: Finished, reached: list[str]) -> Protection:
    """What the probe of the network shows; `reached` are the ways on which something came through."""
    if not _ran(done):
        return Protection("network", False, "the probe could not be run")
    if reached:
        return Protection("network", False, f"{' and '.join(reached)} went through to this machine")
    how = "a network namespace of its own" if "net" in done.had else "Landlock"
    return Protection("network", True, f"neither TCP nor UDP went through ({how})")


def _files(limits: Limits) -> Protection:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        secret, beside = Path(folder, "secret"), Path(folder, "beside")
        secret.write_text("secret", "utf-8")
        secret.chmod(0o666)
        done = _probe(FILES.format(path=str(secret), beside=str(beside)), limits)
        return files_of(done, changed=secret.read_text("utf-8") != "secret", made=beside.exists())


def files_of(done: Finished, *, changed: bool, made: bool) -> Protection:
    """What the probe of a file outside shows: was it read, was it changed, was another made beside it?"""
    if not _ran(done):
        return Protection("files", False, "the probe could not be run")
    happened = {"read": b"secret" in done.printed, "changed": changed, "made": made}
    if any(happened.values()):
        faults = " and ".join(what for what, did in happened.items() if did)
        return Protection("files", False, f"a file outside the run's folder was {faults}")
    ways = {"a root of its own": "root" in done.had, "Landlock": any(n.startswith("landlock") for n in done.had)}
    how = " and ".join(way for way, is_there in ways.items() if is_there)
    return Protection("files", True, f"no file outside was read, changed or made ({how})")


def _memory(limits: Limits) -> Protection:
    return memory_of(_probe(MEMORY.format(size=limits.memory + (64 << 20)), limits), limits)


def memory_of(done: Finished, limits: Limits) -> Protection:
    megabytes = limits.memory >> 20
    if _ran(done) and b"refused" in done.printed:
        return Protection("memory", True, f"a process got no more than {megabytes} MB")
    return Protection("memory", False, f"a process got more than {megabytes} MB")


def _processes(limits: Limits) -> Protection:
    return processes_of(_probe(PROCESSES.format(most=limits.processes * 3, pid=os.getpid()), limits), limits)


def processes_of(done: Finished, limits: Limits) -> Protection:
    """What the probe shows: it prints how many it could start, and 1 when it may signal this process."""
    count, _, reach = done.printed.strip().partition(b" ")
    if not count.isdigit():
        return Protection("processes", False, "the probe could not be run")
    happened = {
        f"more than {limits.processes} processes could be started": int(count) >= limits.processes * 3,
        "a program may signal your other processes": reach != b"0",
        "a process that left its session outlived the run": done.outlived,
    }
    if any(happened.values()):
        return Protection("processes", False, " and ".join(what for what, did in happened.items() if did))
    how = "a PID namespace of its own" if "pid" in done.had else "found and ended"
    return Protection("processes", True, f"at most {limits.processes}, and none outlived the run ({how})")


def _probe(code: str, limits: Limits) -> Finished:
    return run("python", {"program": True, "code": code, "setup": ""}, limits)[0]


def _ran(done: Finished) -> bool:
    return any(record[0] == "done" for record in done.records)
