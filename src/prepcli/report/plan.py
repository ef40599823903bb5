"""The plan toward an interview as a section of a report."""

from prepcli.report.document import Lines, Part, Section, Table, Tiles
from prepcli.results.plan import Plan
from prepcli.wording import counted, percent, some


def plan_section(plan: Plan) -> Section:
    """Readiness, its curve, topics and the days to come; without parts when no date stands."""
    if plan.target is None or plan.ready is None:
        return Section("Plan", "", [])
    target, ready = plan.target, plan.ready
    told = f"The interview is on {target.date}, {counted(target.days_left, 'day')} from now; "
    told += f"{target.minutes:g} minutes a day."
    told += " All of what comes is expected recall on that day, not a promise."
    tiles = [("if you stop now", percent(ready.now)), ("if you keep the plan", percent(ready.keep))]
    tiles.append((f"at {target.minutes + 5:g} min a day", percent(ready.more)))
    tiles += [(f"at {target.minutes - 5:g} min a day", percent(ready.fewer))] if ready.fewer is not None else []
    return Section("Plan", told, [Tiles(tiles), *_curve(plan), _topics(plan), _days(plan), *_drops(plan)])


def _curve(plan: Plan) -> list[Part]:
    assert plan.ready is not None
    past = [(one.day, one.ready) for one in plan.past]
    ahead = [(one.day, one.ready) for one in plan.days]
    if len(past) + len(ahead) < 2:
        return []
    labels = [f"{day:%d %b}" for day, _ in (*past, *ahead)]
    kept = [share for _, share in past]
    then: list[float | None] = [None] * (len(past) - 1) + kept[-1:] + [share for _, share in ahead]
    series: list[tuple[str, list[float | None]]] = [("plan kept", then)]
    if len(kept) > 1:
        series.insert(0, ("as it went", [*kept, *[None] * len(ahead)]))
    marked = labels[:: max(1, len(labels) // 5)]
    return [Lines("Expected recall on the day, if you stop after a day", labels, series, marked)]


def _topics(plan: Plan) -> Table:
    rows = [
        (
            one.topic,
            f"{one.met} of {one.cards}",
            percent(one.ready.now),
            percent(one.ready.keep),
            some(one.unmet),
            one.command,
        )
        for one in plan.topics
    ]
    return Table(("topic", "met", "now", "plan kept", "unmet", "what helps"), rows, "Topics, weakest first")


def _days(plan: Plan) -> Table:
    rows = [
        (
            f"{one.day:%a %d %b}",
            *map(some, (one.new, one.review, one.closing)),
            "off" if one.off else f"{one.minutes:.0f}",
        )
        for one in plan.days
    ]
    return Table(("day", "new", "review", "closing pass", "minutes"), rows, "Days to come")


def _drops(plan: Plan) -> list[Part]:
    rows = [
        (one.topic, f"{one.unmet}", f"{one.minutes:.0f}", f"{one.points:.1f}", one.command) for one in plan.drop
    ]
    heads = ("topic", "unmet", "minutes", "points", "leaves it out")
    return [Table(heads, rows, "Time is short: what brings least a minute")] if rows else []
