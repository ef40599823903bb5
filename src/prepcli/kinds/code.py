"""`code`: write a program that passes the card's tests."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from prepcli.kinds.versions import range_faults
from prepcli.model import Answer, Ask, Card, Fault, Grade, Text, Verdict, Write, Written

QUICK_MS = 5 * 60_000  # times the card's level
SLOW_MS = 30 * 60_000
MANY_TRIES = 4


class Code(Card, frozen=True, kw_only=True, tag="code"):
    """`tests` is a script, or for SQL a list of further set-ups; `python` keeps older interpreters away."""

    starter: Text
    solution: Text
    tests: str | tuple[str, ...] = ""
    lang: Literal["python", "sql", "c"] = "python"
    setup: str = ""
    ordered: bool = False
    python: str = ""

    ticks: ClassVar[bool] = True

    @property
    def script(self) -> str:
        """The tests of a python or c card."""
        return self.tests if isinstance(self.tests, str) else "\n".join(self.tests)

    @property
    def further_setups(self) -> tuple[str, ...]:
        """The tests of an sql card: each is run on a fresh set-up before the rows are compared again."""
        if isinstance(self.tests, str):
            return (self.tests,) if self.tests.strip() else ()
        return self.tests

    def words(self) -> tuple[str, str]:
        asked, answered = super().words()
        return "\n".join((asked, self.setup, self.starter)), f"{answered}\n{self.solution}"

    def ask(self, seed: int) -> Ask:
        return Write(self.lang, self.starter)

    def judge(self, answer: Answer) -> Verdict:
        """Good when all tests passed; Easy and Hard from tries, hints and time; Again when they did not."""
        if not isinstance(answer, Written):
            return Verdict(Grade.GOOD)  # not run: only the learner can tell
        score = answer.right / answer.tests if answer.tests else 0.0
        if not answer.passed:
            return Verdict(Grade.AGAIN, score)
        return Verdict(self._suggested(answer), 1.0)

    def _suggested(self, answer: Written) -> Grade:
        if answer.tries >= MANY_TRIES or answer.hints > 1 or answer.took_ms > SLOW_MS:
            return Grade.HARD
        quick = answer.took_ms <= QUICK_MS * self.level
        return Grade.EASY if answer.tries <= 1 and not answer.hints and quick else Grade.GOOD

    def faults(self) -> Iterable[Fault]:
        yield from range_faults(self.python)
        if self.lang == "sql":
            if not self.setup.strip():
                yield Fault((), "an sql exercise without `setup`", "write the script that makes its tables")
            return
        if not isinstance(self.tests, str):
            yield Fault(("tests",), "`tests` is one script", "only sql exercises have a list of set-ups")
        elif not self.tests.strip():
            yield Fault((), "a code exercise without `tests`", "add `tests:` with at least one assert")
        if self.ordered or self.setup:
            field = "ordered" if self.ordered else "setup"
            yield Fault((field,), f"`{field}` is for sql exercises", "remove it")
