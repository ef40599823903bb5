"""`prep undo`, `suspend`, `unsuspend`, `reset` and `note`: entries about cards, outside a sitting."""

from typing import TYPE_CHECKING, Annotated

import typer

from prepcli.commands.options import Bank, IdArgument, Json, Output

WORDS = {"target": "the change of the plan", "outcome": "how the interview went", "follow_up": "follow-up"}

if TYPE_CHECKING:
    from prepcli.commands.desk import Desk
    from prepcli.kinds import AnyCard
    from prepcli.model import Entry


def undo(as_json: Json = False) -> Output:
    """Take back your last grade, note, plan or other entry of the log; again goes one further back.

    Example: prep undo
    """
    from prepcli.commands.desk import Desk
    from prepcli.errors import PrepError
    from prepcli.model import ASKED, Entry
    from prepcli.results.common import Message
    from prepcli.session import void_of

    desk = Desk()
    with desk.store() as reading:
        entry = reading.last_undoable(desk.workspace.machine) if desk.workspace.database.exists() else None
    if entry is None:
        raise PrepError("nothing to undo", "every entry of this machine is taken back already, or there is none")
    with desk.store(writing=True) as store:
        voids = [void_of(entry, desk.workspace.stamp())]
        if buried := entry.body.get("bury"):  # written with it by the same command
            voids.append(Entry.of(desk.workspace.stamp(), "void", entry.card, entry=buried))
        store.append(voids)
    about = {"id": entry.card, "type": entry.type, "entry": entry.id, "at": entry.at}
    text = undone(entry) + (f" of `{entry.card}`" if entry.card else "")
    if entry.type == ASKED:
        from prepcli.commands.asked import taken_back

        text += taken_back(desk, entry)
    return Output(Message(text=text, about=about), as_json)


def undone(entry: "Entry") -> str:
    """`undone: grade Good`, `undone: the change of the plan`."""
    from prepcli.model import Grade

    what = WORDS.get(entry.type, entry.type)
    detail = Grade(entry.body["grade"]).label if entry.type == "grade" else entry.body.get("setting", "")
    return f"undone: {what} {detail}".rstrip()


def suspend(card_id: IdArgument, bank: Bank = None, as_json: Json = False) -> Output:
    """Take a card out of all queues until you unsuspend it.

    Example: prep suspend net-close-wait-1
    """
    return _entry("suspend", card_id, bank, as_json)


def unsuspend(card_id: IdArgument, bank: Bank = None, as_json: Json = False) -> Output:
    """Bring a suspended card back.

    Example: prep unsuspend net-close-wait-1
    """
    return _entry("unsuspend", card_id, bank, as_json)


def reset(card_id: IdArgument, bank: Bank = None, as_json: Json = False) -> Output:
    """Make a card new again; its history stays in the log.

    Example: prep reset net-close-wait-1
    """
    from prepcli.model import Entry
    from prepcli.results.common import Message

    desk, card = _card(card_id, bank)
    with desk.store(writing=True) as store:
        was_new = store.state(card.id).is_new
        if not was_new:
            store.append([Entry.of(desk.workspace.stamp(), "reset", card.id)])
    text = f"`{card.id}` is new already" if was_new else f"`{card.id}` is new again"
    return Output(Message(text=text, about={"id": card.id}), as_json)


def note(
    card_id: IdArgument,
    text: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="The note; without it you type it.")] = None,
    bank: Bank = None,
    as_json: Json = False,
) -> Output:
    """Write a note that is shown with a card's answer.

    Example: prep note net-close-wait-1 "asked at Acme"
    """
    import sys

    from prepcli.errors import UsageError
    from prepcli.model import Entry
    from prepcli.results.common import Message

    desk, card = _card(card_id, bank)
    if text is None:
        if not sys.stdin.isatty():
            raise UsageError("a note needs a text", f'`prep note {card.id} "..."`')
        from prepcli.ui.typing import ask_line

        text = ask_line("note")
    if not text or not text.strip():
        raise UsageError("the note is empty", "nothing was written")
    with desk.store(writing=True) as store:
        store.append([Entry.of(desk.workspace.stamp(), "note", card.id, text=text.strip())])
    return Output(Message(text=f"note on `{card.id}` kept", about={"id": card.id, "text": text.strip()}), as_json)


def _entry(type_: str, card_id: str, bank: Bank, as_json: bool) -> Output:
    from prepcli.model import Entry
    from prepcli.results.common import Message

    desk, card = _card(card_id, bank)
    suspended = type_ == "suspend"
    about = {"id": card.id, "suspended": suspended}
    with desk.store(writing=True) as store:
        if store.state(card.id).suspended == suspended:
            already = f"`{card.id}` is {'already' if suspended else 'not'} suspended"
            return Output(Message(text=already, about=about), as_json)
        store.append([Entry.of(desk.workspace.stamp(), type_, card.id)])
    return Output(Message(text=f"`{card.id}` is {'suspended' if suspended else 'back'}", about=about), as_json)


def _card(card_id: str, bank: Bank) -> "tuple[Desk, AnyCard]":
    from prepcli.commands.desk import Desk

    desk = Desk(bank or ())
    return desk, desk.bank.card(card_id)
