"""The commands as a script sees them: output, JSON shapes, exit codes."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import code_bank
from conftest import PREP
from prepcli.exchange.formats import as_text
from prepcli.kinds.predict_output import PredictOutput
from prepcli.model import Typed
from prepcli.scheduling.queue import Wanted, queue
from prepcli.wording import days_text

DOCS = Path(__file__).parents[1] / "docs" / "json.md"


def test_topics_counts_new_met_and_due(prep):
    prep("grade", "flash-1", "again")
    run = prep("topics", "--json")
    assert run.json == {
        "version": 1,
        "topics": [
            {"topic": "networking", "cards": 3, "track": 3, "new": 2, "met": 1, "due": 1},
            {"topic": "linux", "cards": 1, "track": 1, "new": 1, "met": 0, "due": 0},
            {"topic": "python", "cards": 1, "track": 1, "new": 1, "met": 0, "due": 0},
        ],
    }
    assert "networking" in prep("topics").out


def test_due_counts_due_cards_and_not_new_ones(prep):
    assert prep("due", "--count").out == "0\n"
    prep("grade", "flash-1", "again")
    prep("grade", "short-1", "good")
    assert prep("due", "--count").out == "1\n"
    assert prep("due", "--count", now="2026-11-25T10:00:00Z").out == "2\n"
    assert [c["id"] for c in prep("due", "--json", now="2026-11-25T10:00:00Z").json["cards"]] == [
        "flash-1",
        "short-1",
    ]


def test_next_is_a_whole_card_or_null_with_the_next_day(prep):
    card = prep("next", "--json", "--topic", "linux").json["card"]
    assert (card["id"], card["kind"], card["accept"], card["key_points"]) == (
        "short-1",
        "short_answer",
        ["ss", "netstat"],
        [],
    )
    prep("grade", "short-1", "easy")
    run = prep("next", "--json", "--topic", "linux")
    assert (run.code, run.json["card"], run.json["next_due"]) == (0, None, "2026-11-30")


def test_show_gives_null_memory_before_the_first_grade_and_history_after(prep):
    sheet = prep("show", "flash-1", "--json").json
    names = ("stability", "difficulty", "retrievability", "due", "last_review", "buried_until")
    assert [sheet[n] for n in names] == [None] * 6
    assert (sheet["reps"], sheet["lapses"], sheet["suspended"], sheet["notes"], sheet["history"]) == (
        0,
        0,
        False,
        [],
        [],
    )
    prep("grade", "flash-1", "good")
    sheet = prep("show", "flash-1", "--json").json
    assert sheet["stability"] == pytest.approx(2.3065)
    assert (sheet["retrievability"], sheet["due"], sheet["last_review"]) == (
        1.0,
        "2026-11-24",
        "2026-11-22T10:00:00Z",
    )
    assert sheet["history"][0]["grade"] == 3


def test_undo_voids_the_last_entry_of_any_type_and_then_the_one_before(prep):
    prep("grade", "flash-1", "good")
    prep("suspend", "flash-1")
    assert prep("next", "--json", "--topic", "networking").json["card"]["id"] == "choice-1"
    assert prep("undo").out == "undone: suspend of flash-1\n"
    assert prep("undo").out == "undone: grade Good of flash-1\n"
    run = prep("undo")
    assert (run.code, "nothing to undo" in run.err) == (1, True)
    assert prep("show", "flash-1", "--json").json["reps"] == 0


def test_a_suspended_card_is_in_no_queue_until_it_is_back(prep):
    prep("grade", "flash-1", "again")
    assert prep("suspend", "flash-1").out == "flash-1 is suspended\n"
    assert prep("due", "--count").out == "0\n"
    assert prep("suspend", "flash-1").out == "flash-1 is already suspended\n"
    prep("unsuspend", "flash-1")
    assert prep("due", "--count").out == "1\n"


def test_missed_lists_times_and_last_day_until_a_later_pass(prep):
    prep("grade", "flash-1", "again")
    prep("grade", "flash-1", "good")
    assert prep("missed", "--json").json["cards"] == [
        {"id": "flash-1", "topic": "networking", "prompt": "What does a three-way handshake agree on?", "times_missed": 1,
         "last_missed": "2026-11-22"}
    ]  # fmt: skip
    assert "three-way" in prep("missed").out
    prep("grade", "flash-1", "hard", now="2026-11-24T10:00:00Z")
    assert prep("missed", "--json").json["cards"] == []


def test_the_daily_limit_of_new_cards_binds_only_without_filters(prep, home):
    home.mkdir()
    (home / "config.toml").write_text("[quiz]\nnew_per_day = 1\n")
    assert prep("next", "--json").json["card"]["id"] == "flash-1"
    prep("grade", "flash-1", "easy")
    assert prep("next", "--json").json["card"] is None
    assert prep("next", "--json", "--topic", "networking").json["card"]["id"] == "choice-1"
    assert prep("next", "--json", now="2026-11-23T10:00:00Z").json["card"]["id"] == "choice-1"


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv"])
def test_import_reads_what_export_writes_and_adds_nothing_twice(prep, tmp_path, format_):
    for card, grade in [("flash-1", "again"), ("flash-1", "good"), ("short-1", "easy")]:
        prep("grade", card, grade)
    file = tmp_path / f"reviews.{format_}"
    assert prep("export", "reviews", "--format", format_, "-o", str(file)).code == 0
    fresh = str(tmp_path / "fresh")
    first = prep("import", "reviews", str(file), "--json", PREP_HOME=fresh).json
    again = prep("import", "reviews", str(file), "--json", PREP_HOME=fresh).json
    assert (first["added"], again["added"]) == (3, 0)
    before, after = prep("export", "reviews"), prep("export", "reviews", PREP_HOME=fresh)
    assert before.out == after.out
    a, b = prep("show", "flash-1", "--json").json, prep("show", "flash-1", "--json", PREP_HOME=fresh).json
    assert a == b


def test_an_export_makes_its_folder_and_writes_into_a_pipe(prep, tmp_path):
    prep("grade", "flash-1", "good")
    assert prep("export", "reviews", "-o", "new/folder/reviews.jsonl").code == 0
    assert (tmp_path / "new" / "folder" / "reviews.jsonl").read_text("utf-8") == prep("export", "reviews").out
    piped = prep("export", "reviews", "-o", "/dev/stdout").out
    assert piped == prep("export", "reviews").out + "reviews written to /dev/stdout\n"


def test_an_export_that_finds_no_room_leaves_the_file_as_it_was(environ, tmp_path):
    file = tmp_path / "cards.json"
    file.write_text("what was exported before")
    command = ["sh", "-c", 'ulimit -f 8; exec "$@"', "sh", *PREP, "export", "cards", "-o", str(file)]
    run = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (
        1,
        f"error: cannot write {file}: file too large\nhelp: choose another file\n",
    )
    assert file.read_text() == "what was exported before"
    assert [path.name for path in tmp_path.iterdir() if "cards.json" in path.name] == ["cards.json"]


def test_export_leaves_out_voided_grades(prep):
    prep("grade", "flash-1", "good")
    prep("undo")
    assert prep("export", "reviews").out == ""


def test_an_imported_review_needs_only_card_at_and_grade(prep, tmp_path):
    file = tmp_path / "r.jsonl"
    file.write_text('{"card": "flash-1", "at": "2026-11-20T02:30:00Z", "grade": 3}\n')
    assert prep("import", "reviews", str(file), TZ="UTC").code == 0
    assert prep("import", "reviews", str(file), "--json", TZ="Asia/Tokyo").json["added"] == 0
    (review,) = prep("show", "flash-1", "--json").json["history"]
    assert (review["day"], review["mode"], review["machine"], review["took_ms"]) == (
        "2026-11-19",
        "import",
        "",
        None,
    )


@pytest.mark.parametrize(
    "bad",
    ['{"card": "flash-1", "at": "2026-11-20T02:30:00Z", "grade": 7}', '{"card": "flash-1", "grade": 3}', "no json",
     '{"card": "a b", "at": "2026-11-20T02:30:00Z", "grade": 1}', '{"card": "a", "at": "then", "grade": 1}',
     '{"card": "a", "at": "2026-11-20T02:30:00Z", "grade": 1, "day": "x"}',
     '{"card": "a", "at": "2026-11-20T02:30:00Z", "grade": 1, "mode": "x"}', "[1]"],
)  # fmt: skip
def test_a_bad_line_is_named_and_nothing_is_imported(prep, tmp_path, bad):
    file = tmp_path / "r.jsonl"
    file.write_text('{"card": "flash-1", "at": "2026-11-20T02:30:00Z", "grade": 3}\n' + bad + "\n")
    run = prep("import", "reviews", str(file))
    assert run.code == 1
    assert f"{file}:2:1" in run.err
    assert prep("export", "reviews").out == ""


def test_reviews_of_unknown_cards_are_kept_and_counted(prep, tmp_path):
    file = tmp_path / "r.jsonl"
    file.write_text('{"card": "gone", "at": "2026-11-20T02:30:00Z", "grade": 3}\n')
    run = prep("import", "reviews", str(file), "--json")
    assert (run.json["added"], run.json["orphaned"]) == (1, 1)
    assert '"card":"gone"' in prep("export", "reviews").out
    assert prep("show", "gone", "--json").json["reps"] == 1


def test_export_stats_gives_recall_by_topic(prep):
    prep("grade", "flash-1", "again")
    prep("grade", "flash-1", "good")
    row = prep("export", "stats").json["topics"][0]
    assert (row["topic"], row["cards"], row["met"], row["due"], row["recall_rate"]) == ("networking", 3, 1, 0, 0.5)
    assert row["mean_retrievability"] == pytest.approx(1.0)
    assert prep("export", "stats").json["topics"][1]["recall_rate"] is None


def test_export_stats_gives_the_topics_of_the_statistics_also_after_a_reset(prep, bank_file):
    prep("grade", "flash-1", "again")
    assert prep("reset", "flash-1", "--bank", str(bank_file)).code == 0
    prep("grade", "flash-1", "good")
    topics = prep("export", "stats").json["topics"]
    assert topics == prep("stats", "--bank", str(bank_file), "--json").json["topics"]
    assert topics[0]["recall_rate"] == 0.5


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv"])
def test_export_cards_lists_every_card(prep, format_):
    out = prep("export", "cards", "--format", format_).out
    assert all(card in out for card in ("flash-1", "choice-1", "cloze-1", "short-1", "predict-1"))


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["topics", "--bank", "/nowhere.yaml"], "no file or folder"),
        (["next", "--topic", "netwroking"], "did you mean `networking`?"),
        (["next", "--kind", "cloz"], "did you mean `cloze`?"),
        (["next", "--level", "7"], "7"),
        (["next", "--tag", "tpc"], "did you mean `tcp`?"),
        (["next", "--limit", "x"], "x"),
        (["grade", "flash-1", "god"], "did you mean `good`?"),
        (["grade", "flash-9", "good"], "did you mean `flash-1`"),
        (["show", "flash-9"], "did you mean `flash-1`"),
        (["export", "reveiws"], "did you mean `reviews`?"),
        (["export", "reviews", "--format", "xml"], "json, jsonl, csv"),
        (["import", "reviews", "/nowhere"], "no file"),
        (["import", "cards", "."], "`prep import reviews FILE`"),
        (["tpics"], "tpics"),
        (["topics", "--jsno"], "--json"),
        (["bank", "check", "/nowhere"], "no file or folder"),
    ],
)
def test_what_the_command_line_says_wrong_is_exit_2_with_the_next_step(prep, args, words):
    run = prep(*args)
    assert (run.code, run.out) == (2, "")
    assert words in run.err


def test_a_wrong_clock_or_setting_is_one_message(prep, home):
    run = prep("topics", now="yesterday")
    assert (run.code, "PREP_NOW is not a moment" in run.err) == (2, True)
    home.mkdir(exist_ok=True)
    for text, words in [
        ("[quiz]\nnew_per_day = 'ten'\n", "`quiz.new_per_day` is a whole number from 0 to 1000"),
        ("[schedule]\ndesired_retention = 2\n", "0.7 to 0.99"),
        ("[quiz]\nnew_per_dya = 3\n", "did you mean `quiz.new_per_day`?"),
        ("[quiz\n", "is not TOML"),
    ]:
        (home / "config.toml").write_text(text)
        run = prep("next")
        assert (run.code, run.out) == (1, "")
        assert words in run.err


def test_bank_check_reports_every_flaw_with_line_caret_and_hint(prep, bank_file):
    bank_file.write_text(
        bank_file.read_text().replace("kind: cloze", "kind: clozee").replace("level: 2", "level: two")
    )
    run = prep("bank", "check", str(bank_file))
    assert run.code == 1
    assert "23 |     kind: clozee\n     |           ^^^^^^\n" in run.out
    assert "help: did you mean `cloze`?" in run.out
    assert "3 cards in 1 file: 2 flaws, " in run.out
    flaws = prep("bank", "check", str(bank_file), "--json").json["flaws"]
    assert [(f["line"], f["column"]) for f in flaws] == [(23, 11), (30, 12)]


def test_home_says_what_is_due_and_one_next_step(prep):
    run = prep("--json", shipped=True)
    assert run.json["suggestion"] == "prep quiz"
    assert "prep quiz" in prep().out


def help_pages(prep, *path):
    """(path, help text) of a command and of all below it."""
    out = prep(*path, "--help").out
    yield path, out
    listed = re.search(r"Commands:\n(.*?)(?:\n\n|\Z)", out, re.DOTALL)
    for name in re.findall(r"^  (\w+)  ", listed[1], re.MULTILINE) if listed else ():
        yield from help_pages(prep, *path, name)


def test_every_command_has_one_sentence_of_help_and_an_example_that_works(prep, tmp_path):
    (tmp_path / "my-questions.yaml").write_text("version: 1\ncards: [{topic: t, prompt: p, answer: a}]\n")
    reviews = tmp_path / "reviews.jsonl"
    reviews.write_text('{"card": "old-id", "at": "2026-11-20T02:30:00Z", "grade": 3}\n')
    prep("import", "reviews", str(reviews))
    prep("grade", "net-close-wait-1", "good", shipped=True)
    pages = list(help_pages(prep))
    assert {("mock",), ("mock", "list"), ("config",), ("bank", "check")} < {path for path, _ in pages}
    for path, out in pages:
        sentence, example = re.search(r"\n\n  (.*?)\n\n  Example: prep ?(.*?)\n", out, re.DOTALL).groups()
        assert re.fullmatch(r"[A-Z][^.]*\.", sentence), path
        run = prep(*shlex.split(example), shipped=True)
        needs_terminal = example.startswith(("quiz", "code", "browse", "mock --"))
        assert run.code == (2 if needs_terminal else 0), (path, run.err)


def shape(value):
    """Names and types, lists by their first element."""
    if isinstance(value, dict):
        return {k: shape(v) for k, v in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "null" if value is None else type(value).__name__


def test_the_json_shapes_are_those_that_the_docs_show(prep):
    """Each example in docs/json.md follows the command that prints it."""
    prep("grade", "flash-1", "again")
    prep("grade", "flash-1", "good", now="2026-11-24T10:00:00Z")
    prep("grade", "choice-1", "again")
    checked = 0
    for command, text in re.findall(
        r"`prep ([^`]+)`[^\n]*\n\n```json\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL
    ):
        run = prep(*command.split(), now="2026-11-25T10:00:00Z")
        assert run.code == 0, command
        got = (
            json.loads(run.out.splitlines()[0]) if "jsonl" in command or command == "export reviews" else run.json
        )
        assert shape(got) == shape(json.loads(text)), command
        checked += 1
    assert checked >= 8


def test_version_is_printed(prep):
    assert re.fullmatch(r"prep \d+\.\d+\.\d+\n", prep("--version").out)


def test_a_closed_pipe_is_no_traceback(environ):
    command = (
        f"{sys.executable} -m prepcli export cards | head -c 1; exit ${{PIPESTATUS[0]}}"  # more than a pipe holds
    )
    done = subprocess.run(["/bin/bash", "-c", command], env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "{", "")


def test_a_fault_of_our_own_keeps_its_traceback(environ):
    code = "import sys; from prepcli import cli; cli.app.command('boom')(lambda: 1 / 0); sys.argv = ['prep', 'boom']; cli.main()"
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "ZeroDivisionError: division by zero"


def test_reviews_come_in_from_a_pipe_and_one_alone_needs_no_list(prep):
    one = '{"card": "flash-1", "at": "2026-11-20T10:00:00Z", "grade": 3, "took_ms": 1500}'
    assert prep("import", "reviews", "-", stdin=one).code == 0
    (row,) = prep("export", "reviews", "--format", "json").json["reviews"]
    assert (row["card"], row["grade"], row["took_ms"], row["day"]) == ("flash-1", 3, 1500, "2026-11-20")


def test_a_note_is_asked_for_in_a_terminal(quiz, prep):
    t = quiz("flash-1", command="note").shows("note")
    t.press(*"ask Ann", "enter")
    assert t.ends() == 0
    assert [note["text"] for note in prep("show", "flash-1", "--json").json["notes"]] == ["ask Ann"]


@pytest.mark.parametrize("key", ["ctrl-d", "esc", "enter"])
def test_a_note_that_is_left_empty_is_one_message(quiz, key):
    t = quiz("flash-1", command="note").shows("note").press(key).shows("error: the note is empty", "nothing was")
    assert t.ends() == 2


def test_ctrl_c_at_a_note_is_130_and_keeps_nothing(quiz, prep):
    t = quiz("flash-1", command="note").shows("note").press(*"ask", "ctrl-c")
    assert t.ends() == 130
    assert prep("show", "flash-1", "--json").json["notes"] == []


def test_without_prep_home_the_folders_are_those_of_the_system(prep, home):
    paths = prep("config", "--json", PREP_HOME="").json["paths"]
    assert all(path.startswith(str(home / "none")) for name, path in paths.items() if name != "shipped bank")


def test_without_prep_now_the_clock_is_that_of_the_system(prep):
    assert prep("grade", "flash-1", "again", PREP_NOW="").code == 0
    assert prep("due", "--count", PREP_NOW="").out == "1\n"
    assert prep("due", "--count", now="2000-01-01T10:00:00Z").out == "0\n"


def test_home_goes_ahead_when_all_is_done_for_today(prep, home):
    home.mkdir()
    (home / "config.toml").write_text("[quiz]\nnew_per_day = 0\n")
    prep("grade", "net-close-wait-1", "good", shipped=True)
    assert prep().out == (
        "Nothing is due; the next card is on 2026-11-24.\n"
        "Next: prep quiz --ahead   all done for today; this goes ahead\n"
    )
    assert prep("--json").json["suggestion"] == "prep quiz --ahead"


def test_missed_leaves_out_cards_that_are_in_no_bank(prep, tmp_path):
    prep("grade", "flash-1", "again")
    bank = tmp_path / "one.yaml"
    bank.write_text("version: 1\ncards:\n  - {id: one, topic: t, prompt: p, answer: a}\n")
    assert prep("missed", "--bank", str(bank), "--json").json["cards"] == []


def test_a_narrow_list_keeps_the_id_whole_and_puts_the_prompt_below(prep):
    prep("grade", "flash-1", "again")
    lines = prep("missed", COLUMNS="50").out.splitlines()
    assert lines[:3] == [
        " 1× 2026-11-22  networking  flash-1",
        "  What does a three-way handshake agree on?",
        "",
    ]


def test_without_unicode_nothing_but_ascii_is_drawn(prep):
    prep("grade", "flash-1", "again")
    for words in (["missed"], ["show", "flash-1"], ["show", "choice-1"]):
        out = prep(*words, PYTHONIOENCODING="ascii").out
        assert out.isascii()
        assert "?" not in out.replace("agree on?", "").replace("HTTPS?", "").replace(
            "  ? Why three and not two?", ""
        )


def test_when_nothing_is_due_the_next_day_is_named(prep, tmp_path):
    bank = tmp_path / "one.yaml"
    bank.write_text("version: 1\ncards:\n  - {id: one, topic: t, prompt: p, answer: a}\n")
    assert "no card is due later on" in prep("next", "--missed", "--bank", str(bank)).out
    prep("grade", "one", "easy", "--bank", str(bank))
    day = prep("show", "one", "--json", "--bank", str(bank)).json["due"]
    assert f"the next card is due on {day}" in prep("next", "--bank", str(bank)).out


def test_a_card_set_aside_says_until_when_and_how_to_bring_it_back(prep):
    prep("grade", "flash-1", "good")
    prep("suspend", "flash-1")
    assert re.search(r"suspended +prep unsuspend flash-1 brings it back", prep("show", "flash-1").out)


def test_a_buried_card_says_until_when(quiz, prep):
    t = quiz("--kind", "flashcard").shows("Space reveals").press("b").shows("Nothing to study now").press("q")
    assert t.ends() == 0
    assert re.search(r"buried +until 2026-11-23\n", prep("show", "flash-1").out)


@pytest.mark.parametrize(
    ("card", "lines"),
    [
        ("cloze-1", ["Gaps", "• connection / connections"]),
        ("short-1", ["Accepted", "• ss", "• netstat"]),
        ("choice-1", ["✓ 443", "IANA says so.", "80", "That is HTTP."]),
        ("predict-1", ["print([1, 2][::-1])", "Prints", "▌ [2, 1]"]),
        ("code-sql", ["Set-up", "Starter", "SELECT 1;", "Reference", "SELECT DISTINCT name FROM people;"]),
        ("code-py", ["Starter", "Reference", "return 2 * x", "Key points", "• works for numbers"]),
    ],
)
def test_a_card_outside_a_sitting_shows_what_would_be_right(prep, bank_file, card, lines):
    bank_file.write_text(bank_file.read_text() + code_bank.PROGRAMS.removeprefix("version: 1\ncards:\n"))
    shown = [line.strip() for line in prep("show", card).out.splitlines()]
    assert [line for line in shown if line in lines] == lines


def test_the_history_of_a_card_that_is_gone_is_shown(prep, tmp_path):
    bank = tmp_path / "one.yaml"
    bank.write_text("version: 1\ncards:\n  - {id: one, topic: t, prompt: p, answer: a}\n")
    prep("grade", "one", "good", "--bank", str(bank))
    assert "no such card in the bank, but it has a history" in prep("show", "one").out


def test_lists_headings_and_programs_in_a_card_are_drawn(prep, tmp_path):
    bank = tmp_path / "one.yaml"
    bank.write_text(
        "version: 1\ncards:\n  - id: one\n    topic: t\n    prompt: |\n      # Title\n      - first\n      2. second\n"
        "      ```python\n      x = 1\n      ```\n    answer: a\n"
    )
    lines = [line.strip() for line in prep("show", "one", "--bank", str(bank)).out.splitlines()]
    assert [line for line in lines if line in ("Title", "• first", "2. second", "x = 1", "```python")] == [
        "Title", "• first", "2. second", "x = 1"
    ]  # fmt: skip


def test_the_name_of_an_exception_is_right_with_or_without_its_text():
    card = PredictOutput(topic="t", prompt="p", answer="a", code="1 + ''", raises="TypeError")
    given = ("TypeError", "TypeError: unsupported operand", "ValueError: no")
    assert [card.judge(Typed((text,))).score for text in given] == [1.0, 1.0, 0.0]


def test_a_csv_cell_holds_a_list_with_bars_and_a_mapping_as_json():
    rows = [{"a": 1, "b": ("x", "y"), "c": {"k": 2}}, {"a": None, "b": [], "c": {}}]
    assert as_text("rows", rows, "csv") == 'a,b,c\n1,x | y,"{""k"":2}"\n,,{}\n'
    assert as_text("rows", [], "csv") == ""


@pytest.mark.parametrize(
    ("days", "text"), [(0, "today"), (1, "1d"), (59, "59d"), (60, "2mo"), (729, "24mo"), (730, "2.0y")]
)
def test_a_wait_is_short_enough_for_a_key_line(days, text):
    assert days_text(days) == text


def test_new_cards_are_as_many_as_were_asked_for():
    again, new = ["m1", "m2"], ["n1", "n2", "n3"]
    assert queue(Wanted(), again, new, 1) == ("m1", "m2", "n1")
    assert queue(Wanted(new=2), again, new, 1) == ("m1", "m2", "n1", "n2")
    assert queue(Wanted(missed=True), again, new, 1) == ("m1", "m2")
    assert queue(Wanted(ahead=True, new=1), again, new, 3) == ("m1", "m2", "n1")
    assert queue(Wanted(limit=1), again, new, 3) == ("m1",)
