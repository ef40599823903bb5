"""Rows of the tables <-> values of the model."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from prepcli.model import Entry
from prepcli.scheduling.memory import Memory
from prepcli.scheduling.state import GRADES, CardState

ENTRY = "id, type, card, at, day, machine, body"
STATE = (
    "card, stability, difficulty, due, first_day, last_day, last_grade, reps, lapses, agains, missed_day, "
    "suspended, buried_until, latest"
)
IS_OUT = "(suspended OR ifnull(buried_until > :day, 0))"
NOT_VOIDED = (  # the plus takes the affinity away, without which the index of voids is read from end to end
    "NOT EXISTS (SELECT 1 FROM entries v WHERE v.type = 'void' AND json_extract(v.body, '$.entry') = +entries.id)"
)


def marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def row_of(entry: Entry) -> tuple[str, ...]:
    return (
        entry.id,
        entry.type,
        entry.card,
        moment(entry.at),
        entry.day.isoformat(),
        entry.machine,
        msgspec.json.encode(entry.body).decode(),
    )


def moment(at: datetime) -> str:
    """UTC with Z, always six decimals, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def entry_of(row: tuple[Any, ...]) -> Entry:
    id_, type_, card, at, day, machine, body = row
    return Entry(
        id=id_,
        type=type_,
        card=card,
        at=datetime.fromisoformat(at),
        day=date.fromisoformat(day),
        machine=machine,
        body=msgspec.json.decode(body),
    )


def state_of(row: tuple[Any, ...]) -> CardState:
    (
        card,
        stability,
        difficulty,
        due,
        first,
        last,
        grade,
        reps,
        lapses,
        agains,
        missed,
        suspended,
        buried,
        latest,
    ) = row
    return CardState(
        card=card,
        memory=None if stability is None else Memory(stability, difficulty),
        due=day_of(due),
        first_day=day_of(first),
        last_day=day_of(last),
        last_grade=None if grade is None else GRADES[grade],
        reps=reps,
        lapses=lapses,
        agains=agains,
        missed_day=day_of(missed),
        suspended=bool(suspended),
        buried_until=day_of(buried),
        latest=latest,
    )


def row_of_state(state: CardState, latest: str) -> tuple[object, ...]:
    return (
        state.card,
        *(state.memory or (None, None)),
        iso(state.due),
        iso(state.first_day),
        iso(state.last_day),
        state.last_grade,
        state.reps,
        state.lapses,
        state.agains,
        iso(state.missed_day),
        state.suspended,
        iso(state.buried_until),
        latest,
    )


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
