"""Lists as aligned lines, lighter than a Rich table."""

from collections.abc import Sequence

from rich.text import Text


def aligned(heads: tuple[str, ...], rows: Sequence[Sequence[Text | str]]) -> list[Text]:
    """The line of the heads and one for each row: the first column to the left, numbers to the right."""
    texts = [[cell if isinstance(cell, Text) else Text(cell) for cell in row] for row in rows]
    table = [[Text(head, "prep.dim") for head in heads], *texts]
    widths = [max(row[i].cell_len for row in table) for i in range(len(heads))]
    return [_line(row, widths) for row in table]


def _line(row: Sequence[Text], widths: Sequence[int]) -> Text:
    first, *others = [(cell, " " * (width - cell.cell_len)) for cell, width in zip(row, widths, strict=True)]
    line = Text.assemble(*first)
    for cell, blank in others:
        line.append("   " + blank).append_text(cell)
    return line
