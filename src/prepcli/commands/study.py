"""`prep next` and `prep grade`: studying from a script or an editor, one card at a time."""

from typing import Annotated

import typer

from prepcli.commands.options import (
    Ahead,
    Bank,
    IdArgument,
    Json,
    Kind,
    Level,
    Limit,
    Missed,
    New,
    Output,
    Tag,
    Topic,
    Track,
    Where,
)


def next_(
    topic: Topic = None,
    kind: Kind = None,
    level: Level = None,
    tag: Tag = None,
    track: Track = None,
    where: Where = None,
    limit: Limit = None,
    new: New = None,
    missed: Missed = False,
    ahead: Ahead = False,
    bank: Bank = None,
    as_json: Json = False,
) -> Output:
    """Show the card to study now, answer and all.

    Example: prep next --json
    """
    from prepcli.commands.desk import Desk
    from prepcli.results.common import Next

    desk = Desk(bank or ())
    wanted = desk.wanted(
        topics=topic,
        kinds=kind,
        levels=level,
        tags=tag,
        limit=limit,
        new=new,
        missed=missed,
        ahead=ahead,
        track=track,
        where=where,
    )
    day = desk.workspace.today()
    with desk.store() as store:
        queue = desk.queue(store, wanted, day)
        next_due = None if queue else desk.next_due(store, wanted, day)
    return Output(Next(card=desk.bank.card(queue[0]) if queue else None, next_due=next_due), as_json)


def grade(
    card_id: IdArgument,
    grade: Annotated[str, typer.Argument(metavar="GRADE", help="again, hard, good or easy (or 1 to 4).")],
    bank: Bank = None,
    as_json: Json = False,
) -> Output:
    """Grade a card from a script.

    Example: prep grade net-close-wait-1 good
    """
    from prepcli.commands.desk import Desk
    from prepcli.errors import unknown
    from prepcli.model import GRADE_WORDS, Grade, grade_entry
    from prepcli.results.common import Message

    chosen = GRADE_WORDS.get(grade.lower())
    if chosen is None:
        raise unknown("grade", grade, [g.name.lower() for g in Grade])
    desk = Desk(bank or ())
    card = desk.bank.card(card_id)
    stamp = desk.workspace.stamp()
    with desk.store(writing=True) as store:
        is_first = store.state(card.id).is_new
        store.append([grade_entry(stamp, card, chosen, "grade", took_ms=None, is_first=is_first)])
        due = store.state(card.id).due
    about = {"id": card.id, "grade": int(chosen), "due": due, "entry": stamp.id}
    return Output(Message(text=f"`{card.id}` graded {chosen.label}, due {due}", about=about), as_json)
