"""What the store reads back of the log: each reader gives its own entries, in order, and none that was taken back."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from conftest import Clock
from prepcli.model import Entry, Grade
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
    assert sorted(card for card, _, _ in found) == sorted(cards.split())
    if days == 3:
        assert found == [("a", Grade.HARD, DAY + timedelta(days=3))]


def test_a_mock_has_its_grades_of_two_days_and_their_follow_ups(store, log):
    assert list(store.mocks()) == [log.mock, log.other_mock]
    assert store.of_mock(log.mock) == [log.first, log.past_midnight, log.followed]
    assert store.of_mock(log.other_mock) == [log.other]


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
