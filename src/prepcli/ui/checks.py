"""What `prep bank check` found, as a screen: flaws, histories without a card, warnings, the table, the sum."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prepcli.results import common as r
from prepcli.ui.columns import aligned
from prepcli.ui.console import say
from prepcli.ui.flaws import show_flaws
from prepcli.ui.text import inline, safe
from prepcli.wording import counted

MOST_WARNINGS = 20


def checked(result: r.Checked, console: Console) -> None:
    show_flaws(result.flaws, console)
    for orphan in result.orphans:
        _orphan(orphan, console)
    for flaw in result.warnings[:MOST_WARNINGS]:
        warning = f": {safe(flaw.path)}:{flaw.line}: {safe(flaw.message)} ({safe(flaw.hint)})"
        say(console, Text.assemble(("warning", "prep.near"), warning), indent=2)
    if len(result.warnings) > MOST_WARNINGS:
        more = f"{counted(len(result.warnings) - MOST_WARNINGS, 'warning')} more: `--json` or `--strict` gives all"
        console.print(inline(more, "prep.dim"))
    if result.flaws or result.orphans or result.warnings:
        console.print()
    if result.summary:
        _summary(result.summary, console)
        console.print()
    counts = [counted(len(result.flaws), "flaw") if result.flaws else "no flaws"]
    counts += [counted(len(result.warnings), "warning")] if result.warnings else []
    text = f"{counted(result.cards, 'card')} in {counted(result.files, 'file')}: {', '.join(counts)}"
    console.print(Text(text, "prep.error" if result.flaws else "prep.right"))


def ran(result: r.Ran, console: Console) -> None:
    checked(result, console)
    console.print(Text(f"{counted(result.programs, 'program')} run or known to hold", "prep.dim"))
    for card, why in result.not_run.items():
        say(console, Text(f"not run: {card}: {why}", "prep.near"), indent=2)


def _summary(rows: Sequence[r.SummaryRow], console: Console) -> None:
    """Topic, items, cards and programs, the last line adding up; kinds in columns, or below where it is narrow."""
    kinds = list(dict.fromkeys(kind for row in rows for kind in row.kinds))
    total = r.SummaryRow(
        topic="all",
        items=sum(row.items for row in rows),
        cards=sum(row.cards for row in rows),
        kinds={kind: sum(row.kinds.get(kind, 0) for row in rows) for kind in kinds},
        programs=sum(row.programs for row in rows),
    )
    heads = ("topic", "items", "cards", *(_words(kind) for kind in kinds), "run")
    table = aligned(heads, [_summary_row(row, kinds) for row in (*rows, total)])
    if table[0].cell_len <= console.width:
        console.print(Text("\n").join(table))
        return
    head, *lines = aligned(("topic", "items", "cards", "run"), [_summary_row(row, ()) for row in (*rows, total)])
    console.print(head)
    for line, row in zip(lines, (*rows, total), strict=True):
        below = ", ".join(f"{number} {_words(kind)}" for kind, number in row.kinds.items())
        console.print(line)
        console.print(Padding(Text(below, "prep.dim"), (0, 0, 0, 2)))


def _summary_row(row: r.SummaryRow, kinds: Sequence[str]) -> list[Text | str]:
    by_kind = (str(row.kinds.get(kind, "")) for kind in kinds)
    return [Text(safe(row.topic), "prep.topic"), str(row.items), str(row.cards), *by_kind, str(row.programs or "")]


def _words(kind: str) -> str:
    return kind.replace("_", " ")


def _orphan(orphan: r.Orphan, console: Console) -> None:
    """A history without a card, and the command that joins it to the most similar one."""
    was = f": {orphan.prompt}" if orphan.prompt else ""
    grades = counted(orphan.grades, "grade")
    say(
        console,
        Text.assemble(("notice", "prep.hint"), f": `{orphan.id}` has {grades} and no card{safe(was)}"),
    )
    if orphan.similar:
        say(console, Text.assemble(("help", "prep.hint"), f": prep bank carry {orphan.id} {orphan.similar}"))
