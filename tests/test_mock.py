"""Mock interviews: which questions, a whole one in a pseudo-terminal, a broken one, scorecards and their list."""

import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import log
from prepcli.model import Entry
from prepcli.scheduling.rehearse import KINDS, LATE, Candidate, questions
from prepcli.scheduling.state import Rules
from prepcli.store.progress import Store
from test_screens import same

BANK = """version: 1
cards:
  - id: easy
    topic: networking
    prompt: What is a port?
    answer: A number that tells apart the programs of one host.
    key_points: [a number, tells programs apart]
    follow_ups: [Which ports need root?]
  - id: middle
    topic: linux
    level: 2
    prompt: What is an inode?
    answer: The record of a file, without its name.
    key_points: [a record, holds no name, is counted]
  - id: hard
    topic: networking
    level: 3
    kind: short_answer
    prompt: Which flag ends a TCP connection in order?
    accept: [FIN]
    answer: FIN, in both directions.
"""


@pytest.fixture
def bank_file(tmp_path):
    path = tmp_path / "bank.yaml"
    path.write_text(BANK, "utf-8")
    return path


@pytest.fixture
def mock(quiz):
    """Start a mock interview that asks all three cards."""

    def start(*args: str, **env):
        return quiz("--minutes", "12", "--seed", "1", *args, command="mock", **env)

    return start


candidates = st.lists(
    st.builds(
        Candidate,
        id=st.uuids().map(str),
        topic=st.sampled_from("abc"),
        kind=st.sampled_from([*KINDS, "own"]),
        level=st.integers(1, 3),
        weight=st.sampled_from([0.0, 1.0, 3.0]),
        recall=st.none() | st.floats(0, 1),
    ),
    max_size=30,
    unique_by=lambda c: c.id,
)


@given(candidates, st.floats(60, 7200), st.integers())
def test_questions_are_drawn_once_each_from_easy_to_hard_without_topics_of_weight_0(cards, seconds, seed):
    drawn = questions(cards, seconds, seed)
    by_id = {card.id: card for card in cards}
    levels = [by_id[id_].level for id_ in drawn]
    assert levels == sorted(levels)
    assert len(set(drawn)) == len(drawn)
    assert all(by_id[id_].weight for id_ in drawn)
    assert bool(drawn) == any(card.weight for card in cards)
    assert drawn == questions(cards, seconds, seed)


@given(candidates, st.floats(300, 7200), st.integers())
def test_the_questions_fit_into_the_minutes(cards, seconds, seed):
    by_id = {card.id: card for card in cards}
    took = [KINDS.get(by_id[id_].kind, (0, 60.0))[1] for id_ in questions(cards, seconds, seed)]
    assert len(took) <= 1 or sum(took) <= seconds + LATE


def test_weak_and_weighty_cards_are_drawn_more_often():
    cards = [
        Candidate("weak", "a", "flashcard", 1, 1.0, 0.2),
        Candidate("strong", "b", "flashcard", 1, 1.0, 0.98),
        Candidate("weighty", "c", "flashcard", 1, 3.0, 0.2),
    ]
    first = [questions(cards, 60, seed)[0] for seed in range(400)]
    assert first.count("weighty") > first.count("weak") > first.count("strong") > 0


def test_topics_mix():
    cards = [Candidate(f"a{n}", "a", "flashcard", 1) for n in range(30)]
    cards += [Candidate(f"b{n}", "b", "flashcard", 1) for n in range(3)]
    both = sum({id_[0] for id_ in questions(cards, 900, seed)} == {"a", "b"} for seed in range(50))
    assert both > 40


def test_a_whole_mock_asks_ticks_follows_up_and_ends_with_a_scorecard(mock, prep, home):
    t = mock().shows("What is a port?", "1 of 3", "this question 0:00, interview 0:00 of 12:00")
    t.press("space").shows("How sure are you?", "4 certain").hides("A number that tells")
    t.press("4").shows("A number that tells", "tick what you said").press("space", "space", "3")
    t.shows("And then:", "Which ports need root?", "1 of 3").press("y")
    t.shows("What is an inode?", "2 of 3").press("space", "3").shows("holds no name").press("1")
    t.shows("Which flag").press("fin", "enter").shows("How sure").press("1").shows("Good").press("enter")
    t.shows("Mock interview 1", "3 questions", "Score 50 %, 2 answered well", "Key points said: 2 of 5")
    t.shows("Sure, but wrong", "Again, fairly sure", "holds no name", "prep quiz --missed   1 question missed")
    assert t.ends() == 0
    grades = [
        (card, body["mode"], body["grade"], body["confidence"])
        for type_, card, body in log(home)
        if type_ == "grade"
    ]
    assert grades == [("easy", "mock", 3, 4), ("middle", "mock", 1, 3), ("hard", "mock", 3, 1)]
    card = prep("mock", "show", "--json", "--bank", "bank.yaml").json
    assert card["sure_but_wrong"] == ["middle"]
    assert card["mock"] | {"id": ""} == {
        "number": 1,
        "id": "",
        "day": "2026-11-22",
        "minutes": 12.0,
        "planned": 3,
        "asked": 3,
        "good": 2,
        "score": 0.5,
    }
    assert (card["follow_ups"], card["followed_well"]) == (1, 1)
    assert [(a["card"], a["said"], a["points"]) for a in card["answers"]] == [
        ("middle", 0, 3),
        ("easy", 2, 2),
        ("hard", 0, 0),
    ]


def test_a_mock_killed_half_way_keeps_its_grades_and_can_be_shown(mock, prep, home):
    t = mock().shows("What is a port?").press("space", "2").shows("tick what you said").press("2")
    t.shows("What is an inode?").signal(signal.SIGKILL)
    assert t.ends() == -9
    assert [card for type_, card, _ in log(home) if type_ == "grade"] == ["easy"]
    assert prep("mock", "list", "--json", "--bank", "bank.yaml").json["mocks"][0]["asked"] == 1
    assert "1 of 3 question" in prep("mock", "show", "--bank", "bank.yaml").out


def test_mocks_are_listed_and_compared(mock, prep):
    for grade in ("1", "3"):
        t = mock("--topic", "linux").shows("What is an inode?").press("space", "3").shows("holds no name")
        t.press("space", grade).shows("Mock interview")
        assert t.ends() == 0
    assert [row["score"] for row in prep("mock", "list", "--json", "--bank", "bank.yaml").json["mocks"]] == [
        0.3333
    ] * 2
    assert "Compared with earlier ones" in prep("mock", "show", "2", "--bank", "bank.yaml").out
    assert "Compared" not in prep("mock", "show", "1", "--bank", "bank.yaml").out


def test_when_the_time_is_over_no_further_question_is_asked(quiz, prep):
    t = quiz("--minutes", "1", "--topic", "linux", command="mock", PREP_NOW="")
    t.shows("What is an inode?", "interview 0:01 of 1:00").press("q").shows("Nothing was answered")
    assert t.ends() == 0
    assert prep("mock", "show", "--json", "--bank", "bank.yaml").json["mock"]["score"] is None


def test_ctrl_c_ends_a_mock_with_its_scorecard(mock, prep):
    t = mock().shows("What is a port?").press("space", "2").shows("tick what you said").press("space", "2")
    t.shows("What is an inode?").press("ctrl-c").shows("Mock interview 1", "1 of 3 questions", "Score 50 %")
    t.hides("What is an inode?")
    assert t.ends() == 130


def test_a_mock_without_an_answer_says_so_and_is_compared_with_none(mock, prep):
    t = mock().shows("What is a port?").press("ctrl-c").shows("Mock interview 1", "Nothing was answered.")
    assert t.ends() == 130
    assert prep("mock", "list", "--bank", "bank.yaml").out.splitlines()[1].split()[-4:] == [
        "0/3",
        "0",
        "no",
        "answers",
    ]
    t = mock("--topic", "linux").shows("What is an inode?").press("space", "3").shows("holds no name")
    t.press("3").shows("Mock interview 2", "Score 0 %")
    assert (t.ends(), "Compared with earlier ones" in t.text) == (0, False)


def test_undo_in_the_interview_says_what_it_took_back(mock):
    t = mock().shows("What is a port?").press("space", "2").shows("tick what you said").press("3")
    t.shows("And then:").press("n").shows("What is an inode?").press("u").shows("undone: follow-up", "And then:")
    t.press("u").shows("undone: grade Good", "tick what you said").press("q").shows("Nothing was answered")
    assert t.ends() == 0


def test_undo_outside_takes_the_follow_up_and_then_the_grade_out_of_the_scorecard(mock, prep):
    t = mock().shows("What is a port?").press("space", "2").shows("tick what you said").press("3")
    t.shows("And then:").press("n").shows("What is an inode?").press("q").shows("Mock interview 1")
    assert t.ends() == 0
    before = prep("mock", "show", "--json", "--bank", "bank.yaml").json
    assert (before["follow_ups"], before["followed_well"]) == (1, 0)
    prep("undo")
    assert prep("mock", "show", "--json", "--bank", "bank.yaml").json["follow_ups"] == 0
    prep("undo")
    assert prep("mock", "show", "--json", "--bank", "bank.yaml").json["answers"] == []


def test_a_topic_called_gone_is_no_card_that_is_gone(mock, prep, bank_file):
    t = mock().shows("What is a port?").press("space", "2").shows("tick what you said").press("1")
    t.shows("What is an inode?").press("space", "2").shows("tick what you said").press("1")
    t.shows("Which flag").press("ctrl-c").shows("Mock interview 1")
    assert t.ends() == 130
    bank_file.write_text(BANK.replace("topic: linux", "topic: gone").replace("id: easy", "id: other"), "utf-8")
    card = prep("mock", "show", "--json", "--bank", "bank.yaml").json
    assert {(topic["topic"], topic["asked"]) for topic in card["topics"]} == {("gone", 1), (None, 1)}
    assert "prep quiz --topic gone --ahead" in [study["command"] for study in card["study"]]
    out = prep("mock", "show", "--bank", "bank.yaml").out
    assert ("\ngone " in out, "\n(card gone) " in out) == (True, True)


@pytest.mark.parametrize("columns", [60, 100])
def test_a_scorecard_and_the_list_look_as_they_did(request, mock, prep, quiz, columns):
    for seconds in (1, 2):
        t = (
            mock()
            .shows("What is a port?")
            .press("space", "4")
            .shows("tick what you said")
            .press("space", str(seconds))
        )
        t.shows("What is an inode?").press("space", "3").shows("holds no name").press("1")
        t.shows("Which flag").press("fin", "enter").shows("How sure").press("1").shows("Good").press("enter")
        assert t.shows("Mock interview").ends() == 0
    for name, words in (("mock-scorecard", ["show"]), ("mock-list", ["list"])):
        run = prep("mock", *words, "--bank", "bank.yaml", COLUMNS=str(columns))
        same(request, name, columns, run.out)
    assert prep("mock", "show", "--bank", "bank.yaml", COLUMNS=str(columns), TERM="dumb").out.isascii()
    t = quiz("show", command="mock", columns=columns, rows=60)
    assert t.ends() == 0
    same(request, "terminal-mock-scorecard", columns, t.text + "\n")


@pytest.mark.parametrize(
    ("args", "part"),
    [
        ([], "needs a terminal"),
        (["--minutes", "0"], "0"),
        (["show", "3"], "no mock interview 3"),
    ],
)
def test_what_cannot_be_rehearsed_is_refused(prep, args, part):
    run = prep("mock", *args)
    assert run.code == 2
    assert part in run.err


def test_an_interview_whose_minutes_the_log_does_not_know_is_listed_with_none(prep, home, clock):
    """An older version wrote `null` for `--minutes nan`, and what is in the log stays there."""
    home.mkdir()
    with Store.open(home / "progress.db", Rules(), create=True) as store:
        store.append([Entry.of(clock.stamp(), "mock", minutes=None, topics=[], levels=[], seed=1, cards=["easy"])])
    assert prep("mock", "list", "--json", "--bank", "bank.yaml").json["mocks"][0]["minutes"] == 0
    assert prep("mock", "show", "--bank", "bank.yaml").code == 0


def test_an_answer_keeps_its_card_in_the_scorecard_when_the_id_is_changed_later(prep, home, clock, bank_file):
    home.mkdir()
    mock = Entry.of(clock.stamp(), "mock", minutes=20, topics=[], levels=[], seed=1, cards=["easy"])
    graded = Entry.of(clock.stamp(), "grade", "easy", grade=3, mode="mock", mock=mock.id)
    with Store.open(home / "progress.db", Rules(), create=True) as store:
        store.append([mock, graded])
    assert prep("edit", "easy", "--field", "id=port", "--bank", str(bank_file)).code == 0
    (answer,) = prep("mock", "show", "--json", "--bank", str(bank_file)).json["answers"]
    assert (answer["card"], answer["topic"]) == ("port", "networking")


def test_before_the_first_mock_the_next_step_is_told(prep):
    for words in (["list"], ["show"]):
        run = prep("mock", *words)
        assert (run.code, "prep mock --minutes 30" in run.out) == (0, True)


def test_a_mock_without_cards_is_refused(quiz):
    t = quiz("--level", "2", "--topic", "networking", command="mock").shows("no card fits this interview")
    assert t.ends() == 2


def test_a_sitting_asks_how_sure_one_is_when_the_setting_says_so(quiz, prep, home):
    assert prep("config", "set", "quiz.confidence", "yes").code == 0
    assert prep("config", "get", "quiz.confidence").out.strip() == "true"
    t = quiz("--topic", "linux").shows("What is an inode?").press("space").shows("How sure are you?").press("2")
    t.shows("holds no name").press("3").shows("Sitting done").press("q")
    assert t.ends() == 0
    assert [body["confidence"] for type_, _, body in log(home) if type_ == "grade"] == [2]
    run = prep("config", "set", "quiz.confidence", "perhaps")
    assert (run.code, "true or false" in run.err) == (2, True)
    assert "such as `prep config set quiz.confidence false`" in run.err
