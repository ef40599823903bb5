"""A learner of any size, made from a seed: a bank of many cards and a log of many entries."""

import json
import random
import sqlite3
from datetime import date, timedelta
from pathlib import Path

from prepcli.scheduling.state import Rules
from prepcli.store.progress import Store

TOPICS = [f"topic-{n:02}" for n in range(20)]
TODAY = date(2026, 11, 22)
A_FILE = 10_000  # cards
CARD = """  - id: card-{n}
    topic: {topic}
    level: {level}
    prompt: Question {n}, what happens when `value_{n}` reaches its limit and one more request comes?
    answer: >-
      Answer {n}. The request waits until there is room, because the queue is bounded. That protects the memory of
      the service, and it costs latency, so I would set a timeout and tell the client when it runs out.
    key_points: [the request waits, the queue is bounded, it costs latency]
    mistakes: ["'It fails at once': only when the queue is full and no waiting is allowed."]
    follow_ups: [How would you choose the bound?]
    reference: RFC 9110, section 15.6.4
"""


def make_bank(path: Path, cards: int, first: int = 0) -> None:
    """Write a bank of `cards` flashcards in 20 topics, numbered from `first`."""
    numbers = range(first, first + cards)
    rows = (CARD.format(n=n, topic=TOPICS[n % 20], level=n % 3 + 1) for n in numbers)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("version: 1\ncards:\n" + "".join(rows), "utf-8")


def make_banks(folder: Path, cards: int) -> None:
    """The same in several files, as one file may have 10 MB."""
    for first in range(0, cards, A_FILE):
        make_bank(folder / f"bank-{first:06}.yaml", min(A_FILE, cards - first), first)


def make_log(path: Path, cards: int, entries: int) -> None:
    """Write a log of `entries` grades over the last two years, evenly over nine tenths of the cards."""
    rng = random.Random(1)
    path.parent.mkdir(parents=True, exist_ok=True)
    Store.open(path, Rules(), create=True).__exit__(None, None, None)
    db = sqlite3.connect(path)
    met = max(1, cards * 9 // 10)
    rows = []
    for n in range(entries):
        day = TODAY - timedelta(days=rng.randint(0, 730))
        at = f"{day.isoformat()}T{rng.randint(8, 20):02}:{rng.randint(0, 59):02}:{n % 60:02}.{n % 1_000_000:06}Z"
        grade = rng.choices((1, 2, 3, 4), (10, 10, 70, 10))[0]
        body = json.dumps({"grade": grade, "took_ms": rng.randint(2000, 60_000), "mode": "quiz"})
        rows.append((f"e{n:09}", "grade", f"card-{rng.randrange(met)}", at, day.isoformat(), "bench", body))
    with db:
        db.executemany(
            "INSERT INTO entries (id, type, card, at, day, machine, body) VALUES (?, ?, ?, ?, ?, ?, ?)", rows
        )
        db.execute("DELETE FROM meta")  # the states are made by the next program that opens the file
    db.close()
