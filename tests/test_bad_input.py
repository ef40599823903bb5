"""Bad input: one clear message with the place and the next step, the right exit code, nothing lost, no traceback.

The `prep` fixture fails a test when a traceback is printed.
"""

import contextlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import logged
from prepcli.bank.nodes import MAX_BYTES

GOOD_CARD = "  - {id: good, topic: t, prompt: p, answer: a}\n"
HOSTILE = {
    "markup": "list[int] [/] [red]x[/red] [link=x]",
    "escapes": "\\e[31mred\\e]0;title\\a and \\x08 back",
    "controls": "bell \\a, delete \\x7f, csi \\x9b31m",
    "bidi": "abc \\u202e dlrow \\u2066 olleh \\u200f",
    "wide": "宽字符 👩‍👩‍👧 ｆｕｌｌ",
    "word": "x" * 10_000,
    "html": "<script>alert(1)</script> <b> &amp; ```",
    "dunder": "__init__ *args **kwargs 2**3**2 a_b_c",
}


def bank(tmp_path: Path, text: str | bytes) -> str:
    file = tmp_path / "bad.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(file)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "the bank is empty"),
        (b"version: 1\ncards:\n- topic: \xff\xfe", "not UTF-8 text"),
        (b"version: 1\ncards:\n- topic: t\n\tprompt: p\n", "replace the tab"),
        (b"#" * (MAX_BYTES + 1), "more than 10,000,000"),
        (b"[" * 50_000, "nested more than 32 deep"),
        (b"{a: " * 50_000, "nested more than 32 deep"),
        (b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "aliases are not supported"),
    ],
)
def test_a_bank_that_is_none_is_one_message(prep, tmp_path, text, words):
    file = bank(tmp_path, text)
    run = prep("bank", "check", file)
    assert run.code == 1
    assert words in run.out
    assert run.out.count("error") == 1
    assert file in run.out


def test_a_bank_with_a_byte_order_mark_is_read(prep, tmp_path):
    file = bank(tmp_path, b"\xef\xbb\xbfversion: 1\ncards:\n" + GOOD_CARD.encode())
    assert prep("bank", "check", file).code == 0


def test_a_missing_bank_and_a_folder_without_one_are_exit_2(prep, tmp_path):
    (tmp_path / "empty").mkdir()
    for path, words in [
        (tmp_path / "none.yaml", "no file or folder"),
        (tmp_path / "empty", "no bank in the folder"),
    ]:
        run = prep("topics", "--bank", str(path))
        assert (run.code, run.out) == (2, "")
        assert words in run.err


def test_an_unreadable_bank_is_a_flaw_and_the_others_are_used(prep, tmp_path, home):
    (home / "banks").mkdir(parents=True)
    (home / "banks" / "folder.yaml").mkdir()
    (home / "banks" / "dangling.yaml").symlink_to(tmp_path / "nowhere")
    good = home / "banks" / "good.yaml"
    good.write_text("version: 1\ncards:\n" + GOOD_CARD)
    assert prep("show", "good", shipped=True).code == 0


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_card_text_is_shown_as_written_and_never_obeyed(prep, quiz, tmp_path, bank_file, name):
    text = HOSTILE[name].replace('"', '\\"')
    bank_file.write_text(
        f'version: 1\ncards:\n  - id: bad\n    topic: "t {text[:60]}"\n    prompt: "P {text}"\n    answer: "A {text}"\n'
        f'    key_points: ["K {text}", other]\n    mistakes: ["M {text}"]\n    reference: "R {text}"\n',
        "utf-8",
    )
    run = prep("show", "bad")
    assert run.code == 0
    obeyed = {"\x1b[31m", "\x1b]0;", "\x07", "\x08", "\x7f", "\x9b", "\u202e", "\u2066", "\u200f"}
    assert not [c for c in obeyed if c in run.out]
    for part in {"markup": ["list[int] [/] [red]x[/red]"], "html": ["<script>alert(1)</script> <b> &amp; ```"],
                 "escapes": ["␛[31mred␛]0;title␇ and ␈ back"], "bidi": ["<U+202E>", "<U+2066>", "<U+200F>"],
                 "dunder": ["__init__ *args **kwargs 2**3**2 a_b_c"], "wide": ["宽字符"]}.get(name, []):  # fmt: skip
        assert part in run.out
    assert prep("topics").code == prep("next").code == prep("missed").code == 0
    if name == "word":
        assert run.out.replace("\n", "").replace(" ", "").count("x") >= 50_000
    t = (
        quiz(columns=60, rows=30)
        .shows("Space reveals")
        .press("space")
        .shows("3 Good")
        .press("3")
        .shows("Sitting done")
    )
    t.press("q")
    assert t.ends() == 0
    assert not [c for c in ("\x1b]0;", "\x9b", "\u202e", "\x08") if c.encode() in t.output]


def test_an_unwritable_data_folder_is_one_message_and_reading_works(prep, unwritable):
    run = prep("grade", "flash-1", "good", PREP_HOME=str(unwritable))
    assert (run.code, run.out) == (1, "")
    assert "cannot write to the data folder" in run.err
    assert "PREP_HOME" in run.err
    for command in ("topics", "due", "missed", "next", "stats"):
        assert prep(command, PREP_HOME=str(unwritable)).code == 0


def test_a_data_folder_that_is_a_file_is_one_message(prep, tmp_path):
    (tmp_path / "file").write_text("")
    run = prep("grade", "flash-1", "good", PREP_HOME=str(tmp_path / "file"))
    assert (run.code, "cannot write to the data folder" in run.err) == (1, True)


def test_a_full_disk_is_one_message_and_loses_nothing(prep, tmp_path):
    """On a small file system of its own, where this user may mount one."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small file system")
    try:
        assert prep("grade", "flash-1", "good", PREP_HOME=str(small)).code == 0
        filler = os.open(small / "filler", os.O_CREAT | os.O_WRONLY)
        with contextlib.suppress(OSError):
            while os.write(filler, b"x" * 1024):
                pass
        os.close(filler)
        codes = [prep("grade", "flash-1", "hard", PREP_HOME=str(small)) for _ in range(4)]
        assert codes[-1].code == 1
        assert "disk" in codes[-1].err
        assert "full" in codes[-1].err
        (small / "filler").unlink(missing_ok=True)
        kept = prep("show", "flash-1", "--json", PREP_HOME=str(small)).json["reps"]
        assert kept == 1 + sum(run.code == 0 for run in codes)
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_progress_file_that_is_none_is_refused_and_left_alone(prep, home):
    home.mkdir()
    file = home / "progress.db"
    for content, words in [
        (b"only words " * 1000, "is not a progress file"),
        (b"SQLite format 3\x00" + b"\x00" * 500, ""),
    ]:
        file.write_bytes(content)
        run = prep("grade", "flash-1", "good")
        assert (run.code, file.read_bytes()) == (1, content)
        assert words in run.err
        assert str(file) in run.err


def test_a_progress_file_of_another_program_is_refused(prep, home):
    home.mkdir()
    db = sqlite3.connect(home / "progress.db")
    db.execute("CREATE TABLE entries (something TEXT)")
    db.commit()
    db.close()
    run = prep("grade", "flash-1", "good")
    assert (run.code, "is not a progress file of prep" in run.err) == (1, True)


def test_a_progress_file_cut_short_locked_or_newer_is_one_message(prep, home):
    for n in range(40):
        prep("grade", "flash-1", "good", now=f"2026-10-{n % 28 + 1:02}T10:00:00Z") if n < 3 else None
    file = home / "progress.db"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    run = prep("grade", "flash-1", "good", now="2026-11-22T10:00:00Z")
    assert (run.code, "locked by another program" in run.err) == (1, True)
    other.execute("ROLLBACK")
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.execute("PRAGMA user_version = 1000")
    other.close()
    run = prep("grade", "flash-1", "good")
    assert (run.code, "newer version" in run.err) == (1, True)
    file.write_bytes(file.read_bytes()[:9000])
    run = prep("stats")
    assert run.code == 1
    assert str(file) in run.err


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["quiz", "--limit", "0"], 2),
        (["quiz", "--limit", "many"], 2),
        (["quiz", "--minutes", "-1"], 2),
        (["quiz", "--new", "-3"], 2),
        (["quiz", "--level", "0"], 2),
        (["show"], 2),
        (["show", "no such id"], 2),
        (["grade", "flash-1"], 2),
        (["import", "reviews", "."], 2),
        (["export", "reviews", "-o", "/dev/null/file"], 1),
        (["bank", "ids", "/nowhere"], 2),
    ],
)
def test_a_bad_word_or_number_is_one_message(prep, args, code):
    run = prep(*args)
    assert (run.code, run.out) == (code, "")
    assert run.err


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("quizz", "`prep` has no command `quizz`", "did you mean `quiz`?"),
        ("zzz", "`prep` has no command `zzz`", "`prep --help` lists them"),
        ("bank chek", "`prep bank` has no command `chek`", "did you mean `check`?"),
        ("due --cuont", "`prep due` has no option `--cuont`", "did you mean `--count`?"),
        ("due -x", "`prep due` has no option `-x`", "`prep due --help` shows what it takes"),
        ("due now", "`prep due` has no use for `now`", "`prep due --help` shows what it takes"),
        ("show", "`prep show` needs `ID`", "`prep show --help` shows what it takes"),
        ("quiz --limit", "`--limit` needs a value", "the command's `--help` shows what it takes"),
        ("due --count=1", "`--count` takes no value", "the command's `--help` shows what it takes"),
        ("quiz --limit all", "`--limit`: `all` is not a whole number", "`prep quiz --help` shows what it takes"),
        ("quiz --limit 0", "`--limit`: 0 is less than 1", "`prep quiz --help` shows what it takes"),
        ("quiz --level 4", "`--level`: 4 is not from 1 to 3", "`prep quiz --help` shows what it takes"),
        ("mock --minutes x", "`--minutes`: `x` is not a number", "`prep mock --help` shows what it takes"),
        ("mock --minutes nan", "`--minutes`: nan is not a number", "`prep mock --help` shows what it takes"),
        ("quiz --minutes nan", "`--minutes`: nan is not a number", "`prep quiz --help` shows what it takes"),
        (
            "quiz --minutes inf",
            "`--minutes`: inf is not from 0.1 to 1440",
            "`prep quiz --help` shows what it takes",
        ),
        ("--json topics", "`--json` goes behind the command", "such as `prep topics --json`"),
        ("report -o - --json", "`-o -` prints the report, `--json` where it is", "leave one of them out"),
    ],
)
def test_what_typer_finds_wrong_is_told_in_our_form(prep, line, message, hint):
    run = prep(*line.split())
    assert (run.code, run.out, run.err) == (2, "", f"error: {message}\nhelp: {hint}\n")


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("next --topic qqq", "no topic `qqq`", "topics are t"),
        ("next --tag qqq", "no tag `qqq`", "no card has a tag"),
        ("grade one qqq", "no grade `qqq`", "grades are again, hard, good, easy"),
        ("export qqq", "cannot export `qqq`", "exports are reviews, cards, stats"),
        ("export cards --format qqq", "no format `qqq`", "formats are json, jsonl, csv"),
        ("export cards --format jason", "no format `jason`", "did you mean `json`?"),
    ],
)
def test_an_unknown_word_is_told_with_the_nearest_known_one_or_with_what_there_is(
    prep, tmp_path, line, message, hint
):
    file = tmp_path / "plain.yaml"
    file.write_text("version: 1\ncards: [{id: one, topic: t, prompt: p, answer: a}]\n")
    run = prep(*line.split(), "--bank", str(file))
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(f"error: {message}\n")
    assert run.err.endswith(f"help: {hint}\n")


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("show {}", "ID"),
        ("note flash-1 {}", "[TEXT]"),
        ("asked {}", "QUESTION"),
        ("search --json a {}", "[QUERY]..."),
        ("plan --date tomorrow --name {}", "--name"),
        ("add --topic t --prompt p --answer a --tag b --tag {}", "--tag"),
        ("mock --topic {}", "--topic"),
        ("bank carry flash-1 {}", "NEW"),
    ],
)
def test_words_that_are_not_utf_8_are_refused_before_anything_is_written(prep, home, line, named):
    run = prep(*line.format("\udcff").split())
    assert (run.code, run.out, home.exists()) == (2, "", False)
    assert run.err == f"error: `{named}` is not UTF-8 text\nhelp: check the encoding of your terminal\n"


def test_a_path_may_be_in_any_encoding(prep, bank_file):
    path = str(bank_file.rename(bank_file.with_name("\udcff.yaml")))
    assert prep("bank", "check", path, "--json").json["warnings"][0]["path"] == path
    assert prep("grade", "flash-1", "good", "--json", "--bank", path).json["id"] == "flash-1"
    assert prep("add", "--from", path, "--file", "\udcfe.yaml", "--json").code == 0
    assert prep("show", "cloze-1", "--json", shipped=True).json["path"].endswith("/banks/\udcfe.yaml")
    assert prep("report", "-o", "\udcfd.html", "--json", "--bank", path).json["path"] == "\udcfd.html"


def test_what_is_typed_and_is_not_utf_8_is_kept_as_a_question_mark(quiz, home):
    t = quiz("flash-1", command="note").shows("note")
    t.child.send(b"caf\xe9 \xff\r")
    assert t.ends() == 0
    assert logged(home, "note") == [("flash-1", {"text": "caf? ?"})]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_screen_shows_a_question_mark_for_what_its_encoding_lacks_and_json_is_utf_8(prep, bank_file, encoding):
    card = '  - {id: flash-1, topic: t, prompt: p, answer: "- caf\u00e9 \u2192"}\n'
    bank_file.write_text("version: 1\ncards:\n" + card, "utf-8")
    assert "| * caf? ?" in prep("show", "flash-1", PYTHONIOENCODING="ascii").out
    assert "caf\u00e9 \u2192" in prep("show", "flash-1", "--json", PYTHONIOENCODING=encoding).json["answer"]
    assert "caf\u00e9 \u2192" in prep("export", "cards", PYTHONIOENCODING=encoding).json["cards"][0]["answer"]


def test_a_sitting_goes_on_where_the_terminal_lacks_a_letter(quiz, bank_file):
    bank_file.write_text(
        bank_file.read_text("utf-8").replace("What does a", "Caf\u00e9 \u2192 what does a"), "utf-8"
    )
    t = quiz("--topic", "networking", "--kind", "flashcard", PYTHONIOENCODING="ascii").shows("Caf? ? what does a")
    t.press("q")
    assert t.ends() == 0


def test_a_closed_output_is_no_traceback(environ):
    command = f"{sys.executable} -m prepcli topics --json >&-"
    done = subprocess.run(["/bin/bash", "-c", command], env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("kind", ["[flashcard]", "{flashcard: cloze}"])
def test_a_kind_that_is_no_word_is_one_message(prep, kind):
    run = prep("add", "--topic", "t", "--prompt", "p", "--answer", "a", "--field", f"kind={kind}")
    assert (run.code, run.out, "error: no kind `" in run.err) == (2, "", True)


def test_a_group_alone_shows_its_commands(prep):
    run = prep("bank")
    assert (run.code, run.err) == (0, "")
    assert "carry   Let the history" in run.out


@pytest.mark.parametrize("zone", ["Not/AZone", "", "Pacific/Kiritimati", "America/St_Johns"])
def test_any_zone_works(prep, zone):
    assert prep("grade", "flash-1", "good", TZ="Asia/Tokyo").code == 0


@pytest.mark.parametrize("now", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z"])
def test_a_clock_at_the_ends_of_time_is_no_traceback(prep, now):
    for args in (["grade", "flash-1", "easy"], ["topics"], ["stats"], ["due"], ["show", "flash-1"], ["next"]):
        assert prep(*args, now=now, TZ="UTC").code in (0, 2)


def test_a_clock_set_back_loses_nothing(prep):
    prep("grade", "flash-1", "good", now="2026-11-25T10:00:00Z")
    assert prep("grade", "flash-1", "easy", now="2026-11-20T10:00:00Z").code == 0
    sheet = prep("show", "flash-1", "--json", now="2026-11-20T10:00:00Z").json
    assert [h["grade"] for h in sheet["history"]] == [4, 3]
    assert sheet["reps"] == 2
    assert 0 <= sheet["retrievability"] <= 1
    assert prep("undo").out == "undone: grade Easy of flash-1\n"


def test_a_name_of_this_machine_that_cannot_be_kept_is_one_message(prep, home):
    home.mkdir()
    (home / "machine").symlink_to(home / "none" / "machine")
    run = prep("grade", "flash-1", "good")
    assert run.code == 1
    assert f"cannot write {home / 'machine'}: no such file or directory" in run.err


@pytest.mark.parametrize("name", ["config.toml", "machine"])
def test_a_file_of_ours_that_is_not_text_is_one_message(prep, home, name):
    home.mkdir()
    (home / name).write_bytes(b"\xff\xfe")
    run = prep("grade", "flash-1", "good")
    assert run.code == 1
    assert "cannot read" in run.err
    assert name in run.err
    assert "mend or remove the file" in run.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"id,grade\nflash-1,3\n", "neither JSON nor CSV with the columns `card`, `at` and `grade`"),
        (b'{"reviews": 1}', "`reviews` is not a list"),
        (b'{"card": "a", "at": "2026-11-22T10:00:00Z", "grade": 3}\n{oops\n', "not a JSON object"),
        (
            b'[{"card": "a", "at": "2026-11-22T10:00:00Z", "grade": 3, "machine": 5}]',
            "`id` and `machine` are texts",
        ),
        (b'[{"card": "a", "at": "2026-11-22T10:00:00Z", "grade": 3, "took_ms": "x"}]', "`took_ms` is 0 to"),
        (b"[" * 200_000, "not a JSON object"),
        (b"card,at,grade\n" + b"a" * 140_000 + b",2026-01-01T00:00:00Z,3\n", "not CSV: field larger than"),
        (b"card,at,grade\ra,2026-01-01T00:00:00Z,3\r", "not CSV: new-line character"),
        (b'{"card": "a", "at": "0001-01-01T00:00:00Z", "grade": 3}', "`at` is before 1970 or after tomorrow"),
        (b'{"card": "a", "at": "9999-12-31T23:59:59Z", "grade": 3}', "`at` is before 1970 or after tomorrow"),
        (b'{"card": "a", "at": "2026-11-24T10:00:00Z", "grade": 3}', "`at` is before 1970 or after tomorrow"),
        (
            b'{"card": "a", "at": "2026-01-01T10:00:00Z", "day": "9999-12-31", "grade": 3}',
            "`day` is not the day of `at`",
        ),
    ],
)
def test_reviews_that_cannot_be_read_are_one_message_and_nothing_is_imported(prep, tmp_path, content, words):
    file = tmp_path / "reviews"
    file.write_bytes(content)
    run = prep("import", "reviews", str(file), TZ="Asia/Tokyo")
    assert run.code == 1
    assert words in run.err
    assert prep("export", "reviews", "--format", "json").json["reviews"] == []


def test_reviews_in_a_file_that_cannot_be_read_are_one_message(prep, unreadable):
    run = prep("import", "reviews", str(unreadable))
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith(f"error: cannot read {unreadable}: ")


def test_an_editor_command_without_its_closing_quote_is_one_message(quiz):
    t = quiz(VISUAL='nano "').shows("Space reveals")
    t.press("o").shows("cannot be read as a command").press("q")
    assert t.ends() == 0
