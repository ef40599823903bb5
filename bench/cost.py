"""What planning costs: a rank in FSRS steps a card, a forecast in ranks of the bank, taken in turns in one run.

python bench/cost.py [--cards 856] [--runs 9]
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable

from prepcli.model import Grade
from prepcli.scheduling import memory
from prepcli.scheduling.forecast import forecast
from prepcli.scheduling.plan import KINDS, PlanCard, rank

STEPS = 20_000
GRADES = (Grade.AGAIN, Grade.GOOD, Grade.HARD, Grade.GOOD, Grade.EASY)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cards", type=int, default=856)
    parser.add_argument("--runs", type=int, default=9)
    args = parser.parse_args()
    cards = deck(args.cards)
    print(f"{args.cards} cards, half of them met, {args.runs} runs, medians of ratios taken in turns")
    for name, minutes in (("time is short", 5), ("closing pass", 600)):
        ratios = [
            seconds(lambda m=minutes: rank(cards, 21, 60 * m, KINDS)) / args.cards / (seconds(steps) / STEPS)
            for _ in range(args.runs)
        ]
        print(f"  rank, {name:<14} {statistics.median(ratios):5.1f} FSRS steps a card (target 30)")
    for days in (1, 3, 14, 30, 90):
        ratios = [
            seconds(lambda d=days: forecast(cards, [1500.0] * d, KINDS))
            / seconds(lambda d=days: rank(cards, d, 1500.0, KINDS))
            for _ in range(args.runs)
        ]
        print(f"  forecast over {days:2} days {statistics.median(ratios):5.1f} ranks of the bank (target 40)")


def deck(size: int) -> list[PlanCard]:
    """Cards in the kinds of the shipped bank, every second one met."""
    rng = random.Random(1)
    kinds = list(KINDS)
    cards = []
    for n in range(size):
        state = (rng.uniform(0.5, 60), rng.uniform(1, 10), rng.randint(1, 30)) if n % 2 else (None, None, None)
        cards.append(PlanCard(f"card-{n}", *state, kind=kinds[n % len(kinds)]))
    return cards


def steps() -> None:
    """Single steps of the memory model, on memories of all ages."""
    known = memory.Memory(12.0, 5.0)
    for n in range(STEPS):
        memory.review(known, GRADES[n % 5], 1 + n % 40)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
