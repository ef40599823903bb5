"""Predicted against actual recall, in bins; stated confidence beside it. Pure.

Counted are the first grades of a study day on cards met before, due or not: predictions of some days ahead. Bins
are narrow where a schedule keeps cards and wide where few are. `error` is the mean gap between predicted and
actual recall over the bins, weighted by reviews (the expected calibration error).
"""

from itertools import pairwise

from prepcli.results.figures import Calibration, CalibrationBin, Stated
from prepcli.scheduling.attempts import SCALE
from prepcli.stats.rates import share
from prepcli.stats.tally import Tally

EDGES = (0.0, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)


def calibration(found: Tally) -> Calibration:
    """Every bin, those without reviews too."""
    bins = tuple(_bin(found, *edges) for edges in pairwise(EDGES))
    reviews = sum(one.reviews for one in bins)
    gaps = (abs(one.rate - one.predicted) * one.reviews for one in bins if one.rate is not None and one.predicted)
    return Calibration(
        reviews=reviews,
        predicted=share(sum((one.predicted or 0) * one.reviews for one in bins), reviews),
        rate=share(sum(one.recalled for one in bins), reviews),
        error=share(sum(gaps), reviews),
        bins=bins,
        stated=tuple(
            Stated(confidence=level, reviews=count, recalled=recalled, rate=share(recalled, count))
            for level, (count, recalled) in found.stated.items()
        ),
    )


def _bin(found: Tally, low: float, high: float) -> CalibrationBin:
    """From `low` on and below `high`; the last one holds certainty too."""
    knowns = range(round(low * SCALE), round(high * SCALE) + (high == 1))
    reviews = sum(found.predicted[known][0] for known in knowns)
    recalled = sum(found.predicted[known][1] for known in knowns)
    predicted = sum(found.predicted[known][0] * known for known in knowns) / SCALE
    return CalibrationBin(
        low=low,
        high=high,
        reviews=reviews,
        recalled=recalled,
        predicted=share(predicted, reviews),
        rate=share(recalled, reviews),
    )
