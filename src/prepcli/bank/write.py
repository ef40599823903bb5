"""Cards -> YAML text. Read back it is the same card; plain where that is safe, else folded, literal or quoted.

A value is written as a head, which stands behind its key, and further lines, indented against the key.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from prepcli.kinds import KINDS, AnyCard

WIDTH = 100
FRONT = ("id", "topic", "kind", "draft", "level", "track", "item", "seed", "tags", "versions", "prompt")
FLOWING = ("tags", "aliases", "seed", "accept", "gaps")  # lists of words, on one line while they fit
PLAIN = re.compile(r"[A-Za-z0-9(][^\n\t]*")
NOT_IN_FLOW = re.compile(r"[,\[\]{}:?&*!|>'\"%@#`]")
WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}  # text here, but not to every YAML reader
PRINTABLE = re.compile(
    "[\n\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*"  # as literal text
)
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


class Written(NamedTuple):
    """A value as text."""

    head: str
    lines: tuple[str, ...] = ()


def card_lines(card: AnyCard) -> list[str]:
    """The card as an item of a block list, without indentation: `- id: ...` and so on."""
    values = values_of(card).items()
    return dashed([line for name, value in values if value is not None for line in field_lines(name, value)])


def dashed(lines: list[str]) -> list[str]:
    """The lines as one item of a block list."""
    return ["- " + lines[0], *("  " + line if line else "" for line in lines[1:])]


def card_flow(card: AnyCard) -> str:
    """The card on one line, in braces."""
    return flow({name: value for name, value in values_of(card).items() if value is not None})


def field_lines(name: str, value: Any) -> list[str]:
    """`name: value`, with the lines that belong to it."""
    head, more = written(name, value)
    return [f"{name}: {head}" if head else f"{name}:", *more]


def fields_in_order(cls: Any) -> list[str]:
    """The fields of a kind as they are best read: what it asks, the kind's own, what explains it."""
    common = [name for name in FRONT if name == "kind" or name in cls.__struct_fields__]
    rest = [name for name in KINDS["flashcard"].__struct_fields__ if name not in common]
    own = [name for name in cls.__struct_fields__ if name not in common and name not in rest]
    return [*common, *own, *(name for name in rest if name in cls.__struct_fields__)]


def values_of(card: AnyCard) -> dict[str, Any]:
    """Every field of the card as `value_of` gives it, in order."""
    return {name: value_of(card, name) for name in fields_in_order(type(card))}


def value_of(card: AnyCard, name: str) -> Any:
    """The field as plain lists, mappings, text, numbers; None for one that need not be written."""
    if name == "kind":
        return None if card.kind == "flashcard" else card.kind
    value = getattr(card, name)
    plain = _lists(msgspec.to_builtins(value))
    return None if plain == default_of(type(card), name) else plain


def default_of(cls: Any, name: str) -> Any:
    """What a field says when it is not written; None for one that must be."""
    if name == "kind":
        return "flashcard"
    field = next(f for f in msgspec.structs.fields(cls) if f.name == name)
    return None if field.required else _lists(field.default)


def _lists(value: Any) -> Any:
    return [_lists(item) for item in value] if isinstance(value, (list, tuple)) else value


def written(name: str, value: Any) -> Written:
    """The value of the field `name`."""
    if isinstance(value, list):
        if (name in FLOWING or not value) and len(line := flow(value)) + len(name) < WIDTH:
            return Written(line)
        return Written("", tuple("  " + line for item in value for line in item_lines(item)))
    return scalar(value)


def item_lines(item: Any) -> list[str]:
    """An item of a block list, from its dash."""
    if isinstance(item, str):
        head, more = scalar(item)
        return [f"- {head}", *more]
    if len(line := flow(item)) < WIDTH:
        return [f"- {line}"]
    if isinstance(item, dict):
        return dashed([line for key, value in item.items() for line in field_lines(key, value)])
    return [f"- {line}"]


def scalar(value: Any) -> Written:
    """One text, number or truth value."""
    if not isinstance(value, str):
        return Written(_plain(value))
    if not PRINTABLE.fullmatch(value) or value.endswith("\n\n") or not value.strip():
        return Written(quoted(value))
    if "\n" in value:
        return _literal(value)
    if len(value) > WIDTH and "\t" not in value and " ".join(value.split()) == value:
        return Written(">-", tuple("  " + line for line in _filled(value.split(" "))))
    return Written(value if _is_plain(value) else quoted(value))


def flow(value: Any) -> str:
    """The value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str):
        is_plain = _is_plain(value) and PRINTABLE.fullmatch(value) and not NOT_IN_FLOW.search(value)
        return value if is_plain else quoted(value)
    return _plain(value)


def quoted(text: str) -> str:
    """Between double quotes, what cannot be shown as an escape."""
    return '"' + "".join(ESCAPES.get(c) or (c if PRINTABLE.fullmatch(c) else _escape(ord(c))) for c in text) + '"'


def _escape(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_plain(text: str) -> bool:
    """Can the text stand without quotes, outside brackets?"""
    return bool(
        PLAIN.fullmatch(text)
        and ": " not in text
        and " #" not in text
        and not text.endswith((":", " "))
        and text.casefold() not in WORDS
    )


def _literal(text: str) -> Written:
    indicator = "2" if text[0] in " \n\t" else ""
    head = "|" + indicator + ("" if text.endswith("\n") else "-")
    lines = text.removesuffix("\n").split("\n")
    return Written(head, tuple("  " + line if line else "" for line in lines))


def _filled(words: Iterable[str]) -> list[str]:
    """The words in lines of at most WIDTH, one space between two."""
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) >= WIDTH:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines
