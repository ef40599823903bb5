"""`prep undo`, `prep suspend` and `prep unsuspend`: entries about cards, outside a sitting."""

from prepcli.commands.options import Bank, IdArgument, Json, Output


def undo(as_json: Json = False) -> Output:
    """Take back the last thing you did; again goes one further back.

    Example: prep undo
    """
    from prepcli.commands.desk import Desk
    from prepcli.errors import PrepError
    from prepcli.model import Grade
    from prepcli.results import Message
    from prepcli.session import void_of

    desk = Desk()
    with desk.store() as reading:
        entry = reading.last_undoable(desk.workspace.machine) if desk.workspace.database.exists() else None
    if entry is None:
        raise PrepError("nothing to undo", "every entry of this machine is taken back already, or there is none")
    with desk.store(writing=True) as store:
        store.append([void_of(entry, desk.workspace.stamp())])
    what = entry.type + (f" {Grade(entry.body['grade']).label}" if entry.type == "grade" else "")
    about = {"id": entry.card, "type": entry.type, "entry": entry.id, "at": entry.at}
    return Output(
        Message(text=f"undone: {what}" + (f" of `{entry.card}`" if entry.card else ""), about=about), as_json
    )


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


def _entry(type_: str, card_id: str, bank: Bank, as_json: bool) -> Output:
    from prepcli.commands.desk import Desk
    from prepcli.model import Entry
    from prepcli.results import Message

    desk = Desk(bank or ())
    card = desk.bank.card(card_id)
    suspended = type_ == "suspend"
    about = {"id": card.id, "suspended": suspended}
    with desk.store(writing=True) as store:
        if store.state(card.id).suspended == suspended:
            already = f"`{card.id}` is {'already' if suspended else 'not'} suspended"
            return Output(Message(text=already, about=about), as_json)
        store.append([Entry.of(desk.workspace.stamp(), type_, card.id)])
    return Output(Message(text=f"`{card.id}` is {'suspended' if suspended else 'back'}", about=about), as_json)
