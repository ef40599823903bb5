"""One bank file, read once: cards and flaws, kept in a cache keyed by the file's bytes.

A compiled file is one line of JSON (heads, where each body stands, flaws), then the bodies, then the folded texts,
so that a command reads the heads and only what it shows or searches. Everything here can be deleted at any time.
"""

import os
import time
from contextlib import suppress
from hashlib import file_digest, sha256
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import BinaryIO

import msgspec

from prepcli.errors import Flaw, PrepError
from prepcli.kinds import AnyCard
from prepcli.model import Head

FORMAT = "6"
UNUSED_DAYS = 30
BETWEEN = "\x1e"  # the folded texts of two cards; folding leaves no such character in them


class Index(msgspec.Struct, frozen=True):
    """The first line: a head and a (start, length) for each card in order, counted from the end of the line.

    The folded texts follow the bodies and take `text_bytes`.
    """

    heads: tuple[Head, ...]
    spans: tuple[tuple[int, int], ...]
    text_bytes: int
    flaws: tuple[Flaw, ...]
    left_out: int


class Prompted(msgspec.Struct, frozen=True):
    """What is decoded of a card when only its prompt is shown."""

    prompt: str


PROMPT = msgspec.json.Decoder(Prompted)


class Compiled:
    """The cards of one file. `card` reads one body, from memory or from the cache file."""

    def __init__(self, index: Index, bodies: bytes | None, path: Path | None, start: int) -> None:
        self.index = index
        self._bodies, self._path, self._start = bodies, path, start

    def card(self, position: int) -> AnyCard:
        """The card at `position` in the file. Raises OSError when the cache was deleted meanwhile."""
        return _decode_card(self._body(position))

    def prompt(self, position: int) -> str:
        """Only the card's prompt, for lists of many. Raises OSError as `card` does."""
        return PROMPT.decode(self._body(position)).prompt

    def _body(self, position: int) -> bytes:
        start, length = self.index.spans[position]
        if self._bodies is not None:
            return self._bodies[start : start + length]
        assert self._path is not None
        with self._path.open("rb") as file:
            file.seek(self._start + start)
            return file.read(length)

    def hold(self) -> None:
        """Take all bodies into memory, when many are to be read. Raises OSError as `card` does."""
        if self._bodies is None:
            self._bodies = self._rest()

    def texts(self) -> list[str]:
        """The folded text of every card in order, as `query` compares it. Raises OSError as `card` does."""
        if not self.index.heads:
            return []
        size = self.index.text_bytes
        data = self._rest(from_end=size) if self._bodies is None else self._bodies[len(self._bodies) - size :]
        return data.decode().split(BETWEEN)

    def _rest(self, from_end: int = 0) -> bytes:
        """What follows the first line, or only the last bytes of it."""
        assert self._path is not None
        with self._path.open("rb") as file:
            file.seek(-from_end, os.SEEK_END) if from_end else file.seek(self._start)
            return file.read()


def compiled(source: Path, cache: Path | None) -> Compiled:
    """The compiled form of a bank file, from the `cache` folder when it is there. Raises OSError."""
    if cache is not None and source.is_file():  # a pipe is read once
        with source.open("rb") as file, suppress(OSError, ValueError):  # not compiled yet, or not readable
            path = _place(file, source, cache)
            with path.open("rb") as kept:
                return _open(kept, path)
    data = source.read_bytes()
    index, bodies = _compile(data, str(source))
    if cache is not None:
        _save(_place(BytesIO(data), source, cache), index, bodies)
    return Compiled(index, bodies, None, 0)


def _place(file: BufferedReader | BytesIO, source: Path, cache: Path) -> Path:
    """Where the compiled form of these bytes is kept. They are read in parts: a bank may be large."""
    digest = file_digest(file, lambda: sha256(f"{FORMAT}{source}\0".encode(errors="surrogateescape")))
    return cache / f"{digest.hexdigest()[:32]}.bank"


def _open(file: BinaryIO, path: Path) -> Compiled:
    head = file.readline()
    index = msgspec.json.decode(head, type=Index)
    whole = len(head) + (sum(index.spans[-1]) if index.spans else 0) + index.text_bytes
    if os.fstat(file.fileno()).st_size != whole:
        raise ValueError("cut short")
    return Compiled(index, None, path, len(head))


def _compile(data: bytes, shown_path: str) -> tuple[Index, bytes]:
    from prepcli.bank.read import read
    from prepcli.query.fold import fold
    from prepcli.query.match import PARTS

    found = read(data, shown_path)
    heads, spans, bodies, texts = [], [], bytearray(), []
    for read_card in found.cards:
        card = read_card.card
        body = msgspec.json.encode(card)
        spans.append((len(bodies), len(body)))
        bodies += body
        texts.append(PARTS.join(map(fold, card.words())))
        heads.append(
            Head(
                card.id,
                card.topic,
                card.kind,
                card.level,
                card.tags,
                card.track,
                bool(card.seed),
                card.aliases,
                read_card.line,
                card.draft,
            )
        )
    folded = BETWEEN.join(texts).encode()
    index = Index(tuple(heads), tuple(spans), len(folded), tuple(found.flaws), found.left_out)
    return index, bytes(bodies) + folded


def _save(path: Path, index: Index, bodies: bytes) -> None:
    """A cache that cannot be written is no fault."""
    from prepcli.files import write_whole

    with suppress(OSError, PrepError):
        write_whole(path, msgspec.json.encode(index) + b"\n" + bodies)
        for old in path.parent.glob("*.bank"):
            if time.time() - old.stat().st_mtime > UNUSED_DAYS * 86_400:
                old.unlink()


def _decode_card(body: bytes) -> AnyCard:
    card: AnyCard = msgspec.json.decode(body, type=AnyCard)
    return card
