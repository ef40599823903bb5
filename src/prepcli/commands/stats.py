"""`prep stats`: where you stand by topic, today, and the streak."""

from prepcli.commands.options import Bank, Json, Output


def stats(bank: Bank = None, as_json: Json = False) -> Output:
    """Show recall by topic, what was done today, and the streak of days.

    Example: prep stats
    """
    from prepcli.commands.desk import Desk
    from prepcli.results import Stats, Today
    from prepcli.stats import orphans, topic_stats

    desk = Desk(bank or ())
    day = desk.workspace.today()
    with desk.store() as store:
        states, weights = store.states(), store.rules.weights
        grades = store.grades_on(day)
        streak = store.streak(day)
        new = len(store.met_on(day))
    took = sum(entry.body.get("took_ms") or 0 for entry in grades)
    recalled = sum(entry.body["grade"] > 1 for entry in grades)
    result = Stats(
        topics=topic_stats(desk.bank.heads, states, day, weights),
        today=Today(day=day, reviews=len(grades), recalled=recalled, new=new, minutes=round(took / 60_000, 1)),
        streak=streak,
        orphaned=len(orphans(desk.bank.listed, states)),
    )
    return Output(result, as_json)
