"""`prep search`: the cards that a query finds, best first."""

from typing import TYPE_CHECKING, Annotated

import typer

from prepcli.commands.options import Bank, Json, Limit, Output

if TYPE_CHECKING:
    from prepcli.commands.desk import Desk
    from prepcli.model import Head
    from prepcli.results.common import Found, FoundCard
    from prepcli.scheduling.state import CardState

EXTRACT = 160  # letters of an answer around what was found
BEFORE = 40


def search(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]...", help="Words and fields.", show_default=False)
    ] = None,
    limit: Limit = None,
    bank: Bank = None,
    as_json: Json = False,
) -> Output:
    """Find cards by their words, their topic and how well you know them.

    Example: prep search close_wait topic:networking

    All words must be in the question or its answer, each at the beginning of a word. Fields narrow it:

    \b
      topic:networking kind:code level:3 tag:tcp
      track:essentials id:net-*
      is:due is:new is:met is:missed is:leech
      is:suspended is:buried seen:7d rated:again:7d
      lapses>=2 due<=3 stability<5 difficulty>7
      retrievability<0.8
      -word '"exact words"' one or other '(a or b) c'

    docs/search.md explains them. `--where` takes the same query in quiz, next, due and missed.
    """
    from prepcli.commands.desk import Desk

    desk, text = Desk(bank or ()), " ".join(words or ())
    return Output(_found(desk, text, limit, with_states=as_json), as_json)


def _found(desk: "Desk", text: str, limit: int | None, *, with_states: bool) -> "Found":
    """What the query `text` finds, best first. Screens need no states beyond those that the query asks for."""
    from prepcli.commands.finding import found as found_by
    from prepcli.commands.finding import parsed
    from prepcli.query.match import best_first
    from prepcli.query.match import words as sought
    from prepcli.results.common import Found

    tree, day = parsed(desk, text), desk.workspace.today()
    listed = sought(tree)
    with desk.store() as store:
        found = best_first(found_by(desk, tree, day, store), listed)
        states, weights = store.states() if with_states else {}, store.rules.weights
    cards = []
    for c in found[:limit]:
        state = states.get(c.head.id, c.state)
        cards.append(_card(desk, c.head, state, state.retrievability(day, weights), listed))
    return Found(query=text, words=listed, total=len(found), cards=tuple(cards))


def _card(
    desk: "Desk", head: "Head", state: "CardState", recall: float | None, words: tuple[str, ...]
) -> "FoundCard":
    from prepcli.results.common import FoundCard

    prompt = desk.bank.prompt(head.id)
    return FoundCard(
        id=head.id,
        topic=head.topic,
        kind=head.kind,
        level=head.level,
        prompt=prompt,
        extract=_extract(desk, head.id, prompt, words) if words else None,
        due=state.due,
        retrievability=recall,
        suspended=state.suspended,
    )


def _extract(desk: "Desk", card_id: str, prompt: str, words: tuple[str, ...]) -> str | None:
    """The place of the first word that is not in the prompt, with what stands around it."""
    from prepcli.query.fold import spans

    prompt = " ".join(prompt.split())
    missing = [word for word in words if not spans(prompt, [word])]
    if not missing:
        return None
    asked, answered = desk.bank.card(card_id).words()
    for part in (*answered.splitlines(), *asked.splitlines(), answered, asked):
        text = " ".join(part.replace("`", "").split())
        if places := spans(text, missing):
            start = max(0, places[0][0] - BEFORE)
            if start:
                start = text.find(" ", start, places[0][0]) + 1 or start
            return text[start : start + EXTRACT]
    return None
