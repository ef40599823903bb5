"""How forecasts of the plan held, from the pure rule to the screen."""

from datetime import date, timedelta

import pytest

from prepcli.results.figures import Held
from prepcli.stats.held import Made, held

DAY = date(2026, 11, 22)


def made(target: str, days: int, *curve: float) -> Made:
    return Made(target, DAY + timedelta(days=days), curve)


def test_a_forecast_is_held_against_the_first_point_of_later_ones():
    rows = [made("a", 0, 0.1, 0.2, 0.4, 0.6), made("a", 1, 0.35, 0.5, 0.7), made("a", 2, 0.65, 0.7)]
    (row,) = held(rows)
    # of day 1: 0.4 expected, 0.35 came; of day 2: 0.6 and 0.7 expected, 0.65 came
    assert row == Held(
        least=1,
        most=3,
        forecasts=3,
        expected=pytest.approx((0.4 + 0.6 + 0.7) / 3, abs=1e-4),
        came=pytest.approx((0.35 + 0.65 + 0.65) / 3, abs=1e-4),
        error=0.05,
    )


def test_other_targets_and_days_past_the_curve_are_not_compared():
    assert held([made("a", 0, 0.1, 0.2), made("a", 5, 0.3), made("b", 1, 0.9)]) == ()


def test_far_days_have_a_row_of_their_own():
    curve = [0.5] * 30
    rows = held([made("a", 0, *curve), made("a", 5, *curve), made("a", 20, *curve)])
    assert [(row.least, row.most) for row in rows] == [(4, 7), (15, None)]


def test_stats_show_how_forecasts_held(prep, bank_file):
    prep("plan", "--date", "2026-12-06", "--minutes", "5", "--bank", str(bank_file))
    assert prep("stats", "--json", "--bank", str(bank_file)).json["held"] == []
    now = "2026-11-24T10:00:00Z"
    prep("grade", "flash-1", "good", now=now)
    prep("plan", "--bank", str(bank_file), now=now)
    (row,) = prep("stats", "--json", "--bank", str(bank_file), now=now).json["held"]
    assert (row["least"], row["most"], row["forecasts"]) == (1, 3, 1)
    assert row["expected"] > row["came"] > 0
    out = prep("stats", "--bank", str(bank_file), now=now).out
    assert "FORECASTS" in out.upper()
    assert "days ahead" in out
