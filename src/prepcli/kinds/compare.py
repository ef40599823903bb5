"""How a typed answer is compared: kindly, but a digit out of place is never a near miss."""

import re
import unicodedata

from prepcli.model import Grade, Mark, Verdict

CLOSING = " \t\n.,;:!?"
NEAR = 0.8
OPTION = re.compile(r"(?:^|\s)(-\w+)")  # in a command, `-v` and `-V` are two things


def kindly(text: str) -> str:
    """`text` without what a listener would not hear: case, accents, extra spaces, closing punctuation."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    folded = " ".join(plain.casefold().split())
    return folded.rstrip(CLOSING) or folded


def compare(given: str, accepted: tuple[str, ...]) -> Mark:
    """Mark `given` against the accepted spelling it is nearest to; the first one is shown otherwise."""
    bare = _bare(given)
    heard = {kindly(bare), kindly(bare.removeprefix("sudo "))}
    same = [form for form in accepted if kindly(form) in heard]
    for form in same:
        if OPTION.findall(bare) == OPTION.findall(form):
            return Mark(given, form, "right")
    if same:
        return Mark(given, same[0], "near")
    near = [form for form in accepted if is_near(kindly(bare), kindly(form))]
    if near:
        return Mark(given, max(near, key=lambda form: similarity(kindly(bare), kindly(form))), "near")
    return Mark(given, accepted[0], "wrong")


def _bare(text: str) -> str:
    """`text` without the back-ticks around it or the prompt of a shell before it."""
    text = text.strip()
    if len(text) > 2 and text[0] == text[-1] == "`":
        text = text.strip("`").strip()
    return text.removeprefix("$ ").lstrip()


def is_near(heard: str, form: str) -> bool:
    """A slip of the fingers, and not another number or another short word."""
    if not heard or min(len(heard), len(form)) < 4:
        return False
    return re.findall(r"\d+", heard) == re.findall(r"\d+", form) and similarity(heard, form) >= NEAR


def similarity(one: str, other: str) -> float:
    """0 to 1, as difflib's ratio."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def verdict(marks: tuple[Mark, ...]) -> Verdict:
    """All right suggests Good, a near miss Hard, anything wrong Again."""
    outcomes = {mark.outcome for mark in marks}
    right = sum(mark.outcome == "right" for mark in marks) / len(marks)
    if outcomes == {"right"}:
        return Verdict(Grade.GOOD, 1.0, marks)
    if "wrong" in outcomes:
        return Verdict(Grade.AGAIN, right, marks)
    return Verdict(Grade.HARD, right, marks)
