"""`prep browse` in a real pseudo-terminal: filter, look, suspend, reset, edit, quiz, and every way out."""

import re
import signal

import pytest

from conftest import BANK
from test_quiz import entry_types, grades
from test_screens import same


@pytest.fixture
def browse(quiz):
    def start(*args: str, **how):
        return quiz(*args, command="browse", **{"columns": 100, "rows": 30, **how})

    return start


def state(prep, card: str):
    return prep("show", card, "--json").json


def test_the_list_is_filtered_with_each_key_and_the_card_stands_beside_it(browse):
    t = browse().shows("5 of 5", "three-way handshake", "Which port", "Both initial sequence")
    t.press(*"is:new sock").shows("1 of 5", "Which command lists", "short-1").hides("three-way")
    t.press(*["\x7f"] * 4).shows("5 of 5", "three-way").press("esc")
    assert t.ends() == 0


def test_words_of_the_command_line_begin_the_query(browse):
    t = browse("which", "-port").shows("› which -port", "1 of 5", "short-1", "Enter quiz").press("q")
    assert t.ends() == 0


def test_a_bad_query_is_a_message_and_the_list_stays(browse):
    t = browse().press(*"topic:netw").shows("no topic netw; did you mean networking?", "5 of 5", "three-way")
    t.press(*"orking").hides("did you mean").shows("3 of 5").press("esc")
    assert t.ends() == 0
    refused = browse("topic:netw").printed("did you mean `networking`?")
    assert refused.ends() == 2


def test_a_query_that_finds_nothing_shows_nothing_and_its_keys_do_nothing(browse, home):
    t = browse().press(*"quicksort").shows("no card is found", "0 of 5").press("enter").shows("? keys")
    t.press("enter", "x", "r", "o", " ", "a", "j", "k", "i", "?").shows("any key goes back").press("x")
    t.shows("0 of 5", "no card is found").press("u").shows("nothing to undo here").press("q")
    assert t.ends() == 0
    assert entry_types(home) == []


def test_moving_shows_the_next_card(browse):
    t = browse("is:new").shows("Both initial sequence").press("j").shows("443 is the default").press("down")
    t.shows("UDP is not").press("G").shows("A negative step").press("up").shows("iproute2").press("g")
    t.shows("Both initial sequence").press("q")
    assert t.ends() == 0


def test_a_suspended_card_is_out_comes_back_and_all_of_it_can_be_undone(browse, home, prep):
    t = browse("handshake").shows("Enter quiz").press("x").shows("flash-1 suspended", "out networking")
    assert state(prep, "flash-1")["suspended"] is True
    t.press("x").shows("flash-1 back", "new networking").press("u").shows("undone: unsuspend of flash-1", "out")
    t.press("u").shows("undone: suspend", "new networking").press("u").shows("nothing to undo here").press("q")
    assert t.ends() == 0
    assert entry_types(home) == ["suspend", "unsuspend", "void", "void"]


def test_marked_cards_are_suspended_together(browse, home, prep):
    t = browse("topic:networking").shows("Enter quiz").press(" ", " ").shows("2 marked, 3 of 5").press("x")
    t.shows("2 cards suspended").press("a").shows("3 marked").press("a").hides("marked").press("q")
    assert t.ends() == 0
    assert [state(prep, card)["suspended"] for card in ("flash-1", "choice-1", "cloze-1")] == [True, True, False]


def test_a_reset_asks_first(browse, home, prep):
    prep("grade", "flash-1", "good")
    t = browse("handshake").shows("100 % networking").press("r").shows("make flash-1 new again?").press("n")
    t.shows("nothing was changed", "100 %")
    assert state(prep, "flash-1")["reps"] == 1
    t.press("r").shows("new again?").press("y").shows("flash-1 new again", "new networking").press("r", "y")
    t.shows("new already").press("q")
    assert t.ends() == 0
    assert entry_types(home) == ["grade", "reset"]


def test_a_card_that_no_longer_matches_leaves_the_list(browse):
    t = (
        browse("-is:suspended")
        .shows("5 of 5")
        .press("j")
        .shows("443 is")
        .press("x")
        .shows("4 of 5", "choice-1 suspended")
    )
    t.shows("UDP is not").press("u").shows("5 of 5").press("q")
    assert t.ends() == 0


def editor(tmp_path, change: str) -> str:
    path = tmp_path / "editor"
    path.write_text(f'#!/bin/sh\nsed -i "{change}" "$2"\n')
    path.chmod(0o755)
    return str(path)


def test_the_editor_opens_the_card_and_the_list_shows_what_it_left(browse, bank_file, tmp_path):
    t = browse("handshake", EDITOR=editor(tmp_path, "s/three-way/four-way/")).shows("three-way").press("o")
    t.shows("four-way handshake", "flash-1 is as you left it", "1 of 5").press("q")
    assert t.ends() == 0
    assert bank_file.read_text() == BANK.replace("three-way", "four-way")


def test_an_editor_that_fails_is_a_message(browse):
    t = (
        browse("handshake", EDITOR="false", VISUAL="")
        .shows("three-way")
        .press("o")
        .shows("ended with code 1", "three-way")
    )
    t.press("q")
    assert t.ends() == 0


def test_a_card_edited_into_a_flaw_is_a_message_and_stays_as_it_was(browse, bank_file, tmp_path):
    t = browse("oriented", EDITOR=editor(tmp_path, "s/kind: cloze$/kind: clozee/")).shows("1 of 5").press("o")
    t.shows("unknown kind", "did you mean cloze?", "1 of 5").press("q")
    assert t.ends() == 0
    assert bank_file.read_text() == BANK


def test_a_card_whose_topic_was_edited_away_leaves_list_and_marks(browse, prep, tmp_path):
    change = "s/topic: linux/topic: unix/; s/id: short-1/id: short-2/"
    t = browse("topic:linux which", EDITOR=editor(tmp_path, change)).shows("1 of 5").press(" ", "o")
    t.shows("no topic linux", "0 of 5", "no card is found").hides("marked").press("x", "r", "i", "q")
    assert t.ends() == 0
    assert prep("search", "topic:unix", "--json").json["cards"][0]["id"] == "short-2"


def test_the_selection_is_quizzed_and_the_list_comes_back(browse, home):
    t = (
        browse("which or handshake")
        .shows("3 of 5", "Enter quiz")
        .press("j", " ", " ")
        .shows("2 marked")
        .press("enter")
    )
    t.shows("1 of 2", "Which").press("esc", "q").shows("2 marked, 3 of 5").press("q")
    assert t.ends() == 0
    assert grades(home) == []


def test_one_card_is_quizzed_to_its_grade_and_stands_graded_in_the_list(browse, home):
    t = (
        browse("handshake")
        .shows("new networking")
        .press("enter")
        .shows("Space reveals")
        .press(" ")
        .shows("3 Good")
    )
    t.press("4").shows("Sitting done").press("q").shows(
        "1 of 5", "100 % networking", "recall, and the reviews"
    ).press("q")
    assert t.ends() == 0
    assert grades(home) == [("flash-1", 4)]


def test_the_history_takes_the_place_of_the_card(browse, prep):
    prep("grade", "flash-1", "again")
    t = (
        browse("handshake", rows=24)
        .shows("Both initial")
        .press("i")
        .shows("Again", "stability", "+30d")
        .hides("Both initial")
    )
    t.press("i").shows("Both initial").press("q")
    assert t.ends() == 0


def test_the_curve_has_its_place_where_there_is_room(browse, prep):
    prep("grade", "flash-1", "good")
    t = browse("handshake").shows("recall, and the reviews", "+30d", "Both initial").press("q")
    assert t.ends() == 0


@pytest.mark.parametrize("columns", [40, 60])
def test_a_narrow_terminal_has_the_card_below_the_list_or_none(browse, columns):
    t = browse("which", columns=columns).shows("2 of 5", "Which port", "443 is the default")
    assert max(len(line) for line in t.text.splitlines()) <= columns
    t.press("v").hides("443 is the default").shows("Which port").press("v").shows("443 is the default").press("q")
    assert t.ends() == 0


def test_a_resize_lays_the_panes_out_anew(browse):
    t = browse("handshake").shows("│", "Both initial")
    t.resize(60, 30).shows("Both initial sequence").hides("│")
    t.resize(120, 40).shows("│", "Both initial sequence").press("q")
    assert t.ends() == 0


def test_a_low_screen_scrolls_the_card(browse):
    t = browse("handshake", rows=14).shows("three-way").hides("RFC 9293").press("]", "]", "]").shows("RFC 9293")
    t.press("[", "[", "[", "[").shows("Key points").press("q")
    assert t.ends() == 0


def test_help_opens_and_any_key_closes_it(browse):
    t = browse("handshake").shows("Enter quiz").press("?").shows("bring them back", "any key").press("x")
    t.shows("Enter quiz", "new networking").press("/").shows("Enter to the list").press("\x1bOP").shows(
        "bring them back"
    )
    t.press("x").shows("Enter to the list").press("esc")
    assert t.ends() == 0


@pytest.mark.parametrize("typing", [True, False])
def test_ctrl_c_and_escape_leave_from_everywhere(browse, typing):
    words = [] if typing else ["handshake"]
    t = browse(*words).shows("three-way").press("ctrl-c")
    assert t.ends() == 130
    t = browse(*words).shows("three-way").press("esc")
    assert t.ends() == 0
    asked = browse("handshake").shows("three-way").press("r").shows("new again?").press("ctrl-c")
    assert asked.ends() == 130


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
@pytest.mark.parametrize("is_painting", [True, False])
def test_a_signal_leaves_the_terminal_as_it_was(browse, number, code, is_painting):
    t = (
        browse(bank=False, columns=100, rows=900).blocks()
        if is_painting
        else browse().shows("three-way", "F1 keys")
    )
    assert t.signal(number).ends() == code
    assert t.output.rfind(b"\x1b[?1049l") > t.output.rfind(b"\x1b[?1049h")
    assert t.output.rfind(b"\x1b[?25h") > t.output.rfind(b"\x1b[?25l")


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {}])
def test_without_a_terminal_it_says_so(browse, prep, env):
    if env:
        t = browse(**env).printed("browsing needs a terminal")
        assert t.ends() == 2
    else:
        run = prep("browse")
        assert (run.code, run.out) == (2, "")
        assert "prep search" in run.err


def test_no_color_prints_no_colour(browse):
    t = browse("handshake", NO_COLOR="1").shows("Both initial").press("q")
    assert t.ends() == 0
    assert not re.findall(rb"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d)m", t.output)
    t = browse("handshake").shows("Both initial").press("q")
    assert t.ends() == 0
    assert re.findall(rb"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d)m", t.output)


@pytest.mark.parametrize("columns", [60, 100, 160])
def test_a_browser_looks_as_it_did(request, browse, prep, columns):
    prep("grade", "flash-1", "again", now="2026-11-01T10:00:00Z")
    prep("grade", "flash-1", "good", now="2026-11-02T10:00:00Z")
    prep("suspend", "short-1")
    t = browse("topic:networking or is:suspended", columns=columns, rows={60: 24, 100: 30, 160: 28}[columns])
    t.shows("4 of 5", "out linux", "Key points", "Enter quiz").press("j", " ", "k", "k").shows("1 marked")
    t.until(lambda: "›   due networking" in t.text, "to go back up")
    same(request, "browse", columns, t.text + "\n")
    t.press("/").shows("Enter to the list").press(" ", *"is:mised").shows("did you mean missed?")
    same(request, "browse-wrong", columns, t.text + "\n")
    t.press("esc")
    assert t.ends() == 0


@pytest.mark.parametrize("columns", [60, 100])
def test_its_help_looks_as_it_did(request, browse, columns):
    t = browse("handshake", columns=columns).shows("Enter quiz").press("?").shows("any key goes back", "leave;")
    same(request, "browse-help", columns, t.text + "\n")
