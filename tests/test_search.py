"""`prep search` and `--where`, as a learner meets them."""

import pytest

from test_screens import same


@pytest.fixture
def learner(prep):
    """flash-1 missed, short-1 suspended, choice-1 passed."""
    prep("grade", "flash-1", "again", now="2026-11-20T10:00:00Z")
    prep("grade", "choice-1", "easy", now="2026-11-21T10:00:00Z")
    prep("suspend", "short-1")
    return prep


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("handshake", ["flash-1"]),
        ("tcp", ["cloze-1"]),
        ("default port", ["choice-1"]),
        ("connections", ["cloze-1"]),
        ("netstat", ["short-1"]),
        ("[::-1]", ["predict-1"]),
        ("which", ["choice-1", "short-1"]),
        ("-is:new", ["flash-1", "choice-1"]),
        ("is:new -is:suspended", ["cloze-1", "predict-1"]),
        ("is:missed", ["flash-1"]),
        ("is:suspended", ["short-1"]),
        ("seen:2d", ["choice-1"]),
        ("rated:again:3d", ["flash-1"]),
        ("rated:4:2d or level:2", ["choice-1", "short-1"]),
        ("stability<1", ["flash-1"]),
        ("tag:tcp", ["flash-1"]),
        ("id:*-1 topic:network*", ["flash-1", "choice-1", "cloze-1"]),
        ("kind:predict-output", ["predict-1"]),
    ],
)
def test_a_query_finds_its_cards(learner, query, ids):
    assert [card["id"] for card in learner("search", query, "--json").json["cards"]] == ids


def test_words_of_the_command_line_are_one_query_dashes_too(prep):
    assert [c["id"] for c in prep("search", "which", "-https", "--json").json["cards"]] == ["short-1"]
    assert [c["id"] for c in prep("search", "which", "-port", "--json").json["cards"]] == ["short-1"]
    run = prep("search", "tcp", "--limt", "3")
    assert (run.code, run.out) == (2, "")
    assert "two dashes" in run.err


def test_without_words_every_card_is_listed_in_the_order_of_the_bank(prep):
    out = prep("search").out.splitlines()
    assert [line.split()[-1] for line in out] == [
        "flash-1",
        "choice-1",
        "cloze-1",
        "short-1",
        "predict-1",
        "cards",
    ]


def test_a_limit_keeps_the_best_and_says_how_many_there_are(prep):
    run = prep("search", "which", "--limit", "1")
    assert run.out.splitlines()[-1] == "the first 1 of 2 cards"
    got = prep("search", "which", "--limit", "1", "--json").json
    assert (got["total"], len(got["cards"])) == (2, 1)


def test_the_place_in_the_answer_is_shown_when_the_question_has_not_all_words(prep):
    (card,) = prep("search", "handshake sequence", "--json").json["cards"]
    assert card["extract"].startswith("Both initial sequence numbers")
    assert prep("search", "handshake", "--json").json["cards"][0]["extract"] is None


def test_a_card_of_an_older_cache_is_compiled_again_and_found(prep, home):
    assert prep("search", "handshake").code == 0
    (cache,) = (home / "cache" / "banks").glob("*.bank")
    cache.write_bytes(cache.read_bytes()[:-10])
    assert "flash-1" in prep("search", "handshake").out
    assert "short-1" in prep("search", "iproute2").out


def test_no_card_found_is_said_and_is_no_fault(prep):
    run = prep("search", "quicksort")
    assert (run.code, run.out) == (0, "No card is found. Fewer words, or the beginning of one, find more.\n")


def test_a_bad_query_is_shown_with_a_caret(prep):
    run = prep("search", "tcp", "stabilty<5")
    assert run.code == 2
    assert run.err.splitlines() == [
        "error: no field `stabilty`",
        "    | tcp stabilty<5",
        "    |     ^^^^^^^^",
        'help: did you mean `stability`? (the text itself is `"stabilty<5"`)',
    ]


@pytest.mark.parametrize("command", ["next", "due", "missed"])
def test_where_narrows_a_command_and_a_bad_one_is_refused(learner, command, bank_file):
    everything = learner(command, "--json").json
    assert learner(command, "--where", "topic:networking", "--json").json == everything
    none = learner(command, "--where", "topic:python", "--json").json
    assert none != everything
    run = learner(command, "--where", "topic:pyton")
    assert (run.code, "did you mean `python`?" in run.err) == (2, True)


def test_where_and_the_other_filters_hold_together(prep):
    def first(*words: str):
        card = prep("next", "--json", *words).json["card"]
        return card and card["id"]

    assert first("--where", "which") == "choice-1"
    assert first("--where", "which", "--topic", "linux") == "short-1"
    assert first("--where", "which", "--topic", "python") is None
    assert first("--where", "is:met") is None


def test_a_sitting_with_a_query_counts_as_filtered(prep, home):
    home.mkdir()
    (home / "config.toml").write_text("[quiz]\nnew_per_day = 0\n")
    assert prep("next", "--json").json["card"] is None
    assert prep("next", "--json", "--where", "sockets").json["card"]["id"] == "short-1"


def test_a_query_brings_new_cards_from_beyond_the_track(prep):
    beyond = prep("search", "-track:essentials", "--limit", "1", "--json", shipped=True).json["cards"][0]["id"]
    assert prep("next", "--json", "--where", f"id:{beyond}", shipped=True).json["card"]["id"] == beyond


def test_a_quiz_of_what_a_query_finds(quiz):
    t = quiz("--where", "which or handshake", "--limit", "2").shows("1 of 2", "three-way handshake").press("q")
    assert t.ends() == 0
    bad = quiz("--where", "is:leach").printed("did you mean `leech`?")
    assert bad.ends() == 2


def test_a_voided_grade_is_not_rated(prep):
    prep("grade", "flash-1", "again")
    prep("grade", "flash-1", "good")
    assert prep("search", "rated:again", "--json").json["total"] == 1
    prep("undo")
    prep("undo")
    assert prep("search", "rated:again or rated:good", "--json").json["total"] == 0


def test_nothing_of_a_card_is_obeyed_by_the_terminal(prep, tmp_path):
    bank = tmp_path / "own.yaml"
    bank.write_text(
        'version: 1\ncards:\n  - {id: one, topic: "t[red]", prompt: "\\e[31mred [bold]x[/bold] :smile:", answer: a}\n'
    )
    out = prep("search", "bold", "--bank", str(bank)).out
    assert "\x1b" not in out
    assert "t[red]  ␛[31mred [bold]x[/bold] :smile:" in out


def test_a_wide_screen_shows_whole_prompts(request, prep):
    same(request, "search", 160, prep("search", "which or sequence or print", COLUMNS="160").out)
