"""The learner's own banks: format docs, schema, ids, carried histories, aliases."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from conftest import log

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "data" / "questions.schema.json"


def own(home: Path, *cards: str, name: str = "own.yaml") -> Path:
    path = home / "banks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("version: 1\ncards:\n" + "".join(f"  - {card}\n" for card in cards), "utf-8")
    return path


def test_every_example_of_the_format_docs_is_a_sound_bank_and_all_kinds_are_shown(prep, tmp_path):
    text = (ROOT / "docs" / "bank-format.md").read_text("utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    kinds = set()
    for n, example in enumerate(examples):
        file = tmp_path / f"{n}.yaml"
        file.write_text(example, "utf-8")
        run = prep("bank", "check", str(file))
        assert run.code == 0, run.out
        kinds |= {
            card["kind"] for card in prep("export", "cards", "--bank", str(file)).json["cards"] if "kind" in card
        }
    assert kinds == {"flashcard", "multiple_choice", "cloze", "short_answer", "predict_output"}


def test_the_committed_schema_is_the_one_that_the_program_prints(prep):
    assert prep("bank", "schema").out == SCHEMA.read_text("utf-8")


def test_the_shipped_bank_names_its_schema_in_its_first_line():
    text = (ROOT / "data" / "questions.yaml").read_text("utf-8")
    assert text.startswith(f"# yaml-language-server: $schema={SCHEMA.name}\n")


GOOD = [
    "{topic: t, prompt: p, answer: a}",
    "{topic: no, prompt: 22:22, answer: 443, tags: [1, yes, 1.5]}",
    "{topic: t, prompt: p, answer: a, seed: S2-01, level: 3}",
    "{topic: t, prompt: p, answer: a, seed: [S2-01, S1-02]}",
    "{topic: t, prompt: p, answer: a, kind: multiple_choice, options: [{text: 1, correct: true}, {text: 2, why: no}]}",
    "{topic: t, prompt: p ____, answer: a, kind: cloze, gaps: [[x, 1]]}",
    "{topic: t, prompt: p, answer: a, kind: short_answer, accept: [443]}",
    "{topic: t, prompt: p, answer: a, kind: predict_output, code: print(1), output: 1, lang: python}",
]
BAD = [
    "{prompt: p, answer: a}",
    "{topic: t, prompt: p, answer: a, level: high}",
    "{topic: t, prompt: p, answer: a, level: 4}",
    "{topic: t, prompt: p, answer: a, kye: 1}",
    "{topic: t, prompt: p, answer: a, kind: flashcrad}",
    "{topic: t, prompt: [p], answer: a}",
    "{topic: t, prompt: p, answer: {a: b}}",
    "{topic: t, prompt: p, answer: a, tags: x}",
    "{topic: t, prompt: '', answer: a}",
    "{topic: t, prompt: p, answer: a, id: 'no good'}",
    "{topic: t, prompt: p, answer: a, kind: multiple_choice}",
    "{topic: t, prompt: p, answer: a, kind: multiple_choice, options: [{text: x, correct: true}]}",
    "{topic: t, prompt: p, answer: a, kind: multiple_choice, options: [{text: x, correct: maybe}, {text: y}]}",
    "{topic: t, prompt: p, answer: a, kind: multiple_choice, options: [x, y]}",
    "{topic: t, prompt: p ____, answer: a, kind: cloze, gaps: [x]}",
    "{topic: t, prompt: p ____, answer: a, kind: cloze, gaps: []}",
    "{topic: t, prompt: p, answer: a, kind: short_answer, accept: []}",
    "{topic: t, prompt: p, answer: a, kind: predict_output, output: x}",
    "{topic: t, prompt: p, answer: a, kind: predict_output, code: x, output: y, lang: pyhton}",
    "just words",
]


@pytest.mark.parametrize(("card", "good"), [(c, True) for c in GOOD] + [(c, False) for c in BAD])
def test_a_schema_validator_agrees_with_bank_check(prep, tmp_path, card, good):
    file = tmp_path / "b.yaml"
    file.write_text(f"version: 1\ncards:\n  - {card}\n", "utf-8")
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    errors = list(validator.iter_errors(yaml.safe_load(file.read_text("utf-8"))))
    assert (not errors, prep("bank", "check", str(file)).code == 0) == (good, good), errors


def test_the_shipped_bank_is_valid_by_the_schema():
    data = yaml.load((ROOT / "data" / "questions.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(data)


def test_ids_are_written_and_comments_and_layout_stay(prep, tmp_path):
    file = tmp_path / "b.yaml"
    text = "# mine\nversion: 1\ncards:\n  - topic: t  # a comment\n    prompt: p\n    answer: a\n\n  - {topic: t, prompt: q, answer: a}\n  - id: z\n    topic: t\n    prompt: r\n    answer: a\n"
    file.write_text(text, "utf-8")
    said = prep("bank", "ids", str(file), "--json").json
    assert "2 ids written" in said["message"]
    after = file.read_text("utf-8")
    assert re.sub(r"id: x-[0-9a-f]{10}(\n    |, )", "", after) == text
    ids = [c["id"] for c in prep("export", "cards", "--bank", str(file)).json["cards"]]
    assert said["added"] == ids[:2]
    assert "0 ids written" in prep("bank", "ids", str(file)).out
    file.write_text(after.replace("prompt: p", "prompt: another"), "utf-8")
    assert [c["id"] for c in prep("export", "cards", "--bank", str(file)).json["cards"]] == ids


def test_ids_are_refused_for_a_flawed_bank(prep, tmp_path):
    file = tmp_path / "b.yaml"
    file.write_text("version: 1\ncards:\n  - topic: t\n", "utf-8")
    run = prep("bank", "ids", str(file))
    assert (run.code, "has flaws" in run.err) == (1, True)


def test_ids_of_a_whole_folder_are_refused_in_one_message(prep, home):
    file = own(home, "{topic: t, prompt: p, answer: a}")
    before = file.read_bytes()
    run = prep("bank", "ids", str(home / "banks"))
    assert (run.code, f"{home / 'banks'} is a folder" in run.err, file.read_bytes()) == (2, True, before), run.err


def test_a_named_bank_with_tracks_of_its_own_is_studied_whole(prep, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(
        "version: 1\ncards:\n  - {id: one, track: mine, topic: t, prompt: p, answer: a}\n"
        "  - {id: two, topic: t, prompt: q, answer: a}\n"
    )
    bank = ("--bank", str(file))
    for command in ("topics", "due", "stats", "missed", "next", "plan"):
        run = prep(command, *bank)
        assert (run.code, run.err) == (0, ""), command
    assert prep("topics", *bank, "--json").json["topics"][0]["track"] == 2
    assert prep("next", *bank, "--json").json["card"]["id"] == "one"
    run = prep("next", "--track", "essentials", *bank)
    assert (run.code, "no track `essentials`" in run.err) == (2, True)


def test_a_lost_history_is_named_with_the_command_that_joins_it(prep, home):
    file = own(home, "{topic: t, prompt: How does TCP close a connection?, answer: a}")
    (old,) = [c["id"] for c in prep("export", "cards", shipped=True).json["cards"] if c["topic"] == "t"]
    prep("grade", old, "good", shipped=True)
    file.write_text(file.read_text().replace("close a connection?", "close one connection?"))
    run = prep("bank", "check")
    assert run.code == 0
    assert f"notice: `{old}` has 1 grade and no card: How does TCP close a connection?\n" in run.out
    command = re.search(r"prep (bank carry \S+ \S+)", run.out)[1].split()
    assert prep(*command).code == 0
    new = command[-1]
    assert prep("show", new, "--json", shipped=True).json["reps"] == 1
    assert prep("bank", "check", "--json").json["orphans"] == []
    assert f'"card":"{new}"' in prep("export", "reviews", shipped=True).out
    prep("grade", new, "good", shipped=True)
    assert prep("show", new, "--json", shipped=True).json["reps"] == 2


@pytest.mark.parametrize("way", ["prep grade", "a sitting"])
def test_a_lost_history_is_named_by_its_prompt_also_when_a_note_came_before_the_first_grade(prep, quiz, home, way):
    file = own(home, "{topic: t, prompt: How does TCP close a connection?, answer: a}")
    (card,) = [c["id"] for c in prep("export", "cards", shipped=True).json["cards"] if c["topic"] == "t"]
    prep("note", card, "asked twice", shipped=True)
    if way == "prep grade":
        prep("grade", card, "good", shipped=True)
    else:
        t = quiz("--topic", "t", bank=False).shows("Space reveals").press("space").shows("3 Good").press("3")
        assert t.shows("Sitting done").press("q").ends() == 0
    file.write_text(file.read_text().replace("close a connection?", "close one connection?"))
    (orphan,) = prep("bank", "check", "--json").json["orphans"]
    assert (orphan["id"], orphan["prompt"]) == (card, "How does TCP close a connection?")
    assert orphan["similar"]


def test_a_carry_that_makes_no_sense_is_refused(prep, home):
    own(home, "{id: one, topic: t, prompt: p, answer: a}", "{id: two, topic: t, prompt: q, answer: a}")
    assert prep("bank", "carry", "never-seen", "one").code == 2
    prep("grade", "one", "good", shipped=True)
    assert prep("bank", "carry", "one", "two").code == 2
    assert prep("bank", "carry", "one", "three").code == 2


def test_an_id_changed_and_changed_back_keeps_its_history(prep, home):
    own(home, "{id: one, topic: t, prompt: p, answer: a}")
    prep("grade", "one", "good", shipped=True)
    for old, new in (("one", "two"), ("two", "three"), ("three", "one"), ("one", "two"), ("two", "one")):
        assert prep("edit", old, "--field", f"id={new}", shipped=True).code == 0
    prep("grade", "one", "good", shipped=True)
    assert prep("show", "one", "--json", shipped=True).json["reps"] == 2
    assert prep("bank", "check", "--json").json["orphans"] == []
    assert [row["card"] for row in map(json.loads, prep("export", "reviews").out.splitlines())] == ["one", "one"]


def test_aliases_changed_to_and_fro_by_hand_keep_the_history_and_are_followed_once(prep, home):
    file = own(home, "{id: one, topic: t, prompt: p, answer: a}")
    prep("grade", "one", "good", shipped=True)
    for old, new in (("one", "two"), ("two", "one"), ("one", "two")):
        file.write_text(
            f"version: 1\ncards:\n  - {{id: {new}, aliases: [{old}], topic: t, prompt: p, answer: a}}\n"
        )
        for _ in range(3):
            prep("due", shipped=True)
        assert prep("show", new, "--json", shipped=True).json["reps"] == 1
    assert [type_ for type_, _, _ in log(home)] == ["grade", "carry", "carry", "carry"]


def test_an_id_whose_history_went_on_elsewhere_is_given_to_no_other_card(prep, home):
    file = own(home, "{id: one, topic: t, prompt: p, answer: a}", "{id: zero, topic: t, prompt: z, answer: a}")
    for card in ("one", "zero"):
        prep("grade", card, "good", shipped=True)
    prep("edit", "one", "--field", "id=two", shipped=True)
    before, said = file.read_text(), "`one` is an older id of `two`, which has its history"
    for args in (
        ["add", "--id", "one", "--topic", "t", "--prompt", "q", "--answer", "a"],
        ["edit", "net-close-wait-1", "--field", "id=one"],
    ):
        run = prep(*args, shipped=True)
        assert (run.code, said in run.err, file.read_text()) == (2, True, before), run.err
    assert prep("bank", "check").code == 0
    own(home, "{id: one, topic: t, prompt: q, answer: a}", "{id: two, topic: t, prompt: p, answer: a}")
    run = prep("bank", "carry", "zero", "one")
    assert (run.code, said in run.err, "give the card another id" in run.err) == (2, True, True)
    run = prep("bank", "check", "--json")
    (flaw,) = run.json["flaws"]
    assert (run.code, flaw["message"], flaw["path"], flaw["line"]) == (1, said, str(file), 3)


def test_a_lost_history_is_joined_to_the_card_that_has_an_older_id_of_it(prep, home):
    cards = ["{id: one, topic: t, prompt: p, answer: a}", "{id: tow, topic: t, prompt: q, answer: a}"]
    own(home, *cards, "{id: gone, topic: t, prompt: r, answer: a}")
    for card in ("one", "gone"):
        prep("grade", card, "good", shipped=True)
    prep("edit", "one", "--field", "id=two", shipped=True)
    own(home, *cards)
    run = prep("bank", "carry", "gone", "one")
    assert (run.code, "`prep bank carry two one` takes it back" in run.err) == (2, True), run.err
    run = prep("bank", "check")
    assert (run.code, "prep bank carry two one" in run.out) == (0, True)
    for lost in ("two", "gone"):
        assert prep("bank", "carry", lost, "one").code == 0
    assert prep("show", "one", "--json", shipped=True).json["reps"] == 2
    assert prep("bank", "check", "--json").json["orphans"] == []


def test_a_history_is_carried_once_however_often_it_is_said(prep, home):
    file = own(home, "{id: one, topic: t, prompt: p, answer: a}")
    prep("grade", "one", "good", shipped=True)
    file.write_text(file.read_text().replace("{id: one,", "{id: two,"))
    for _ in range(2):
        assert prep("bank", "carry", "one", "two").out == "the history of one goes on in two\n"
    said = prep("bank", "carry", "one", "two", "--json").json
    assert (said["old"], said["id"]) == ("one", "two")
    assert prep("show", "two", "--json", shipped=True).json["reps"] == 1
    assert [type_ for type_, _, _ in log(home)] == ["grade", "carry"]


def test_an_alias_takes_nothing_from_a_card_that_is_still_there(prep, home):
    own(
        home,
        "{id: one, topic: t, prompt: p, answer: a}",
        "{id: two, aliases: [one], topic: t, prompt: q, answer: a}",
    )
    prep("grade", "one", "good", shipped=True)
    reps = [prep("show", card, "--json", shipped=True).json["reps"] for card in ("one", "two")]
    assert reps == [1, 0]


def test_aliases_take_over_a_history(prep, home):
    file = own(home, "{id: one, topic: t, prompt: p, answer: a}")
    prep("grade", "one", "good", shipped=True)
    file.write_text(file.read_text().replace("{id: one,", "{id: two, aliases: [one],"))
    assert prep("show", "two", "--json", shipped=True).json["reps"] == 1
    assert prep("bank", "check", "--json").json["orphans"] == []


def test_a_prompt_edited_from_a_sitting_keeps_its_history(quiz, prep, home, tmp_path):
    own(home, "{topic: own, prompt: what is old, answer: a}")
    card = prep("next", "--json", "--topic", "own", shipped=True).json["card"]["id"]
    prep("grade", card, "again", shipped=True)
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i "s/what is old/what is new/; s/id: x-[0-9a-f]*/id: renamed/" "$2"\n')
    editor.chmod(0o755)
    t = quiz("--topic", "own", bank=False, EDITOR=str(editor)).shows("what is old").press("o").shows("what is new")
    t.press("i").shows("Again").press("z").shows("Space reveals").press("space").shows("3 Good").press("3")
    t.shows("Sitting done").press("q")
    assert t.ends() == 0
    after = prep("export", "reviews", shipped=True).out
    (new,) = {json.loads(line)["card"] for line in after.splitlines()}
    assert new != card
    assert prep("show", new, "--json", shipped=True).json["reps"] == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("s/answer: a/anwser: a/", "unknown key anwser"),
        ("/prompt: first/d", "without prompt"),
        ("s/id: one/id: renamed/", "Space reveals"),
        ("s/id: one/id: two/", "the id two is taken"),
        ("/id: one/,$d", "Space reveals"),
    ],
)
def test_what_an_edit_from_a_sitting_did_to_the_card_is_said(quiz, home, tmp_path, change, message):
    file = home / "banks" / "own.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(
        "version: 1\ncards:\n  - id: two\n    topic: own\n    prompt: second\n    answer: a\n"
        "  - id: one\n    topic: own\n    prompt: first\n    answer: a\n"
    )
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\nsed -i '{change}' \"$2\"\n")
    editor.chmod(0o755)
    before = file.read_text()
    t = quiz("--topic", "own", bank=False, EDITOR=str(editor)).shows("second").press("s").shows("first").press("o")
    t.shows(message).press("q")
    assert t.ends() == 0
    assert file.read_text() == (before.replace("id: one", "id: renamed") if "renamed" in change else before)


def test_a_copy_of_a_shipped_card_follows_the_layout_of_the_own_file_or_is_refused(quiz, home, prep, tmp_path):
    file = home / "banks" / "edited.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("version: 1\ncards:\n- id: mine\n  topic: own\n  prompt: p\n  answer: a")
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i "s/^  answer:.*/&\\n    Mine. /" "$2"\n')
    editor.chmod(0o755)
    quizzed = ("--kind", "flashcard", "--topic", "git")
    t = quiz(*quizzed, bank=False, EDITOR="true").shows("Space reveals").press("o", "q")
    assert (t.ends(), "git" in file.read_text()) == (0, False)  # nothing was changed
    t = quiz(*quizzed, bank=False, EDITOR=str(editor)).shows("Space reveals").press("o", "q")
    assert t.ends() == 0
    run = prep("bank", "check", str(file))
    assert (run.code, "2 cards in 1 file" in run.out) == (0, True)
    file.write_text("version: 1\ncards: {}\n")
    t = quiz(*quizzed, bank=False, EDITOR=str(editor)).shows("Space reveals").press("o")
    t.shows("cards is a list").press("q")
    assert t.ends() == 0
    assert file.read_text() == "version: 1\ncards: {}\n"


def test_an_own_file_that_cannot_take_a_copy_is_one_message_in_the_sitting(quiz, home, unwritable):
    (home / "banks" / "edited.yaml").mkdir(parents=True)
    change = """sh -c 'sed -i "s/level: ./level: 3/" "$2"' sh"""
    t = quiz("--kind", "flashcard", "--topic", "git", bank=False, EDITOR=change).shows("Space reveals").press("o")
    t.until(lambda: "what you typed is in" in " ".join(t.text.split()), "to say where the draft is")  # paths wrap
    t.shows("cannot read")
    (home / "banks" / "edited.yaml").rmdir()
    (home / "banks").rmdir()
    (home / "banks").symlink_to(unwritable)
    t.press("o").shows("cannot write")
    t.until(lambda: "git-three-trees-1 --editor goes on" in " ".join(t.text.split()), "to say how to go on")
    t.press("q")
    assert t.ends() == 0


def test_a_note_is_typed_when_none_is_given(quiz, prep, home):
    t = quiz("flash-1", command="note").shows("note").press("remember this", "enter")
    assert t.ends() == 0
    assert prep("show", "flash-1", "--json").json["notes"][0]["text"] == "remember this"


def test_own_cards_leave_the_topics_where_they_stand_and_new_ones_come_last(prep, home):
    def topics() -> list[str]:
        return [row["topic"] for row in prep("topics", "--json", shipped=True).json["topics"]]

    shipped = topics()
    own(home, "{topic: behavioural, prompt: p, answer: a}", "{topic: erlang, prompt: q, answer: a}")
    assert prep("asked", "What is a vector clock?", "--topic", "system-design").code == 0
    assert topics() == [*shipped, "erlang"]
    assert [row["topic"] for row in prep("stats", "--json").json["topics"]] == [*shipped, "erlang"]
