"""`prep export` and `prep import`."""

from pathlib import Path
from typing import Annotated

import typer

from prepcli.commands.options import Bank, Json, Output


def export(
    what: Annotated[
        str, typer.Argument(metavar="reviews|cards|stats", help="What to export.", show_default=False)
    ],
    format_: Annotated[
        str | None,
        typer.Option("--format", help="json, jsonl or csv (reviews: jsonl, else json).", show_default=False),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write to this file.", show_default=False)
    ] = None,
    bank: Bank = None,
) -> Output:
    """Write reviews, cards or figures by topic to stdout or a file.

    Example: prep export reviews --format csv
    """
    from prepcli.commands.desk import Desk
    from prepcli.commands.stats import statistics
    from prepcli.errors import UsageError, known_ones, unknown
    from prepcli.exchange.formats import FORMATS, as_text
    from prepcli.exchange.reviews import review_of
    from prepcli.files import write_whole
    from prepcli.results.common import Document, Message

    kinds = ("reviews", "cards", "stats")
    if what not in kinds:
        raise UsageError(f"cannot export `{what}`", known_ones("export", what, kinds))
    format_ = format_ or ("jsonl" if what == "reviews" else "json")
    if format_ not in FORMATS:
        raise unknown("format", format_, FORMATS)
    desk = Desk(bank or ())
    if what == "reviews":
        with desk.store() as store:
            text = as_text("reviews", map(review_of, store.grades()), format_)
    elif what == "cards":
        text = as_text("cards", desk.bank.cards(), format_)
    else:
        text = as_text("topics", statistics(desk, None, None, None).topics, format_)
    if output is None or str(output) == "-":
        return Output(Document(text=text))
    write_whole(output, text, "choose another file")
    return Output(Message(text=f"{what} written to {output}"))


def import_(
    what: Annotated[str, typer.Argument(metavar="reviews", help="What to import.", show_default=False)],
    file: Annotated[Path, typer.Argument(help="A file that `prep export` wrote, or `-`.", show_default=False)],
    as_json: Json = False,
) -> Output:
    """Add reviews from a file; what is known already is left as it is.

    Example: prep import reviews reviews.jsonl
    """
    import sys

    from prepcli.commands.desk import Desk
    from prepcli.errors import PrepError, UsageError, cannot_read
    from prepcli.exchange.reviews import entries_of
    from prepcli.results.common import Message
    from prepcli.wording import counted
    from prepcli.workspace import study_day

    if what != "reviews":
        raise UsageError(f"cannot import `{what}`", "`prep import reviews FILE`")
    if str(file) != "-" and not file.is_file():
        raise UsageError(f"no file `{file}`", "check the path")
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as e:
        raise cannot_read(file, e, "check its permissions") from e
    except UnicodeDecodeError as e:
        raise PrepError(f"{file} is not UTF-8 text", "save it as UTF-8") from e
    desk = Desk()
    entries = entries_of(text, str(file), study_day, desk.workspace.now())
    orphaned = sum(entry.card not in desk.bank for entry in entries)
    with desk.store(writing=True) as store:
        added = store.append(entries)
    about = {"read": len(entries), "added": added, "orphaned": orphaned}
    text = f"{added} of {counted(len(entries), 'review')} added"
    text += ", the others were known" if added < len(entries) else ""
    if orphaned:
        text += f"; kept though no bank has the card: {orphaned}"
    return Output(Message(text=text, about=about), as_json)
