"""`short_answer`: a word, number, name or command, typed."""

from typing import Annotated

from msgspec import Meta

from prepcli.kinds.compare import compare, verdict
from prepcli.model import Answer, Ask, Card, Fill, Text, Typed, Verdict


class ShortAnswer(Card, frozen=True, kw_only=True, tag="short_answer"):
    """`accept` lists all accepted forms, the canonical one first."""

    accept: Annotated[tuple[Text, ...], Meta(min_length=1)]

    def words(self) -> tuple[str, str]:
        asked, answered = super().words()
        return asked, "\n".join((answered, *self.accept))

    def ask(self, seed: int) -> Ask:
        return Fill()

    def judge(self, answer: Answer) -> Verdict:
        given = answer.texts[0] if isinstance(answer, Typed) and answer.texts else ""
        return verdict((compare(given, self.accept),))
