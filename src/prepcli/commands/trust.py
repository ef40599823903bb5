"""`prep bank trust`: which banks may run code on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from prepcli.commands.options import Json, Output


def trust(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A bank file or a folder.", show_default=False)],
    remove: Annotated[bool, typer.Option("--remove", help="Trust it no longer.")] = False,
    as_json: Json = False,
) -> Output:
    """Let the programs of a bank run on this machine, until its file changes.

    Example: prep bank trust my-questions.yaml
    """
    from collections import Counter

    from prepcli.bank.bank import bank_files
    from prepcli.commands.desk import Desk
    from prepcli.kinds import PROGRAMS
    from prepcli.results.common import Message, Trusted

    desk = Desk([path])
    files = bank_files(path)
    if remove:
        was = [desk.trust.forget(file) for file in files]
        text = f"{path} is no longer trusted" if any(was) else f"{path} was not trusted"
        return Output(Message(text=text, about={"path": str(path), "trusted": False}), as_json)
    programs = [card for card in desk.bank.cards() if card.kind in PROGRAMS]
    for file in files:
        desk.trust.record(file)
    languages = Counter(getattr(card, "lang", "") for card in programs)
    result = Trusted(path=str(path), languages=dict(languages), cards=tuple(card.id for card in programs))
    return Output(result, as_json)
