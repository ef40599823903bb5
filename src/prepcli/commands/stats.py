"""`prep stats`: where you stand, what you did, what is coming, and how far the schedule can be trusted."""

from typing import TYPE_CHECKING

from prepcli.commands.options import Bank, Json, Output, Plain, Since, Topic, Until

if TYPE_CHECKING:
    from prepcli.commands.desk import Desk
    from prepcli.results.figures import Stats


def stats(
    topic: Topic = None,
    since: Since = None,
    until: Until = None,
    plain: Plain = False,
    bank: Bank = None,
    as_json: Json = False,
) -> Output:
    """Show what you studied, how well you recall it, what is coming, and which cards need help.

    Example: prep stats --since 30d
    """
    from prepcli.commands.desk import Desk

    return Output(statistics(Desk(bank or ()), topic, since, until), as_json, plain=plain)


def statistics(desk: "Desk", topics: list[str] | None, since: str | None, until: str | None) -> "Stats":
    """The figures that the words of the command line ask for. Raises UsageError."""
    import gc

    from prepcli.stats.held import Made
    from prepcli.stats.overview import Kept, overview
    from prepcli.stats.period import period

    gc.disable()  # a short run that makes tens of thousands of values, none in circles
    day = desk.workspace.today()
    chosen = desk.wanted(topics=topics).topics
    asked = period(since, until, tuple(sorted(chosen)), day)
    with desk.store() as store:
        made = [Made(*row) for row in store.plans.curves()]
        kept = Kept(store.remembered(), store.attempts(), store.days(), store.rules, made)
    return overview(desk.bank.heads, kept, asked, day, lambda card: desk.bank.card(card).prompt)
