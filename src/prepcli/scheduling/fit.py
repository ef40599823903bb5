"""FSRS-6 fitted to one learner: samples from the log, the optimiser, and whether to adopt what it found.

The theory. A sample is a review on a later day than the card's last one, with all that came before it: there the
memory model makes a prediction that comes true or not. Its log loss, -ln(chance given to what happened), is what
the optimiser lowers. A fit always looks good on what it was made from, so it is judged on what it has not seen:
it is made from the older three quarters of the samples, in order of time, and adopted only when its loss on the
newest quarter is below that of the weights in force. What is adopted is then fitted to all samples, as is usual
after a hold-out: the newest reviews say most of the learner now.

Measured by `bench/fit.py`: the mean change in expected log loss on later reviews, below 0 being better, and how
many of 60 learners were harmed, whose true weights lie so far from the published ones:

    reviews   spread   always adopt    by the rule     by the rule, older three quarters only
    400       none     +0.0076, 60     +0.0025, 16     +0.0014, 16
    400       50 %     -0.0035, 25     -0.0033, 11     -0.0026, 11
    1,000     none     +0.0047, 60     +0.0018, 15     +0.0013, 15
    1,000     50 %     -0.0087, 11     -0.0075,  8     -0.0073,  4
    3,000     50 %     -0.0131,  0     -0.0120,  0     -0.0117,  0

So the rule keeps most of the gain of those who differ, and spares three of four who do not.

This module owns the optimiser (`fsrs_rs_python`, an extra), which is imported only to fit.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from importlib.util import find_spec
from math import log

import msgspec

from prepcli.errors import PrepError
from prepcli.model import Entry, Grade
from prepcli.scheduling.memory import DEFAULTS, VERSION, Memory, Weights, as_weights, retrievability, review

LEAST_REVIEWS = 400
HELD_OUT = 4  # one sample in so many, the newest
DIGITS = 6
NEVER, ALWAYS = 1e-9, 1 - 1e-9  # a chance is kept from 0 and 1, where the loss has no end

Sample = tuple[tuple[int, int], ...]
"""(grade, whole days since the one before) for each review of a card; the last one came a day or more later."""


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """What came of fitting. Losses are means over the newest quarter, which the judged fit has not seen."""

    samples: int
    newest: int
    loss_before: float
    loss_after: float
    weights: Weights  # fitted to all samples when better, else to the older three quarters

    @property
    def is_better(self) -> bool:
        return self.loss_after < self.loss_before


def samples(entries: Iterable[Entry]) -> list[Sample]:
    """The samples in `entries`: grades and resets of any cards, none voided, in replay order; so the samples."""
    histories: dict[str, list[tuple[int, int]]] = {}
    last: dict[str, date] = {}
    found = []
    for entry in entries:
        history = histories.setdefault(entry.card, [])
        if entry.type == "reset":
            history.clear()
            continue
        days = max(0, (entry.day - last[entry.card]).days) if history else 0
        history.append((int(entry.body["grade"]), days))
        last[entry.card] = entry.day
        if days:
            found.append(tuple(history))
    return found


def log_loss(samples: Sequence[Sample], weights: Weights) -> float:
    """The mean over `samples`, of which there is at least one."""
    return sum(_loss(sample, weights) for sample in samples) / len(samples)


def fitted(samples: Sequence[Sample], present: Weights, optimise: Callable[[Sequence[Sample]], Weights]) -> Fit:
    """Fit, and compare with the weights in force. Raises PrepError for fewer samples than can be split."""
    if len(samples) < HELD_OUT:
        few = f"only {len(samples)} reviews came a day or more after an earlier one of the same card"
        raise PrepError(few, "the schedule learns from those: come back after some days of study")
    cut = len(samples) - len(samples) // HELD_OUT
    older, newest = samples[:cut], samples[cut:]
    weights = optimise(older)
    before, after = log_loss(newest, present), log_loss(newest, weights)
    return Fit(
        samples=len(samples),
        newest=len(newest),
        loss_before=before,
        loss_after=after,
        weights=optimise(samples) if after < before else weights,
    )


def has_optimiser() -> bool:
    return find_spec("fsrs_rs_python") is not None


def optimised(samples: Sequence[Sample]) -> Weights:
    """The weights that `fsrs_rs_python` finds: always the same for the same samples. It must be installed."""
    from fsrs_rs_python import FSRS, FSRSItem, FSRSReview

    reviews = {review: FSRSReview(*review) for sample in samples for review in sample}
    items = [FSRSItem([reviews[review] for review in sample]) for sample in samples]
    found = FSRS(list(DEFAULTS)).compute_parameters(items)
    weights = as_weights(VERSION, [round(weight, DIGITS) for weight in found])
    if weights is None:
        raise PrepError(
            "the optimiser found no sound weights", "nothing was changed; try again after more reviews"
        )
    return weights


def _loss(sample: Sample, weights: Weights) -> float:
    memory: Memory | None = None
    for grade, days in sample[:-1]:
        memory = review(memory, Grade(grade), days, weights)
    assert memory is not None
    grade, days = sample[-1]
    recall = min(ALWAYS, max(NEVER, retrievability(memory.stability, days, weights)))
    return -log(1 - recall if grade == Grade.AGAIN else recall)
