"""`prep report`: everything that the statistics say as one page that opens without a network, or as Markdown."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prepcli.commands.options import Bank, Json, Output, Since, Topic, Until

if TYPE_CHECKING:
    from prepcli.commands.desk import Desk
    from prepcli.report.document import Reading


def report(
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The file, or - (prep-report.html).", show_default=False),
    ] = None,
    markdown: Annotated[bool, typer.Option("--md", help="Markdown with tables instead of a page.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is no report.")] = False,
    topic: Topic = None,
    since: Since = None,
    until: Until = None,
    bank: Bank = None,
    as_json: Json = False,
) -> Output:
    """Write your statistics and the cards you missed into one page that opens in any browser.

    Example: prep report -o report.html
    """
    from prepcli.commands.desk import Desk
    from prepcli.commands.plan import leading_plan
    from prepcli.commands.stats import statistics
    from prepcli.errors import UsageError
    from prepcli.files import write_whole
    from prepcli.report import html, sections
    from prepcli.report import markdown as md
    from prepcli.report.plan import plan_section
    from prepcli.results.common import Document, Message

    path = output or Path("prep-report.md" if markdown else "prep-report.html")
    is_stdout = str(path) == "-"
    if is_stdout and as_json:
        raise UsageError("`-o -` prints the report, `--json` where it is", "leave one of them out")
    if not is_stdout:
        _refuse_others(path, force, (html.MARKER, md.MARKER))
    desk = Desk(bank or ())
    figures = statistics(desk, topic, since, until)
    plan = plan_section(leading_plan(desk))
    found = sections.document(figures, list(_missed(desk, figures.period.topics)), [plan])
    text = md.page(found) if markdown else html.page(found)
    if is_stdout:
        return Output(Document(text=text))
    write_whole(path, text, "choose another file")
    about = {"path": str(path), "bytes": len(text.encode())}
    return Output(Message(text=f"report written to `{path}`", about=about), as_json)


def _refuse_others(path: Path, force: bool, markers: tuple[str, ...]) -> None:
    """Raises UsageError for a folder, and for a file that is no report unless it is to be overwritten."""
    from prepcli.errors import UsageError, cannot_read

    if path.is_dir():
        raise UsageError(f"`{path}` is a folder", f"name a file in it: `-o {path / 'prep-report.html'}`")
    if force or not path.exists():
        return
    try:
        with path.open("rb") as file:
            head = file.read(2000).decode("utf-8", "replace")
    except OSError as e:
        raise cannot_read(path, e, "choose another file") from e
    if not any(marker in head for marker in markers):
        raise UsageError(f"`{path}` exists and is no report of prep", "`--force` overwrites it")


def _missed(desk: "Desk", topics: tuple[str, ...]) -> "list[Reading]":
    """The missed cards that are in the bank, the latest first."""
    from prepcli.report.document import Reading
    from prepcli.wording import counted

    with desk.store() as store:
        states = desk.missed(store)
    found = []
    for state in states:
        if not topics or desk.bank.listed[state.card].head.topic in topics:
            card = desk.bank.card(state.card)
            about = (
                f"{card.topic} · missed {counted(state.agains, 'time')}, last on {state.missed_day} · {card.id}"
            )
            code = getattr(card, "code", "")
            found.append(Reading(about, card.prompt, card.answer, card.key_points, code))
    return found
