"""One bank file, read once: cards and flaws, kept in a cache keyed by the file's bytes.

A compiled file is one line of JSON (heads, where each body stands, flaws) and then the bodies, so that a command
reads the heads and only the cards it shows. Everything here can be deleted at any time.
"""

import os
import time
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

import msgspec

from prepcli.errors import Flaw
from prepcli.kinds import AnyCard
from prepcli.model import Head

FORMAT = "3"
UNUSED_DAYS = 30


class Index(msgspec.Struct, frozen=True):
    """The first line: a head and a (start, length) for each card in order, counted from the end of the line."""

    heads: tuple[Head, ...]
    spans: tuple[tuple[int, int], ...]
    flaws: tuple[Flaw, ...]
    left_out: int


class Compiled:
    """The cards of one file. `card` reads one body, from memory or from the cache file."""

    def __init__(self, index: Index, bodies: bytes | None, path: Path | None, start: int) -> None:
        self.index = index
        self._bodies, self._path, self._start = bodies, path, start

    def card(self, position: int) -> AnyCard:
        """The card at `position` in the file. Raises OSError when the cache was deleted meanwhile."""
        start, length = self.index.spans[position]
        if self._bodies is not None:
            return _decode_card(self._bodies[start : start + length])
        assert self._path is not None
        with self._path.open("rb") as file:
            file.seek(self._start + start)
            return _decode_card(file.read(length))


def compiled(data: bytes, shown_path: str, cache: Path | None) -> Compiled:
    """The compiled form of a bank file's bytes, from the `cache` folder when it is there."""
    key = blake2b(data, digest_size=16, key=f"{FORMAT}{shown_path}".encode()[-64:]).hexdigest()
    path = cache / f"{key}.bank" if cache else None
    if path is not None:
        try:
            with path.open("rb") as file:
                return _open(file, path)
        except (OSError, ValueError):
            pass  # not compiled yet, or not readable: compile it now
    index, bodies = _compile(data, shown_path)
    if path is not None:
        _save(path, index, bodies)
    return Compiled(index, bodies, None, 0)


def _open(file: BinaryIO, path: Path) -> Compiled:
    head = file.readline()
    index = msgspec.json.decode(head, type=Index)
    whole = len(head) + (sum(index.spans[-1]) if index.spans else 0)
    if os.fstat(file.fileno()).st_size != whole:
        raise ValueError("cut short")
    return Compiled(index, None, path, len(head))


def _compile(data: bytes, shown_path: str) -> tuple[Index, bytes]:
    from prepcli.bank.read import read

    found = read(data, shown_path)
    heads, spans, bodies = [], [], bytearray()
    for read_card in found.cards:
        card = read_card.card
        body = msgspec.json.encode(card)
        spans.append((len(bodies), len(body)))
        bodies += body
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
            )
        )
    return Index(tuple(heads), tuple(spans), tuple(found.flaws), found.left_out), bytes(bodies)


def _save(path: Path, index: Index, bodies: bytes) -> None:
    """Write beside and rename: a reader sees all or nothing. A cache that cannot be written is no fault."""
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(msgspec.json.encode(index) + b"\n" + bodies)
        part.replace(path)
        for old in path.parent.glob("*.bank"):
            if time.time() - old.stat().st_mtime > UNUSED_DAYS * 86_400:
                old.unlink()
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _decode_card(body: bytes) -> AnyCard:
    card: AnyCard = msgspec.json.decode(body, type=AnyCard)
    return card
