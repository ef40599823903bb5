"""Interview dates: what the log leaves standing, and the seconds of the days to come."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepcli.commands.dates import day_to_come, days_off
from prepcli.errors import UsageError
from prepcli.model import Entry
from prepcli.scheduling.habits import PRIOR, Asked, blended, habits
from prepcli.scheduling.plan import BASE, KINDS
from prepcli.scheduling.target import Outcome, Target, seconds_ahead, share_studied, targets

SUNDAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


def entry(type_: str, day: date = SUNDAY, **body: object) -> Entry:
    return Entry(id=f"e-{type_}-{body}", type=type_, card="", at=AT, day=day, machine="m", body=body)


def target(**fields) -> Target:
    return Target(**{"name": "interview", "date": date(2026, 12, 14), "minutes": 25.0, "since": SUNDAY} | fields)


def test_a_target_comes_back_from_its_entry_as_it_was_set():
    one = target(weights={"networking": 3.0}, off=("sat", "2026-12-01"))
    (found,) = targets([entry("target", **one.body())]).standing
    assert found.body() == one.body()


def test_the_newest_entry_of_a_name_counts_and_keeps_the_day_it_was_first_set():
    later = SUNDAY + timedelta(days=3)
    rows = [entry("target", **target().body()), entry("target", later, **target(minutes=40.0).body())]
    (found,) = targets(rows).standing
    assert (found.minutes, found.since) == (40.0, SUNDAY)


def test_an_entry_without_a_date_ends_a_target():
    assert (
        targets([entry("target", **target().body()), entry("target", name="interview", date=None)]).standing == ()
    )


def test_the_nearest_target_that_is_not_past_leads():
    rows = [
        target(name=name, date=SUNDAY + timedelta(days=days)).body()
        for name, days in (("b", 9), ("a", 2), ("c", -1))
    ]
    known = targets(entry("target", SUNDAY - timedelta(days=5), **row) for row in rows)
    assert [known.leading(SUNDAY + timedelta(days=n)).name for n in (0, 2, 3, 9)] == ["a", "a", "b", "b"]
    assert known.leading(SUNDAY + timedelta(days=10)) is None


def test_a_past_interview_is_untold_until_its_outcome():
    one = target(date=SUNDAY)
    rows = [entry("target", **one.body())]
    tomorrow = SUNDAY + timedelta(days=1)
    assert targets(rows).untold(SUNDAY) is None
    assert targets(rows).untold(tomorrow).name == "interview"
    told = targets([*rows, entry("outcome", target="interview", date="2026-11-22", went="well")])
    assert told.untold(tomorrow) is None
    assert told.outcomes == (Outcome(target="interview", date=SUNDAY, went="well"),)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "x", "date": "soon", "minutes": 25},
        {"name": "x", "date": "2026-12-14", "minutes": 0},
        {"name": "x", "date": "2026-12-14", "minutes": 25, "weights": {"a": -1}},
        {"name": "x", "date": "2026-12-14", "minutes": 25, "off": "sat"},
    ],
)
def test_a_malformed_target_is_passed_over(body):
    assert targets([entry("target", **body), entry("outcome", **body)]) == targets([])


def test_days_off_have_no_seconds_and_today_has_what_is_left():
    one = target(date=SUNDAY + timedelta(days=4), off=("mon", "2026-11-25"))
    assert seconds_ahead(one, SUNDAY, used=600) == [900.0, 0.0, 1500.0, 0.0]
    assert seconds_ahead(one, SUNDAY, used=9999)[0] == 0.0
    assert seconds_ahead(one, SUNDAY, used=0, minutes=1) == [60.0, 0.0, 60.0, 0.0]
    assert seconds_ahead(one, one.date, used=0) == []


def test_the_share_of_days_studied_is_known_after_five_days_that_are_not_off():
    one = target(since=SUNDAY - timedelta(days=7), off=("sat",))
    days = [SUNDAY - timedelta(days=n) for n in range(1, 8)]
    assert share_studied(target(since=SUNDAY - timedelta(days=4)), SUNDAY, []) == 1.0
    assert share_studied(one, SUNDAY, days) == 1.0
    assert share_studied(one, SUNDAY, days[1:4]) == pytest.approx(3 / 6)
    assert share_studied(one, SUNDAY, []) == 0.2


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-14", date(2026, 12, 14)),
        ("in 3 weeks", date(2026, 12, 13)),
        ("3 weeks", date(2026, 12, 13)),
        ("In  10 Days", date(2026, 12, 2)),
        ("in a month", date(2026, 12, 22)),
        ("today", SUNDAY),
        ("tomorrow", date(2026, 11, 23)),
        ("friday", date(2026, 11, 27)),
        ("next fri", date(2026, 11, 27)),
        ("sunday", date(2026, 11, 29)),
    ],
)
def test_a_day_to_come_is_read_as_people_write_it(text, day):
    assert day_to_come(text, SUNDAY) == day


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "2026-11-21", "in 200 weeks", "in 5 years", "14.12."])
def test_what_is_no_day_to_come_is_refused(text):
    with pytest.raises(UsageError):
        day_to_come(text, SUNDAY)


@given(st.text())
def test_any_text_is_a_day_or_a_clear_refusal(text):
    with suppress(UsageError):
        assert day_to_come(text, SUNDAY) >= SUNDAY


def test_days_off_are_weekdays_and_dates_each_once():
    assert days_off("sat, Sunday 2026-12-01,sat") == ("sat", "sun", "2026-12-01")
    assert days_off("none") == ()
    for text in ("", " , ", "someday", "2026-12-32"):
        with pytest.raises(UsageError):
            days_off(text)


def test_without_answers_habits_are_the_prior():
    assert habits([]) == KINDS


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 4), st.none() | st.floats(0, 300)), max_size=60))
def test_blended_shares_are_shares_and_lie_between_prior_and_own(rows):
    found = blended(BASE, [Asked("cloze", *row) for row in rows])
    assert sum(found.first_shares) == pytest.approx(1)
    assert sum(found.pass_shares) == pytest.approx(1)
    own = [grade for first, grade, _ in rows if first]
    for i, (share, prior) in enumerate(zip(found.first_shares, BASE.first_shares, strict=True)):
        mine = own.count(i + 1) / len(own) if own else prior
        assert min(prior, mine) - 1e-12 <= share <= max(prior, mine) + 1e-12


def test_as_many_own_answers_as_the_prior_weighs_count_half():
    own = [Asked("cloze", False, 3, 20.0)] * PRIOR
    found = blended(BASE, own)
    assert found.review_seconds[2] == pytest.approx((BASE.review_seconds[2] + 20) / 2)
    assert found.pass_shares[1] == pytest.approx((0.631 + 1) / 2)
    assert found.first_seconds == pytest.approx(BASE.first_seconds)
