"""Drawing a card: the question, the answer with all that helps, the lists that are ticked, the grades."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from prepcli.kinds import AnyCard
from prepcli.kinds.cloze import Cloze
from prepcli.kinds.code import Code
from prepcli.kinds.multiple_choice import MultipleChoice
from prepcli.kinds.predict_output import PredictOutput
from prepcli.kinds.short_answer import ShortAnswer
from prepcli.model import Choose, Grade, Mark, OptionMark, Revealed, Verdict, Written
from prepcli.session import Session
from prepcli.ui.console import Glyphs
from prepcli.ui.paint import GLUE
from prepcli.ui.text import Barred, Hanging, code_block, indented, inline, markdown, safe
from prepcli.wording import counted

GRADE_STYLE = {
    Grade.AGAIN: "prep.again",
    Grade.HARD: "prep.hard",
    Grade.GOOD: "prep.good",
    Grade.EASY: "prep.easy",
}
OUTCOME_STYLE = {"right": "prep.right", "near": "prep.near", "wrong": "prep.wrong"}


def question(card: AnyCard, glyphs: Glyphs, *, open_options: bool = False) -> list[RenderableType]:
    """The prompt, and the program when there is one."""
    blocks: list[RenderableType] = [Padding(markdown(card.prompt, glyphs, "prep.prompt"), (0, 0, 1, 2))]
    if isinstance(card, PredictOutput):
        if card.setup:
            blocks.append(indented(code_block(card.setup, card.lang)))
        blocks.append(indented(code_block(card.code, card.lang)))
    if open_options and isinstance(card, MultipleChoice) and len(card.right) > 1 and "all that" not in card.prompt:
        blocks.append(Padding(Text("choose all that hold", "prep.dim"), (0, 0, 1, 2)))
    return blocks


def answer(
    session: Session, notes: Sequence[str], glyphs: Glyphs, *, folded: bool = False
) -> list[RenderableType]:
    """Everything below the question once it was answered; `folded` only names what there is no room for."""
    card, given, verdict = session.card, session.answer, session.verdict
    assert card is not None
    assert verdict is not None
    blocks: list[RenderableType] = []
    if isinstance(given, Revealed) and given.text.strip() and not isinstance(card, Code):
        blocks += [_label("You typed"), indented(Barred(glyphs.bar, "prep.dim", Text(safe(given.text))))]
    if isinstance(session.ask, Choose):
        marks = [verdict.options[index] for index, _ in session.ask.options]
        shown = [replace(mark, why="") if folded and _is_aside(mark) else mark for mark in marks]
        blocks += [*(_option_mark(mark, glyphs) for mark in shown), Text()]
    blocks += [_typed_mark(mark, glyphs) for mark in verdict.marks]
    if isinstance(card, Code):
        from prepcli.ui.code import compared

        own = given.code if isinstance(given, Written) else given.text if isinstance(given, Revealed) else ""
        blocks += compared(card, own or card.starter)
    left_out = _left_out(card, verdict) if folded else []
    return [*blocks, *explanation(card, notes, glyphs, left_out=left_out)]


def can_fold(session: Session) -> bool:
    """Is there more than a reference that `answer` can leave out?"""
    assert session.card is not None
    assert session.verdict is not None
    return len(_left_out(session.card, session.verdict)) > bool(session.card.reference)


def explanation(
    card: AnyCard, notes: Sequence[str], glyphs: Glyphs, *, left_out: Sequence[str] = ()
) -> list[RenderableType]:
    """Model answer, key points where they are not ticked, mistakes, follow-ups, reference, versions, notes.

    What is named in `left_out` is named only.
    """
    text = card.answer or f"Not written yet: `e` writes it here, `prep edit {card.id}` at any time."
    blocks: list[RenderableType] = [
        _label("Answer"),
        indented(Barred(glyphs.bar, "prep.answer" if card.answer else "prep.near", markdown(text, glyphs))),
    ]
    if not card.ticks:
        blocks += _list("Key points", card.key_points, glyphs.point)
    facts = [part for part in (card.reference, card.versions) if part]
    if left_out:
        named = f" {glyphs.dot} ".join(left_out)
        blocks.append(indented(Text.assemble(("v", "prep.key"), (f" shows {named}", "prep.dim"))))
    else:
        blocks += _list("Common mistakes", card.mistakes, glyphs.wrong, "prep.wrong")
        blocks += _list("They may ask next", card.follow_ups, "?", "prep.key")
        if facts:
            blocks.append(indented(inline(f" {glyphs.dot} ".join(facts), "prep.dim")))
    return [*blocks, *_list("Your notes", notes, glyphs.point, "prep.near")]


def follow_up(question: str) -> RenderableType:
    """What the interviewer asks next, after a good answer."""
    return Padding(Text.assemble(("And then:  ", "prep.key"), inline(question, "prep.prompt")), (0, 0, 1, 2))


def sheet(card: AnyCard, notes: Sequence[str], glyphs: Glyphs) -> list[RenderableType]:
    """The whole card, question and solution, outside a sitting."""
    blocks = question(card, glyphs)
    match card:
        case MultipleChoice():
            blocks += [_option_mark(mark, glyphs) for mark in card.judge(Revealed()).options]
            blocks.append(Text())
        case Cloze(gaps=gaps):
            blocks += _list("Gaps", [" / ".join(spellings) for spellings in gaps], glyphs.point)
        case ShortAnswer(accept=accept):
            blocks += _list("Accepted", accept, glyphs.point)
        case Code(lang=lang, setup=setup, starter=starter, solution=solution):
            for label, text in (("Set-up", setup), ("Starter", starter), ("Reference", solution)):
                blocks += [_label(label), indented(code_block(text, lang))] if text else []
        case PredictOutput(expected=expected):
            blocks += [_label("Prints"), indented(Barred(glyphs.bar, "prep.right", Text(safe(expected))))]
    if card.ticks:
        blocks += _list("Key points", card.key_points, glyphs.point)
    return [*blocks, *explanation(card, notes, glyphs)]


def options(ask: Choose, picks: frozenset[int], cursor: int, glyphs: Glyphs) -> list[RenderableType]:
    """The options in the order shown, the cursor, and what is marked."""
    blocks: list[RenderableType] = []
    for place, (index, text) in enumerate(ask.options):
        picked = index in picks
        at = place == cursor
        mark = glyphs.ticked if picked else glyphs.unticked
        prefix = f" {glyphs.cursor if at else ' '} {place + 1} {mark} "
        blocks.append(
            Hanging(prefix, inline(text, "bold" if picked else ""), "prep.cursor" if at or picked else "")
        )
    return [*blocks, Text()]


def tick_list(points: Sequence[str], ticked: frozenset[int], cursor: int, glyphs: Glyphs) -> list[RenderableType]:
    """The key points, to tick those that were said."""
    blocks: list[RenderableType] = [Text("  Key points: tick what you said", "prep.label")]
    for i, point in enumerate(points):
        mark = glyphs.ticked if i in ticked else glyphs.unticked
        prefix = f" {glyphs.cursor if i == cursor else ' '} {mark} "
        style = "prep.right" if i in ticked else "prep.cursor" if i == cursor else ""
        blocks.append(Hanging(prefix, inline(point, "prep.right" if i in ticked else ""), style))
    return [*blocks, Text()]


def grade_line(intervals: dict[Grade, str], suggested: Grade) -> Text:
    """`1 Again today  2 Hard 1d  3 Good 2d  4 Easy 8d`, the suggested one marked."""
    parts = []
    for grade, when in intervals.items():
        label = f"{grade.value} {grade.label} {when}".replace(" ", GLUE)
        style = GRADE_STYLE[grade] + (".suggested" if grade == suggested else "")
        parts.append(Text(f"{GLUE}{label}{GLUE}" if grade == suggested else label, style))
    return Text("  ").join([Text(), *parts]) if parts else Text()


def key_line(hints: Iterable[tuple[str, str]]) -> Text:
    """Keys and what they do; a key is never parted from its word."""
    line = Text("  ").join(
        Text.assemble((key.replace(" ", GLUE), "prep.key"), (f" {what}".replace(" ", GLUE), "prep.dim"))
        for key, what in hints
    )
    return Text.assemble("  ", line)


def _option_mark(mark: OptionMark, glyphs: Glyphs) -> RenderableType:
    """An option afterwards: right or wrong, chosen or not, and why."""
    sign = glyphs.right if mark.correct else glyphs.wrong if mark.chosen else " "
    style = "prep.right" if mark.correct else "prep.wrong" if mark.chosen else "prep.dim"
    body = inline(mark.text, style if mark.correct or mark.chosen else "")
    if mark.chosen:
        body.append("  (your choice)", "prep.dim")
    if mark.why:
        body.append("\n").append_text(inline(mark.why, "prep.dim"))
    return Hanging(f"   {sign} ", body, style)


def _typed_mark(mark: Mark, glyphs: Glyphs) -> RenderableType:
    """What was given beside what was expected; a near miss shows where they differ."""
    sign = {"right": glyphs.right, "near": glyphs.near, "wrong": glyphs.wrong}[mark.outcome]
    style = OUTCOME_STYLE[mark.outcome]
    given, expected = safe(mark.given), safe(mark.expected)
    lines = [("given", Text(given or "(nothing)", style))]
    if mark.outcome == "near":
        lines.append(("", Text(_carets(given, expected), style)))
    if mark.outcome != "right" or given.strip() != expected.strip():
        lines.append(("expected", Text(expected, "prep.right")))
    if mark.outcome == "near":
        lines.append(("", Text("a near miss: you decide", style)))
    body = Text("\n").join(
        Text.assemble((f"{label:<10}", "prep.dim"), _indent_lines(text, 10)) for label, text in lines if text.plain
    )
    return Padding(Hanging(f"  {sign} ", body, style), (0, 0, 1, 0))


def _carets(given: str, expected: str) -> str:
    """A `^` below each place where `given` differs, case and line ends aside; nothing for several lines."""
    from difflib import SequenceMatcher

    if "\n" in given or len(given.casefold()) != len(given):
        return ""
    marks = [" "] * (len(given) + 1)
    matcher = SequenceMatcher(None, given.casefold(), expected.casefold(), autojunk=False)
    for op, start, end, _, _ in matcher.get_opcodes():
        if op != "equal":
            marks[start : max(end, start + 1)] = "^" * max(end - start, 1)
    return "".join(marks).rstrip()


def _indent_lines(text: Text, by: int) -> Text:
    return Text("\n" + " " * by).join(text.split("\n"))


def _list(label: str, items: Sequence[str], mark: str, style: str = "") -> list[RenderableType]:
    """A heading and its items; nothing when there are none."""
    if not items:
        return []
    rows: list[RenderableType] = [Hanging(f"  {mark} ", inline(item), style) for item in items]
    return [_label(label), *rows, Text()]


def _left_out(card: AnyCard, verdict: Verdict) -> list[str]:
    """What there is no room for on a low terminal, in words."""
    counts = [
        (sum(_is_aside(mark) for mark in verdict.options), "more reason"),
        (len(card.mistakes), "common mistake"),
        (len(card.follow_ups), "follow-up"),
        (int(bool(card.reference)), "reference"),
    ]
    return [counted(n, what) for n, what in counts if n]


def _is_aside(mark: OptionMark) -> bool:
    """An option with a reason, neither right nor chosen."""
    return bool(mark.why) and not mark.correct and not mark.chosen


def _label(text: str) -> RenderableType:
    return Text(f"  {text}", "prep.label")
