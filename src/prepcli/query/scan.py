"""A query's text -> tokens, one at a time, each with its place; and the one way to say that a place is wrong."""

import re
from typing import NamedTuple, NoReturn

from prepcli.errors import Flaw, UsageError

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
ESCAPE = re.compile(r'\\(["\\])')


class Token(NamedTuple):
    """A piece of the text from `start` to `end`: `(`, `)`, `-`, `or`, `and`, `quoted`, `word` or `end`."""

    kind: str
    text: str
    start: int
    end: int


class Scanner:
    """Reads one text from left to right. `next` is the token ahead."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.next = self._token(0)

    def advance(self) -> Token:
        """Pass the token ahead, and return it."""
        token, self.next = self.next, self._token(self.next.end)
        return token

    def wrong(self, token: Token, message: str, hint: str) -> NoReturn:
        """Raise, showing the line of the query and where in it."""
        line = self.text.count("\n", 0, token.start)
        begin = self.text.rfind("\n", 0, token.start) + 1
        source = self.text.split("\n")[line]
        column = min(token.start - begin, len(source)) + 1
        width = max(1, min(token.end - begin, len(source)) - column + 1)
        flaw = Flaw(message=message, hint=hint, column=column, width=width, source=source)
        raise UsageError(message, hint, flaw=flaw)

    def _token(self, at: int) -> Token:
        text = self.text
        while at < len(text) and text[at].isspace():
            at += 1
        if at == len(text):
            return Token("end", "", at, at)
        if text[at] in "()":
            return Token(text[at], text[at], at, at + 1)
        if text[at] == '"':
            end = self._closed(at)
            return Token("quoted", text[at:end], at, end)
        if text[at] == "-":
            return self._dash(at)
        end = self._word_end(at)
        word = text[at:end]
        kind = word.casefold() if word.casefold() in ("or", "and") else "word"
        return Token(kind, word, at, end)

    def _dash(self, at: int) -> Token:
        after = self.text[at + 1 : at + 2]
        token = Token("-", "-", at, at + 1)
        if after == "-":
            whole = Token("word", "", at, self._word_end(at))
            self.wrong(whole, "two dashes make no query", 'one leaves a word out; the text itself is `"--name"`')
        if not after or after.isspace() or after == ")":
            self.wrong(token, "a `-` with nothing after it", 'write it at a word, `-udp`; a dash itself is `"-"`')
        return token

    def _word_end(self, at: int) -> int:
        """Up to a space, or a `)` that was not opened in the word; a quoted value after `name:` is of the word."""
        text, opened, start = self.text, 0, at
        while at < len(text) and not text[at].isspace():
            if text[at] == "(":
                opened += 1
            elif text[at] == ")":
                if not opened:
                    break
                opened -= 1
            elif text[at] == '"' and text[at - 1] == ":" and text[start : at - 1].isalpha():
                return self._closed(at)
            at += 1
        return at

    def _closed(self, at: int) -> int:
        """Where the quotes that open at `at` have ended."""
        found = QUOTED.match(self.text, at)
        if found is None:
            place = Token("word", "", at, len(self.text))
            self.wrong(place, "quotes that are not closed", 'write one more `"`')
        return found.end()


def unquoted(text: str) -> str:
    """What stands between the quotes."""
    return ESCAPE.sub(r"\1", text[1:-1])
