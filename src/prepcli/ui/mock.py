"""Mock interviews on the screen: the scorecard, and the list."""

from collections.abc import Iterable
from datetime import timedelta

from rich.console import Console
from rich.text import Text

from prepcli.model import Grade
from prepcli.results.mock import MockAnswer, MockRow, Mocks, Scorecard
from prepcli.ui.card import GRADE_STYLE
from prepcli.ui.columns import aligned
from prepcli.ui.console import Glyphs, say, section
from prepcli.ui.text import Hanging, cut, inline, one_line, safe
from prepcli.ui.view import SURE as SURE_KEYS
from prepcli.wording import counted, percent

SURE = {int(key): word for key, word in SURE_KEYS}


def scorecard(result: Scorecard, console: Console) -> None:
    """How it went: the whole, sure but wrong, by topic, what was not said, what to study, earlier ones."""
    section(console, [_head(result.mock), *_sums(result)])
    if not result.answers:
        return
    wrong = [answer for answer in result.answers if answer.card in result.sure_but_wrong]
    _missed("Sure, but wrong", wrong, console)
    section(console, _topics(result), "By topic, weakest first")
    lacking = [a for a in result.answers if a not in wrong and (a.missed or a.grade < Grade.GOOD)]
    _missed("What was missing" if not wrong else "What else was missing", lacking, console)
    if result.study:
        section(console, (_step(study.command, study.because) for study in result.study), "Study next")
    if result.earlier:
        section(console, _table([*result.earlier, result.mock]), "Compared with earlier ones")


def mocks(result: Mocks, console: Console) -> None:
    """`prep mock list`."""
    if not result.mocks:
        console.print(Text("No mock interview yet."))
        console.print(inline("Begin one: `prep mock --minutes 30`", "prep.dim"))
        return
    for line in _table(result.mocks):
        console.print(line, soft_wrap=True)


def clocks(question: timedelta | None, interview: timedelta, whole: timedelta) -> str:
    """`this question 1:23, interview 12:40 of 30:00`."""
    shown = f"this question {_minutes(question)}, " if question is not None else ""
    return f"{shown}interview {_minutes(interview)} of {_minutes(whole)}"


def _minutes(time: timedelta) -> str:
    seconds = max(0, int(time.total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02}"


def _head(mock: MockRow) -> Text:
    asked = counted(mock.planned, "question")
    if mock.planned != mock.asked:
        asked = f"{mock.asked} of {asked}"
    return Text.assemble(
        (f"Mock interview {mock.number}", "prep.label"),
        (f"   {mock.day.isoformat()}, {mock.minutes:g} min, {asked}", "prep.dim"),
    )


def _sums(result: Scorecard) -> Iterable[Text]:
    if result.mock.score is None:
        yield Text("Nothing was answered.")
        return
    said, points = sum(a.said for a in result.answers), sum(a.points for a in result.answers)
    yield Text.assemble(
        "Score ", (percent(result.mock.score), "prep.label"), f", {result.mock.good} answered well"
    )
    if points:
        yield Text(f"Key points said: {said} of {points}")
    if result.follow_ups:
        yield Text(f"Follow-ups answered well: {result.followed_well} of {result.follow_ups}")


def _topics(result: Scorecard) -> list[Text]:
    rows = [
        (
            Text(*_topic(topic.topic)),
            f"{topic.good}/{topic.asked}",
            f"{topic.said}/{topic.points}" if topic.points else "",
            f"{topic.seconds:.0f} s",
        )
        for topic in result.topics
    ]
    return aligned(("topic", "well", "points", "an answer"), rows)


def _missed(title: str, answers: list[MockAnswer], console: Console) -> None:
    """Question by question: the grade, how sure one was, the key points not said, where the answer stands."""
    if not answers:
        return
    glyphs = Glyphs.of(console)
    console.print(Text(title, "prep.label"))
    for answer in answers:
        say(console, _line(answer, console.width, glyphs), indent=2)
        for point in answer.missed:
            console.print(Hanging(f"    {glyphs.wrong} ", inline(point), "prep.wrong"))
        console.print(inline(f"    `prep show {answer.card}`", "prep.dim"), soft_wrap=True)
    console.print()


def _line(answer: MockAnswer, width: int, glyphs: Glyphs) -> Text:
    """`Again, certain, 41 s   networking   the prompt`; the prompt gives way."""
    grade = Grade(answer.grade)
    sure = f", {SURE[answer.confidence]}" if answer.confidence in SURE else ""
    line = Text.assemble(
        (grade.label, GRADE_STYLE[grade]),
        (f"{sure}, {answer.seconds:.0f} s  ", "prep.dim"),
        _topic(answer.topic),
        "  ",
    )
    prompt = one_line(answer.prompt or answer.card)
    room = width - line.cell_len
    if room >= 20:
        return line.append_text(cut(prompt, room, glyphs))
    return line.append("\n  ").append_text(prompt)


def _topic(topic: str | None) -> tuple[str, str]:
    """A topic and its style; a card that is gone has none."""
    return (safe(topic), "prep.topic") if topic else ("(card gone)", "prep.dim")


def _step(command: str, because: str) -> Text:
    return Text.assemble((safe(command), "prep.code"), (f"   {because}", "prep.dim"))


def _table(rows: Iterable[MockRow]) -> list[Text]:
    cells = [
        (
            str(row.number),
            row.day.isoformat(),
            f"{row.minutes:g} min",
            f"{row.asked}/{row.planned}",
            str(row.good),
            percent(row.score) if row.score is not None else "no answers",
        )
        for row in rows
    ]
    return aligned(("no.", "day", "planned", "asked", "well", "score"), cells)
