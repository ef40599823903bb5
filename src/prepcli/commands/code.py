"""`prep code`: one exercise outside a sitting, in your editor or any other program."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prepcli.commands.options import Bank, IdArgument, Json, Output, Still, has_terminal

if TYPE_CHECKING:
    from prepcli.commands.desk import Desk
    from prepcli.kinds.code import Code
    from prepcli.results.common import CodeRun


def code(
    card_id: IdArgument,
    file: Annotated[
        Path | None, typer.Option("--file", help="Run this file once; write nothing.", show_default=False)
    ] = None,
    watch: Annotated[
        Path | None, typer.Option("--watch", help="Run this file on each save; write nothing.", show_default=False)
    ] = None,
    bank: Bank = None,
    plain: Still = False,
    as_json: Json = False,
) -> Output | None:
    """Do one code exercise and grade it, or run a file against its tests.

    Example: prep code algo-quicksort-code-1
    """
    from prepcli.commands.desk import Desk
    from prepcli.errors import UsageError

    if file and watch:
        raise UsageError("`--file` and `--watch` exclude each other", "`--watch` runs the file at once, too")
    desk = Desk(bank or ())
    if file:
        result = _run(desk, card_id, file)
        return Output(result, as_json, 0 if result.passed else 1)
    if watch:
        _watch(desk, card_id, watch, as_json)
    if as_json:
        raise UsageError("`--json` goes with `--file` or `--watch`", "an exercise needs a person")
    _sit(desk, card_id, plain)
    return None


def _sit(desk: "Desk", card_id: str, plain: bool) -> None:
    """The exercise as a sitting of one card, which ends in its grade."""
    from prepcli.errors import UsageError
    from prepcli.scheduling.queue import Wanted

    _exercise(desk, card_id)
    if not has_terminal():
        raise UsageError("an exercise needs a terminal", "from a script use `prep code ID --file FILE`")
    from prepcli.commands.sitting import Sitting

    with desk.store(writing=True) as store:
        begun = desk.session([card_id], "code")
        Sitting(desk, store, Wanted(), plain=plain, deadline=None, session=begun).run()


def _run(desk: "Desk", card_id: str, file: Path) -> "CodeRun":
    """Raises UsageError for a card that is no exercise, PrepError when it cannot be run here."""
    from prepcli.commands.exercise import refusal
    from prepcli.errors import PrepError
    from prepcli.results.common import CodeRun
    from prepcli.sandbox.exercise import try_code

    card = _exercise(desk, card_id)
    if why := refusal(desk, card):
        raise PrepError(*why)
    trial = try_code(card, _text(file), desk.limits)
    return CodeRun(id=card.id, lang=card.lang, passed=trial.passed, trial=trial)


def _watch(desk: "Desk", card_id: str, file: Path, as_json: bool) -> None:
    """Run and show `file` now and on each save, until Ctrl-C."""
    import sys

    from prepcli.ui.code import say_watching

    _exercise(desk, card_id)
    _text(file)
    say_watching(file)
    try:
        _run_on_save(desk, card_id, file, as_json)
    except KeyboardInterrupt:
        if sys.stderr.isatty():
            print(file=sys.stderr)  # behind the `^C` of the terminal
        raise


def _run_on_save(desk: "Desk", card_id: str, file: Path, as_json: bool) -> None:
    import time
    from contextlib import suppress

    from prepcli.ui.show import show

    seen: tuple[int, int] | None = None
    while True:
        now = seen
        with suppress(OSError):  # an editor may replace the file: it is there again in a moment
            now = file.stat().st_mtime_ns, file.stat().st_size
        if now != seen:
            seen = now
            show(_run(desk, card_id, file), as_json=as_json)
        time.sleep(0.03)


def _exercise(desk: "Desk", card_id: str) -> "Code":
    from prepcli.errors import UsageError
    from prepcli.kinds.code import Code

    card = desk.bank.card(card_id)
    if not isinstance(card, Code):
        raise UsageError(f"`{card_id}` is no code exercise", "`prep quiz --kind code` offers them")
    return card


def _text(file: Path) -> str:
    from prepcli.errors import UsageError, cannot_read

    try:
        return file.read_text("utf-8")
    except FileNotFoundError as e:
        raise UsageError(f"no file `{file}`", "check the path") from e
    except (OSError, UnicodeDecodeError) as e:
        raise cannot_read(file, e, "it is to be UTF-8 text") from e
