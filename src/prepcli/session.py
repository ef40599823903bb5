"""The sitting as a value: `step(session, event, stamp) -> (session, entries)`. No clock, no disk, no screen.

A sitting draws a card (ASKING), hears an answer (JUDGED), takes a grade and is BETWEEN cards again. Where it
asks how sure the learner is, it is SURE in between; in a mock interview a good answer leads to FOLLOWING up.
`LEGAL` says which event may come in which phase; one out of turn raises and changes nothing. Sessions are
immutable and each turn keeps the session before it, so undo returns exactly what was there. Entries that a step
returns must be on disk before the next card is shown; the session itself needs nothing from the disk but the
cards drawn.

Again puts a card back a few places on, so it returns in this sitting until Hard, Good or Easy. Skip moves it to
the end of the sitting and writes nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from zlib import crc32

import msgspec

from prepcli.kinds import AnyCard
from prepcli.kinds.flashcard import suggest
from prepcli.model import Answer, Ask, Entry, Grade, Stamp, Verdict, Write, grade_entry

AGAIN_AFTER = 4  # cards between an Again and its return
LONGEST_MS = 5 * 60_000
PROGRAM_LONGER = 12


class Phase(Enum):
    BETWEEN = "between cards"
    ASKING = "asking"
    SURE = "hearing how sure"
    JUDGED = "judged"
    FOLLOWING = "following up"


class Drawn(msgspec.Struct, frozen=True):
    """The next card in the queue is on the screen; `seed` shuffles its options, `latest` is its last entry.

    `is_new`: it has no grade that counts.
    """

    card: AnyCard
    seed: int
    latest: str
    is_new: bool


class Passed(msgspec.Struct, frozen=True):
    """The next card in the queue is not to be drawn: graded elsewhere meanwhile, or gone."""


class Answered(msgspec.Struct, frozen=True):
    answer: Answer


class Sure(msgspec.Struct, frozen=True):
    """How sure the learner is of the answer, 1 (guessed) to 4 (certain), before anything is revealed."""

    level: int


class Followed(msgspec.Struct, frozen=True):
    """The follow-up question of a mock interview was answered well, or not."""

    well: bool


class Ticked(msgspec.Struct, frozen=True):
    """A key point was ticked, or unticked."""

    point: int


class Graded(msgspec.Struct, frozen=True):
    """None takes the suggestion."""

    grade: Grade | None = None


class Skipped(msgspec.Struct, frozen=True):
    pass


class Buried(msgspec.Struct, frozen=True):
    pass


class Suspended(msgspec.Struct, frozen=True):
    pass


class Noted(msgspec.Struct, frozen=True):
    text: str


class Edited(msgspec.Struct, frozen=True):
    """The card on the screen was changed in its file; it is asked anew."""

    card: AnyCard
    seed: int
    latest: str
    is_new: bool


class Undone(msgspec.Struct, frozen=True):
    pass


class Extended(msgspec.Struct, frozen=True):
    """More cards, after those in the queue."""

    cards: tuple[str, ...]


Event = (
    Drawn
    | Passed
    | Answered
    | Sure
    | Ticked
    | Graded
    | Followed
    | Skipped
    | Buried
    | Suspended
    | Noted
    | Edited
    | Undone
    | Extended
)

ANY = frozenset(Phase)
ON_SCREEN = frozenset({Phase.ASKING, Phase.SURE, Phase.JUDGED})
LEGAL: dict[type, frozenset[Phase]] = {
    Drawn: frozenset({Phase.BETWEEN}),
    Passed: frozenset({Phase.BETWEEN}),
    Answered: frozenset({Phase.ASKING}),
    Sure: frozenset({Phase.SURE}),
    Ticked: frozenset({Phase.JUDGED}),
    Followed: frozenset({Phase.FOLLOWING}),
    Graded: frozenset({Phase.JUDGED}),
    Skipped: ON_SCREEN,
    Buried: ON_SCREEN,
    Suspended: ON_SCREEN,
    Noted: ON_SCREEN,
    Edited: ON_SCREEN,
    Undone: ANY,
    Extended: frozenset({Phase.BETWEEN}),
}


class OutOfTurn(Exception):
    """An event that is not legal now. The session is as it was."""


class Turn(msgspec.Struct, frozen=True):
    """One entry of this sitting and the session before it."""

    entry: Entry
    topic: str
    before: "Session"


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A sitting. `queue` holds the ids to come; `card` and what follows it are set while a card is shown."""

    queue: tuple[str, ...] = ()
    added: tuple[str, ...] = ()  # all that has come to the queue since the sitting began
    mode: str = "quiz"
    mock: str = ""  # the mock interview that this is: missed cards do not return, good answers are followed up
    asks_sure: bool = False
    phase: Phase = Phase.BETWEEN
    card: AnyCard | None = None
    is_new: bool = False
    ask: Ask | None = None
    shown: datetime | None = None
    answer: Answer | None = None
    answer_ms: int = 0
    verdict: Verdict | None = None
    sure: int | None = None
    ticked: frozenset[int] = frozenset()
    turns: tuple[Turn, ...] = ()
    latest: Mapping[str, str] = MappingProxyType({})  # card -> its last entry, as far as this sitting knows

    @property
    def suggested(self) -> Grade:
        """The grade that Enter takes: from the key points where only they can tell, else from the verdict."""
        assert self.card is not None
        assert self.verdict is not None
        if self.ticked and self.verdict.score is None:
            return suggest(len(self.ticked), len(self.card.key_points))
        return self.verdict.suggested

    @property
    def follow_up(self) -> str:
        """The follow-up question of this card that is asked in this mock: always the same one."""
        assert self.card is not None
        return self.card.follow_ups[crc32(f"{self.mock}/{self.card.id}".encode()) % len(self.card.follow_ups)]

    @property
    def grades(self) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if turn.entry.type == "grade")

    @property
    def missed(self) -> tuple[str, ...]:
        """The cards with an Again in this sitting, in order."""
        again = (t.entry.card for t in self.grades if t.entry.body["grade"] == Grade.AGAIN)
        return tuple(dict.fromkeys(again))


def step(session: Session, event: Event, stamp: Stamp) -> tuple[Session, tuple[Entry, ...]]:
    """The session after `event` and the entries to write. Raises OutOfTurn when the event is not legal now."""
    if session.phase not in LEGAL[type(event)]:
        raise OutOfTurn(f"{type(event).__name__} while {session.phase.value}")
    match event:
        case Drawn():
            if not session.queue:
                raise OutOfTurn("Drawn from an empty queue")
            return _drawn(session, event, stamp), ()
        case Passed():
            return _replace(session, queue=session.queue[1:]), ()
        case Answered(answer):
            heard = _replace(session, phase=Phase.SURE, answer=answer, answer_ms=_took_ms(session, stamp))
            return heard if session.asks_sure else _judged(heard), ()
        case Sure(level):
            return _judged(_replace(session, sure=level)), ()
        case Ticked(point):
            return _replace(session, ticked=session.ticked ^ {point}), ()
        case Skipped():
            assert session.card is not None
            return _between(session, (*session.queue, session.card.id) if session.queue else ()), ()
        case Extended(cards):
            return _replace(session, queue=session.queue + cards, added=session.added + cards), ()
        case Edited(card):
            return _drawn(_between(session, (card.id, *session.queue)), event, stamp), ()
        case Undone():
            return _undone(session, stamp)
        case _:
            return _written(session, event, stamp)


def _judged(session: Session) -> Session:
    assert session.card is not None
    assert session.answer is not None
    return _replace(session, phase=Phase.JUDGED, verdict=session.card.judge(session.answer))


def _written(
    session: Session, event: Graded | Followed | Buried | Suspended | Noted, stamp: Stamp
) -> tuple[Session, tuple[Entry, ...]]:
    """The events that leave one entry about the card on the screen."""
    card = session.card
    assert card is not None
    match event:
        case Graded(grade):
            chosen = grade or session.suggested
            entry = _grade_entry(session, chosen, stamp)
            after = _after_grade(session, chosen)
        case Followed(well):
            asked = {"mock": session.mock, "question": session.follow_up, "well": well}
            entry, after = Entry.of(stamp, "follow_up", card.id, **asked), _between(session, session.queue)
        case Noted(text):
            entry, after = Entry.of(stamp, "note", card.id, text=text), session
        case Buried():
            entry, after = Entry.of(stamp, "bury", card.id), _between(session, session.queue)
        case Suspended():
            entry, after = Entry.of(stamp, "suspend", card.id), _between(session, session.queue)
    turns = (*session.turns, Turn(entry, card.topic, session))
    return _known(_replace(after, turns=turns), entry), (entry,)


def _grade_entry(session: Session, grade: Grade, stamp: Stamp) -> Entry:
    """The grade with what else was learned: how sure the learner was, and in a mock which key points were said."""
    card = session.card
    assert card is not None
    more: dict[str, object] = {} if session.sure is None else {"confidence": session.sure}
    if session.mock:
        more |= {"mock": session.mock, "answer_ms": session.answer_ms}
        more |= {"said": sorted(session.ticked)} if card.ticks else {}
    took_ms = _took_ms(session, stamp)
    return grade_entry(stamp, card, grade, session.mode, took_ms=took_ms, is_first=session.is_new, more=more)


def _after_grade(session: Session, grade: Grade) -> Session:
    """Again brings a card back in this sitting; in a mock interview a good answer is followed up instead."""
    card = session.card
    assert card is not None
    if session.mock:
        follows = grade >= Grade.GOOD and bool(card.follow_ups)
        return _replace(session, phase=Phase.FOLLOWING) if follows else _between(session, session.queue)
    queue = session.queue
    if grade == Grade.AGAIN:
        queue = (*queue[:AGAIN_AFTER], card.id, *queue[AGAIN_AFTER:])
    return _between(session, queue)


def _drawn(session: Session, drawn: Drawn | Edited, stamp: Stamp) -> Session:
    return _replace(
        session,
        queue=session.queue[1:],
        phase=Phase.ASKING,
        card=drawn.card,
        is_new=drawn.is_new,
        ask=drawn.card.ask(drawn.seed),
        shown=stamp.at,
        latest=MappingProxyType({**session.latest, drawn.card.id: drawn.latest}),
    )


def _undone(session: Session, stamp: Stamp) -> tuple[Session, tuple[Entry, ...]]:
    """Back to before the last entry of this sitting; what is on the screen now returns to the queue, and what was
    added since stays in it.
    """
    if not session.turns:
        raise OutOfTurn("nothing to undo in this sitting")
    last = session.turns[-1]
    void, queue = void_of(last.entry, stamp), last.before.queue + session.added[len(last.before.added) :]
    return _known(_replace(last.before, queue=queue, added=session.added, latest=session.latest), void), (void,)


def void_of(entry: Entry, stamp: Stamp) -> Entry:
    """The entry that takes `entry` back."""
    return Entry.of(stamp, "void", entry.card, entry=entry.id)


def _between(session: Session, queue: tuple[str, ...]) -> Session:
    return _replace(
        session,
        queue=queue,
        phase=Phase.BETWEEN,
        card=None,
        is_new=False,
        ask=None,
        shown=None,
        answer=None,
        verdict=None,
        sure=None,
        ticked=frozenset(),
    )


def _known(session: Session, entry: Entry) -> Session:
    return _replace(session, latest=MappingProxyType({**session.latest, entry.card: entry.id}))


def _took_ms(session: Session, stamp: Stamp) -> int:
    """From prompt to grade, never below 0 (the clock may be set back), capped; a program may take longer."""
    assert session.shown is not None
    longest = LONGEST_MS * (PROGRAM_LONGER if isinstance(session.ask, Write) else 1)
    return max(0, min(longest, int((stamp.at - session.shown).total_seconds() * 1000)))


_replace = msgspec.structs.replace
