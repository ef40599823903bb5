"""What a search hears of a text: no upper case, no accents, no back-ticks, one space between words."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator


def fold(text: str) -> str:
    """`text` as it is compared. Folding twice changes nothing more."""
    if not text.isascii():
        text = _plain(text)
    return " ".join(text.lower().replace("`", "").split())


Finder = Callable[[str, int], int]


def finder(sought: str, *, whole: bool = False) -> Finder:
    """A function of (folded text, from where) that says where the folded `sought` stands next, or -1.

    A word stands only at the beginning of a word, anything else anywhere. With `whole` words may not go on after
    it either. Writing without cases is found anywhere, as it may not part its words.
    """
    first = (whole or sought.isalnum()) and _parts_words(sought[0])
    last, length = whole and _parts_words(sought[-1]), len(sought)
    if not first and not last:
        return lambda text, at: text.find(sought, at)

    def find(text: str, at: int) -> int:
        at = text.find(sought, at)
        while at >= 0:
            begins = not first or at == 0 or not text[at - 1].isalnum()
            if begins and not (last and text[at + length : at + length + 1].isalnum()):
                return at
            at = text.find(sought, at + 1)
        return at

    return find


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """The places (start, end) of the folded `words` in an unfolded one-line `text`, in order, none in another."""
    folded, origin = _mapped(text)
    found = [(origin[at], origin[at + len(word) - 1] + 1) for word in words for at in _places(folded, word)]
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _places(folded: str, word: str) -> Iterator[int]:
    find = finder(word)
    at = find(folded, 0)
    while at >= 0:
        yield at
        at = find(folded, at + 1)


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
