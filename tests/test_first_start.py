"""The very first start: three lines above the first question, in any terminal, and never again."""

import pytest

from conftest import PREP, logged
from terminal import Terminal

LINES = ("prep asks what interviewers ask", 'prep plan --date "in 3 weeks"', "prep quiz  ")


@pytest.fixture
def start(environ, request):
    def started(*args, columns=80, **env):
        terminal = Terminal([*PREP, *args], environ | env, columns, 40)
        request.addfinalizer(terminal.close)
        return terminal

    return started


def test_prep_alone_at_the_first_start_shows_three_lines_and_begins_the_quiz(start, home):
    t = start().shows(*LINES, "1 of 10", "Space reveals")
    assert t.press("q").ends() == 0
    assert logged(home) == []
    t = start().shows("10 new for today")
    assert t.ends() == 0
    assert "interviewers" not in t.text


@pytest.mark.parametrize("command", [[], ["quiz"]], ids=["prep", "prep quiz"])
def test_escape_leaves_the_first_question_at_once(start, command):
    assert start(*command).shows(*LINES, "Space reveals").press("esc").ends() == 0


def test_the_lines_go_with_the_answer_and_the_grade_is_kept(start, home):
    t = start("quiz").shows(*LINES).press("space").shows("Answer").hides(LINES[0])
    t.press("3").shows("2 of 10", "Space reveals")
    assert LINES[0] not in t.text
    assert t.press("q").ends() == 0
    assert len(logged(home)) == 1
    t = start("quiz").shows("Space reveals")
    assert LINES[0] not in t.text


def test_skipping_the_first_question_takes_the_lines_along(start):
    start("quiz").shows(*LINES).press("s").hides(LINES[0]).shows("Space reveals")


@pytest.mark.parametrize(("columns", "env"), [(60, {}), (80, {}), (60, {"TERM": "dumb"})])
def test_three_lines_are_three_lines(start, columns, env):
    t = start(columns=columns, **env).shows("Space reveals")
    lines = t.text.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith(LINES[0]))
    assert [line[:9] for line in lines[first : first + 5]] == [
        "prep asks",
        "prep plan",
        "prep quiz",
        "",
        "python-co",
    ]


@pytest.mark.parametrize("args", [[], ["--json"]])
def test_without_a_terminal_the_first_start_is_an_overview(prep, home, args):
    run = prep(*args)
    assert (run.code, "prep quiz" in run.out, "interviewers" in run.out) == (0, True, False)
    assert not (home / "progress.db").exists()
