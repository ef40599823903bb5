"""What a learner looks at: a search over 5,000 cards against the bare imports; 20,000 cards listed and browsed.

    python bench/seeing.py [--cards 5000] [--entries 50000] [--listed 20000] [--runs 15]

The floor is that of bench/speed.py, and the two take turns as there. Targets: a search 2 x the floor, a list 1 s,
a key that filters the browser 100 ms.
"""

import argparse
import os
import statistics
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pexpect
from data import TODAY, make_bank, make_log
from speed import PREP, timed, turns, wait_for

from terminal import Terminal

QUERIES = ("value_77", "limit -queue", "is:due value_7", "retrievability<0.3 topic:topic-07")
FILE = 5000  # cards in one bank file


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cards", type=int, default=5000)
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--listed", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=15)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        search(Path(folder), args.cards, args.entries, args.runs)
    with tempfile.TemporaryDirectory() as folder:
        listing(Path(folder), args.listed, args.runs)


def search(folder: Path, cards: int, entries: int, runs: int) -> None:
    """Each query as a whole process, as a ratio to the floor."""
    env = environ(folder)
    make_bank(folder / "bank.yaml", cards)
    make_log(folder / "progress.db", cards, entries)
    bank = ["--bank", str(folder / "bank.yaml")]
    timed([*PREP, "search", "x", *bank], env)  # compiles the bank, replays the log
    print(f"{cards} cards, {entries} entries, {runs} runs; floor: the bare imports as a whole process")
    for query in QUERIES:
        ratio, floor = turns(lambda q=query: timed([*PREP, "search", q, *bank], env), env, runs)
        print(f"  search {query:<34} {ratio:5.2f} x floor (target 2.00)   floor {floor * 1000:.0f} ms")


def listing(folder: Path, cards: int, runs: int) -> None:
    """Seconds to print a line for every card."""
    env = environ(folder)
    for first in range(0, cards, FILE):
        make_bank(folder / "bank" / f"{first:06}.yaml", min(FILE, cards - first), first)
    command = [*PREP, "search", "--bank", str(folder / "bank")]
    timed(command, env)
    seconds = statistics.median(timed(command, env) for _ in range(runs))
    print(f"  a list of {cards} cards  {seconds:.2f} s (target 1.00)")

    print(f"  a key in the browser of {cards} cards  {filter_key(command, env) * 1000:.0f} ms (target 100)")


def filter_key(command: list[str], env: dict[str, str]) -> float:
    """Median seconds from a key in the browser's query to the first byte of the new screen."""
    t = Terminal([*PREP, "browse", *command[len(PREP) + 1 :]], env | {"TERM": "xterm-256color"}, 100, 40)
    wait_for(t, b"to the list")
    seconds = []
    for key in "limit reaches":
        t.output = b""
        start = time.perf_counter()
        t.press(key)
        t.output += t.child.read_nonblocking(65536, timeout=10)
        seconds.append(time.perf_counter() - start)
        time.sleep(0.3)
        with suppress(pexpect.TIMEOUT):
            t.child.read_nonblocking(65536, timeout=0)
    t.close()
    return statistics.median(seconds)


def environ(folder: Path) -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG")}
    return env | {"PREP_HOME": str(folder), "PREP_NOW": f"{TODAY}T12:00:00+00:00", "TZ": "UTC", "COLUMNS": "100"}


if __name__ == "__main__":
    main()
