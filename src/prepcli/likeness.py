"""Which prompts ask nearly the same. Pure: texts in, shares from 0 to 1 out.

Rare words count more than common ones; small words and endings do not count. What an interviewer asks is short and
a prompt of the bank long: what counts most is how much of the question a prompt holds, then how alike they are.
"""

import re
from collections import Counter
from collections.abc import Mapping
from math import log

HELD, ALIKE = 0.65, 0.35
TWIN = 0.6  # from here on a card may be what was asked
SAME = 0.98  # and from here on it is
SMALL = frozenset(
    """
    a an and are as at be between by can could do does did explain for from give has have how i if in is it
    its me mean means of on or our should tell than that the their them then there they this to us use used
    using walk was we what when where which who why will with would you your about through describe happen
    happens differ difference differences
    """.split()  # noqa: SIM905 - a list of words is read as one
)
ENDINGS = ("ations", "ation", "ing", "ies", "ed", "es", "s")


def nearest(question: str, prompts: Mapping[str, str], many: int = 3) -> list[tuple[float, str]]:
    """(likeness, key) of the prompts most like `question`, best first."""
    words = {key: stems(prompt) for key, prompt in prompts.items()}
    known = Counter(word for stemmed in words.values() for word in stemmed)
    asked = stems(question)

    def weight(found: frozenset[str]) -> float:
        return sum(log(1 + len(words) / (1 + known[word])) for word in found)

    whole = weight(asked)
    likeness = []
    for key, found in words.items():
        if shared := weight(asked & found):
            likeness.append((HELD * shared / whole + ALIKE * 2 * shared / (whole + weight(found)), key))
    return sorted(likeness, key=lambda found: (-found[0], found[1]))[:many]


def stems(text: str) -> frozenset[str]:
    """The words of a text that tell it from others, without their endings."""
    return frozenset(_stem(word) for word in re.findall(r"\w+", text.casefold())) - SMALL


def _stem(word: str) -> str:
    if word in SMALL:
        return word
    ending = next((end for end in ENDINGS if word.endswith(end) and len(word) - len(end) >= 3), "")
    return word[: len(word) - len(ending)]
