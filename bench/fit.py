"""Weights of one's own: what adopting a fit does to learners of known memory. Results: bench/RESULTS.md.

    python bench/fit.py [--learners 60] [--processes 2]

Each learner has weights of their own, the published ones each times exp(normal(0, spread)), and studies as `prep`
would have them. What counts is expected log loss on 1,500 reviews of another life of the same learner, taken
against the chances that only the simulation knows, less that of the published weights: below 0 is better.
"""

import argparse
import sys
import time
from math import exp
from multiprocessing import Pool
from pathlib import Path
from random import Random
from statistics import mean
from typing import NamedTuple

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

import learner
from prepcli.scheduling import fit
from prepcli.scheduling.memory import BOUNDS, DEFAULTS, Weights

COUNTS, SPREADS, LATER = (400, 1000, 3000), (0.0, 0.3, 0.5), 1500
HARM = 0.005


class Outcome(NamedTuple):
    """Change in expected log loss, by way of adopting."""

    always: float
    by_the_rule: float
    older_only: float  # by the rule, but fitted to the older three quarters alone


def outcome(job: tuple[int, float, int]) -> Outcome:
    count, spread, seed = job
    rng = Random(f"{spread}/{seed}")
    true = tuple(
        min(high, max(low, w * exp(rng.gauss(0, spread)))) for w, (low, high) in zip(DEFAULTS, BOUNDS, strict=True)
    )
    samples = fit.samples(learner.entries_of(learner.reviews(seed, true, count)))
    later = learner.reviews(seed + 1000, true, LATER)
    before = expected_loss(later, DEFAULTS)
    tried = fit.fitted(samples, DEFAULTS, fit.optimised)
    all_of_it = expected_loss(later, fit.optimised(samples)) - before
    older = expected_loss(later, fit.optimised(samples[: len(samples) - tried.newest])) - before
    return Outcome(all_of_it, all_of_it if tried.is_better else 0.0, older if tried.is_better else 0.0)


def expected_loss(reviews: list[learner.Reviewed], weights: Weights) -> float:
    """The mean log loss that `weights` must expect, given the true chance of every review."""
    samples = fit.samples(learner.entries_of(reviews))
    recalls = [r.recall for r in reviews if r.recall is not None and r.recall < 1]  # 1 is a relearning, no sample
    total = 0.0
    for (*past, (_, days)), recall in zip(samples, recalls, strict=True):
        passed, failed = (fit.log_loss([(*past, (grade, days))], weights) for grade in (3, 1))
        total += recall * passed + (1 - recall) * failed
    return total / len(samples)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--learners", type=int, default=60)
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    started = time.monotonic()
    print("| reviews | spread | always adopt | by the rule | by the rule, older three quarters only |")
    print("|---|---|---|---|---|")
    with Pool(args.processes) as pool:
        for count in COUNTS:
            for spread in SPREADS:
                found = pool.map(outcome, [(count, spread, seed) for seed in range(args.learners)])
                cells = [told([row[i] for row in found]) for i in range(3)]
                print(f"| {count} | {spread} | {' | '.join(cells)} |", flush=True)
    took = time.monotonic() - started
    print(
        f"\nmean change, learners harmed, harmed by more than {HARM}; {args.learners} learners a row, {took:.0f} s"
    )


def told(changes: list[float]) -> str:
    harmed = sum(change > 1e-6 for change in changes)
    return f"{mean(changes):+.4f}, {harmed}, {sum(change > HARM for change in changes)}"


if __name__ == "__main__":
    sys.exit(main())
