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
    run: Annotated[
        bool, typer.Option("--run", help="Also run every program: solutions, starters, outputs.")
    ] = False,
    as_json: Json = False,
) -> Output:
    """Report every flaw in the banks, each with its place.

    Example: prep bank check
    """
    from prepcli.commands.desk import Desk
    from prepcli.results import Checked, Ran

    desk = Desk(paths or ())
    bank = desk.bank
    if not run:
        result = Checked(files=bank.files, cards=len(bank), flaws=tuple(bank.flaws))
        return Output(result, as_json, 1 if bank.flaws else 0)
    from prepcli.commands.verify import verify

    found, programs, not_run = verify(desk)
    flaws = (*bank.flaws, *found)
    ran = Ran(files=bank.files, cards=len(bank), flaws=flaws, programs=programs, not_run=not_run)
    return Output(ran, as_json, 1 if flaws else 0)


@app.command()
def trust(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A bank file or a folder.", show_default=False)],
    remove: Annotated[bool, typer.Option("--remove", help="Trust it no longer.")] = False,
    as_json: Json = False,
) -> Output:
    """Let the programs of a bank run on this machine, until its file changes.

    Example: prep bank trust my-bank.yaml
    """
    from collections import Counter

    from prepcli.bank.bank import bank_files
    from prepcli.commands.desk import Desk
    from prepcli.results import Message, Trusted

    desk = Desk([path])
    files = bank_files(path)
    if remove:
        was = [desk.trust.forget(file) for file in files]
        text = f"{path} is no longer trusted" if any(was) else f"{path} was not trusted"
        return Output(Message(text=text, about={"path": str(path), "trusted": False}), as_json)
    programs = [card for card in desk.bank.cards() if card.kind in ("code", "predict_output")]
    for file in files:
        desk.trust.record(file)
    languages = Counter(getattr(card, "lang", "") for card in programs)
    result = Trusted(path=str(path), languages=dict(languages), cards=tuple(card.id for card in programs))
    return Output(result, as_json)
