"""Interview dates: what the log says of them, and how many seconds of study each day to come has. Pure.

A `target` entry sets or changes the target of that name, one without a date ends it; an `outcome` entry says how
the interview went. Several targets may stand; the nearest one that is not past leads.
"""

from collections.abc import Iterable, Mapping
from datetime import date as Date
from datetime import timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from prepcli.model import Entry

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEFAULT_NAME = "interview"
LEAST_MINUTES, MOST_MINUTES = 1, 720
KNOWN_AFTER = 5  # days of study before the share of days really studied is believed
LEAST_SHARE = 0.2


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """An interview: its day, the minutes a day until then, weights by topic, and days off (weekdays or dates)."""

    name: str
    date: Date
    minutes: Annotated[float, Meta(ge=LEAST_MINUTES, le=MOST_MINUTES)]
    weights: Mapping[str, Annotated[float, Meta(ge=0)]] = {}
    off: tuple[str, ...] = ()
    since: Date  # the study day on which it was first set
    entry: str = ""  # the log entry that says so

    def days_left(self, day: Date) -> int:
        return (self.date - day).days

    def weight(self, topic: str) -> float:
        return self.weights.get(topic, 1.0)

    def is_off(self, day: Date) -> bool:
        return WEEKDAYS[day.weekday()] in self.off or day.isoformat() in self.off

    def minutes_on(self, day: Date) -> float:
        return 0.0 if self.is_off(day) else self.minutes

    def body(self) -> dict[str, Any]:
        """The body of the entry that sets this target."""
        return {
            "name": self.name,
            "date": self.date.isoformat(),
            "minutes": self.minutes,
            "weights": dict(self.weights),
            "off": list(self.off),
        }


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How an interview went, in the learner's words."""

    target: str
    date: Date
    went: str


class Targets(msgspec.Struct, frozen=True):
    """The targets that stand, by date, and the outcomes told so far."""

    standing: tuple[Target, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    def leading(self, day: Date) -> Target | None:
        """The nearest target on or after `day`."""
        return next((target for target in self.standing if target.date >= day), None)

    def named(self, name: str) -> Target | None:
        return next((target for target in self.standing if target.name == name), None)

    def untold(self, day: Date) -> Target | None:
        """The latest past target of which nothing has been told."""
        told = {(outcome.target, outcome.date) for outcome in self.outcomes}
        past = [target for target in self.standing if target.date < day and (target.name, target.date) not in told]
        return past[-1] if past else None


def targets(entries: Iterable[Entry]) -> Targets:
    """What live `target` and `outcome` entries in replay order leave standing. A malformed one is passed over."""
    standing: dict[str, Target] = {}
    outcomes = []
    for entry in entries:
        if entry.type == "outcome":
            outcomes += _outcome(entry)
        elif entry.type == "target":
            name = str(entry.body.get("name", ""))
            before = standing.pop(name, None)
            goes_on = before is not None and before.date >= entry.day
            if found := _target(entry, since=before.since if before and goes_on else entry.day):
                standing[name] = found
    return Targets(tuple(sorted(standing.values(), key=lambda t: (t.date, t.name))), tuple(outcomes))


def seconds_ahead(target: Target, day: Date, used: float, minutes: float | None = None) -> list[float]:
    """Seconds of study of each day from `day` to the eve of the interview; `used` is what today has had already.

    `minutes` overrides those of the target.
    """
    a_day = 60 * (target.minutes if minutes is None else minutes)
    days = [day + timedelta(days=i) for i in range(max(0, target.days_left(day)))]
    seconds = [0.0 if target.is_off(d) else a_day for d in days]
    return [max(0.0, seconds[0] - used), *seconds[1:]] if seconds else []


def share_studied(target: Target, day: Date, studied: Iterable[Date]) -> float:
    """The share of days since the target was set, today and days off left out, that were really studied.

    1 until `KNOWN_AFTER` such days have passed, and never below `LEAST_SHARE`.
    """
    days = [target.since + timedelta(days=i) for i in range((day - target.since).days)]
    counted = [d for d in days if not target.is_off(d)]
    if len(counted) < KNOWN_AFTER:
        return 1.0
    known = set(studied)
    return max(LEAST_SHARE, sum(d in known for d in counted) / len(counted))


def _target(entry: Entry, since: Date) -> Target | None:
    try:
        return msgspec.convert({**entry.body, "since": since, "entry": entry.id}, Target)
    except msgspec.ValidationError:  # also one without a date, which ends the target
        return None


def _outcome(entry: Entry) -> list[Outcome]:
    try:
        return [msgspec.convert(entry.body, Outcome)]
    except msgspec.ValidationError:
        return []
