"""The plan of the leading target, from bank, store and today: what to study now, and what it will bring."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any
from zlib import crc32

import msgspec

from prepcli.errors import PrepError
from prepcli.scheduling.plan import WORTH_A_SECOND, Habits, PlanCard
from prepcli.scheduling.queue import MORE, Wanted, in_learning_order
from prepcli.scheduling.target import Target, seconds_ahead, share_studied, targets

if TYPE_CHECKING:
    from prepcli.commands.desk import Desk
    from prepcli.results.common import PlanBrief
    from prepcli.scheduling.forecast import Forecast
    from prepcli.store.progress import Store


class Planner:
    """What one target asks of one study day. It reads the store; the ranking and forecasts are kept there."""

    def __init__(self, desk: "Desk", store: "Store", target: Target, day: date, track: str) -> None:
        self.desk, self.store, self.target, self.day, self.track = desk, store, target, day, track
        self.days_left = target.days_left(day)

    # --- today ---

    @property
    def seconds_used(self) -> float:
        return self.store.plans.seconds_on(self.day)

    @property
    def seconds_left(self) -> float:
        """What is left of today's minutes; 0 on a day off."""
        return max(0.0, 60 * self.target.minutes_on(self.day) - self.seconds_used)

    @property
    def used_up(self) -> str:
        """Why there are no minutes left today."""
        minutes = self.target.minutes_on(self.day)
        return f"Today's {minutes:g} min are used" if minutes else "Today is a day off"

    def queue(self, minutes: float | None = None) -> tuple[str, ...]:
        """The cards that today's minutes, or fewer `minutes`, are expected to hold, in the order of the index."""
        left, cards = self.seconds_left, []
        if minutes is not None:
            left = min(left, 60 * minutes)
        if left <= 0:
            return ()
        self._rank_today()
        for ranked in self.store.plans.ranking_left(self.day):
            if left <= 0:
                break
            cards.append(ranked.card)
            left -= ranked.seconds
        return tuple(cards)

    def more(self) -> tuple[str, ...]:
        """The next ten cards of the ranking, whatever the minutes."""
        self._rank_today()
        return tuple(ranked.card for ranked in islice(self.store.plans.ranking_left(self.day), MORE))

    def _rank_today(self) -> None:
        """See to it that the kept ranking is that of today."""
        key = self._ranking_key()
        if self.store.plans.ranking_key() == key:
            return
        try:
            self.store.plans.keep_ranking(key, (row for row in self.ranked() if row[1] >= WORTH_A_SECOND))
        except PrepError as e:  # a log that can only be read is still to be planned for
            raise PrepError(f"the plan of today cannot be kept: {e}", e.flaw.hint) from e

    def ranked(self) -> list[tuple[str, float, float]]:
        """Every card with its index and the seconds it is expected to take, best first."""
        from prepcli.scheduling.plan import rank

        budget = self.budget
        if not budget:
            return []
        return rank(self.cards, self.days_left, budget, self.habits, self.store.rules.weights)

    def _ranking_key(self) -> str:
        """All that the ranking of today depends on."""
        cards = msgspec.json.encode([(card.own, card.head) for card in self.desk.bank.listed.values()])
        parts = (
            self.day.isoformat(),
            self.target.entry,
            self.track,
            f"{crc32(cards):08x}",
            self.store.plans.last_change(self.day),
            self.store.rules.tag,
        )
        return "|".join(map(str, parts))

    # --- what is planned over ---

    @property
    def budget(self) -> float:
        """Planned seconds a calendar day, days off and days really studied reckoned in."""
        ahead = seconds_ahead(self.target, self.day, used=0) or [60 * self.target.minutes_on(self.day)]
        studied = self.store.plans.days_studied(self.target.since, self.day)
        return sum(ahead) / len(ahead) * share_studied(self.target, self.day, studied)

    @cached_property
    def cards(self) -> list[PlanCard]:
        """The track and what is met, without suspended cards and topics of weight 0; unmet ones as learned."""
        bank, states = self.desk.bank, self.store.states()
        heads = [head for head in bank.heads if self.target.weight(head.topic)]
        met, unmet = [], []
        for head in heads:
            state = states.get(head.id)
            if state is None or (state.is_new and not state.suspended):
                unmet.append(head)
            elif state.memory and state.last_day and not state.suspended:
                elapsed = max(0, (self.day - state.last_day).days)
                met.append(self._card(head.id, *state.memory, elapsed))
        new = in_learning_order(unmet, lambda card: bank.listed[card].own, Wanted(track=self.track))
        return [self._card(card) for card in new] + met

    def _card(
        self, card: str, stability: float | None = None, difficulty: float | None = None, days: int | None = None
    ) -> PlanCard:
        head = self.desk.bank.listed[card].head
        weight = self.target.weight(head.topic)
        return PlanCard(card, stability, difficulty, days, weight, head.kind, head.topic)

    @cached_property
    def habits(self) -> Mapping[str, Habits]:
        return own_habits(self.desk, self.store)

    # --- what it will bring ---

    def forecast(self, minutes: float | None = None) -> "Forecast":
        """The plan kept from now to the eve, with other minutes a day if given."""
        from prepcli.scheduling.forecast import forecast

        seconds = seconds_ahead(self.target, self.day, self.seconds_used, minutes)
        return forecast(self.cards, seconds, self.habits, self.store.rules.weights)

    def keep_forecast(self) -> "Forecast":
        """Make a forecast and keep what the screens show of it, also to see later how it held."""
        found = self.forecast()
        body: dict[str, Any] = {
            "curve": [round(ready, 4) for ready in found.curve],
            "minutes": self.target.minutes,
            "tomorrow": [round(cards, 1) for cards in found.work[1][:3]] if len(found.work) > 1 else None,
        }
        self.store.plans.keep_forecast(self.target.name, self.target.date, self.day, body)
        return found

    def after_sitting(self, studied: bool) -> "PlanBrief":
        """The plan in a line once a sitting has ended, with a new forecast when something was `studied`."""
        now = Planner(self.desk, self.store, self.target, self.day, self.track)
        if studied:
            now.keep_forecast()
        return now.brief()

    @property
    def kept(self) -> list[tuple[date, dict[str, Any]]]:
        """The forecasts kept so far, by the day on which they were made."""
        rows = self.store.plans.forecasts(self.target.name, self.target.date)
        return [(day, body) for day, body in rows if day <= self.day]

    def brief(self) -> "PlanBrief":
        """The plan in a line, readiness as today's newest forecast has it; the first one of a day is made here."""
        from prepcli.results.common import PlanBrief

        if not self.kept or self.kept[-1][0] != self.day:
            self.keep_forecast()
        body = self.kept[-1][1]
        return PlanBrief(
            name=self.target.name,
            date=self.target.date,
            days_left=self.days_left,
            minutes=self.target.minutes,
            minutes_today=self.target.minutes_on(self.day),
            minutes_used=round(self.seconds_used / 60, 1),
            ready_now=body["curve"][0],
            ready_then=body["curve"][-1],
            tomorrow=tuple(body["tomorrow"]) if body.get("tomorrow") else None,
        )


def planner(desk: "Desk", store: "Store", wanted: Wanted, day: date) -> Planner | None:
    """The plan that a sitting, a list or a count without filters follows, while a target stands."""
    target = targets(store.targets()).leading(day)
    return Planner(desk, store, target, day, wanted.track) if target else None


def own_habits(desk: "Desk", store: "Store") -> Mapping[str, Habits]:
    """This learner's own shares and seconds by kind."""
    from prepcli.scheduling.habits import Asked, habits

    days: dict[tuple[str, str], list[tuple[bool, int, int | None]]] = {}
    for card, day, first, grade, ms in store.plans.recent():
        if card in desk.bank:
            days.setdefault((card, day), []).append((first, grade, ms))
    return habits(
        Asked(desk.bank.listed[card].head.kind, rows[0][0], rows[0][1], _seconds(ms for _, _, ms in rows))
        for (card, _), rows in days.items()
    )


def _seconds(times_ms: Any) -> float | None:
    """The sum of what is known; None when nothing is."""
    known = [ms for ms in times_ms if ms is not None]
    return sum(known) / 1000 if known else None
