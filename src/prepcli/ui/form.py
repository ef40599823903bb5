"""A card as a form: its fields are asked for in turn, then changed from a list until it is saved or left.

Esc leaves a field as it was, Ctrl-C leaves the form and changes nothing. What is wrong is shown above the list,
with all that was typed still there.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from prepcli.errors import Flaw
from prepcli.ui.console import make_console
from prepcli.ui.editor import has_editor
from prepcli.ui.flaws import show_flaws
from prepcli.ui.text import one_line, safe
from prepcli.ui.typing import choose, line_editor

ROOM_FOR_NAME = 12


class Field(NamedTuple):
    """One field as text. `choices` are all there is, `words` complete what is typed; `items` is a line an item."""

    name: str
    about: str = ""
    is_long: bool = False
    items: bool = False
    choices: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    editor_only: bool = False


class Way(Enum):
    """How the learner left the form."""

    SAVE = "save"
    EDITOR = "open in your editor"
    LEAVE = "leave, nothing is changed"


Values = dict[str, str]


def fill(
    fields: Callable[[Values], Sequence[Field]],
    values: Values,
    check: Callable[[Values], Sequence[Flaw]],
    *,
    first: Sequence[str] = (),
    title: str = "",
) -> tuple[Way, Values]:
    """Ask for the fields `first`, then show all; with flaws it cannot be saved. Raises KeyboardInterrupt."""
    console = make_console()
    if title:
        console.print(Text(title, "prep.label"))
    if first:
        console.print(Text("Esc leaves a field empty, Ctrl-C leaves the form", "prep.dim"))
    try:
        asked = {name for name, text in values.items() if text}
        while field := next((f for f in fields(values) if first and _is_next(f, first, asked)), None):
            asked.add(field.name)
            values = _asked(field, values)
        return _changed(fields, values, check, console)
    except EOFError:
        return Way.LEAVE, values


def _is_next(field: Field, first: Sequence[str], asked: set[str]) -> bool:
    """Is the field to be asked for before the list is shown? Those of `first`, and what belongs to the kind."""
    return (field.name in first or bool(field.about)) and field.name not in asked and not field.editor_only


def _changed(
    fields: Callable[[Values], Sequence[Field]],
    values: Values,
    check: Callable[[Values], Sequence[Flaw]],
    console: Console,
) -> tuple[Way, Values]:
    """The list of fields, until the learner saves or leaves."""
    at: str | Way = Way.SAVE
    while True:
        shown = fields(values)
        at = _chosen(shown, values, at, console)
        if at is Way.SAVE:
            flaws = check(values)
            if not flaws:
                return at, values
            show_flaws(flaws, console)
        elif isinstance(at, Way):
            return at, values
        else:
            values = _asked(next(field for field in shown if field.name == at), values)
            at = Way.SAVE


def _asked(field: Field, values: Values) -> Values:
    """The values after the learner was asked for one of them."""
    answer = _choice(field, values) if field.choices else _typed(field, values.get(field.name, ""))
    return values if answer is None else {**values, field.name: answer}


def _typed(field: Field, before: str) -> str | None:
    label = field.name.replace("_", " ") + (f" ({field.about})" if field.about else "")
    if field.items and not before:
        return _one_by_one(field)
    if field.items or field.is_long:
        label += ", one a line; Ctrl-N: new line" if field.items else " (Ctrl-N: new line)"
    answer: str | None = line_editor(
        label, multiline=field.items or field.is_long, initial=before, words=field.words
    ).unsafe_ask()
    return answer


def _one_by_one(field: Field) -> str:
    """Items until an empty one."""
    name, about = field.name.replace("_", " "), f"{field.about}; " if field.about else ""
    items: list[str] = []
    while item := line_editor(f"{name} {len(items) + 1} ({about}Enter ends the list)").unsafe_ask():
        items.append(item)
    return "\n".join(items)


def _choice(field: Field, values: Values) -> str | None:
    words = [(word, word.replace("_", " ")) for word in field.choices]
    chosen: str | None = choose(field.name, words, values.get(field.name))
    return chosen


def _chosen(shown: Sequence[Field], values: Values, at: str | Way, console: Console) -> str | Way:
    """A field to change, or a way out."""
    room = max(16, min(console.width, 100) - ROOM_FOR_NAME - 8)
    ways = [way for way in Way if way is not Way.EDITOR or has_editor()]
    choices: list[tuple[str | Way, str]] = [(Way.SAVE, Way.SAVE.value)]
    for field in shown:
        if not field.editor_only:
            text = one_line(values.get(field.name, ""))
            text.truncate(room, overflow="ellipsis")
            choices.append(
                (field.name, f"{field.name.replace('_', ' '):<{ROOM_FOR_NAME}}{safe(text.plain)}".rstrip())
            )
    choices += [(way, way.value) for way in ways if way is not Way.SAVE]
    found: str | Way | None = choose("card", choices, at)
    return Way.LEAVE if found is None else found
