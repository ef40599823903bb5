"""One bank file, read once: cards and flaws, kept in a cache keyed by the file's bytes.

A compiled file is one line of JSON (heads, where each body stands, flaws), then the bodies, then the folded texts,
so that a command reads the heads and only what it shows or searches. Everything here can be deleted at any time.
"""

import os
import time
from contextlib import suppress
from functools import cache, cached_property
from hashlib import file_digest, sha256
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Any

import msgspec

from prepcli.errors import Flaw, PrepError, cannot_read
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

    @property
    def bodies_bytes(self) -> int:
        return sum(self.spans[-1]) if self.spans else 0


class Prompted(msgspec.Struct, frozen=True):
    """What is decoded of a card when only its prompt is shown."""

    prompt: str


class Kept:
    """Where the bodies stand in a cache file. It stays open, so that it may be deleted meanwhile."""

    def __init__(self, path: Path, file: int, start: int) -> None:
        self.path, self._file, self._start = path, file, start

    def __del__(self) -> None:
        os.close(self._file)

    def read(self, start: int, length: int) -> bytes:
        return os.pread(self._file, length, self._start + start)


class Compiled:
    """The cards of one file, their bodies in memory or in the cache."""

    def __init__(self, source: Path, index: Index, bodies: bytes | Kept, data: bytes | None = None) -> None:
        """`data` is what `source` holds, when it was read."""
        self.index = index
        self._source, self._bodies, self._data = source, bodies, data

    def card(self, position: int) -> AnyCard:
        """The card at `position` in the file. Raises PrepError for a damaged cache."""
        card: AnyCard = self._decoded(AnyCard, position)
        return card

    def prompt(self, position: int) -> str:
        """Only the card's prompt, for lists of many. Raises PrepError as `card` does."""
        return str(self._decoded(Prompted, position).prompt)

    def texts(self) -> list[str]:
        """The folded text of every card in order, as `query` compares it. Raises PrepError as `card` does."""
        data = self._read(self.index.bodies_bytes, self.index.text_bytes)
        texts = data.decode(errors="replace").split(BETWEEN) if self.index.heads else []
        if len(texts) != len(self.index.heads):
            raise self._damaged()
        return texts

    @cached_property
    def lines(self) -> list[str]:
        """The bank's own text, to say where something stands in it. Raises PrepError."""
        try:
            data = self._source.read_bytes() if self._data is None else self._data
        except OSError as e:
            raise cannot_read(self._source, e) from e
        return data.decode("utf-8-sig", errors="replace").splitlines()

    def located(self, line: int, word: str, message: str, hint: str) -> Flaw:
        """A flaw at the first `word` of the card that begins on `line`, else where it begins. Raises PrepError."""
        lines = self.lines[line - 1 :] or [""]
        depth = _indent(lines[0])
        behind = (i for i, text in enumerate(lines) if i and text.strip() and _indent(text) <= depth)
        at = next((i for i in range(next(behind, len(lines))) if word in lines[i]), None)
        source = lines[at or 0]
        return Flaw(
            message=message,
            hint=hint,
            path=str(self._source),
            line=line + (at or 0),
            column=1 + (depth if at is None else source.index(word)),
            width=1 if at is None else len(word),
            source=source,
        )

    def _decoded(self, type_: Any, position: int) -> Any:
        try:
            return _decoder(type_).decode(self._read(*self.index.spans[position]))
        except msgspec.DecodeError as e:
            raise self._damaged() from e

    def _read(self, start: int, length: int) -> bytes:
        if isinstance(self._bodies, Kept):
            return self._bodies.read(start, length)
        return self._bodies[start : start + length]

    def _damaged(self) -> PrepError:
        assert isinstance(self._bodies, Kept)
        return PrepError(f"{self._bodies.path} is damaged", "remove it: it is made anew")


def compiled(source: Path, folder: Path | None) -> Compiled:
    """The compiled form of a bank file, kept in the cache `folder` when there is one. Raises OSError."""
    if folder is not None and source.is_file():  # a pipe is read once
        with source.open("rb") as file, suppress(OSError, ValueError):  # not compiled yet, or not readable
            return _open(_place(file, source, folder), source)
    data = source.read_bytes()
    index, bodies = _compile(data, str(source))
    if folder is not None:
        _save(_place(BytesIO(data), source, folder), index, bodies)
    return Compiled(source, index, bodies, data)


def _place(file: BufferedReader | BytesIO, source: Path, folder: Path) -> Path:
    """Where the compiled form of these bytes is kept. They are read in parts: a bank may be large."""
    digest = file_digest(file, lambda: sha256(f"{FORMAT}{source}\0".encode(errors="surrogateescape")))
    return folder / f"{digest.hexdigest()[:32]}.bank"


def _open(path: Path, source: Path) -> Compiled:
    with path.open("rb") as file:
        head = file.readline()
        index = msgspec.json.decode(head, type=Index)
        if os.fstat(file.fileno()).st_size != len(head) + index.bodies_bytes + index.text_bytes:
            raise ValueError("cut short")
        return Compiled(source, index, Kept(path, os.dup(file.fileno()), len(head)))


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

    oldest = time.time() - UNUSED_DAYS * 86_400
    with suppress(OSError, PrepError):
        write_whole(path, msgspec.json.encode(index) + b"\n" + bodies)
        for old in path.parent.glob("*.bank"):
            if old.stat().st_atime < oldest:
                old.unlink()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


@cache
def _decoder(type_: Any) -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(type_)
