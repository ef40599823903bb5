"""Lines on the screen: sentences break between words on a terminal, stay whole in a pipe; card text is drawn as it is."""

import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from prepcli.kinds.multiple_choice import MultipleChoice, Option
from prepcli.ui.card import question
from prepcli.ui.console import ASCII, FANCY, make_console, say
from prepcli.ui.text import cut, markdown
from test_screens import same

words = st.lists(st.text("abc-/`日", min_size=1, max_size=30), min_size=1, max_size=25)


def said(text: str, width: int, indent: int = 0, *, is_terminal: bool = True) -> str:
    console = Console(
        file=io.StringIO(), width=width, force_terminal=is_terminal, color_system=None, legacy_windows=False
    )
    say(console, Text(text), indent)
    return console.file.getvalue()


@given(words, st.integers(12, 60), st.integers(0, 8))
def test_a_line_holds_whole_words_and_as_many_as_have_room(words, width, indent):
    lines = said(" ".join(words), width, indent).removesuffix("\n").split("\n")
    assert " ".join(lines).split() == words
    blank = " " * indent
    assert [line.startswith(blank) and line[indent] != " " for line in lines[1:]] == [True] * (len(lines) - 1)
    for line in lines:
        assert Text(line).cell_len <= width or len(line.split()) == 1
    for line, after in pairwise(lines):
        assert Text(f"{line} {after.split()[0]}").cell_len > width


@given(words, st.integers(12, 60))
def test_a_line_end_of_the_text_begins_a_line_with_its_own_indent(words, width):
    text = " ".join(words)
    assert said(f"head\n  {text}", width, 2) == f"head\n{said(f'  {text}', width, 2)}"


@given(words, st.integers(12, 60), st.integers(0, 8))
def test_in_a_pipe_a_sentence_is_one_line(words, width, indent):
    assert said(" ".join(words), width, indent, is_terminal=False) == " ".join(words) + "\n"


@pytest.mark.parametrize(
    ("text", "is_list"),
    [("1. first", True), ("12) twelfth", True), ("750. Each digit", False), ("2026. A year", False)],
)
def test_only_a_small_number_begins_a_list_item(text, is_list):
    """What follows in an item is indented below its first word."""
    console = make_console(io.StringIO(), width=24)
    console.print(markdown(f"{text} and then more words than a line", ASCII))
    second = console.file.getvalue().split("\n")[1]
    assert second.startswith(" ") == is_list


@pytest.mark.parametrize(("prompt", "is_said"), [("Which are even?", True), ("Choose all that are even.", False)])
def test_that_several_options_hold_is_said_once(prompt, is_said):
    options = [Option(text=str(n), correct=n % 2 == 0) for n in (1, 2, 4)]
    card = MultipleChoice(id="c", topic="t", prompt=prompt, options=tuple(options), answer="2 and 4.")
    console = make_console(io.StringIO(), width=60)
    for block in question(card, ASCII, open_options=True):
        console.print(block)
    assert ("choose all that hold" in console.file.getvalue()) == is_said


BANK = """version: 1
cards:
  - id: a-card-with-a-long-id-1
    topic: a-topic-of-length
    prompt: Which of the ways in which a sentence may be broken is the one that a reader stumbles over least?
    answer: Between words.
  - id: short-id-1
    topic: git
    prompt: What is HEAD, and what does it point at while a branch is checked out or while a single commit is?
    answer: A ref.
  - id: never-graded-1
    topic: git
    prompt: What is a ref?
    answer: |
      - A name for a commit.
      - A file below .git.
"""


@pytest.fixture
def bank_text():
    return BANK


@pytest.fixture
def drawn(prep, quiz):
    """What a command shows on a terminal, after two misses and with two plans."""
    prep("grade", "a-card-with-a-long-id-1", "again", now="2026-11-20T10:00:00Z")
    prep("grade", "short-id-1", "again", now="2026-11-20T10:00:00Z")
    weights = [word for topic in ("git=2", "a-topic-of-length=3") for word in ("--weight", topic)]
    for name in ("first", "second"):
        args = ["plan", "--name", name, "--date", "2026-12-06", "--minutes", "5", *weights]
        assert prep(*args, "--bank", "bank.yaml").code == 0

    def draw(columns: int, *args: str) -> str:
        t = quiz(*args[1:], command=args[0], columns=columns, rows=70, bank=False)
        assert t.ends() in (0, 1)
        return t.text + "\n"

    return draw


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("name", ["config", "due", "missed"])
def test_on_a_terminal_a_list_looks_as_it_did(request, drawn, bank_file, name, columns):
    args = ["list"] if name == "config" else ["--bank", str(bank_file)]
    same(request, f"terminal-{name}", columns, drawn(columns, name, *args))


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("name", ["doctor", "bank check FILE", "show never-graded-1 --bank FILE", "config"])
def test_on_a_terminal_no_word_is_broken_but_a_path_longer_than_a_line(drawn, prep, bank_file, name, columns):
    args = name.replace("FILE", str(bank_file)).split()
    piped, text = prep(*args, COLUMNS="200").out.split(), drawn(columns, *args)
    paths = [word for word in piped if len(word) >= columns - 12]
    assert [word for word in text.split() if word not in piped and not any(word in path for path in paths)] == []
    assert [path for path in paths if path not in text.replace("\n", "")] == []


def test_without_unicode_what_is_cut_and_listed_is_ascii_too(drawn, prep, bank_file):
    for args in (["missed"], ["due"], ["search", "sentence"], ["show", "never-graded-1"], ["plan"], ["stats"]):
        out = prep(*args, "--bank", str(bank_file), TERM="dumb", COLUMNS="60", now="2026-12-04T10:00:00Z").out
        assert out.isascii(), args
        assert "..." in out or args[0] not in ("missed", "due", "search"), args
        assert args[0] != "show" or "  | * A file below .git." in out


@given(st.text("abc 日", max_size=40), st.integers(8, 40), st.sampled_from([FANCY, ASCII]))
def test_a_text_is_cut_only_where_it_is_too_long_and_then_fits(text, room, glyphs):
    whole, got = Text(text), cut(Text(text), room, glyphs)
    assert got.cell_len <= room
    assert got.plain == whole.plain if whole.cell_len <= room else got.plain.endswith(glyphs.ellipsis)


def test_the_heading_of_several_plans_breaks_between_words(drawn, bank_file):
    text = drawn(60, "plan", "--bank", str(bank_file))
    assert text.startswith(
        "first  Sun 6 Dec 2026, 14 days to go, 5 min a day, git x2,\n  a-topic-of-length x3\n"
        "second  Sun 6 Dec 2026, 14 days to go, 5 min a day, git x2,\n  a-topic-of-length x3\n"
    )
