"""`prep add` and `prep edit`: from options a pipe, a form and the editor; nothing is lost, nothing else is changed."""

import json
import signal
import stat
import subprocess
import termios
from pathlib import Path
from textwrap import dedent

import pytest

from conftest import PREP

ONE = "version: 1   # mine\r\ncards:\r\n  # the first\r\n  - topic: own   # a tail\r\n    prompt: 'what is old'\r\n    answer: a\r\n# end"


def own(home: Path, text: str = ONE, name: str = "own.yaml") -> Path:
    path = home / "banks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def editor(tmp_path: Path, *commands: str) -> str:
    """An editor that runs these commands, one an opening, on the file `$f`; the last one again from then on."""
    count = tmp_path / "openings"
    lines = [f"  {i}) {command};;" for i, command in enumerate(commands)]
    script = tmp_path / "editor"
    script.write_text(
        f"#!/bin/sh\nfor f; do :; done\nn=$(cat {count} 2>/dev/null || echo 0)\necho $((n+1)) > {count}\n"
        f'[ "$n" -gt {len(commands) - 1} ] && n={len(commands) - 1}\ncase $n in\n' + "\n".join(lines) + "\nesac\n"
    )
    script.chmod(0o755)
    return str(script)


def add(prep, *args, **more):
    return prep(
        "add", "--topic", "networking", "--prompt", "What is ARP?", "--answer", "Finds a MAC.", *args, **more
    )


def test_a_card_added_by_options_is_in_the_bank_with_an_id_and_its_place_is_said(prep, home):
    run = add(prep, "--key-point", "asks: who has it", "--key-point", "one reply", "--level", "2", "--json")
    path = home / "banks" / "own.yaml"
    assert (run.json["path"], run.json["line"], run.code) == (str(path), 3, 0)
    card = prep("show", run.json["id"], "--json", shipped=True).json
    assert (card["prompt"], card["level"], card["key_points"]) == (
        "What is ARP?",
        2,
        ["asks: who has it", "one reply"],
    )
    assert path.read_text() == (
        f"version: 1\ncards:\n  - id: {run.json['id']}\n    topic: networking\n    level: 2\n    prompt: What is ARP?\n"
        '    answer: Finds a MAC.\n    key_points:\n      - "asks: who has it"\n      - one reply\n'
    )


@pytest.mark.parametrize(
    ("args", "words", "code"),
    [
        (["--topic", "t", "--prompt", "p"], "a card needs `--answer`", 2),
        ([], "a card needs `--topic` and `--prompt` and `--answer`", 2),
        (["--topic", "t", "--prompt", " ", "--answer", "a"], "`prompt` is empty", 2),
        (["--topic", "t", "--prompt", "p", "--answer", "a", "--kind", "cloz"], "did you mean `cloze`?", 2),
        (["--topic", "t", "--prompt", "p", "--answer", "a", "--kind", "short_answer"], "--field accept=", 2),
        (["--topic", "t", "--prompt", "p", "--answer", "a", "--field", "acept=[x]"], "unknown key `acept`", 2),
        (["--topic", "t", "--prompt", "p", "--answer", "a", "--field", "accept"], "is not NAME=YAML", 2),
        (["--topic", "t", "--prompt", "p", "--answer", "a", "--field", "tags=[x"], "not readable as YAML", 2),
        (["--topic", "t", "--prompt", "p", "--answer", "a", "--id", "no good"], "is not an id", 2),
        (["--topic", "t", "--prompt", "p", "--answer", "a", "--id", "net-close-wait-1"], "is taken", 2),
        (["--topic", "t", "--prompt", "p", "--answer", "a", "--file", "bank.txt"], "ends in `.yaml`", 2),
        (["--topic", "t", "--prompt", "\udcff", "--answer", "a"], "not UTF-8", 2),
        (["--from", "/nowhere.yaml"], "cannot read `/nowhere.yaml`", 2),
        (["--from", "-", "--topic", "t"], "takes whole cards", 2),
        (["--editor"], "no editor is set", 1),
    ],
)
def test_what_cannot_be_added_is_one_message_and_no_file(prep, home, args, words, code):
    run = prep("add", *args)
    assert (run.code, run.out) == (code, "")
    assert words in run.err
    assert not (home / "banks").exists()


def test_a_prompt_that_is_in_the_bank_is_named(prep):
    card = add(prep, "--json").json["id"]
    run = add(prep)
    assert (run.code, f"`prep edit {card}` changes it" in run.err) == (2, True)
    assert add(prep, "--id", "own-arp").code == 0


def test_a_topic_is_spelled_as_the_bank_spells_it_and_a_new_one_is_said(prep, home):
    assert prep("add", "--topic", "Networking", "--prompt", "p", "--answer", "a").code == 0
    assert "topic: networking\n" in (home / "banks" / "own.yaml").read_text()
    run = prep("add", "--topic", "netwroking", "--prompt", "q", "--answer", "a")
    assert "; a new topic: netwroking (did you mean networking?)" in run.out


@pytest.mark.parametrize("many", ["- {topic: t, prompt: p, answer: a}\n- topic: t\n  prompt: q\n  answer: a\n",
                                  'version: 1\ncards: [{topic: t, prompt: p, answer: a}, {"topic": "t", "prompt": "q", "answer": "a"}]'])  # fmt: skip
def test_many_cards_come_from_a_pipe_or_a_file(prep, home, tmp_path, many):
    run = prep("add", "--from", "-", "--json", stdin=many)
    assert [(card["line"], card["path"]) for card in run.json["cards"]] == [
        (3, str(home / "banks" / "own.yaml")),
        (7, str(home / "banks" / "own.yaml")),
    ]
    (tmp_path / "more.yaml").write_text(many.replace(": p", ": r").replace(": q", ": s").replace('"q"', '"s"'))
    assert "2 cards added" in prep("add", "--from", "more.yaml", "--file", "other.yaml").out
    assert len(prep("bank", "check", str(home / "banks"), "--json").json["warnings"]) > 0
    assert prep("bank", "check", str(home / "banks"), "--json").json["cards"] == 4


@pytest.mark.parametrize(
    ("many", "words"),
    [
        ("- {topic: t, prompt: p, answer: a}\n- {topic: t, prompt: q}\n", "the pipe:2:3"),
        ("- {topic: t, prompt: p, answer: a}\n- {topic: t, prompt: p, answer: b}\n", "the pipe:2:"),
        ("- {id: net-close-wait-1, topic: t, prompt: p, answer: a}\n", "is taken"),
        (
            "- {topic: &t t, prompt: p, answer: a}\n- {topic: *t, prompt: q, answer: a}\n",
            "aliases are not supported",
        ),
        ("[]", "no card to add"),
        ("", "the bank is empty"),
        ("cards", "a bank is a mapping"),
    ],
)
def test_with_one_flaw_none_of_many_is_added(prep, home, many, words):
    run = prep("add", "--from", "-", stdin=many)
    assert (run.code, words in run.err) == (1, True), run.err
    assert not (home / "banks").exists()


def test_programs_from_a_pipe_are_not_trusted_and_those_typed_are(prep, home):
    code = ["--kind", "predict_output", "--field", "code=print(1)", "--field", "output=1"]
    assert "trust" not in prep("add", "--topic", "t", "--prompt", "p", "--answer", "a", *code).out
    foreign = "- {topic: t, kind: predict_output, prompt: q, code: print(2), output: 2, answer: a}\n"
    run = prep("add", "--from", "-", stdin=foreign)
    assert f"prep bank trust {home / 'banks' / 'own.yaml'} lets its programs run" in run.out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version: 1\ncards: {}\n", "`cards` is a list"),
        ("- just\n", "a bank is a mapping"),
        ("version: 1\ncards: [\n", "not readable as YAML"),
        ("version: 1\ncards:\n  - {topic: &t t, prompt: *t, answer: a}\n", "aliases are not supported"),
        ("\xff", "laid out"),
    ],
)
def test_a_file_that_is_no_bank_is_left_as_it_is(prep, home, text, words):
    path = own(home, text)
    if text == "\xff":
        path.write_bytes(b"\xff")
        words = "not UTF-8 text"
    before = path.read_bytes()
    run = add(prep)
    assert (run.code, words in run.err, path.read_bytes()) == (1, True, before), run.err


def test_flaws_of_other_cards_do_not_stand_in_the_way(prep, home):
    path = own(home, "version: 1\ncards:\n  - topic: t\n    prompt: no answer yet\n")
    assert add(prep).code == 0
    assert path.read_text().startswith("version: 1\ncards:\n  - topic: t\n    prompt: no answer yet\n  - id: x-")


def test_what_cannot_be_written_is_one_message(prep, home):
    home.mkdir()
    (home / "banks").write_text("a file")
    run = add(prep)
    assert (run.code, "cannot write" in run.err) == (1, True)


def test_links_and_permissions_stay(prep, home, tmp_path):
    real = tmp_path / "elsewhere.yaml"
    real.write_text("version: 1\ncards:\n")
    real.chmod(0o640)
    (home / "banks").mkdir(parents=True)
    (home / "banks" / "own.yaml").symlink_to(real)
    assert add(prep).code == 0
    assert (home / "banks" / "own.yaml").is_symlink()
    assert (stat.S_IMODE(real.stat().st_mode), "What is ARP?" in real.read_text()) == (0o640, True)


def test_two_programs_that_add_at_once_lose_nothing(prep, environ, home):
    started = [
        subprocess.Popen([*PREP, "add", "--topic", "t", "--prompt", f"p{i}", "--answer", "a"], env=environ, stdout=subprocess.PIPE)
        for i in range(6)
    ]  # fmt: skip
    assert [one.wait() for one in started] == [0] * 6
    assert [one.stdout.close() for one in started]
    assert prep("bank", "check", str(home / "banks"), "--json").json["cards"] == 6


def test_an_edit_changes_its_lines_and_no_other_byte_and_keeps_the_history(prep, home):
    path = own(home)
    card = prep("next", "--json", "--topic", "own", shipped=True).json["card"]["id"]
    prep("grade", card, "again", shipped=True)
    run = prep("edit", card, "--prompt", "what is new: this", "--json", shipped=True)
    assert run.json | {"message": ""} == {
        "version": 1, "id": card, "path": str(path), "line": 4, "changed": True, "message": "",
    }  # fmt: skip
    assert path.read_bytes().decode() == ONE.replace("'what is old'", '"what is new: this"').replace(
        "- topic", f"- id: {card}\r\n    topic"
    )
    assert prep("show", card, "--json", shipped=True).json["reps"] == 1


def test_a_shipped_card_becomes_a_copy_of_one_s_own_with_its_id(prep, home):
    shipped = prep("show", "net-close-wait-1", "--json", shipped=True).json
    run = prep("edit", "net-close-wait-1", "--answer", "Close it.", shipped=True)
    path = home / "banks" / "edited.yaml"
    assert run.out == f"net-close-wait-1 is now a copy of your own in {path}:3, in place of the one that ships\n"
    mine = prep("show", "net-close-wait-1", "--json", shipped=True).json
    changed = {name for name in mine if mine[name] != shipped[name]}
    assert changed == {"answer", "path", "line"}
    assert "    kind: flashcard\n" in path.read_text()
    assert prep("bank", "check", "--json").json["flaws"] == []
    assert "as it was" in prep("edit", "net-close-wait-1", "--answer", "Close it.", shipped=True).out


def test_a_prompt_that_a_card_had_before_is_not_added_under_the_id_that_card_keeps(prep, home):
    card = prep("add", "--topic", "git", "--prompt", "p", "--answer", "a", "--json", shipped=True).json["id"]
    prep("edit", card, "--prompt", "q", shipped=True)
    run = prep("add", "--topic", "git", "--prompt", "p", "--answer", "a", shipped=True)
    assert (run.code, f"the id `{card}` is taken" in run.err) == (2, True), run.err


@pytest.mark.parametrize("number", [0, -1, "before a heading"])
def test_the_editor_is_given_a_shipped_card_as_it_stands_in_its_file(prep, tmp_path, number):
    text = (Path(__file__).parents[1] / "data" / "questions.yaml").read_text("utf-8")
    blocks = text.split("\n  - id: ")[1:]
    if isinstance(number, str):
        number = next(n for n, block in enumerate(blocks) if "\n  # ---" in block)
    block = "  - id: " + blocks[number].partition("\n  # ---")[0].rstrip()
    tool = editor(tmp_path, f"cp $f {tmp_path}/given")
    card = block.split("\n")[0].removeprefix("  - id: ")
    assert "as it was" in prep("edit", card, "--editor", shipped=True, EDITOR=tool).out
    given = (tmp_path / "given").read_text("utf-8").split("\n")
    assert "\n".join(line for line in given if not line.startswith("##")).strip() == dedent(block)


@pytest.mark.parametrize(
    ("args", "words", "code"),
    [
        (["flash-9", "--answer", "a"], "did you mean `flash-1`", 2),
        (["flash-1"], "nothing says what to change", 2),
        (["flash-1", "--answer", ""], "`answer` is empty", 2),
        (["flash-1", "--field", "id=choice-1"], "the id `choice-1` is taken", 2),
        (["flash-1", "--editor"], "no editor is set", 1),
    ],
)
def test_what_cannot_be_edited_is_one_message_and_the_file_stays(prep, bank_file, args, words, code):
    before = bank_file.read_bytes()
    run = prep("edit", *args, "--bank", str(bank_file))
    assert (run.code, words in run.err, bank_file.read_bytes()) == (code, True, before), run.err


@pytest.mark.parametrize(
    ("command", "given"),
    [("add", ["--topic", "t", "--prompt", "p", "--answer", "a"]), ("edit", ["net-close-wait-1"])],
)
def test_a_field_that_is_missing_is_told_as_the_option_that_gives_it(prep, command, given):
    run = prep(command, *given, "--field", "kind=cloze")
    assert (run.code, run.err) == (2, "error: a cloze without `gaps`\nhelp: add `--field gaps=...`\n")


def test_a_place_for_drafts_that_cannot_be_used_does_not_spoil_a_saved_card(prep, home):
    own(home, "version: 1\ncards:\n  - {id: z, topic: t, prompt: p, answer: a}\n")
    (home / "drafts").write_text("")
    assert prep("edit", "z", "--level", "2").code == 0
    assert prep("show", "z", "--json", shipped=True).json["level"] == 2


@pytest.mark.parametrize(
    "typed",
    [
        "version: 1\\ncards:\\n  - {id: z, topic: t, prompt: p, answer: b}",
        "[{id: z, topic: t, prompt: p, answer: b}]",
        "id: z\\ntopic: t\\nprompt: p\\nanswer: b",
    ],
)
def test_a_whole_bank_or_a_card_without_its_dash_in_the_editor_is_the_card_it_means(prep, home, tmp_path, typed):
    path = own(home, "version: 1\ncards:\n  - {id: z, topic: t, prompt: p, answer: a}\n")
    assert prep("edit", "z", "--editor", EDITOR=editor(tmp_path, f"printf '{typed}' > $f")).code == 0
    lines = "  - id: z\n    topic: t\n    prompt: p\n    answer: b\n"
    assert path.read_text() == f"version: 1\ncards:\n{lines}"


def test_an_edit_that_cannot_be_written_is_kept_as_a_draft(prep, home):
    own(home, "version: 1\ncards: {}\n", "edited.yaml")
    run = prep("edit", "net-close-wait-1", "--answer", "Close it.", shipped=True)
    draft = home / "drafts" / "net-close-wait-1.yaml"
    assert (run.code, str(draft) in run.err, "answer: Close it.\n" in draft.read_text()) == (1, True, True)


def test_a_flawed_card_is_opened_again_with_its_flaw_on_top_until_it_is_sound(prep, home, tmp_path):
    own(home)
    card = prep("next", "--json", "--topic", "own", shipped=True).json["card"]["id"]
    seen = tmp_path / "seen"
    tool = editor(tmp_path, "sed -i 's/answer: a/anwser: b/' $f", f"cp $f {seen}; sed -i 's/anwser/answer/' $f")
    assert prep("edit", card, "--editor", shipped=True, EDITOR=tool).code == 0
    assert "## error in line 9: unknown key `anwser` (did you mean `answer`?)\n" in seen.read_text()
    assert seen.read_text().splitlines()[8] == "  anwser: b"
    assert prep("show", card, "--json", shipped=True).json["answer"] == "b"
    assert not list((home / "drafts").iterdir())


def test_what_is_left_flawed_is_kept_and_the_next_edit_begins_with_it(prep, home, tmp_path):
    path = own(home)
    card = prep("next", "--json", "--topic", "own", shipped=True).json["card"]["id"]
    run = prep(
        "edit", card, "--editor", shipped=True, EDITOR=editor(tmp_path, "sed -i 's/answer: a/anwser: b/' $f")
    )
    draft = home / "drafts" / f"{card}.yaml"
    assert (run.code, "unknown key `anwser`" in run.err, f"{draft}:9:3" in run.err) == (1, True, True), run.err
    assert path.read_bytes() == ONE.encode()
    (tmp_path / "openings").unlink()
    seen = tmp_path / "seen"
    tool = editor(tmp_path, f"cp $f {seen}; sed -i 's/anwser/answer/' $f")
    assert prep("edit", card, "--editor", shipped=True, EDITOR=tool).code == 0
    assert "This is what you typed the last time." in seen.read_text()
    assert prep("show", card, "--json", shipped=True).json["answer"] == "b"


@pytest.mark.parametrize("command", ["true", ": > $f", "exit 3", "rm $f"])
def test_an_editor_that_changes_nothing_or_fails_leaves_all_as_it_was(prep, home, tmp_path, command):
    path = own(home)
    card = prep("next", "--json", "--topic", "own", shipped=True).json["card"]["id"]
    run = prep("edit", card, "--editor", shipped=True, EDITOR=editor(tmp_path, command))
    assert run.code == (1 if "exit" in command else 0)
    assert (path.read_bytes(), list((home / "drafts").iterdir())) == (ONE.encode(), [])


def test_an_editor_that_fails_after_typing_leaves_a_draft(prep, home, tmp_path):
    own(home)
    card = prep("next", "--json", "--topic", "own", shipped=True).json["card"]["id"]
    tool = editor(tmp_path, "sed -i 's/answer: a/answer: b/' $f; exit 1")
    run = prep("edit", card, "--editor", shipped=True, EDITOR=tool)
    assert (run.code, "what you typed is in" in run.err) == (1, True)
    assert "answer: b" in (home / "drafts" / f"{card}.yaml").read_text()


def test_a_card_changed_meanwhile_is_not_overwritten(prep, home, tmp_path):
    path = own(home)
    card = prep("next", "--json", "--topic", "own", shipped=True).json["card"]["id"]
    tool = editor(tmp_path, f"sed -i 's/answer: a/answer: b/' $f; sed -i 's/answer: a/answer: c/' {path}")
    run = prep("edit", card, "--editor", shipped=True, EDITOR=tool)
    assert (run.code, "meanwhile" in run.err, "what you typed is in" in run.err) == (1, True, True)
    assert b"answer: c" in path.read_bytes()


def test_comments_written_in_the_editor_are_kept(prep, home, tmp_path):
    path = own(home)
    card = prep("next", "--json", "--topic", "own", shipped=True).json["card"]["id"]
    tool = editor(tmp_path, "sed -i 's/answer: a/answer: b  # better/' $f")
    assert prep("edit", card, "--editor", shipped=True, EDITOR=tool).code == 0
    assert b"- id: " + card.encode() + b"\r\n    topic: own   # a tail\r\n" in path.read_bytes()
    assert b"answer: b  # better\r\n# end" in path.read_bytes()


def test_a_card_is_written_in_the_editor_from_a_template(prep, home, tmp_path):
    tool = editor(tmp_path, "sed -i 's/topic: */topic: git/; s/prompt: |-/&\\n    What is HEAD?/; s/answer: |-/&\\n    The current commit./' $f")  # fmt: skip
    run = prep("add", "--editor", "--json", EDITOR=tool)
    card = prep("show", run.json["id"], "--json", shipped=True).json
    assert (card["topic"], card["prompt"], card["answer"]) == ("git", "What is HEAD?", "The current commit.")
    assert "##" not in (home / "banks" / "own.yaml").read_text()


def test_an_untouched_template_adds_nothing(prep, home):
    run = prep("add", "--editor", EDITOR="true")
    assert (run.code, "nothing was added" in run.err, (home / "banks").exists()) == (1, True, False)


# --- in a terminal ---


def test_a_card_is_added_in_a_form(quiz, prep, home):
    t = quiz(command="add", bank=False).shows("topic").press("netw").shows("networking").press("down", "enter")
    t.shows("kind").press("enter").shows("prompt").press("What is ARP?", "enter").shows("answer")
    t.press("It finds", "\x0e", "a MAC.", "enter").shows("key points 1").press("who has", "enter")
    t.shows("key points 2").press("enter").shows("save").press("enter")
    t.printed("added to")
    assert t.ends() == 0
    (card,) = prep("export", "cards", "--bank", str(home / "banks")).json["cards"]
    assert {k: card[k] for k in ("topic", "prompt", "answer", "key_points")} == {
        "topic": "networking", "prompt": "What is ARP?", "answer": "It finds\na MAC.", "key_points": ["who has"],
    }  # fmt: skip


def test_a_form_asks_for_the_fields_of_the_kind(quiz, prep, home):
    args = ("--topic", "t", "--kind", "multiple_choice", "--prompt", "Which?")
    t = quiz(*args, command="add", bank=False).shows("options 1").press("+ this :: it is", "enter")
    t.shows("options 2").press("- that :: it is not", "enter").shows("options 3").press("enter").shows("answer")
    t.press("This.", "enter").shows("key points 1").press("enter").shows("save").press("enter").printed("added to")
    assert t.ends() == 0
    (card,) = prep("export", "cards", "--bank", str(home / "banks")).json["cards"]
    assert card["options"] == [
        {"text": "this", "correct": True, "why": "it is"},
        {"text": "that", "why": "it is not"},
    ]


@pytest.mark.parametrize(
    ("kind", "field", "shown"),
    [
        ("cloze", "gaps=[connection, [a, b]]", "connection a / b"),
        ("cloze", "gaps=[{a: b}]", "{'a': 'b'}"),
        ("multiple_choice", "options=[{why: c}, a]", "- :: c - a"),
        ("flashcard", "tags=[[a]]", "['a']"),
    ],
)
def test_a_form_shows_values_of_another_shape_to_be_mended(quiz, home, kind, field, shown):
    given = ("--topic", "t", "--prompt", "TCP is ____ oriented.", "--kind", kind, "--field", field)
    t = quiz(*given, command="add", bank=False).shows("answer").press("a", "enter")
    t.shows("key points 1").press("enter").shows("save", shown).press("ctrl-c")
    assert t.ends() == 130


def test_a_form_shows_given_options_as_it_reads_them(quiz, prep, home):
    options = "options=[a, {text: b, correct: false}, {text: c, correct: true}]"
    given = ("--topic", "t", "--prompt", "p", "--kind", "multiple_choice", "--field", options)
    t = quiz(*given, command="add", bank=False).shows("answer").press("a", "enter")
    t.shows("key points 1").press("enter").shows("- a - b + c").press("enter").printed("added to")
    assert t.ends() == 0
    (card,) = prep("export", "cards", "--bank", str(home / "banks")).json["cards"]
    assert card["options"] == [{"text": "a"}, {"text": "b"}, {"text": "c", "correct": True}]


def test_a_form_shows_a_flaw_and_keeps_what_was_typed(quiz, prep, home):
    t = quiz("--topic", "t", "--prompt", "p", command="add", bank=False).shows("kind").press("enter")
    t.shows("answer").press("enter").shows("key points 1").press("kept", "enter").shows("key points 2").press(
        "enter"
    )
    t.shows("save").press("enter").shows("without `answer`").shows("kept").press("down" , "down", "down", "down", "down", "down", "down", "enter")  # fmt: skip
    t.shows("answer (Ctrl-N").press("now there", "enter").shows("answer      now there").press("enter").printed(
        "added"
    )
    assert t.ends() == 0


@pytest.mark.parametrize("keys", [["ctrl-c"], ["x", "enter", "ctrl-c"], ["ctrl-d"]])
def test_leaving_a_form_leaves_everything_as_it_was(quiz, home, keys):
    t = quiz(command="add", bank=False).shows("topic").press(*keys)
    assert t.ends() in (1, 130)
    assert not (home / "banks").exists()


def test_ctrl_c_in_a_form_keeps_what_was_typed_and_the_editor_goes_on_with_it(quiz, prep, home, tmp_path):
    t = (
        quiz(command="add", bank=False, columns=300)
        .shows("topic")
        .press("git", "enter")
        .shows("kind")
        .press("enter")
    )
    t.shows("prompt").press("long precious prompt", "ctrl-c")
    t.shows("nothing was added", "what you typed is in", "`prep add --editor` goes on with it")
    assert t.ends() == 130
    draft = home / "drafts" / "new.yaml"
    assert "topic: git" in draft.read_text()
    assert "long precious prompt" in draft.read_text()
    tool = editor(tmp_path, "cp $f seen; sed -i 's/answer: .-/answer: An answer./' $f")
    assert prep("add", "--editor", EDITOR=tool).code == 0
    (card,) = prep("export", "cards", "--bank", str(home / "banks")).json["cards"]
    assert (card["topic"], card["prompt"], card["answer"]) == ("git", "long precious prompt", "An answer.")
    assert not draft.exists()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_a_signal_in_a_form_keeps_what_was_typed_and_leaves_the_terminal_as_it_was(quiz, home, number, code):
    t = quiz(command="add", bank=False)
    before = termios.tcgetattr(t.child.child_fd)
    t.shows("topic").press("git", "enter").shows("kind").press("enter").shows("prompt")
    t.press("long precious prompt").shows("long precious prompt")
    assert termios.tcgetattr(t.child.child_fd) != before
    t.signal(number).shows("nothing was added")
    assert termios.tcgetattr(t.child.child_fd) == before
    assert t.ends() == code
    assert "long precious prompt" in (home / "drafts" / "new.yaml").read_text()


def test_ctrl_c_among_items_keeps_them_and_a_draft_from_before(quiz, home):
    for prompt in ("first", "second"):
        args = ("--topic", "t", "--kind", "flashcard", "--prompt", prompt)
        t = (
            quiz(*args, command="add", bank=False, columns=300)
            .shows("answer")
            .press("a", "enter")
            .shows("key points 1")
        )
        t.press("one", "enter").shows("key points 2").press("two", "ctrl-c").shows("nothing was added")
        assert t.ends() == 130
    t.shows("the draft from before is")
    kept = [(home / "drafts" / name).read_text() for name in ("new.before.yaml", "new.yaml")]
    assert [("first" in text, "second" in text, "one" in text, "two" in text) for text in kept] == [
        (True, False, True, True),
        (False, True, True, True),
    ]


@pytest.mark.parametrize("keys", [["ctrl-c"], ["esc", "enter", "ctrl-c"]])
def test_ctrl_c_in_a_form_before_anything_was_typed_says_and_keeps_nothing(quiz, home, keys):
    t = quiz(command="add", bank=False).shows("topic").press(*keys)
    assert t.ends() == 130
    assert "error" not in t.text
    assert not (home / "drafts").exists()


def test_ctrl_c_in_the_form_of_a_change_keeps_what_was_typed(quiz, prep, home, tmp_path):
    path = own(home)
    before = path.read_bytes()
    card = prep("next", "--json", "--topic", "own", shipped=True).json["card"]["id"]
    t = (
        quiz(card, command="edit", bank=False, columns=300)
        .shows("prompt      what is old")
        .press(*["down"] * 5, "enter")
    )
    t.shows("prompt (Ctrl-N").press(" now", "ctrl-c").shows("nothing was changed", f"prep edit {card} --editor")
    assert (t.ends(), path.read_bytes()) == (130, before)
    assert prep("edit", card, "--editor", shipped=True, EDITOR=editor(tmp_path, "touch $f")).code == 0
    assert prep("show", card, "--json", shipped=True).json["prompt"] == "what is old now"


def test_a_card_is_edited_in_a_form_with_its_text_to_change(quiz, prep, home):
    path = own(home)
    card = prep("next", "--json", "--topic", "own", shipped=True).json["card"]["id"]
    t = quiz(card, command="edit", bank=False, columns=60).shows("prompt      what is old")
    t.press(*["down"] * 5, "enter").shows("prompt (Ctrl-N").press(" now", "enter").shows("what is old now")
    t.press("enter").printed("changed in")
    assert t.ends() == 0
    assert path.read_bytes().decode() == ONE.replace("'what is old'", "what is old now").replace(
        "- topic", f"- id: {card}\r\n    topic"
    )


def test_a_form_leads_on_to_the_editor_with_what_was_typed(quiz, prep, home, tmp_path):
    own(home)
    card = prep("next", "--json", "--topic", "own", shipped=True).json["card"]["id"]
    tool = editor(tmp_path, "sed -i 's/old now/new now/' $f")
    t = quiz(card, command="edit", bank=False, EDITOR=tool).shows("prompt      what is old")
    t.press(*["down"] * 5, "enter").shows("prompt (Ctrl-N").press(" now", "enter").shows("what is old now")
    t.press("up", "up", "enter").printed("changed in")
    assert t.ends() == 0
    assert prep("show", card, "--json", shipped=True).json["prompt"] == "what is new now"


def test_a_form_works_on_a_dumb_terminal(quiz, prep, home):
    own(home)
    card = prep("next", "--json", "--topic", "own", shipped=True).json["card"]["id"]
    t = quiz(card, command="edit", bank=False, TERM="dumb").printed("6 prompt")
    t.press("6", "enter").printed("prompt (Ctrl-N").press(" now", "enter").printed("what is old now")
    t.press("6", "enter").printed("prompt (Ctrl-N").press("adays" * 20, "enter").printed("...")
    t.press("1", "enter").printed("changed in")
    assert t.ends() == 0
    assert t.output.isascii()


def test_the_json_of_an_edit_is_read_from_a_file_outside_the_banks_folder(prep, tmp_path):
    path = tmp_path / "mine.yaml"
    run = add(prep, "--file", str(path), "--json")
    assert (json.loads(run.out)["path"], "prep quiz --bank" in run.json["message"]) == (str(path), True)
