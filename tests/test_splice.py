"""Cards written as YAML, and changes in a bank file that leave every other byte as it was."""

import difflib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from prepcli.bank import splice
from prepcli.bank.ids import with_ids
from prepcli.bank.layout import NotSpliced
from prepcli.bank.read import read
from prepcli.bank.write import card_flow, card_lines
from prepcli.kinds.cloze import Cloze
from prepcli.kinds.flashcard import Flashcard
from prepcli.kinds.multiple_choice import MultipleChoice, Option

TEXT = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40),
    st.text("ab :#-'\"[]{},&*!|>%@`?\n\t\\", min_size=1, max_size=30),
    st.lists(st.sampled_from(["word", "a:", "#x", "- y", "no", "1e3", "{z}", "longer-than-that"]), min_size=1, max_size=60).map(" ".join),
    st.lists(st.sampled_from(["line", "  indented", "", "# no comment", "a: b", "\ttab", "end "]), min_size=1, max_size=5).map("\n".join),
).filter(lambda t: t.strip() != "")  # fmt: skip
TEXTS = st.lists(TEXT, max_size=4).map(tuple)
CARDS = st.one_of(
    st.builds(Flashcard, id=st.just("new"), topic=TEXT, prompt=TEXT, answer=TEXT, key_points=TEXTS, tags=TEXTS, level=st.integers(1, 3)),
    st.builds(MultipleChoice, id=st.just("new"), topic=TEXT, prompt=TEXT, answer=TEXT, mistakes=TEXTS,
              options=st.lists(TEXT, min_size=2, max_size=4, unique_by=lambda t: " ".join(t.split())).map(lambda texts: tuple(Option(text=t, correct=i == 0, why=t) for i, t in enumerate(texts)))),
    st.builds(lambda words, answer: Cloze(id="new", topic="t", prompt="____", answer=answer, gaps=(words,)), st.lists(TEXT, min_size=1, max_size=3).map(tuple), TEXT),
)  # fmt: skip

NASTY = """\
# My bank.  It has its own ways.
version:   1     # the only one

cards:

# --- networking ---
  - id: one   # keep this
    topic: networking
    # the prompt below is long on purpose, and this line is too: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    prompt: 'it''s "quoted": a # that is no comment'   # but this is
    answer: |   # literal
      first line

        indented line@
      last line
    # between answer and points
    key_points:   # three of them
      # the first
      - alpha
      - "beta: two"   # the second
      # the third
      - >-
        gamma goes
        over two lines
    mistakes: ["a, b", 'c']   # in brackets
    level: 2
  -   topic: other
      prompt: &anchored plain over
        two lines
      answer: an answer # tail


  - {topic: "in braces", prompt: 'flow', answer: x, tags: [a, b]}   # braces
  -
    topic: last
    prompt: dash alone
    answer: the end
# the last comment""".replace("@", "   ")  # blanks at the end of a line
VARIANTS = {
    "as it is": lambda text: text,
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": lambda text: "\ufeff" + text,
    "unindented": lambda text: "\n".join(line.removeprefix("  ") for line in text.split("\n")),
    "other keys last": lambda text: text.replace("version:   1     # the only one\n", "") + "\nversion: 1\n",
}


def lines_changed(before: bytes, after: bytes) -> tuple[list[str], list[str]]:
    """The lines taken out and put in, line ends included."""
    diff = difflib.ndiff(before.decode().splitlines(True), after.decode().splitlines(True))
    found = [line for line in diff if line[0] in "+-"]
    return [x[2:].strip() for x in found if x[0] == "-"], [x[2:].strip() for x in found if x[0] == "+"]


@given(CARDS)
@settings(max_examples=200, deadline=None)
def test_a_written_card_is_read_back_as_it_was(card):
    text = "version: 1\ncards:\n" + "".join(f"  {line}\n" if line else "\n" for line in card_lines(card))
    found = read(text.encode(), "b.yaml")
    assert (found.flaws, [f.card for f in found.cards]) == ([], [card])
    found = read(f"version: 1\ncards: [{card_flow(card)}]\n".encode(), "b.yaml")
    assert (found.flaws, [f.card for f in found.cards]) == ([], [card])


@pytest.mark.parametrize("variant", VARIANTS)
@given(card=CARDS)
@settings(max_examples=15, deadline=None)
def test_an_added_card_leaves_every_byte_of_a_nasty_file(variant, card):
    before = VARIANTS[variant](NASTY).encode()
    after = splice.with_cards(before, [card])
    assert [f.card for f in read(after, "")[0]] == [*(f.card for f in read(before, "")[0]), card]
    assert lines_changed(before, after)[0] == []
    assert (b"\r" in after) == (b"\r" in before or b"\r" in "".join(card_lines(card)).encode())
    assert after.endswith(before[-12:])


BLANK_END = Flashcard(id="new", topic="0", prompt="0", answer="0\n ", key_points=("0",))


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("position", range(4))
@given(card=CARDS.filter(lambda c: isinstance(c, Flashcard)))
@example(card=BLANK_END)
@settings(max_examples=10, deadline=None)
def test_changed_fields_are_read_back_and_the_other_cards_stay(variant, position, card):
    before = VARIANTS[variant](NASTY).encode()
    after = splice.with_card(before, position, card)
    was = [f.card for f in read(before, "")[0]]
    assert [f.card for f in read(after, "")[0]] == [*was[:position], card, *was[position + 1 :]]
    comments = ["# --- networking ---", "# keep this", "# the prompt below", "# but this is", "# between answer", "# braces", "# the last comment"]  # fmt: skip
    assert [c for c in comments if c not in after.decode()] == []


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    ("change", "gone", "new"),
    [
        ({"level": 3}, ["level: 2"], ["level: 3"]),
        ({"level": 1}, ["level: 2"], []),
        ({"topic": "tcp"}, ["topic: networking"], ["topic: tcp"]),
        ({"prompt": "short"}, ["""prompt: 'it''s "quoted": a # that is no comment'   # but this is"""],
         ["prompt: short   # but this is"]),
        ({"answer": "one line"}, ["answer: |   # literal", "first line", "", "indented line", "last line"],
         ["answer: one line   # literal"]),
        ({"key_points": ("alpha", "beta: 2", "gamma goes over two lines")}, ['- "beta: two"   # the second'],
         ['- "beta: 2"   # the second']),
        ({"key_points": ("alpha", "gamma goes over two lines")}, ['- "beta: two"   # the second'], []),
        ({"key_points": ("alpha", "beta: two", "gamma goes over two lines", "delta")}, [], ["- delta"]),
        ({"key_points": ("omega", "alpha", "beta: two", "gamma goes over two lines")}, [], ["- omega"]),
        ({"mistakes": ("a, b", "c", "d")}, ["""mistakes: ["a, b", 'c']   # in brackets"""],
         ['mistakes: ["a, b", c, d]   # in brackets']),
        ({"mistakes": ()}, ["""mistakes: ["a, b", 'c']   # in brackets"""], []),
        ({"tags": ("asked",)}, [], ["tags: [asked]"]),
        ({"reference": "RFC 1"}, [], ["reference: RFC 1"]),
    ],
)  # fmt: skip
def test_only_the_lines_of_what_was_changed_differ(variant, change, gone, new):
    before = VARIANTS[variant](NASTY).encode()
    card = replace(read(before, "").cards[0].card, **change)
    after = splice.with_card(before, 0, card)
    assert read(after, "").cards[0].card == card
    assert lines_changed(before, after) == (gone, new)


def test_a_card_s_own_lines_go_out_and_come_back_byte_for_byte():
    for variant in VARIANTS.values():
        before = variant(NASTY).encode()
        for position in range(4):
            text = splice.card_text(before, position)
            assert text.startswith("-")
            assert splice.with_card_text(before, position, text) == before
        text = splice.card_text(before, 1).replace("an answer", "another answer")
        assert lines_changed(before, splice.with_card_text(before, 1, text)) == (
            ["answer: an answer # tail"],
            ["answer: another answer # tail"],
        )


@pytest.mark.parametrize(
    "before",
    ["", "# only a comment", "version: 1\ncards:", "version: 1\ncards: []  # none yet\n", "version: 1\ncards:  # none yet\n# end\n",
     "version: 1\ncards: [{topic: t, prompt: p, answer: a}]", "version: 1\r\ncards:\r\n- topic: t\r\n  prompt: p\r\n  answer: a",
     "{version: 1, cards: [{topic: t, prompt: p, answer: a}]}"],
)  # fmt: skip
def test_a_card_is_added_to_a_bank_of_any_layout(before):
    card = Flashcard(id="new", topic="t", prompt="new prompt", answer="a: b")
    after = splice.with_cards(before.encode(), [card])
    found = read(after, "")
    assert (found.flaws, found.cards[-1].card) == ([], card)
    assert "".join(lines_changed(before.encode(), after)[0]) in (
        "",
        before.split("\n")[-1].strip(),
        "cards: []  # none yet",
    )
    assert ("# none yet" in before) == (b"# none yet" in after)


@pytest.mark.parametrize(
    "before", ["- a", "text", "version: 1\ncards: {}", "version: 1", "a: [", "x: &a 1\ny: *a\n"]
)
def test_what_is_no_bank_is_refused(before):
    with pytest.raises(NotSpliced):
        splice.with_cards(before.encode(), [Flashcard(id="new", topic="t", prompt="p", answer="a")])


def test_ids_are_written_into_a_nasty_file_and_nothing_else_changes():
    for variant in VARIANTS.values():
        before = variant(NASTY).encode()
        after, ids = with_ids(before, "")
        assert [f.card for f in read(after, "").cards] == [f.card for f in read(before, "").cards]
        assert len(ids) == 3
        for card_id in ids:
            assert after.count(f"id: {card_id}".encode()) == 1
        assert with_ids(after, "") == (after, [])
