"""`prep browse`: the list on a full screen, where bank, store, editor and sitting meet."""

from typing import Annotated

import typer

from prepcli.commands.options import Bank, has_terminal


def browse(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]...", help="What to begin with.", show_default=False)
    ] = None,
    bank: Bank = None,
) -> None:
    """Look through the cards on a full screen: filter them as you type, see how well you know each.

    Example: prep browse topic:networking
    """
    from prepcli.commands.desk import Desk
    from prepcli.commands.finding import parsed
    from prepcli.commands.shelf import Browsing
    from prepcli.errors import UsageError
    from prepcli.ui.console import is_dumb

    if not has_terminal() or is_dumb():
        raise UsageError("browsing needs a terminal", "`prep search` lists cards anywhere")
    desk, query = Desk(bank or ()), " ".join(words or ())
    parsed(desk, query)
    with desk.store(writing=True) as store:
        Browsing(desk, store, query).run()
