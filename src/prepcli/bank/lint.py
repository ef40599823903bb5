"""What is sound and yet not good: warnings about a bank's cards. The bar is that of a bank for interviews.

Each warning names a place; `prep bank check --strict` makes them flaws.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import chain, combinations

from msgspec.structs import replace

from prepcli.bank.bank import Bank, Listed
from prepcli.errors import Flaw
from prepcli.kinds import AnyCard
from prepcli.kinds.flashcard import Flashcard
from prepcli.kinds.multiple_choice import MultipleChoice
from prepcli.wording import counted

ANSWER_WORDS = range(20, 131)
KEY_POINTS = range(2, 7)
LONGEST_LINE = 120
LONGEST_RIGHT_SHARE, LONGEST_RIGHT_LEAST = 0.4, 10
TWINS = 0.85
PYTHON_FIELDS = ("code", "starter", "solution", "tests")
REFERENCE = re.compile(
    r"(RFC \d+|PEP \d+|(man pages? )?[\w.+-]+\(\d\w?\)|ISO/IEC \d+|POSIX|"
    r"[\w./ +#-]+ (documentation|source|manual|specification)\b|[A-Z][\w.'& -]*(, | \d))"
)


def warnings(bank: Bank) -> Iterator[Flaw]:
    """Every warning about `bank`, card by card in order, then those about cards together and about lines."""
    cards = [(listed, bank.card(card_id)) for card_id, listed in bank.listed.items()]
    alone = ((listed, *warning) for listed, card in cards for warning in _of_card(card))
    for listed, field, message, hint in chain(alone, _of_options(cards), _twins(cards)):
        flaw = bank.located(listed, f"{field}:", f"`{listed.head.id}`: {message}", hint)
        yield replace(flaw, severity="warning")
    for path, listed in {listed.path: listed for listed, _ in cards}.items():
        for number, line in enumerate(bank.lines(listed), 1):
            if len(line) > LONGEST_LINE:
                message = f"a line of {len(line)} characters, more than {LONGEST_LINE}"
                long = Flaw(
                    message=message, hint="break the line", path=str(path), line=number, column=LONGEST_LINE + 1
                )
                yield replace(long, severity="warning")


def _of_card(card: AnyCard) -> Iterator[tuple[str, str, str]]:
    """(field, message, hint) for one card by itself."""
    if card.draft:
        yield "prompt", "a draft without its answer", f"`prep edit {card.id}` writes it"
        return
    words = len(card.answer.split())
    if words not in ANSWER_WORDS:
        size = "short" if words < ANSWER_WORDS.start else "long"
        yield "answer", f"an answer of {counted(words, 'word')} is {size}", "two to five spoken sentences"
    if len(card.key_points) not in KEY_POINTS:
        yield "key_points", f"{len(card.key_points)} key points", "two to six, each checkable alone"
    if not card.reference:
        yield "reference", "no reference", "name the authority and its section"
    elif not REFERENCE.match(card.reference):
        yield (
            "reference",
            "a reference of no known form",
            "such as `RFC 9110, section 15.6.5` or `man page tcp(7)`",
        )
    if not card.mistakes and (isinstance(card, Flashcard) or card.kind == "code"):
        yield "mistakes", "no mistakes", "name a wrong belief and its correction"
    if getattr(card, "lang", "") == "python":
        yield from _unparsable(card)


def _unparsable(card: AnyCard) -> Iterator[tuple[str, str, str]]:
    for field in PYTHON_FIELDS:
        source = getattr(card, field, None)
        if isinstance(source, str):
            try:
                ast.parse(source)
            except SyntaxError as e:
                if getattr(card, "raises", "") != type(e).__name__:
                    yield field, f"`{field}` is not Python: {e.msg}", f"look at its line {e.lineno}"


def _of_options(cards: list[tuple[Listed, AnyCard]]) -> Iterator[tuple[Listed, str, str, str]]:
    """One warning when the longest option is right more often than chance and care explain."""
    choices = [(listed, card) for listed, card in cards if isinstance(card, MultipleChoice)]
    given_away = [(listed, card) for listed, card in choices if _longest_is_right(card)]
    if len(choices) >= LONGEST_RIGHT_LEAST and len(given_away) > LONGEST_RIGHT_SHARE * len(choices):
        message = f"the longest option is right in {len(given_away)} of {len(choices)} cards"
        yield given_away[0][0], "options", message, "make options of like length"


def _longest_is_right(card: MultipleChoice) -> bool:
    longest = max(len(option.text) for option in card.options)
    return any(option.correct and len(option.text) == longest for option in card.options)


def _twins(cards: list[tuple[Listed, AnyCard]]) -> Iterator[tuple[Listed, str, str, str]]:
    """Cards that ask the same: of one item with one prompt, or of one topic with nearly the same words."""
    by_topic: dict[str, list[tuple[Listed, AnyCard, frozenset[str]]]] = {}
    for listed, card in cards:
        by_topic.setdefault(card.topic, []).append((listed, card, _words(card)))
    for group in by_topic.values():
        for (_, one, words), (listed, other, more) in combinations(group, 2):
            if words == more and one.item == other.item:
                yield listed, "prompt", f"asks what `{one.id}` asks", "two cards of an item need two prompts"
            elif len(words & more) > TWINS * len(words | more):
                yield listed, "prompt", f"asks nearly what `{one.id}` asks", "change or remove one of them"


def _words(card: AnyCard) -> frozenset[str]:
    """The words of a prompt, with the program or the gaps that make it another question."""
    extra = " ".join(str(getattr(card, field, "")) for field in ("code", "setup", "starter"))
    return frozenset(re.findall(r"\w+", f"{card.prompt} {extra}".casefold()))


def as_flaws(found: Iterable[Flaw]) -> list[Flaw]:
    """Warnings that count as flaws."""
    return [replace(flaw, severity="error") for flaw in found]
