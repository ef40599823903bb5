"""`sql`: the learner's rows must equal the reference's, on the set-up and after each further one.

SQLite in memory, a fresh database for each side, so nothing that one side changes is seen by the other.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

ROWS = 200  # shown of one result


def prepare(job: dict[str, Any]) -> list[str]:
    """The name of each test: the set-up, and each further one by the comment on its first line."""
    if job["program"]:
        return []
    names = ["the rows on the set-up"]
    for number, script in enumerate(job["setups"], 1):
        first = script.strip().split("\n")[0]
        names.append(first.lstrip("- ") if first.startswith("--") else f"the rows after further set-up {number}")
    return names


def version() -> str:
    """SQLite's own."""
    import sqlite3

    return sqlite3.sqlite_version


def inside(job: dict[str, Any], report: Callable[..., None]) -> None:
    """Run both sides and compare. Runs in the child."""
    from os import _exit
    from time import perf_counter

    if job["program"]:
        run_program(job, report)
    for number, further in enumerate(["", *job["setups"]]):
        started = perf_counter()
        outcome = compare(job, further)
        report("test", number, *outcome[:4], (perf_counter() - started) * 1000)
        for columns, marked in outcome[4:]:
            report("columns", number, *columns)
            for mark, row in marked[:ROWS]:
                report("row", number, mark, *row)
    report("done")
    _exit(0)


def compare(job: dict[str, Any], further: str) -> tuple[Any, ...]:
    """(outcome, message, given, expected), and (columns, rows with marks) when there are rows to show."""
    _, expected = rows_of(job, further, job["solution"])
    try:
        columns, given = rows_of(job, further, job["code"])
    except Exception as e:
        return "failed", f"{type(e).__name__}: {e}", "", count(expected)
    if columns is None:
        return "failed", "no statement returns rows", "", count(expected)
    marked = marks(given, expected, job["ordered"])
    same = all(not mark for mark, _ in marked)
    table = (columns, [(mark, [cell(v) for v in row]) for mark, row in marked])
    if same and not (job["ordered"] and [key(r) for r in given] != [key(r) for r in expected]):
        return "passed", "", "", "", table
    message = "the rows are right but in another order" if same else "the rows differ"
    return "failed", message, count(given), count(expected), table


def marks(given: list[Any], expected: list[Any], ordered: bool) -> list[tuple[str, Any]]:
    """The given rows, those too many marked `extra`, then those `missing`."""
    left: dict[Any, int] = {}
    for row in expected:
        left[key(row)] = left.get(key(row), 0) + 1
    marked = []
    for row in given:
        known = left.get(key(row), 0) > 0
        if known:
            left[key(row)] -= 1
        marked.append(("" if known else "extra", row))
    for row in expected:
        if left.get(key(row), 0) > 0:
            left[key(row)] -= 1
            marked.append(("missing", row))
    return marked


def rows_of(job: dict[str, Any], further: str, text: str) -> tuple[list[str] | None, list[Any]]:
    """Columns and rows of the last statement in `text` that returns any."""
    found: tuple[list[str] | None, list[Any]] = (None, [])
    for columns, rows in results(job["setup"] + "\n" + further, text):
        found = (columns, rows)
    return found


def results(setup: str, text: str) -> Any:
    """(columns, rows) of each statement that returns rows, on a fresh database."""
    import sqlite3

    db = sqlite3.connect(":memory:", isolation_level=None)
    try:
        db.executescript(setup)
        for statement in statements(text):
            cursor = db.execute(statement)
            if cursor.description:
                yield [column[0] for column in cursor.description], cursor.fetchall()
    finally:
        db.close()


def statements(text: str) -> Any:
    from sqlite3 import complete_statement

    part = ""
    for piece in text.split(";"):
        part += piece + ";"
        if complete_statement(part):
            if part.strip(" \n\t;"):
                yield part
            part = ""
    if part.strip(" \n\t;"):
        yield part.rstrip(";")


def key(row: Any) -> tuple[Any, ...]:
    """What makes two rows equal: floats to ten digits, as sums in another order differ in the last ones."""
    return tuple(f"{float(v):.10g}" if isinstance(v, (int, float)) else (type(v).__name__, v) for v in row)


def cell(value: Any) -> str:
    return "NULL" if value is None else str(value)


def count(rows: list[Any]) -> str:
    return f"{len(rows)} row{'s' * (len(rows) != 1)}"


def run_program(job: dict[str, Any], report: Callable[..., None]) -> None:
    """Every row of every statement, one a line, columns joined by ` | `."""
    import sys
    from os import _exit

    raised = ""
    try:
        for _, rows in results(job["setup"], job["code"]):
            for row in rows:
                sys.stdout.write(" | ".join(map(cell, row)) + "\n")
    except Exception as e:
        raised = type(e).__name__
    sys.stdout.flush()
    report("raised", raised)
    report("done")
    _exit(0)
