"""A card as a form: its fields are asked for in turn, then changed from a list until it is saved or left.

Esc leaves a field as it was, Ctrl-C leaves the form and changes nothing; what was typed is told to whoever opened
it. What is wrong is shown above the list, with all that was typed still there.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, NamedTuple

from rich.console import Console
from rich.text import Text

from prepcli.errors import Flaw
from prepcli.ui.console import WIDEST, Glyphs, make_console
from prepcli.ui.editor import has_editor
from prepcli.ui.flaws import show_flaws
from prepcli.ui.keys import Stopped
from prepcli.ui.text import cut, one_line, safe
from prepcli.ui.typing import ask, choose, line_editor

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


class BrokenOff(KeyboardInterrupt):
    """Ctrl-C or a signal after something was typed; `values` has all of it, also what stood in the open field."""

    def __init__(self, values: Values, exit_code: int) -> None:
        super().__init__()
        self.values, self.exit_code = values, exit_code


def fill(
    fields: Callable[[Values], Sequence[Field]],
    values: Values,
    check: Callable[[Values], Sequence[Flaw]],
    *,
    first: Sequence[str] = (),
    title: str = "",
) -> tuple[Way, Values]:
    """Ask for the fields `first`, then show all; with flaws it cannot be saved.

    Raises BrokenOff, or KeyboardInterrupt and Stopped when nothing was typed.
    """
    console = make_console()
    if title:
        console.print(Text(title, "prep.label"))
    if first:
        console.print(Text("Esc leaves a field empty, Ctrl-C leaves the form", "prep.dim"))
    before, values = values, dict(values)
    try:
        asked = {name for name, text in values.items() if text}
        while field := next((f for f in fields(values) if first and _is_next(f, first, asked)), None):
            asked.add(field.name)
            _ask(field, values)
        return _changed(fields, values, check, console)
    except EOFError:
        return Way.LEAVE, values
    except (KeyboardInterrupt, Stopped) as e:
        if _typed(values) == _typed(before):
            raise
        raise BrokenOff(values, e.code if isinstance(e, Stopped) else 130) from e


def _typed(values: Values) -> Values:
    """What is more than a choice from a list."""
    return {name: text for name, text in values.items() if text.strip() and name != "kind"}


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
            _ask(next(field for field in shown if field.name == at), values)
            at = Way.SAVE


def _ask(field: Field, values: Values) -> None:
    """Change one of the values to what the learner answers."""
    before = values.get(field.name, "")
    if field.items and not before and not field.choices:
        _ask_one_by_one(field, values)
        return
    answer = _choice(field, values) if field.choices else _text(field, values, before)
    if answer is not None:
        values[field.name] = answer


def _text(field: Field, values: Values, before: str) -> str | None:
    label = field.name.replace("_", " ") + (f" ({field.about})" if field.about else "")
    if field.items or field.is_long:
        label += ", one a line; Ctrl-N: new line" if field.items else " (Ctrl-N: new line)"
    question = line_editor(label, multiline=field.items or field.is_long, initial=before, words=field.words)
    return _line(question, field, values)


def _ask_one_by_one(field: Field, values: Values) -> None:
    """Items until an empty one."""
    name, about = field.name.replace("_", " "), f"{field.about}; " if field.about else ""
    items: list[str] = []
    while item := _line(
        line_editor(f"{name} {len(items) + 1} ({about}Enter ends the list)"), field, values, items
    ):
        items.append(item)
    values[field.name] = "\n".join(items)


def _line(question: Any, field: Field, values: Values, items: Sequence[str] = ()) -> str | None:
    """What is typed, None after Esc. Broken off, the values have what stands there, behind the items before."""
    try:
        answer: str | None = ask(question)
    except (KeyboardInterrupt, Stopped):
        values[field.name] = "\n".join([*items, question.application.current_buffer.text])
        raise
    return answer


def _choice(field: Field, values: Values) -> str | None:
    words = [(word, word.replace("_", " ")) for word in field.choices]
    chosen: str | None = choose(field.name, words, values.get(field.name))
    return chosen


def _chosen(shown: Sequence[Field], values: Values, at: str | Way, console: Console) -> str | Way:
    """A field to change, or a way out."""
    room = max(16, min(console.width, WIDEST) - ROOM_FOR_NAME - 8)
    glyphs = Glyphs.of(console)
    ways = [way for way in Way if way is not Way.EDITOR or has_editor()]
    choices: list[tuple[str | Way, str]] = [(Way.SAVE, Way.SAVE.value)]
    for field in shown:
        if not field.editor_only:
            text = cut(one_line(values.get(field.name, "")), room, glyphs)
            choices.append(
                (field.name, f"{field.name.replace('_', ' '):<{ROOM_FOR_NAME}}{safe(text.plain)}".rstrip())
            )
    choices += [(way, way.value) for way in ways if way is not Way.SAVE]
    found: str | Way | None = choose("card", choices, at)
    return Way.LEAVE if found is None else found
