"""What a code card may hold, how its grade is suggested, and the typical wrong solutions that its tests catch."""

from pathlib import Path

import pytest

from prepcli.bank.bank import load_named
from prepcli.bank.read import read
from prepcli.kinds.code import Code
from prepcli.kinds.versions import fits, range_faults
from prepcli.model import Grade, Revealed, Write, Written
from prepcli.sandbox.exercise import try_code, why_not
from prepcli.sandbox.watch import Limits

WRONG = sorted(path for path in (Path(__file__).parent / "wrong_solutions").rglob("*.*") if path.is_file())
MINUTE = 60_000


def code(**fields) -> Code:
    known = {
        "id": "c",
        "topic": "t",
        "prompt": "p",
        "answer": "a",
        "starter": "s",
        "solution": "s",
        "tests": "assert f",
    }
    return Code(**(known | fields))


def written(**fields) -> Written:
    return Written(**({"code": "x", "right": 3, "tests": 3, "tries": 1, "took_ms": MINUTE} | fields))


@pytest.mark.parametrize(
    ("answer", "grade"),
    [
        (written(), Grade.EASY),
        (written(tries=2), Grade.GOOD),
        (written(hints=1), Grade.GOOD),
        (written(took_ms=11 * MINUTE), Grade.GOOD),
        (written(tries=4), Grade.HARD),
        (written(hints=2), Grade.HARD),
        (written(took_ms=31 * MINUTE), Grade.HARD),
        (written(right=2), Grade.AGAIN),
        (written(gave_up=True), Grade.AGAIN),
        (written(right=0, tests=0), Grade.AGAIN),
        (Revealed("x"), Grade.GOOD),
    ],
)
def test_the_grade_is_suggested_from_tests_tries_hints_and_time(answer, grade):
    assert code(level=2).judge(answer).suggested == grade


def test_a_code_card_asks_for_a_program_in_its_language():
    assert code(lang="c").ask(0) == Write("c", "s")


def flaws(fields: str) -> list[str]:
    head = "version: 1\ncards:\n  - {id: c, kind: code, topic: t, prompt: p, answer: a, starter: s, solution: s, "
    return [f"{f.line}:{f.message}" for f in read((head + fields + "}\n").encode(), "b.yaml").flaws]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("lang: python", "3:a code exercise without `tests`"),
        ("lang: rust, tests: t", "3:`lang` is one of `python`, `sql`, `c`, not `rust`"),
        ("lang: sql", "3:an sql exercise without `setup`"),
        ("tests: [a, b]", "3:`tests` is one script"),
        ("tests: t, ordered: true", "3:`ordered` is for sql exercises"),
        ("tests: t, python: 3.14+", "3:`python` is a range of versions, not `3.14+`"),
    ],
)
def test_a_code_card_that_cannot_work_is_a_flaw(fields, message):
    assert flaws(fields) == [message]


def test_sound_code_cards_have_no_flaw():
    assert flaws("tests: assert True") == []
    assert flaws("lang: sql, setup: 'CREATE TABLE t(n)', tests: [a, b], ordered: true") == []
    assert flaws("lang: c, tests: t") == []


@pytest.mark.parametrize(
    ("spec", "version", "holds"),
    [
        ("", (3, 11), True),
        (">=3.14", (3, 13), False),
        (">=3.14", (3, 14), True),
        (">=3.9", (3, 11), True),
        (">=3.11, <3.13", (3, 12), True),
        (">=3.11,<3.13", (3, 13), False),
        ("!=3.12", (3, 12), False),
    ],
)
def test_a_version_range_holds_as_numbers_and_not_as_text(spec, version, holds):
    assert not list(range_faults(spec))
    assert fits(spec, version) is holds


def test_what_is_no_version_range_is_told_from_one():
    assert [not list(range_faults(s)) for s in ("3.14", ">=3", ">=3.1.4", "new")] == [False, True, False, False]


# --- typical wrong solutions ---


@pytest.fixture(scope="module")
def shipped():
    return load_named([Path(__file__).parents[1] / "data" / "questions.yaml"], None)


@pytest.mark.parametrize("path", WRONG, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_typical_wrong_solution_fails(path, shipped):
    card = shipped.card(path.parent.name)
    assert isinstance(card, Code)
    if why := why_not(card):
        pytest.skip(why)
    trial = try_code(card, path.read_text("utf-8"), Limits())
    assert not trial.passed
    assert not trial.problem.startswith("it does not compile")


def test_six_exercises_have_three_wrong_solutions_each():
    by_card = [path.parent.name for path in WRONG]
    assert sorted(by_card.count(card) for card in set(by_card)) == [3] * 6
