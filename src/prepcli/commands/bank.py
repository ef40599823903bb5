"""`prep bank`: looking after question banks."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prepcli.commands import trust
from prepcli.commands.options import Json, Output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prepcli.commands.desk import Desk
    from prepcli.errors import Flaw
    from prepcli.kinds import AnyCard
    from prepcli.results.common import Orphan, SummaryRow

app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)
app.command("trust")(trust.trust)


@app.callback()
def bank(context: typer.Context) -> None:
    """Look after question banks.

    Example: prep bank check
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Files or folders.", show_default=False)
    ] = None,
    run: Annotated[
        bool, typer.Option("--run", help="Also run every program: solutions, starters, outputs.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as flaws.")] = False,
    summary: Annotated[bool, typer.Option("--summary", help="Print a table of topics, items and kinds.")] = False,
    as_json: Json = False,
) -> Output:
    """Report every flaw in the banks, each with its place, and warn of what could be better.

    Example: prep bank check
    """
    from msgspec.structs import asdict

    from prepcli.bank import lint
    from prepcli.commands.desk import Desk
    from prepcli.results.common import Checked, Ran

    desk = Desk(paths or ())
    bank = desk.bank
    warnings = tuple(lint.warnings(bank))
    shared = () if paths else _shared(desk)
    checked = Checked(
        files=bank.files,
        cards=len(bank),
        flaws=(*bank.flaws, *shared, *(lint.as_flaws(warnings) if strict else ())),
        orphans=() if paths else _orphans(desk),
        warnings=() if strict else warnings,
        summary=_summary(desk) if summary else (),
    )
    if run:
        from prepcli.commands.verify import verify

        found, programs, not_run = verify(desk)
        same = asdict(checked) | {"flaws": (*checked.flaws, *found)}
        checked = Ran(**same, programs=programs, not_run=not_run)
    return Output(checked, as_json, 1 if checked.flaws else 0)


@app.command()
def ids(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A bank of your own.")], as_json: Json = False
) -> Output:
    """Write ids into a bank of your own, so that any edit keeps its history.

    Example: prep bank ids my-questions.yaml
    """
    from prepcli.bank.bank import load_named
    from prepcli.bank.ids import with_ids
    from prepcli.commands.desk import Desk
    from prepcli.errors import PrepError, UsageError
    from prepcli.files import write_whole
    from prepcli.results.common import Message
    from prepcli.wording import counted

    if file.is_dir():
        raise UsageError(f"{file} is a folder", "name one bank file")
    bank, trust = load_named([file], None), Desk().trust
    if bank.flaws:
        raise PrepError(f"{file} has flaws", f"`prep bank check {file}` shows them")
    text, added = with_ids(file.read_bytes(), str(file))
    if added:
        trusted = trust.allows(file)
        write_whole(file, text)
        if trusted:
            trust.record(file)
    about = {"added": added}
    return Output(Message(text=f"{counted(len(added), 'id')} written into {file}", about=about), as_json)


@app.command()
def carry(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The id whose history goes on.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The card that takes it over.")],
    as_json: Json = False,
) -> Output:
    """Let the history of an old id go on under a new one.

    Example: prep bank carry old-id net-close-wait-1
    """
    from prepcli.commands.desk import Desk
    from prepcli.commands.own import outlived
    from prepcli.errors import UsageError
    from prepcli.results.common import Message

    desk = Desk()
    card = desk.bank.card(new)
    with desk.store() as reading:
        known = reading.latest()
        carried = reading.carried(old)
    if old not in known and carried == old:
        raise UsageError(f"no history under the id `{old}`", "`prep bank check` names histories without a card")
    if old in desk.bank:
        raise UsageError(f"`{old}` is a card of the bank", "only a history without a card can be carried")
    if flaw := outlived(desk, card.id, old):
        raise UsageError(flaw.message, flaw.hint)
    if carried != card.id:
        with desk.store(writing=True) as store:
            desk.carry(store, old, card.id)
    text = f"the history of `{old}` goes on in `{card.id}`"
    return Output(Message(text=text, about={"old": old, "id": card.id}), as_json)


@app.command()
def schema() -> Output:
    """Print the JSON Schema of a bank, for editors.

    Example: prep bank schema
    """
    import msgspec

    from prepcli.bank.schema import bank_schema
    from prepcli.results.common import Document

    return Output(Document(text=msgspec.json.format(msgspec.json.encode(bank_schema()), indent=2).decode() + "\n"))


def _summary(desk: "Desk") -> "tuple[SummaryRow, ...]":
    """A row a topic: its items, its cards by kind, and how many of them can be run."""
    from collections import Counter

    from prepcli.kinds import PROGRAMS
    from prepcli.results.common import SummaryRow

    topics: dict[str, list[AnyCard]] = {}
    for card in desk.bank.cards():
        topics.setdefault(card.topic, []).append(card)
    return tuple(
        SummaryRow(
            topic=topic,
            items=len({card.item for card in cards if card.item}),
            cards=len(cards),
            kinds=dict(Counter(card.kind for card in cards)),
            programs=sum(card.kind in PROGRAMS for card in cards),
        )
        for topic, cards in topics.items()
    )


def _shared(desk: "Desk") -> "Iterator[Flaw]":
    """Cards under an older id of another card: the two would share one history."""
    from msgspec.structs import replace

    from prepcli.commands.own import outlived

    for older, newest in desk.older_ids.items():
        listed = desk.bank.listed.get(older)
        if listed and newest in desk.bank and (flaw := outlived(desk, older)):
            yield replace(flaw, path=str(listed.path), line=listed.head.line)


def _orphans(desk: "Desk") -> "tuple[Orphan, ...]":
    """Histories without a card, each with the card that has an older id of it, or else a new one much like it."""
    from prepcli.errors import nearest
    from prepcli.results.common import Orphan
    from prepcli.stats import counts

    with desk.store() as store:
        states, carries = store.states(), store.carries()
        found = []
        new = {c: desk.bank.card(c).prompt for c in desk.bank.listed if c not in states or states[c].is_new}
        by_prompt = {prompt: card for card, prompt in new.items()}
        for card in counts.orphans(desk.bank.listed, states):
            prompts = [e.body["prompt"] for e in store.entries(card) if "prompt" in e.body]
            prompt = str(prompts[0]) if prompts else None
            older = [old for old, newest in carries.items() if newest == card and old in desk.bank]
            if older:
                similar = older
            elif prompt is not None:
                similar = [by_prompt[p] for p in nearest(prompt, list(by_prompt))]
            else:
                similar = nearest(card, list(new))
            found.append(
                Orphan(id=card, grades=states[card].reps, prompt=prompt, similar=similar[0] if similar else None)
            )
    return tuple(found)
