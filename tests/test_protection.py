"""What protects this machine: the ways to shut a program in, and what is said of a run that went wrong.

The probes themselves run for real in test_sandbox.py; here stand the conclusions, also those of other machines.
"""

import os
import signal
import sys
from pathlib import Path

import pytest

from prepcli.kinds.code import Code
from prepcli.kinds.predict_output import PredictOutput
from prepcli.sandbox.child import bubblewrap, run, ways_of
from prepcli.sandbox.exercise import problem_of, run_program, try_code
from prepcli.sandbox.measure import files_of, memory_of, network_of, processes_of
from prepcli.sandbox.watch import Finished, Limits

LIMITS = Limits(seconds=10, memory=512 << 20, processes=64)
DONE = [["done"]]


def finished(
    *records: list[str],
    printed: bytes = b"",
    code: int | None = 0,
    cause: str = "",
    had: str = "",
    outlived: bool = False,
) -> Finished:
    return Finished(list(records), printed, b"", code, cause, frozenset(had.split()), outlived, 1.0)


@pytest.mark.parametrize(
    ("platform", "user", "program", "ways"),
    [
        ("linux", 1000, "/usr/bin/bwrap", ["bubblewrap", "own", "plain"]),
        ("linux", 1000, None, ["own", "plain"]),
        ("linux", 0, "/usr/bin/bwrap", ["own", "plain"]),
        ("darwin", 501, None, ["plain"]),
    ],
)
def test_the_best_way_that_a_machine_has_is_tried_first(platform, user, program, ways):
    assert ways_of(platform, user, program) == ways


def test_bubblewrap_shows_the_program_what_it_may_read_links_as_links_and_nothing_writable(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib64").symlink_to("lib")
    words = bubblewrap("bwrap", [str(tmp_path / "lib"), str(tmp_path / "lib64")])
    assert words[0] == "bwrap"
    assert {"--unshare-all", "--die-with-parent", "--new-session"} <= set(words)
    shown = words[words.index("ALL") + 1 :]
    assert shown == [
        *("--ro-bind", f"{tmp_path}/lib", f"{tmp_path}/lib"),
        *("--symlink", "lib", f"{tmp_path}/lib64"),
        *("--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/tmp", "--"),
    ]


def readable_by_all(path: str) -> bool:
    folder = Path(path).resolve()
    return all(part.stat().st_mode & 0o005 == 0o005 for part in (folder, *folder.parents))


# root runs a program as nobody, who may not be able to read the interpreter of a private folder
out_of_reach = os.getuid() == 0 and not readable_by_all(sys.base_prefix)


@pytest.mark.skipif(not out_of_reach, reason="the interpreter can be read by whoever runs the program")
def test_where_the_interpreter_cannot_be_read_the_run_says_that_it_is_this_machine():
    done, _ = run("python", {"program": True, "code": "print(1)", "setup": ""}, LIMITS, ways=["plain"])
    assert problem_of(done, LIMITS).startswith("it could not be run here: ModuleNotFoundError")
    assert done.printed == b""


@pytest.mark.skipif(out_of_reach, reason="nobody cannot read this interpreter")
@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no /proc to look for what is left")
def test_a_program_is_run_and_ended_where_nothing_shuts_it_in():
    """The way of a machine without namespaces: what left its session is found by its mark."""
    code = """
import os, sys
print(os.path.isdir(os.getcwd()), len(os.listdir()))
sys.stdout.flush()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 100)
        os.execv('/bin/sleep', ['sleep', '63.2456'])
    os._exit(0)
os.wait()
"""
    done, _ = run("python", {"program": True, "code": code, "setup": ""}, LIMITS, ways=["plain"])
    assert done.printed == b"True 0\n"
    assert done.code == 0
    left = [p for p in Path("/proc").glob("[0-9]*/cmdline") if b"63.2456" in _bytes(p)]
    assert left == []


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize(
    ("found", "enforced", "how"),
    [
        (network_of(finished(*DONE), []), True, "neither TCP nor UDP went through (Landlock)"),
        (network_of(finished(*DONE, had="net"), []), True,
         "neither TCP nor UDP went through (a network namespace of its own)"),
        (network_of(finished(*DONE, had="net"), ["TCP", "UDP"]), False, "TCP and UDP went through to this machine"),
        (network_of(finished(had="net"), []), False, "the probe could not be run"),
        (files_of(finished(*DONE, had="root landlock6"), changed=False, made=False), True,
         "no file outside was read, changed or made (a root of its own and Landlock)"),
        (files_of(finished(*DONE, had="landlock1"), changed=False, made=False), True,
         "no file outside was read, changed or made (Landlock)"),
        (files_of(finished(*DONE, printed=b"read secret\n"), changed=True, made=True), False,
         "a file outside the run's folder was read and changed and made"),
        (files_of(finished(*DONE, had="root"), changed=False, made=True), False,
         "a file outside the run's folder was made"),
        (files_of(finished(had="root"), changed=False, made=False), False, "the probe could not be run"),
        (memory_of(finished(*DONE, printed=b"refused\n"), LIMITS), True, "a process got no more than 512 MB"),
        (memory_of(finished(*DONE), LIMITS), False, "a process got more than 512 MB"),
        (memory_of(finished(printed=b"refused\n"), LIMITS), False, "a process got more than 512 MB"),
        (processes_of(finished(printed=b"60 0\n", had="pid"), LIMITS), True,
         "at most 64, and none outlived the run (a PID namespace of its own)"),
        (processes_of(finished(printed=b"60 0\n"), LIMITS), True,
         "at most 64, and none outlived the run (found and ended)"),
        (processes_of(finished(printed=b"192 1\n", outlived=True), LIMITS), False,
         "more than 64 processes could be started and a program may signal your other processes"
         " and a process that left its session outlived the run"),
        (processes_of(finished(printed=b""), LIMITS), False, "the probe could not be run"),
    ],
)  # fmt: skip
def test_a_protection_is_called_enforced_only_when_its_probe_ran_and_nothing_came_through(found, enforced, how):
    assert (found.enforced, found.how) == (enforced, how)


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (finished(*DONE), ""),
        (finished(cause="time", code=None), "stopped after 10 s: it did not come to an end"),
        (finished(code=-signal.SIGXCPU), "stopped after 10 s: it did not come to an end"),
        (finished(cause="output", code=None), "stopped: it printed more than 1 MB"),
        (finished(cause="report", code=None), "stopped: it flooded the report"),
        (finished(["load", "SyntaxError: no"]), "SyntaxError: no"),
        (finished(["setup", "no such table: t"], *DONE), "no such table: t"),
        (finished(["broken", "no memory"]), "it could not be run here: no memory"),
        (finished(code=None), "it ended its own runner before the tests were through"),
        (finished(code=-11), "it was ended by signal 11 (segmentation fault)"),
        (finished(code=-99), "it was ended by signal 99 (see `man 7 signal`)"),
        (finished(code=3), "it ended early, with exit code 3, before the tests were through"),
    ],
)
def test_what_ended_a_run_is_told_in_plain_words(done, said):
    assert problem_of(done, LIMITS) == said


def test_tests_that_are_no_python_are_told_and_nothing_is_run():
    card = Code(topic="t", prompt="p", answer="a", starter="", solution="s", tests="assert (")
    trial = try_code(card, "open('ran', 'w')", LIMITS)
    assert trial.problem.startswith("the card's tests cannot be read: ")
    assert trial.tests == ()


def test_a_long_output_is_cut_where_it_is_shown():
    card = PredictOutput(topic="t", prompt="p", answer="a", code="print('x' * 20_000)", output="x")
    assert run_program(card, LIMITS).printed == "x" * 10_000 + "\n... (20001 characters)"
