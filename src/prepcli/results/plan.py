"""What planning commands return. Shares are 0 to 1; every figure of a day to come is expected, not promised."""

from datetime import date

import msgspec

from prepcli.results.common import PlanBrief, Result

STEP = 5.0  # minutes more or less a day, to be told what they bring


class TargetRow(msgspec.Struct, frozen=True, kw_only=True):
    """A target as it was set."""

    name: str
    date: date
    days_left: int
    minutes: float
    weights: dict[str, float]
    off: tuple[str, ...]


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """Expected recall on the day: if one stops now, keeps the plan, or has `STEP` minutes more or less a day.

    `fewer` is None where so many less would leave none.
    """

    now: float
    keep: float
    more: float
    fewer: float | None


class TopicPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One topic: its cards and how many are met, what is expected, how many stay unmet, and what helps most.

    `helps` is the option of `prep quiz` that does, `command` the whole of it.
    """

    topic: str
    cards: int
    met: int
    ready: Ready
    unmet: float
    helps: str
    command: str


class PlanDay(msgspec.Struct, frozen=True, kw_only=True):
    """One day to come: cards and minutes by what they are for, and the readiness if one stops after it."""

    day: date
    off: bool
    new: float
    review: float
    closing: float
    new_minutes: float
    review_minutes: float
    closing_minutes: float
    ready: float

    @property
    def minutes(self) -> float:
        return self.new_minutes + self.review_minutes + self.closing_minutes


class PastDay(msgspec.Struct, frozen=True, kw_only=True):
    """What the last forecast of a past day said of stopping then."""

    day: date
    ready: float


class Drop(msgspec.Struct, frozen=True, kw_only=True):
    """A topic to leave out when time is short: what it still costs, what that brings, and the command."""

    topic: str
    unmet: int
    minutes: float
    points: float
    command: str


class Plan(Result, frozen=True, kw_only=True):
    """`prep plan`: `target` is None when none stands. Weakest topics come first."""

    target: TargetRow | None
    others: tuple[TargetRow, ...] = ()
    brief: PlanBrief | None = None
    cards: int = 0
    met: int = 0
    unmet: float = 0
    ready: Ready | None = None
    topics: tuple[TopicPlan, ...] = ()
    days: tuple[PlanDay, ...] = ()
    past: tuple[PastDay, ...] = ()
    drop: tuple[Drop, ...] = ()
