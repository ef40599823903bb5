"""`prep plan`: set, show and end interview dates, and say how an interview went."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from prepcli.commands.options import Bank, Json, Output

if TYPE_CHECKING:
    from prepcli.commands.desk import Desk
    from prepcli.errors import UsageError
    from prepcli.results.common import Message
    from prepcli.results.plan import Plan
    from prepcli.scheduling.target import Target, Targets
    from prepcli.store.progress import Store

MINUTES = 25.0


def plan(
    which: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="The interview meant, if there are several.", show_default=False),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--date", help="The interview: 2026-12-14, 'in 3 weeks', friday.", show_default=False),
    ] = None,
    minutes: Annotated[
        float | None, typer.Option("--minutes", help="Minutes of study a day.", show_default=False)
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            "--weight",
            metavar="TOPIC=N",
            help="How much a topic counts; 0 leaves it out (repeatable).",
            show_default=False,
        ),
    ] = None,
    off: Annotated[
        str | None,
        typer.Option("--off", help="Days without study: sat,sun or dates; 'none' for none.", show_default=False),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="A name for this interview.", show_default=False)
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="End this plan.")] = False,
    went: Annotated[
        str | None, typer.Option("--went", help="Keep how the interview went, in your words.", show_default=False)
    ] = None,
    bank: Bank = None,
    as_json: Json = False,
) -> Output:
    """Plan toward an interview date, and see what to expect of the day.

    Example: prep plan --date "in 3 weeks" --minutes 25
    """
    from prepcli.commands.desk import Desk
    from prepcli.scheduling.target import targets

    desk = Desk(bank or ())
    day = desk.workspace.today()
    named = _one_line(which if name is None else name)
    with desk.store() as store:
        known = targets(store.targets())
        if not clear and not weight and all(option is None for option in (went, on, minutes, off, name)):
            return Output(_shown(desk, store, known, named, day), as_json)
    if clear:
        return Output(_clear(desk, known, named, day), as_json)
    if went is not None:
        return Output(_told(desk, known, named, day, went), as_json)
    before = _standing(known, named, day)
    target = _changed(desk, before, day, name=named, on=on, minutes=minutes, weights=weight or [], off=off)
    return Output(_set(desk, target, day), as_json)


def _one_line(name: str | None) -> str | None:
    """The name as it can stand in a sentence. Raises UsageError for an empty one."""
    from prepcli.errors import UsageError

    line = None if name is None else " ".join(name.split())
    if line == "":
        raise UsageError("the name is empty", "a word will do, such as the company's name")
    return line


# --- changing what stands ---


def _standing(known: "Targets", name: str | None, day: date) -> "Target | None":
    """The target that a change is about: the named one, else the leading one."""
    return known.named(name) if name else known.leading(day)


def _changed(
    desk: "Desk",
    before: "Target | None",
    day: date,
    *,
    name: str | None,
    on: str | None,
    minutes: float | None,
    weights: list[str],
    off: str | None,
) -> "Target":
    """`before` with what the command says, or a new target. Raises UsageError."""
    from prepcli.commands.dates import day_to_come, days_off
    from prepcli.errors import UsageError
    from prepcli.scheduling.target import DEFAULT_NAME, Target

    if on is None and before is None:
        raise UsageError("no interview date stands", 'set it: `prep plan --date "in 3 weeks"`')
    when = day_to_come(on, day) if on is not None else before.date if before else day
    if before and before.date < day and on is None:
        raise UsageError(f"{before.date.isoformat()} is past", 'set the next one: `prep plan --date "in 3 weeks"`')
    return Target(
        name=name or (before.name if before else DEFAULT_NAME),
        date=when,
        minutes=_minutes(minutes) if minutes is not None else before.minutes if before else MINUTES,
        weights=_weights(desk, weights, before.weights if before else {}),
        off=days_off(off) if off is not None else before.off if before else (),
        since=day,
    )


def _minutes(minutes: float) -> float:
    from prepcli.errors import UsageError
    from prepcli.scheduling.target import LEAST_MINUTES, MOST_MINUTES

    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise UsageError(f"minutes a day are {LEAST_MINUTES} to {MOST_MINUTES}, not {minutes:g}", "try 25")
    return minutes


def _weights(desk: "Desk", words: list[str], before: "Mapping[str, float]") -> dict[str, float]:
    """The weights with `TOPIC=N` words applied; a weight of 1 is the default and is not kept."""
    from math import isfinite

    from prepcli.errors import UsageError

    weights = dict(before)
    for word in words:
        topic, equals, number = word.rpartition("=")
        if not equals:
            raise UsageError(f"no number in `--weight {word}`", f"write it like --weight {word}=3")
        (topic,) = desk.wanted(topics=[topic]).topics
        try:
            value = float(number)
        except ValueError:
            value = -1.0
        if not (isfinite(value) and 0 <= value <= 1000):
            raise UsageError(f"a weight is a number from 0 to 1000, not `{number}`", f"try --weight {topic}=3")
        weights[topic] = value
    weights = {topic: value for topic, value in weights.items() if value != 1}
    if all(weights.get(topic, 1.0) == 0 for topic in desk.bank.topics):
        raise UsageError("every topic has weight 0: nothing is left to study", "leave one in")
    return weights


def _set(desk: "Desk", target: "Target", day: date) -> "Plan":
    """Write the target, once it is sure that there is something to plan, and show it. Raises UsageError."""
    from prepcli.commands.planner import Planner
    from prepcli.errors import UsageError
    from prepcli.model import Entry
    from prepcli.scheduling.target import seconds_ahead, targets

    if target.date > day and not any(seconds_ahead(target, day, used=0)):
        raise UsageError("every day until then is off", "leave some days for study")
    with desk.store() as store:
        if not Planner(desk, store, target, day, desk.track()).cards:
            raise UsageError("no card is left to plan for", "name other weights, another track or another bank")
    with desk.store(writing=True) as store:
        store.append([Entry.of(desk.workspace.stamp(), "target", **target.body())])
        return _shown(desk, store, targets(store.targets()), target.name, day)


def _no_plan(known: "Targets", name: str | None) -> "UsageError":
    from prepcli.errors import UsageError, did_you_mean

    if not name:
        return UsageError("there is no plan to end", "`prep plan` shows what stands")
    hint = did_you_mean(name, [target.name for target in known.standing]) or "`prep plan` shows what stands"
    return UsageError(f"no plan `{name}`", hint)


def _clear(desk: "Desk", known: "Targets", name: str | None, day: date) -> "Message":
    from prepcli.model import Entry
    from prepcli.results.common import Message
    from prepcli.scheduling.target import DEFAULT_NAME, Targets

    target = known.named(name) if name else known.leading(day) or (known.standing[-1] if known.standing else None)
    if target is None:
        raise _no_plan(known, name)
    with desk.store(writing=True) as store:
        store.append([Entry.of(desk.workspace.stamp(), "target", name=target.name, date=None)])
    which = f"the plan for {target.date.isoformat()}"
    which = which if target.name == DEFAULT_NAME else f"`{target.name}`, {which},"
    leading = Targets(tuple(other for other in known.standing if other != target)).leading(day)
    then = f"`{leading.name}` on {leading.date.isoformat()} leads now" if leading else "cards are due as usual"
    text = f"{which} is ended; {then}; `prep undo` brings it back"
    return Message(text=text, about={"name": target.name, "date": target.date})


def _told(desk: "Desk", known: "Targets", name: str | None, day: date, went: str) -> "Message":
    from prepcli.errors import UsageError

    target = known.named(name) if name else known.untold(day)
    if target is None or target.date > day:
        raise UsageError("no past interview to tell of", "`prep plan` shows the dates that stand")
    if not went.strip():
        raise UsageError("`--went` is empty", "say it in a few words")
    return keep_outcome(desk, target, went.strip())


def keep_outcome(desk: "Desk", target: "Target", went: str) -> "Message":
    """Write how the interview went."""
    from prepcli.model import Entry
    from prepcli.results.common import Message

    body = {"target": target.name, "date": target.date.isoformat(), "went": went}
    with desk.store(writing=True) as store:
        store.append([Entry.of(desk.workspace.stamp(), "outcome", **body)])
    return Message(text=f"kept: {target.date.isoformat()} went `{went}`", about=body)


# --- showing it ---


def leading_plan(desk: "Desk") -> "Plan":
    """The plan of the leading target; its `target` is None when none stands."""
    from prepcli.scheduling.target import targets

    with desk.store() as store:
        return _shown(desk, store, targets(store.targets()), None, desk.workspace.today())


def _shown(desk: "Desk", store: "Store", known: "Targets", name: str | None, day: date) -> "Plan":
    """The plan of the target `name`, else of the leading one. Raises UsageError for an unknown name."""
    from prepcli.results.plan import Plan

    target = _standing(known, name, day)
    if target is None and name:
        raise _no_plan(known, name)
    if target is None or target.date < day:
        return Plan(target=None)
    return _planned(desk, store, known, target, day)


def _planned(desk: "Desk", store: "Store", known: "Targets", target: "Target", day: date) -> "Plan":
    """Three forecasts on the same luck, and what they say."""
    from collections import Counter

    from prepcli.commands.planner import Planner
    from prepcli.results.plan import STEP
    from prepcli.stats.outlook import Forecasts, outlook

    plan = Planner(desk, store, target, day, desk.track())
    states = store.states()
    missed = Counter(card.topic for card in plan.cards if card.id in states and states[card.id].missed_day)
    forecasts = Forecasts(
        keep=plan.keep_forecast(),
        more=plan.forecast(target.minutes + STEP),
        fewer=plan.forecast(target.minutes - STEP) if target.minutes > STEP else None,
    )
    past = {made: body["curve"][0] for made, body in plan.kept if made < day}
    return outlook(
        target, day, plan.cards, forecasts, plan.ranked(), missed, past, brief=plan.brief(), others=known.standing
    )
