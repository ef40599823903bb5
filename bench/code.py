"""From saving a solution to the verdict, as a ratio to running the same tests bare; and `bank check --run`.

    python bench/code.py [--bank PATH] [--runs 9] [--cards 20]

Bare is `python -I tests.py`, solution and tests in one file, as a whole process. The two take turns, and the
median of their ratios is printed for each card and over all of them: with namespaces, where they can be made, and
without. Targets: 1.8 and 1.5. The bank's programs run, so name only a bank that you trust.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from prepcli.bank.bank import load_named
from prepcli.kinds.code import Code
from prepcli.sandbox import child
from prepcli.sandbox.exercise import try_code, why_not
from prepcli.sandbox.watch import Limits

SHIPPED = Path(__file__).parents[1] / "data" / "questions.yaml"
WAYS = child.ways_of(sys.platform, os.getuid(), shutil.which("bwrap"))
TARGETS = {"own": 1.8, "bubblewrap": 1.8, "plain": 1.5}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bank", type=Path, default=SHIPPED)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--cards", type=int, default=20)
    args = parser.parse_args()
    every = [card for card in load_named([args.bank], None).cards() if isinstance(card, Code)]
    python = [card for card in every if card.lang == "python" and not why_not(card)]
    if not python:
        sys.exit("the bank has no Python exercise")
    for way in WAYS:
        if works(way, python[0]):
            report(way, python[: args.cards], args.runs)
    verify(every)


def works(way: str, card: Code) -> bool:
    """Shut in by `way` from here on; False when this machine or this interpreter does not allow it."""
    child._refused.clear()
    child._refused.update(set(WAYS) - {way})
    return try_code(card, card.solution, Limits()).passed


def report(way: str, cards: list[Code], runs: int) -> None:
    ratios = []
    print(f"{way}: {len(cards)} Python exercises, {runs} runs each; bare, to the verdict, ratio")
    for card in cards:
        bare, ours = measured(card, runs)
        ratio = statistics.median(b / a for a, b in zip(bare, ours, strict=True))
        ratios.append(ratio)
        times = f"{statistics.median(bare) * 1000:7.1f} ms {statistics.median(ours) * 1000:7.1f} ms"
        print(f"  {card.id:<40} {times} {ratio:6.2f}")
    print(f"  median {statistics.median(ratios):.2f}, worst {max(ratios):.2f}, target {TARGETS[way]}\n")


def measured(card: Code, runs: int) -> tuple[list[float], list[float]]:
    bare, ours = [], []
    with tempfile.TemporaryDirectory() as folder:
        tests = Path(folder, "tests.py")
        tests.write_text(f"{card.solution}\n{card.script}\n", "utf-8")
        command = [child._python(), "-I", str(tests)]
        for _ in range(runs):
            started = time.perf_counter()
            subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True, cwd=folder)
            bare.append(time.perf_counter() - started)
            started = time.perf_counter()
            assert try_code(card, card.solution, Limits()).passed
            ours.append(time.perf_counter() - started)
    return bare, ours


def verify(cards: list[Code]) -> None:
    """`bank check --run` without its cache, on solutions and starters."""
    from prepcli.commands.verify import _faults

    child._refused.clear()
    started = time.perf_counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda card: _faults(card, Limits()), cards))
    took = time.perf_counter() - started
    print(f"bank check --run: {len(cards)} code cards in {took:.1f} s on {os.cpu_count()} cores")
    print(f"  for 100 cards {took / len(cards) * 100:.1f} s, target 60 s")


if __name__ == "__main__":
    main()
