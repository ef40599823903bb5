"""`prep asked`: a question from an interview becomes a draft, or marks the card that asks it already."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepcli.likeness import nearest, stems

TOMORROW = "2026-11-23T10:00:00Z"


def test_a_new_question_is_a_draft_that_is_first_shown_tomorrow(prep, home):
    run = prep("asked", "What is a vector clock?", "--topic", "System Design", "--json")
    path = home / "banks" / "asked.yaml"
    assert (run.code, run.json["draft"], run.json["new"], run.json["path"]) == (0, True, True, str(path))
    assert path.read_text() == (
        f"version: 1\ncards:\n  - id: {run.json['id']}\n    topic: system-design\n    draft: true\n    tags: [asked]\n"
        "    prompt: What is a vector clock?\n"
    )
    assert prep("bank", "check", "--json").json["flaws"] == []
    assert prep("next", "--tag", "asked", "--json", shipped=True).json["card"] is None
    assert (
        prep("next", "--tag", "asked", "--json", now=TOMORROW, shipped=True).json["card"]["id"] == run.json["id"]
    )


def test_home_and_missed_name_what_waits_for_an_answer_until_it_is_written(prep):
    card = prep("asked", "What is a vector clock?", "--json").json["id"]
    for words in ([], ["missed"]):
        assert f"A question you were asked waits for an answer: prep edit {card}" in prep(*words, shipped=True).out
        assert prep(*words, "--json", shipped=True).json["drafts"] == [card]
    prep("asked", "How does Zookeeper elect a leader?", "--new")
    assert "2 questions you were asked wait for an answer: prep edit" in prep(shipped=True).out
    assert prep("edit", card, "--answer", "A counter for each node.", shipped=True).code == 0
    shown = prep("show", card, "--json", shipped=True).json
    assert (shown["draft"], shown["answer"], shown["tags"]) == (False, "A counter for each node.", ["asked"])
    assert len(prep("--json", shipped=True).json["drafts"]) == 1


def test_the_editor_has_a_place_for_the_answer_and_writing_it_ends_the_draft(prep, home):
    card = prep("asked", "What is a vector clock?", "--json").json["id"]
    change = """sh -c 'sed -i "s/answer: .-/answer: Counters./" "$2"' sh"""
    assert prep("edit", card, "--editor", shipped=True, EDITOR=change).code == 0
    text = (home / "banks" / "asked.yaml").read_text()
    assert ("    answer: Counters.\n" in text, "draft" in text) == (True, False)


def test_without_a_terminal_a_twin_is_named_and_nothing_is_written(prep, home):
    run = prep("asked", "What is the GIL?")
    assert (run.code, run.out, (home / "banks").exists()) == (1, "", False)
    assert "`int-gil-1`" in run.err
    assert "`--card int-gil-1` marks it as asked, `--new` keeps yours beside it" in run.err


def test_a_shipped_card_is_marked_in_the_log_and_stays_as_it_ships(prep, home):
    assert prep("asked", "What's the GIL about?", "--card", "int-gil-1", "--json").json["new"] is False
    assert not (home / "banks").exists()
    assert prep("next", "--tag", "asked", "--json", shipped=True).json["card"]["id"] == "int-gil-1"
    found = prep("search", "tag:asked", "--json", shipped=True).json["cards"]
    assert [card["id"] for card in found] == ["int-gil-1"]
    assert prep("undo", "--json", shipped=True).json["type"] == "asked"
    assert prep("search", "tag:asked", "--json", shipped=True).json["cards"] == []
    assert "no tag `asked`" in prep("next", "--tag", "asked", shipped=True).err


def test_the_browser_too_finds_a_shipped_card_that_was_asked(quiz, prep):
    assert prep("asked", "What's the GIL about?", "--card", "int-gil-1").code == 0
    t = quiz("tag:asked", command="browse", bank=False, columns=100).shows("1 of 872", "int-gil-1").press("q")
    assert t.ends() == 0


def test_a_topic_and_the_name_of_an_interview_are_one_line(prep, home):
    card = prep("asked", "What is a vector clock?", "--topic", "system\n design ", "--json").json["id"]
    assert prep("show", card, "--json", shipped=True).json["topic"] == "system-design"
    card = prep("asked", "What is a lamport clock?", "--topic", " two\nlines", "--new", "--json").json["id"]
    assert prep("show", card, "--json", shipped=True).json["topic"] == "two lines"
    assert (
        prep("plan", "--date", "tomorrow", "--name", " the\nbank ", "--json").json["target"]["name"] == "the bank"
    )
    for name in ("", " \n"):
        run = prep("plan", "--date", "tomorrow", "--name", name)
        assert (run.code, "the name is empty" in run.err) == (2, True), run.err


def test_a_question_in_the_words_of_a_card_is_marked_at_once(prep):
    prompt = prep("show", "net-close-wait-1", "--json", shipped=True).json["prompt"]
    assert prep("asked", prompt, "--json").json["id"] == "net-close-wait-1"


def test_an_own_card_gets_the_tag_in_its_file_once(prep, home):
    card = prep("add", "--topic", "t", "--prompt", "Zookeeper?", "--answer", "a", "--tag", "x", "--json").json[
        "id"
    ]
    for _ in range(2):
        assert prep("asked", "Zookeeper then?", "--card", card).code == 0
    assert (home / "banks" / "own.yaml").read_text().count("tags: [x, asked]\n") == 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ([" "], "the question is empty"),
        (["What is a vector clock?", "--card", "int-gil-9"], "did you mean"),
        (["q", "--card", "int-gil-1", "--new"], "exclude each other"),
    ],
)
def test_what_cannot_be_kept_is_one_message(prep, home, args, words):
    run = prep("asked", *args)
    assert (run.code, words in run.err, (home / "banks").exists()) == (2, True, False), run.err


def test_a_twin_is_chosen_with_a_key(quiz, prep, home):
    t = quiz("What is the GIL?", command="asked", bank=False).shows(
        "Is it one of these?", "int-gil-1", "Esc leaves"
    )
    t.press("1").printed("is marked as asked")
    assert (t.ends(), (home / "banks").exists()) == (0, False)


@pytest.mark.parametrize(("key", "code", "kept"), [("n", 0, True), ("esc", 1, False), ("ctrl-c", 130, False)])
def test_a_twin_is_refused_or_the_choice_left(quiz, home, key, code, kept):
    t = quiz("What is the GIL?", command="asked", bank=False, columns=60).shows("Esc leaves").press(key)
    assert (t.ends(), (home / "banks" / "asked.yaml").exists()) == (code, kept)


@pytest.fixture
def draft(prep):
    return prep("asked", "What is a vector clock?", "--json").json["id"]


def test_a_draft_in_a_sitting_is_answered_there_without_an_editor(quiz, prep, draft):
    t = quiz("--tag", "asked", bank=False, PREP_NOW=TOMORROW).shows("vector clock", "e writes the answer")
    t.press("space").shows("Not written yet").press("e").shows("answer (Ctrl-N")
    t.press("A counter for each node.", "enter").shows("Space reveals").press("space").shows(
        "A counter for each node."
    )
    t.press("3").shows("Sitting done").press("q")
    assert t.ends() == 0
    shown = prep("show", draft, "--json", shipped=True).json
    assert (shown["draft"], shown["answer"], shown["reps"]) == (False, "A counter for each node.", 1)


def test_a_draft_in_a_sitting_is_answered_in_the_editor(quiz, prep, draft):
    change = """sh -c 'sed -i "s/answer: .-/answer: Counters./" "$2"' sh"""
    t = quiz("--tag", "asked", bank=False, PREP_NOW=TOMORROW, EDITOR=change).shows("vector clock").press("e")
    t.hides("e writes the answer").press("space").shows("Counters.").press("q")
    assert t.ends() == 0


def test_the_entry_keeps_the_words_as_they_were_heard(prep, home):
    import sqlite3

    prep("asked", "Tell me about the GIL", "--card", "int-gil-1")
    ((body,),) = sqlite3.connect(home / "progress.db").execute("SELECT body FROM entries WHERE type = 'asked'")
    assert json.loads(body) == {"question": "Tell me about the GIL"}


def test_one_undo_takes_back_a_new_question_and_its_draft(prep, home, draft):
    path = home / "banks" / "asked.yaml"
    assert prep("undo").out == f"undone: asked of {draft}; its draft is no longer in {path}\n"
    assert not path.exists()
    assert prep("missed", "--json", shipped=True).json["drafts"] == []
    assert prep("search", "tag:asked", "--json", shipped=True).json["cards"] == []
    assert prep("bank", "check", "--json").json["flaws"] == []
    assert "nothing to undo" in prep("undo").err
    assert prep("asked", "What is a vector clock?", "--json").json["id"] == draft


def test_undo_takes_a_draft_out_between_others_and_keeps_every_other_byte(prep, home, draft):
    path = home / "banks" / "asked.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n") + b"  # mine\r\n")
    before = path.read_bytes()
    prep("asked", "How does Zookeeper elect a leader?", "--new")
    assert before != path.read_bytes()
    prep("undo")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "change", [("    draft: true\n", "    draft: true\n    level: 2\n"), ("clock?", "clock used for?")]
)
def test_undo_leaves_a_draft_that_was_touched_and_says_where(prep, home, draft, change):
    path = home / "banks" / "asked.yaml"
    path.write_text(path.read_text().replace(*change))
    text = path.read_text()
    assert f"; its draft stays in {path}:3; prep edit {draft} --editor changes it\n" in prep("undo").out
    assert (path.read_text(), "nothing to undo" in prep("undo").err) == (text, True)


def test_undo_of_a_mark_on_an_own_card_says_that_its_tag_stays(prep, home):
    card = prep("add", "--topic", "t", "--prompt", "Zookeeper?", "--answer", "a", "--json").json["id"]
    prep("asked", "Zookeeper then?", "--card", card)
    assert f"undone: asked of {card}; its tag asked stays in {home}/banks/own.yaml:3" in prep("undo").out


PROMPTS = {"gil": "What is the GIL, and what does it protect?", "acid": "What does each letter of ACID promise?", "tcp": "TCP or UDP?"}  # fmt: skip


@pytest.mark.parametrize(
    ("question", "best"), [("what's the gil", "gil"), ("Explain ACID!", "acid"), ("TCP vs UDP", "tcp")]
)
def test_the_nearest_prompt_shares_the_rare_words(question, best):
    assert nearest(question, PROMPTS)[0][1] == best


@given(st.text(), st.dictionaries(st.text(), st.text(), max_size=5))
def test_likeness_is_a_share_and_a_prompt_is_most_like_itself(question, prompts):
    found = nearest(question, prompts, many=9)
    assert all(0 < likeness <= 1.0000001 for likeness, _ in found)
    assert found == sorted(found, key=lambda one: (-one[0], one[1]))
    for key, prompt in prompts.items():
        own = {other: likeness for likeness, other in nearest(prompt, prompts, many=9)}
        assert not stems(prompt) or own[key] == pytest.approx(max(own.values())) == pytest.approx(1)
