"""The bank: cards read from files, in order, and the flaws found on the way.

Order is the learner's own files by name, then the shipped one. An own card with a shipped id takes its place;
any other repeated id is a flaw, and the first wins.
"""

from itertools import count, repeat
from pathlib import Path
from typing import NamedTuple

from prepcli.bank.compiled import Compiled, compiled
from prepcli.errors import Flaw, UsageError, did_you_mean, reason
from prepcli.kinds import AnyCard
from prepcli.model import Head

SUFFIXES = (".yaml", ".yml")


class Listed(NamedTuple):
    """One card's head, its file, and whether the learner wrote it."""

    head: Head
    path: Path
    own: bool
    file: int
    position: int


class Bank:
    """The cards that a command works on, by id and in order."""

    def __init__(self, files: list[Compiled], listed: dict[str, Listed], flaws: list[Flaw], left_out: int) -> None:
        self._files = files
        self.listed = listed
        self.flaws = flaws
        self.left_out = left_out  # cards with flaws

    def __contains__(self, card_id: object) -> bool:
        return card_id in self.listed

    def __len__(self) -> int:
        return len(self.listed)

    @property
    def files(self) -> int:
        """How many files were read."""
        return len(self._files)

    @property
    def heads(self) -> list[Head]:
        """Every card's, the shipped ones before the learner's own: an own card leaves topics where they stand."""
        return [card.head for own in (False, True) for card in self.listed.values() if card.own is own]

    @property
    def topics(self) -> list[str]:
        """Every topic once, those of the shipped bank first."""
        return list(dict.fromkeys(head.topic for head in self.heads))

    def card(self, card_id: str) -> AnyCard:
        """The whole card. Raises UsageError with the nearest ids when there is none."""
        listed = self.listed.get(card_id)
        if listed is None:
            hint = did_you_mean(card_id, list(self.listed), 3) or "`prep search WORDS` finds cards and their ids"
            raise UsageError(f"no card with id `{card_id}`", hint)
        return self._files[listed.file].card(listed.position)

    def prompt(self, card_id: str) -> str:
        """The prompt of a card of this bank, without reading the rest of the card."""
        listed = self.listed[card_id]
        return self._files[listed.file].prompt(listed.position)

    def cards(self) -> list[AnyCard]:
        """Every card, whole, in bank order."""
        return [self.card(card_id) for card_id in self.listed]

    def lines(self, card: Listed) -> list[str]:
        """The text of the card's file. Raises PrepError."""
        return self._files[card.file].lines

    def located(self, card: Listed, word: str, message: str, hint: str) -> Flaw:
        """A flaw of the card, at the first `word` in its text. Raises PrepError."""
        return self._files[card.file].located(card.head.line, word, message, hint)

    def texts(self) -> dict[str, str]:
        """Card id -> the folded text that a search looks into."""
        files = [file.texts() for file in self._files]
        return {card: files[listed.file][listed.position] for card, listed in self.listed.items()}


def load(shipped: Path, own: list[Path], cache: Path | None) -> Bank:
    """The shipped bank and the learner's `own` files."""
    return _join([(path, True) for path in own] + [(shipped, False)], cache)


def load_named(paths: list[Path], cache: Path | None) -> Bank:
    """Only the files and folders in `paths`. Raises UsageError for one that is missing or holds no bank."""
    return _join([(file, True) for path in paths for file in bank_files(path)], cache)


def bank_files(path: Path) -> list[Path]:
    """`path` itself, or the bank files directly in it. Raises UsageError when there is none."""
    if not path.exists():
        raise UsageError(f"no file or folder `{path}`", "check the path")
    if not path.is_dir():
        return [path]
    files = in_folder(path)
    if not files:
        raise UsageError(f"no bank in the folder `{path}`", "a bank is a file that ends in `.yaml` or `.yml`")
    return files


def in_folder(folder: Path) -> list[Path]:
    """The bank files directly in `folder`, by name; none when it does not exist."""
    try:
        return sorted(f for f in folder.iterdir() if f.suffix.lower() in SUFFIXES and f.is_file())
    except OSError:
        return []


def _join(sources: list[tuple[Path, bool]], cache: Path | None) -> Bank:
    files: list[Compiled] = []
    listed: dict[str, Listed] = {}
    flaws: list[Flaw] = []
    left_out = 0
    for path, own in sources:
        try:
            file = compiled(path, cache)
        except OSError as e:
            flaws.append(
                Flaw(
                    message=f"cannot be read: {reason(e)}",
                    path=str(path),
                    hint="check that it is a file and its permissions",
                )
            )
            continue
        flaws.extend(file.index.flaws)
        left_out += file.index.left_out
        rows = zip(file.index.heads, repeat(path), repeat(own), repeat(len(files)), count(), strict=False)
        for card in map(Listed._make, rows):
            first = listed.setdefault(card.head.id, card)
            if first is not card and (
                own or not first.own
            ):  # a shipped card that gives way to an own one is no flaw
                flaws.append(_repeated(card.head, file, first))
                left_out += 1
        files.append(file)
    flaws.extend(_misspelt_topics(listed, files))
    return Bank(files, listed, flaws, left_out)


def _repeated(head: Head, file: Compiled, first: Listed) -> Flaw:
    hint = f"the first one is in {first.path}:{first.head.line}; give this one another id"
    return file.located(head.line, head.id, f"repeated id `{head.id}`", hint)


def _misspelt_topics(listed: dict[str, Listed], files: list[Compiled]) -> list[Flaw]:
    """Topics that differ from an earlier one by case or dashes; one flaw a spelling, the cards stay."""
    usual: dict[str, str] = {}
    flaws = []
    for topic in dict.fromkeys(card.head.topic for card in listed.values()):
        first = usual.setdefault(topic_key(topic), topic)
        if topic != first:
            card = next(card for card in listed.values() if card.head.topic == topic)
            message = f"topic `{topic}` differs from `{first}` only by case or dashes"
            flaws.append(files[card.file].located(card.head.line, topic, message, f"write `{first}`"))
    return flaws


def topic_key(topic: str) -> str:
    """Topics with one key are one topic, misspelt."""
    return "".join(c for c in topic.casefold() if c not in " -_")
