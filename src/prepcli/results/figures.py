"""The figures of `prep stats` as values, for the screen, JSON and the report. Fields are the JSON shape.

A rate is None without reviews. `low` and `high` are the 95 % limits of a rate (Wilson). Minutes are of answering.
"""

from datetime import date

import msgspec

from prepcli.results.common import Result, TopicStats


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the statistics."""


class Period(Figure, frozen=True, kw_only=True):
    """What the figures on reviews are of: study days (`since` None: from the first) and topics (empty: all)."""

    since: date | None
    until: date
    topics: tuple[str, ...] = ()

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and day <= self.until


class Day(Figure, frozen=True, kw_only=True):
    """One study day: reviews, how many not Again, cards first met, and minutes."""

    day: date
    reviews: int
    recalled: int
    new: int
    minutes: float


class Totals(Figure, frozen=True, kw_only=True):
    """Sums over the days."""

    days: int
    reviews: int
    recalled: int
    new: int
    minutes: float


class Rate(Figure, frozen=True, kw_only=True):
    """True retention: the first grades of a study day on cards that were due."""

    name: str = ""
    reviews: int
    recalled: int
    rate: float | None
    low: float | None
    high: float | None


class Week(Figure, frozen=True, kw_only=True):
    """True retention of seven study days from `monday` on."""

    monday: date
    reviews: int
    recalled: int
    rate: float | None


class Retention(Figure, frozen=True, kw_only=True):
    """True retention against the desired and the predicted one. Topics of few reviews rank near the rest."""

    desired: float
    predicted: float | None
    overall: Rate
    topics: tuple[Rate, ...]
    kinds: tuple[Rate, ...]
    levels: tuple[Rate, ...]
    weeks: tuple[Week, ...]
    strongest: tuple[str, ...]
    weakest: tuple[str, ...]


class HardCard(Figure, frozen=True, kw_only=True):
    """A card that was forgotten, worst first, and a command that helps."""

    id: str
    topic: str
    prompt: str
    lapses: int
    reviews: int
    difficulty: float
    retrievability: float
    leech: bool
    suspended: bool
    command: str


class DueDay(Figure, frozen=True, kw_only=True):
    """Cards due on a day as scheduled now, those overdue on the first, and the minutes they are likely to take."""

    day: date
    cards: int
    minutes: float


class Bin(Figure, frozen=True, kw_only=True):
    """Cards from `low` on and below `high`; None has no limit."""

    low: float
    high: float | None
    cards: int


class Distributions(Figure, frozen=True, kw_only=True):
    """Cards met, by stability in days, difficulty of 10, and retrievability today."""

    stability: tuple[Bin, ...]
    difficulty: tuple[Bin, ...]
    retrievability: tuple[Bin, ...]


class Pace(Figure, frozen=True, kw_only=True):
    """Seconds an answer takes: the median, and what nine of ten stay below."""

    name: str
    reviews: int
    median_s: float
    most_s: float


class Speed(Figure, frozen=True, kw_only=True):
    """By kind of card and by grade."""

    kinds: tuple[Pace, ...]
    grades: tuple[Pace, ...]


class CalibrationBin(Figure, frozen=True, kw_only=True):
    """Reviews whose predicted recall was from `low` on and below `high`: its mean, and what was recalled."""

    low: float
    high: float
    reviews: int
    recalled: int
    predicted: float | None
    rate: float | None


class Stated(Figure, frozen=True, kw_only=True):
    """Answers given with one stated confidence, 1 to 4."""

    confidence: int
    reviews: int
    recalled: int
    rate: float | None


class Calibration(Figure, frozen=True, kw_only=True):
    """Predicted against actual recall, by the first grades of a study day. `error` is the mean gap of the bins."""

    reviews: int
    predicted: float | None
    rate: float | None
    error: float | None
    bins: tuple[CalibrationBin, ...]
    stated: tuple[Stated, ...]


class Held(Figure, frozen=True, kw_only=True):
    """Forecasts of the plan from `least` to `most` days ahead (None: any more).

    The mean readiness that was expected of a day, the mean that came, and the mean gap.
    """

    least: int
    most: int | None
    forecasts: int
    expected: float
    came: float
    error: float


class Stats(Result, frozen=True, kw_only=True):
    """Everything. `streak` counts study days in a row with a review, up to today or yesterday."""

    topics: tuple[TopicStats, ...]
    today: Day
    streak: int
    orphaned: int
    longest_streak: int
    period: Period
    totals: Totals
    days: tuple[Day, ...]
    retention: Retention
    hardest: tuple[HardCard, ...]
    forecast: tuple[DueDay, ...]
    distributions: Distributions
    speed: Speed
    calibration: Calibration
    held: tuple[Held, ...]

    @property
    def begins(self) -> date:
        """The first day that the period has figures of."""
        return self.period.since or (self.days[0].day if self.days else self.period.until)
