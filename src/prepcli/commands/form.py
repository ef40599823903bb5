"""A card's fields <-> the texts of a form, and the card that they mean, read by the decoder of every bank."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from prepcli.bank.read import read
from prepcli.bank.write import dashed, field_lines, fields_in_order, value_of
from prepcli.errors import Flaw, UsageError
from prepcli.kinds import KINDS, AnyCard
from prepcli.ui.form import Field

HIDDEN = ("id", "draft", "item", "seed", "track", "aliases")  # to be changed in the editor
LISTS = ("key_points", "mistakes", "follow_ups", "accept")
LONG = ("prompt", "answer", "code", "output", "setup", "starter", "solution", "tests")
OWN = {
    "options": "`+ right :: why` or `- wrong :: why`",
    "gaps": "for each ____ its spellings, parted by /",
    "accept": "accepted answers, the best first",
    "code": "the program",
    "output": "what it prints",
    "starter": "what one begins with",
    "solution": "a reference solution",
    "tests": "a script of asserts",
}


def fields(values: Mapping[str, str], topics: Sequence[str], card: AnyCard | None = None) -> list[Field]:
    """The fields of the kind in `values`, in the order of a bank. `card` is what is being changed."""
    cls = KINDS[values.get("kind") or "flashcard"]
    return [
        Field(
            name,
            about=OWN.get(name, ""),
            is_long=name in LONG,
            items=name in LISTS or name in ("options", "gaps"),
            choices=tuple(KINDS) if name == "kind" and card is None else (),
            words=tuple(topics) if name == "topic" else (),
            editor_only=(name == "kind" and card is not None) or (card is not None and shown(card, name) is None),
        )
        for name in fields_in_order(cls)
        if name not in HIDDEN
    ]


def as_values(card: AnyCard) -> dict[str, str]:
    """The card's fields as texts, without those that only an editor can show."""
    texts = {name: shown(card, name) for name in fields_in_order(type(card)) if name not in HIDDEN}
    return {name: text for name, text in texts.items() if text is not None}


def as_texts(given: Mapping[str, Any]) -> dict[str, str]:
    """Plain values as the texts of a form."""
    return {name: _as_text(name, value) for name, value in given.items() if name not in HIDDEN}


def shown(card: AnyCard, name: str) -> str | None:
    """The field as text, None when it cannot be told apart in a form."""
    value = card.kind if name == "kind" else value_of(card, name)
    text = _as_text(name, value)
    return text if value is None or _as_plain(meant(name, text)) == _as_plain(value) else None


def meant(name: str, text: str) -> Any:
    """What the text of a field stands for, as plain lists, mappings and texts; None for nothing."""
    text = text if name in LONG else text.strip()
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return None
    match name:
        case "tags":
            return [word for line in lines for word in (part.strip() for part in line.split(",")) if word]
        case "options":
            return [_option(line) for line in lines]
        case "gaps":
            return [[word.strip() for word in line.split("/")] for line in lines]
        case _ if name in LISTS:
            return lines
        case _:
            return text


def card_of(
    values: Mapping[str, Any], wrong: Callable[[AnyCard], Flaw | None]
) -> tuple[AnyCard | None, str, tuple[Flaw, ...]]:
    """The card that plain values make, its text in a bank, and its flaws, with what `wrong` finds."""
    known = fields_in_order(KINDS.get(str(values.get("kind")), KINDS["flashcard"]))
    names = [*(name for name in known if name in values), *(name for name in values if name not in known)]
    lines = [line for name in names if values[name] is not None for line in field_lines(name, values[name])]
    if not lines:
        return None, "", (Flaw(message="the card is empty", hint="type a topic, a prompt and an answer"),)
    text = "\n".join(dashed(lines)) + "\n"
    found = read(text.encode(), "", bare=True)
    if found.flaws:
        return None, text, tuple(found.flaws)
    card = found.cards[0].card
    flaw = wrong(card)
    return card, text, (flaw,) if flaw else ()


def checked(values: Mapping[str, Any], wrong: Callable[[AnyCard], Flaw | None]) -> AnyCard:
    """The card that the values on a command line make. Raises UsageError."""
    card, _, flaws = card_of(values, wrong)
    if flaws or card is None:
        raise UsageError(flaws[0].message, flaws[0].hint.replace("add `", "add `--field ").replace(":`", "=...`"))
    return card


def _as_text(name: str, value: Any) -> str:
    """The value as it is best shown; one of another shape is shown too, to be mended."""
    match name, value:
        case _, None:
            return ""
        case "tags", list():
            return ", ".join(map(str, value))
        case "options", list():
            return "\n".join(map(_option_text, value))
        case "gaps", list():
            return "\n".join(" / ".join(map(str, gap)) if isinstance(gap, list) else str(gap) for gap in value)
        case _, list():
            return "\n".join(map(str, value))
        case _, bool():
            return "true" if value else ""
        case _:
            return str(value)


def _option_text(option: Any) -> str:
    if not isinstance(option, dict):
        return f"- {option}"
    mark = "+" if option.get("correct") in (True, "true") else "-"
    return f"{mark} {option.get('text', '')}" + (f" :: {option['why']}" if option.get("why") else "")


def _option(line: str) -> dict[str, Any]:
    """`+ text :: why` is a right option, anything else a wrong one."""
    mark, text = (line[0], line[1:].strip()) if line[0] in "+-" else ("-", line)
    text, _, why = (part.strip() for part in text.partition(" :: "))
    option: dict[str, Any] = {"text": text}
    if mark == "+":
        option["correct"] = True
    return {**option, "why": why} if why else option


def _as_plain(value: Any) -> Any:
    """For comparison: numbers as the form gives them."""
    return str(value).lower() if isinstance(value, int) else value
