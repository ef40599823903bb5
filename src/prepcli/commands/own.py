"""Changing the learner's own banks: a card added, changed, removed, every other byte as it was, or nothing at all.

A new text is read again before it is written: the card must be the one that was meant, and every other card what
it was. Two programs that change banks of one folder wait for each other.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from prepcli.bank import splice
from prepcli.bank.bank import SUFFIXES, Listed, topic_key
from prepcli.bank.layout import NotSpliced
from prepcli.bank.read import ReadCard, ReadFile, read
from prepcli.bank.write import card_lines
from prepcli.commands.desk import Desk
from prepcli.errors import Flaw, PrepError, UsageError, cannot_read, cannot_write
from prepcli.files import held, write_whole
from prepcli.kinds import PROGRAMS, AnyCard
from prepcli.store.progress import Store

EDITED, ASKED_FILE = "edited.yaml", "asked.yaml"


class Place(NamedTuple):
    """Where a card stands now."""

    id: str
    path: Path
    line: int

    @classmethod
    def of(cls, listed: Listed) -> "Place":
        return cls(listed.head.id, listed.path, listed.head.line)

    @property
    def about(self) -> dict[str, Any]:
        """For a script."""
        return {"id": self.id, "path": str(self.path), "line": self.line}


class Subject(NamedTuple):
    """A card to be changed. `text` is its own lines with its id; `target` the file that the change goes to."""

    card: AnyCard
    listed: Listed
    target: Path
    text: str
    is_verbatim: bool  # is `text` what stands in the file, but for the id?


def subject(desk: Desk, card_id: str) -> Subject:
    """The card with this id. Raises UsageError for an unknown one."""
    card = desk.bank.card(card_id)
    listed = desk.bank.listed[card_id]
    target = listed.path if listed.own else desk.workspace.banks / EDITED
    data = _bytes(listed.path)
    alone = _alone(desk, listed, data)
    if [found.card for found in read(alone, "").cards] == [card]:
        data = alone
    try:
        text = splice.card_text(data, _found(data, listed.path, card_id).position)
        text = splice.changed_text(text, card)
        if card.draft and not card.answer and "\n  answer:" not in text and not text.startswith("- {"):
            text += "  answer: |-\n"  # a place for it
        return Subject(card, listed, target, text, True)
    except NotSpliced:
        return Subject(card, listed, target, "\n".join(card_lines(card)) + "\n", False)


def add_cards(
    desk: Desk, path: Path, cards: list[AnyCard], *, text: str = "", are_foreign: bool = False
) -> list[Place]:
    """Write the cards behind the last one of `path`, which is made when it is missing. All or nothing.

    `text` is how one card is to be written. Foreign cards with programs are not trusted. Raises PrepError.
    """
    with _writing(path):
        before = _bytes(path) if path.exists() else b""
        if text:
            after = _spliced(path, before, lambda: splice.with_text_added(before, text, cards[0]))
        else:
            after = _spliced(path, before, lambda: splice.with_cards(before, cards))
        _compare(path, before, after, cards)
        trusted = desk.trust.allows(path) if path.exists() else True
        if are_foreign and any(card.kind in PROGRAMS for card in cards):
            trusted = False
        _write(desk, path, after, is_trusted=trusted)
    return [Place(card.id, path, _found(after, path, card.id).line) for card in cards]


def change_card(desk: Desk, store: Store | None, subject: Subject, new: AnyCard, text: str = "") -> Place:
    """Write `new` in place of the subject, as in `text` if given; a card that ships becomes an own one.

    The history of a card whose id was changed goes on under the new one. Raises PrepError.
    """
    old, path = subject.card, subject.target
    if subject.listed.own:
        with _writing(path):
            before = _bytes(path)
            found = _found(before, path, old.id)
            if found.card != old:
                raise PrepError(f"`{old.id}` was changed in {path} meanwhile", "look at it and edit again")
            after = _spliced(
                path,
                before,
                lambda: (
                    splice.with_card_text(before, found.position, text)
                    if text and subject.is_verbatim
                    else splice.with_card(before, found.position, new)
                ),
            )
            _compare(path, before, after, [new], without=old.id)
            _write(desk, path, after, is_trusted=desk.trust.allows(path))
        place = Place(new.id, path, _found(after, path, new.id).line)
    else:
        foreign = not desk.trust.allows(subject.listed.path)
        own_text = text or splice.changed_text(subject.text, new)
        (place,) = add_cards(desk, path, [new], text=own_text, are_foreign=foreign)
    if subject.listed.own and new.id != old.id:
        _carry(desk, store, old.id, new.id)
    return place


def remove_card(desk: Desk, card: AnyCard) -> None:
    """Take an own card out of its file; one that then holds nothing goes too. Raises PrepError."""
    path = desk.bank.listed[card.id].path
    with _writing(path):
        before = _bytes(path)
        at = _found(before, path, card.id).position
        after = _spliced(path, before, lambda: splice.without_card(before, at))
        if after == splice.HEAD.encode():
            path.unlink()
            desk.reopen()
            return
        _compare(path, before, after, [], without=card.id)
        _write(desk, path, after, is_trusted=desk.trust.allows(path))


def taken(desk: Desk, card: AnyCard, before: str = "") -> Flaw | None:
    """What is wrong with adding the card, or putting it in place of `before`: its id or prompt is taken."""
    if card.id == before:
        return None
    if not card.is_named:
        asked = (c for c in desk.bank.cards() if (c.kind, c.prompt) == (card.kind, card.prompt))
        if other := next((c.id for c in asked if c.id != before), None):
            hint = f"`prep edit {other}` changes it; with an id of its own a card may ask the same"
            return Flaw(message=f"that prompt is in the bank already: `{other}`", hint=hint)
    if card.id in desk.bank:
        hint = f"`prep edit {card.id}` changes that card; with another id this one may stand beside it"
        return Flaw(message=f"the id `{card.id}` is taken", hint=hint)
    return outlived(desk, card.id, before)


def outlived(desk: Desk, card_id: str, before: str = "") -> Flaw | None:
    """What is wrong with a card under this id: its history goes on under another one, which is not `before`."""
    newest = desk.older_ids.get(card_id, before)
    if newest == before:
        return None
    is_lost = card_id in desk.bank and newest not in desk.bank
    hint = f"`prep bank carry {newest} {card_id}` takes it back" if is_lost else "give the card another id"
    return Flaw(message=f"`{card_id}` is an older id of `{newest}`, which has its history", hint=hint)


def settled(old: AnyCard, new: AnyCard) -> AnyCard:
    """The new card: a draft whose answer was written now is one no longer."""
    written = old.draft and not old.answer.strip() and new.answer.strip()
    return replace(new, draft=False) if written else new


def fitted(desk: Desk, card: AnyCard) -> AnyCard:
    """The card with its topic as the bank spells it."""
    usual = {topic_key(topic): topic for topic in reversed(desk.bank.topics)}
    topic = usual.get(topic_key(card.topic), card.topic)
    return card if topic == card.topic else replace(card, topic=topic)


def own_file(desk: Desk, name: Path) -> Path:
    """The bank file that `name` means: one in the banks folder, or a path. Raises UsageError."""
    path = name.expanduser()
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"`{name}` is no name of a bank", "a bank is a file that ends in `.yaml` or `.yml`")
    return desk.workspace.banks / path if path.parts == (path.name,) else path


def _carry(desk: Desk, store: Store | None, old: str, new: str) -> None:
    if store is not None:
        if store.state(old).latest:
            desk.carry(store, old, new)
        return
    with desk.store() as reading:
        known = bool(reading.state(old).latest)
    if known:
        with desk.store(writing=True) as writing:
            desk.carry(writing, old, new)


def _alone(desk: Desk, listed: Listed, data: bytes) -> bytes:
    """The card's own lines as a bank of one card: a whole bank may take a second to read."""
    first = listed.head.line
    lines = data.splitlines(keepends=True)
    later = (other.head.line for other in desk.bank.listed.values() if other.path == listed.path)
    end = min((line for line in later if line > first), default=len(lines) + 1)
    return splice.HEAD.encode() + b"".join(lines[first - 1 : end - 1])


def _found(data: bytes, path: Path, card_id: str) -> ReadCard:
    found = next((found for found in read(data, str(path)).cards if found.card.id == card_id), None)
    if found is None:
        raise PrepError(f"`{card_id}` is no longer in {path}", "`prep bank check` shows what is")
    return found


def _spliced(path: Path, before: bytes, splicing: Callable[[], bytes]) -> bytes:
    """What `splicing` makes of the file. Raises PrepError for one that cannot be read or changed in place."""
    try:
        return splicing()
    except (NotSpliced, UnicodeDecodeError, ValueError, AssertionError) as e:
        raise _unusual(path, read(before, str(path))) from e


def _compare(path: Path, before: bytes, after: bytes, new: Iterable[AnyCard], without: str = "") -> None:
    """Raise PrepError unless the cards of `after` are those of `before`, one left out, and the new ones."""
    was, now = read(before, str(path)), read(after, str(path))
    wanted = {found.card.id: found.card for found in was.cards if found.card.id != without}
    wanted |= {card.id: card for card in new}
    is_empty = not was.cards and not was.left_out
    if {found.card.id: found.card for found in now.cards} != wanted or (
        len(now.flaws) > (0 if is_empty else len(was.flaws))
    ):
        raise _unusual(path, was)


def _unusual(path: Path, found: ReadFile) -> PrepError:
    if found.flaws:
        return PrepError("", flaw=replace(found.flaws[0], hint=f"mend the file first: {found.flaws[0].hint}"))
    return PrepError(f"{path} is laid out in a way that cannot be changed in place", "change it in your editor")


def _write(desk: Desk, path: Path, after: bytes, *, is_trusted: bool) -> None:
    """Write and read the bank again; what was trusted and then changed through prep stays so."""
    write_whole(path, after)
    if is_trusted:
        desk.trust.record(path)
    desk.reopen()


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Alone in the folder of `path`; what the disk refuses is one message."""
    try:
        with held(path.parent):
            yield
    except OSError as e:
        raise cannot_write(path, e) from e


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as e:
        raise cannot_read(path, e) from e
