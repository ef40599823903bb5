"""What a mock interview returns. Shares are 0 to 1."""

from datetime import date, datetime

import msgspec

from prepcli.results.common import Result


class MockAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One question: what was said of its key points, how sure one was, and whether the follow-up went well.

    `points` is 0 for a kind whose key points are not ticked; `missed` are the texts not said; `well` is None when
    nothing was asked afterwards. `prompt` is None when the card is gone.
    """

    card: str
    topic: str | None
    kind: str | None
    level: int | None
    prompt: str | None
    grade: int
    confidence: int | None
    seconds: float
    said: int
    points: int
    missed: tuple[str, ...]
    well: bool | None


class MockTopic(msgspec.Struct, frozen=True, kw_only=True):
    """One topic: `good` counts answers graded Good or Easy, `seconds` is the mean of an answer.

    `topic` is None of the cards that are gone.
    """

    topic: str | None
    asked: int
    good: int
    said: int
    points: int
    seconds: float


class MockRow(msgspec.Struct, frozen=True, kw_only=True):
    """A mock interview in a line. `score` is None when nothing was answered."""

    number: int
    id: str
    day: date
    minutes: float
    planned: int
    asked: int
    good: int
    score: float | None


class Study(msgspec.Struct, frozen=True, kw_only=True):
    """What to study next: the command, and why."""

    command: str
    because: str


class Scorecard(Result, frozen=True, kw_only=True):
    """A mock interview. `sure_but_wrong` names cards graded Again or Hard of which one was sure (3 or 4)."""

    mock: MockRow
    at: datetime
    answers: tuple[MockAnswer, ...]
    topics: tuple[MockTopic, ...]
    sure_but_wrong: tuple[str, ...]
    follow_ups: int
    followed_well: int
    study: tuple[Study, ...]
    earlier: tuple[MockRow, ...]


class Mocks(Result, frozen=True, kw_only=True):
    """Every mock interview, oldest first."""

    mocks: tuple[MockRow, ...]
