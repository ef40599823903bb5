"""The sitting as a value: what is legal when, what each event writes, and that undo is exact."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from conftest import Clock
from prepcli import session as s
from prepcli.kinds.code import Code
from prepcli.kinds.flashcard import Flashcard
from prepcli.model import Grade, Revealed, Written, identity

CARDS = {
    id_: Flashcard(id=id_, topic="t", prompt=f"{id_}?", answer="a", key_points=("p", "q", "r", "s"))
    for id_ in ("a", "b", "c", "d", "e", "f", "g")
}
FOLLOWED = Flashcard(
    id="z", topic="t", prompt="z?", answer="a", key_points=("p", "q"), follow_ups=("and?", "why?")
)
EXERCISE = Code(
    id="x", topic="t", prompt="x?", answer="a", starter="def f(): ...", solution="", key_points=("p", "q")
)
EVENTS = {
    s.Drawn: s.Drawn(CARDS["a"], 1, "", True),
    s.Passed: s.Passed(),
    s.Answered: s.Answered(Revealed()),
    s.Sure: s.Sure(3),
    s.Ticked: s.Ticked(0),
    s.Graded: s.Graded(Grade.GOOD),
    s.Followed: s.Followed(True),
    s.Skipped: s.Skipped(),
    s.Buried: s.Buried(),
    s.Suspended: s.Suspended(),
    s.Noted: s.Noted("n"),
    s.Edited: s.Edited(CARDS["a"], 1, "", True),
    s.Extended: s.Extended(("b",)),
}


def play(clock: Clock, session: s.Session, *events: s.Event):
    written = []
    for event in events:
        session, entries = s.step(session, event, clock.stamp())
        written += entries
    return session, written


def asking(clock: Clock, *queue: str) -> s.Session:
    return play(clock, s.Session(queue=queue), s.Drawn(CARDS[queue[0]], 1, "", True))[0]


def exercised(clock: Clock) -> s.Session:
    """A sitting with an exercise of which one test of two passed."""
    written = Written(code="def f(): return 1", right=1, tests=2, tries=1)
    return play(clock, s.Session(queue=("x",)), s.Drawn(EXERCISE, 1, "", True), s.Answered(written))[0]


def judged(clock: Clock, *queue: str) -> s.Session:
    return play(clock, asking(clock, *queue), s.Answered(Revealed()))[0]


def sure(clock: Clock, *queue: str) -> s.Session:
    """A sitting that has heard an answer and asks how sure the learner is."""
    session = s.Session(queue=queue, asks_sure=True)
    return play(clock, session, s.Drawn(CARDS[queue[0]], 1, "", True), s.Answered(Revealed()))[0]


def mock(clock: Clock) -> s.Session:
    """A mock interview with a card that has follow-ups, judged."""
    session = s.Session(queue=("z", "a"), mode="mock", mock="m1", asks_sure=True)
    return play(clock, session, s.Drawn(FOLLOWED, 1, "", True), s.Answered(Revealed()), s.Sure(4))[0]


@pytest.mark.parametrize("event", EVENTS.values(), ids=[e.__name__ for e in EVENTS])
@pytest.mark.parametrize("phase", list(s.Phase))
def test_an_event_out_of_turn_raises_and_one_in_turn_does_not(clock, event, phase):
    session = {
        s.Phase.BETWEEN: s.Session(queue=("a", "b")),
        s.Phase.ASKING: asking(clock, "a", "b"),
        s.Phase.SURE: sure(clock, "a"),
        s.Phase.JUDGED: judged(clock, "a", "b"),
        s.Phase.FOLLOWING: play(clock, mock(clock), s.Graded(Grade.GOOD))[0],
    }[phase]
    if phase in s.LEGAL[type(event)]:
        s.step(session, event, clock.stamp())
    else:
        with pytest.raises(s.OutOfTurn):
            s.step(session, event, clock.stamp())


@pytest.mark.parametrize(
    ("ticks", "grade"),
    [((), Grade.GOOD), ((0,), Grade.AGAIN), ((0, 1), Grade.HARD), ((0, 1, 2), Grade.HARD), ((0, 1, 2, 3), Grade.GOOD),
     ((0, 0), Grade.GOOD)],
)  # fmt: skip
def test_ticked_points_suggest_a_grade(clock, ticks, grade):
    session, _ = play(clock, judged(clock, "a"), *(s.Ticked(t) for t in ticks))
    assert session.suggested == grade
    _, written = play(clock, session, s.Graded())
    assert written[0].body["grade"] == grade


def test_ticked_points_do_not_outweigh_what_an_answer_was_judged(clock):
    session, _ = play(clock, exercised(clock), s.Ticked(0), s.Ticked(1))
    assert session.suggested == Grade.AGAIN


def test_a_grade_is_one_entry_with_the_time_from_prompt_to_grade(clock):
    _, (entry,) = play(clock, judged(clock, "a"), s.Graded(Grade.EASY))
    assert (entry.type, entry.card, entry.body) == ("grade", "a", {"grade": 4, "took_ms": 2000, "mode": "quiz"})


def test_the_time_is_never_negative(clock):
    session = judged(clock, "a")
    _, (entry,) = s.step(session, s.Graded(Grade.GOOD), clock.stamp(days=-3))
    assert entry.body["took_ms"] == 0


def test_again_comes_back_after_four_others_and_skip_at_the_end(clock):
    again, _ = play(clock, judged(clock, *"abcdefg"), s.Graded(Grade.AGAIN))
    assert again.queue == tuple("bcdeafg")
    skipped, written = play(clock, asking(clock, *"abc"), s.Skipped())
    assert (skipped.queue, written) == (tuple("bca"), [])


def test_skipping_the_only_card_left_ends_the_sitting(clock):
    session, _ = play(clock, asking(clock, "a"), s.Skipped())
    assert session.queue == ()


def test_undo_with_nothing_done_is_out_of_turn(clock):
    with pytest.raises(s.OutOfTurn):
        s.step(asking(clock, "a"), s.Undone(), clock.stamp())


def test_a_long_look_at_a_card_counts_as_five_minutes_and_at_an_exercise_as_an_hour(clock):
    for session, minutes in ((judged(clock, "a"), 5), (exercised(clock), 60)):
        _, (entry,) = s.step(session, s.Graded(Grade.GOOD), clock.stamp(days=1))
        assert entry.body["took_ms"] == minutes * 60_000


def test_setting_aside_and_noting_write_one_entry_each_about_the_card_on_the_screen(clock):
    before = asking(clock, "a", "b")
    for event, type_, body in (
        (s.Buried(), "bury", {}),
        (s.Suspended(), "suspend", {}),
        (s.Noted("ask Ann"), "note", {"text": "ask Ann"}),
    ):
        after, (entry,) = play(clock, before, event)
        assert (entry.type, entry.card, entry.body) == (type_, "a", body)
        assert [(turn.entry, turn.topic, turn.before) for turn in after.turns] == [(entry, "t", before)]
        assert after.queue == ("b",)
        assert after.phase == (s.Phase.ASKING if type_ == "note" else s.Phase.BETWEEN)


def test_a_card_passed_over_is_the_next_one_only_and_writes_nothing(clock):
    session, written = play(clock, s.Session(queue=("a", "b", "c")), s.Passed())
    assert (session, written) == (s.Session(queue=("b", "c")), [])


def test_more_cards_come_after_those_in_the_queue(clock):
    session, written = play(clock, s.Session(queue=("a",)), s.Extended(("b", "c")))
    assert (session, written) == (s.Session(queue=("a", "b", "c"), added=("b", "c")), [])


def test_an_edited_card_is_asked_anew_in_its_place(clock):
    before, _ = play(clock, judged(clock, "a", "b"), s.Ticked(0))
    changed = Flashcard(id="a", topic="t", prompt="changed?", answer="a")
    after, written = play(clock, before, s.Edited(changed, 1, "e9", True))
    assert (after.card, after.phase, after.queue, written) == (changed, s.Phase.ASKING, ("b",), [])
    assert (after.ask, after.answer, after.verdict, after.ticked) == (changed.ask(1), None, None, frozenset())
    assert after.shown == clock.at
    assert after.latest == {"a": "e9"}


def test_a_card_cannot_be_drawn_from_an_empty_queue(clock):
    with pytest.raises(s.OutOfTurn):
        s.step(s.Session(), s.Drawn(CARDS["a"], 1, "", True), clock.stamp())


def test_the_first_grade_alone_keeps_the_prompt_of_a_card_without_a_written_id(clock):
    unnamed = Flashcard(id=identity("flashcard", "What?"), topic="t", prompt="What?", answer="a")
    for is_new, kept in ((True, {"prompt": "What?"}), (False, {})):
        drawn = s.Drawn(unnamed, 1, "e0", is_new)
        _, (entry,) = play(
            clock, s.Session(queue=(unnamed.id,)), drawn, s.Answered(Revealed()), s.Graded(Grade.GOOD)
        )
        assert entry.body == {"grade": 3, "took_ms": 2000, "mode": "quiz"} | kept


def test_the_grades_and_the_missed_cards_of_a_sitting_are_its_own_in_order(clock):
    session = s.Session(queue=tuple("abc"))
    for card, grade in (("a", 3), ("b", 1), ("c", 1), ("b", 1), ("c", 2)):
        drawn = s.Drawn(CARDS[card], 1, "", True)
        session, _ = play(clock, session, drawn, s.Answered(Revealed()), s.Noted("n"), s.Graded(Grade(grade)))
    assert [(turn.entry.card, turn.entry.body["grade"]) for turn in session.grades] == [
        ("a", 3), ("b", 1), ("c", 1), ("b", 1), ("c", 2)
    ]  # fmt: skip
    assert session.missed == ("b", "c")


def test_undo_puts_the_card_on_the_screen_back_in_the_queue_and_is_itself_the_latest_entry(clock):
    before = judged(clock, "a", "b")
    graded, _ = play(clock, before, s.Graded(Grade.GOOD), s.Drawn(CARDS["b"], 1, "e7", True))
    undone, (void,) = play(clock, graded, s.Undone())
    assert (undone.card, undone.queue, undone.phase) == (CARDS["a"], ("b",), s.Phase.JUDGED)
    assert undone.latest == {"a": void.id, "b": "e7"}


def test_undo_leaves_in_the_queue_what_was_added_since(clock):
    graded, _ = play(clock, judged(clock, "a"), s.Graded(Grade.GOOD), s.Extended(("b", "c", "d")))
    later, _ = play(clock, graded, s.Drawn(CARDS["b"], 1, "", True), s.Answered(Revealed()), s.Graded(Grade.GOOD))
    once, _ = play(clock, later, s.Drawn(CARDS["c"], 1, "", True), s.Undone())
    assert (once.card, once.queue) == (CARDS["b"], ("c", "d"))
    twice, _ = play(clock, once, s.Undone())
    assert (twice.card, twice.queue) == (CARDS["a"], ("b", "c", "d"))


class Sittings(RuleBasedStateMachine):
    """Random sittings; after any of them, undoing everything returns to the first card untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.session = s.Session(queue=tuple("abcdefg"))
        self.log: list[str] = []

    def do(self, event: s.Event) -> None:
        self.session, entries = s.step(self.session, event, self.clock.stamp())
        self.log += [e.type for e in entries]

    @precondition(lambda self: self.session.phase == s.Phase.BETWEEN and self.session.queue)
    @rule()
    def draw(self) -> None:
        self.do(s.Drawn(CARDS[self.session.queue[0]], 1, "", True))

    @precondition(lambda self: self.session.phase == s.Phase.ASKING)
    @rule()
    def answer(self) -> None:
        self.do(s.Answered(Revealed()))

    @precondition(lambda self: self.session.phase == s.Phase.JUDGED)
    @rule(grade=st.sampled_from(Grade))
    def grade(self, grade: Grade) -> None:
        before = self.session
        self.do(s.Graded(grade))
        undone, (void,) = s.step(self.session, s.Undone(), self.clock.stamp())
        assert void.body == {"entry": self.session.turns[-1].entry.id}
        for field in ("queue", "phase", "card", "ask", "answer", "verdict", "ticked", "turns", "shown"):
            assert getattr(undone, field) == getattr(before, field)

    @precondition(lambda self: self.session.phase in s.ON_SCREEN)
    @rule(event=st.sampled_from([s.Skipped(), s.Buried(), s.Suspended(), s.Noted("n")]))
    def set_aside(self, event: s.Event) -> None:
        self.do(event)

    @rule()
    def undo_all(self) -> None:
        session = self.session
        for _ in range(len(session.turns)):
            session, entries = s.step(session, s.Undone(), self.clock.stamp())
            assert [e.type for e in entries] == ["void"]
        assert session.turns == ()
        assert len(self.log) == len(self.session.turns)


Sittings.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestSittings = Sittings.TestCase


# --- confidence, and mock interviews ---


def test_how_sure_one_is_is_asked_before_the_reveal_and_kept_with_the_grade(clock):
    asked = sure(clock, "a")
    assert (asked.phase, asked.verdict) == (s.Phase.SURE, None)
    _, (entry,) = play(clock, asked, s.Sure(2), s.Graded(Grade.GOOD))
    assert entry.body["confidence"] == 2
    _, (plain,) = play(clock, judged(clock, "a"), s.Graded(Grade.GOOD))
    assert "confidence" not in plain.body


def test_a_mock_keeps_what_was_said_and_how_long_the_answer_took(clock):
    _, written = play(clock, mock(clock), s.Ticked(1), s.Ticked(0), s.Graded(Grade.HARD))
    body = written[-1].body
    assert (body["mode"], body["mock"], body["said"], body["confidence"]) == ("mock", "m1", [0, 1], 4)
    assert 0 < body["answer_ms"] < body["took_ms"]


def test_a_missed_card_does_not_return_in_a_mock_and_is_not_followed_up(clock):
    after, _ = play(clock, mock(clock), s.Graded(Grade.AGAIN))
    assert (after.phase, after.queue) == (s.Phase.BETWEEN, ("a",))


def test_a_good_answer_is_followed_up_with_the_same_question_each_time(clock):
    after, _ = play(clock, mock(clock), s.Graded(Grade.GOOD))
    assert after.phase == s.Phase.FOLLOWING
    assert after.follow_up in FOLLOWED.follow_ups
    assert after.follow_up == play(clock, mock(clock), s.Graded(Grade.EASY))[0].follow_up
    done, (entry,) = play(clock, after, s.Followed(False))
    assert done.phase == s.Phase.BETWEEN
    assert (entry.type, entry.card, entry.body) == (
        "follow_up",
        "z",
        {"mock": "m1", "question": after.follow_up, "well": False},
    )


def test_undo_steps_back_from_a_follow_up_to_the_grade_and_then_to_the_answer(clock):
    followed, _ = play(clock, mock(clock), s.Graded(Grade.GOOD), s.Followed(True))
    once, (void,) = play(clock, followed, s.Undone())
    assert (once.phase, void.type) == (s.Phase.FOLLOWING, "void")
    twice, _ = play(clock, once, s.Undone())
    assert (twice.phase, twice.sure, twice.ticked) == (s.Phase.JUDGED, 4, frozenset())
