"""`prep` alone: what is due by topic, the plan, and one next step; at the first start in a terminal, the quiz."""

from datetime import date
from typing import TYPE_CHECKING

from prepcli.commands.options import Output, has_terminal

if TYPE_CHECKING:
    from prepcli.commands.desk import Desk
    from prepcli.commands.planner import Planner
    from prepcli.scheduling.target import Target


def home(as_json: bool) -> Output | None:
    """Where the learner stands and what to do next; None after the first sitting, which begins here."""
    from prepcli.commands.desk import Desk
    from prepcli.results.common import Home, PastInterview
    from prepcli.scheduling.queue import Wanted
    from prepcli.stats import counts

    desk = Desk()
    day = desk.workspace.today()
    everything = Wanted(track=desk.track())
    at_a_screen = not as_json and has_terminal()
    if at_a_screen and not desk.workspace.database.exists():
        from prepcli.commands.quiz import quiz

        quiz()
        return None
    untold = _untold(desk, day)
    if untold and at_a_screen:
        _ask(desk, untold)
        untold = None
    with desk.store() as store:
        rows = counts.topic_rows(desk.bank.heads, store.standings(day), everything.track)
        plan = desk.plan(store, everything, day)
        queue = plan.queue() if plan else desk.queue(store, everything, day)
        next_due = desk.next_due(store, everything, day)
        new_today = sum(store.state(card).is_new for card in queue)
        suggestion, because = _of_plan(plan, len(queue)) if plan else _next_step(len(queue) - new_today, new_today)
        brief = plan.brief() if plan else None
    return Output(
        Home(
            topics=rows,
            due=len(queue) - new_today if plan else sum(row.due for row in rows),
            new_today=new_today,
            next_due=next_due,
            suggestion=suggestion,
            because=because,
            plan=brief,
            drafts=desk.drafts,
            untold=PastInterview(name=untold.name, date=untold.date) if untold else None,
        ),
        as_json,
    )


def _untold(desk: "Desk", day: date) -> "Target | None":
    """A past interview of which nothing was told."""
    with desk.store() as store:
        entries = list(store.targets())
    if not entries:
        return None
    from prepcli.scheduling.target import targets

    return targets(entries).untold(day)


def _ask(desk: "Desk", target: "Target") -> None:
    """How did it go? The answer is kept; `later` asks again the next time."""
    from prepcli.commands.plan import keep_outcome
    from prepcli.ui.plan import ask_how_it_went

    if went := ask_how_it_went(target.name, target.date):
        keep_outcome(desk, target, went)


def _of_plan(plan: "Planner", cards: int) -> tuple[str, str]:
    from prepcli.wording import counted

    left = plan.seconds_left
    if cards:
        return "prep quiz", f"about {counted(cards, 'card')} for the {left / 60:.0f} min left today"
    done = "nothing is worth a minute more today" if left else plan.used_up[0].lower() + plan.used_up[1:]
    return "prep plan", f"{done}; this shows what to expect"


def _next_step(due: int, new_today: int) -> tuple[str, str]:
    if due or new_today:
        parts = [f"{due} due"] if due else []
        parts += [f"{new_today} new for today"] if new_today else []
        return "prep quiz", " and ".join(parts)
    return "prep quiz --ahead", "all done for today; this goes ahead"
