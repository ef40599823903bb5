"""Code exercises in a real pseudo-terminal with a scripted editor, and `prep code` from a script."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from code_bank import BANK, RIGHT, WRONG, scripted_editor
from conftest import PREP, logged
from terminal import Terminal

needs_cc = pytest.mark.skipif(not (shutil.which("cc") or shutil.which("gcc")), reason="no C compiler here")
LANGUAGES = ["code-py", "code-sql", pytest.param("code-c", marks=needs_cc)]


@pytest.fixture
def bank_text() -> str:
    return BANK


@pytest.fixture
def trusted(prep, bank_file):
    assert prep("bank", "trust", str(bank_file)).code == 0


def grades(home: Path) -> list[tuple[str, int, str]]:
    """(card, grade, mode) of every grade."""
    return [(card, body["grade"], body["mode"]) for card, body in logged(home)]


def exercise(quiz, tmp_path, *texts: str, **options):
    return quiz(
        "--kind", "code", "--topic", "algorithms", EDITOR=scripted_editor(tmp_path / "ed", *texts), **options
    )


def test_an_exercise_fails_is_edited_passes_and_is_graded(quiz, home, tmp_path, trusted, prep):
    t = exercise(quiz, tmp_path, WRONG["code-py"], RIGHT["code-py"], columns=100)
    t.shows("Write double(x).", "raise NotImplementedError", "e edits", "g gives up")
    t.press("e").shows("✓ two", "✗ minus one", "given     2", "expected  -2", "✗ text", "1 of 3 tests passed")
    t.shows("It printed", "hm", "e edits again", "h hint")
    t.press("h").shows("works for numbers")
    t.press("e").shows("3 of 3 tests passed", "Enter finishes")
    t.press("enter").shows(
        "Yours", "Reference", "return x + x", "return 2 * x", "I multiply by two", "tick what you said"
    )
    t.shows("Enter takes Good").press("enter").shows("Sitting done").press("q")
    assert t.ends() == 0
    assert grades(home) == [("code-py", 3, "quiz")]
    assert (tmp_path / "ed" / "opened0").read_text().startswith("def double(x):\n    raise")
    assert (tmp_path / "ed" / "opened1").read_text() == WRONG["code-py"]
    assert prep("show", "code-py", "--mine").out == RIGHT["code-py"]
    assert list((home / "code").iterdir()) == [home / "code" / "code-py.passed.py"]


def test_an_editor_that_would_return_at_once_is_waited_for(quiz, home, tmp_path, trusted):
    editor = tmp_path / "code"
    editor.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/args\n')
    editor.chmod(0o755)
    t = quiz("--kind", "code", "--topic", "algorithms", EDITOR=str(editor)).shows("e edits")
    t.press("e").shows("0 of 3 tests passed").press("q")
    assert t.ends() == 0
    assert (tmp_path / "args").read_text().splitlines() == ["--wait", "--goto", f"{home}/code/code-py.draft.py:1"]


def test_the_tests_and_the_reference_stay_when_the_card_is_left_unchanged_in_the_editor(quiz, tmp_path, trusted):
    t = (
        exercise(quiz, tmp_path, RIGHT["code-py"], rows=60)
        .shows("e edits")
        .press("e")
        .shows("3 of 3")
        .press("enter")
    )
    t.shows("Enter takes Easy", "Reference").press("space").shows("☑")
    t.output = b""
    t.press("o").printed("Reference").shows("Reference", "Enter takes Easy", "☑")


def test_passing_at_once_suggests_easy(quiz, tmp_path, trusted):
    t = exercise(quiz, tmp_path, RIGHT["code-py"]).shows("e edits").press("e").shows("3 of 3")
    t.press("enter").shows("Enter takes Easy")


def test_giving_up_suggests_again_and_shows_the_reference(quiz, tmp_path, trusted):
    exercise(quiz, tmp_path).shows("g gives up").press("g").shows("return 2 * x", "Enter takes Again")


def test_a_draft_outlives_a_broken_off_sitting_and_is_offered_again(quiz, home, tmp_path, trusted):
    t = exercise(quiz, tmp_path, WRONG["code-py"]).shows("e edits").press("e").shows("1 of 3")
    t.signal(signal.SIGKILL).ends()
    t = exercise(quiz, tmp_path / "second").shows("Your draft is kept", "z starts over")
    t.press("e").shows("1 of 3")
    assert (tmp_path / "second" / "ed" / "opened0").read_text() == WRONG["code-py"]
    t.press("z").hides("1 of 3").press("e").shows("0 of 3")
    assert "NotImplementedError" in (tmp_path / "second" / "ed" / "opened1").read_text()


def test_without_an_editor_a_program_can_be_typed(quiz, tmp_path, trusted):
    t = quiz("--kind", "code", "--topic", "algorithms").shows("t types it").press("e").shows("no editor is set")
    t.press("t").shows("program").press("\x7f" * len("def double(x):\n    raise NotImplementedError\n"))
    t.press("double = lambda x: 2 * x", "enter").shows("3 of 3 tests passed")


def test_a_draft_changed_in_another_window_is_run_again(quiz, home, tmp_path, trusted):
    t = exercise(quiz, tmp_path, WRONG["code-py"]).shows("e edits").press("e").shows("1 of 3")
    (home / "code" / "code-py.draft.py").write_text(RIGHT["code-py"], "utf-8")
    t.press("r").shows("3 of 3").press("enter").shows("Enter takes Good")  # a second try


def test_a_program_that_is_the_reference_is_shown_once(quiz, tmp_path, trusted):
    t = exercise(quiz, tmp_path, "def double(x):\n    return 2 * x\n").shows("e edits").press("e").shows("3 of 3")
    t.press("enter").shows("Your program is the reference")
    assert t.text.count("return 2 * x") == 1


def test_an_sql_exercise_shows_its_tables_before_it_is_tried(quiz, trusted):
    quiz("--kind", "code", "--topic", "databases").shows(
        "CREATE TABLE people(name TEXT);", "SELECT 1;", "t types it"
    )


def test_a_draft_that_cannot_be_written_is_one_message_in_the_sitting(quiz, home, tmp_path, trusted):
    (home / "code" / "code-py.draft.py" / "in the way").mkdir(parents=True)
    t = exercise(quiz, tmp_path, RIGHT["code-py"]).shows("e edits").press("e").shows("cannot write", "e edits")
    assert t.press("q").ends() == 0


def test_a_draft_in_another_encoding_is_opened_as_it_stands(quiz, home, tmp_path, trusted):
    draft = home / "code" / "code-py.draft.py"
    draft.parent.mkdir(parents=True)
    kept = "def double(x):\n    return 2 * x  # Lösung\n".encode("latin-1")
    draft.write_bytes(kept)
    t = quiz("--kind", "code", "--topic", "algorithms", EDITOR="true", rows=60).shows("Your draft is kept")
    t.press("e").shows("3 of 3 tests passed").press("q")
    assert t.ends() == 0
    assert draft.read_bytes() == kept


@needs_cc
def test_a_compiler_that_goes_away_in_a_sitting_is_said_with_the_run(quiz, tmp_path, trusted):
    compiler = tmp_path / "bin" / "cc"
    compiler.parent.mkdir()
    compiler.symlink_to(shutil.which("cc") or shutil.which("gcc"))
    editor = scripted_editor(tmp_path / "ed", WRONG["code-c"], RIGHT["code-c"])
    t = quiz("--kind", "code", "--topic", "c", EDITOR=editor, PATH=str(compiler.parent)).shows("e edits")
    t.press("e").shows("1 of 2 tests passed")
    compiler.unlink()
    t.press("e").shows("no C compiler (`cc`, `gcc` or `clang`) on this machine", "e edits again").press("q")
    assert t.ends() == 0


def test_an_endless_loop_gives_the_screen_back(quiz, tmp_path, trusted, home):
    (home / "config.toml").write_text("[code]\nseconds = 1\n")
    t = exercise(quiz, tmp_path, "def double(x):\n    while True: pass\n").shows("e edits").press("e")
    t.shows("stopped after 1 s", "0 of 3 tests passed", "e edits again").press("q")
    assert t.ends() == 0


def test_an_untrusted_exercise_is_graded_by_oneself_and_says_why(quiz, home, tmp_path):
    marker = tmp_path / "ran"
    t = exercise(quiz, tmp_path, f"open({str(marker)!r}, 'w')\n", rows=50)
    t.shows("You grade this one yourself", "is not trusted", "prep bank trust")
    t.press("e").shows("Enter finishes").press("enter").shows("Yours", "Reference", "Enter takes Good")
    t.press("space").shows("Enter takes Hard").press("2").shows("Sitting done").press("q")
    assert t.ends() == 0
    assert grades(home) == [("code-py", 2, "quiz")]
    assert not marker.exists()


def test_prep_code_takes_one_exercise_and_ends_in_a_grade(quiz, home, tmp_path, trusted):
    t = quiz("code-py", command="code", EDITOR=scripted_editor(tmp_path / "ed", RIGHT["code-py"])).shows("1 of 1")
    t.press("e").shows("3 of 3").press("enter").shows("Enter takes").press("1")
    assert t.ends() == 0
    assert grades(home) == [("code-py", 1, "code")]


# --- from a script ---


@pytest.mark.parametrize("card", LANGUAGES)
def test_a_file_is_run_and_the_exit_code_says_whether_it_passes(card, prep, bank_file, tmp_path, trusted, home):
    file = tmp_path / "solution"
    before = sorted(home.rglob("*"))
    file.write_text(RIGHT[card], "utf-8")
    right = prep("code", card, "--file", str(file), "--bank", str(bank_file))
    assert (right.code, right.err) == (0, "")
    file.write_text(WRONG[card], "utf-8")
    wrong = prep("code", card, "--file", str(file), "--bank", str(bank_file), "--json")
    assert wrong.code == 1
    assert wrong.json["passed"] is False
    assert {t["outcome"] for t in wrong.json["tests"]} >= {"failed"}
    assert [p for p in sorted(home.rglob("*")) if p.is_file() and "cache" not in str(p) and p not in before] == []


def test_a_folder_without_permissions_is_removed_all_the_same(prep, bank_file, tmp_path, trusted):
    file = tmp_path / "solution.py"
    locked = "import os\nos.makedirs('a/b')\nos.chmod('a', 0)\n"
    file.write_text(locked + RIGHT["code-py"], "utf-8")
    with tempfile.TemporaryDirectory() as folder:  # where whoever runs the program may come
        os.chmod(folder, 0o755)
        assert prep("code", "code-py", "--file", str(file), "--bank", str(bank_file), TMPDIR=folder).code == 0
        assert os.listdir(folder) == []


def test_sql_rows_are_drawn_with_missing_and_extra_ones_marked(prep, bank_file, tmp_path, trusted):
    file = tmp_path / "solution.sql"
    file.write_text(WRONG["code-sql"], "utf-8")
    out = prep("code", "code-sql", "--file", str(file), "--bank", str(bank_file)).out
    assert "  + Ada   extra" in out
    assert "given     3 rows" in out


def test_long_runs_and_long_tables_are_shown_in_short(prep, bank_file, tmp_path, trusted):
    file = tmp_path / "solution"
    file.write_text("import time\ndef double(x):\n    time.sleep(0.2 * (x == 2))\n    return 2 * x\n", "utf-8")
    out = prep("code", "code-py", "--file", str(file), "--bank", str(bank_file)).out
    assert re.search(r"✓ two  \d{3,} ms\n  ✓ minus one\n", out)
    file.write_text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25) SELECT i AS name FROM n",
        "utf-8",
    )
    out = prep("code", "code-sql", "--file", str(file), "--bank", str(bank_file)).out
    assert "  + 20    extra\n    ... 27 rows\n" in out  # 25 too many, two missing


def test_watch_waits_for_a_file_that_an_editor_replaces(environ, bank_file, tmp_path, trusted):
    file = tmp_path / "solution.py"
    file.write_text(WRONG["code-py"], "utf-8")
    t = Terminal([*PREP, "code", "code-py", "--watch", str(file), "--bank", str(bank_file)], environ, 80, 40)
    t.shows("1 of 3 tests passed")
    file.unlink()
    time.sleep(0.2)  # a few looks at what is not there
    file.write_text(RIGHT["code-py"], "utf-8")
    t.shows("3 of 3 tests passed", "each save runs the tests, Ctrl-C stops").press("ctrl-c")
    assert t.ends() == 130
    assert t.output.endswith(b"^C\r\n")  # the shell's prompt begins its own line
    assert t.output.count(b"tests passed") == 2


def test_watch_runs_the_file_on_each_save(environ, bank_file, tmp_path, trusted):
    file = tmp_path / "solution.py"
    file.write_text(WRONG["code-py"], "utf-8")
    command = [*PREP, "code", "code-py", "--watch", str(file), "--bank", str(bank_file)]
    child = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert read_until(child, "tests passed").startswith("  1 of 3")
        time.sleep(0.05)
        file.write_text(RIGHT["code-py"], "utf-8")
        assert read_until(child, "tests passed").startswith("  3 of 3")
        child.send_signal(signal.SIGINT)
        out, said = child.communicate(timeout=10)
        assert child.returncode == 130
        assert ("Watching" in out, said) == (
            False,
            f"Watching {file}: each save runs the tests, Ctrl-C stops.\n",
        )
    finally:
        child.kill()
        child.wait()


def read_until(child: subprocess.Popen, part: str) -> str:
    while line := child.stdout.readline():
        if part in line:
            return line
    raise AssertionError(f"ended without {part!r}")


def test_what_is_no_exercise_or_no_file_is_a_usage_error(prep, bank_file, tmp_path, trusted):
    bank = ("--bank", str(bank_file))
    assert prep("code", "predict-1", "--file", "x", *bank).code == 2
    assert prep("code", "code-py", "--file", str(tmp_path / "none.py"), *bank).code == 2
    assert prep("code", "code-py", "--watch", str(tmp_path / "none.py"), *bank).code == 2
    assert prep("code", "code-py", *bank).code == 2
    assert prep("code", "code-py", "--file", "x", "--watch", "x", *bank).code == 2
    assert prep("code", "code-py", "--json", *bank).code == 2
    assert prep("show", "predict-1", "--mine", *bank).code == 2
    assert prep("show", "code-py", "--mine", *bank).code == 1


def test_a_program_that_is_no_text_is_one_message(prep, bank_file, home, tmp_path, trusted):
    file = tmp_path / "solution.py"
    file.write_bytes(b"\xff\xfe")
    run = prep("code", "code-py", "--file", str(file), "--bank", str(bank_file))
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith(f"error: cannot read {file}: ")
    kept = home / "code" / "code-py.passed.py"
    kept.parent.mkdir()
    kept.write_bytes(b"\xff\xfe")
    run = prep("show", "code-py", "--mine", "--bank", str(bank_file))
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith(f"error: cannot read {kept}: ")


def test_without_a_compiler_a_c_exercise_says_so(prep, bank_file, tmp_path, trusted):
    file = tmp_path / "solution.c"
    file.write_text(RIGHT["code-c"], "utf-8")
    run = prep("code", "code-c", "--file", str(file), "--bank", str(bank_file), PATH="/nowhere")
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith("error: no C compiler (`cc`, `gcc` or `clang`) on this machine\nhelp: ")


def test_doctor_names_each_protection_as_enforced_or_not(prep):
    run = prep("doctor", "--json")
    checks = {c["name"]: c for c in run.json["checks"]}
    assert {"network", "files", "memory", "processes", "python", "c", "sql", "editor", "data"} <= set(checks)
    for name in ("network", "files", "memory", "processes"):
        assert checks[name]["text"].startswith("enforced: " if checks[name]["ok"] else "not enforced: ")


def test_a_mock_interview_runs_an_exercise_and_asks_how_sure_before_the_reference(quiz, home, tmp_path, trusted):
    editor = scripted_editor(tmp_path / "ed", RIGHT["code-py"])
    t = quiz("--minutes", "20", "--topic", "algorithms", command="mock", columns=100, EDITOR=editor)
    t.shows("Write double(x).", "interview 0:00 of 20:00").press("e").shows(
        "3 of 3 tests passed", "Enter finishes"
    )
    t.press("enter").shows("How sure are you?").hides("I multiply by two")
    t.press("4").shows("Reference", "I multiply by two").press("enter")
    t.shows("Mock interview 1", "1 question", "Score 33 %")  # the exercise, and none of two key points
    assert t.ends() == 0
    assert grades(home) == [("code-py", 4, "mock")]
