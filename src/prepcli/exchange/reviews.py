"""Reviews, out and in: the grades that are not voided, one object each.

Every field survives the round trip. On import `id` (else a hash of card, at and grade), `day` (else from `at` in
the local zone, once), `took_ms`, `mode` and `machine` may be missing. Every line is read before one is written,
and none may lie past tomorrow: it would decide until that day when its card is due, whatever is graded before.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from prepcli.errors import Flaw, PrepError
from prepcli.model import ID_PATTERN, Entry
from prepcli.results.common import Review
from prepcli.scheduling.attempts import MODES

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def review_of(entry: Entry) -> Review:
    """A grade entry as it is exported."""
    body = entry.body
    return Review(
        id=entry.id,
        card=entry.card,
        at=entry.at,
        day=entry.day,
        grade=int(body["grade"]),
        took_ms=body.get("took_ms"),
        mode=body.get("mode"),
        machine=entry.machine,
    )


def entries_of(text: str, path: str, study_day: Callable[[datetime], date], now: datetime) -> list[Entry]:
    """The grade entries in `text`: JSON lines, a JSON object with `reviews`, or CSV.

    Raises PrepError that names the first bad line.
    """
    return [_entry(row, line, path, study_day, now) for line, row in _rows(text, path)]


def _rows(text: str, path: str) -> Iterator[tuple[int, Any]]:
    """(line, row) for each review, whatever the format."""
    head = text.lstrip("\ufeff \t\r\n")
    if not head:
        return
    if not head.startswith(("{", "[")):
        yield from _csv_rows(text.lstrip("\ufeff"), path)
        return
    try:
        whole = json.loads(head)
    except (ValueError, RecursionError):
        yield from _json_lines(text.lstrip("\ufeff"), path)
        return
    if isinstance(whole, dict) and "reviews" not in whole:
        whole = [whole]
    rows = whole["reviews"] if isinstance(whole, dict) else whole
    if not isinstance(rows, list):
        raise _bad(path, 1, "`reviews` is not a list", "export writes the form that import reads")
    yield from enumerate(rows, 1)


def _json_lines(text: str, path: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as e:
                raise _bad(path, number, "not a JSON object", "each line is one review") from e


def _csv_rows(text: str, path: str) -> Iterator[tuple[int, Any]]:
    reader = csv.DictReader(io.StringIO(text))
    try:
        if not {"card", "at", "grade"} <= set(reader.fieldnames or ()):
            raise _bad(
                path,
                1,
                "neither JSON nor CSV with the columns `card`, `at` and `grade`",
                "`prep export reviews` shows the form",
            )
        for row in reader:
            yield reader.line_num, {k: v for k, v in row.items() if k is not None and v not in ("", None)}
    except csv.Error as e:
        hint = "`prep export reviews --format csv` shows the form"
        raise _bad(path, reader.line_num, f"not CSV: {e}", hint) from e


def _entry(row: Any, line: int, path: str, study_day: Callable[[datetime], date], now: datetime) -> Entry:
    import re

    if not isinstance(row, dict):
        raise _bad(path, line, "not a review", "a review is an object with `card`, `at` and `grade`")
    card = row.get("card")
    if not isinstance(card, str) or not re.fullmatch(ID_PATTERN, card):
        raise _bad(path, line, f"`card` is not an id: `{card}`", "")
    at = _moment(row.get("at"), now, path, line)
    on = _day(row["day"], at, path, line) if row.get("day") is not None else study_day(at.astimezone())
    grade = _number(row.get("grade"), "grade", 1, 4, path, line)
    mode = row.get("mode")
    if mode is not None and (not mode or mode not in MODES):
        raise _bad(path, line, f"unknown mode `{mode}`", f"modes are {', '.join(MODES[1:])}")
    body: dict[str, Any] = {"grade": grade}
    if row.get("took_ms") is not None:
        body["took_ms"] = _number(row["took_ms"], "took_ms", 0, 24 * 3_600_000, path, line)
    body["mode"] = mode or "import"
    id_, machine = row.get("id"), row.get("machine")
    if (id_ is not None and (not isinstance(id_, str) or not id_)) or not isinstance(machine, str | None):
        raise _bad(path, line, "`id` and `machine` are texts", "")
    return Entry(
        id=id_ or review_id(card, at, grade),
        type="grade",
        card=card,
        at=at,
        day=on,
        machine=machine or "",
        body=body,
    )


def review_id(card: str, at: datetime, grade: int) -> str:
    """The id of a review that came without one: the same review always gets the same id."""
    return "r-" + sha256(f"{card}\n{at.isoformat()}\n{grade}".encode()).hexdigest()[:32]


def _moment(value: object, now: datetime, path: str, line: int) -> datetime:
    try:
        at = datetime.fromisoformat(value).astimezone(UTC) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        at = None
    if at is None:
        raise _bad(path, line, f"`at` is not a moment: `{value}`", "write it like 2026-11-22T09:30:00Z")
    if at < EARLIEST or at - now > DAY:
        raise _bad(path, line, f"`at` is before 1970 or after tomorrow: `{value}`", "")
    return at


def _day(value: object, at: datetime, path: str, line: int) -> date:
    """The study day that is given; it differs from the date of `at` in UTC by one at most, two are let pass."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None:
        raise _bad(path, line, f"`day` is not a date: `{value}`", "write it like 2026-11-22")
    if abs(day - at.date()) > 2 * DAY:
        raise _bad(path, line, f"`day` is not the day of `at`: `{value}`", "without `day` it is that of `at`")
    return day


def _number(value: object, name: str, least: int, most: int, path: str, line: int) -> int:
    try:
        number = int(value) if isinstance(value, str) else value
    except ValueError:
        number = None
    if isinstance(number, int) and not isinstance(number, bool) and least <= number <= most:
        return number
    raise _bad(path, line, f"`{name}` is {least} to {most}, not `{value}`", "")


def _bad(path: str, line: int, message: str, hint: str) -> PrepError:
    flaw = Flaw(message=message, hint=hint or "nothing was imported", path=path, line=line, column=1)
    return PrepError(message, flaw=flaw)
