"""A query as a small tree of values. `str(tree)` is the query again, in words that parse to the same tree."""

import re
from types import UnionType

import msgspec

from prepcli.model import Grade

BARE = re.compile(r'[^\s"()\\]+')
FIELDS = ("topic", "kind", "tag", "track", "id")  # compared with a word, in which `*` is anything
NUMBERS: dict[str, tuple[float, float]] = {  # compared with a number from ... to ...
    "level": (1, 3),
    "stability": (0, 36_500),
    "difficulty": (1, 10),
    "retrievability": (0, 1),
    "lapses": (0, 1_000_000),
    "reps": (0, 1_000_000),
    "due": (-36_500, 36_500),
}
STANDINGS = ("due", "new", "met", "missed", "suspended", "buried", "leech")
COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")


class Word(msgspec.Struct, frozen=True):
    """The beginning of a word in the card's text; anywhere in it when there is more than letters and digits."""

    text: str

    def __str__(self) -> str:
        return self.text


class Exact(msgspec.Struct, frozen=True):
    """These whole words, one after another."""

    text: str

    def __str__(self) -> str:
        return quoted(self.text)


class Field(msgspec.Struct, frozen=True):
    """One of `FIELDS` is `value`, upper and lower case being alike."""

    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name}:{self.value if BARE.fullmatch(self.value) else quoted(self.value)}"


class Standing(msgspec.Struct, frozen=True):
    """The card is one of `STANDINGS` today."""

    name: str

    def __str__(self) -> str:
        return f"is:{self.name}"


class Compared(msgspec.Struct, frozen=True):
    """One of `NUMBERS` compared; never true where the card has no such number."""

    name: str
    sign: str
    number: float

    def __str__(self) -> str:
        number = f"{self.number:.9f}".rstrip("0").rstrip(".")
        return f"{self.name}{':' if self.sign == '=' else self.sign}{number}"


class Seen(msgspec.Struct, frozen=True):
    """Graded within the last `days` study days, today being the first."""

    days: int

    def __str__(self) -> str:
        return f"seen:{self.days}d"


class Rated(msgspec.Struct, frozen=True):
    """Graded `grade` within the last `days` study days, whatever came later."""

    grade: Grade
    days: int

    def __str__(self) -> str:
        return f"rated:{self.grade.value}" + (f":{self.days}d" if self.days > 1 else "")


class Not(msgspec.Struct, frozen=True):
    part: "Tree"

    def __str__(self) -> str:
        return f"-{_grouped(self.part, Not | And | Or)}"


class And(msgspec.Struct, frozen=True):
    """All of `parts`; of none, every card."""

    parts: "tuple[Tree, ...]"

    def __str__(self) -> str:
        return " ".join(_grouped(part, And | Or) for part in self.parts)


class Or(msgspec.Struct, frozen=True):
    parts: "tuple[Tree, ...]"

    def __str__(self) -> str:
        return " or ".join(_grouped(part, Or) for part in self.parts)


Tree = Word | Exact | Field | Standing | Compared | Seen | Rated | Not | And | Or
EVERYTHING = And(())


def leaves(tree: Tree, *, positive: bool = False) -> list[Tree]:
    """What stands at the ends of the tree; with `positive` not what is below a `Not`."""
    match tree:
        case And(parts) | Or(parts):
            return [leaf for part in parts for leaf in leaves(part, positive=positive)]
        case Not(part):
            return [] if positive else leaves(part)
        case leaf:
            return [leaf]


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _grouped(tree: Tree, grouped: type | UnionType) -> str:
    """In parentheses when it is one of `grouped`; a last word with an open one keeps its distance from ours."""
    text = str(tree)
    if not isinstance(tree, grouped):
        return text
    last = text.rpartition(" ")[2]
    return f"({text} )" if last.count("(") > last.count(")") else f"({text})"
