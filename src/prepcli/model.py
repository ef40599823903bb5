"""The words of the program as frozen types. No clock, no disk, no screen."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import IntEnum
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, NamedTuple

import msgspec
from msgspec import Meta

ASKED = "asked"  # the tag, and the entry type, of what was asked in an interview
ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"

Id = Annotated[str, Meta(pattern=ID_PATTERN)]
Text = Annotated[str, Meta(min_length=1)]
Level = Annotated[int, Meta(ge=1, le=3)]
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Grade(IntEnum):
    """All the scheduler hears, and always the learner's last word."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4

    @property
    def label(self) -> str:
        return self.name.capitalize()


GRADE_WORDS = {grade.name.lower(): grade for grade in Grade} | {str(grade.value): grade for grade in Grade}
"""How a grade may be written: `again`, or `1`."""


# --- what a card asks for, what the learner gives, what the kind says of it ---


class Reveal(msgspec.Struct, frozen=True):
    """Answer aloud or in the head, then reveal."""


class Choose(msgspec.Struct, frozen=True):
    """Pick from `options`, a tuple of (index in the card, text) in the order to show."""

    options: tuple[tuple[int, str], ...]
    several: bool


class Fill(msgspec.Struct, frozen=True):
    """Type `blanks` answers; `multiline` when an answer may have several lines."""

    blanks: int = 1
    multiline: bool = False


class Write(msgspec.Struct, frozen=True):
    """Write a program in `lang`, beginning with `starter`."""

    lang: str
    starter: str


Ask = Reveal | Choose | Fill | Write


class Revealed(msgspec.Struct, frozen=True):
    """The learner revealed, having typed `text` or nothing."""

    text: str = ""


class Chosen(msgspec.Struct, frozen=True):
    """The indices (in the card) of the options picked."""

    picks: frozenset[int]


class Typed(msgspec.Struct, frozen=True):
    """One text for each blank."""

    texts: tuple[str, ...]


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """The program the learner ended with: how many of its `tests` passed, and what it took to get there."""

    code: str
    right: int = 0
    tests: int = 0
    tries: int = 0
    hints: int = 0
    took_ms: int = 0
    gave_up: bool = False

    @property
    def passed(self) -> bool:
        return not self.gave_up and 0 < self.tests == self.right


Answer = Revealed | Chosen | Typed | Written


class Row(msgspec.Struct, frozen=True):
    """One row of a result; `mark` is empty, `missing` or `extra`."""

    values: tuple[str, ...]
    mark: str = ""


class TestResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """One test of a program. `outcome` is `passed`, `failed` or `not run`; texts are empty where unknown."""

    name: str
    outcome: str
    message: str = ""
    given: str = ""
    expected: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    took_ms: float = 0.0


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What came of running a program once. `problem` says in plain words what went wrong beside single tests."""

    tests: tuple[TestResult, ...] = ()
    problem: str = ""
    printed: str = ""
    raised: str = ""  # the name of the exception that ended a program, for `predict_output`
    took_ms: float = 0.0

    @property
    def right(self) -> int:
        return sum(test.outcome == "passed" for test in self.tests)

    @property
    def passed(self) -> bool:
        return not self.problem and 0 < len(self.tests) == self.right


class Mark(msgspec.Struct, frozen=True):
    """One typed answer beside the expected one; `outcome` is `right`, `near` or `wrong`."""

    given: str
    expected: str
    outcome: str


class OptionMark(msgspec.Struct, frozen=True):
    """One option after the choice, with its reason."""

    text: str
    correct: bool
    chosen: bool
    why: str


class Verdict(msgspec.Struct, frozen=True):
    """What a kind says of an answer. `score` 0 to 1, or None when only the learner can tell; never final."""

    suggested: Grade
    score: float | None = None
    marks: tuple[Mark, ...] = ()
    options: tuple[OptionMark, ...] = ()


class Fault(NamedTuple):
    """A fault inside one card: the path of the field (names and indices), what, and what to do."""

    field: tuple[str | int, ...]
    message: str
    hint: str = ""


class Card(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind"
):
    """One thing to recall, immutable. Each kind adds its fields and says how it asks and judges."""

    id: Id = ""
    item: str = ""
    seed: str | tuple[str, ...] = ()
    topic: Text
    level: Level = 1
    track: str = ""
    tags: tuple[Text, ...] = ()
    versions: str = ""
    prompt: Text
    answer: str = ""  # only a draft has none
    draft: bool = False
    key_points: tuple[Text, ...] = ()
    mistakes: tuple[Text, ...] = ()
    follow_ups: tuple[Text, ...] = ()
    reference: str = ""
    aliases: tuple[Id, ...] = ()

    ticks: ClassVar[bool] = False  # are the key points ticked by the learner?

    @property
    def kind(self) -> str:
        tag = self.__struct_config__.tag
        assert isinstance(tag, str)
        return tag

    @property
    def is_named(self) -> bool:
        """Was the id written by somebody, and not made from the prompt?"""
        return self.id != identity(self.kind, self.prompt)

    def words(self) -> tuple[str, str]:
        """For a search: what is asked and what is answered."""
        return self.prompt, "\n".join((self.answer, *self.key_points))

    def ask(self, seed: int) -> Ask:
        """What the screen must collect. `seed` decides any shuffling."""
        raise NotImplementedError

    def judge(self, answer: Answer) -> Verdict:
        """What this kind says of `answer`."""
        raise NotImplementedError

    def faults(self) -> Iterable[Fault]:
        """What is wrong with the card beyond the types of its fields."""
        return ()


def identity(kind: str, prompt: str) -> str:
    """The id of a card that has none: editing the answer keeps it, editing the prompt changes it."""
    from hashlib import sha256

    return "x-" + sha256(f"{kind}\n{prompt}".encode()).hexdigest()[:10]


# --- the bank and the log ---


class Head(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What queues and counts need of a card, without its text."""

    id: str
    topic: str
    kind: str
    level: int
    tags: tuple[str, ...]
    track: str
    seeded: bool
    aliases: tuple[str, ...]
    line: int
    draft: bool = False


class Stamp(NamedTuple):
    """When, where and under which id something is written."""

    id: str
    at: datetime  # aware, UTC
    day: date  # the learner's study day
    machine: str


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One line of the log, never changed. Unknown types and body fields are kept as they are."""

    id: str
    type: str
    card: str
    at: datetime
    day: date
    machine: str
    body: dict[str, Any] = {}

    @classmethod
    def of(cls, stamp: Stamp, type_: str, card: str = "", **body: Any) -> "Entry":
        return cls(
            id=stamp.id, type=type_, card=card, at=stamp.at, day=stamp.day, machine=stamp.machine, body=body
        )


def grade_entry(
    stamp: Stamp,
    card: Card,
    grade: Grade,
    mode: str,
    *,
    took_ms: int | None,
    is_first: bool,
    more: Mapping[str, Any] = NOTHING,
) -> Entry:
    """A grade of `card`, with `more` in its body.

    The first one of a card without a written id keeps its prompt, to know it by later.
    """
    body: dict[str, Any] = {"grade": int(grade)}
    if took_ms is not None:
        body["took_ms"] = took_ms
    body |= {"mode": mode, **more}
    if is_first and not card.is_named:
        body["prompt"] = card.prompt
    return Entry.of(stamp, "grade", card.id, **body)
