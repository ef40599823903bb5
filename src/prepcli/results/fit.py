"""What `prep fit` returns."""

import msgspec

from prepcli.results.common import Result


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What a set of weights makes of the cards met so far; `reviews_a_day` over the next `days` of the result."""

    due_today: int
    mean_stability: float
    reviews_a_day: float


class Fitted(Result, frozen=True, kw_only=True):
    """A fit and its judgement. `samples` are the reviews a day or more after an earlier one, `newest` those of
    them that the losses are taken on; `weights` are the fitted ones, `entry` the one that put them into the log.
    """

    reviews: int
    samples: int
    newest: int
    log_loss_before: float
    log_loss_after: float
    better: bool
    adopted: bool
    days: int
    before: Effect
    after: Effect
    weights: tuple[float, ...]
    entry: str | None


class RetentionRow(msgspec.Struct, frozen=True, kw_only=True):
    """The load under one desired retention; `recall` is expected over the cards after `days` of the result."""

    desired_retention: float
    reviews_a_day: float
    minutes_a_day: float
    recall: float


class Retentions(Result, frozen=True, kw_only=True):
    """What each desired retention would ask for, and the `present` one."""

    cards: int
    days: int
    present: float
    retentions: tuple[RetentionRow, ...]
