"""Kill a sitting at random moments, again and again, and count the grades it had shown. Run by test_quiz.py."""

import os
import random
import signal
import sqlite3
import sys
from pathlib import Path

from terminal import Terminal

CARDS = "".join(
    f"  - {{id: card-{i}, topic: t, prompt: 'Question number {i}?', answer: 'Answer number {i}.'}}\n"
    for i in range(400)
)


def main(folder: Path, times: int) -> None:
    (folder / "many.yaml").write_text("version: 1\ncards:\n" + CARDS)
    env = {
        "PATH": os.environ["PATH"],
        "PREP_HOME": str(folder / "home"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
    }
    command = [sys.executable, "-m", "prepcli", "quiz", "--bank", str(folder / "many.yaml"), "--new", "400"]
    shown: set[str] = set()
    for seed in range(times):
        rng = random.Random(seed)
        t = Terminal(command, env, 80, 24)
        last = ""
        for _ in range(rng.randint(1, 4)):
            t.shows("Space reveals")
            card = next(line.strip() for line in t.text.splitlines() if "Question number" in line)
            if last and card != last:
                shown.add(last)  # the next card was drawn, so this grade was shown as taken
            t.press("space").shows("3 Good").press("3")
            t.hides(card)
            last = card
        shown.add(last)
        for _ in range(rng.randint(0, 2)):  # more keys, and death somewhere among them
            t.press("space", "3")
        t._read() if rng.random() < 0.5 else None
        t.signal(signal.SIGKILL)
        t.ends()
        t.close()
    db = sqlite3.connect(folder / "home" / "progress.db")
    graded = {card for (card,) in db.execute("SELECT card FROM entries WHERE type = 'grade'")}
    states = {card for (card,) in db.execute("SELECT card FROM states WHERE reps > 0")}
    check = db.execute("PRAGMA integrity_check").fetchone()[0]
    db.close()
    wanted = {"card-" + line.removeprefix("Question number ").rstrip("?") for line in shown}
    assert wanted <= graded, f"lost: {sorted(wanted - graded)}"
    assert graded == states, "a state does not match the log"
    assert check == "ok", check
    print(f"{times} kills, {len(wanted)} grades shown, {len(graded)} on disk")


main(Path(sys.argv[1]), int(sys.argv[2]))
