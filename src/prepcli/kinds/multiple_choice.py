"""`multiple_choice`: pick the right option, or all of them; afterwards every option says why."""

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta, Struct

from prepcli.model import Answer, Ask, Card, Choose, Chosen, Fault, Grade, OptionMark, Text, Verdict


class Option(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One option; `why` says what makes it right or wrong."""

    text: Text
    correct: bool = False
    why: str = ""


class MultipleChoice(Card, frozen=True, kw_only=True, tag="multiple_choice"):
    """Several right options make it a `choose all`."""

    options: Annotated[tuple[Option, ...], Meta(min_length=2)]

    @property
    def right(self) -> frozenset[int]:
        return frozenset(i for i, option in enumerate(self.options) if option.correct)

    def words(self) -> tuple[str, str]:
        asked, answered = super().words()
        options = (option.text for option in self.options)
        return "\n".join((asked, *options)), "\n".join((answered, *(option.why for option in self.options)))

    def ask(self, seed: int) -> Ask:
        from random import Random

        order = list(enumerate(option.text for option in self.options))
        Random(seed).shuffle(order)
        return Choose(tuple(order), several=len(self.right) > 1)

    def judge(self, answer: Answer) -> Verdict:
        picks = answer.picks if isinstance(answer, Chosen) else frozenset()
        marks = tuple(
            OptionMark(option.text, option.correct, i in picks, option.why)
            for i, option in enumerate(self.options)
        )
        if picks == self.right:
            return Verdict(Grade.GOOD, 1.0, options=marks)
        score = max(0.0, (len(picks & self.right) - len(picks - self.right)) / len(self.right))
        return Verdict(Grade.AGAIN if score < 0.5 else Grade.HARD, score, options=marks)

    def faults(self) -> Iterable[Fault]:
        if not self.right:
            yield Fault(("options",), "no option is marked right", "add `correct: true` to the right one")
        seen: set[str] = set()
        for i, option in enumerate(self.options):
            text = " ".join(option.text.split())
            if text in seen:
                yield Fault(
                    ("options", i, "text"), f"two options are equal: `{text}`", "change or remove one of them"
                )
            seen.add(text)
