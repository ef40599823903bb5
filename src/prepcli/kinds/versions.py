"""`python: '>=3.14'`: which interpreters a card's program is for."""

import re

CLAUSE = re.compile(r"(>=|<=|==|!=|<|>)\s*(\d+)(?:\.(\d+))?\Z")


def is_version_range(spec: str) -> bool:
    """Can `spec` be read? Empty means every version."""
    return all(CLAUSE.match(part.strip()) for part in spec.split(",")) if spec.strip() else True


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
