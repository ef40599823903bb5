"""What commands return: frozen values that one renderer turns into a screen or JSON. Fields are the JSON shape."""

from datetime import date, datetime
from typing import Any

import msgspec

from prepcli.errors import Flaw
from prepcli.kinds import AnyCard
from prepcli.model import Trial
from prepcli.scheduling.recall import Curve


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """Anything a command returns."""


class Message(Result, frozen=True, kw_only=True):
    """A few words on what was done; `about` names the card and whatever a script may want."""

    text: str
    about: dict[str, Any] = {}


class Document(Result, frozen=True, kw_only=True):
    """Text that goes to stdout as it is."""

    text: str


class Count(Result, frozen=True, kw_only=True):
    """One number, printed bare."""

    count: int


class TopicRow(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of one topic; `track` is how many of its cards belong to the track in force."""

    topic: str
    cards: int
    track: int
    new: int
    met: int
    due: int


class Topics(Result, frozen=True, kw_only=True):
    topics: tuple[TopicRow, ...]


class PlanBrief(msgspec.Struct, frozen=True, kw_only=True):
    """The plan in a line; `tomorrow` counts cards to meet, to review and to review in the closing pass."""

    name: str
    date: date
    days_left: int
    minutes: float
    minutes_today: float
    minutes_used: float
    ready_now: float
    ready_then: float
    tomorrow: tuple[float, float, float] | None


class PastInterview(msgspec.Struct, frozen=True, kw_only=True):
    """An interview of which nothing has been told yet."""

    name: str
    date: date


class Home(Result, frozen=True, kw_only=True):
    """`prep` alone: what is due by topic, and one next step; `plan` while an interview date stands."""

    topics: tuple[TopicRow, ...]
    due: int
    new_today: int
    next_due: date | None
    suggestion: str
    because: str
    plan: PlanBrief | None = None
    untold: PastInterview | None = None
    drafts: tuple[str, ...] = ()


class DueCard(msgspec.Struct, frozen=True, kw_only=True):
    """A card for today; the last two are None for a new one, which only a plan has for today."""

    id: str
    topic: str
    kind: str
    prompt: str
    due: date | None
    retrievability: float | None


class Due(Result, frozen=True, kw_only=True):
    cards: tuple[DueCard, ...]


class MissedCard(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    topic: str
    prompt: str
    times_missed: int
    last_missed: date


class Missed(Result, frozen=True, kw_only=True):
    """`drafts` are the ids of questions that were asked and have no answer yet."""

    cards: tuple[MissedCard, ...]
    drafts: tuple[str, ...] = ()


class FoundCard(msgspec.Struct, frozen=True, kw_only=True):
    """A card that a search found. `extract` is where its words stand, when they do not stand in the prompt."""

    id: str
    topic: str
    kind: str
    level: int
    prompt: str
    extract: str | None
    due: date | None
    retrievability: float | None
    suspended: bool


class Found(Result, frozen=True, kw_only=True):
    """`cards` best first, in bank order without words; `total` counts those beyond the limit too."""

    query: str
    words: tuple[str, ...]
    total: int
    cards: tuple[FoundCard, ...]


class Next(Result, frozen=True, kw_only=True):
    """The card to study now, whole, or None and the day when one is due."""

    card: AnyCard | None
    next_due: date | None


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """One grade that is not voided, as exported."""

    id: str
    card: str
    at: datetime
    day: date
    grade: int
    took_ms: int | None
    mode: str | None
    machine: str


class Note(msgspec.Struct, frozen=True, kw_only=True):
    at: datetime
    text: str


class CardSheet(Result, frozen=True, kw_only=True):
    """A card and all that the log says of it. `card` is None for an orphan: a history without a card."""

    id: str
    topic: str | None
    kind: str | None
    level: int | None
    prompt: str | None
    stability: float | None
    difficulty: float | None
    retrievability: float | None
    due: date | None
    reps: int
    lapses: int
    last_review: datetime | None
    suspended: bool
    buried_until: date | None
    notes: tuple[Note, ...]
    history: tuple[Review, ...]
    card: AnyCard | None
    path: str | None
    line: int | None
    curve: Curve | None


class Orphan(msgspec.Struct, frozen=True, kw_only=True):
    """A history without a card, and the new card most like what it was, if any."""

    id: str
    grades: int
    prompt: str | None
    similar: str | None


class SummaryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One topic of a bank: items, cards by kind, and cards whose program can be run."""

    topic: str
    items: int
    cards: int
    kinds: dict[str, int]
    programs: int


class Checked(Result, frozen=True, kw_only=True):
    """What `bank check` found. `orphans` are looked for only without a path."""

    files: int
    cards: int
    flaws: tuple[Flaw, ...]
    orphans: tuple[Orphan, ...] = ()
    warnings: tuple[Flaw, ...] = ()
    summary: tuple[SummaryRow, ...] = ()


class Ran(Checked, frozen=True, kw_only=True):
    """What `bank check --run` found: flaws of programs too; `not_run` says why for each card."""

    programs: int
    not_run: dict[str, str]


class Trusted(Result, frozen=True, kw_only=True):
    """What a bank file may run now: languages and how many programs, and the cards they stand in."""

    path: str
    languages: dict[str, int]
    cards: tuple[str, ...]


class CodeRun(Result, frozen=True, kw_only=True):
    """One run of a learner's file against an exercise's tests."""

    id: str
    lang: str
    passed: bool
    trial: Trial


class Mine(Result, frozen=True, kw_only=True):
    """The learner's last passing solution of an exercise."""

    id: str
    path: str
    code: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of `prep doctor`; `ok` is None for what is neither good nor bad."""

    name: str
    ok: bool | None
    text: str


class Doctor(Result, frozen=True, kw_only=True):
    checks: tuple[Line, ...]


class TopicStats(msgspec.Struct, frozen=True, kw_only=True):
    """`recall_rate` is the share of the period's grades that are not Again; both rates are None without grades."""

    topic: str
    cards: int
    met: int
    due: int
    recall_rate: float | None
    mean_retrievability: float | None


class SettingRow(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    value: Any
    default: Any
    about: str


class Configuration(Result, frozen=True, kw_only=True):
    """`paths` is what `prep config` shows first, and empty for `list`."""

    paths: dict[str, str]
    settings: tuple[SettingRow, ...]
