"""Rows as JSON, JSON lines or CSV. Moments are UTC with Z, study days YYYY-MM-DD, what is unknown is null."""

import csv
import io
from collections.abc import Iterable
from typing import Any

import msgspec

FORMATS = ("json", "jsonl", "csv")


def as_text(name: str, rows: Iterable[Any], format_: str) -> str:
    """`rows` under `name` in one of FORMATS; lists in CSV cells are joined with ` | `."""
    data = [msgspec.to_builtins(row) for row in rows]
    if format_ == "json":
        return msgspec.json.format(msgspec.json.encode({"version": 1, name: data}), indent=2).decode() + "\n"
    if format_ == "jsonl":
        return "".join(msgspec.json.encode(row).decode() + "\n" for row in data)
    out = io.StringIO()
    columns = list(dict.fromkeys(key for row in data for key in row))
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    if columns:
        writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in data)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return " | ".join(str(_cell(v)) for v in value)
    if isinstance(value, dict):
        return msgspec.json.encode(value).decode()
    return value
