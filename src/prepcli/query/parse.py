"""Text -> tree. Whatever cannot be read raises a UsageError with its place in the text and the nearest right word.

    query   = and { "or" and }
    and     = part { [ "and" ] part }
    part    = "-" part | "(" query ")" | quoted | name ":" value | name sign number | word

A parenthesis inside a word belongs to it, as in `O(n)`. A name before a colon must be known; `127.0.0.1:80`,
`std::move` and `https://` begin with no name and are words.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NoReturn

from prepcli.errors import did_you_mean, known_ones
from prepcli.model import GRADE_WORDS
from prepcli.query.fold import fold
from prepcli.query.scan import Scanner, Token, unquoted
from prepcli.query.tree import (
    COMPARISONS,
    EVERYTHING,
    FIELDS,
    NUMBERS,
    STANDINGS,
    And,
    Compared,
    Exact,
    Field,
    Not,
    Or,
    Rated,
    Seen,
    Standing,
    Tree,
    Word,
)

DEEPEST = 40
MOST_DAYS = 36_500
NAMES = (*FIELDS, *NUMBERS, "is", "seen", "rated")
ELSEWHERE = {
    "deck": "topic:",
    "note": "kind:",
    "card": "id:",
    "prop": "stability<5",
    "flag": "tag:",
}  # Anki's names
NAMED = re.compile(r"([A-Za-z]+):(?!:|//)(.*)\Z", re.DOTALL)
COMPARISON = re.compile(r"([A-Za-z]+)(<=|>=|!=|<|>|=)(.*)\Z", re.DOTALL)
NUMBER = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?)(%?)\Z", re.ASCII)
DAYS = re.compile(r"(\d{1,5})d?\Z", re.ASCII)
EXAMPLES = {
    "topic": "topic:networking",
    "kind": "kind:code",
    "tag": "tag:tcp",
    "track": "track:essentials",
    "id": "id:net-*",
    "is": "is:due",
    "seen": "seen:7d",
    "rated": "rated:again",
    "level": "level:3",
    "stability": "stability<5",
    "difficulty": "difficulty>7",
    "retrievability": "retrievability<0.8",
    "lapses": "lapses>=2",
    "reps": "reps>3",
    "due": "due<=3",
}


def parse(text: str, known: Mapping[str, Iterable[str]] | None = None) -> Tree:
    """The tree of `text`; an empty one means every card. Raises UsageError.

    `known` lists the words with which a field may be compared.
    """
    reader = _Reader(text, known or {})
    if reader.next.kind == "end":
        return EVERYTHING
    tree = reader.either(0)
    if reader.next.kind == ")":
        reader.wrong(reader.next, "a `)` without its `(`", "remove it, or put the words in quotes")
    return tree


class _Reader(Scanner):
    """The grammar, one method a rule; `depth` counts parentheses and dashes."""

    def __init__(self, text: str, known: Mapping[str, Iterable[str]]) -> None:
        super().__init__(text)
        self.known = known

    # --- the grammar ---

    def either(self, depth: int) -> Tree:
        parts = [self.together(depth)]
        while self.next.kind == "or":
            self.advance()
            parts.append(self.together(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def together(self, depth: int) -> Tree:
        parts = [self.part(depth)]
        while self.next.kind not in ("or", ")", "end"):
            if self.next.kind == "and":
                self.advance()
            parts.append(self.part(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def part(self, depth: int) -> Tree:
        if depth > DEEPEST:
            self.wrong(self.next, f"nested more than {DEEPEST} deep", "say it in fewer parentheses")
        if self.next.kind == "(":
            return self._group(depth)
        token = self.advance()
        if token.kind in ("end", ")", "or", "and"):
            self._missing(token)
        if token.kind == "-":
            return Not(self.part(depth + 1))
        return self._quoted(token) if token.kind == "quoted" else self._worded(token)

    def _group(self, depth: int) -> Tree:
        opening = self.advance()
        if self.next.kind == ")":
            self.wrong(self.next, "nothing between the parentheses", "remove them, or put them in quotes")
        tree = self.either(depth + 1)
        if self.next.kind != ")":
            self.wrong(opening, "a `(` without its `)`", "close it, or put the words in quotes")
        self.advance()
        return tree

    def _missing(self, token: Token) -> NoReturn:
        """`token` stands where a word should."""
        if token.kind == "end":
            self.wrong(token, "the query breaks off", "name one more word or field, or leave out the last one")
        hint = "remove it" if token.kind == ")" else f'a word on each side; the word itself is `"{token.text}"`'
        self.wrong(token, f"nothing before `{token.text}`", hint)

    # --- one word ---

    def _quoted(self, token: Token) -> Tree:
        text = unquoted(token.text)
        self._audible(text, token)
        return Exact(text)

    def _worded(self, token: Token) -> Tree:
        text = token.text
        if named := NAMED.match(text):
            name, value = named[1].casefold(), named[2]
            if name in NAMES or value:
                return self._named(name, value, token)
        if compared := COMPARISON.match(text):
            name, sign, value = compared[1].casefold(), compared[2], compared[3]
            if name in NUMBERS or NUMBER.match(value):
                return self._compared(name, sign, value, token)
        if text in COMPARISONS:
            self.wrong(token, f"`{text}` stands alone", "write a comparison without spaces: `stability<5`")
        self._audible(text, token)
        return Word(text)

    def _named(self, name: str, value: str, token: Token) -> Tree:
        place = Token("word", value, token.start + len(name) + 1, token.end)
        if not value:
            self.wrong(token, f"`{name}:` without a word after it", f"such as `{EXAMPLES[name]}`")
        if value.startswith('"'):
            value = unquoted(value)
        if name in NUMBERS:
            return self._compared(name, "=", value, token)
        if name == "is":
            return Standing(self._one_of(value, STANDINGS, place, "is:"))
        if name == "seen":
            return Seen(self._days(value, place))
        if name == "rated":
            return self._rated(value, place)
        if name not in FIELDS:
            self._no_name(name, token)
        self._known(name, value, place)
        return Field(name, value)

    def _known(self, name: str, value: str, place: Token) -> None:
        """Is there such a topic, kind ...? A `*` may match nothing."""
        words = self.known.get(name)
        if words is None or "*" in value:
            return
        spelt = value.replace("-", "_") if name == "kind" else value
        listed = list(words)
        if spelt.casefold() not in {word.casefold() for word in listed}:
            self.wrong(place, f"no {name} `{value}`", known_ones(name, value, listed, 3))

    def _compared(self, name: str, sign: str, value: str, token: Token) -> Tree:
        if name not in NUMBERS:
            self._no_name(name, token)
        place = Token("word", value, max(token.start, token.end - len(value)), token.end)
        number = NUMBER.match(value)
        least, most = NUMBERS[name]
        if number is None:
            self.wrong(place, f"`{name}` is compared with a number", f"such as `{EXAMPLES[name]}`")
        amount = round(float(number[1]) / 100, 9) if number[2] else float(number[1])
        if not least <= amount <= most:
            self.wrong(place, f"`{name}` is a number from {least:g} to {most:g}", f"such as `{EXAMPLES[name]}`")
        return Compared(name, sign, amount + 0.0)

    def _rated(self, value: str, place: Token) -> Tree:
        grade, _, days = value.partition(":")
        if grade.casefold() not in GRADE_WORDS:
            hint = did_you_mean(grade, list(GRADE_WORDS)) if grade.isalpha() else ""
            hint = hint or "`rated:again`, or `rated:1:7d` for the last seven days; `seen:7d` for any grade"
            self.wrong(place, f"no grade `{grade}`", hint)
        return Rated(GRADE_WORDS[grade.casefold()], self._days(days, place) if days else 1)

    def _days(self, value: str, place: Token) -> int:
        found = DAYS.match(value)
        if found is None or not 1 <= int(found[1]) <= MOST_DAYS:
            self.wrong(place, f"`{value}` is no number of days", "such as `7d`; today alone is `1d`")
        return int(found[1])

    def _one_of(self, value: str, words: tuple[str, ...], place: Token, prefix: str) -> str:
        if value.casefold() not in words:
            hint = did_you_mean(value, words, 2) or f"there is {', '.join(prefix + word for word in words)}"
            self.wrong(place, f"no `{prefix}{value}`", hint)
        return value.casefold()

    def _no_name(self, name: str, token: Token) -> NoReturn:
        meant = f"did you mean `{ELSEWHERE[name]}`?" if name in ELSEWHERE else did_you_mean(name, NAMES)
        hint = (meant or f"fields are {', '.join(NAMES)}") + f' (the text itself is `"{token.text}"`)'
        self.wrong(Token("word", name, token.start, token.start + len(name)), f"no field `{name}`", hint)

    def _audible(self, text: str, token: Token) -> None:
        if not fold(text):
            self.wrong(token, "nothing to look for", "name a word or a field")
