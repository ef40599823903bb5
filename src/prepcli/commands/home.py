"""`prep` alone: what is due by topic, and one next step."""

from prepcli.commands.options import Output


def home(as_json: bool) -> Output:
    from prepcli import stats
    from prepcli.commands.desk import Desk
    from prepcli.results import Home
    from prepcli.scheduling.queue import Wanted

    desk = Desk()
    day = desk.workspace.today()
    everything = Wanted(track=desk.track())
    with desk.store() as store:
        rows = stats.topic_rows(desk.bank.heads, store.standings(day), everything.track)
        queue = desk.queue(store, everything, day)
        next_due = desk.next_due(store, everything, day)
    due = sum(row.due for row in rows)
    new_today = len(queue) - due
    suggestion, because = _next_step(due, new_today)
    return Output(
        Home(
            topics=rows,
            due=due,
            new_today=new_today,
            next_due=next_due,
            suggestion=suggestion,
            because=because,
        ),
        as_json,
    )


def _next_step(due: int, new_today: int) -> tuple[str, str]:
    if due or new_today:
        parts = [f"{due} due"] if due else []
        parts += [f"{new_today} new for today"] if new_today else []
        return "prep quiz", " and ".join(parts)
    return "prep quiz --ahead", "all done for today; this goes ahead"
