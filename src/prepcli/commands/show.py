"""`prep show ID`: a card and all that the log says of it."""

from typing import TYPE_CHECKING, Annotated

import typer

from prepcli.commands.options import Bank, IdArgument, Json, Output

if TYPE_CHECKING:
    from prepcli.commands.desk import Desk
    from prepcli.results.common import CardSheet
    from prepcli.store.progress import Store


def show(
    card_id: IdArgument,
    mine: Annotated[bool, typer.Option("--mine", help="Your last passing solution of a code exercise.")] = False,
    bank: Bank = None,
    as_json: Json = False,
) -> Output:
    """Show a card, its memory state and its history.

    Example: prep show net-close-wait-1
    """
    from prepcli.commands.desk import Desk

    desk = Desk(bank or ())
    if mine:
        return _mine(desk, card_id, as_json)
    with desk.store() as store:
        return Output(sheet_of(desk, store, card_id), as_json)


def sheet_of(desk: "Desk", store: "Store", card_id: str) -> "CardSheet":
    """The card and all that the log says of it. Raises UsageError for an id that neither bank nor log knows."""
    from prepcli.exchange.reviews import review_of
    from prepcli.results.common import CardSheet, Note
    from prepcli.scheduling.recall import curve
    from prepcli.scheduling.state import live

    state, rules, day = store.state(card_id), store.rules, desk.workspace.today()
    entries = live(store.entries(card_id))
    listed = desk.bank.listed.get(card_id)
    card = desk.bank.card(card_id) if listed or not entries else None
    grades = [entry for entry in entries if entry.type == "grade"]
    return CardSheet(
        id=card_id,
        topic=card.topic if card else None,
        kind=card.kind if card else None,
        level=card.level if card else None,
        prompt=card.prompt if card else None,
        stability=state.memory.stability if state.memory else None,
        difficulty=state.memory.difficulty if state.memory else None,
        retrievability=state.retrievability(day, rules.weights),
        due=state.due,
        reps=state.reps,
        lapses=state.lapses,
        last_review=grades[-1].at if grades and not state.is_new else None,
        suspended=state.suspended,
        buried_until=state.buried_until,
        notes=tuple(Note(at=e.at, text=str(e.body.get("text", ""))) for e in entries if e.type == "note"),
        history=tuple(review_of(entry) for entry in grades),
        card=card,
        path=str(listed.path) if listed else None,
        line=listed.head.line if listed else None,
        curve=curve(card_id, entries, rules, day),
    )


def _mine(desk: "Desk", card_id: str, as_json: bool) -> Output:
    """The learner's own program, bare, so that it can go into a file."""
    from prepcli.commands.exercise import passed_file
    from prepcli.errors import PrepError, UsageError, cannot_read
    from prepcli.kinds.code import Code
    from prepcli.results.common import Document, Mine

    card = desk.bank.card(card_id)
    if not isinstance(card, Code):
        raise UsageError(f"`{card_id}` is no code exercise", "only programs are kept")
    path = passed_file(desk, card)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError as e:
        raise PrepError(f"no passing solution of `{card_id}` yet", f"`prep code {card_id}` does it") from e
    except (OSError, UnicodeDecodeError) as e:
        raise cannot_read(path, e) from e
    return Output(Mine(id=card.id, path=str(path), code=text) if as_json else Document(text=text), as_json)
