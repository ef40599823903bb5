"""The query language: what parses, what it means, and the laws it keeps."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from prepcli.errors import UsageError
from prepcli.model import Grade, Head
from prepcli.query import match
from prepcli.query.fold import fold, spans
from prepcli.query.match import PARTS, Candidate, days_of_grades, needs_state, needs_text, rank, words
from prepcli.query.parse import parse
from prepcli.query.tree import (
    EVERYTHING,
    STANDINGS,
    And,
    Compared,
    Exact,
    Field,
    Not,
    Or,
    Rated,
    Seen,
    Standing,
    Word,
)
from prepcli.scheduling.memory import DEFAULTS, Memory
from prepcli.scheduling.state import CardState
from prepcli.ui.found import windowed

DAY = date(2026, 11, 22)
KNOWN = {
    "topic": ["networking", "python core"],
    "kind": ["flashcard", "multiple_choice"],
    "tag": ["tcp"],
    "track": [],
}

PIECES = ["a", "b", "or", "and", "AND", "-", "(", ")", '"', "\\", " ", "  ", ":", "<", ">=", "=", "5", "7d", "0.5", "80%",
          "topic:", "id:net-*", "is:", "due", "seen:", "rated:", "level:", "stability", "retrievability", "O(n)", "é", "\u0301",
          "\n", "\x1f", "foo(", "x:y", "::", "--", "tag:\"a b\"", "1" * 12]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
WORDS = st.sampled_from(["tcp", "udp", "select", "related", "__init__", "o(n)", "x-1", "é"])
LEAVES = st.one_of(
    st.builds(Word, WORDS),
    st.builds(Exact, st.sampled_from(["tcp", "three way", 'a "quoted" \\ one', "or"])),
    st.builds(Field, st.sampled_from(["topic", "kind", "tag", "track", "id"]), st.sampled_from(["a", "a b", "n*", 'x"y', "a)b"])),
    st.builds(Standing, st.sampled_from(STANDINGS)),
    st.builds(Compared, st.just("lapses"), st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), st.integers(0, 9).map(float)),
    st.builds(Compared, st.just("retrievability"), st.sampled_from(["<", ">="]), st.sampled_from([0.0, 0.25, 1.0])),
    st.builds(Seen, st.integers(1, 400)),
    st.builds(Rated, st.sampled_from(Grade), st.integers(1, 30)),
)  # fmt: skip
TREES = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        st.builds(Not, part),
        st.builds(And, st.lists(part, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(part, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
DAYS = st.integers(-10, 10).map(lambda n: DAY + timedelta(days=n))
CARDS = st.builds(
    Candidate,
    st.builds(
        Head, st.sampled_from(["a", "net-1"]), st.sampled_from(["a", "a b"]), st.just("code"), st.integers(1, 3),
        st.sampled_from([(), ("a",)]), st.sampled_from(["", "n"]), st.just(False), st.just(()), st.just(1),
    ),
    st.builds(
        CardState, card=st.just("a"), memory=st.none() | st.builds(Memory, st.floats(0.1, 90), st.floats(1, 10)),
        due=st.none() | DAYS, last_day=st.none() | DAYS, reps=st.integers(0, 5), lapses=st.integers(0, 5),
        missed_day=st.none() | DAYS, suspended=st.booleans(), buried_until=st.none() | DAYS,
    ),
    st.lists(WORDS, max_size=4).map(" ".join),
    st.lists(st.tuples(st.sampled_from(Grade), DAYS), max_size=3).map(tuple),
)  # fmt: skip


def matcher(tree, day=DAY):
    return match.matcher(tree, day, DEFAULTS)


@given(TEXTS)
@example("x (b or foo( )")
@example('é:"(a b" or (c topic:"d)")')
@settings(deadline=None)
def test_every_text_parses_or_says_where_it_is_wrong(text):
    try:
        tree = parse(text)
    except UsageError as e:
        flaw = e.flaw
        assert flaw.source in text
        assert 1 <= flaw.column <= len(flaw.source) + 1
        assert flaw.column + flaw.width - 1 <= max(flaw.column, len(flaw.source))
        assert flaw.message
        assert flaw.hint
    else:
        assert parse(str(tree)) == tree


@given(TREES)
@settings(deadline=None)
def test_a_printed_tree_parses_to_itself(tree):
    assert parse(str(tree)) == tree


@given(TREES, CARDS)
@settings(deadline=None)
def test_not_not_is_nothing_and_a_card_is_found_or_left_out(tree, card):
    found = matcher(tree)(card)
    assert matcher(Not(Not(tree)))(card) == found
    assert matcher(Not(tree))(card) != found


@given(TREES, TREES, st.lists(CARDS, max_size=6))
@settings(deadline=None)
def test_or_is_the_union_and_side_by_side_the_intersection(a, b, cards):
    def found(tree):
        return {i for i, card in enumerate(cards) if matcher(tree)(card)}

    assert found(Or((a, b))) == found(a) | found(b)
    assert found(And((a, b))) == found(a) & found(b)
    assert found(Not(Or((a, b)))) == found(And((Not(a), Not(b))))


@given(TREES, CARDS)
@settings(deadline=None)
def test_what_a_tree_does_not_ask_for_does_not_matter(tree, card):
    empty = Candidate(
        card.head,
        card.state if needs_state(tree) else CardState(card="a"),
        card.text if needs_text(tree) else "",
        card.graded if days_of_grades(tree) else (),
    )
    assert matcher(tree)(card) == matcher(tree)(empty)


@given(st.text())
@settings(deadline=None)
def test_folding_twice_is_folding_once_and_leaves_no_separator(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert not {"\x1e", "\x1f", "\n", "`"} & set(folded)


@given(st.text(), st.lists(WORDS, max_size=3))
@settings(deadline=None)
def test_highlights_are_apart_and_inside_the_text(text, sought):
    places = [0, *(end for span in spans(text, [fold(w) for w in sought]) for end in span), len(text)]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", EVERYTHING),
        ("  \n", EVERYTHING),
        ("tcp udp", And((Word("tcp"), Word("udp")))),
        ("tcp and udp", And((Word("tcp"), Word("udp")))),
        ("a b or c", Or((And((Word("a"), Word("b"))), Word("c")))),
        ("a (b OR c)", And((Word("a"), Or((Word("b"), Word("c")))))),
        ("-(a or b)", Not(Or((Word("a"), Word("b"))))),
        ("(O(n) or print())", Or((Word("O(n)"), Word("print()")))),
        ('"or" -"a \\"b\\""', And((Exact("or"), Not(Exact('a "b"'))))),
        ("127.0.0.1:80", Word("127.0.0.1:80")),
        ("std::move", Word("std::move")),
        ("https://x", Word("https://x")),
        ("else:", Word("else:")),
        ("a=b", Word("a=b")),
        ('Topic:"Python Core"', Field("topic", "Python Core")),
        ("kind:multiple-choice", Field("kind", "multiple-choice")),
        ("topic:nothing-like*", Field("topic", "nothing-like*")),
        ("id:net-*", Field("id", "net-*")),
        ("level:3", Compared("level", "=", 3)),
        ("retrievability<80%", Compared("retrievability", "<", 0.8)),
        ("due<=-2", Compared("due", "<=", -2)),
        ("seen:7d", Seen(7)),
        ("seen:7", Seen(7)),
        ("rated:1", Rated(Grade.AGAIN, 1)),
        ("rated:again:7d", Rated(Grade.AGAIN, 7)),
    ],
)
def test_what_a_query_says(text, tree):
    assert parse(text, KNOWN) == tree


@pytest.mark.parametrize(
    ("text", "marked", "message", "hint"),
    [
        ("tcp topic:netwrking", "netwrking", "no topic `netwrking`", "did you mean `networking`?"),
        ("topic:q", "q", "no topic `q`", "topics are networking, python core"),
        ("track:q", "q", "no track `q`", "no card has a track"),
        ("kind:flashcrad", "flashcrad", "no kind", "did you mean `flashcard`?"),
        ("a stabilty<5", "stabilty", "no field `stabilty`", "did you mean `stability`?"),
        ("deck:x", "deck", "no field `deck`", "did you mean `topic:`?"),
        ("zzzz:x", "zzzz", "no field `zzzz`", "fields are topic, kind"),
        ("is:leach", "leach", "no `is:leach`", "did you mean `leech`?"),
        ("is:q", "q", "no `is:q`", "is:due, is:new"),
        ("topic:", "topic:", "without a word after it", "such as `topic:networking`"),
        ("stability<five", "five", "compared with a number", "such as `stability<5`"),
        ("due:tomorrow", "tomorrow", "compared with a number", "such as `due<=3`"),
        ("retrievability<80", "80", "a number from 0 to 1", "such as"),
        ("level:4", "4", "a number from 1 to 3", "such as `level:3`"),
        ("stability < 5", "<", "`<` stands alone", "without spaces"),
        ("seen:week", "week", "`week` is no number of days", "such as `7d`"),
        ("seen:0d", "0d", "no number of days", "such as"),
        ("rated:7", "7", "no grade `7`", "`seen:7d` for any grade"),
        ("rated:agian", "agian", "no grade `agian`", "did you mean `again`?"),
        ("rated:1:x", "1:x", "no number of days", "such as"),
        ("a or", "", "the query breaks off", "name one more"),
        ("or a", "or", "nothing before `or`", '"or"'),
        ("a (b", "(", "without its `)`", "close it"),
        ("a) b", ")", "without its `(`", "remove it"),
        ("a ()", ")", "nothing between the parentheses", "remove them"),
        ("(a or )", ")", "nothing before `)`", "remove it"),
        ('a "b c', '"b c', "not closed", 'write one more `"`'),
        ("a - b", "-", "nothing after it", "`-udp`"),
        ("a --limit 3", "--limit", "two dashes", "leaves a word out"),
        ('""', '""', "nothing to look for", "name a word"),
        ("(" * 60 + "a" + ")" * 60, "(", "nested more than 40 deep", "fewer parentheses"),
        ("a\nb or", "", "the query breaks off", "name one more"),
    ],
)
def test_a_bad_query_shows_its_place_and_the_next_step(text, marked, message, hint):
    with pytest.raises(UsageError) as error:
        parse(text, KNOWN)
    flaw = error.value.flaw
    assert error.value.exit_code == 2
    assert flaw.source[flaw.column - 1 : flaw.column - 1 + flaw.width] == marked
    assert message in flaw.message
    assert hint in flaw.hint


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("hand", "the three-way handshake", True),
        ("shake", "the three-way handshake", False),
        ("way", "the three-way handshake", True),
        ("TCP", "tcp", True),
        ("naive", "a naïve cache", True),
        ("init", "def __init__(self)", True),
        ("__init__", "def __init__(self)", True),
        ("related", "qs.select_related('a')", True),
        ("select_rel", "qs.select_related('a')", True),
        ("reuseaddr", "set SO_REUSEADDR first", True),
        ("SO_REUSEADDR", "set SO_REUSEADDR first", True),
        ("O(n)", "this takes O(n) time", True),
        ("O(n)", "this takes O(log n) time", False),
        ("O(n²)", "this takes O(n2) time", True),
        ('"three way"', "three\n  way", True),
        ('"three way"', "three ways", False),
        ('"a `b` c"', "a b c", True),
        ('"(n)"', "O(n)", True),
        ("协议", "三次握手协议", True),
        ("10", "in 2010", False),
        ("20", "in 2010", True),
    ],
)
def test_what_a_word_finds(query, text, found):
    card = Candidate(Head("a", "t", "code", 1, (), "", False, (), 1), CardState(card="a"), fold(text))
    assert matcher(parse(query))(card) is found


@pytest.mark.parametrize(
    ("pattern", "word", "found"),
    [("net-*", "net-1", True), ("net-*", "internet-1", False), ("*1", "net-1", True), ("n*t*1", "net-1", True), ("*", "", True),
     ("NET-1", "net-1", True), ("ne", "net-1", False), ("a*a", "a", False), ("*e*e*", "net-1", False)],
)  # fmt: skip
def test_a_star_stands_for_anything(pattern, word, found):
    card = Candidate(Head(word, "t", "code", 1, (), "", False, (), 1), CardState(card="a"))
    assert matcher(Field("id", pattern))(card) is found


def test_a_new_card_has_no_memory_to_compare():
    new = Candidate(Head("a", "t", "code", 1, (), "", False, (), 1), CardState(card="a"))
    for query in (
        "stability<5",
        "stability>=5",
        "retrievability<1",
        "difficulty>1",
        "due<9",
        "seen:99d",
        "is:due",
    ):
        assert not matcher(parse(query))(new)
    assert matcher(parse("is:new lapses:0 reps<1 -stability<5"))(new)


def test_seen_and_rated_count_today_as_the_first_day():
    def card(days: int) -> Candidate:
        on = DAY - timedelta(days=days)
        state = CardState(card="a", last_day=on, reps=1)
        return Candidate(Head("a", "t", "code", 1, (), "", False, (), 1), state, "", ((Grade.AGAIN, on),))

    for query in ("seen:2d", "rated:again:2d"):
        assert [matcher(parse(query))(card(days)) for days in (0, 1, 2)] == [True, True, False]
    assert not matcher(parse("rated:good:2d"))(card(0))
    assert matcher(parse("seen:36500d"), date(1, 1, 2))(card(0))


def test_the_question_counts_more_than_the_answer_and_whole_words_more_than_beginnings():
    of = rank(["way", "three"])
    texts = [
        PARTS.join(t)
        for t in [("three way", ""), ("way three", ""), ("ways three", ""), ("way", "three"), ("", "three way")]
    ]
    ranks = [of(text) for text in texts]
    assert ranks[1] > ranks[0] > ranks[2] > ranks[3] > ranks[4]


def test_only_what_is_looked_for_is_highlighted():
    assert words(parse('TCP -udp (x or "b  c") topic:t tcp')) == ("tcp", "x", "b c")
    text = "Der TCP-Puffer: tcpdump, ĉu?"
    assert [text[a:b] for a, b in spans(text, ["tcp", "cu"])] == ["TCP", "tcp", "ĉu"]


def test_every_query_in_the_docs_is_one():
    docs = (Path(__file__).parents[1] / "docs" / "search.md").read_text("utf-8")
    cells = [line.split(" | ")[0] for line in docs.split("## Browsing")[0].splitlines() if line.startswith("| `")]
    queries = [query for cell in cells for query in re.findall(r"`([^`]+)`", cell)]
    assert len(queries) > 25
    for query in queries:
        parse(query)


@settings(deadline=None)
@given(st.text(max_size=60), st.lists(WORDS, max_size=2), st.integers(8, 40), st.sampled_from(["…", "..."]))
def test_a_window_on_a_text_is_as_wide_as_it_says_and_marks_what_is_in_it(text, sought, room, ellipsis):
    window = windowed(text, [fold(word) for word in sought], room, ellipsis)
    assert cell_len(window.text) == window.cells <= room
    places = [0, *(end for span in window.places for end in span), len(window.text)]
    assert places == sorted(places)
    assert "\n" not in window.text
    assert "\x1b" not in window.text
