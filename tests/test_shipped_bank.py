"""The shipped bank: it covers the syllabus, is clean by its own lint, reads in one order, and its programs hold."""

import json
import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from prepcli.bank import bank as banks
from prepcli.bank import lint

ROOT = Path(__file__).parents[1]
FILE = ROOT / "data" / "questions.yaml"
SYLLABUS = json.loads((ROOT / "tests" / "syllabus.json").read_text("utf-8"))
ITEMS = {item: (topic, facts) for topic, items in SYLLABUS.items() for item, facts in items.items()}


@cache
def bank():
    return banks.load_named([FILE], None)


@cache
def cards():
    return bank().cards()


def seeds(card) -> list[str]:
    return [card.seed] if isinstance(card.seed, str) and card.seed else list(card.seed)


def test_every_item_of_the_syllabus_has_a_card_of_its_first_kind():
    have = {(card.item, card.kind) for card in cards()}
    assert [item for item, (_, facts) in ITEMS.items() if (item, facts["kinds"][0]) not in have] == []
    assert len(ITEMS) == 449


def test_every_card_names_its_item_topic_and_seeds_and_is_numbered():
    for card in cards():
        topic, facts = ITEMS[card.item]
        wanted = facts.get("seed", [])
        assert card.topic == topic, card.id
        assert seeds(card) == ([wanted] if isinstance(wanted, str) else wanted), card.id
        assert re.fullmatch(re.escape(card.item) + r"-\d+", card.id), card.id
        assert card.level >= facts["level"] - 1, card.id


def test_the_sixty_two_seed_items_are_all_covered_and_the_essentials_hold_one_or_two_cards_of_each():
    wanted = {f"S1-{n:02}" for n in range(1, 11)} | {f"S2-{n:02}" for n in range(1, 53)}
    assert {seed for card in cards() for seed in seeds(card)} == wanted
    essentials = [card for card in cards() if card.track == "essentials"]
    assert {seed for card in essentials for seed in seeds(card)} == wanted
    assert 62 <= len(essentials) <= 2 * 62
    assert {card.track for card in cards()} == {"essentials", ""}


def test_the_bank_has_no_flaw_and_no_warning():
    assert bank().flaws == []
    assert [f"{w.line}: {w.message}" for w in lint.warnings(bank())] == []


def test_the_bank_is_grouped_by_topic_under_headings_in_block_style_and_syllabus_order():
    text = FILE.read_text("utf-8")
    topics = [card.topic for card in cards()]
    assert list(dict.fromkeys(topics)) == list(SYLLABUS)
    assert topics == sorted(topics, key=list(SYLLABUS).index)
    order = list(ITEMS)
    items = [order.index(card.item) for card in cards()]
    assert items == sorted(items)
    assert text.count("\n  # ---") == 2 * len(SYLLABUS)
    assert not re.search(r"^  - \{", text, re.MULTILINE)
    fields = [
        "id",
        "item",
        "seed",
        "topic",
        "kind",
        "level",
        "track",
        "tags",
        "versions",
        "python",
        "lang",
        "ordered",
        "prompt",
        "setup",
        "code",
        "output",
        "raises",
        "options",
        "gaps",
        "accept",
        "starter",
        "solution",
        "tests",
        "answer",
        "key_points",
        "mistakes",
        "follow_ups",
        "reference",
        "aliases",
    ]
    for block in re.split(r"^  - ", text, flags=re.MULTILINE)[1:]:
        keys = re.findall(r"^(?:    )?(\w+):", block, re.MULTILINE)
        assert keys == sorted(keys, key=fields.index), keys[0]


def test_no_line_ends_within_a_sentence():
    """A line break of a card is one on the screen; those of lists and programs are meant."""
    fence, mark = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE), re.compile(r"[-*] |\d+\. | {4}")
    broken = []
    for card in cards():
        for text in (card.prompt, card.answer, *card.key_points, *card.mistakes, *card.follow_ups):
            lines = fence.sub("", text).split("\n")
            broken += [
                (card.id, after)
                for line, after in pairwise(lines)
                if line and after and line[-1] not in ".:;?!" and not (mark.match(line) and mark.match(after))
            ]
    assert broken == []


def test_all_kinds_are_in_use_and_no_two_cards_share_an_id():
    assert set(Counter(card.kind for card in cards())) == {
        "flashcard", "multiple_choice", "cloze", "short_answer", "predict_output", "code"
    }  # fmt: skip
    assert len({card.id for card in cards()}) == len(cards())


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        (("answer: Both", "answer: B."), "an answer of"),
        (("key_points: [both", "kez: [both"), ""),
        (("reference: RFC 9293, section 3.5", "reference: somebody told me"), "a reference of no known form"),
        (("    reference: RFC 9293, section 3.5\n", ""), "no reference"),
        (("    mistakes: [\"'It encrypts': that is TLS.\"]\n", ""), "no mistakes"),
        (("print([1, 2][::-1])", "print([1, 2][::-1)"), "is not Python"),
        (
            ("prompt: Which command lists sockets?", "prompt: " + "Which command lists sockets? " * 5),
            "characters, more than 120",
        ),
    ],
)
def test_bank_check_warns_and_strict_makes_it_a_flaw(prep, bank_file, change, warning):
    text = bank_file.read_text("utf-8")
    bank_file.write_text(text.replace(*change), "utf-8")
    if not warning:
        assert prep("bank", "check", str(bank_file)).code == 1
        return
    run = prep("bank", "check", str(bank_file))
    assert (run.code, warning in run.out) == (0, True)
    strict = prep("bank", "check", "--strict", str(bank_file))
    assert (strict.code, warning in strict.out) == (1, True)


def test_a_program_whose_very_point_is_that_it_is_no_python_is_no_warning(prep, bank_file):
    wrong = bank_file.read_text("utf-8").replace("print([1, 2][::-1])", "print([1, 2][::-1)")
    for output, warned in (("output: |\n      [2, 1]", True), ("raises: SyntaxError", False)):
        bank_file.write_text(wrong.replace("output: |\n      [2, 1]", output), "utf-8")
        assert ("is not Python" in prep("bank", "check", str(bank_file)).out) == warned


TWIN = "  - {id: %s, item: %s, topic: t, prompt: %s, answer: a}\n"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [("a", "i", "What is a port number used for"), ("b", "i", "What is a port number used for")],
            "`b`: asks what `a` asks",
        ),
        (
            [
                ("a", "i", "one two three four five six seven"),
                ("b", "j", "one two three four five six seven eight"),
            ],
            "asks nearly what `a` asks",
        ),
    ],
)
def test_twins_are_told(prep, tmp_path, rows, message):
    file = tmp_path / "t.yaml"
    file.write_text("version: 1\ncards:\n" + "".join(TWIN % row for row in rows), "utf-8")
    assert message in prep("bank", "check", "--strict", str(file)).out


def test_a_longest_option_that_is_right_too_often_is_told(prep, tmp_path):
    file = tmp_path / "t.yaml"
    card = "  - {{id: c{0}, topic: t, kind: multiple_choice, prompt: question number {0} on subject {0}, answer: a, options: [{{text: the long and right one, correct: true}}, {{text: no}}]}}\n"
    file.write_text("version: 1\ncards:\n" + "".join(card.format(n) for n in range(10)), "utf-8")
    assert "the longest option is right in 10 of 10 cards" in prep("bank", "check", "--strict", str(file)).out


def test_the_summary_counts_items_kinds_and_programs(prep):
    rows = prep("bank", "check", "--summary", "--json", str(FILE)).json["summary"]
    assert sum(row["items"] for row in rows) == 449
    assert sum(row["cards"] for row in rows) == len(cards())
    assert {row["topic"] for row in rows} == set(SYLLABUS)


def test_new_cards_come_from_the_track_until_another_is_set(prep):
    queue = prep("next", "--json", shipped=True).json["card"]
    assert queue["track"] == "essentials"
    total = {
        row["topic"]: (row["cards"], row["track"]) for row in prep("topics", "--json", shipped=True).json["topics"]
    }
    assert sum(track for _, track in total.values()) == sum(card.track == "essentials" for card in cards())
    assert prep("config", "set", "track", "all").code == 0
    rows = prep("topics", "--json", shipped=True).json["topics"]
    assert all(row["track"] == row["cards"] for row in rows)
    run = prep("next", "--track", "essentails", shipped=True)
    assert (run.code, "did you mean `essentials`?" in run.err) == (2, True)


def test_a_topic_looks_beyond_the_track_when_it_has_no_more(prep):
    track = [card.id for card in cards() if card.topic == "git" and card.track]
    for card in track:
        prep("grade", card, "easy", shipped=True)
    card = prep("next", "--json", "--topic", "git", shipped=True).json["card"]
    assert (card["topic"], card["track"]) == ("git", "")


def test_due_cards_are_shown_whatever_the_track(prep):
    beyond = next(card.id for card in cards() if not card.track)
    prep("grade", beyond, "again", shipped=True)
    assert prep("next", "--json", shipped=True).json["card"]["id"] == beyond
