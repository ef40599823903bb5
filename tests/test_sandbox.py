"""Hostile programs, each run for real. What needs a protection this machine lacks skips with that protection's line."""

import os
import shutil
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from prepcli.kinds.code import Code
from prepcli.kinds.predict_output import PredictOutput
from prepcli.model import Trial
from prepcli.sandbox.exercise import run_program, try_code, why_not
from prepcli.sandbox.measure import Protection, measure
from prepcli.sandbox.watch import Limits, end_marked, parse_records

LIMITS = Limits(seconds=10)
SHORT = Limits(seconds=1)
needs_cc = pytest.mark.skipif(not (shutil.which("cc") or shutil.which("gcc")), reason="no C compiler here")


def card(tests: str | tuple[str, ...], **fields: Any) -> Code:
    fields = {"starter": "def f(x): ...\n", "solution": "s"} | fields
    return Code(id="t", topic="t", prompt="p", answer="a", tests=tests, **fields)


ADD = card("assert f(1) == 2, 'one'\nassert f(2) == 3, 'two'\nassert f(-1) == 0, 'minus one'\n")


def tried(code: str, of: Code = ADD, limits: Limits = LIMITS) -> Trial:
    return try_code(of, code, limits)


@cache
def protections() -> dict[str, Protection]:
    return {found.name: found for found in measure(LIMITS)}


def needs(name: str) -> None:
    found = protections()[name]
    if not found.enforced:
        pytest.skip(f"{name}: not enforced here: {found.how}")


def alive(mark: str) -> list[str]:
    """The processes that carry `mark` on their command line."""
    if not os.path.isdir("/proc/self"):
        pytest.skip("no /proc to look for what is left")
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if mark.encode() in line and int(entry.name) != os.getpid():
                found.append(line.decode())
    return found


# --- a right program, and a wrong one ---


def test_a_right_program_passes_every_test():
    trial = tried("def f(x):\n    return x + 1\n")
    assert trial.passed
    assert [t.name for t in trial.tests] == ["one", "two", "minus one"]


def test_a_wrong_program_shows_given_and_expected_and_the_later_tests_still_run():
    trial = tried("def f(x):\n    print('at', x)\n    return abs(x) + 1\n")
    assert [(t.outcome, t.given, t.expected) for t in trial.tests] == [
        ("passed", "", ""),
        ("passed", "", ""),
        ("failed", "2", "0"),
    ]
    assert trial.printed == "at 1\nat 2\nat -1\n"


def test_a_program_with_a_syntax_error_says_where():
    assert (
        tried("def f(x):\n    return (\n").problem == "SyntaxError: '(' was never closed (line 2 of your program)"
    )


def test_an_exception_names_its_type_and_the_learners_line():
    assert tried("def f(x):\n    return 1 / 0\n").tests[0].message == (
        "ZeroDivisionError: division by zero (line 2 of your program)"
    )


# --- programs that want to pass without being right ---

CHEATS = {
    "exits early with os._exit": "import os\ndef f(x):\n    os._exit(0)\n",
    "exits while it is loaded": "import os\nos._exit(0)\n",
    "raises SystemExit": "def f(x):\n    raise SystemExit(0)\n",
    "raises SystemExit while it is loaded": "raise SystemExit(0)\n",
    "raises KeyboardInterrupt": "def f(x):\n    raise KeyboardInterrupt\n",
    "prints a fake report": "print('ok one\\nok two\\nok minus one\\n[\"done\"]')\ndef f(x):\n    print('passed')\n",
    "writes a fake report into every file it can find": """
import os
def f(x):
    for fd in range(3, 100):
        try:
            os.write(fd, b'prep_0123456789012345678901232;4:test1:0' * 9 + b'1;4:done')
        except OSError:
            pass
    os._exit(0)
""",
    "returns an object equal to everything": """
class Any:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 2
def f(x): return Any()
""",
    "returns a number equal to every number": """
class Any(int):
    def __eq__(self, other): return isinstance(other, int)
    __hash__ = int.__hash__
def f(x): return Any(7)
""",
    "returns a mock that equals everything": "from unittest.mock import ANY\ndef f(x): return ANY\n",
    "replaces builtins": """
import builtins
for name in ('all', 'any', 'sorted', 'len', 'isinstance', 'AssertionError', 'print', 'repr', 'str', 'type', 'list'):
    setattr(builtins, name, lambda *a, **k: True)
def f(x): return None
""",
    "clears builtins when it is called": "import builtins\ndef f(x):\n    vars(builtins).clear()\n",
    "closes every file": "import os\ndef f(x):\n    os.closerange(0, 100)\n    return 0\n",
}


@pytest.mark.parametrize("code", CHEATS.values(), ids=CHEATS)
def test_a_program_that_cheats_fails(code):
    trial = tried(code)
    assert not trial.passed
    assert trial.problem or trial.right < 3


def test_an_object_that_equals_everything_is_found_inside_a_list():
    code = "class A:\n    def __eq__(self, o): return True\ndef f(x): return [A(), A()]\n"
    trial = tried(code, card("assert f(1) == [1, 2], 'list'"))
    assert trial.tests[0].message == "an object that equals everything is no answer"


def test_an_honest_equality_is_believed():
    code = """
class Money:
    def __init__(self, n): self.n = n
    def __eq__(self, other): return self.n == (other.n if isinstance(other, Money) else other)
def f(x): return Money(x)
"""
    assert tried(code, card("assert f(1) == f(1)\nassert f(2) == 2\nassert not f(1) == f(2)")).passed


def test_the_tests_keep_their_own_builtins():
    sort = card("assert f([2, 1]) == sorted([2, 1]), 'two'\nassert all(x for x in [f([3, 1]) == [1, 3]]), 'all'")
    own = "def sorted(x): return x\ndef all(x): return True\ndef f(x): return x\n"
    assert [t.outcome for t in tried(own, sort).tests] == ["failed", "failed"]
    patched = "import builtins\nbuiltins.sorted = lambda x: x\nbuiltins.all = lambda x: True\ndef f(x): return x\n"
    assert [t.outcome for t in tried(patched, sort).tests] == ["failed", "failed"]
    assert tried("def f(x):\n    x.sort()\n    return x\n", sort).passed


def test_a_task_may_be_to_write_a_builtin_again():
    own = Code(
        id="t",
        topic="t",
        prompt="p",
        answer="a",
        starter="def sum(xs): ...\n",
        solution="s",
        tests="assert sum([1, 2]) == 30",
    )
    assert tried("def sum(xs): return 30\n", own).passed


# --- programs that want to do harm, or do it by mistake ---


@pytest.mark.parametrize(
    "code",
    [
        "def f(x):\n    while True: pass\n",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass\n",
    ],
    ids=["plain", "catching everything"],
)
def test_an_endless_loop_is_stopped_in_the_time_limit(code):
    started = time.monotonic()
    assert tried(code, limits=SHORT).problem == "stopped after 1 s: it did not come to an end"
    assert time.monotonic() - started < SHORT.seconds + 5  # the limit and some slack, no measure of speed


def test_a_fork_bomb_is_held_and_ended():
    needs("processes")
    code = """
import os
while True:
    try:
        if os.fork() == 0 and os.getpid() % 3 == 0:
            os.execv('/bin/sleep', ['sleep', '62.3607'])
    except OSError:
        pass
"""
    assert tried(code, limits=SHORT).problem == "stopped after 1 s: it did not come to an end"
    assert not alive("62.3607")


def test_a_double_fork_with_setsid_does_not_outlive_its_run():
    needs("processes")
    code = """
import os
def f(x):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 100)
            os.execv('/bin/sleep', ['sleep', '61.8034'])
        os._exit(0)
    return x + 1
"""
    assert tried(code).passed
    assert not alive("61.8034")


def test_killing_everything_in_reach_kills_only_the_run():
    needs("processes")
    if "PID namespace" not in protections()["processes"].how:
        pytest.skip("without a PID namespace a program of the same user may signal its like")
    assert not tried(
        "import os\ndef f(x):\n    os.kill(-1, 9)\n    os.kill(1, 9)\n    os.kill(os.getpid(), 9)\n"
    ).passed


def test_a_10_gb_list_is_a_memory_error():
    needs("memory")
    assert "MemoryError" in tried("def f(x):\n    return len([0] * (10 << 27))\n").tests[0].message


def test_endless_output_is_stopped():
    assert tried("def f(x):\n    while True: print('x' * 1000)\n").problem == "stopped: it printed more than 1 MB"


def test_a_flood_of_garbage_in_every_file_is_stopped():
    code = "import os\ndef f(x):\n  while True:\n    for fd in range(3, 20):\n      try: os.write(fd, b'x' * 60000)\n      except OSError: pass\n"
    assert tried(code).problem.startswith("stopped")


def test_an_early_exit_says_so():
    assert tried("import os\ndef f(x):\n    os._exit(3)\n").problem == (
        "it ended early, with exit code 3, before the tests were through"
    )


def test_a_segmentation_fault_is_named():
    code = "import ctypes\ndef f(x):\n    ctypes.string_at(0)\n"
    assert tried(code).problem == "it was ended by signal 11 (segmentation fault)"


def test_a_program_may_delete_all_it_can_reach_and_is_still_judged():
    needs("files")
    code = """
import os, shutil, sys
def f(x):
    for top in ('.', '/tmp', '/home', os.path.dirname(shutil.__file__) + '/json'):
        shutil.rmtree(top, ignore_errors=True)
    return x + 1
"""
    assert tried(code).passed
    assert Path(os.__file__).exists()


def test_reading_standard_input_finds_its_end():
    assert tried("def f(x):\n    return input()\n").tests[0].message.startswith("EOFError")


def test_the_file_size_is_limited():
    code = "def f(x):\n    open('big', 'wb').write(b'x' * (20 << 20))\n    return x + 1\n"
    assert not tried(code).passed


def test_the_environment_holds_nothing_of_the_learners(monkeypatch):
    monkeypatch.setenv("PREP_HOME", "/secret/home")
    monkeypatch.setenv("API_TOKEN", "secret")
    trial = tried(
        "import os\nprint(sorted(os.environ))\nimport os\nprint(os.listdir('.'))\ndef f(x): return x + 1\n"
    )
    assert trial.passed
    names = trial.printed.splitlines()[0]
    assert "HOME" not in names
    assert "TOKEN" not in names
    assert trial.printed.splitlines()[1] == "['solution.py']"


def test_the_learners_files_cannot_be_read(tmp_path):
    needs("files")
    secret = tmp_path / "progress.db"
    secret.write_text("grades", "utf-8")
    code = f"def f(x):\n    return open({str(secret)!r}).read()\n"
    trial = tried(code)
    assert trial.right == 0
    assert "Error" in trial.tests[0].message


def test_the_network_is_out_of_reach():
    needs("network")
    code = "import socket\ndef f(x):\n    socket.create_connection(('127.0.0.1', 22), 1)\n"
    assert "Error" in tried(code).tests[0].message


def test_records_without_the_runs_token_are_not_read():
    token = b"prep_abc"
    good = token + b"2;3:end1:0"
    assert parse_records(b"noise 2;3:end1:1" + good + token + b"2;9999999:x" + good, token) == [["end", "0"]] * 2
    assert parse_records(token + b"2;-1:x" + token + b"99999999999999;" + token, token) == []


def test_the_walk_over_what_is_left_ends_only_what_carries_the_mark():
    if not os.path.isdir("/proc/self"):
        pytest.skip("no /proc here")
    import subprocess

    marked = subprocess.Popen(["sleep", "60"], env={"PREP_RUN": "abc", "PATH": os.environ["PATH"]})
    other = subprocess.Popen(["sleep", "60"], env={"PREP_RUN": "xyz", "PATH": os.environ["PATH"]})
    try:
        end_marked("abc")
        assert marked.wait(5) == -9
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


# --- sql, c and whole programs ---

SQL = card(
    lang="sql",
    starter="SELECT 1;",
    setup="CREATE TABLE t(n INT, w TEXT); INSERT INTO t VALUES (1,'a'),(2,NULL),(2,NULL);",
    solution="SELECT n, w FROM t ORDER BY n",
    tests=("-- an empty table\nDELETE FROM t;", "INSERT INTO t VALUES (3, 'x');"),
)


def test_sql_rows_are_compared_without_order_and_after_each_further_setup():
    trial = tried("SELECT n, w FROM t ORDER BY n DESC", SQL)
    assert trial.passed
    assert [t.name for t in trial.tests] == [
        "the rows on the set-up",
        "an empty table",
        "the rows after further set-up 2",
    ]


def test_sql_shows_missing_and_extra_rows():
    trial = tried("SELECT DISTINCT n, w FROM t UNION ALL SELECT 9, 'z'", SQL)
    first = trial.tests[0]
    assert (first.outcome, first.columns) == ("failed", ("n", "w"))
    assert [(row.mark, row.values) for row in first.rows] == [
        ("", ("1", "a")),
        ("", ("2", "NULL")),
        ("extra", ("9", "z")),
        ("missing", ("2", "NULL")),
    ]


def test_sql_in_order_only_when_the_card_says_so():
    import msgspec

    ordered = msgspec.structs.replace(SQL, ordered=True)
    trial = tried("SELECT n, w FROM t ORDER BY n DESC", ordered)
    assert trial.tests[0].message == "the rows are right but in another order"
    assert tried("SELECT n, w FROM t ORDER BY n", ordered).passed


def test_sql_that_is_no_sql_says_what_sqlite_says():
    assert tried("SELEC 1", SQL).tests[0].message.startswith("OperationalError: near")


def test_an_endless_query_is_stopped():
    code = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c"
    assert tried(code, SQL, SHORT).problem.startswith("stopped after 1 s")


C = card(
    lang="c",
    starter="int f(int x) { return 0; }",
    solution="int f(int x) { return x + 1; }",
    tests="""#include <stdio.h>
#include "solution.c"
static void check(int x, int want) {
    if (f(x) == want) printf("ok f(%d)\\n", x);
    else { printf("not ok f(%d)\\n", x); printf("given %d, expected %d\\n", f(x), want); }
}
int main(void) { puts("no test yet"); check(1, 2); check(-1, 0); puts("ok end"); return 0; }
""",
)


@needs_cc
def test_c_runs_the_tests_that_include_the_solution():
    assert tried("int f(int x) { return x + 1; }", C).passed
    trial = tried("int f(int x) { return x > 0 ? x + 1 : 7; }", C)
    assert [(t.name, t.outcome, t.message) for t in trial.tests] == [
        ("f(1)", "passed", ""),
        ("f(-1)", "failed", "given 7, expected 0"),
        ("end", "passed", ""),
    ]


@needs_cc
def test_tests_that_say_nothing_are_not_passed():
    silent = card('#include "solution.c"\nint main(void) { return 0; }', lang="c")
    trial = tried("int f(int x) { return x + 1; }", silent)
    assert (trial.passed, trial.problem) == (False, "the tests reported nothing")


C_CHEATS = {
    "prints ok and exits": '#include <stdio.h>\n#include <stdlib.h>\nint f(int x) { printf("ok f(1)\\n"); exit(0); }',
    "does not compile": "int f(int x) { return }",
    "ends with a segmentation fault": "int f(int x) { return *(volatile int *)0; }",
    "brings its own main": '#include <stdio.h>\nint f(int x) { return 0; }\nint main(void) { puts("ok"); return 0; }',
    "includes a file of the system's": '#include "/etc/passwd"\nint f(int x) { return x + 1; }',
}


@needs_cc
@pytest.mark.parametrize("code", C_CHEATS.values(), ids=C_CHEATS)
def test_c_that_cheats_or_breaks_fails(code):
    trial = tried(code, C)
    assert not trial.passed
    assert trial.problem


def program(code: str, **fields: str) -> PredictOutput:
    return PredictOutput(id="p", topic="t", prompt="p", answer="a", code=code, output="x", **fields)


def test_a_program_is_run_as_a_program():
    trial = run_program(program("if __name__ == '__main__':\n    print(1)\nraise KeyError('x')\n"), LIMITS)
    assert (trial.printed, trial.raised, trial.problem) == ("1\n", "KeyError", "")


def test_sql_prints_rows_joined_by_bars():
    trial = run_program(program("SELECT 1, NULL; SELECT 'a';", lang="sql", setup="CREATE TABLE t(n)"), LIMITS)
    assert trial.printed == "1 | NULL\na\n"


def test_a_card_for_a_later_python_says_so():
    assert "is for Python >=9.9" in why_not(program("print(1)", python=">=9.9"))
    assert why_not(program("print(1)", python=">=3.11,<9")) == ""
