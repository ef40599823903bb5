"""Numbers in words, the same on screens, in messages and in documents."""


def counted(number: int, thing: str) -> str:
    """`1 card`, `2 cards`, `1,200 cards`."""
    return f"{number:,} {thing}{'s' * (number != 1)}"


def percent(share: float | None, places: int = 0) -> str:
    """`71 %`; nothing for what is unknown."""
    return "" if share is None else f"{100 * share:.{places}f} %"
