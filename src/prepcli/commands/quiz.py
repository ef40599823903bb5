"""`prep quiz`: one sitting, where session, store, bank and screen meet."""

from datetime import timedelta
from typing import Annotated

import typer

from prepcli.commands.options import (
    Ahead,
    Bank,
    Kind,
    Level,
    Missed,
    New,
    Still,
    Tag,
    Topic,
    Track,
    Where,
    has_terminal,
)


def quiz(
    topic: Topic = None,
    kind: Kind = None,
    level: Level = None,
    tag: Tag = None,
    track: Track = None,
    where: Where = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", help="At most this many cards; with filters 20 by default.", min=1, show_default=False
        ),
    ] = None,
    new: New = None,
    minutes: Annotated[
        float | None,
        typer.Option(
            "--minutes", help="Stop drawing cards after this time.", min=0.1, max=1440, show_default=False
        ),
    ] = None,
    missed: Missed = False,
    ahead: Ahead = False,
    bank: Bank = None,
    plain: Still = False,
) -> None:
    """Study: due cards first, then new ones.

    Example: prep quiz --topic networking
    """
    from prepcli.commands.desk import Desk
    from prepcli.errors import PrepError, UsageError

    if not has_terminal():
        raise UsageError(
            "a quiz needs a terminal", "from a script use `prep next --json` and `prep grade ID GRADE`"
        )
    desk = Desk(bank or ())
    if not len(desk.bank) and desk.bank.flaws:
        raise PrepError("the bank has no sound card", "`prep bank check` shows why")
    wanted = desk.wanted(
        topics=topic,
        kinds=kind,
        levels=level,
        tags=tag,
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
