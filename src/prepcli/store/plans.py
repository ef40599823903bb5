"""What planning keeps beside the log: the ranking of today, the forecasts made so far, and what they are made of.

A ranking is a projection under a key of all that it depends on; another key means ranking anew. Forecasts are what
was expected at the time: they cannot be made again later, and they are never taken as truth about the learner.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

import msgspec

from prepcli.store.rows import IS_OUT, NOT_VOIDED
from prepcli.store.schema import Reader, plain_errors, transaction

RECENT = 2000  # grades that tell how the learner answers


class Ranked(NamedTuple):
    """A card of today's ranking: its index as `value`, and the seconds that it is expected to take."""

    card: str
    value: float
    seconds: float


class Plans(Reader):
    """The planning side of an open progress file."""

    def last_change(self, day: date) -> int:
        """The arrival number of the newest entry that changes what there is to rank on `day`.

        Grades and notes of the day itself do not: a card graded today is left out when the ranking is read.
        """
        sql = "SELECT seq FROM entries WHERE NOT (type IN ('grade', 'note') AND day = ?) ORDER BY seq DESC LIMIT 1"
        found = self._one(sql, day.isoformat())
        return found[0] if found else 0

    def ranking_key(self) -> str:
        """What the kept ranking was made of; empty when there is none."""
        found = self._one("SELECT value FROM meta WHERE key = 'ranking'")
        return found[0] if found else ""

    def keep_ranking(self, key: str, ranked: Iterable[tuple[str, float, float]]) -> None:
        """Replace the kept ranking."""
        with plain_errors(self._path), transaction(self._db):
            self._db.execute("DELETE FROM ranking")
            self._db.executemany("INSERT INTO ranking (card, idx, seconds) VALUES (?, ?, ?)", ranked)
            self._db.execute("INSERT OR REPLACE INTO meta VALUES ('ranking', ?)", (key,))

    def ranking_left(self, day: date) -> Iterator[Ranked]:
        """The kept ranking without the cards graded on `day` and those out of all queues, best first."""
        sql = f"""SELECT ranking.card, idx, seconds FROM ranking LEFT JOIN states USING (card)
            WHERE ifnull(last_day < :day, 1) AND NOT ifnull({IS_OUT}, 0) ORDER BY position"""
        with plain_errors(self._path):
            for row in self._db.execute(sql, {"day": day.isoformat()}):
                yield Ranked(*row)

    def seconds_on(self, day: date) -> float:
        """Seconds of answering on `day`."""
        sql = f"""SELECT sum(json_extract(body, '$.took_ms')) FROM entries
            WHERE type = 'grade' AND day = ? AND {NOT_VOIDED}"""
        return (self._one(sql, day.isoformat())[0] or 0) / 1000

    def days_studied(self, since: date, until: date) -> list[date]:
        """The study days with a grade, from `since` to the day before `until`."""
        sql = f"""SELECT DISTINCT day FROM entries
            WHERE type = 'grade' AND day >= ? AND day < ? AND {NOT_VOIDED} ORDER BY day"""
        return [date.fromisoformat(day) for (day,) in self._all(sql, since.isoformat(), until.isoformat())]

    def recent(self) -> list[tuple[str, str, bool, int, int | None]]:
        """The newest grades in replay order: (card, day, whether the card was first met that day, grade, ms).

        A card stands under the id to which it was carried.
        """
        sql = f"""SELECT ifnull(new, entries.card), day, day = first_day, json_extract(body, '$.grade'),
                json_extract(body, '$.took_ms')
            FROM (SELECT * FROM entries WHERE type = 'grade' ORDER BY seq DESC LIMIT ?) AS entries
            LEFT JOIN carries ON old = entries.card LEFT JOIN states ON states.card = ifnull(new, entries.card)
            WHERE {NOT_VOIDED} ORDER BY day, at, id"""
        return [(card, day, bool(first), grade, ms) for card, day, first, grade, ms in self._all(sql, RECENT)]

    def keep_forecast(self, target: str, on: date, day: date, body: dict[str, Any]) -> None:
        """Keep what is expected on `day` of the target of that name and date; the last one of a day stays."""
        row = (target, on.isoformat(), day.isoformat(), msgspec.json.encode(body).decode())
        with plain_errors(self._path), transaction(self._db):
            self._db.execute("INSERT OR REPLACE INTO forecasts VALUES (?, ?, ?, ?)", row)

    def forecasts(self, target: str, on: date) -> list[tuple[date, dict[str, Any]]]:
        """The forecasts kept for the target of that name and date, by the day on which they were made."""
        sql = "SELECT day, body FROM forecasts WHERE target = ? AND date = ? ORDER BY day"
        rows = self._all(sql, target, on.isoformat())
        return [(date.fromisoformat(day), msgspec.json.decode(body)) for day, body in rows]

    def curves(self) -> list[tuple[str, date, list[float]]]:
        """Every kept forecast as (target and its date, day it was made, curve), by target and day."""
        rows = self._all(
            "SELECT target || ' ' || date, day, json_extract(body, '$.curve') FROM forecasts ORDER BY 1, 2"
        )
        return [
            (target, date.fromisoformat(day), msgspec.json.decode(curve)) for target, day, curve in rows if curve
        ]
