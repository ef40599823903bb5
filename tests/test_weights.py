"""The learner's own FSRS weights: read from the log, taken back with undo, and used wherever recall is told."""

import json
from datetime import timedelta
from pathlib import Path

import fsrs.scheduler
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepcli.model import Entry, Grade
from prepcli.scheduling.memory import BOUNDS, DEFAULTS, VERSION, as_weights, retrievability
from prepcli.scheduling.queue import Met, weakest_first
from prepcli.scheduling.state import Rules, replay
from prepcli.session import void_of
from prepcli.store.progress import Store

OTHER = (*(round(w * 0.9 if w > 1 else w, 4) for w in DEFAULTS[:20]), 0.3)
THIRD = (*OTHER[:20], 0.5)


def adopted(clock, weights, model=VERSION):
    return Entry.of(clock.stamp(), "setting", setting="weights", value=list(weights), model=model)


def studied(clock, cards=5):
    return [clock.grade(f"c{n % cards}", Grade(1 + n % 4), days=n % 3) for n in range(cards * 6)]


def test_the_bounds_are_those_of_py_fsrs():
    theirs = zip(fsrs.scheduler.LOWER_BOUNDS_PARAMETERS, fsrs.scheduler.UPPER_BOUNDS_PARAMETERS, strict=True)
    assert list(BOUNDS) == [pytest.approx(pair) for pair in theirs]
    assert as_weights(VERSION, list(DEFAULTS)) == DEFAULTS


def states(store):
    return {card: (state.memory, state.due) for card, state in store.states().items()}


def expected(store, clock, weights):
    rules = Rules(weights=weights)
    made = {f"c{n}": replay(f"c{n}", store.entries(f"c{n}"), rules)[0] for n in range(5)}
    return {card: (state.memory, state.due) for card, state in made.items()}


def test_weights_in_the_log_replay_every_state_at_once_and_undo_restores_them(store, clock):
    store.append(studied(clock))
    before = states(store)
    assert before == expected(store, clock, DEFAULTS)
    entry = adopted(clock, OTHER)
    store.append([entry])
    assert store.rules.weights == OTHER
    assert states(store) == expected(store, clock, OTHER) != before
    store.append([void_of(entry, clock.stamp())])
    assert (store.rules.weights, states(store)) == (DEFAULTS, before)


def test_a_grade_after_the_weights_and_the_next_start_use_them(tmp_path, clock):
    path = tmp_path / "p.db"
    with Store.open(path, Rules(), create=True) as store:
        store.append([*studied(clock), adopted(clock, OTHER)])
        store.append([clock.grade("c1", Grade.GOOD, days=3)])
        assert states(store) == expected(store, clock, OTHER)
        left = states(store)
    with Store.open(path, Rules(), create=False) as store:
        assert (store.rules.weights, states(store)) == (OTHER, left)


def test_the_newest_weights_count_however_they_arrived(store, clock):
    older, newer = adopted(clock, OTHER), adopted(clock, THIRD)
    store.append([newer])
    store.append([older])
    assert store.rules.weights == THIRD
    store.append([void_of(newer, clock.stamp())])
    assert store.rules.weights == OTHER


def test_weights_adopted_in_another_process_hold_from_the_next_grade_on(tmp_path, clock):
    path = tmp_path / "p.db"
    with Store.open(path, Rules(), create=True) as here, Store.open(path, Rules(), create=True) as there:
        here.append(studied(clock))
        there.append([adopted(clock, OTHER)])
        here.append([clock.grade("c1", Grade.GOOD, days=3)])
        assert here.rules.weights == OTHER
        assert states(here) == expected(here, clock, OTHER)


@pytest.mark.parametrize(
    ("value", "model"),
    [
        (list(OTHER), "FSRS-7"), (list(OTHER), None), (list(OTHER[:20]), VERSION), ([*OTHER, 0.1], VERSION), ([], VERSION),
        (None, VERSION), ("weights", VERSION), ({"0": 1}, VERSION), ([True, *OTHER[1:]], VERSION),
        (["0.2", *OTHER[1:]], VERSION), ([None, *OTHER[1:]], VERSION), ([0.0, *OTHER[1:]], VERSION),
        ([10**400, *OTHER[1:]], VERSION), ([*OTHER[:20], 0.81], VERSION), ([*OTHER[:20], -0.2], VERSION),
    ],
)  # fmt: skip
def test_what_is_not_weights_of_this_model_is_passed_over(store, clock, value, model):
    store.append([*studied(clock), adopted(clock, OTHER)])
    body = {"setting": "weights", "value": value, "model": model}
    store.append([Entry.of(clock.stamp(), "setting", **body)])
    assert store.rules.weights == OTHER


@given(st.lists(st.floats() | st.integers() | st.none() | st.text(), min_size=20, max_size=22))
def test_weights_are_within_bounds_or_none(value):
    weights = as_weights(VERSION, value)
    within = len(value) == 21 and all(
        isinstance(v, int | float) and not isinstance(v, bool) and low <= v <= high
        for v, (low, high) in zip(value, BOUNDS, strict=False)
    )
    assert weights == (tuple(value) if within else None)


def test_the_weakest_card_depends_on_the_weights(clock):
    day = clock.day
    steep, flat = (*DEFAULTS[:20], 0.8), (*DEFAULTS[:20], 0.1)
    met = [Met("a", 4.0, day - timedelta(days=2), day), Met("b", 10.0, day - timedelta(days=9), day)]
    for weights in (steep, flat):
        recall = {m.card: retrievability(m.stability, (day - m.last_day).days, weights) for m in met}
        assert weakest_first(met, day, weights) == sorted(recall, key=recall.__getitem__)


def told(prep, bank):
    """Every number of recall, due day and interval that the program tells of one card."""
    sheet = prep("show", "flash-1", "--json", now=LATER).json
    due = prep("due", "--json", now=LATER).json["cards"][0]
    stats = prep("stats", "--json", "--bank", str(bank), now=LATER).json["topics"][0]
    csv = prep("export", "stats", now=LATER).json["topics"][0]
    return (
        sheet["retrievability"],
        due["retrievability"],
        stats["mean_retrievability"],
        csv["mean_retrievability"],
    )


LATER = "2026-12-10T10:00:00Z"


def test_every_screen_tells_recall_by_the_weights_in_the_log(prep, home, bank_file, clock):
    prep("grade", "flash-1", "good")
    assert told(prep, bank_file) == pytest.approx([retrievability(DEFAULTS[2], 18)] * 4)
    machine = (home / "machine").read_text().strip()
    with Store.open(Path(home) / "progress.db", Rules(), create=False) as store:
        entry = adopted(clock, (*DEFAULTS[:2], 7.0, *DEFAULTS[3:20], 0.5))
        store.append([Entry(**{f: getattr(entry, f) for f in entry.__struct_fields__} | {"machine": machine})])
    steep = (*DEFAULTS[:20], 0.5)
    assert told(prep, bank_file) == pytest.approx([retrievability(7.0, 18, steep)] * 4)
    assert prep("undo").out == "undone: setting weights\n"
    assert told(prep, bank_file) == pytest.approx([retrievability(DEFAULTS[2], 18)] * 4)
    assert json.loads(prep("undo", "--json").out)["type"] == "grade"
