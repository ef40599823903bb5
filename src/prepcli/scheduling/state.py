"""What the log says of one card: its memory and its standing. Pure: the same entries give the same state.

Replay order is (day, at, id), whatever order entries arrived in, so clock changes, imports and several machines
all end in one state. Elapsed days come from the study day fixed in each entry, never from a time zone.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from operator import attrgetter

import msgspec
from msgspec.structs import replace

from prepcli.model import Entry, Grade
from prepcli.scheduling import memory as fsrs
from prepcli.scheduling.memory import DEFAULTS, Memory, Weights

VERSION = 1
LEECH_LAPSES = 4
GRADES = {grade.value: grade for grade in Grade}  # a look-up is quicker than the call, and replays are long


class Rules(msgspec.Struct, frozen=True):
    """What, beside the log, decides every state. Changing one means replaying."""

    desired_retention: float = 0.9
    weights: Weights = DEFAULTS

    @property
    def tag(self) -> str:
        return f"{VERSION}/{fsrs.VERSION}/{self.desired_retention}/{','.join(map(str, self.weights))}"


class CardState(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A card as the log leaves it. New until `reps` is above 0; days are study days."""

    card: str
    memory: Memory | None = None
    due: date | None = None
    first_day: date | None = None
    last_day: date | None = None
    last_grade: Grade | None = None
    reps: int = 0
    lapses: int = 0
    agains: int = 0
    missed_day: date | None = None  # the last Again that no pass on a later study day has followed
    suspended: bool = False
    buried_until: date | None = None
    latest: str = ""  # the entry that arrived last, to see what another terminal did meanwhile

    @property
    def is_new(self) -> bool:
        return self.reps == 0

    @property
    def is_leech(self) -> bool:
        return self.lapses >= LEECH_LAPSES

    def is_out(self, day: date) -> bool:
        """Is the card out of all queues on `day`?"""
        return self.suspended or (self.buried_until is not None and self.buried_until > day)

    def is_due(self, day: date) -> bool:
        return self.due is not None and self.due <= day and not self.is_out(day)

    def retrievability(self, day: date, weights: Weights) -> float | None:
        """The probability of recall on `day` under the weights that made this state; None when new."""
        if self.memory is None or self.last_day is None:
            return None
        return fsrs.retrievability(self.memory.stability, max(0, (day - self.last_day).days), weights)


def replay(card: str, entries: Iterable[Entry], rules: Rules) -> CardState:
    """The state that `entries`, all those of one card in any order, leave behind."""
    state = CardState(card=card)
    for entry in live(entries):
        state = _after(state, entry, rules)
    return _with_due(state, rules)


def live(entries: Iterable[Entry]) -> list[Entry]:
    """The entries in replay order without voids and without what they void."""
    known = sorted(entries, key=attrgetter("day", "at", "id"))
    voided = {entry.body.get("entry") for entry in known if entry.type == "void"}
    return [entry for entry in known if entry.type != "void" and entry.id not in voided] if voided else known


def after_grade(state: CardState, grade: Grade, day: date, rules: Rules) -> CardState:
    """The state after one more grade on `day`, due day included: what the screen shows for each grade."""
    return _with_due(_graded(state, grade, day, rules), rules)


def _after(state: CardState, entry: Entry, rules: Rules) -> CardState:
    match entry.type:
        case "grade":
            return _graded(state, GRADES[entry.body["grade"]], entry.day, rules)
        case "suspend":
            return replace(state, suspended=True)
        case "unsuspend":
            return replace(state, suspended=False)
        case "bury":
            return replace(state, buried_until=entry.day + timedelta(days=1))
        case "reset":
            return CardState(card=state.card, suspended=state.suspended, buried_until=state.buried_until)
        case _:
            return state


def _graded(state: CardState, grade: Grade, day: date, rules: Rules) -> CardState:
    """Memory and counts after a grade; the due day follows once, at the end of a replay."""
    again = grade == Grade.AGAIN
    first_day, last_day, missed_day = state.first_day or day, state.last_day or day, state.missed_day
    if again:
        missed_day = day
    elif missed_day is not None and day > missed_day:
        missed_day = None
    elapsed = max(0, (day - last_day).days)
    return replace(
        state,
        memory=fsrs.review(state.memory, grade, elapsed, rules.weights),
        first_day=first_day,
        last_day=max(day, last_day),
        last_grade=grade,
        reps=state.reps + 1,
        lapses=state.lapses + (again and day > first_day),
        agains=state.agains + again,
        missed_day=missed_day,
    )


def _with_due(state: CardState, rules: Rules) -> CardState:
    if state.memory is None or state.last_grade is None or state.last_day is None:
        return state
    wait = fsrs.due_in(
        state.memory, state.last_grade, rules.desired_retention, state.card, state.reps, rules.weights
    )
    return replace(state, due=state.last_day + timedelta(days=min(wait, (date.max - state.last_day).days)))
