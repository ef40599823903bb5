"""`flashcard`: an open question, answered aloud and judged by its key points."""

from typing import ClassVar

from prepcli.model import Answer, Ask, Card, Grade, Reveal, Verdict


class Flashcard(Card, frozen=True, kw_only=True, tag="flashcard"):
    """No fields of its own: the key points are what an interviewer listens for."""

    ticks: ClassVar[bool] = True

    def ask(self, seed: int) -> Ask:
        return Reveal()

    def judge(self, answer: Answer) -> Verdict:
        return Verdict(Grade.GOOD)


def suggest(ticked: int, points: int) -> Grade:
    """The grade that the ticked key points suggest: all Good, half Hard, fewer Again; none ticked is no claim."""
    if ticked in (0, points):
        return Grade.GOOD
    return Grade.HARD if 2 * ticked >= points else Grade.AGAIN
