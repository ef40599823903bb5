"""`prep bank`: looking after question banks."""

from pathlib import Path
from typing import Annotated

import typer

from prepcli.commands.options import Json, Output

app = typer.Typer(no_args_is_help=True, help="Look after question banks.", rich_markup_mode=None)


@app.command()
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Files or folders.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> Output:
    """Report every flaw in the banks, each with its place.

    Example: prep bank check
    """
    from prepcli.commands.desk import Desk
    from prepcli.results import Checked

    bank = Desk(paths or ()).bank
    result = Checked(files=bank.files, cards=len(bank), flaws=tuple(bank.flaws))
    return Output(result, as_json, 1 if bank.flaws else 0)
