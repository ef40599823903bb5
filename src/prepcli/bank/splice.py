"""A bank file's text with one thing changed in it, and every other byte as it was: comments, layout, line ends.

The nodes say where a value stands; the text is cut there. Nothing here trusts that a cut is right: `own.py` in the
commands reads the new text again and compares every card before it is written.
"""

from difflib import SequenceMatcher

from prepcli.bank.fields import edits_of_field
from prepcli.bank.layout import Edit, NotSpliced, Text
from prepcli.bank.nodes import Sequence, is_empty
from prepcli.bank.write import card_flow, card_lines, default_of, fields_in_order, value_of
from prepcli.kinds import AnyCard

HEAD = "version: 1\ncards:\n"


def with_cards(data: bytes, cards: list[AnyCard]) -> bytes:
    """The file with these cards behind its last one. An empty file becomes a bank."""
    file = Text(data)
    found = file.found
    if file.root is None or is_empty(file.root):
        gap = "" if file.text.endswith("\n") or not file.text else file.newline
        body = "".join(file.newline.join([*_indented(card_lines(card), 2), ""]) for card in cards)
        return file.with_edits(
            [Edit(len(file.text), len(file.text), gap + HEAD.replace("\n", file.newline) + body)]
        )
    if isinstance(found, Sequence) and found.flow_style and found.value:
        at = file.extent(found.value[-1])[1]
        return file.with_edits([Edit(at, at, "".join(", " + card_flow(card) for card in cards))])
    if isinstance(found, Sequence) and found.flow_style:
        start, end = file.extent(found)
        tail = file.line_end(end)
        lines = file.text[end:tail] + "".join(file.lines(card_lines(card), 2) for card in cards)
        return file.with_edits([Edit(start, tail, lines.lstrip(" "))])
    if isinstance(found, Sequence):
        at = file.line_end(file.extent(found)[1])
        blank = [""] if _is_airy(file) else []
        lines = "".join(file.lines([*blank, *card_lines(card)], found.start_mark.column) for card in cards)
        return file.with_edits([Edit(at, at, lines)])
    if found is not None and is_empty(found):
        at = file.line_end(found.start_mark.index)
        return file.with_edits([Edit(at, at, "".join(file.lines(card_lines(card), 2) for card in cards))])
    raise NotSpliced


def with_card(data: bytes, position: int, new: AnyCard) -> bytes:
    """The file with the fields of the card at `position` that differ from `new` changed, one after the other."""
    file = Text(data)
    if not file.cards:
        raise NotSpliced
    for name in fields_in_order(type(new)):
        if edits := edits_of_field(file, position, name, value_of(new, name), default_of(type(new), name)):
            file = Text(file.with_edits(edits))
    return file.with_edits([])


def with_ids(data: bytes, ids: dict[int, str]) -> bytes:
    """The file with an `id` in each card (by position) that has none written."""
    file = Text(data)
    return file.with_edits([edit for i, card_id in ids.items() for edit in edits_of_field(file, i, "id", card_id)])


def card_text(data: bytes, position: int) -> str:
    """The card's own lines in its file, from its dash on, without indentation. Raises NotSpliced."""
    start, end, column, file = _block(data, position)
    lines = file.text[start:end].replace("\r\n", "\n").split("\n")
    if any(line[:column].strip(" ") for line in lines):
        raise NotSpliced  # a line that stands before its dash
    return "\n".join(line[column:] for line in lines) + "\n"


def with_card_text(data: bytes, position: int, text: str) -> bytes:
    """The file with a card's own lines replaced by those of `text`, as `card_text` gives them."""
    start, end, column, file = _block(data, position)
    before, raw = card_text(data, position)[:-1].split("\n"), file.text[start:end].split("\n")
    after, lines = text.rstrip("\n").split("\n"), []
    for op, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":  # also the line ends and the blanks at their ends are as they were
            lines += [line.removesuffix("\r") + file.newline[:-1] for line in raw[i1:i2]]
        else:
            lines += [line + file.newline[:-1] for line in _indented(after[j1:j2], column)]
    return file.with_edits([Edit(start, end, "\n".join(lines).removesuffix("\r"))])


def without_card(data: bytes, position: int) -> bytes:
    """The file without a card's own lines."""
    start, end, _, file = _block(data, position)
    end += len(file.newline) if file.text[end:].startswith(file.newline) else 0
    return file.with_edits([Edit(start, end, "")])


def with_text_added(data: bytes, text: str, card: AnyCard) -> bytes:
    """The file with a card behind its last one, written as in `text` where the file has a list of lines."""
    after = with_cards(data, [card])
    file = Text(after)
    return after if file.is_flow else with_card_text(after, len(file.cards) - 1, text)


def changed_text(text: str, new: AnyCard) -> str:
    """A card's own lines with the fields that differ from `new` changed. Raises NotSpliced."""
    return card_text(with_card((HEAD + text).encode(), 0, new), 0)


def as_typed(text: str, new: AnyCard) -> str:
    """`changed_text`, or lines of our own where the text is no list of lines: a whole bank, or without a dash."""
    try:
        return changed_text(text, new)
    except NotSpliced:
        return "\n".join(card_lines(new)) + "\n"


def _block(data: bytes, position: int) -> tuple[int, int, int, Text]:
    file = Text(data)
    if file.is_flow:
        raise NotSpliced
    card = file.cards[position]
    dash = file.dash(card)
    return file.line_start(dash), file.line_end(file.extent(card)[1]), dash - file.line_start(dash), file


def _indented(lines: list[str], by: int) -> list[str]:
    return [" " * by + line if line else "" for line in lines]


def _is_airy(file: Text) -> bool:
    """Is there an empty line between the last two cards?"""
    if len(file.cards) < 2:
        return False
    dash = file.dash(file.cards[-1])
    return "\n\n" in file.text[file.extent(file.cards[-2])[1] : dash].replace("\r", "")
