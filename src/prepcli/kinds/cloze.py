"""`cloze`: a sentence whose gaps, written `____`, are filled in."""

import re
from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from prepcli.kinds.compare import compare, verdict
from prepcli.model import Answer, Ask, Card, Fault, Fill, Text, Typed, Verdict
from prepcli.wording import counted

GAP = re.compile(r"_{4,}")
Spellings = Annotated[tuple[Text, ...], Meta(min_length=1)]


class Cloze(Card, frozen=True, kw_only=True, tag="cloze"):
    """`gaps` holds the accepted spellings of each gap in order, the one to show first."""

    gaps: Annotated[tuple[Spellings, ...], Meta(min_length=1)]

    def words(self) -> tuple[str, str]:
        asked, answered = super().words()
        return asked, "\n".join((answered, *(spelling for gap in self.gaps for spelling in gap)))

    def ask(self, seed: int) -> Ask:
        return Fill(len(self.gaps))

    def judge(self, answer: Answer) -> Verdict:
        given = answer.texts if isinstance(answer, Typed) else ()
        padded = given + ("",) * (len(self.gaps) - len(given))
        return verdict(tuple(compare(text, spellings) for text, spellings in zip(padded, self.gaps, strict=False)))

    def faults(self) -> Iterable[Fault]:
        written = len(GAP.findall(self.prompt))
        if written != len(self.gaps):
            yield Fault(
                ("gaps",),
                f"the prompt has {counted(written, 'gap')}, `gaps` has {len(self.gaps)}",
                "write each gap as `____` in the prompt and list its spellings in `gaps`",
            )
