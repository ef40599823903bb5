"""`prep quiz`: one sitting, where session, store, bank and screen meet."""

import sys
from datetime import timedelta
from typing import Annotated

import typer

from prepcli.commands.options import Bank, Kind, Level, Limit, New, Tag, Topic, Track, Where


def quiz(
    topic: Topic = None,
    kind: Kind = None,
    level: Level = None,
    tag: Tag = None,
    track: Track = None,
    where: Where = None,
    limit: Limit = None,
    new: New = None,
    minutes: Annotated[
        float | None,
        typer.Option("--minutes", help="Stop drawing cards after this time.", min=0.1, show_default=False),
    ] = None,
    missed: Annotated[bool, typer.Option("--missed", help="Only cards you missed.")] = False,
    ahead: Annotated[bool, typer.Option("--ahead", help="Also cards that are not yet due.")] = False,
    bank: Bank = None,
    plain: Annotated[bool, typer.Option("--plain", help="No colours, no cursor movement.")] = False,
) -> None:
    """Study: due cards first, then new ones.

    Example: prep quiz --topic networking
    """
    from prepcli.commands.desk import Desk
    from prepcli.errors import PrepError, UsageError

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "a quiz needs a terminal", "from a script use `prep next --json` and `prep grade ID GRADE`"
        )
    desk = Desk(bank or ())
    if not len(desk.bank) and desk.bank.flaws:
        raise PrepError("the bank has no sound card", "`prep bank check` shows why")
    wanted = desk.wanted(
        topic or [],
        kind or [],
        level or [],
        tag or [],
        limit=limit,
        new=new,
        minutes=minutes,
        missed=missed,
        ahead=ahead,
        track=track,
        where=where,
    )
    from prepcli.commands.sitting import Sitting

    is_first = not desk.workspace.database.exists()
    with desk.store(writing=True) as store:
        deadline = desk.workspace.now() + timedelta(minutes=minutes) if minutes else None
        Sitting(desk, store, wanted, plain=plain, deadline=deadline, is_first=is_first).run()
