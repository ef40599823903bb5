"""Keys in a sitting: each does what the screen says, none is lost, and one that means nothing changes nothing."""

import os
import shlex
import signal
import subprocess
import termios
from pathlib import Path

import pytest

from conftest import PREP, logged
from terminal import Terminal

SEVERAL = """version: 1
cards:
  - id: several
    topic: networking
    kind: multiple_choice
    prompt: Which are private networks?
    options:
      - {text: 10.0.0.0/8, correct: true}
      - {text: 172.16.0.0/12, correct: true}
      - {text: 8.8.8.0/24, why: It is routed.}
    answer: RFC 1918 names three.
  - id: gaps
    topic: linux
    kind: cloze
    prompt: ____ lists processes and ____ ends one.
    gaps: [[ps], [kill]]
    answer: ps and kill.
  - id: lines
    topic: python
    kind: predict_output
    prompt: What is printed?
    lang: sql
    setup: CREATE TABLE t(n);
    code: SELECT 1; SELECT 2;
    output: |
      1
      2
    answer: Two results.
"""


@pytest.fixture
def several(bank_file):
    bank_file.write_text(SEVERAL, "utf-8")


def cursor(t) -> int:
    """The row of options at which the cursor stands, from 0."""
    rows = [line for line in t.text.splitlines() if "☐" in line or "☑" in line]
    return next(i for i, line in enumerate(rows) if line.startswith(" ›"))


def test_the_cursor_goes_round_and_a_number_that_is_no_option_does_nothing(quiz, several, home):
    t = quiz("--topic", "networking").shows("choose all that hold", "Space marks")
    assert cursor(t) == 0
    for key, row in [("j", 1), ("down", 2), ("\t", 0), ("k", 2), ("up", 1), ("7", 1), ("0", 1), ("3", 2)]:
        t.press(key)
        t.until(lambda row=row: cursor(t) == row, f"to move to row {row} on {key!r}")
    assert t.text.count("☑") == 1
    t.press("3").hides("☑").press("q")
    assert t.ends() == 0


def test_all_right_options_are_wanted_and_one_without_a_reason_stands_alone(quiz, several, home):
    t = quiz("--topic", "networking").shows("choose all that hold")
    rows = [line for line in t.text.splitlines() if "☐" in line]
    for number, row in enumerate(rows, 1):
        if "8.8.8" not in row:
            t.press(str(number))
    t.press("enter").shows("It is routed.", "Enter takes Good")
    lines = [line.strip() for line in t.text.splitlines()]
    assert {"✓ 10.0.0.0/8  (your choice)", "✓ 172.16.0.0/12  (your choice)"} <= set(lines)
    t.press("space").shows("Sitting done").press("q")  # nothing to tick: Space takes the suggested grade
    assert t.ends() == 0
    assert logged(home)[0][1]["grade"] == 3


def test_gaps_typed_ahead_in_one_go_are_all_taken(quiz, several, home):
    t = quiz("--topic", "linux").shows("gap 1 of 2").press("ps\rkill\r3").shows("Sitting done").press("q")
    assert t.ends() == 0
    assert logged(home)[0][1]["grade"] == 3


def test_enter_leads_back_into_the_text_field(quiz, several):
    t = quiz("--topic", "linux").shows("gap 1 of 2").press("esc").shows("Enter types an answer").press("enter")
    t.shows("gap 1 of 2").press("ps", "enter").shows("gap 2 of 2").press("kill", "enter").shows("Enter takes Good")


def test_several_lines_are_typed_with_ctrl_n_and_a_near_miss_in_them_has_no_carets(quiz, several):
    t = quiz("--topic", "python").shows("CREATE TABLE t(n);", "Ctrl-N new line").press("1", "\x0e", " 2", "enter")
    t.shows("given", "expected", "a near miss: you decide")
    assert "^" not in t.text


def test_escape_and_a_key_at_once_are_both_seen(quiz):
    t = quiz("--topic", "networking").shows("three-way").press("\x1bs").shows("HTTPS").press("q")
    assert t.ends() == 0


def test_ctrl_c_typed_ahead_of_the_next_card_ends_the_sitting(quiz, home):
    t = quiz("--kind", "cloze").shows("› answer").press("connection\r\x03")
    assert t.ends() == 130
    assert not logged(home)


def test_the_closing_screen_stays_for_other_keys_and_a_new_size_and_ends_on_escape(quiz):
    t = (
        quiz("--kind", "cloze")
        .shows("Esc keys")
        .press("esc")
        .shows("types an answer")
        .press("x")
        .shows("Nothing to study")
    )
    t.press("z", "g").resize(50, 20).shows("Nothing to study now", "undo")
    assert max(len(line) for line in t.text.splitlines()) <= 50
    t.press("m").shows("there are no more cards").press("esc")
    assert t.ends() == 0


def test_a_new_size_is_seen_also_after_an_answer_was_typed(quiz):
    t = quiz("--kind", "cloze").shows("Esc keys").press("connection", "enter").shows("Enter takes Good")
    t.resize(50, 40).shows("TCP is ____ oriented", "Enter takes Good")
    assert max(len(line) for line in t.text.splitlines()) <= 50


def test_a_new_size_in_a_text_field_draws_the_page_anew_and_keeps_text_and_cursor(quiz):
    t = quiz("--kind", "cloze").shows("Esc keys").press("x" * 70, *["\x1b[D"] * 70).shows("x" * 60)
    for columns, rows in ((50, 24), (100, 30), (60, 24)):
        t.resize(columns, rows).shows("TCP is ____ oriented", "Esc keys", "› answer")
        t.until(lambda: t.text.count("x") == 70, "to show all that was typed")
        assert t.text.count("› answer") == 1
    t.press("connection", *["\x1b[3~"] * 70, "enter").shows("Enter takes Good").press("q")
    assert t.ends() == 0


def test_a_new_size_in_the_second_gap_leaves_the_first_as_it_was(quiz, several):
    t = quiz("--topic", "linux").shows("gap 1 of 2").press("ps", "enter").shows("gap 2 of 2").press("ki")
    t.shows("gap 2 of 2 ki").resize(50, 24).shows("lists processes", "gap 2 of 2 ki").press("ll", "enter")
    t.shows("Enter takes Good").press("q")
    assert t.ends() == 0


def test_plain_output_is_not_repeated_for_a_key_that_changes_nothing(quiz):
    t = quiz("--kind", "flashcard", "--plain").shows("Space reveals")
    t.press("Z", "\x1b[15~", "space").shows("Enter takes")
    assert t.output.count(b"Space reveals") == 1
    assert t.output.count(b"Enter takes") == 1


def test_a_bank_without_a_sound_card_is_told_before_a_sitting(quiz, bank_file):
    bank_file.write_text("version: 1\ncards:\n  - {topic: t}\n")
    t = quiz().shows("error: the bank has no sound card", "`prep bank check` shows why")
    assert t.ends() == 1


def test_an_editor_that_takes_a_place_is_given_one(quiz, home, tmp_path):
    editor = tmp_path / "code"
    editor.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/args\nsed -i s/three-way/four-way/ "${{3%:*}}"\n'
    )
    editor.chmod(0o755)
    t = (
        quiz("--kind", "flashcard", EDITOR=f"{editor} --wait")
        .shows("three-way")
        .press("o")
        .shows("four-way")
        .press("q")
    )
    assert t.ends() == 0
    assert (tmp_path / "args").read_text().splitlines() == ["--wait", "--goto", f"{home}/drafts/flash-1.yaml:4"]


def test_a_terminal_that_goes_without_a_signal_ends_the_sitting_and_loses_no_grade(
    environ, bank_file, home, tmp_path
):
    """As under `nohup` or in another session: no SIGHUP comes, only reading and writing fail."""
    ours, theirs = os.openpty()
    command = [*PREP, "quiz", "--topic", "networking", "--bank", str(bank_file)]
    with open(tmp_path / "errors", "wb") as errors:
        child = subprocess.Popen(
            command, env=environ, stdin=theirs, stdout=theirs, stderr=errors, start_new_session=True
        )
    os.close(theirs)
    for key, shown in ((b" ", b"reveals"), (b"3", b"takes"), (b"", b"HTTPS")):
        seen = b""
        while shown not in seen:
            seen += os.read(ours, 65536)
        os.write(ours, key)
    os.close(ours)
    assert child.wait(20) == 0
    assert logged(home)[0][0] == "flash-1"
    assert (tmp_path / "errors").read_text() == ""


def test_a_sitting_goes_on_after_a_stop_though_the_shell_has_set_the_terminal(quiz, home):
    t = quiz("--kind", "flashcard").shows("Space reveals")
    t.signal(signal.SIGSTOP)  # a terminal without a shell has no Ctrl-Z
    t.until(lambda: "T" in Path(f"/proc/{t.child.pid}/stat").read_text().split()[2], "to stop")
    mode = termios.tcgetattr(t.child.child_fd)
    mode[3] |= termios.ICANON | termios.ECHO  # as a shell has it
    termios.tcsetattr(t.child.child_fd, termios.TCSANOW, mode)
    t.output = b""
    t.signal(signal.SIGCONT).printed("Space").press("space").shows("3 Good").press("3").shows("Sitting done")
    t.press("q")
    assert t.ends() == 0


def in_a_shell(environ, *words: str) -> Terminal:
    """The program as the job of a shell, which brings it back to the foreground when a line was typed."""
    job = f"{shlex.join([*PREP, *words])}; echo it is stopped; read line; fg"
    return Terminal(["bash", "-mc", job], environ, 80, 40)


def test_ctrl_z_stops_a_text_field_and_fg_goes_on_with_its_page_text_and_cursor(environ, bank_file):
    t = in_a_shell(environ, "quiz", "--kind", "cloze", "--bank", str(bank_file))
    t.shows("› answer").press("nnection", *["\x1b[D"] * 8, "\x1a").shows("it is stopped").press("enter")
    t.hides("it is stopped").shows("TCP is ____ oriented", "› answer nnection", "Esc keys")
    t.press("co", "enter").shows("Enter takes Good").press("q")
    assert t.ends() == 0


def test_ctrl_z_stops_a_note_typed_outside_a_sitting(environ, bank_file):
    t = in_a_shell(environ, "note", "flash-1", "--bank", str(bank_file))
    t.shows("› note").press("asked ", "\x1a").shows("it is stopped").press("enter").shows("› note asked")
    t.press("at Acme", "enter").shows("note on flash-1 kept")
    assert t.ends() == 0


def test_ctrl_z_stops_a_list_and_the_browser_and_both_go_on_where_they_were(environ, bank_file):
    t = in_a_shell(environ, "add").shows("topic").press("git", "enter").shows("kind", "(arrows, Enter)")
    t.press("\x1b[B", "\x1a").shows("it is stopped").press("enter").shows("› multiple choice").press("ctrl-c")
    assert t.ends() == 130
    t = in_a_shell(environ, "browse", "handshake", "--bank", str(bank_file)).shows("three-way", "? keys")
    t.press("\x1a").shows("it is stopped").press("enter").shows("three-way", "› handshake").press("esc")
    assert t.ends() == 0


def test_a_terminal_is_never_asked_where_its_cursor_is(quiz):
    """One that does not answer would cost a second and get a warning on its screen."""
    for args, command, shown in (
        (["flash-1"], "note", "note"),
        ([], "add", "topic"),
        (["linux"], "browse", "linux"),
    ):
        t = quiz(*args, command=command, bank=command != "add").shows(shown).press("ctrl-c")
        t.ends()
        assert b"\x1b[6n" not in t.output, command
