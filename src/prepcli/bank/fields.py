"""One field of a card set, changed or taken out in a bank file's text, as edits; comments keep their place."""

import re
from difflib import SequenceMatcher
from typing import Any

from prepcli.bank.layout import Edit, NotSpliced, Text
from prepcli.bank.nodes import Mapping, Node, Scalar, Sequence, child, scalar_text
from prepcli.bank.write import (
    WIDTH,
    Written,
    field_lines,
    fields_in_order,
    flow,
    item_lines,
    quoted,
    scalar,
    written,
)
from prepcli.kinds import KINDS

COMMENT = re.compile(r"[ \t]*(#[^\n]*)?\r?\Z")


def edits_of_field(file: Text, position: int, name: str, value: Any, default: Any = None) -> list[Edit]:
    """What sets one field of a card; None takes it out, unless it says what its absence means."""
    card = file.cards[position]
    if not isinstance(card, Mapping) or not card.value:
        raise NotSpliced
    at = next((i for i, (key, _) in enumerate(card.value) if scalar_text(key) == name), None)
    if at is None:
        return [] if value is None else [_added(file, card, name, value)]
    if plain(card.value[at][1]) == _as_text(default if value is None else value):
        return []
    if value is None:
        return [_removed(file, card, at)]
    if card.flow_style:
        start, end = file.extent(card.value[at][1])
        return [Edit(start, end, ("" if end > start else " ") + flow(value))]
    return _replaced(file, card, at, name, value)


def _added(file: Text, card: Mapping, name: str, value: Any) -> Edit:
    """A new field, behind the nearest one that is written before it, or as the first."""
    order = _order(card)
    before = [
        i for i, (key, _) in enumerate(card.value) if order.get(scalar_text(key) or "", 99) < order.get(name, 98)
    ]
    if card.flow_style:
        if not before:
            at = card.value[0][0].start_mark.index
            return Edit(at, at, f"{name}: {flow(value)}, ")
        at = file.extent(card.value[before[-1]][1])[1]
        return Edit(at, at, f", {name}: {flow(value)}")
    column = card.start_mark.column
    if not before:
        at = card.start_mark.index
        lines = file.lines(field_lines(name, value), column).lstrip()
        return Edit(at, at, lines + file.newline + " " * column)
    at = file.line_end(file.extent(card.value[before[-1]][1])[1])
    return Edit(at, at, file.lines(field_lines(name, value), column))


def _order(card: Mapping) -> dict[str, int]:
    kind = scalar_text(child(card, "kind")) or ""
    return {name: i for i, name in enumerate(fields_in_order(KINDS.get(kind, KINDS["flashcard"])))}


def _removed(file: Text, card: Mapping, at: int) -> Edit:
    """A field with its lines."""
    key, value = card.value[at]
    start, end = key.start_mark.index, file.extent(value)[1]
    if card.flow_style:
        if at:
            return Edit(file.extent(card.value[at - 1][1])[1], end, "")
        return Edit(start, card.value[1][0].start_mark.index if len(card.value) > 1 else end, "")
    end = file.line_end(end)
    begin = file.line_start(start)
    if file.text[begin:start].strip(" "):  # behind the dash: the next field takes its place
        rest = file.text[end:]
        return Edit(start, end + len(rest) - len(rest.lstrip()), "")
    if end < len(file.text):
        return Edit(begin, end + (2 if file.text[end] == "\r" else 1), "")
    return Edit(len(file.text[:begin].rstrip("\r\n")), end, "")


def _replaced(file: Text, card: Mapping, at: int, name: str, value: Any) -> list[Edit]:
    """Another value behind a key; of a list of texts only the items that differ."""
    key, node = card.value[at]
    column = card.start_mark.column
    if isinstance(node, Sequence) and not node.flow_style and _all_texts(node, value):
        return _items(file, node, list(value))
    colon = file.text.index(":", key.end_mark.index) + 1
    start, end = file.extent(node)
    line_end = file.line_end(colon)
    if start <= line_end:
        in_brackets = isinstance(node, Sequence) and node.flow_style and len(flow(value)) < WIDTH
        new = Written(flow(value)) if in_brackets else written(name, value)
        return [_put(file, node, (colon, start, end), new, column)]
    between = file.text[line_end : file.line_start(start)].strip()
    new = Written(_one_line(value)) if between else written(name, value)
    keyed = Edit(colon, colon, f" {new.head}") if new.head else Edit(colon, colon, "")
    behind = file.line_start(start)
    cut_from = len(file.text[:behind].rstrip("\r\n"))
    return [keyed, Edit(cut_from, file.line_end(end), file.lines(new.lines, column))]


def _put(file: Text, node: Node, place: tuple[int, int, int], new: Written, column: int) -> Edit:
    """`new` where the value of `node` stands on its key's line; a comment behind it stays on that line."""
    colon, start, end = place
    gap = file.text[colon:start] or " "
    tail_end = file.line_end(end)
    tail = file.text[end:tail_end]
    if isinstance(node, Scalar) and node.style in ("|", ">"):
        header = file.text[start : file.line_end(start)]
        tail = header[len(header.split()[0]) :]
    if not COMMENT.match(tail):
        raise NotSpliced
    if not new.head:
        return Edit(colon, tail_end, tail + file.lines(new.lines, column))
    return Edit(colon, tail_end, gap + new.head + tail + file.lines(new.lines, column))


def _items(file: Text, node: Sequence, new: list[str]) -> list[Edit]:
    """The edits that make the items of a block list those of `new`; comments between them stay."""
    old = [scalar_text(item) or "" for item in node.value]
    column = node.start_mark.column
    edits: list[Edit] = []
    for op, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            continue
        both = min(i2 - i1, j2 - j1)
        for i, j in zip(range(i1, i1 + both), range(j1, j1 + both), strict=True):
            start, end = file.extent(node.value[i])
            dash = file.text.rindex("-", 0, start) + 1
            edits.append(_put(file, node.value[i], (dash, start, end), scalar(new[j]), column))
        for item in node.value[i1 + both : i2]:
            start, end = file.extent(item)
            begin, stop = file.line_start(start), file.line_end(end)
            if file.text[begin:start].strip(" ") != "-":
                raise NotSpliced
            edits.append(Edit(len(file.text[:begin].rstrip("\r\n")), stop, ""))
        if j1 + both < j2:
            lines = [line for text in new[j1 + both : j2] for line in item_lines(text)]
            edits.append(_inserted(file, node, i1 + both, lines, column))
    return edits


def _inserted(file: Text, node: Sequence, before: int, lines: list[str], column: int) -> Edit:
    if before:
        at = file.line_end(file.extent(node.value[before - 1])[1])
        return Edit(at, at, file.lines(lines, column))
    at = file.line_start(node.start_mark.index)
    return Edit(at, at, file.lines(lines, column).removeprefix(file.newline) + file.newline)


def _all_texts(node: Sequence, value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value) and all(
        isinstance(item, Scalar) for item in node.value
    )  # fmt: skip


def _one_line(value: Any) -> str:
    return quoted(value) if isinstance(value, str) else flow(value)


def plain(node: Node) -> Any:
    """The node as lists, mappings and texts."""
    match node:
        case Sequence(value=items):
            return [plain(item) for item in items]
        case Mapping(value=pairs):
            return {scalar_text(key): plain(value) for key, value in pairs}
        case _:
            return scalar_text(node)


def _as_text(value: Any) -> Any:
    """The value as `plain` gives it, for comparison."""
    if isinstance(value, dict):
        return {key: _as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return value if isinstance(value, str) or value is None else scalar(value).head
