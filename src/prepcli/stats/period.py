"""The words of `--since` and `--until`: a date, `today`, `yesterday`, or how long ago. Pure."""

import re
from datetime import date, timedelta

from prepcli.errors import UsageError
from prepcli.results.figures import Period

UNITS = {"d": 1, "w": 7}
NAMED = {"today": 0, "yesterday": 1}


def period(since: str | None, until: str | None, topics: tuple[str, ...], today: date) -> Period:
    """The days meant. Raises UsageError for what is no day, or when `until` is before `since`."""
    first = _day(since, "--since", today) if since else None
    last = _day(until, "--until", today) if until else today
    if first and last < first:
        raise UsageError(f"`--until {last}` is before `--since {first}`", "give the earlier day to `--since`")
    return Period(since=first, until=last, topics=topics)


def _day(text: str, option: str, today: date) -> date:
    word = text.strip().casefold()
    try:
        if word in NAMED:
            return today - timedelta(days=NAMED[word])
        if ago := re.fullmatch(r"([0-9]{1,7})([dw])", word):
            return today - timedelta(days=int(ago[1]) * UNITS[ago[2]])
        return date.fromisoformat(word)
    except (ValueError, OverflowError) as e:
        message = f"`{option}` is not a day: `{text}`"
        raise UsageError(message, "write a date like 2026-11-22, or 30d for 30 days ago") from e
