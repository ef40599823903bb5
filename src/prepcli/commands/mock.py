"""`prep mock`: rehearse an interview against the clock, and look back at earlier ones."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from prepcli.commands.options import Bank, Json, Level, Output, Still, Topic, has_terminal

if TYPE_CHECKING:
    from prepcli.bank.bank import Bank as Cards
    from prepcli.commands.desk import Desk
    from prepcli.kinds import AnyCard
    from prepcli.model import Entry
    from prepcli.results.mock import Mocks, Scorecard
    from prepcli.scheduling.rehearse import Candidate
    from prepcli.store.progress import Store

app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)
MOST_EARLIER = 5


@app.callback()
def mock(
    context: typer.Context,
    minutes: Annotated[
        float, typer.Option("--minutes", help="How long the interview takes.", min=1, max=240)
    ] = 30,
    topic: Topic = None,
    level: Level = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Ask the same questions again.", show_default=False)
    ] = None,
    bank: Bank = None,
    plain: Still = False,
) -> Output | None:
    """Rehearse an interview against the clock.

    Example: prep mock --minutes 30 --topic networking
    """
    if context.invoked_subcommand is not None:
        return None
    from prepcli.commands.desk import Desk
    from prepcli.commands.rehearsal import Rehearsal
    from prepcli.errors import UsageError

    if not has_terminal():
        raise UsageError("a mock interview needs a terminal", "`prep mock list` shows earlier ones")
    desk = Desk(bank or ())
    with desk.store(writing=True) as store:
        entry = _begun(desk, store, topic, level, minutes, seed)
        rehearsal = Rehearsal(desk, store, entry, plain=plain)
        rehearsal.run()
        card = _scorecard(store, desk.bank, len(list(store.mocks())))
        return Output(card, exit_code=rehearsal.exit_code)


@app.command("list")
def list_(bank: Bank = None, as_json: Json = False) -> Output:
    """List the mock interviews so far.

    Example: prep mock list
    """
    from prepcli.commands.desk import Desk

    desk = Desk(bank or ())
    with desk.store() as store:
        return Output(_mocks(store, desk.bank), as_json)


@app.command("show")
def show(
    number: Annotated[
        int | None, typer.Argument(metavar="[NUMBER]", help="Its number in the list.", show_default=False)
    ] = None,
    bank: Bank = None,
    as_json: Json = False,
) -> Output:
    """Show the scorecard of a mock interview, the last one if no number is given.

    Example: prep mock show
    """
    from prepcli.commands.desk import Desk
    from prepcli.errors import UsageError

    desk = Desk(bank or ())
    with desk.store() as store:
        known = len(list(store.mocks()))
        if number is not None and not 1 <= number <= known:
            hint = f"they are numbered 1 to {known}" if known else "`prep mock --minutes 30` begins one"
            raise UsageError(f"no mock interview {number}", hint)
        if not known:
            return Output(_mocks(store, desk.bank), as_json)
        return Output(_scorecard(store, desk.bank, number or known), as_json)


def _begun(
    desk: "Desk",
    store: "Store",
    topics: list[str] | None,
    levels: list[int] | None,
    minutes: float,
    seed: int | None,
) -> "Entry":
    """Draw the questions and write down what was planned. Raises UsageError when there is nothing to ask."""
    import random

    from prepcli.errors import UsageError
    from prepcli.model import Entry
    from prepcli.scheduling.rehearse import questions

    chosen = random.randrange(10**6) if seed is None else seed
    cards = questions(_candidates(desk, store, topics, levels), 60 * minutes, chosen)
    if not cards:
        raise UsageError("no card fits this interview", "name another topic or level")
    about: dict[str, Any] = {"minutes": minutes, "topics": topics or [], "levels": levels or [], "seed": chosen}
    entry = Entry.of(desk.workspace.stamp(), "mock", **about, cards=list(cards))
    store.append([entry])
    return entry


def _candidates(
    desk: "Desk", store: "Store", topics: list[str] | None, levels: list[int] | None
) -> "list[Candidate]":
    """The cards that may be asked: the track and what is met, or all of the topics named."""
    from prepcli.scheduling.queue import ALL
    from prepcli.scheduling.rehearse import Candidate
    from prepcli.scheduling.target import targets

    wanted, day, states = desk.wanted(topics=topics, levels=levels), desk.workspace.today(), store.states()
    target = targets(store.targets()).leading(day)
    found = []
    for head in desk.bank.heads:
        state = states.get(head.id)
        is_met = state is not None and not state.is_new
        in_reach = is_met or topics or wanted.track in (ALL, head.track) or desk.bank.listed[head.id].own
        if not in_reach or not wanted.wants(head) or (state is not None and state.is_out(day)):
            continue
        weight = target.weight(head.topic) if target and not topics else 1.0
        recall = state.retrievability(day, store.rules.weights) if state else None
        found.append(Candidate(head.id, head.topic, head.kind, head.level, weight, recall))
    return found


def _mocks(store: "Store", bank: "Cards") -> "Mocks":
    from prepcli.results.mock import Mocks
    from prepcli.stats.scorecard import row

    rows = []
    for number, entry in enumerate(store.mocks(), 1):
        entries = store.of_mock(entry)
        rows.append(row(entry, entries, _cards(bank, entries), number))
    return Mocks(mocks=tuple(rows))


def _scorecard(store: "Store", bank: "Cards", number: int) -> "Scorecard":
    from prepcli.stats.scorecard import scorecard

    entry = list(store.mocks())[number - 1]
    entries = store.of_mock(entry)
    earlier = [row for row in _mocks(store, bank).mocks[: number - 1] if row.score is not None]
    return scorecard(entry, entries, _cards(bank, entries), number, earlier[-MOST_EARLIER:])


def _cards(bank: "Cards", entries: "list[Entry]") -> "dict[str, AnyCard]":
    return {entry.card: bank.card(entry.card) for entry in entries if entry.card in bank}
