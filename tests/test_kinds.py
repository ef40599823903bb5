"""How answers are judged: kindly, but not blindly."""

import pytest

from prepcli.kinds.cloze import Cloze
from prepcli.kinds.compare import compare
from prepcli.kinds.multiple_choice import MultipleChoice, Option
from prepcli.kinds.predict_output import PredictOutput
from prepcli.model import Chosen, Grade, Typed

BASE = {"topic": "t", "prompt": "p", "answer": "a"}


@pytest.mark.parametrize(
    ("given", "accepted", "outcome"),
    [
        ("TIME-WAIT", ("TIME_WAIT", "TIME-WAIT"), "right"),
        ("  Résumé. ", ("resume",), "right"),
        ("resume!!", ("Résumé",), "right"),
        ("two  words", ("two words",), "right"),
        ("conection", ("connection",), "near"),
        ("433", ("443",), "wrong"),
        ("port 433", ("port 443",), "wrong"),
        ("put", ("get",), "wrong"),
        ("", ("anything",), "wrong"),
        (".", (".",), "right"),
        ("curl -V", ("curl -v",), "near"),
        ("curl -v", ("curl -v",), "right"),
        ("CURL -v", ("curl -v",), "right"),
        ("git log --Stat", ("git log --stat",), "right"),
        ("something else", ("connection",), "wrong"),
        ("`ss -tlnp`", ("ss -tlnp",), "right"),
        ("$ ss -tlnp", ("ss -tlnp",), "right"),
        ("sudo ss -tlnp", ("ss -tlnp",), "right"),
        ("$ sudo ss -tlnP", ("ss -tlnp",), "near"),
        ("``", ("anything",), "wrong"),
        ("blame -L 40,+21", ("blame -L 40,+22", "blames -L 40,+21"), "near"),  # the nearest has another number
    ],
)
def test_typed_answers_are_compared_kindly(given, accepted, outcome):
    assert compare(given, accepted).outcome == outcome


def test_a_wrong_answer_is_shown_beside_the_canonical_form_and_a_near_one_beside_the_nearest():
    assert compare("nothing like it", ("first", "second")).expected == "first"
    assert compare("secund", ("first", "second")).expected == "second"


@pytest.mark.parametrize(
    ("picks", "score", "grade"),
    [({0, 2}, 1.0, Grade.GOOD), ({0}, 0.5, Grade.HARD), ({0, 1}, 0.0, Grade.AGAIN), ({1}, 0.0, Grade.AGAIN), (set(), 0.0, Grade.AGAIN),
     ({0, 1, 2}, 0.5, Grade.HARD)],
)  # fmt: skip
def test_a_choice_of_several_is_scored_by_hits_less_false_picks(picks, score, grade):
    options = (Option("a", correct=True), Option("b"), Option("c", correct=True))
    verdict = MultipleChoice(**BASE, options=options).judge(Chosen(frozenset(picks)))
    assert (verdict.score, verdict.suggested) == (score, grade)


def test_options_are_shuffled_by_the_seed_and_none_is_lost():
    card = MultipleChoice(**BASE, options=tuple(Option(x, correct=x == "a") for x in "abcde"))
    orders = {card.ask(seed).options for seed in range(50)}
    assert len(orders) > 20
    assert all({i for i, _ in order} == set(range(5)) for order in orders)
    assert card.ask(7) == card.ask(7)


@pytest.mark.parametrize(
    ("texts", "grade"),
    [(("x", "y"), Grade.GOOD), (("x",), Grade.AGAIN), (("x", "z"), Grade.AGAIN), ((), Grade.AGAIN)],
)
def test_every_gap_counts(texts, grade):
    assert (
        Cloze(**BASE | {"prompt": "____ ____"}, gaps=(("x",), ("y", "why"))).judge(Typed(texts)).suggested == grade
    )


@pytest.mark.parametrize(
    ("given", "fields", "outcome"),
    [
        ("[1, 2]", {"output": "[1, 2]\n"}, "right"),
        ("[1,2]", {"output": "[1, 2]\n"}, "near"),
        ("a\nb  \n\n", {"output": "a\nb\n"}, "right"),
        ("A\nb", {"output": "a\nb\n"}, "wrong"),
        ("TypeError", {"raises": "TypeError"}, "right"),
        ("TypeError: no good", {"raises": "TypeError"}, "right"),
        ("ValueError", {"raises": "TypeError"}, "wrong"),
        ("before\nTypeError", {"output": "before\n", "raises": "TypeError"}, "right"),
        ("TypeError", {"output": "before\n", "raises": "TypeError"}, "wrong"),
        ("", {"output": "x\n"}, "wrong"),
    ],
)
def test_output_is_compared_exactly_up_to_blanks_at_the_end(given, fields, outcome):
    assert PredictOutput(**BASE, code="x", **fields).judge(Typed((given,))).marks[0].outcome == outcome
