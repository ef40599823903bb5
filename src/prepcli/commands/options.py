"""The options that several commands share, what a command hands to the one place that prints, and who is there."""

import sys
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer


class Output(NamedTuple):
    """A result, whether to print it as JSON, the exit code, and whether the screen is to be plain ASCII."""

    result: Any
    as_json: bool = False
    exit_code: int = 0
    plain: bool = False


def has_terminal() -> bool:
    """Is there a screen, and somebody before it?"""
    return sys.stdin.isatty() and sys.stdout.isatty()


def complete_topic(incomplete: str) -> list[str]:
    """The topics that begin with what was typed."""
    return _matching(incomplete, _bank().topics)


def complete_id(incomplete: str) -> list[str]:
    """The card ids that begin with what was typed."""
    return _matching(incomplete, list(_bank().listed))


def _matching(incomplete: str, words: list[str]) -> list[str]:
    return [word for word in words if word.casefold().startswith(incomplete.casefold())]


def _bank() -> Any:
    from prepcli.commands.desk import Desk

    return Desk().bank


Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a screen.")]
Plain = Annotated[bool, typer.Option("--plain", help="No colours, only ASCII.")]
Still = Annotated[bool, typer.Option("--plain", help="No colours, no cursor movement.")]
Bank = Annotated[
    list[Path] | None,
    typer.Option("--bank", help="Read only this bank file or folder.", metavar="PATH", show_default=False),
]
Topic = Annotated[
    list[str] | None,
    typer.Option(
        "--topic", help="Only this topic (repeatable).", show_default=False, autocompletion=complete_topic
    ),
]
Kind = Annotated[list[str] | None, typer.Option("--kind", help="Only this kind of card.", show_default=False)]
Level = Annotated[
    list[int] | None,
    typer.Option("--level", help="Only this level, 1 to 3.", min=1, max=3, show_default=False),
]
Tag = Annotated[list[str] | None, typer.Option("--tag", help="Only cards with this tag.", show_default=False)]
Track = Annotated[
    str | None,
    typer.Option("--track", help="Where new cards come from: a track, or all of the bank.", show_default=False),
]
Where = Annotated[
    str | None,
    typer.Option(
        "--where", help="Only cards that this query finds: see `prep search`.", metavar="QUERY", show_default=False
    ),
]
Missed = Annotated[bool, typer.Option("--missed", help="Only cards you missed.")]
Ahead = Annotated[bool, typer.Option("--ahead", help="Also cards that are not yet due.")]
Limit = Annotated[int | None, typer.Option("--limit", help="At most this many cards.", min=1, show_default=False)]
New = Annotated[int | None, typer.Option("--new", help="This many new cards.", min=0, show_default=False)]
Since = Annotated[
    str | None,
    typer.Option(
        "--since", help="Only reviews from this day on: a date, or 30d.", metavar="DAY", show_default=False
    ),
]
Until = Annotated[
    str | None,
    typer.Option("--until", help="Only reviews up to this day: a date, or 7d.", metavar="DAY", show_default=False),
]
IdArgument = Annotated[
    str, typer.Argument(metavar="ID", help="The card's id.", show_default=False, autocompletion=complete_id)
]
