"""Nodes -> cards, field by field: each field says what type it wants, and each flaw knows its place.

The types are those of the kinds' fields, so a kind's definition is also its validation. Text stays text: `no`,
`22:22`, `1e3` and dates are never turned into anything else.
"""

import re
import types
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import msgspec

from prepcli.bank.nodes import Mapping, Node, Scalar, Sequence, Source, child, is_empty, scalar_text
from prepcli.errors import Flaw, did_you_mean, known_ones
from prepcli.kinds import KINDS, AnyCard
from prepcli.model import ID_PATTERN

INVALID: Any = object()
WANTED = {str: "text", int: "a whole number", bool: "`true` or `false`"}
BOOLS = {"true": True, "yes": True, "false": False, "no": False}

Report = Callable[[Flaw], None]


def card_of(node: Node, source: Source) -> tuple[AnyCard | None, list[Flaw]]:
    """The card in `node`, or None and all its flaws."""
    flaws: list[Flaw] = []
    card = _card(node, source, flaws.append)
    return (None, flaws) if flaws else (card, [])


def _card(node: Node, source: Source, report: Report) -> AnyCard | None:
    if not isinstance(node, Mapping):
        report(source.at(node, "a card is a mapping of fields", "start it with `- topic: ...`"))
        return None
    pairs = _pairs(node, source, report)
    kind_node = pairs.pop("kind", None)
    kind = "flashcard" if kind_node is None else scalar_text(kind_node)
    if kind not in KINDS:
        assert kind_node is not None
        hint = known_ones("kind", kind or "", KINDS)
        report(source.at(kind_node, f"unknown kind `{kind or '...'}`", hint))
        return None
    card: Any = _struct(KINDS[kind], node, pairs, source, report)
    if not _is_draft(pairs):
        _need_answer(KINDS[kind], node, pairs, source, report)
    if card is INVALID:
        return None
    for fault in card.faults():
        report(source.at(_find(node, fault.field), fault.message, fault.hint))
    return cast(AnyCard, card)


def _is_draft(pairs: dict[str, Node]) -> bool:
    return "draft" in pairs and BOOLS.get((scalar_text(pairs["draft"]) or "").lower(), False)


def _need_answer(cls: Any, node: Mapping, pairs: dict[str, Node], source: Source, report: Report) -> None:
    """Only a draft may be without an answer."""
    if "answer" not in pairs:
        report(source.at(node, f"{_name(cls)} without `answer`", "add `answer:`"))
    elif (text := scalar_text(pairs["answer"])) is not None and not text.strip():
        hint = "write a text, or remove the card" if is_empty(pairs["answer"]) else "write a text"
        report(source.at(pairs["answer"], "`answer` is empty", hint))


def _struct(cls: Any, node: Mapping, pairs: dict[str, Node], source: Source, report: Report) -> Any:
    """An instance of the msgspec Struct `cls`, or INVALID."""
    hints = _hints(cls)
    values: dict[str, Any] = {}
    sound = True
    for key, value_node in pairs.items():
        if key not in hints:
            hint = did_you_mean(key, list(hints)) or f"{_name(cls)} has {', '.join(f'`{h}`' for h in hints)}"
            report(source.at(_key(node, key), f"unknown key `{key}`", hint))
            sound = False
            continue
        values[key] = _value(hints[key], value_node, key, source, report)
        sound = sound and values[key] is not INVALID
    for name in _required(cls):
        if name not in pairs:
            report(source.at(node, f"{_name(cls)} without `{name}`", f"add `{name}:`"))
            sound = False
    return cls(**values) if sound else INVALID


def _value(type_: Any, node: Node, name: str, source: Source, report: Report) -> Any:
    """`node` as `type_`: text, number, truth value, one of several words, list or struct; or INVALID."""
    limits = []
    if get_origin(type_) is Annotated:
        type_, *limits = get_args(type_)
    origin = get_origin(type_)
    if origin in (Union, types.UnionType):  # one text, or a list of them
        type_ = next(t for t in get_args(type_) if (get_origin(t) is tuple) == isinstance(node, Sequence))
        return _value(type_, node, name, source, report)
    if origin is tuple:
        return _list(get_args(type_)[0], node, name, limits, source, report)
    if isinstance(type_, type) and issubclass(type_, msgspec.Struct):
        if not isinstance(node, Mapping):
            report(source.at(node, f"`{name}` holds mappings", f"write `- {_first_field(type_)}: ...`"))
            return INVALID
        return _struct(type_, node, _pairs(node, source, report), source, report)
    return _scalar(type_, node, name, limits, source, report)


def _list(item: Any, node: Node, name: str, limits: list[Any], source: Source, report: Report) -> Any:
    if not isinstance(node, Sequence):
        report(source.at(node, f"`{name}` is a list", "write one item a line, each after `- `"))
        return INVALID
    values = tuple(_value(item, child, name, source, report) for child in node.value)
    least = next((m.min_length for m in limits if m.min_length), 0)
    if len(values) < least:
        report(source.at(node, f"`{name}` needs at least {least}", "add what is missing"))
        return INVALID
    return INVALID if any(v is INVALID for v in values) else values


def _scalar(type_: Any, node: Node, name: str, limits: list[Any], source: Source, report: Report) -> Any:
    words = get_args(type_) if get_origin(type_) is Literal else ()
    text = scalar_text(node)
    if text is None:
        report(
            source.at(node, f"`{name}` is {WANTED.get(type_, 'one word')}", "write it on one line, or after `|`")
        )
        return INVALID
    value: Any = text
    if type_ is int:
        value = int(text) if re.fullmatch(r"[+-]?[0-9]{1,9}", text) else INVALID
    elif type_ is bool:
        value = BOOLS.get(text.lower(), INVALID)
    elif words:
        value = text if text in words else INVALID
    if value is INVALID:
        wanted = WANTED.get(type_) or "one of " + ", ".join(f"`{w}`" for w in words)
        report(source.at(node, f"`{name}` is {wanted}, not `{text}`", did_you_mean(text, list(words))))
        return INVALID
    for limit in limits:
        if problem := _beyond(limit, value, node):
            report(source.at(node, f"`{name}` {problem[0]}", problem[1]))
            return INVALID
    return value


def _beyond(limit: Any, value: Any, node: Node) -> tuple[str, str] | None:
    """What `value` breaks of a msgspec Meta, as (message, hint)."""
    if limit.min_length and not value.strip():
        return ("is empty", "write a text, or remove the card" if is_empty(node) else "write a text")
    if limit.pattern == ID_PATTERN and not re.fullmatch(ID_PATTERN, value):
        return (
            f"is not an id: `{value}`",
            "use up to 64 letters, digits, `.`, `_` and `-`, a letter or digit first",
        )
    if limit.ge is not None and not limit.ge <= value <= limit.le:
        return (f"is {limit.ge} to {limit.le}, not {value}", "")
    return None


def _pairs(node: Mapping, source: Source, report: Report) -> dict[str, Node]:
    """Keys and value nodes; a repeated key is reported and the first wins."""
    pairs: dict[str, Node] = {}
    for key_node, value_node in node.value:
        key = scalar_text(key_node)
        if key is None:
            report(source.at(key_node, "a key is one word", "write `name: value`"))
        elif key in pairs:
            report(source.at(key_node, f"repeated key `{key}`", "remove one of the two"))
        else:
            pairs[key] = value_node
    return pairs


def _find(node: Node, path: tuple[str | int, ...]) -> Node:
    """The node at `path` below `node`, or the nearest one above it."""
    for step in path:
        if isinstance(step, str):
            node = child(node, step) or node
        else:  # a place in a list
            node = node.value[step]
    return node


def _key(node: Mapping, key: str) -> Node:
    return next(k for k, _ in node.value if isinstance(k, Scalar) and k.value == key)


def _name(cls: Any) -> str:
    tag = cls.__struct_config__.tag
    return f"a {tag}" if tag else f"an {cls.__name__.lower()}"


def _first_field(cls: Any) -> str:
    return str(cls.__struct_fields__[0])


@cache
def _hints(cls: Any) -> dict[str, Any]:
    """Field name -> type, with the limits that Annotated carries."""
    hints = get_type_hints(cls, include_extras=True)
    return {name: hints[name] for name in hints if name in cls.__struct_fields__}


@cache
def _required(cls: Any) -> tuple[str, ...]:
    """The names of the fields without a default."""
    return tuple(field.name for field in msgspec.structs.fields(cls) if field.required)
