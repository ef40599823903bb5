"""Days to come as people write them on a command line."""

import re
from datetime import date, timedelta

from prepcli.errors import UsageError
from prepcli.scheduling.target import WEEKDAYS

MOST_DAYS = 1000
FORMS = "write it like 2026-12-14, 'in 3 weeks', tomorrow or friday"
NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
UNITS = {"day": 1, "week": 7, "month": 30, "year": 365}
IN = re.compile(r"(?:in )?(\d{1,4}|an?|one) ?(day|week|month|year)s?")


def day_to_come(text: str, today: date) -> date:
    """The day that `text` means, today or later. Raises UsageError."""
    try:
        found = _day(" ".join(text.casefold().split()), today)
    except OverflowError:  # behind the last day of the calendar
        found = date.max
    if found is None:
        raise UsageError(f"no date in `{text}`", FORMS)
    if found < today:
        raise UsageError(
            f"{found.isoformat()} is past: today is {today.isoformat()}", "name the day of the interview"
        )
    if (found - today).days > MOST_DAYS:
        raise UsageError(f"`{text}` is more than {MOST_DAYS} days away", "plan when it is nearer")
    return found


def days_off(text: str) -> tuple[str, ...]:
    """Weekdays as `sat`, dates as ISO; `none` gives none. Raises UsageError."""
    words = [word for word in re.split(r"[,\s]+", text.casefold()) if word]
    if words == ["none"]:
        return ()
    if not words:
        raise UsageError("no day in `--off`", "write it like sat,sun or 2026-12-06, or none")
    return tuple(dict.fromkeys(_off(word) for word in words))


def _off(word: str) -> str:
    if weekday := _weekday(word):
        return weekday
    try:
        return date.fromisoformat(word).isoformat()
    except ValueError as e:
        raise UsageError(f"no day off `{word}`", "write it like sat,sun or 2026-12-06") from e


def _day(text: str, today: date) -> date | None:
    if text in NEAR:
        return today + timedelta(days=NEAR[text])
    if weekday := _weekday(text.removeprefix("next ").removeprefix("on ")):
        return today + timedelta(days=(WEEKDAYS.index(weekday) - today.weekday() - 1) % 7 + 1)
    if match := IN.fullmatch(text):
        number = int(match[1]) if match[1].isdigit() else 1
        return today + timedelta(days=number * UNITS[match[2]])
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _weekday(word: str) -> str:
    """`sat` for sat or saturday; empty when it is no weekday."""
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    return next((short for short, name in zip(WEEKDAYS, names, strict=True) if word in (short, name)), "")
