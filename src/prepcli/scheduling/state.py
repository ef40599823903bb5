"""What the log says of one card: its memory and its standing. Pure: the same entries give the same state.

Replay order is (day, at, id), whatever order entries arrived in, so clock changes, imports and several machines
all end in one state. Elapsed days come from the study day fixed in each entry, never from a time zone.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from prepcli.model import Entry, Grade
from prepcli.scheduling import memory as fsrs
from prepcli.scheduling.attempts import DUE, FIRST, NEW, numbers, packed
from prepcli.scheduling.memory import DEFAULTS, MAX_INTERVAL, SPREAD, Memory, Weights

VERSION = 3
LEECH_LAPSES = 4
LAST_DAY = date.max.toordinal()
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


class Remembered(NamedTuple):
    """A met card as a row of the store, quick to read by the thousand; days as ISO text, which sorts as time."""

    card: str
    stability: float
    difficulty: float
    due: str
    last_day: str
    reps: int
    agains: int
    lapses: int
    suspended: int
    buried_until: str | None

    @property
    def is_leech(self) -> bool:
        return self.lapses >= LEECH_LAPSES

    def is_due(self, day: str) -> bool:
        return self.due <= day and not self.suspended and (self.buried_until or "") <= day


def replay(card: str, entries: Iterable[Entry], rules: Rules) -> tuple[CardState, bytes]:
    """The state that all entries of one card, in any order, leave behind, and the attempts on the way, packed."""
    new, suspended, buried_until = CardState(card=card), False, None
    graded: list[Entry] = []  # since the start, or since the last reset
    learned: list[int] = []
    for entry in live(entries):
        match entry.type:
            case "grade":
                graded.append(entry)
            case "suspend":
                suspended = True
            case "unsuspend":
                suspended = False
            case "bury":
                buried_until = entry.day + timedelta(days=1)
            case "reset":
                _graded(new, graded, rules, learned)
                graded = []
    state = _graded(new, graded, rules, learned)
    if suspended or buried_until:
        state = replace(state, suspended=suspended, buried_until=buried_until)
    return state, packed(learned)


def live(entries: Iterable[Entry]) -> list[Entry]:
    """The entries in replay order without voids and without what they void.

    What an entry holds is not asked here: a grade without its `grade` fails the transaction that would add it, for
    its card is replayed in it. Entries of which no state is made may hold anything; their readers pass over those
    that make no sense.
    """
    known = sorted(entries, key=attrgetter("day", "at", "id"))
    voided = {entry.body.get("entry") for entry in known if entry.type == "void"}
    return [entry for entry in known if entry.type != "void" and entry.id not in voided] if voided else known


def after_grade(state: CardState, grade: Grade, day: date, rules: Rules) -> CardState:
    """The state after one more grade on `day`, due day included: what the screen shows for each grade."""
    at = datetime.combine(day, time(), UTC)
    entry = Entry(id="", type="grade", card=state.card, at=at, day=day, machine="", body={"grade": grade.value})
    return _graded(state, [entry], rules, [])


def _graded(state: CardState, entries: list[Entry], rules: Rules, learned: list[int]) -> CardState:
    """The state after these grades; the numbers of each attempt are added to `learned`.

    The loop keeps to local numbers, for a log of years is replayed at once when the rules change.
    """
    if not entries:
        return state
    firsts, step = fsrs.steps(rules.weights)
    wait = fsrs.interval(1.0, rules.desired_retention, rules.weights)
    s, d = state.memory or (0.0, 0.0)
    first, last, missed = (
        day.toordinal() if day else 0 for day in (state.first_day, state.last_day, state.missed_day)
    )
    reps, lapses, agains, grade = state.reps, state.lapses, state.agains, state.last_grade or 0
    for entry in entries:
        body, day = entry.body, entry.day.toordinal()
        before, grade = grade, body["grade"]
        if reps:
            elapsed = day - last if day > last else 0
            facts = 0
            if elapsed:
                facts = FIRST | DUE if before == 1 or _is_due(s * wait, elapsed, state.card, reps) else FIRST
            recall, s, d = step(s, d, grade, elapsed)
            last += elapsed
        else:
            s, d = firsts[grade - 1]
            first = last = day
            recall, facts = 0.0, FIRST | NEW
        if grade == 1:
            missed, agains, lapses = day, agains + 1, lapses + (day > first)
        elif missed and day > missed:
            missed = 0
        reps += 1
        learned += numbers(day, facts | grade - 1, recall, body)
    due = last + fsrs.due_in(Memory(s, d), GRADES[grade], rules.desired_retention, state.card, reps, rules.weights)
    return CardState(
        card=state.card,
        memory=Memory(s, d),
        due=date.fromordinal(min(due, LAST_DAY)),
        first_day=date.fromordinal(first),
        last_day=date.fromordinal(last),
        last_grade=GRADES[grade],
        reps=reps,
        lapses=lapses,
        agains=agains,
        missed_day=date.fromordinal(missed) if missed else None,
        suspended=state.suspended,
        buried_until=state.buried_until,
    )


def _is_due(days: float, elapsed: int, card: str, reps: int) -> bool:
    """Was a card with an interval of `days` due after `elapsed`? Near the day its share of the spread decides."""
    if elapsed >= days * (1 + SPREAD) + 1:
        return True
    return elapsed >= min(days, MAX_INTERVAL) * (1 - SPREAD) - 1 and elapsed >= fsrs.spread(days, card, reps)
