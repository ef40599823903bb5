"""Numbers in words, the same on screens, in messages and in documents."""


def counted(number: int, thing: str) -> str:
    """`1 card`, `2 cards`, `1,200 cards`."""
    return f"{number:,} {thing}{'s' * (number != 1)}"


def percent(share: float | None, places: int = 0) -> str:
    """`71 %`; nothing for what is unknown."""
    return "" if share is None else f"{100 * share:.{places}f} %"


def days_text(days: int) -> str:
    """`today`, `3d`, `5mo`, `2y`: short enough for a key line."""
    if days == 0:
        return "today"
    if days < 60:
        return f"{days}d"
    return f"{days / 30.44:.0f}mo" if days < 730 else f"{days / 365.25:.1f}y"


def memory_text(stability: float, difficulty: float) -> str:
    """`stability 12.4 days, difficulty 5.1 of 10`."""
    return f"stability {stability:.1f} days, difficulty {difficulty:.1f} of 10"


def review_text(grade: str, took_ms: int | None) -> str:
    """`Good  41 s`."""
    return grade + (f"  {took_ms / 1000:.0f} s" if took_ms else "")


def percents(low: float | None, high: float | None) -> str:
    """`85 to 90 %`; nothing for what is unknown."""
    return "" if low is None or high is None else f"{100 * low:.0f} to {100 * high:.0f} %"


def some(expected: float) -> str:
    """`3`, of an expected number; nothing for less than a half."""
    return f"{expected:.0f}" if expected >= 0.5 else ""


def due_ahead(cards: int, days: int, minutes: float) -> str:
    """`12 cards due in 30 days as scheduled now, about 9 min`."""
    return f"{counted(cards, 'card')} due in {days} days as scheduled now, about {minutes:,.0f} min"
