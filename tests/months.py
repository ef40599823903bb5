"""A learner who studied for some months: a log as a person would leave it, made from a seed.

The learner's memory obeys FSRS-6 with somewhat weaker weights than the schedule believes, so that retention and
calibration have something to show; some topics are harder, some days are off, some answers state a confidence.
"""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from prepcli.bank.bank import load_named
from prepcli.model import Entry, Grade, Head
from prepcli.scheduling.memory import DEFAULTS, Memory, due_in, retrievability, review
from prepcli.scheduling.state import Rules
from prepcli.store.progress import Store

TOPICS = ("networking", "python", "databases", "linux", "git")
CARDS = {
    "flashcard": "answer: Both sides agree first.",
    "short_answer": "accept: [ss]\n    answer: ss, from iproute2.",
    "cloze": "gaps: [[one]]\n    answer: One.",
}
SECONDS = {"code": 240, "flashcard": 38, "predict_output": 30}
USUAL = 12


def bank(cards: int = 120) -> str:
    """A bank of several topics, kinds and levels."""
    rows = ["version: 1", "cards:"]
    for n in range(cards):
        kind = tuple(CARDS)[n % 3]
        prompt = f"Question {n}: what happens " + ("when ____ fails?" if kind == "cloze" else "next, and why?")
        rows.append(f"  - id: card-{n:03}\n    topic: {TOPICS[n % 5]}\n    kind: {kind}\n    level: {n % 2 + 1}")
        rows.append(f"    prompt: '{prompt}'\n    {CARDS[kind]}")
    return "\n".join(rows) + "\n"


def learner(
    home: Path, *, cards: int = 120, first: date = date(2026, 8, 1), days: int = 114, seed: int = 1
) -> Path:
    """A home with a bank, which is returned, and a log of months until 2026-11-22."""
    path = home / "bank.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(bank(cards), "utf-8")
    heads = load_named([path], None).heads
    study(home / "progress.db", grades(heads, first, days, new=2, seed=seed))
    return path


def grades(heads: Iterable[Head], first: date, days: int, *, new: int = 8, seed: int = 1) -> list[Entry]:
    """The grades of `days` study days from `first` on, meeting `new` cards a day in bank order."""
    rng = random.Random(seed)
    fresh = list(heads)
    rng.shuffle(fresh)
    weak = {topic: rng.uniform(0.35, 1.3) for topic in sorted({head.topic for head in fresh})}
    memories: dict[str, tuple[Memory, date, date]] = {}
    known = {head.id: head for head in fresh}
    reps: dict[str, int] = {}
    found: list[Entry] = []
    for n in range(days):
        day = first + timedelta(days=n)
        if rng.random() < (0.35 if day.weekday() > 4 else 0.12):
            continue
        due = [card for card, (_, _, when) in memories.items() if when <= day]
        met = [fresh.pop().id for _ in range(min(len(fresh), rng.randint(0, 2 * new)))]
        at = datetime.combine(day, time(18), UTC)
        for card in [*due, *met]:
            head, before = known[card], memories.get(card)
            gap = (day - before[1]).days if before else 0
            recall = (
                retrievability(before[0].stability * weak[head.topic], gap) if before else 0.7 * weak[head.topic]
            )
            grade = _grade(rng, recall)
            for again in (grade, Grade.GOOD) if grade == Grade.AGAIN else (grade,):
                took = int(rng.lognormvariate(0, 0.5) * 1000 * SECONDS.get(head.kind, USUAL))
                at += timedelta(milliseconds=took)
                body = {"grade": int(again), "took_ms": took, "mode": "quiz"}
                if again == grade and rng.random() < 0.3:
                    body["confidence"] = max(1, min(4, round(1 + 3 * recall + rng.gauss(0, 0.8))))
                found.append(
                    Entry(id=f"e{len(found):07}", type="grade", card=card, at=at, day=day, machine="m", body=body)
                )
                memory = review(before[0] if before else None, again, gap)
                reps[card] = reps.get(card, 0) + 1
                before, gap = (memory, day, day), 0
            wait = due_in(memory, again, 0.9, card, reps[card], DEFAULTS)
            memories[card] = (memory, day, day + timedelta(days=wait))
    return found


def study(path: Path, entries: Iterable[Entry]) -> None:
    """Write the entries into a progress file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Store.open(path, Rules(), create=True) as store:
        store.append(entries)


def _grade(rng: random.Random, recall: float) -> Grade:
    if rng.random() > recall:
        return Grade.AGAIN
    return rng.choices((Grade.HARD, Grade.GOOD, Grade.EASY), (2, 6, 2))[0]
