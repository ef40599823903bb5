"""`prep topics`, `prep due` and `prep missed`: lists of what there is to study."""

from typing import Annotated

import typer

from prepcli.commands.options import Bank, Json, Kind, Level, Output, Tag, Topic, Where


def topics(bank: Bank = None, as_json: Json = False) -> Output:
    """List the topics with their cards: new, met and due.

    Example: prep topics
    """
    from prepcli.commands.desk import Desk
    from prepcli.results.common import Topics
    from prepcli.stats import counts

    desk = Desk(bank or ())
    with desk.store() as store:
        rows = counts.topic_rows(desk.bank.heads, store.standings(desk.workspace.today()), desk.track())
    return Output(Topics(topics=rows), as_json)


def due(
    topic: Topic = None,
    kind: Kind = None,
    level: Level = None,
    tag: Tag = None,
    where: Where = None,
    count: Annotated[bool, typer.Option("--count", help="Print only how many cards are due.")] = False,
    bank: Bank = None,
    as_json: Json = False,
) -> Output:
    """List the cards that are due, weakest first; with an interview date, what today's minutes still hold.

    Example: prep due --count
    """
    from prepcli.commands.desk import Desk
    from prepcli.results.common import Count, Due, DueCard

    desk = Desk(bank or ())
    wanted = desk.wanted(topics=topic, kinds=kind, levels=level, tags=tag, where=where)
    day = desk.workspace.today()
    cards = []
    with desk.store() as store:
        if count:
            return Output(Count(count=desk.due_count(store, wanted, day)), as_json)
        for card_id in desk.due(store, wanted, day):
            card, state = desk.bank.card(card_id), store.state(card_id)
            cards.append(
                DueCard(
                    id=card.id,
                    topic=card.topic,
                    kind=card.kind,
                    prompt=card.prompt,
                    due=state.due,
                    retrievability=state.retrievability(day, store.rules.weights),
                )
            )
    return Output(Due(cards=tuple(cards)), as_json)


def missed(topic: Topic = None, where: Where = None, bank: Bank = None, as_json: Json = False) -> Output:
    """List the cards you missed and have not passed on a later day.

    Example: prep missed
    """
    from prepcli.commands.desk import Desk
    from prepcli.results.common import Missed, MissedCard

    desk = Desk(bank or ())
    wanted = desk.wanted(topics=topic, where=where)
    cards = []
    with desk.store() as store:
        states = desk.missed(store)
    for state in states:
        if wanted.wants(desk.bank.listed[state.card].head):
            card = desk.bank.card(state.card)
            assert state.missed_day is not None
            cards.append(
                MissedCard(
                    id=card.id,
                    topic=card.topic,
                    prompt=card.prompt,
                    times_missed=state.agains,
                    last_missed=state.missed_day,
                )
            )
    return Output(Missed(cards=tuple(cards), drafts=desk.drafts), as_json)
