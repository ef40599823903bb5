"""What a command was given, looked at before it runs: of every command words are UTF-8 text, numbers are numbers.

A path is left alone: the system takes it in any encoding. So what may be a path is declared as a Path.
"""

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup


class Command(TyperCommand):
    """A command whose values are checked."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        _check(ctx)
        return super().invoke(ctx)


class Group(TyperGroup):
    """A group of commands whose own values are checked."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        _check(ctx)
        return super().invoke(ctx)


def _check(context: Any) -> None:
    """Raises UsageError."""
    for param in context.command.params:
        value = context.params.get(param.name)
        words = [value] if isinstance(value, str) else value or ()
        if value != value:  # of all numbers nan alone, which is in any range
            raise typer.BadParameter("nan is not a number", ctx=context, param=param)
        if param.type.name == "str" and not _is_text(words):
            from prepcli.commands.usage import named
            from prepcli.errors import UsageError

            raise UsageError(f"`{named(param)}` is not UTF-8 text", "check the encoding of your terminal")


def _is_text(words: Any) -> bool:
    try:
        "".join(words).encode()
    except UnicodeEncodeError:
        return False
    return True
