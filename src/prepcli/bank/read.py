"""One bank file -> its cards in order, each with an id, and every flaw found on the way."""

from typing import NamedTuple, cast

import msgspec

from prepcli.bank import decode
from prepcli.bank.nodes import Mapping, Node, Sequence, Source, child, compose, is_empty, scalar_text
from prepcli.errors import Flaw, did_you_mean
from prepcli.kinds import AnyCard
from prepcli.model import identity

TOP_KEYS = ("version", "cards")
VERSION = "1"


class ReadCard(NamedTuple):
    """A card, where its node starts in the file, and which one of the list it is, sound or not."""

    card: AnyCard
    node: Mapping
    position: int

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1


class ReadFile(NamedTuple):
    """The sound cards, all flaws, and how many cards were left out for theirs."""

    cards: list[ReadCard]
    flaws: list[Flaw]
    left_out: int = 0


def read(data: bytes, path: str, *, bare: bool = False) -> ReadFile:
    """What the file with these bytes holds. Never raises for what that is.

    With `bare`, a list of cards without the top of a file is read too, and so is one card by itself.
    """
    root, source, flaws = compose(data, path)
    if flaws:
        return ReadFile([], flaws)
    cards: list[ReadCard] = []
    ids: dict[str, int] = {}
    left_out = 0
    nodes = _bare(root) if bare else None
    for position, node in enumerate(_card_nodes(root, source, flaws) if nodes is None else nodes):
        card, found = decode.card_of(node, source)
        flaws.extend(found)
        if card is None:
            left_out += 1
            continue
        if not card.id:
            card = msgspec.structs.replace(card, id=identity(card.kind, card.prompt))
        if card.id in ids:
            flaws.append(_repeated(card, node, ids[card.id], source))
            left_out += 1
            continue
        ids[card.id] = node.start_mark.line + 1
        cards.append(ReadCard(card, cast(Mapping, node), position))
    return ReadFile(cards, flaws, left_out)


def _bare(root: Node | None) -> list[Node] | None:
    """The nodes of a list of cards or of one card; None for what may be a whole bank."""
    if isinstance(root, Sequence):
        return list(root.value)
    if isinstance(root, Mapping) and not any(scalar_text(key) in TOP_KEYS for key, _ in root.value):
        return [root]
    return None


def _repeated(card: AnyCard, node: Node, first_line: int, source: Source) -> Flaw:
    if card.is_named:
        field, mend = "id", "give this one another id"
    else:
        field, mend = "prompt", "two cards with one prompt need written ids"
    hint = f"the first one is on line {first_line}; {mend}"
    return source.at(child(node, field) or node, f"repeated id `{card.id}`", hint)


def _card_nodes(root: Node | None, source: Source, flaws: list[Flaw]) -> list[Node]:
    """The nodes below `cards:`, after the top of the file was looked at."""
    if root is None or is_empty(root):
        flaws.append(source.flaw("the bank is empty", "start it with `version: 1` and `cards:`"))
        return []
    if not isinstance(root, Mapping):
        flaws.append(source.at(root, "a bank is a mapping", "start it with `version: 1` and `cards:`"))
        return []
    top = {}
    for key_node, node in root.value:
        key = scalar_text(key_node) or "..."
        if key not in TOP_KEYS:
            hint = did_you_mean(key, TOP_KEYS) or "a bank has `version` and `cards`"
            flaws.append(source.at(key_node, f"unknown key `{key}`", hint))
        elif key in top:
            flaws.append(source.at(key_node, f"repeated key `{key}`", "remove one of the two"))
        else:
            top[key] = node
    if "version" not in top:
        flaws.append(source.at(root, "a bank without `version`", "write `version: 1` on the first line"))
    elif scalar_text(top["version"]) != VERSION:
        flaws.append(source.at(top["version"], "this version of bank is not known", "write `version: 1`"))
    if "cards" not in top:
        flaws.append(source.at(root, "a bank without `cards`", "write `cards:` and the cards below it"))
        return []
    if not isinstance(top["cards"], Sequence):
        if not is_empty(top["cards"]):
            flaws.append(source.at(top["cards"], "`cards` is a list", "start each card with `- `"))
        else:
            flaws.append(source.at(top["cards"], "the bank has no cards", "write the first one below `cards:`"))
        return []
    nodes: list[Node] = top["cards"].value
    return nodes
