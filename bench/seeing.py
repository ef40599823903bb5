"""What a learner looks at: a search over 5,000 cards against the bare imports; 20,000 cards listed and browsed;
statistics over 200,000 and 1,000,000 reviews; a report on 100,000.

    python bench/seeing.py [--cards 5000] [--entries 50000] [--listed 20000] [--runs 15] [--only figures]
                           [--rivals PYTHON]

The floor is that of bench/speed.py, and the two take turns as there. Targets: a search 2 x the floor, a list 1 s,
a key that filters the browser 100 ms, statistics 4 x the floor and 2 s, a report 3 s. `--rivals` names an
interpreter that has `anki` and `dsap-cli`: Anki's graphs of 200,000 reviews of 20,000 cards, and `dsap stats` as
it is, are timed in the same run, as whole processes.
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
    parser.add_argument("--only", choices=("search", "listing", "figures"))
    parser.add_argument("--rivals")
    args = parser.parse_args()
    parts = {
        "search": lambda folder: search(folder, args.cards, args.entries, args.runs),
        "listing": lambda folder: listing(folder, args.listed, args.runs),
        "figures": lambda folder: figures(folder, args.listed, args.runs, args.rivals),
    }
    for name, part in parts.items():
        if args.only in (None, name):
            with tempfile.TemporaryDirectory() as folder:
                part(Path(folder))


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


def figures(folder: Path, cards: int, runs: int, rivals: str | None) -> None:
    """Statistics as a ratio to the floor and in seconds, and the report in seconds."""
    print(f"{cards} cards, {runs} runs")
    for entries, target in ((100_000, ""), (200_000, "(target 4.00 x)"), (1_000_000, "(target 2.00 s)")):
        home = folder / str(entries)
        env, bank = environ(home), ["--bank", str(home / "bank")]
        for first in range(0, cards, FILE):
            make_bank(home / "bank" / f"{first:06}.yaml", min(FILE, cards - first), first)
        make_log(home / "progress.db", cards, entries)
        replayed = timed([*PREP, "due", "--count", *bank], env)
        for words in (["stats"], ["stats", "--json"], ["stats", "--since", "30d", "--topic", "topic-07"]):
            ratio, floor = turns(lambda w=words, e=env, b=bank: timed([*PREP, *w, *b], e), env, runs)
            told = f"{ratio:5.2f} x floor, {ratio * floor:.2f} s {target}"
            print(f"  {' '.join(words):<36} {entries:>9,} reviews  {told}   floor {floor * 1000:.0f} ms")
        if entries == 100_000:
            command = [*PREP, "report", "-o", str(home / "report.html"), *bank]
            seconds = statistics.median(timed(command, env) for _ in range(min(runs, 5)))
            print(f"  report {entries:>39,} reviews  {seconds:.2f} s (target 3.00)")
        print(f"  first start: bank compiled, log replayed {entries:>5,} reviews  {replayed:.1f} s")
    if rivals:
        compare(folder, cards, 200_000, runs, rivals)


ANKI_MAKE = """
import random, sys
from anki.collection import Collection, AddNoteRequest
col = Collection(sys.argv[1]); cards, reviews = int(sys.argv[2]), int(sys.argv[3])
model, deck, rng = col.models.by_name("Basic"), col.decks.id("Default"), random.Random(1)
notes = []
for n in range(cards):
    note = col.new_note(model); note["Front"], note["Back"] = f"Question {n}", f"Answer {n}"
    notes.append(AddNoteRequest(note, deck))
col.add_notes(notes)
ids, now = col.db.list("select id from cards"), 1795305600000
rows = [(now - 86400000 * rng.randint(0, 729) - n % 80000000, rng.choice(ids), -1,
         rng.choices((1, 2, 3, 4), (10, 10, 70, 10))[0], rng.randint(1, 100), rng.randint(1, 100), 2500,
         rng.randint(2000, 60000), 1) for n in range(reviews)]
col.db.executemany("insert or ignore into revlog values (?,?,?,?,?,?,?,?,?)", rows)
print(col.db.scalar("select count() from revlog")); col.close()
"""
ANKI_READ = """
import sys
from anki.collection import Collection
col = Collection(sys.argv[1]); col._backend.graphs(search="", days=0); col.close()
"""


def compare(folder: Path, cards: int, entries: int, runs: int, python: str) -> None:
    """What others take for theirs."""
    env = environ(folder / "others")
    (folder / "others").mkdir()
    collection = str(folder / "others" / "collection.anki2")
    timed([python, "-c", ANKI_MAKE, collection, str(cards), str(entries)], env)
    bare = [python, "-c", "import anki.collection"]
    for name, command in {
        "anki: import": bare,
        f"anki: graphs of {entries:,} reviews": [python, "-c", ANKI_READ, collection],
        "dsap stats, nothing studied": [str(Path(python).with_name("dsap")), "stats"],
    }.items():
        ratio, floor = turns(lambda c=command: timed(c, env | {"HOME": str(folder)}), env, runs)
        print(f"  {name:<46} {ratio:5.2f} x floor, {ratio * floor:.2f} s")


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
