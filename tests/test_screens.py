"""Golden screens: every command as a learner sees it, at 60 and 100 columns. `pytest --golden` draws them anew."""

import io
import platform
import re
import sqlite3
from pathlib import Path

import pytest
from rich.console import Console

import code_bank
from conftest import PREP
from months import learner as learner_of
from prepcli.results.common import Doctor, Line
from prepcli.ui.card import key_line
from prepcli.ui.console import THEME, make_console
from prepcli.ui.paint import Page
from prepcli.ui.programs import doctor
from terminal import Terminal

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "screens"
COMMANDS = {
    "home": [],
    "topics": ["topics"],
    "report": ["report", "--md", "-o", "report.md"],
    "due": ["due"],
    "missed": ["missed"],
    "next": ["next"],
    "search": ["search", "which or sequence or print"],
    "search-all": ["search"],
    "search-wrong": ["search", "handshake", "is:mised"],
    "help-search": ["search", "--help"],
    "help-browse": ["browse", "--help"],
    "show-new": ["show", "choice-1"],
    "show-met": ["show", "flash-1"],
    "stats": ["stats"],
    "config": ["config", "list"],
    "config-paths": ["config"],
    "config-get": ["config", "get", "quiz.new_per_day"],
    "config-set": ["config", "set", "quiz.new_per_day", "7"],
    "config-unset": ["config", "unset", "quiz.new_per_day"],
    "plan-none": ["plan"],
    "plan": ["plan", "--date", "2026-12-06", "--minutes", "5", "--off", "sun", "--weight", "linux=2"],
    "plan-short": ["plan", "--date", "in 2 days", "--minutes", "1", "--name", "acme"],
    "grade": ["grade", "short-1", "easy"],
    "undo": ["undo"],
    "note": ["note", "flash-1", "ask about SYN cookies"],
    "suspend": ["suspend", "flash-1"],
    "unsuspend": ["unsuspend", "flash-1"],
    "reset": ["reset", "flash-1"],
    "check": ["bank", "check", "flawed.yaml"],
    "check-summary": ["bank", "check", "--summary", "topics.yaml"],
    "check-summary-kinds": ["bank", "check", "--summary", "bank.yaml", "topics.yaml"],
    "trust": ["bank", "trust", "programs.yaml"],
    "trust-removed": ["bank", "trust", "--remove", "trusted.yaml"],
    "code-untrusted": ["code", "code-py", "--file", "wrong.py", "--bank", "programs.yaml"],
    "code-file": ["code", "code-py", "--file", "wrong.py", "--bank", "trusted.yaml"],
    "schema": ["bank", "schema"],
    "ids": ["bank", "ids", "sound.yaml"],
    "carry": ["bank", "carry", "gone", "two"],
    "add": ["add", "--topic", "networking", "--prompt", "What is ARP?", "--answer", "It finds a MAC address."],
    "edit": ["edit", "net-close-wait-1", "--level", "3"],
    "asked": ["asked", "What is a vector clock?", "--topic", "system-design"],
    "unknown-id": ["show", "flash-9"],
    "help": ["--help"],
    "help-quiz": ["quiz", "--help"],
    "export": ["export", "stats", "--format", "csv"],
    "export-cards": ["export", "cards", "--format", "csv"],
    "import": ["import", "reviews", "reviews.jsonl"],
}  # fmt: skip
HEADS = {"schema": 24, "export-cards": 3}  # of a long text the first lines
VARIES = {r" in \d+ ms": " in N ms", r"  \d+ ms$": ""}  # a test's own time is shown from 100 ms on
QUIZ = {
    "quiz-question": (["--kind", "flashcard"], ["Space reveals"]),
    "quiz-answer": (["--kind", "flashcard"], ["Space reveals", "space", "3 Good"]),
    "quiz-ticked": (["--kind", "flashcard"], ["Space reveals", "space", "3 Good", "space", "Enter takes Hard"]),
    "quiz-cloze-near": (["--kind", "cloze"], ["Esc keys", "conection", "enter", "near miss"]),
    "quiz-output-wrong": (["--kind", "predict_output"], ["Esc keys", "[1]", "enter", "expected"]),
    "quiz-help": (["--kind", "flashcard"], ["Space reveals", "?", "goes back"]),
    "quiz-closing": (["--kind", "flashcard"], ["Space reveals", "space", "3 Good", "1", "Space reveals", "space", "3 Good",
                                               "3", "Sitting done"]),
    "quiz-nothing": (["--kind", "flashcard", "--missed", "--topic", "linux"], []),
}  # fmt: skip


@pytest.fixture
def learner(prep, tmp_path, bank_file):
    """A few grades over three days, and files for the commands that want one."""
    prep("grade", "flash-1", "again", now="2026-11-19T10:00:00Z")
    prep("grade", "flash-1", "good", now="2026-11-20T10:00:00Z")
    prep("grade", "predict-1", "again", now="2026-11-21T10:00:00Z")
    (tmp_path / "flawed.yaml").write_text(bank_file.read_text().replace("kind: cloze", "kind: clozee"))
    (tmp_path / "sound.yaml").write_text("version: 1\ncards:\n  - {topic: t, prompt: p, answer: a}\n")
    (tmp_path / "topics.yaml").write_text(
        code_bank.PROGRAMS.replace("kind: code", "kind: code\n    item: doubling")
    )
    (tmp_path / "programs.yaml").write_text(code_bank.BANK)
    (tmp_path / "trusted.yaml").write_text(code_bank.BANK + "# trusted\n")
    prep("bank", "trust", "trusted.yaml")
    (tmp_path / "wrong.py").write_text(code_bank.WRONG["code-py"])
    (tmp_path / "reviews.jsonl").write_text('{"card": "gone", "at": "2026-11-20T02:30:00Z", "grade": 3}\n')
    return prep


def same(request: pytest.FixtureRequest, name: str, columns: int, got: str) -> None:
    """`got` is the golden screen; with --golden it becomes it."""
    file = GOLDEN / f"{name}-{columns}.txt"
    if request.config.getoption("--golden"):
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(got, "utf-8")
    assert got == file.read_text("utf-8")


@pytest.mark.parametrize("columns", [60, 100])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_looks_as_it_did(request, learner, tmp_path, environ, bank_file, name, columns):
    if name == "carry":
        learner("import", "reviews", "reviews.jsonl")
        (tmp_path / "home" / "banks").mkdir()
        (tmp_path / "home" / "banks" / "own.yaml").write_text(
            "version: 1\ncards: [{id: two, topic: t, prompt: p, answer: a}]\n"
        )
    words = COMMANDS[name]
    reads_cards = words and words[0] in (
        "plan",
        "topics",
        "due",
        "missed",
        "next",
        "search",
        "show",
        "grade",
        "note",
        "suspend",
        "unsuspend",
        "reset",
        "stats",
        "export",
    )
    run = learner(*words, *(["--bank", str(bank_file)] if reads_cards else []), COLUMNS=str(columns), shipped=True)
    text = (run.out + run.err).replace(str(tmp_path), "TMP").replace(str(ROOT), "CHECKOUT")
    if name == "home":
        text = text.split("Next:")[1]
    if name in HEADS:
        text = "".join(text.splitlines(keepends=True)[: HEADS[name]])
    for pattern, shown in VARIES.items():
        text = re.sub(pattern, shown, text, flags=re.MULTILINE)
    same(request, name, columns, text)


@pytest.mark.parametrize("columns", [60, 100])
def test_doctor_has_a_line_for_each_thing_whatever_this_machine_is_like(prep, home, columns):
    """What it finds differs by machine: the names, their order and what is known here do not."""
    state = r"(?:enforced|not enforced): \S.*"
    lines = {
        **dict.fromkeys(("network", "files", "memory", "processes"), state),
        "python": rf"{re.escape(platform.python_version())} \(.*\)",
        "c": r"(?:/\S+|no compiler: c exercises are graded by yourself)",
        "sql": rf"SQLite {re.escape(sqlite3.sqlite_version)}",
        "editor": "nano -w",
        "data": re.escape(str(home)),
        "config": re.escape(str(home)),
        "cache": re.escape(str(home / "cache")),
    }
    drawn = "".join(rf"{name:<9}  {text}\n" for name, text in lines.items())
    assert re.fullmatch(drawn, prep("doctor", COLUMNS=str(columns), EDITOR="nano -w").out)


@pytest.mark.parametrize("columns", [60, 100, 160])
@pytest.mark.parametrize("args", [[], ["--plain", "--since", "60d", "--topic", "git"]], ids=["all", "plain"])
def test_the_statistics_of_some_months_look_as_they_did(request, prep, home, columns, args):
    run = prep("stats", *args, "--bank", str(learner_of(home)), COLUMNS=str(columns))
    same(request, "stats-months" + ("-plain" if args else ""), columns, run.out)


@pytest.mark.parametrize("columns", [60, 100])
def test_what_prep_doctor_found_looks_as_it_did(request, columns):
    """The findings are given here, as they differ by machine; on a terminal they break below themselves."""
    found = (("python", "3.12.1", None), ("protection", "processes, files and the network are shut off", True),
             ("editor", "no editor is set: `export EDITOR=nano`, or any other that waits until you close the file", False))  # fmt: skip
    checks = tuple(Line(name=name, text=text, ok=ok) for name, text, ok in found)
    out = io.StringIO()
    console = Console(file=out, theme=THEME, width=columns, force_terminal=True, no_color=True, highlight=False)
    doctor(Doctor(checks=checks), console)
    same(request, "doctor", columns, re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue()))


@pytest.mark.parametrize("columns", [60, 100])
@pytest.mark.parametrize("name", QUIZ)
def test_a_quiz_screen_looks_as_it_did(request, quiz, name, columns):
    args, steps = QUIZ[name]
    t = quiz(*args, columns=columns, rows=36)
    for step in steps:
        t.shows(step) if " " in step or step == "expected" else t.press(step)
    t.shows("quit") if name not in ("quiz-help",) else None
    same(request, name, columns, t.text + "\n")


def test_the_terminal_of_these_tests_is_a_real_one(environ):
    t = Terminal([*PREP, "--version"], environ, 80, 24).printed("prep ")
    assert t.ends() == 0


@pytest.mark.parametrize("columns", range(20, 80, 7))
def test_a_key_is_never_parted_from_its_word(columns):
    page = Page(make_console(io.StringIO(), width=columns), plain=True)
    keys = [("Space", "reveals"), ("t", "types first"), ("u", "undo"), ("?", "keys"), ("q", "quit")]
    page.paint([], [key_line(keys)])
    shown = page.console.file.getvalue()
    assert [f"{key} {what}" in shown for key, what in keys] == [True] * len(keys)
