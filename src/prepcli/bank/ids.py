"""Writing ids into a bank file, its comments and layout kept."""

from prepcli.bank import splice
from prepcli.bank.nodes import child
from prepcli.bank.read import read


def with_ids(data: bytes, path: str) -> tuple[bytes, list[str]]:
    """The file with an `id` in every sound card that had none, and those ids in order."""
    ids = {found.position: found.card.id for found in read(data, path).cards if child(found.node, "id") is None}
    return splice.with_ids(data, ids), list(ids.values())
