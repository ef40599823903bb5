"""What the store reads back of the log: each reader gives its own entries, in order, and none that was taken back."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from conftest import Clock
from prepcli.model import Entry
from prepcli.scheduling.memory import DEFAULTS
from prepcli.scheduling.state import Rules
from prepcli.session import void_of
from prepcli.store.progress import Store

DAY = date(2026, 11, 22)
SETTING = {"setting": "weights", "model": "FSRS-6"}


@pytest.fixture
def log(store: Store, clock: Clock) -> Any:
    """A log of every type over four days, by name; of most types one was taken back, and one is about something else."""
    log = SimpleNamespace()

    def add(of: str, type_: str, card: str = "", days: int = 0, **body: Any) -> Entry:
        entry = Entry.of(clock.stamp(days), type_, card, **body)
        setattr(log, of, entry)
        return entry

    def void(entry: Entry) -> Entry:
        return void_of(entry, clock.stamp())

    mock = add("mock", "mock")
    entries = [
        mock,
        add("carry", "carry", "new", **{"from": "old"}),
        add("first", "grade", "a", grade=3, mode="mock", mock=mock.id),
        add("plain", "grade", "old", grade=1, mode="quiz"),
        void(add("undone", "grade", "e", grade=3, mode="mock", mock=mock.id)),
        log.undone,
        add("followed", "follow_up", "a", mock=mock.id, good=True),
        void(add("unfollowed", "follow_up", "a", mock=mock.id, good=False)),
        log.unfollowed,
        add("elsewhere", "follow_up", "old", mock=mock.id, good=True),  # a card that this mock did not grade
        add("unlike", "follow_up", "a", mock="another", good=True),
        add("asked", "asked", "a"),
        add("asked_before", "asked", "old"),
        void(add("unasked", "asked", "b")),
        log.unasked,
        add("past_midnight", "grade", "b", days=1, grade=4, mode="mock", mock=mock.id),
        add("other_mock", "mock"),
        add("other", "grade", "c", grade=3, mode="mock", mock=log.other_mock.id),
        add("reset", "reset", "b"),
        add("suspend", "suspend", "b"),
        add("too_late", "grade", "d", days=1, grade=3, mode="mock", mock=mock.id),
        add("target", "target", name="interview", date="2026-12-14"),
        add("outcome", "outcome", name="interview", went="well"),
        void(add("untarget", "target", name="second", date="2026-12-24")),
        log.untarget,
        add("older", "setting", **SETTING, value=[*DEFAULTS[:-1], 0.2]),
        add("newer", "setting", **SETTING, value=[*DEFAULTS[:-1], 0.3]),
        void(add("unset", "setting", **SETTING, value=[*DEFAULTS[:-1], 0.4])),
        log.unset,
        add("another", "setting", setting="something"),
        add("last", "grade", "a", days=1, grade=2, mode="quiz"),
    ]
    strange = [Entry.of(clock.stamp(), type_, "a", setting="weights") for type_ in ("target", "mock", "setting")]
    store.append([*reversed(entries), *strange])  # arrival is another order than time
    return log


def test_grades_are_read_in_order_under_the_id_to_which_a_card_was_carried(store, log):
    grades = [log.first, log.plain, log.past_midnight, log.other, log.too_late, log.last]
    assert [entry.id for entry in store.grades()] == [entry.id for entry in grades]
    assert [entry.card for entry in store.grades()] == ["a", "new", "b", "c", "d", "a"]
    with_resets = [*grades[:4], log.reset, *grades[4:]]
    assert [entry.id for entry in store.grades_and_resets()] == [entry.id for entry in with_resets]


@pytest.mark.parametrize(("days", "cards"), [(0, "a new b c d a"), (1, "b c d a"), (3, "a"), (4, "")])
def test_grades_since_a_day_are_those_of_the_day_and_later(store, log, days, cards):
    found = list(store.grades_since(DAY + timedelta(days=days)))
    assert [entry.card for entry in found] == cards.split()
    if days == 3:
        assert found == [log.last]


def test_a_mock_has_its_grades_of_two_days_and_their_follow_ups(store, log):
    assert list(store.mocks()) == [log.mock, log.other_mock]
    assert store.of_mock(log.mock) == [log.first, log.past_midnight, log.followed]
    assert store.of_mock(log.other_mock) == [log.other]


def test_the_answers_of_a_mock_stand_under_the_id_to_which_their_card_was_carried(store, log, clock):
    store.append([Entry.of(clock.stamp(), "carry", "z", **{"from": "a"})])
    found = store.of_mock(log.mock)
    assert [entry.id for entry in found] == [log.first.id, log.past_midnight.id, log.followed.id]
    assert [entry.card for entry in found] == ["z", "b", "z"]


def test_targets_settings_and_what_was_asked_are_read_without_those_taken_back(store, log):
    assert list(store.targets()) == [log.target, log.outcome]
    assert list(store.settings("weights")) == [log.newer, log.older]
    assert store.rules.weights[-1] == 0.3
    assert store.asked() == {"a", "new"}


def test_cards_met_are_read_as_their_states_say(store, log):
    rows, states = store.remembered(), store.states()
    assert {row.card for row in rows} == {"a", "new", "c", "d"}
    for row in rows:
        state = states[row.card]
        assert (row.stability, row.difficulty) == state.memory
        assert (row.due, row.last_day) == (state.due.isoformat(), state.last_day.isoformat())
        assert (row.reps, row.agains, row.lapses) == (state.reps, state.agains, state.lapses)
        assert (row.suspended, row.buried_until) == (state.suspended, state.buried_until)


def test_states_under_other_rules_are_those_of_a_store_with_these_rules(store, log, tmp_path):
    rules = Rules(desired_retention=0.8, weights=store.rules.weights)
    with Store.open(tmp_path / "other.db", rules, create=True) as other:
        rows = [log.carry, *store.entries("a"), *store.entries("new"), *store.entries("b"), *store.entries("c")]
        other.append([*rows, *store.entries("d"), *store.entries("e"), log.newer])
        wanted = {card: state.due for card, state in other.states().items()}
    assert {card: state.due for card, state in store.states_under(rules).items()} == wanted
    assert wanted != {card: state.due for card, state in store.states().items()}


# --- what planning reads ---


def timed(clock: Clock, card: str, seconds: float, grade: int = 3, days: int = 0) -> Entry:
    return Entry.of(clock.stamp(days), "grade", card, grade=grade, took_ms=round(seconds * 1000))


def days_on(n: int) -> date:
    return DAY + timedelta(days=n)


def test_minutes_and_days_of_study_are_those_of_grades_not_taken_back(store, clock):
    undone = timed(clock, "a", 60)
    store.append([undone, void_of(undone, clock.stamp()), timed(clock, "a", 10), timed(clock, "b", 5.5)])
    untimed = Entry.of(clock.stamp(1), "grade", "a", grade=3)
    store.append([untimed, Entry.of(clock.stamp(1), "note", "a", text="n"), timed(clock, "c", 7, days=1)])
    assert [store.plans.seconds_on(days_on(n)) for n in range(4)] == [15.5, 0, 0, 7]
    assert store.plans.days_studied(DAY, days_on(3)) == [DAY, days_on(1)]
    assert store.plans.days_studied(days_on(1), days_on(4)) == [days_on(1), days_on(3)]
    assert store.plans.days_studied(days_on(2), days_on(3)) == []


def test_recent_grades_say_whether_the_card_was_first_met_that_day(store, clock):
    undone = timed(clock, "a", 1, grade=1)
    rows = [
        timed(clock, "a", 2),
        timed(clock, "a", 3, grade=1),
        timed(clock, "b", 4, days=1),
        timed(clock, "a", 5),
    ]
    store.append([undone, void_of(undone, clock.stamp()), *reversed(rows)])
    first, second = DAY.isoformat(), days_on(1).isoformat()
    assert store.plans.recent() == [
        ("a", first, 1, 3, 2000), ("a", first, 1, 1, 3000), ("b", second, 1, 3, 4000), ("a", second, 0, 3, 5000)
    ]  # fmt: skip


def test_recent_grades_of_a_card_stand_under_the_id_to_which_it_was_carried(store, clock):
    store.append([timed(clock, "a", 1), Entry.of(clock.stamp(), "carry", "b", **{"from": "a"})])
    store.append([Entry.of(clock.stamp(), "carry", "c", **{"from": "b"}), timed(clock, "c", 2, days=1)])
    first, second = DAY.isoformat(), days_on(1).isoformat()
    assert store.plans.recent() == [("c", first, True, 3, 1000), ("c", second, False, 3, 2000)]


def test_only_the_newest_grades_are_recent(store, clock, monkeypatch):
    monkeypatch.setattr("prepcli.store.plans.RECENT", 2)
    store.append([timed(clock, "c", 1), timed(clock, "b", 2), timed(clock, "a", 3)])
    assert [card for card, *_ in store.plans.recent()] == ["b", "a"]


def test_a_ranking_is_kept_under_its_key_and_read_without_what_was_graded_or_set_aside(store, clock):
    assert (store.plans.ranking_key(), list(store.plans.ranking_left(DAY))) == ("", [])
    store.append([timed(clock, "met", 5), timed(clock, "suspended", 5), timed(clock, "buried", 5)])
    set_aside = [Entry.of(clock.stamp(1), "suspend", "suspended"), Entry.of(clock.stamp(), "bury", "buried")]
    store.append([*set_aside, Entry.of(clock.stamp(), "suspend", "new-suspended")])
    ranked = [
        (card, 1 / n, 10.0 * n) for n, card in enumerate(("new", "met", "suspended", "buried", "new-suspended"), 1)
    ]
    store.plans.keep_ranking("old", [("gone", 1.0, 1.0)])
    store.plans.keep_ranking("key", ranked)
    assert store.plans.ranking_key() == "key"
    assert list(store.plans.ranking_left(days_on(1))) == [ranked[0], ranked[1]]
    assert list(store.plans.ranking_left(days_on(2))) == [ranked[0], ranked[1], ranked[3]]
    store.append([timed(clock, "met", 5)])
    assert [row.card for row in store.plans.ranking_left(days_on(1))] == ["new"]


def test_grades_and_notes_of_the_day_do_not_change_what_there_is_to_rank(store, clock):
    assert store.plans.last_change(DAY) == 0
    store.append([timed(clock, "a", 5), Entry.of(clock.stamp(), "note", "a", text="n")])
    assert store.plans.last_change(DAY) == 0
    assert store.plans.last_change(days_on(1)) == 2
    store.append([Entry.of(clock.stamp(), "suspend", "a")])
    assert store.plans.last_change(DAY) == 3
    store.append([timed(clock, "b", 5, days=1)])
    assert (store.plans.last_change(DAY), store.plans.last_change(days_on(1))) == (4, 3)


def test_the_last_forecast_of_a_day_is_kept_by_target_and_date(store):
    other = days_on(20)
    for target, on, day, curve in (
        ("acme", other, days_on(1), [0.3]), ("acme", other, DAY, [0.1]), ("acme", other, DAY, [0.2]),
        ("acme", days_on(9), DAY, [0.4]), ("beta", other, DAY, [0.5]), ("none", other, DAY, None),
    ):  # fmt: skip
        store.plans.keep_forecast(target, on, day, {"curve": curve})
    assert store.plans.forecasts("acme", other) == [(DAY, {"curve": [0.2]}), (days_on(1), {"curve": [0.3]})]
    assert store.plans.forecasts("acme", days_on(8)) == []
    assert store.plans.curves() == [
        (f"acme {days_on(9)}", DAY, [0.4]), (f"acme {other}", DAY, [0.2]), (f"acme {other}", days_on(1), [0.3]),
        (f"beta {other}", DAY, [0.5]),
    ]  # fmt: skip
