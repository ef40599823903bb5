"""A bank file's text with its nodes: where cards, fields, lines begin and end. It keeps the file's line ends."""

from typing import NamedTuple

from prepcli.bank.nodes import Mapping, Node, Scalar, Sequence, child, compose

BOM = "\ufeff"


class NotSpliced(Exception):
    """The file is laid out in a way that cannot be changed in place."""


class Edit(NamedTuple):
    """Put `text` in place of what stands from `start` to `end`, counted in characters."""

    start: int
    end: int
    text: str


class Text:
    """A bank's text: its nodes, and where its lines begin and end."""

    def __init__(self, data: bytes) -> None:
        whole = data.decode("utf-8")
        self.bom = BOM if whole.startswith(BOM) else ""
        self.text = whole.removeprefix(BOM)
        self.newline = "\r\n" if "\r\n" in self.text else "\n"
        self.root, _, flaws = compose(data, "")
        if flaws:
            raise NotSpliced

    @property
    def found(self) -> Node | None:
        """What stands behind `cards:`."""
        return child(self.root, "cards") if isinstance(self.root, Mapping) else None

    @property
    def is_flow(self) -> bool:
        """Is there no list of cards in lines?"""
        return not isinstance(self.found, Sequence) or bool(self.found.flow_style)

    @property
    def cards(self) -> list[Node]:
        found = self.found
        return list(found.value) if isinstance(found, Sequence) else []

    def line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Where the line of `at` ends, before its line end."""
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        return end - 1 if end > at and self.text[end - 1] == "\r" else end

    def lines(self, lines: "list[str] | tuple[str, ...]", indent: int) -> str:
        """Each line after a line end, indented."""
        return "".join(self.newline + (" " * indent + line if line else "") for line in lines)

    def with_edits(self, edits: "list[Edit]") -> bytes:
        text = self.text
        for start, end, new in sorted(edits, reverse=True):
            text = text[:start] + new + text[end:]
        return (self.bom + text).encode()

    def extent(self, node: Node) -> tuple[int, int]:
        """Where the node's own text begins and ends, without the comments and blank lines behind it."""
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, Scalar):
            if node.style in ("|", ">") and "+" not in self.text[start : self.line_end(start)]:
                has_blanks = node.value.rstrip() != node.value.rstrip("\n")  # at its end, as part of the text
                end = start + len(self.text[start:end].rstrip("\r\n" if has_blanks else None))
            return start, end
        if not isinstance(node, Mapping | Sequence) or node.flow_style or not node.value:
            return start, end
        last = node.value[-1]
        return start, self.extent(last[1] if isinstance(node, Mapping) else last)[1]

    def dash(self, card: Node) -> int:
        """Where the dash of a card in a block list stands."""
        assert self.found is not None
        column = self.found.start_mark.column
        at = self.line_start(card.start_mark.index)
        while at >= 0:
            if self.text[at : at + column].strip(" ") == "" and self.text[at + column : at + column + 1] == "-":
                return at + column
            at = self.line_start(at - 1) if at else -1
        raise NotSpliced
