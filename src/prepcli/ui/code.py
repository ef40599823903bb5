"""Screens of a code exercise: the tests one by one, and afterwards the reference beside one's own program."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

import msgspec
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.text import Text

from prepcli.kinds.code import Code
from prepcli.model import TestResult, Trial
from prepcli.ui.console import Glyphs, errors, say
from prepcli.ui.text import Barred, Hanging, code_block, highlighted, indented, inline, safe
from prepcli.wording import counted

SIDE_BY_SIDE = 88  # columns from which two programs stand beside each other
MOST_LINES = 20
ROW_MARKS = {"": (" ", ""), "extra": ("+", "prep.wrong"), "missing": ("-", "prep.near")}


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """What the screen shows of an exercise in work. `why_not` says why its tests do not run here, or nothing."""

    lang: str
    why_not: str = ""
    kept: bool = False  # a draft from an earlier sitting
    begun: bool = False
    has_editor: bool = True
    text: str = ""
    trial: Trial | None = None
    tries: int = 0
    hints: tuple[str, ...] = ()
    more_hints: bool = False


def at_work(card: Code, bench: Bench, glyphs: Glyphs) -> list[RenderableType]:
    """Below the question while it is worked on: the starter, then what the last run brought."""
    blocks: list[RenderableType] = []
    if bench.trial is None:
        if card.setup:
            blocks.append(indented(code_block(card.setup, card.lang)))
        blocks.append(indented(code_block(card.starter, card.lang)))
    else:
        blocks += trial_blocks(bench.trial, glyphs)
    if bench.hints:
        blocks.append(Text("  Hints", "prep.label"))
        blocks += [Hanging(f"  {glyphs.point} ", inline(hint)) for hint in bench.hints]
        blocks.append(Text())
    if bench.why_not:
        blocks.append(indented(inline(f"You grade this one yourself: {bench.why_not}", "prep.near")))
    elif bench.kept:
        blocks.append(indented(inline("Your draft is kept: `e` goes on with it, `z` starts over.", "prep.hint")))
    return blocks


def keys(bench: Bench) -> list[tuple[str, str]]:
    """What can be done now, the likeliest first."""
    passed = bench.trial is not None and bench.trial.passed
    again = " again" if bench.begun else ""
    hints = [("e", f"edits{again}") if bench.has_editor else ("t", f"types it{again}")]
    if passed or (bench.why_not and bench.begun):
        hints.insert(0, ("Enter", "finishes"))
    elif bench.trial is not None:
        hints.append(("Enter", "finishes"))
    if bench.more_hints and not passed:
        hints.append(("h", "hint"))
    return [*hints, ("g", "gives up")] if not passed else hints


def trial_blocks(trial: Trial, glyphs: Glyphs) -> list[RenderableType]:
    """Each test with its outcome, then what went wrong beside them, what was printed, and the sum."""
    blocks: list[RenderableType] = [_test(test, glyphs) for test in trial.tests]
    blocks += [_table(test) for test in trial.tests if test.rows and test.outcome == "failed"][:1]
    if trial.problem:
        blocks += [Text(), Hanging(f"  {glyphs.wrong} ", Text(safe(trial.problem)), "prep.wrong")]
    if trial.printed.strip():
        lines = safe(trial.printed.rstrip("\n")).split("\n")
        shown = "\n".join(lines[:MOST_LINES]) + (f"\n... {len(lines)} lines" if len(lines) > MOST_LINES else "")
        blocks += [Text(), Text("  It printed", "prep.label"), _barred(shown, "prep.dim", glyphs)]
    return [*blocks, Text(), _sum(trial), Text()]


def compared(card: Code, own: str) -> list[RenderableType]:
    """The learner's program beside the reference; equal ones are shown once."""
    if own.strip() == card.solution.strip():
        return [Text("  Your program is the reference", "prep.label"), indented(code_block(own, card.lang))]
    return [Padding(Compared(own, card.solution, card.lang), (0, 0, 1, 2))]


def say_watching(file: Path) -> None:
    """On stderr, as stdout has the results alone."""
    say(errors(), Text(f"Watching {safe(str(file))}: each save runs the tests, Ctrl-C stops.", "prep.dim"))


class Compared:
    """Two programs line by line, beside each other where there is room, else one below the other."""

    def __init__(self, own: str, reference: str, lang: str) -> None:
        self.own, self.reference, self.lang = own, reference, lang

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        pairs = _aligned(self.own.rstrip().split("\n"), self.reference.rstrip().split("\n"))
        own = highlighted(self.own.rstrip(), self.lang)
        reference = highlighted(self.reference.rstrip(), self.lang)
        if options.max_width < SIDE_BY_SIDE:
            yield from self._stacked(pairs, own, reference)
            return
        from rich.table import Table

        table = Table.grid(padding=(0, 1), expand=True)
        for ratio in (None, 1, None, 1):
            table.add_column(ratio=ratio, overflow="fold")
        table.add_row("", Text("Yours", "prep.label"), "", Text("Reference", "prep.label"))
        for left, right in pairs:
            same = left is not None and right is not None and own[left].plain == reference[right].plain
            table.add_row(
                _sign("" if same or left is None else "-"),
                own[left] if left is not None else "",
                _sign("" if same or right is None else "+"),
                reference[right] if right is not None else "",
            )
        yield table

    def _stacked(
        self, pairs: Sequence[tuple[int | None, int | None]], own: list[Text], reference: list[Text]
    ) -> RenderResult:
        for title, mark, lines, place in (("Yours", "-", own, 0), ("Reference", "+", reference, 1)):
            yield Text(title, "prep.label")
            for pair in pairs:
                line, left, right = pair[place], *pair
                if line is not None:
                    same = left is not None and right is not None and own[left].plain == reference[right].plain
                    yield Hanging(" " if same else mark, Text.assemble(" ", lines[line]), _style(mark, same))
            yield Text()


def _aligned(own: list[str], reference: list[str]) -> list[tuple[int | None, int | None]]:
    """Pairs of line numbers; None where the other side has a line more."""
    pairs: list[tuple[int | None, int | None]] = []
    matcher = SequenceMatcher(None, [s.strip() for s in own], [s.strip() for s in reference], autojunk=False)
    for _, a, b, c, d in matcher.get_opcodes():
        rows = range(max(b - a, d - c))
        pairs += [(a + i if a + i < b else None, c + i if c + i < d else None) for i in rows]
    return pairs


def _sign(mark: str) -> Text:
    return Text(mark or " ", _style(mark, not mark))


def _style(mark: str, same: bool) -> str:
    return "" if same else "prep.wrong" if mark == "-" else "prep.right"


def _test(test: TestResult, glyphs: Glyphs) -> RenderableType:
    signs = {"passed": (glyphs.right, "prep.right"), "failed": (glyphs.wrong, "prep.wrong")}
    sign, style = signs.get(test.outcome, (glyphs.point, "prep.dim"))
    body = Text(safe(test.name))
    if test.outcome == "not run":
        body.append("  (not run)", "prep.dim")
    if test.outcome == "passed" and test.took_ms >= 100:
        body.append(f"  {test.took_ms:.0f} ms", "prep.dim")
    for label, value in (("", test.message), ("given", test.given), ("expected", test.expected)):
        if value:
            shown = safe(value) if len(value) <= 600 else safe(value[:600]) + " ..."
            body.append(f"\n{label:<10}" if label else "\n", "prep.dim").append(shown)
    return Hanging(f"  {sign} ", body, style)


def _table(test: TestResult) -> RenderableType:
    """The rows of one sql test: those too many are marked +, those missing -."""
    rows = [tuple(map(safe, row.values)) for row in test.rows[:MOST_LINES]]
    columns = tuple(map(safe, test.columns))
    widths = [max(map(len, column)) for column in zip(columns, *rows, strict=False)] if columns else []
    lines = [Text("    " + "  ".join(n.ljust(w) for n, w in zip(columns, widths, strict=False)), "prep.dim")]
    for row, values in zip(test.rows, rows, strict=False):
        mark, style = ROW_MARKS.get(row.mark, ROW_MARKS[""])
        cells = "  ".join(v.ljust(w) for v, w in zip(values, widths, strict=False))
        lines.append(Text(f"  {mark} {cells}  {row.mark}".rstrip(), style))
    if len(test.rows) > MOST_LINES:
        lines.append(Text(f"    ... {len(test.rows)} rows", "prep.dim"))
    return Text("\n").join([Text(), *lines])


def _sum(trial: Trial) -> Text:
    style = "prep.right" if trial.passed else "prep.wrong"
    many = len(trial.tests)
    said = f"  {trial.right} of {counted(many, 'test')} passed" if many else "  No test was run"
    return Text.assemble((said, style), (f"  in {trial.took_ms:.0f} ms", "prep.dim"))


def _barred(text: str, style: str, glyphs: Glyphs) -> RenderableType:
    return Padding(Barred(glyphs.bar, style, Text(text)), (0, 0, 0, 2))
