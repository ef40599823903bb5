"""Writing ids into a bank file, its comments and layout kept."""

from prepcli.bank.nodes import Mapping
from prepcli.bank.read import read


def with_ids(data: bytes, path: str) -> tuple[str, list[str]]:
    """The text of the file with an `id` in every sound card that had none, and those ids in order."""
    text = data.decode("utf-8-sig")
    lines = text.splitlines(keepends=True)
    added = []
    for found in reversed(read(data, path).cards):
        if not found.card.is_named and not _has_id(found.node):
            mark = found.node.start_mark
            line = lines[mark.line]
            at = mark.column + (1 if found.node.flow_style else 0)
            written = f"id: {found.card.id}"
            between = ", " if found.node.flow_style else "\n" + " " * mark.column
            lines[mark.line] = line[:at] + written + between + line[at:]
            added.append(found.card.id)
    return "".join(lines), added[::-1]


def _has_id(node: Mapping) -> bool:
    return any(getattr(key, "value", None) == "id" for key, _ in node.value)
