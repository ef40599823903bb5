"""prompt_toolkit's applications, which line editors, lists and the browser are: started in one place."""

import signal
from types import FrameType
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.renderer import CPR_Support

from prepcli.ui.keys import stop


def run_app(app: Application[Any]) -> Any:
    """What `app` answers. A signal ends it between two paints, so that it always leaves the terminal as it was.

    Ctrl-Z stops the program until `fg`. The terminal is not asked where its cursor is: one that does not answer
    would cost a second. A `?` stands for what was typed and is no UTF-8. Raises KeyboardInterrupt, and Stopped
    where a signal asked the program to end.
    """
    app.renderer.cpr_support = CPR_Support.NOT_SUPPORTED
    app.key_bindings = merge_key_bindings([*([app.key_bindings] if app.key_bindings else []), _keys()])
    caught: list[int] = []

    def leave() -> None:
        if app.future is not None and not app.future.done():
            app.exit()

    def heard(number: int, frame: FrameType | None) -> None:
        if app.loop is None:
            stop(number)
        else:
            caught.append(number)
            app.loop.call_soon_threadsafe(leave)

    handlers = {number: signal.signal(number, heard) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        answer = app.run(handle_sigint=False)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    if caught:
        stop(caught[0])
    return answer.encode(errors="replace").decode() if isinstance(answer, str) else answer


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("c-z", eager=True)
    def _(event: KeyPressEvent) -> None:
        event.app.suspend_to_background()

    return keys
