"""`prep edit ID`, and the key that edits a card in a sitting. A card that ships becomes an own copy."""

from typing import TYPE_CHECKING

from prepcli.commands.given import (
    AnswerText,
    Editor,
    FieldValue,
    KeyPoint,
    LevelNumber,
    Prompt,
    TagWord,
    Topic,
    plain_values,
)
from prepcli.commands.options import Bank, IdArgument, Json, Output, has_terminal

if TYPE_CHECKING:
    from prepcli.commands.desk import Desk
    from prepcli.commands.draft import Draft
    from prepcli.commands.own import Place, Subject
    from prepcli.errors import Flaw
    from prepcli.kinds import AnyCard
    from prepcli.store.progress import Store


def edit(
    card_id: IdArgument,
    topic: Topic = None,
    prompt: Prompt = None,
    answer: AnswerText = None,
    key_point: KeyPoint = None,
    level: LevelNumber = None,
    tag: TagWord = None,
    field: FieldValue = None,
    editor: Editor = False,
    bank: Bank = None,
    as_json: Json = False,
) -> Output:
    """Edit a card: in a form, in your editor, or by options; one that ships becomes your own copy.

    Example: prep edit net-close-wait-1 --level 2
    """
    from prepcli.bank.write import values_of
    from prepcli.commands.desk import Desk
    from prepcli.commands.form import checked
    from prepcli.commands.own import Place, subject
    from prepcli.errors import UsageError
    from prepcli.results.common import Message

    desk = Desk(bank or ())
    of = subject(desk, card_id)
    given = plain_values(
        field, topic=topic, level=level, tags=tag, prompt=prompt, answer=answer, key_points=key_point
    )
    drafted = _draft(desk, of)
    if given:
        new, text = checked({**values_of(of.card), **given}, lambda card: _wrong(desk, of, card)), ""
    elif editor:
        new, text = _in_editor(desk, of, drafted)
    elif has_terminal():
        new, text = _in_form(desk, of, drafted)
    else:
        raise UsageError("nothing says what to change", "give options such as `--answer`, or run it in a terminal")
    if new == of.card and not text:
        about = Place.of(of.listed).about | {"changed": False}
        return Output(Message(text=f"`{card_id}` is as it was", about=about), as_json)
    place = _save(desk, None, of, new, text, drafted)
    where = f"{place.path}:{place.line}"
    said = f"`{place.id}` changed in {where}"
    if not of.listed.own:
        said = f"`{place.id}` is now a copy of your own in {where}, in place of the one that ships"
    about = place.about | {"changed": True}
    return Output(Message(text=said, about=about), as_json)


def edited_card(desk: "Desk", store: "Store", card_id: str) -> "AnyCard":
    """The card after the learner edited it in the editor. When its id was changed, its history is carried over.

    Raises PrepError when the editor failed or the card has a flaw; the bank is then as it was.
    """
    from prepcli.commands.own import subject

    of = subject(desk, card_id)
    drafted = _draft(desk, of)
    new, text = _in_editor(desk, of, drafted)
    if new != of.card or text:
        _save(desk, store, of, new, text, drafted)
    return desk.bank.card(new.id)


def answered_card(desk: "Desk", store: "Store", card_id: str, answer: str) -> "AnyCard":
    """The card with an answer that was typed where there is no editor. Raises PrepError."""
    from msgspec.structs import replace

    from prepcli.commands.own import subject

    of = subject(desk, card_id)
    _save(desk, store, of, replace(of.card, answer=answer), "", _draft(desk, of))
    return desk.bank.card(card_id)


def _save(
    desk: "Desk", store: "Store | None", of: "Subject", new: "AnyCard", text: str, drafted: "Draft"
) -> "Place":
    """Write the card; when that fails, what was typed is kept as a draft."""
    from prepcli.bank.splice import as_typed
    from prepcli.commands.own import change_card, settled
    from prepcli.errors import PrepError

    new = settled(of.card, new)
    try:
        if text:
            text = as_typed(text, new)
        place = change_card(desk, store, of, new, text)
    except PrepError as e:
        raise drafted.kept(e, text or _text(of, new)) from e
    drafted.drop()
    return place


def _in_editor(desk: "Desk", of: "Subject", drafted: "Draft") -> "tuple[AnyCard, str]":
    """The card and its text after the editor; the card as it was, and no text, when nothing was changed."""
    from prepcli.commands.draft import in_editor

    return in_editor(drafted, lambda card: _wrong(desk, of, card)) or (of.card, "")


def _in_form(desk: "Desk", of: "Subject", drafted: "Draft") -> "tuple[AnyCard, str]":
    """The card after the form, which may lead on to the editor."""
    from prepcli.bank.write import values_of
    from prepcli.commands.form import as_values, card_of, fields, meant
    from prepcli.ui.form import BrokenOff, Way, fill

    before = as_values(of.card)
    plain = values_of(of.card)

    def read(values: dict[str, str]) -> "tuple[AnyCard | None, str, tuple[Flaw, ...]]":
        changed = {name: meant(name, text) for name, text in values.items() if text != before.get(name)}
        return card_of({**plain, **changed}, lambda card: _wrong(desk, of, card))

    def typed(values: dict[str, str]) -> str:
        card, text, _ = read(values)
        return _text(of, card) if card is not None else text

    title = f"{of.card.id} in {of.target}" if of.listed.own else f"{of.card.id}: saving makes a copy of your own"
    try:
        way, values = fill(
            lambda values: fields(values, desk.bank.topics, of.card),
            before,
            lambda values: read(values)[2],
            title=title,
        )
    except BrokenOff as e:
        raise drafted.broken_off("nothing was changed", typed(e.values), e.exit_code) from e
    if way is Way.LEAVE:
        return of.card, ""
    card = read(values)[0]
    if way is Way.SAVE and card is not None:
        return card, ""
    text = typed(values)
    if text != drafted.text:
        drafted.keep(text)
    return _in_editor(desk, of, drafted)


def _wrong(desk: "Desk", of: "Subject", card: "AnyCard") -> "Flaw | None":
    from prepcli.commands.own import taken

    return taken(desk, card, before=of.card.id)


def _text(of: "Subject", new: "AnyCard") -> str:
    from prepcli.bank.splice import as_typed

    return as_typed(of.text, new)


def _draft(desk: "Desk", of: "Subject") -> "Draft":
    from prepcli.commands.draft import draft

    where = [f"{of.card.id}, from", f"{of.listed.path}:{of.listed.head.line}"]
    if not of.listed.own:
        where = [f"{of.card.id} ships with prep; a copy of your own goes to", str(of.target)]
    head = [*where, "Left as it is, or empty, nothing is changed. Lines with ## are left out."]
    return draft(desk, of.card.id, head, of.text, f"prep edit {of.card.id} --editor")
