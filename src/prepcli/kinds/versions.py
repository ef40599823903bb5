"""`python: '>=3.14'`: which interpreters a card's program is for."""

import re
from collections.abc import Iterator

from prepcli.model import Fault

CLAUSE = re.compile(r"(>=|<=|==|!=|<|>)\s*(\d+)(?:\.(\d+))?\Z")


def range_faults(spec: str) -> Iterator[Fault]:
    """What is wrong with `spec` as a card's `python`. Empty means every version."""
    if spec.strip() and not all(CLAUSE.match(part.strip()) for part in spec.split(",")):
        yield Fault(("python",), f"`python` is a range of versions, not `{spec}`", "write it like `>=3.14`")


def fits(spec: str, version: tuple[int, int]) -> bool:
    """Is `version` (major, minor) within `spec`, such as `>=3.12` or `>=3.11,<3.14`?"""
    return all(_holds(part.strip(), version) for part in spec.split(",") if part.strip())


def _holds(clause: str, version: tuple[int, int]) -> bool:
    match = CLAUSE.match(clause)
    assert match is not None  # a card with another range is a flaw
    sign, wanted = match[1], (int(match[2]), int(match[3] or 0))
    return {
        ">=": version >= wanted,
        "<=": version <= wanted,
        "==": version == wanted,
        "!=": version != wanted,
        "<": version < wanted,
        ">": version > wanted,
    }[sign]
