"""Studying toward a date: the plan against simple rules, on simulated learners. Results: bench/RESULTS.md.

    python bench/deadline.py [--seeds 10] [--processes 2] [--scenario "400 cards, 30 days"] [--csv runs.csv]

A learner obeys FSRS-6: a review at recall R is Again with chance 1 - R, else Hard, Good or Easy in fixed shares;
an Again is followed by one Good on the same day; seconds depend on grade, first meeting or review, and kind. A
policy sees what `prep` would see: memory states under the published weights, never the learner's own. Every day
it orders the cards, each is asked once at most, and a card begun before the minutes are used is finished. What
counts is the learner's true recall on the interview day, a mean over all cards, a card never met counting 0.

The policies of one run meet the same luck: a draw belongs to seed, card and turn. Intervals are of 95 %, by t, of
the difference between two policies over the seeds.
"""

import argparse
import csv
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from math import sqrt
from multiprocessing import Pool
from pathlib import Path
from statistics import mean, stdev
from typing import NamedTuple

sys.path[:0] = [str(Path(__file__).parent)]

from learners import Deck, Scenario, World, harder

from prepcli.scheduling.forecast import forecast
from prepcli.scheduling.plan import WORTH_A_SECOND, rank

NEW_A_DAY = 20
KNOWN_AFTER = 5  # days before the share of days really studied is believed, as in the program
FORECAST_SEEDS = 4
NEAR = 14  # days to a date that every seed is forecast for: forecasts of it are cheap, and luck counts most
T_95 = {4: 3.182, 5: 2.776, 6: 2.571, 8: 2.365, 10: 2.262, 12: 2.201, 16: 2.131, 20: 2.093, 30: 2.045}


SCENARIOS = [
    Scenario(150, 3, 10, half=False),
    Scenario(150, 3, 40, half=False),
    Scenario(150, 7, 10, half=True),
    Scenario(150, 14, 10, half=False),
    Scenario(150, 30, 5, half=False),
    Scenario(150, 30, 20, half=True),
    Scenario(150, 60, 5, half=True),
    Scenario(150, 60, 10, half=False),
    Scenario(400, 3, 20, half=True),
    Scenario(400, 7, 15, half=False),
    Scenario(400, 7, 60, half=True),
    Scenario(400, 14, 15, half=False),
    Scenario(400, 14, 45, half=False),
    Scenario(400, 30, 10, half=True),
    Scenario(400, 30, 30, half=False),
    Scenario(400, 60, 10, half=False),
    Scenario(400, 60, 30, half=True),
    Scenario(150, 14, 25, half=False, mixed=True),
    Scenario(150, 30, 30, half=True, mixed=True),
    Scenario(400, 30, 25, half=False, mixed=True),
    Scenario(150, 60, 15, half=True, mixed=True),
    Scenario(400, 60, 45, half=False, mixed=True),
]
WORLDS = [
    World("as assumed"),
    World("a day in five missed", missed=0.2),
    World("other weights", spread=0.3),
    World("harder and slower", habits=harder),
    World("all three", missed=0.2, spread=0.3, habits=harder),
]


# --- the policies: the order of a day ---

Policy = Callable[[Deck, int, float], Iterator[int]]  # deck, days left, mean seconds a calendar day


def due_then_new(deck: Deck, days_left: int, budget: float, most_new: int | None = None) -> Iterator[int]:
    """FSRS at 0.9 as most programs run it."""
    yield from [card for card in deck.met() if deck.due[card] <= deck.day]
    yield from list(deck.unmet())[:most_new]


def new_then_due(deck: Deck, days_left: int, budget: float) -> Iterator[int]:
    due = [card for card in deck.met() if deck.due[card] <= deck.day]
    yield from list(deck.unmet())
    yield from due


def until_time_is_up(policy: Policy, deck: Deck, days_left: int, budget: float) -> Iterator[int]:
    """That policy, then whatever is weakest until the minutes are used."""
    yield from policy(deck, days_left, budget)
    yield from deck.met()


def new_then_weakest(deck: Deck, days_left: int, budget: float) -> Iterator[int]:
    met = deck.met()
    yield from list(deck.unmet())
    yield from met


def new_then_due_at_85(deck: Deck, days_left: int, budget: float) -> Iterator[int]:
    """New cards, then the long due at a retention of 0.85, then the weakest until the minutes are used."""
    due = deck.weaker_than(0.85)
    yield from list(deck.unmet())
    yield from due
    yield from deck.met()


def planned(deck: Deck, days_left: int, budget: float, least: float = WORTH_A_SECOND) -> Iterator[int]:
    """`prep` with a date: by the index, until nothing is worth a second."""
    ranked = rank(deck.plan_cards(), days_left, budget, deck.known_habits())
    return (int(card.rpartition("-")[2]) for card, index, _ in ranked if index >= least)


POLICIES: dict[str, Policy] = {
    "plan": planned,
    "plan, to the minute": partial(planned, least=-1.0),
    "due, new": due_then_new,
    "due, 20 new": partial(due_then_new, most_new=NEW_A_DAY),
    "due, new, weakest": partial(until_time_is_up, due_then_new),
    "new, due": new_then_due,
    "new, weakest": new_then_weakest,
    "new, due at .85, weakest": new_then_due_at_85,
}


RULES = [name for name in POLICIES if not name.startswith("plan")]
PARTS = [  # what is added, with it, without it
    ("use the minutes: due, new, *then the weakest*", "due, new, weakest", "due, new"),
    ("unseen first: *new*, due", "new, due", "due, new"),
    ("both: new, weakest", "new, weakest", "due, new"),
    ("the index: plan, to the minute", "plan, to the minute", "new, weakest"),
    ("the stop rule: plan", "plan", "plan, to the minute"),
    ("all: plan", "plan", "due, new"),
]


# --- one run ---


class Run(NamedTuple):
    scenario: str
    world: str
    seed: int
    policy: str
    recall: float  # per cent, on the day
    used: float  # share of the minutes of the days studied
    forecast: float | None = None  # per cent, made before the first day
    halfway: float | None = None  # the same, made when half of the days are over


def runs(job: tuple[Scenario, World, int]) -> list[Run]:
    """Every policy through the same days."""
    scenario, world, seed = job
    found = []
    for name, policy in POLICIES.items():
        deck, said = Deck(scenario, world, seed), []
        is_forecast = policy is planned and (seed < FORECAST_SEEDS or scenario.days <= NEAR)
        days = {0, scenario.days // 2} if is_forecast else set()
        used = study(deck, scenario, policy, partial(note_forecast, scenario, days, said))
        found.append(Run(scenario.name, world.name, seed, name, on_the_day(deck, scenario.days), used, *said))
    return found


def note_forecast(scenario: Scenario, days: set[int], said: list[float], deck: Deck) -> None:
    """What `prep` would forecast on one of those days, per cent, the plan being kept from there on."""
    if deck.day in days:
        seconds = [60.0 * scenario.minutes] * (scenario.days - deck.day)
        said.append(100 * forecast(deck.plan_cards(), seconds, deck.known_habits()).curve[-1])


def study(deck: Deck, scenario: Scenario, policy: Policy, each_day: Callable[[Deck], object] = bool) -> float:
    """All days until the interview; the share of the minutes used on the days studied."""
    minutes, used, studied = 60.0 * scenario.minutes, 0.0, 0
    for day in range(scenario.days):
        deck.day = day
        each_day(deck)
        if not deck.is_missed[day]:
            share = max(0.2, studied / day) if day >= KNOWN_AFTER else 1.0
            used += sit(deck, policy(deck, scenario.days - day, minutes * share), minutes)
            studied += 1
    return used / (minutes * studied) if studied else 0.0


def sit(deck: Deck, order: Iterator[int], seconds: float) -> float:
    used = 0.0
    while used < seconds and (card := next(order, None)) is not None:
        if deck.believed[card] is None or deck.last[card] < deck.day:
            used += deck.ask(card)
    return used


def on_the_day(deck: Deck, days: int) -> float:
    """True recall over all cards, per cent."""
    known = ((memory, last) for memory, last in zip(deck.true, deck.last, strict=True) if memory is not None)
    return 100 * sum(deck.recall(memory.stability, days - last) for memory, last in known) / len(deck.ids)


# --- results ---


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=8, choices=sorted(T_95))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--scenario", default="", help="only those whose name holds this")
    parser.add_argument("--csv", type=Path, help="write every run to this file")
    args = parser.parse_args()
    started = time.monotonic()
    scenarios = [s for s in SCENARIOS if args.scenario in s.name]
    jobs = [(s, w, seed) for s in scenarios for w in range(len(WORLDS)) for seed in range(args.seeds)]
    jobs.sort(key=lambda job: -job[0].cards * job[0].days)  # the long ones first, so that no process waits
    with Pool(args.processes) as pool:
        found = [run for rows in pool.imap_unordered(job_of, jobs, chunksize=2) for run in rows]
    if args.csv:
        with args.csv.open("w", newline="") as file:
            csv.writer(file).writerows([Run._fields, *found])
    Report(found, [s.name for s in scenarios], args.seeds).print()
    took = time.monotonic() - started
    print(f"\n{len(found)} runs, {args.seeds} seeds, {took:.0f} s on {args.processes} processes")


def job_of(job: tuple[Scenario, int, int]) -> list[Run]:
    return runs((job[0], WORLDS[job[1]], job[2]))


class Report:
    """All runs as tables in Markdown."""

    def __init__(self, found: list[Run], scenarios: list[str], seeds: int) -> None:
        self.found, self.scenarios, self.seeds = found, scenarios, range(seeds)
        self.table = {(run.scenario, run.world, run.policy, run.seed): run for run in found}

    def print(self) -> None:
        self.means()
        self.parts()
        self.by_scenario(WORLDS[0])
        self.against_the_best()
        self.forecasts("before the first day", "forecast")
        self.forecasts("when half of the days are over", "halfway")
        self.worse()

    def recalls(self, scenario: str, world: World, policy: str) -> list[float]:
        """By seed."""
        return [self.table[scenario, world.name, policy, seed].recall for seed in self.seeds]

    def totals(self, world: World, policy: str, scenarios: list[str]) -> list[float]:
        """By seed, means over the scenarios."""
        return [mean(seed) for seed in zip(*(self.recalls(s, world, policy) for s in scenarios), strict=True)]

    def means(self) -> None:
        print(f"Mean recall on the day over {len(self.scenarios)} scenarios, per cent\n")
        heading(["learner", *POLICIES])
        for world in WORLDS:
            row([world.name, *(f"{mean(self.totals(world, p, self.scenarios)):.1f}" for p in POLICIES)])
        used = {p: mean(r.used for r in self.found if r.policy == p) for p in POLICIES}
        row(["*share of the minutes used*", *(f"{used[p]:.0%}" for p in POLICIES)])

    def parts(self) -> None:
        """Which rule brings which part: each line changes one thing."""
        for what, is_mixed in (("cards of one kind", False), ("mixed kinds", True)):
            scenarios = [s for s in self.scenarios if ("mixed" in s) == is_mixed]
            if not scenarios:
                continue
            print(f"\nWhat each rule brings with {what}, points of the mean over {len(scenarios)} scenarios\n")
            heading(["rule", *(world.name for world in WORLDS)])
            for name, with_it, without in PARTS:
                cells = [difference(*(self.totals(w, p, scenarios) for p in (with_it, without))) for w in WORLDS]
                row([name, *(f"{gain:+.2f} ± {within:.2f}" for gain, within in cells)])

    def by_scenario(self, world: World) -> None:
        print(f"\nRecall on the day by scenario, learner {world.name}, per cent\n")
        heading(["scenario", *POLICIES, "*minutes the plan used*"])
        for scenario in self.scenarios:
            recalls = (f"{mean(self.recalls(scenario, world, p)):.1f}" for p in POLICIES)
            row([scenario, *recalls, f"{self.used(scenario, world):.0%}"])

    def used(self, scenario: str, world: World) -> float:
        return mean(self.table[scenario, world.name, "plan", seed].used for seed in self.seeds)

    def against_the_best(self) -> None:
        print("\nThe plan against the best other rule of that scenario, known with hindsight, points\n")
        heading(["scenario", *(world.name for world in WORLDS)])
        for scenario in self.scenarios:
            cells = []
            for world in WORLDS:
                best = max(RULES, key=lambda p: mean(self.recalls(scenario, world, p)))
                off = difference(self.recalls(scenario, world, "plan"), self.recalls(scenario, world, best))
                cells.append(f"{off[0]:+.1f} ± {off[1]:.1f} ({best})")
            row([scenario, *cells])

    def forecasts(self, when: str, which: str) -> None:
        print(f"\nForecast made {when} less what came, points: mean, its 95 % interval, the range\n")
        heading(["scenario", *(world.name for world in WORLDS)])
        for scenario in self.scenarios:
            cells = []
            for world in WORLDS:
                rows = [self.table[scenario, world.name, "plan", seed] for seed in self.seeds]
                off = [getattr(r, which) - r.recall for r in rows if r.forecast is not None]
                bias, within = difference(off, [0.0] * len(off))
                cells.append(f"{bias:+.1f} ± {within:.1f} ({min(off):+.1f} to {max(off):+.1f})")
            row([scenario, *cells])

    def worse(self) -> None:
        print("\nWhere another rule does better by more than 0.2 points and the interval\n")
        heading(
            ["learner", "scenario", "rule", "its lead", "its lead over the plan to the minute", "minutes used"]
        )
        for world in WORLDS:
            for scenario in self.scenarios:
                for rule in RULES:
                    other = self.recalls(scenario, world, rule)
                    lead = difference(other, self.recalls(scenario, world, "plan"))
                    if lead[0] > max(0.2, lead[1]):
                        to_the_minute = difference(other, self.recalls(scenario, world, "plan, to the minute"))
                        leads = (f"{gain:+.2f} ± {within:.2f}" for gain, within in (lead, to_the_minute))
                        row([world.name, scenario, rule, *leads, f"{self.used(scenario, world):.0%}"])


def difference(a: list[float], b: list[float]) -> tuple[float, float]:
    """The mean of a - b and half its 95 % interval."""
    off = [x - y for x, y in zip(a, b, strict=True)]
    return mean(off), T_95[len(off)] * stdev(off) / sqrt(len(off))


def heading(cells: list[str]) -> None:
    row(cells)
    row(["---"] * len(cells))


def row(cells: Iterable[str]) -> None:
    print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    sys.exit(main())
