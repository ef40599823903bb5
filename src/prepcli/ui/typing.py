"""Typed answers, notes and choices: questionary's line editor, imported only when something is typed.

Letters are text here. Esc leads back to the keys, Ctrl-C ends the sitting, Ctrl-D on an empty line quits it,
Ctrl-Z stops the program until `fg`.
"""

import os
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from prepcli.ui.console import Glyphs, is_dumb, make_console
from prepcli.ui.keys import Terminal


class Unfinished(NamedTuple):
    """What stood in a field when the page above it was spoilt, and where its cursor was."""

    text: str
    cursor: int


def ask_text(
    terminal: Terminal,
    label: str,
    *,
    multiline: bool = False,
    begun: Unfinished,
    clock: Callable[[], str] | None = None,
) -> str | Unfinished | None:
    """The typed text, or None after Esc. Raises KeyboardInterrupt and EOFError.

    Enter submits; with `multiline` Ctrl-N starts a new line. `clock` is shown below and kept going. After a new
    size or a return from Ctrl-Z what is typed so far is handed back, to draw the page and ask for the text again.
    """
    from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
    from prompt_toolkit.input.vt100_parser import Vt100Parser

    question = line_editor(label, multiline=multiline, initial=begun.text, clock=clock)
    app = question.application
    app.erase_when_done = True
    field, size = app.current_buffer, app.output.get_size()
    field.cursor_position = begun.cursor

    def leave_when_spoilt(_: Any) -> None:
        if not app.is_done and (terminal.woken() or app.output.get_size() != size):
            app.exit(result=Unfinished(field.text, field.cursor_position))

    app.before_render += leave_when_spoilt
    if ahead := terminal.take():
        parser = Vt100Parser(lambda press: store_typeahead(app.input, [press]))
        parser.feed_and_flush(ahead)
    answer: str | Unfinished | None = ask(question)
    terminal.push([press.data for press in get_typeahead(app.input)])
    return answer


def line_editor(
    label: str,
    *,
    multiline: bool = False,
    initial: str = "",
    words: Sequence[str] = (),
    clock: Callable[[], str] | None = None,
) -> Any:
    """A question whose answer is typed, or None after Esc; `words` are offered to complete it."""
    import questionary
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

    keys = KeyBindings()

    @keys.add("escape", eager=True)
    def _(event: Any) -> None:
        event.app.exit(result=None)

    if multiline:

        @keys.add("c-n", eager=True)
        def _(event: Any) -> None:
            event.current_buffer.newline()

    below: dict[str, Any] = {"bottom_toolbar": clock, "refresh_interval": 1} if clock else {}
    look = {"qmark": Glyphs.of(make_console()).cursor, "style": style()}
    if words:
        question = questionary.autocomplete(label, choices=list(words), default=initial, match_middle=True, **look)
    else:
        question = questionary.text(label, default=initial, **look, **below)
    app = question.application
    app.key_bindings = merge_key_bindings([app.key_bindings, keys] if app.key_bindings else [keys])
    app.ttimeoutlen = app.timeoutlen = 0.05
    return question


def ask(question: Any) -> Any:
    """The answer to a question of questionary's. Raises KeyboardInterrupt, EOFError and keys.Stopped."""
    from prepcli.ui.app import run_app

    return run_app(question.application)


def style() -> Any:
    """Of questions: none where there are no colours."""
    import questionary

    is_plain = os.environ.get("NO_COLOR") or is_dumb()
    return questionary.Style([] if is_plain else [("qmark", "fg:ansicyan bold"), ("question", "bold")])


def ask_line(label: str) -> str | None:
    """One line typed outside a sitting, or None after Esc and Ctrl-D. Raises KeyboardInterrupt."""
    try:
        answer: str | None = ask(line_editor(label))
    except EOFError:
        return None
    return answer


def choose(label: str, choices: Sequence[tuple[Any, str]], at: Any = None) -> Any:
    """One of the (value, title), by arrows, beginning at the value `at`; on a dumb terminal by its number.

    Raises KeyboardInterrupt and EOFError.
    """
    if is_dumb():
        return _numbered(label, choices, at)
    import questionary

    cursor = Glyphs.of(make_console()).cursor
    listed = [questionary.Choice(title, value=value) for value, title in choices]
    default = next((choice for choice in listed if choice.value == at), listed[0])
    question = questionary.select(
        label,
        choices=listed,
        default=default,
        qmark=cursor,
        pointer=cursor,
        instruction="(arrows, Enter)",
        style=style(),
    )
    return ask(question)


def _numbered(label: str, choices: Sequence[tuple[Any, str]], at: Any) -> Any:
    """Enter alone takes the value `at`, or leaves it open, as Esc does."""
    titles = dict(choices)
    print("\n".join(f"{number:>3} {title}" for number, title in enumerate(titles.values(), 1)))
    while True:
        answer = ask(line_editor(f"{label}{'' if label.endswith('?') else ':'} number"))
        if not answer or not answer.strip():
            return None if answer is None or at not in titles else at
        if answer.strip().isdecimal() and 1 <= int(answer) <= len(titles):
            return [*titles][int(answer) - 1]
        alone = f"takes: {titles[at]}" if at in titles else "leaves it open"
        print(f"type a number from 1 to {len(titles)}; Enter alone {alone}")
