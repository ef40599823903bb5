"""`prep asked`: a question from a real interview, kept in ten seconds and answered later.

A question the bank has already is marked there: an `asked` entry in the log, and for an own card the tag too. A
new one becomes a draft in `banks/asked.yaml` that is first shown tomorrow.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from prepcli.commands.given import Topic
from prepcli.commands.options import Json, Output, complete_id, has_terminal

if TYPE_CHECKING:
    from prepcli.commands.desk import Desk
    from prepcli.model import Entry
    from prepcli.results.common import Message


def asked(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="As you heard it.", show_default=False)],
    topic: Topic = None,
    card: Annotated[
        str | None,
        typer.Option(
            "--card", metavar="ID", help="The card that asks this.", show_default=False, autocompletion=complete_id
        ),
    ] = None,
    new: Annotated[bool, typer.Option("--new", help="Keep it as a new question, whatever is like it.")] = False,
    as_json: Json = False,
) -> Output:
    """Keep a question you were asked in an interview, to answer it later.

    Example: prep asked "How does a hash ring work?" --new
    """
    from prepcli.commands.desk import Desk
    from prepcli.errors import UsageError
    from prepcli.likeness import SAME, TWIN, nearest

    question = question.strip()
    if not question:
        raise UsageError("the question is empty", 'write it as you heard it: `prep asked "..."`')
    if card and new:
        raise UsageError("`--card` and `--new` exclude each other", "take one of them")
    desk = Desk()
    if card:
        return Output(_marked(desk, desk.bank.card(card).id, question), as_json)
    prompts = {c.id: c.prompt for c in desk.bank.cards()}
    like = nearest(question, prompts)
    twins = [card_id for likeness, card_id in like if likeness >= TWIN]
    if twins and not new and like[0][0] >= SAME:
        return Output(_marked(desk, twins[0], question), as_json)
    if twins and not new:
        twin = _chosen(twins, {card_id: prompts[card_id] for card_id in twins})
        if twin:
            return Output(_marked(desk, twin, question), as_json)
    guessed = desk.bank.listed[like[0][1]].head.topic if like and like[0][0] >= TWIN / 2 else "asked"
    return Output(_drafted(desk, question, topic or guessed), as_json)


def taken_back(desk: "Desk", entry: "Entry") -> str:
    """After the undo of an `asked` entry: remove the draft that came with it, unless it was touched since.

    Returns what to tell of it.
    """
    from prepcli.commands.own import remove_card
    from prepcli.errors import PrepError
    from prepcli.kinds.flashcard import Flashcard
    from prepcli.model import ASKED

    listed = desk.bank.listed.get(entry.card)
    if listed is None or not listed.own:
        return ""
    card = desk.bank.card(entry.card)
    drafted = Flashcard(
        id=card.id, topic=card.topic, prompt=str(entry.body.get("question")), tags=(ASKED,), draft=True
    )
    with desk.store() as store:
        is_untouched = "bury" in entry.body and card == drafted and store.state(card.id).is_new
    if is_untouched:
        try:
            remove_card(desk, card)
        except PrepError:
            pass  # it stays, and that is told
        else:
            return f"; its draft is no longer in {listed.path}"
    where = f"stays in {listed.path}:{listed.head.line}; `prep edit {card.id} --editor` changes it"
    if card.draft:
        return f"; its draft {where}"
    return f"; its tag `{ASKED}` {where}" if ASKED in card.tags else ""


def _chosen(twins: list[str], prompts: dict[str, str]) -> str:
    """The card that the learner says was asked, empty for none. Raises PrepError where nobody can be asked."""
    from textwrap import shorten

    from prepcli.errors import PrepError

    if not has_terminal():
        near = "; ".join(f"`{card_id}`: {shorten(prompts[card_id], 80, placeholder=' ...')}" for card_id in twins)
        hint = f"`--card {twins[0]}` marks it as asked, `--new` keeps yours beside it"
        raise PrepError(f"the bank has a question like it: {near}", hint)
    from prepcli.ui.asked import choose_twin

    chosen = choose_twin([(card_id, prompts[card_id]) for card_id in twins])
    if chosen is None:
        raise PrepError("nothing was kept", "the same command asks again")
    return chosen


def _marked(desk: "Desk", card_id: str, question: str) -> "Message":
    """Note in the log that the card was asked; an own card gets the tag, a shipped one stays as it ships."""
    from msgspec.structs import replace

    from prepcli.commands.own import Place, change_card, subject
    from prepcli.model import ASKED, Entry
    from prepcli.results.common import Message

    of = subject(desk, card_id)
    if of.listed.own and ASKED not in of.card.tags:
        change_card(desk, None, of, replace(of.card, tags=(*of.card.tags, ASKED)))
    with desk.store(writing=True) as store:
        store.append([Entry.of(desk.workspace.stamp(), ASKED, card_id, question=question)])
    listed = desk.bank.listed[card_id]
    about = Place.of(listed).about | {"draft": listed.head.draft, "new": False}
    return Message(
        text=f"`{card_id}` is marked as asked; `prep quiz --tag asked` goes over such cards", about=about
    )


def _drafted(desk: "Desk", question: str, topic: str) -> "Message":
    """A new draft, first shown tomorrow."""
    from prepcli.commands.form import checked
    from prepcli.commands.given import plain_values
    from prepcli.commands.own import ASKED_FILE, add_cards, fitted, taken
    from prepcli.model import ASKED, Entry
    from prepcli.results.common import Message

    given = plain_values(None, topic=topic, prompt=question, tags=[ASKED])
    card = fitted(desk, checked({**given, "draft": True}, lambda card: taken(desk, card)))
    (place,) = add_cards(desk, desk.workspace.banks / ASKED_FILE, [card])
    bury = Entry.of(desk.workspace.stamp(), "bury", card.id)
    with desk.store(writing=True) as store:
        store.append([bury, Entry.of(desk.workspace.stamp(), ASKED, card.id, question=question, bury=bury.id)])
    about = place.about | {"draft": True, "new": True}
    said = f"kept as `{place.id}` in {card.topic}, first shown tomorrow; `prep edit {place.id}` writes its answer"
    return Message(text=said, about=about)
