"""`prep fit`: the schedule's weights from the learner's own log, and what a desired retention costs."""

from typing import TYPE_CHECKING, Annotated

import typer

from prepcli.commands.options import Bank, Json, Output

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from prepcli.commands.desk import Desk
    from prepcli.results.fit import Effect
    from prepcli.scheduling.fit import Fit
    from prepcli.scheduling.plan import Habits
    from prepcli.scheduling.state import CardState, Rules
    from prepcli.store.progress import Store


def fit(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    retention: Annotated[
        bool, typer.Option("--retention", help="Show what each desired retention costs; fits nothing.")
    ] = False,
    bank: Bank = None,
    as_json: Json = False,
) -> Output:
    """Fit the schedule to your own memory.

    Example: prep fit --retention
    """
    from prepcli.commands.desk import Desk

    desk = Desk(bank or ())
    return _retentions(desk, as_json) if retention else _fitted(desk, dry_run, as_json)


def _fitted(desk: "Desk", dry_run: bool, as_json: bool) -> Output:
    from prepcli.results.fit import Fitted
    from prepcli.scheduling import workload
    from prepcli.scheduling.state import Rules

    with desk.store() as store:
        reviews, tried = _tried(store)
        present, day = store.rules, desk.workspace.today()
        fitted = Rules(desired_retention=present.desired_retention, weights=tried.weights)
        before = _effect(_met(desk, store, store.states().values()), present, day)
        after = _effect(_met(desk, store, store.states_under(fitted).values()), fitted, day)
    adopted = tried.is_better and not dry_run
    result = Fitted(
        reviews=reviews,
        samples=tried.samples,
        newest=tried.newest,
        log_loss_before=tried.loss_before,
        log_loss_after=tried.loss_after,
        better=tried.is_better,
        adopted=adopted,
        days=workload.DAYS,
        before=before,
        after=after,
        weights=tried.weights,
        entry=_adopt(desk, reviews, tried) if adopted else None,
    )
    return Output(result, as_json)


def _tried(store: "Store") -> "tuple[int, Fit]":
    """How many reviews there are, and what fitting them gives. Raises PrepError where it cannot be done."""
    from prepcli.errors import PrepError
    from prepcli.scheduling import fit
    from prepcli.wording import counted

    if not fit.has_optimiser():
        raise PrepError(
            "`prep fit` needs the package fsrs-rs-python", "install prep with its extra `fit`, as README shows"
        )
    entries = list(store.grades_and_resets())
    reviews = sum(entry.type == "grade" for entry in entries)
    if reviews < fit.LEAST_REVIEWS:
        few = f"{counted(reviews, 'review')} {'is' if reviews == 1 else 'are'} too few to fit"
        few += f": it takes {fit.LEAST_REVIEWS}"
        raise PrepError(few, "until then the published defaults do better")
    return reviews, fit.fitted(fit.samples(entries), store.rules.weights, fit.optimised)


def _adopt(desk: "Desk", reviews: int, tried: "Fit") -> str:
    """Put the weights into the log, from where every later start takes them. Returns the entry's id."""
    from prepcli.model import Entry
    from prepcli.scheduling.memory import VERSION
    from prepcli.store.progress import WEIGHTS

    stamp = desk.workspace.stamp()
    losses = [tried.loss_before, tried.loss_after]
    body = {
        "setting": WEIGHTS,
        "value": list(tried.weights),
        "model": VERSION,
        "reviews": reviews,
        "log_loss": losses,
    }
    with desk.store(writing=True) as store:
        store.append([Entry.of(stamp, "setting", "", **body)])
    return stamp.id


def _effect(met: "list[tuple[CardState, Habits]]", rules: "Rules", day: "date") -> "Effect":
    from prepcli.results.fit import Effect
    from prepcli.scheduling.workload import load

    stabilities = [state.memory.stability for state, _ in met if state.memory]
    return Effect(
        due_today=sum(state.is_due(day) for state, _ in met),
        mean_stability=sum(stabilities) / len(stabilities) if stabilities else 0.0,
        reviews_a_day=load(met, day, rules).reviews,
    )


def _retentions(desk: "Desk", as_json: bool) -> Output:
    from prepcli.results.fit import RetentionRow, Retentions
    from prepcli.scheduling.state import Rules
    from prepcli.scheduling.workload import DAYS, RETENTIONS, load

    with desk.store() as store:
        met, rules = _met(desk, store, store.states().values()), store.rules
    day, present = desk.workspace.today(), rules.desired_retention
    rows = []
    for desired in sorted({*RETENTIONS, present}):
        found = load(met, day, Rules(desired_retention=desired, weights=rules.weights))
        rows.append(
            RetentionRow(
                desired_retention=desired,
                reviews_a_day=found.reviews,
                minutes_a_day=found.minutes,
                recall=found.recall,
            )
        )
    return Output(Retentions(cards=len(met), days=DAYS, present=present, retentions=tuple(rows)), as_json)


def _met(desk: "Desk", store: "Store", states: "Iterable[CardState]") -> "list[tuple[CardState, Habits]]":
    """The cards of the bank that are met and not suspended, each with how this learner answers its kind."""
    from prepcli.commands.planner import own_habits
    from prepcli.scheduling.plan import BASE

    listed, habits = desk.bank.listed, own_habits(desk, store)
    return [
        (state, habits.get(listed[state.card].head.kind, BASE))
        for state in states
        if not state.is_new and not state.suspended and state.card in listed
    ]
