"""`predict_output`: say what a short program prints, or which exception ends it."""

from collections.abc import Iterable
from typing import Literal

from prepcli.kinds.compare import is_near, verdict
from prepcli.kinds.versions import range_faults
from prepcli.model import Answer, Ask, Card, Fault, Fill, Mark, Text, Typed, Verdict


class PredictOutput(Card, frozen=True, kw_only=True, tag="predict_output"):
    """`output` is exact up to trailing newlines; `raises` names the exception that ends the program."""

    code: Text
    output: str = ""
    raises: str = ""
    lang: Literal["python", "sql"] = "python"
    setup: str = ""
    python: str = ""

    @property
    def expected(self) -> str:
        """What the screen of the program shows: its output, then the exception's name."""
        return "\n".join(part for part in (self.output.rstrip("\n"), self.raises) if part)

    def words(self) -> tuple[str, str]:
        asked, answered = super().words()
        return "\n".join((asked, self.setup, self.code)), f"{answered}\n{self.expected}"

    def ask(self, seed: int) -> Ask:
        return Fill(multiline=True)

    def judge(self, answer: Answer) -> Verdict:
        given = answer.texts[0] if isinstance(answer, Typed) and answer.texts else ""
        return verdict((Mark(given, self.expected, self._outcome(given)),))

    def _outcome(self, given: str) -> str:
        printed, expected = tidy(given), tidy(self.expected)
        if self.raises:
            # `TypeError: some text` names the exception as well as `TypeError` does
            *before, last = printed.split("\n")
            printed = "\n".join([*before, last.split(":")[0].strip()])
        if printed == expected:
            return "right"
        close = "".join(printed.split()) == "".join(expected.split()) or is_near(printed, expected)
        return "near" if printed and close else "wrong"

    def faults(self) -> Iterable[Fault]:
        yield from range_faults(self.python)
        if not self.expected:
            yield Fault((), "missing `output` or `raises`", "say what the program prints or raises")


def tidy(text: str) -> str:
    """Lines without trailing blanks, without empty lines at the end."""
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n"))
