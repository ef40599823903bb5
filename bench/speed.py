"""Start-up, first card, next card, replay, memory: as ratios to the bare imports, measured in one run.

    python bench/speed.py [--cards 5000] [--entries 200000] [--runs 15] [--growth]

The floor is `python -c "import typer, rich.console, sqlite3"` as a whole process; the two take turns, and the
medians of their ratios are printed. `--growth` repeats the start-up figures for logs of 10^4 to 10^6 entries.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "tests")]

from data import TODAY, make_bank, make_log

from terminal import Terminal

FLOOR = [sys.executable, "-c", "import typer, rich.console, sqlite3"]
PREP = [sys.executable, "-m", "prepcli"]
TARGETS = {"--version": 1.1, "due --count": 1.4, "topics": 1.6, "first card": 2.0}
PLAN = ["plan", "--date", "in 3 weeks", "--minutes", "720"]  # the largest log has twelve hours for today


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cards", type=int, default=5000)
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--growth", action="store_true")
    args = parser.parse_args()
    sizes = (10_000, 100_000, 1_000_000) if args.growth else (args.entries,)
    for entries in sizes:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), args.cards, entries, args.runs)


def measure(folder: Path, cards: int, entries: int, runs: int) -> None:
    env = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG")}
    env |= {"PREP_HOME": str(folder), "PREP_NOW": f"{TODAY}T12:00:00+00:00", "TERM": "xterm-256color", "TZ": "UTC"}
    make_bank(folder / "bank.yaml", cards)
    make_log(folder / "progress.db", cards, entries)
    bank = ["--bank", str(folder / "bank.yaml")]
    timed([*PREP, "bank", "check", bank[1]], env)  # compiles the bank
    first = timed([*PREP, "due", "--count", *bank], env)
    replayed = first - statistics.median(timed([*PREP, "due", "--count", *bank], env) for _ in range(5))
    print(f"{cards} cards, {entries} entries, {runs} runs; floor: the bare imports as a whole process")
    for name in ("--version", "due --count", "topics"):
        words = name.split() + (bank if name != "--version" else [])
        report(name, *turns(lambda w=words: timed([*PREP, *w], env), env, runs))
    report("first card", *turns(lambda: first_card(bank, env), env, runs))
    timed([*PREP, *PLAN, *bank], env)
    timed([*PREP, "due", "--count", *bank], env)  # ranks the day
    print("  while an interview date stands:")
    report("due --count", *turns(lambda: timed([*PREP, "due", "--count", *bank], env), env, runs))
    report("first card", *turns(lambda: first_card(bank, env), env, runs))
    timed([*PREP, "plan", "--clear"], env)
    print(f"  replay of {entries} entries                 {replayed:.2f} s")
    print(f"  next card after a grade, median            {next_card(bank, env, 30) * 1000:.1f} ms")
    print(f"  peak memory of a sitting                   {peak_memory(bank, env):.0f} MB")


def turns(program, env: dict[str, str], runs: int) -> tuple[float, float]:
    """Median ratio of the program to the floor, taken pair by pair, and the floor's median in seconds."""
    pairs = [(timed(FLOOR, env), program()) for _ in range(runs)]
    return statistics.median(b / a for a, b in pairs), statistics.median(a for a, _ in pairs)


def report(name: str, ratio: float, floor: float) -> None:
    print(f"  {name:<14} {ratio:5.2f} x floor (target {TARGETS[name]})   floor {floor * 1000:.0f} ms")


def timed(command: list[str], env: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def first_card(bank: list[str], env: dict[str, str]) -> float:
    """Seconds from the start of the process to the first card on a pseudo-terminal."""
    start = time.perf_counter()
    t = open_quiz(bank, env)
    wait_for(t, b"reveals")
    seconds = time.perf_counter() - start
    t.press("q")
    t.ends()
    t.close()
    return seconds


def next_card(bank: list[str], env: dict[str, str], cards: int) -> float:
    """Median seconds from the grade key to the next card on the screen."""
    t = open_quiz([*bank, "--new", "100"], env)
    wait_for(t, b"reveals")
    seconds = []
    for _ in range(cards):
        t.output = b""
        t.press("space")
        wait_for(t, b"Enter")
        t.output = b""
        start = time.perf_counter()
        t.press("3")
        wait_for(t, b"reveals")
        seconds.append(time.perf_counter() - start)
    t.press("q")
    t.ends()
    t.close()
    return statistics.median(seconds)


def peak_memory(bank: list[str], env: dict[str, str]) -> float:
    """Peak resident megabytes of a sitting in which cards are graded and a note is typed."""
    t = open_quiz(bank, env)
    wait_for(t, b"reveals")
    for _ in range(10):
        t.output = b""
        t.press("space", "3")
        wait_for(t, b"reveals")
    t.press("n").printed("note").press("x", "enter")
    wait_for(t, b"note kept")
    status = Path(f"/proc/{t.child.pid}/status")
    if status.exists():
        peak = next(
            int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM")
        )
    else:
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    t.press("q")
    t.ends()
    t.close()
    return peak


def open_quiz(bank: list[str], env: dict[str, str]) -> Terminal:
    return Terminal([*PREP, "quiz", *bank], env, 100, 40)


def wait_for(t: Terminal, part: bytes) -> None:
    """Read without a screen to draw on, so that the terminal's own work is not measured."""
    end = time.monotonic() + 30
    while part not in t.output:
        assert time.monotonic() < end, t.output[-2000:]
        try:
            t.output += t.child.read_nonblocking(65536, timeout=5)
        except Exception as e:
            raise AssertionError(t.output[-2000:]) from e


if __name__ == "__main__":
    main()
