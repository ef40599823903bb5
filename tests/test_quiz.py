"""A sitting in a real pseudo-terminal, as a learner has it."""

import re
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from conftest import BANK, log, logged


def grades(home: Path) -> list[tuple[str, int]]:
    """(card, grade) of every grade, in order of arrival."""
    return [(card, body["grade"]) for card, body in logged(home)]


def entry_types(home: Path) -> list[str]:
    return [type_ for type_, _, _ in log(home)]


def test_a_flashcard_is_revealed_ticked_and_graded(quiz, home):
    t = quiz("--kind", "flashcard").shows("three-way handshake", "Space reveals", "networking", "1 of 1")
    t.press("space").shows(
        "initial sequence numbers", "tick what you said", "RFC 9293", "that is TLS", "Why three"
    )
    t.shows("1 Again today", "3 Good 2d", "Enter takes Good")
    t.press("space").shows("Enter takes Hard")
    t.press("space").shows("Enter takes Good")
    t.press("k", "space").shows("Enter takes Hard")
    t.press("enter").shows("Sitting done", "1 of 1 recalled")
    t.press("q")
    assert t.ends() == 0
    assert grades(home) == [("flash-1", 2)]


def test_the_closing_screen_of_a_filtered_sitting_names_the_next_card_of_all(quiz, prep):
    prep("grade", "flash-1", "easy")
    prep("grade", "short-1", "good")
    (due,) = {row["due"] for row in [prep("show", "short-1", "--json").json]}
    t = quiz("--topic", "networking", "--new", "0").shows("Nothing to study now", f", on {due}.").press("q")
    assert t.ends() == 0


def test_a_typed_answer_is_shown_beside_the_model_answer(quiz, home):
    t = (
        quiz("--kind", "flashcard")
        .shows("Space reveals")
        .press("t")
        .shows("answer")
        .press("my own words", "enter")
    )
    t.shows("You typed", "my own words", "Both initial sequence numbers").press("4").shows("Sitting done").press(
        "q"
    )
    assert t.ends() == 0
    assert grades(home) == [("flash-1", 4)]


def test_a_choice_shows_the_reason_of_every_option(quiz, home):
    t = quiz("--kind", "multiple_choice").shows("Which port is HTTPS?", "443", "80", "22")
    row = next(line for line in t.text.splitlines() if "443" in line)
    t.press(row.split()[1] if row.split()[0] == "›" else row.split()[0], "enter")
    t.shows("IANA says so.", "That is HTTP.", "That is SSH.", "your choice", "Enter takes Good")
    t.press("enter").shows("Sitting done").press("q")
    assert t.ends() == 0
    assert grades(home) == [("choice-1", 3)]


def test_a_cloze_forgives_case_and_shows_a_near_miss(quiz, home):
    t = quiz("--kind", "cloze").shows("TCP is ____ oriented", "Esc keys").press("CONECTION ", "enter")
    t.shows("a near miss: you decide", "CONECTION", "expected", "connection", "Enter takes Hard")
    t.press("3").shows("Sitting done").press("q")
    assert t.ends() == 0
    assert grades(home) == [("cloze-1", 3)]


def test_a_short_answer_and_an_output_are_compared(quiz, home):
    t = quiz("--kind", "short_answer").shows("Which command").press("SS.", "enter").shows("✓", "Enter takes Good")
    t.press("enter").shows("Sitting done").press("q")
    assert t.ends() == 0
    t = quiz("--kind", "predict_output").shows("[::-1]", "new line").press("[1, 2]", "enter")
    t.shows("given", "[1, 2]", "expected", "[2, 1]", "Enter takes Again").press("enter")
    t.shows("What does this print?").press("[2, 1]", "enter").shows("Enter takes Good").press("enter")
    t.shows("Sitting done", "0 of 1 recalled").press("q")
    assert t.ends() == 0
    assert grades(home) == [("short-1", 3), ("predict-1", 1), ("predict-1", 3)]


def test_escape_leaves_the_text_field_for_the_keys(quiz, home):
    t = quiz("--kind", "short_answer").shows("Esc keys").press("q")
    t.shows("answer q").press("esc").shows("types an answer").press("q")
    assert t.ends() == 0
    assert grades(home) == []


def test_keys_typed_ahead_are_neither_lost_nor_echoed(quiz, home):
    t = quiz("--topic", "networking").shows("three-way")
    t.press("space", "3", "1", "enter", "3", "connection", "enter", "3").shows("Sitting done").press("q")
    assert t.ends() == 0
    assert grades(home) == [("flash-1", 3), ("choice-1", 3), ("cloze-1", 3)]
    assert b"connection" not in t.output.split(b"TCP is")[0]


def test_undo_goes_back_step_by_step_also_from_the_closing_screen(quiz, home, prep):
    t = quiz("--topic", "networking", "--limit", "1").shows("three-way").press("space").shows("tick").press("3")
    t.shows("Sitting done", "undo").press("u").shows("tick what you said", "undone: grade Good").press("1")
    t.shows("three-way", "Space reveals", "1 due").press("u").shows("undone: grade Again").press("q")
    assert t.ends() == 0
    assert entry_types(home) == ["grade", "void", "grade", "void"]
    assert prep("show", "flash-1", "--json").json["reps"] == 0


def test_undo_in_a_sitting_does_not_reach_before_it(quiz, home, prep):
    assert prep("grade", "flash-1", "good").code == 0
    t = quiz("--kind", "short_answer").shows("Esc keys").press("esc").shows("types an answer").press("u", "q")
    assert t.ends() == 0
    assert entry_types(home) == ["grade"]


def test_notes_are_kept_and_shown_after_the_reveal(quiz, home):
    t = (
        quiz("--kind", "flashcard")
        .shows("Space reveals")
        .press("n")
        .shows("note")
        .press("ask about SYN cookies", "enter")
    )
    t.shows("note kept").press("space").shows("Your notes", "ask about SYN cookies").press("q")
    assert t.ends() == 0
    assert entry_types(home) == ["note"]


def test_skip_bury_and_suspend_take_the_card_away(quiz, home, prep):
    t = quiz("--topic", "networking").shows("three-way").press("s").shows("HTTPS").press("b")
    t.shows("TCP is ____").press("esc").shows("types an answer").press("x").shows("three-way").press("q")
    assert t.ends() == 0
    assert entry_types(home) == ["bury", "suspend"]
    assert prep("show", "choice-1", "--json").json["buried_until"] == "2026-11-23"
    assert prep("next", "--json", "--topic", "networking").json["card"]["id"] == "flash-1"


def test_a_card_graded_again_comes_back_until_it_is_passed(quiz, home):
    t = quiz("--kind", "flashcard").shows("Space reveals").press("space").shows("tick").press("1")
    t.shows("Space reveals", "2 of 2").press("space").shows("tick").press("3").shows(
        "Sitting done", "1 missed"
    ).press("q")
    assert t.ends() == 0
    assert grades(home) == [("flash-1", 1), ("flash-1", 3)]


def test_a_broken_off_sitting_goes_on_where_it_was(quiz, home):
    t = (
        quiz("--topic", "networking")
        .shows("three-way")
        .press("space")
        .shows("tick")
        .press("3")
        .shows("HTTPS")
        .press("q")
    )
    assert t.ends() == 0
    t = quiz("--topic", "networking").shows("HTTPS", "1 of 2").press("q")
    assert t.ends() == 0


def test_missed_cards_are_drilled_and_the_closing_screen_offers_them(quiz, home, prep):
    t = quiz("--kind", "flashcard").shows("Space reveals").press("space").shows("tick").press("1", "space")
    t.shows("Enter takes").press("3").shows("Sitting done", "goes over what you missed").press("g").shows(
        "three-way"
    )
    t.press("q")
    assert t.ends() == 0
    assert [c["id"] for c in prep("missed", "--json").json["cards"]] == ["flash-1"]
    quiz("--missed").shows("three-way handshake", "1 of 1").press("q")


def test_an_empty_sitting_says_when_the_next_card_is_due_and_offers_more(quiz, home, prep):
    for card in ("flash-1", "choice-1", "cloze-1"):
        prep("grade", card, "good")
    t = quiz("--topic", "networking").shows("Nothing to study now", "in 2 days", "ten more").press("m")
    t.shows("1 of 3").press("q", "esc", "q")
    assert t.ends() == 0


def test_help_and_history_open_and_close(quiz, prep):
    prep("grade", "flash-1", "again")
    t = quiz("--kind", "flashcard").shows("Space reveals").press("?").shows("bury until tomorrow").press("z")
    t.shows("Space reveals").press("i").shows("Again", "stability").press("z").shows("Space reveals").press("q")
    assert t.ends() == 0


def test_wrong_keys_do_nothing(quiz, home):
    t = quiz("--kind", "flashcard").shows("Space reveals").press("Z", "7", "\x1b[15~", "é", "\t").press("space")
    t.shows("tick what you said").press("9", "0", "Q").press("q")
    assert t.ends() == 0
    assert grades(home) == []


@pytest.mark.parametrize("columns", [40, 200])
def test_the_quiz_fits_narrow_and_wide_terminals(quiz, columns):
    t = quiz("--kind", "flashcard", columns=columns).shows("networking", "three-way handshake").press("space")
    t.shows("both initial sequence", "Enter takes").press("q")
    assert t.ends() == 0


def test_a_resize_draws_the_card_anew(quiz):
    t = quiz("--kind", "flashcard").shows("three-way handshake").press("space").shows("tick what you said")
    t.resize(50, 44).shows("three-way handshake", "tick what you said")
    assert max(len(line) for line in t.text.splitlines()) <= 50
    t.press("q")
    assert t.ends() == 0


def test_a_low_screen_keeps_answer_and_grades_in_sight_and_v_shows_the_rest(quiz):
    t = quiz("--kind", "flashcard", rows=18).shows("three-way").press("space")
    t.shows(
        "Both initial",
        "tick what you said",
        "3 Good",
        "v shows 1 common mistake · 1 follow-up · 1 reference",
        "three-way",
    )
    t.press("v").shows("that is TLS", "Why three", "RFC 9293").press("v").shows("v shows", "three-way").press("q")
    assert t.ends() == 0


def test_a_new_card_with_a_note_is_counted_as_new(quiz, prep):
    prep("grade", "flash-1", "again")
    prep("note", "choice-1", "ask Ann")
    assert quiz().shows("1 of 5", "1 due", "4 new").press("q").ends() == 0
    t = (
        quiz("--kind", "multiple_choice")
        .shows("0 due", "1 new")
        .press("x")
        .shows("Nothing to study now")
        .press("u")
    )
    assert t.shows("0 due", "1 new").press("q").ends() == 0


def test_a_card_left_missed_is_still_due_today(quiz):
    t = quiz("--kind", "flashcard").shows("Space reveals").press("space").shows("3 Good").press("1")
    t.shows("Space reveals").press("q").shows("1 card still due today")
    assert t.ends() == 0


def test_on_a_low_screen_the_reasons_of_the_choice_and_of_the_right_option_stay(quiz):
    t = quiz("--kind", "multiple_choice", rows=14).shows("Which port", "80", "Enter answers")
    (row,) = (line for line in t.text.split("\n") if line.endswith(" 80"))
    t.press(row.replace("›", "").split()[0], "enter").shows("3 Good", "80  (your choice)")
    t.shows("IANA says so", "That is HTTP", "v shows 1 more reason").hides("That is SSH")
    t.press("v").shows("IANA says so", "That is HTTP", "That is SSH").press("q")
    assert t.ends() == 0


@pytest.mark.parametrize("rows", [13, 14, 16, 17])
def test_blank_lines_give_way_from_the_top_until_the_whole_card_is_in_sight(quiz, rows):
    t = quiz("--kind", "flashcard", rows=rows).shows("three-way").press("space").shows("Enter takes Good")
    for tick in ("☐", "☑"):
        t.shows(tick, "q quit")
        lines = t.text.split("\n")
        assert (lines[0].split()[0], "quit" in lines[-1]) == ("networking", True)
        assert lines.count("") == rows - 13
        t.press("space")
    t.press("q")
    assert t.ends() == 0


def test_a_page_that_cannot_fit_keeps_its_blank_lines(quiz):
    t = quiz("--kind", "flashcard", rows=12).shows("three-way").press("space").shows("Enter takes Good")
    assert t.text.split("\n").count("") >= 3
    t.press("q")
    assert t.ends() == 0


def test_no_color_prints_no_colour(quiz):
    t = (
        quiz("--kind", "flashcard", NO_COLOR="1")
        .shows("Space reveals")
        .press("space")
        .shows("Enter takes")
        .press("q")
    )
    assert t.ends() == 0
    assert b"\x1b[3" not in t.output


@pytest.mark.parametrize(("args", "env"), [(["--plain"], {}), ([], {"TERM": "dumb"})])
def test_plain_output_moves_no_cursor(quiz, home, args, env):
    t = quiz("--kind", "flashcard", *args, **env).shows("three-way", "Space reveals").press("?")
    t.shows("move in a list").press("q").shows("Space reveals").press("space")
    t.shows("initial sequence numbers", "[ ]").press("space").shows("[x]").press("3").shows("Sitting done").press(
        "q"
    )
    assert t.ends() == 0
    assert b"\x1b" not in t.output
    assert t.output.isascii()
    assert grades(home) == [("flash-1", 3)]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_a_signal_ends_the_sitting_with_every_grade_kept(quiz, home, number, code):
    t = quiz("--topic", "networking").shows("three-way").press("space").shows("tick").press("3").shows("HTTPS")
    before = termios.tcgetattr(t.child.child_fd)[3] & termios.ECHO
    t.signal(number)
    assert t.ends() == code
    assert not before
    assert grades(home) == [("flash-1", 3)]


@pytest.mark.parametrize(("key", "code"), [("ctrl-c", 130), ("ctrl-d", 0)])
def test_control_keys_end_the_sitting_in_a_text_field_too(quiz, home, key, code):
    t = quiz("--kind", "short_answer").shows("Esc keys").press(key)
    assert t.ends() == code
    t = quiz("--kind", "flashcard").shows("Space reveals").press(key)
    assert t.ends() == code


def test_a_signal_in_a_text_field_restores_the_terminal(quiz):
    t = quiz("--kind", "short_answer").shows("Esc keys")
    t.signal(signal.SIGTERM)
    assert t.ends() == 143


def test_the_terminal_is_as_it_was_after_a_sitting(environ, bank_file):
    from terminal import Terminal

    script = f"stty -a | md5sum; {sys.executable} -m prepcli quiz --bank {bank_file}; stty -a | md5sum; echo ready"
    t = Terminal(["/bin/sh", "-c", script], environ, 80, 40)
    t.shows("three-way").press("space").shows("tick").press("q").shows("ready")
    sums = re.findall(r"[0-9a-f]{32}(?=  -)", t.output.decode())
    assert len(sums) == 2
    assert sums[0] == sums[1]
    assert t.ends() == 0


def test_a_closed_terminal_loses_no_grade(quiz, home):
    t = quiz("--topic", "networking").shows("three-way").press("space").shows("tick").press("3").shows("HTTPS")
    t.child.close(force=False)
    assert grades(home) == [("flash-1", 3)]


def test_a_card_graded_in_another_terminal_is_not_drawn(quiz, home, prep):
    t = quiz("--topic", "networking").shows("three-way")
    assert prep("grade", "choice-1", "good").code == 0
    t.press("space").shows("tick").press("3").shows("TCP is ____").press("esc").shows("types an answer").press("q")
    assert t.ends() == 0


def test_the_editor_opens_the_card_as_a_draft_and_the_change_is_shown(quiz, bank_file, home, tmp_path):
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/args\nsed -i "s/three-way/four-way/" "$2"\n')
    editor.chmod(0o755)
    t = (
        quiz("--kind", "flashcard", EDITOR=str(editor))
        .shows("three-way")
        .press("o")
        .shows("four-way handshake")
        .press("q")
    )
    assert t.ends() == 0
    assert (tmp_path / "args").read_text().split() == ["+4", str(home / "drafts" / "flash-1.yaml")]
    assert bank_file.read_text() == BANK.replace("three-way", "four-way")


def test_a_card_left_unchanged_in_the_editor_keeps_its_answer_and_ticks(quiz, home):
    t = quiz("--topic", "networking", EDITOR="true").shows("three-way").press("t").shows("› answer")
    t.press("sequence numbers", "enter").shows("tick what you said").press("space").shows("☑")
    t.output = b""
    t.press("o").printed("☑").shows("sequence numbers", "Enter takes Hard", "☑").press("enter").shows(
        "HTTPS"
    ).press("q")
    assert t.ends() == 0
    assert grades(home) == [("flash-1", 2)]


@pytest.mark.parametrize(
    ("editor", "message"),
    [("", "no editor is set"), ("/nowhere/vi", "cannot be started"), ("false", "ended with code 1")],
)
def test_an_editor_that_fails_is_one_message_in_the_sitting(quiz, editor, message):
    t = (
        quiz("--kind", "flashcard", EDITOR=editor, VISUAL="")
        .shows("three-way")
        .press("o")
        .shows(message, "three-way")
    )
    t.press("q")
    assert t.ends() == 0


def test_a_shipped_card_that_is_edited_becomes_one_of_the_own_bank(quiz, home, prep):
    change = """sh -c 'sed -i "s/level: ./level: 3/" "$2"' sh"""
    t = quiz("--limit", "1", "--kind", "flashcard", bank=False, EDITOR=change).shows("1 of 1")
    t.press("o", "q")
    assert t.ends() == 0
    copy = home / "banks" / "edited.yaml"
    assert copy.read_text().startswith("version: 1\ncards:\n  - id: ")
    assert prep("bank", "check", str(copy)).out == "1 card in 1 file: no flaws\n"


def test_without_a_terminal_the_quiz_says_so_and_names_the_way(prep, bank_file):
    run = prep("quiz", "--bank", str(bank_file))
    assert (run.code, run.out) == (2, "")
    assert "prep next --json" in run.err


def test_minutes_end_the_sitting_after_the_card_on_the_screen(quiz, home):
    t = quiz("--minutes", "0.1", "--topic", "networking", PREP_NOW="").shows("three-way")
    time.sleep(6)
    t.press("space").shows("tick").press("3").shows("The time is used", "1 of 1 recalled").press("q")
    assert t.ends() == 0
    assert grades(home) == [("flash-1", 3)]


def test_a_flawed_bank_is_studied_without_its_flawed_cards(quiz, bank_file):
    bank_file.write_text(bank_file.read_text().replace("kind: cloze", "kind: clozee"))
    t = quiz("--topic", "networking").shows("1 card left out", "prep bank check").press("q")
    assert t.ends() == 0


def test_a_kill_at_any_moment_loses_no_shown_grade(tmp_path):
    killer = Path(__file__).with_name("killer.py")
    done = subprocess.run(
        [sys.executable, str(killer), str(tmp_path), "50"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
