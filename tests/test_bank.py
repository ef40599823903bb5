"""Reading banks: every flaw with its place, text that stays text, identity, banks together."""

import os
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepcli.bank import bank as banks
from prepcli.bank import lint
from prepcli.bank.compiled import compiled
from prepcli.bank.nodes import MAX_BYTES
from prepcli.bank.read import read
from prepcli.errors import PrepError
from prepcli.model import identity

CARD = "- {topic: t, prompt: p, answer: a%s}"


def flaws_of(text: str | bytes) -> list[tuple[int, int, str, str]]:
    """(line, column, message, hint) of each flaw."""
    data = text if isinstance(text, bytes) else text.encode()
    return [(f.line, f.column, f.message, f.hint) for f in read(data, "bank.yaml").flaws]


def cards_of(text: str):
    found = read(text.encode(), "bank.yaml")
    assert found.flaws == []
    return [c.card for c in found.cards]


def bank_of(*cards: str) -> str:
    return "version: 1\ncards:\n" + "\n".join(cards) + "\n"


@pytest.mark.parametrize(
    ("card", "place", "message", "hint"),
    [
        ("- {topic: t, prompt: p, answer: a, kind: flashcrad}", (3, 42), "unknown kind `flashcrad`", "did you mean `flashcard`?"),
        ("- {topic: t, prompt: p, anwser: a, answer: a}", (3, 25), "unknown key `anwser`", "did you mean `answer`?"),
        ("- {topic: t, prompt: p}", (3, 3), "a flashcard without `answer`", "add `answer:`"),
        ("- {topic: t, prompt: p, answer: a, level: high}", (3, 43), "`level` is a whole number, not `high`", ""),
        ("- {topic: t, prompt: p, answer: a, level: 9}", (3, 43), "`level` is 1 to 3, not 9", ""),
        ("- {topic: t, prompt: p, answer: a, tags: x}", (3, 42), "`tags` is a list", "write one item a line, each after `- `"),
        ("- {topic: t, prompt: [x], answer: a}", (3, 22), "`prompt` is text", "write it on one line, or after `|`"),
        ("- {topic: t, topic: u, prompt: p, answer: a}", (3, 14), "repeated key `topic`", "remove one of the two"),
        ("- {topic: t, prompt: '', answer: a}", (3, 22), "`prompt` is empty", "write a text"),
        ("- {topic: t, prompt: p, answer: }", (3, 33), "`answer` is empty", "write a text, or remove the card"),
        ("- {topic: t, prompt: p, answer: a, id: 'no good'}", (3, 40), "`id` is not an id: `no good`",
         "use up to 64 letters, digits, `.`, `_` and `-`, a letter or digit first"),
        ("- {topic: t, prompt: p, answer: a, kind: multiple_choice, options: [{text: x}, {text: y}]}", (3, 68),
         "no option is marked right", "add `correct: true` to the right one"),
        ("- {topic: t, prompt: p, answer: a, kind: multiple_choice, options: [{text: x, correct: true}, {text: x}]}",
         (3, 102), "two options are equal: `x`", "change or remove one of them"),
        ("- {topic: t, prompt: p, answer: a, kind: multiple_choice, options: [{text: x, correct: maybe}, {text: y}]}",
         (3, 88), "`correct` is `true` or `false`, not `maybe`", ""),
        ("- {topic: t, prompt: p ____, answer: a, kind: cloze, gaps: [[x], [y]]}", (3, 60),
         "the prompt has 1 gap, `gaps` has 2", "write each gap as `____` in the prompt and list its spellings in `gaps`"),
        ("- {topic: t, prompt: p, answer: a, kind: predict_output, code: x}", (3, 3), "missing `output` or `raises`",
         "say what the program prints or raises"),
        ("- {topic: t, prompt: p, answer: a, kind: predict_output, code: x, output: y, lang: pyhton}", (3, 84),
         "`lang` is one of `python`, `sql`, not `pyhton`", "did you mean `python`?"),
        ("- {topic: t, prompt: p, answer: a, kind: predict_output, code: x, output: y, python: latest}", (3, 86),
         "`python` is a range of versions, not `latest`", "write it like `>=3.14`"),
        ("- {topic: t, prompt: p, answer: a, [x]: y}", (3, 36), "a key is one word", "write `name: value`"),
        ("- just words", (3, 3), "a card is a mapping of fields", "start it with `- topic: ...`"),
    ],
)  # fmt: skip
def test_each_flaw_has_its_place_and_a_hint(card, place, message, hint):
    assert flaws_of(bank_of(card)) == [(*place, message, hint)]


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", (0, 0, "the bank is empty", "start it with `version: 1` and `cards:`")),
        ("cards: [{topic: t, prompt: p, answer: a}]", (1, 1, "a bank without `version`", "write `version: 1` on the first line")),
        ("version: 2\ncards: []", (1, 10, "this version of bank is not known", "write `version: 1`")),
        ("version: 1\n", (1, 1, "a bank without `cards`", "write `cards:` and the cards below it")),
        ("version: 1\ncards:\n", (2, 7, "the bank has no cards", "write the first one below `cards:`")),
        ("version: 1\ncrads: []\ncards: []", (2, 1, "unknown key `crads`", "did you mean `cards`?")),
        ("version: 1\ncards:\n- topic: t\n\tprompt: p\n", (4, 1, "not readable as YAML: found a tab character that violates indentation",
                                                             "YAML is indented with spaces: replace the tab")),
        ("version: 1\ncards:\n- {a: &x [1], b: *x}", (3, 18, "aliases are not supported", "write the text out")),
        ("version: 1\nversion: 1\ncards: []", (2, 1, "repeated key `version`", "remove one of the two")),
        ("version: 1\ncards:\n- topic: t\n  prompt: why: how\n", (4, 14, "not readable as YAML: mapping values are not allowed in this context",
                                                              "put quotes around a text that holds `: `")),
        ("version: 1\ncards: []\n---\nversion: 1\n", (3, 1, "more than one YAML document", "remove the `---` line")),
        (b"version: 1\ncards:\n- \xff\n", (3, 1, "not UTF-8 text", "save the file as UTF-8")),
        ("[" * 50_000, (1, 33, "nested more than 32 deep", "a card needs three levels")),
        ("version: 1\x00", (1, 11, "the character U+0000 is not allowed in YAML",
                           "remove it, or write it as an escape in double quotes")),
    ],
)  # fmt: skip
def test_a_file_that_is_no_bank_is_one_flaw(text, flaw):
    assert flaws_of(text) == [flaw]


def test_two_cards_with_one_prompt_need_written_ids():
    same = "- {topic: t, prompt: p, answer: a}"
    assert flaws_of(bank_of(same, same)) == [
        (
            4,
            22,
            f"repeated id `{identity('flashcard', 'p')}`",
            "the first one is on line 3; two cards with one prompt need written ids",
        )
    ]


def test_a_file_over_ten_megabytes_is_refused_in_a_line():
    assert flaws_of(b"#" * (MAX_BYTES + 1))[0][2] == "the file has 10,000,001 bytes, more than 10,000,000"


def test_aliases_made_to_explode_are_refused_at_once():
    rows = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert "aliases are not supported" in flaws_of("a0: &a0 [x]\n" + "\n".join(rows))[0][2]


def test_all_flaws_of_all_cards_are_reported_at_once_and_the_sound_cards_stay():
    found = read(bank_of(CARD % "", CARD % ", level: x, kidn: y", "- {prompt: p, answer: a}").encode(), "b")
    assert [f.line for f in found.flaws] == [4, 4, 5]
    assert (len(found.cards), found.left_out) == (1, 2)


def test_text_stays_text():
    (card,) = cards_of(
        bank_of("- {topic: no, prompt: 22:22, answer: 1e3, tags: [2026-01-01, 0x10, null, ~, yes, 3.10]}")
    )
    assert (card.topic, card.prompt, card.answer) == ("no", "22:22", "1e3")
    assert card.tags == ("2026-01-01", "0x10", "null", "~", "yes", "3.10")


def test_a_byte_order_mark_is_no_flaw():
    assert read(b"\xef\xbb\xbf" + bank_of(CARD % "").encode(), "b").flaws == []


def test_only_topic_prompt_and_answer_are_needed():
    (card,) = cards_of(bank_of("- {topic: t, prompt: p, answer: a}"))
    assert (card.kind, card.level, card.id) == ("flashcard", 1, identity("flashcard", "p"))


def test_an_id_that_is_not_written_survives_an_edit_of_the_answer():
    before, after = (cards_of(bank_of(f"- {{topic: t, prompt: p, answer: {a}}}"))[0] for a in ("a", "b"))
    assert before.id == after.id
    assert before.id.startswith("x-")
    assert len(before.id) == 12


def test_a_repeated_id_is_a_flaw_and_the_first_wins():
    found = read(bank_of(CARD % ", id: one", CARD % ", id: one, level: 3").encode(), "b")
    assert [(f.line, f.column, f.message) for f in found.flaws] == [(4, 40, "repeated id `one`")]
    assert [c.card.level for c in found.cards] == [1]


def write(path: Path, *cards: str) -> Path:
    path.write_text(bank_of(*cards), "utf-8")
    return path


def test_an_own_card_replaces_the_shipped_one_with_its_id(tmp_path):
    shipped = write(
        tmp_path / "s.yaml",
        "- {id: one, topic: t, prompt: shipped, answer: a}",
        "- {id: two, topic: t, prompt: q, answer: a}",
    )
    own = write(tmp_path / "o.yaml", "- {id: one, topic: t, prompt: own, answer: a}")
    bank = banks.load(shipped, [own], None)
    assert (bank.card("one").prompt, len(bank), bank.flaws) == ("own", 2, [])


def test_an_id_repeated_in_two_own_files_is_a_flaw_with_its_place(tmp_path):
    one = write(tmp_path / "1.yaml", "- {id: one, topic: t, prompt: p, answer: a}")
    two = write(tmp_path / "2.yaml", "- {topic: t, id: one, prompt: q, answer: a}")
    bank = banks.load_named([one, two], None)
    (flaw,) = bank.flaws
    assert (flaw.path, flaw.line, flaw.column, flaw.message) == (str(two), 3, 18, "repeated id `one`")
    assert (bank.card("one").prompt, bank.left_out) == ("p", 1)


LONELY = """\
version: 1
cards:
  - id: one
    topic: t
    prompt: p
    answer: a

  - id: two
    topic: t
    prompt: q
    answer: a
    key_points: [b]
    reference: c
  - id: flawed
    mistakes: d
"""


def test_what_a_card_lacks_is_warned_of_where_the_card_begins(prep, tmp_path):
    (tmp_path / "b.yaml").write_text(LONELY, "utf-8")
    found = prep("bank", "check", str(tmp_path / "b.yaml"), "--json").json["warnings"]
    places = [(flaw["message"], flaw["line"], flaw["column"]) for flaw in found]
    assert places == [
        ("`one`: an answer of 1 word is short", 6, 5),
        ("`one`: 0 key points", 3, 3),
        ("`one`: no reference", 3, 3),
        ("`one`: no mistakes", 3, 3),
        ("`two`: an answer of 1 word is short", 11, 5),
        ("`two`: 1 key points", 12, 5),
        ("`two`: a reference of no known form", 13, 5),
        ("`two`: no mistakes", 8, 3),
    ]


def test_a_bank_that_goes_while_it_is_checked_is_a_message(tmp_path):
    path = write(tmp_path / "b.yaml", CARD % "")
    banks.load_named([path], tmp_path / "cache")
    bank = banks.load_named([path], tmp_path / "cache")
    path.unlink()
    with pytest.raises(PrepError, match=r"cannot read .*b.yaml: no such file"):
        list(lint.warnings(bank))


def test_a_topic_that_differs_by_case_or_dash_is_a_flaw_in_one_file_or_two(tmp_path):
    one = write(tmp_path / "1.yaml", "- {topic: http-rest, prompt: p, answer: a}")
    two = write(tmp_path / "2.yaml", "- {topic: HTTP Rest, prompt: q, answer: a}")
    (flaw,) = banks.load_named([one, two], None).flaws
    assert (flaw.line, flaw.column, flaw.hint) == (3, 11, "write `http-rest`")


def test_a_folder_means_the_banks_directly_in_it(tmp_path):
    write(tmp_path / "b.yml", CARD % "")
    (tmp_path / "deeper").mkdir()
    write(tmp_path / "deeper" / "c.yaml", CARD % "")
    assert banks.bank_files(tmp_path) == [tmp_path / "b.yml"]


def test_the_cache_holds_what_the_file_holds_and_follows_its_bytes(tmp_path):
    path, cache = tmp_path / "b.yaml", tmp_path / "cache"
    write(path, CARD % ", id: one", CARD % ", id: two, levle: 2")
    fresh, cached = (compiled(path, cache) for _ in range(2))
    assert (cached.index, cached.card(0)) == (fresh.index, fresh.card(0))
    path.write_bytes(path.read_bytes().replace(b"answer: a", b"answer: b"))
    assert compiled(path, cache).card(0).answer == "b"


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b"{}" + b, lambda b: b""])
def test_a_spoilt_cache_is_made_anew(tmp_path, spoil):
    path = tmp_path / "b.yaml"
    write(path, CARD % ", id: one")
    compiled(path, tmp_path)
    (file,) = tmp_path.glob("*.bank")
    file.write_bytes(spoil(file.read_bytes()))
    assert compiled(path, tmp_path).card(0).id == "one"


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_the_reader_fail(text):
    read(("version: 1\ncards:\n" + text).encode("utf-8", "surrogatepass"), "b")


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_the_reader_fail(data):
    read(data, "b")


def test_a_cache_file_that_was_not_used_for_long_is_removed(tmp_path):
    cache = tmp_path / "cache"
    cache.mkdir()
    old, young, read = (cache / f"{name}.bank" for name in ("old", "young", "read"))
    for path in (old, young, read):
        path.write_text("x")
    os.utime(old, (0, 0))
    os.utime(read, (time.time(), 0))
    write(tmp_path / "b.yaml", CARD % "")
    compiled(tmp_path / "b.yaml", cache)
    assert (old.exists(), young.exists(), read.exists()) == (False, True, True)


def test_a_cache_that_is_deleted_under_a_sitting_is_not_missed(quiz, prep, home):
    prep("due")
    t = quiz("--topic", "networking").shows("three-way handshake")
    shutil.rmtree(home / "cache")
    t.press(" ").shows("Both initial sequence numbers").press("3").shows("2 of 3")


@pytest.mark.parametrize("command", ["next", "search", "missed"])
def test_a_cache_of_wrong_bytes_is_named_and_can_be_removed(prep, home, command):
    words = [command, "handshake"] if command == "search" else [command]
    prep("grade", "flash-1", "again")
    sound = prep(*words).out
    (cache,) = (home / "cache" / "banks").glob("*.bank")
    head, _, rest = cache.read_bytes().partition(b"\n")
    cache.write_bytes(head + b"\n" + bytes(len(rest)))
    run = prep(*words)
    assert (run.code, run.err) == (1, f"error: {cache} is damaged\nhelp: remove it: it is made anew\n")
    cache.unlink()
    assert prep(*words).out == sound


def test_a_bank_that_cannot_be_read_is_a_flaw_and_the_others_are_used(tmp_path):
    sound = write(tmp_path / "s.yaml", CARD % ", id: one")
    bank = banks.load(sound, [tmp_path], None)
    assert [(flaw.message, flaw.path) for flaw in bank.flaws] == [
        ("cannot be read: is a directory", str(tmp_path))
    ]
    assert "one" in bank
