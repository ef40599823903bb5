"""What a search hears of a text: no upper case, no accents, no back-ticks, one space between words."""

import unicodedata
from collections.abc import Iterable, Iterator


def fold(text: str) -> str:
    """`text` as it is compared. Folding twice changes nothing more."""
    if not text.isascii():
        text = _plain(text)
    return " ".join(text.lower().replace("`", "").split())


def starts(text: str, sought: str, *, whole: bool = False) -> Iterator[int]:
    """Where `sought` stands in `text`, both folded: a word at the beginning of a word, anything else anywhere.

    With `whole` words may not go on after it either. Writing without spaces or cases is found anywhere.
    """
    first = (whole or sought.isalnum()) and _parts_words(sought[0])
    last = whole and _parts_words(sought[-1])
    at, length = text.find(sought), len(sought)
    while at >= 0:
        after = at + length
        if not (first and at and text[at - 1].isalnum()) and not (
            last and after < len(text) and text[after].isalnum()
        ):
            yield at
        at = text.find(sought, at + 1)


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """The places (start, end) of the folded `words` in an unfolded one-line `text`, in order, none in another."""
    folded, origin = _mapped(text)
    found = [(origin[at], origin[at + len(word) - 1] + 1) for word in words for at in starts(folded, word)]
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _mapped(text: str) -> tuple[str, "list[int] | range"]:
    """The text folded letter by letter, and for each letter the place it came from."""
    if text.isascii():
        return text.lower(), range(len(text))
    letters, origin = [], []
    for place, letter in enumerate(text):
        for plain in letter.lower() if letter.isascii() else _plain(letter):
            letters.append(plain)
            origin.append(place)
    return "".join(letters), origin


def _plain(text: str) -> str:
    """Without case and accents: `É` and `e` are one."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def _parts_words(letter: str) -> bool:
    """Does writing in such letters part its words?"""
    return letter.isdigit() or letter.lower() != letter.upper()
