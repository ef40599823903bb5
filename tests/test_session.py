"""The sitting as a value: what is legal when, what each event writes, and that undo is exact."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from conftest import Clock
from prepcli import session as s
from prepcli.kinds.flashcard import Flashcard
from prepcli.model import Grade, Revealed

CARDS = {
    id_: Flashcard(id=id_, topic="t", prompt=f"{id_}?", answer="a", key_points=("p", "q", "r", "s"))
    for id_ in ("a", "b", "c", "d", "e", "f", "g")
}
EVENTS = {
    s.Drawn: s.Drawn(CARDS["a"], 1, ""),
    s.Passed: s.Passed(),
    s.Answered: s.Answered(Revealed()),
    s.Ticked: s.Ticked(0),
    s.Graded: s.Graded(Grade.GOOD),
    s.Skipped: s.Skipped(),
    s.Buried: s.Buried(),
    s.Suspended: s.Suspended(),
    s.Noted: s.Noted("n"),
    s.Edited: s.Edited(CARDS["a"], 1, ""),
    s.Extended: s.Extended(("b",)),
}


def play(clock: Clock, session: s.Session, *events: s.Event):
    written = []
    for event in events:
        session, entries = s.step(session, event, clock.stamp())
        written += entries
    return session, written


def asking(clock: Clock, *queue: str) -> s.Session:
    return play(clock, s.Session(queue=queue), s.Drawn(CARDS[queue[0]], 1, ""))[0]


def judged(clock: Clock, *queue: str) -> s.Session:
    return play(clock, asking(clock, *queue), s.Answered(Revealed()))[0]


@pytest.mark.parametrize("event", EVENTS.values(), ids=[e.__name__ for e in EVENTS])
@pytest.mark.parametrize("phase", list(s.Phase))
def test_an_event_out_of_turn_raises_and_one_in_turn_does_not(clock, event, phase):
    session = {
        s.Phase.BETWEEN: s.Session(queue=("a", "b")),
        s.Phase.ASKING: asking(clock, "a", "b"),
        s.Phase.JUDGED: judged(clock, "a", "b"),
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


def test_a_grade_is_one_entry_with_the_time_from_prompt_to_grade(clock):
    _, (entry,) = play(clock, judged(clock, "a"), s.Graded(Grade.EASY))
    assert (entry.type, entry.card, entry.body) == ("grade", "a", {"grade": 4, "took_ms": 2000, "mode": "quiz"})


def test_the_time_is_capped_and_never_negative(clock):
    session = judged(clock, "a")
    _, (entry,) = s.step(session, s.Graded(Grade.GOOD), clock.stamp(days=1))
    assert entry.body["took_ms"] == s.LONGEST_MS
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
        self.do(s.Drawn(CARDS[self.session.queue[0]], 1, ""))

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
