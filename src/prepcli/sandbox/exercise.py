"""Cards and programs -> trials: what came of running a learner's code, in plain words.

The one door to the sandbox for commands. Nothing here decides whether a card may be run: that is `trust`.
"""

import signal
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

from prepcli.kinds.code import Code
from prepcli.kinds.predict_output import PredictOutput
from prepcli.kinds.versions import fits
from prepcli.model import Row, TestResult, Trial
from prepcli.sandbox.child import run
from prepcli.sandbox.watch import Finished, Limits

SIGNALS = {
    4: "illegal instruction",
    6: "abort",
    7: "bus error",
    8: "arithmetic error",
    9: "killed",
    11: "segmentation fault",
    25: "it wrote a file that is too large",
}
MOST_SHOWN = 10_000


def why_not(card: Code | PredictOutput) -> str:
    """Why this machine cannot run the card, or nothing."""
    version = sys.version_info[:2]
    if card.lang == "python" and not fits(card.python, version):
        return f"the card is for Python {card.python}, this is {version[0]}.{version[1]}"
    if card.lang == "c":
        from prepcli.sandbox.languages.c import find_compiler

        if find_compiler() is None:
            return "no C compiler (`cc`, `gcc` or `clang`) on this machine"
    return ""


def try_code(card: Code, code: str, limits: Limits) -> Trial:
    """Run `code` against the card's tests; what keeps this machine from it is the problem of the trial."""
    if why := why_not(card):
        return Trial(problem=why)
    job = {
        "program": False,
        "code": code,
        "tests": card.script,
        "setups": card.further_setups,
        "starter": card.starter,
        "solution": card.solution,
        "setup": card.setup,
        "ordered": card.ordered,
    }
    language = import_module(f"prepcli.sandbox.languages.{card.lang}")
    try:
        finished, names = run(card.lang, job, limits, prepare=language.prepare)
    except (SyntaxError, ValueError, RecursionError) as e:
        return Trial(problem=f"the card's tests cannot be read: {e}")
    return _trial(finished, names, limits)


def run_program(card: PredictOutput, limits: Limits) -> Trial:
    """Run the program of a `predict_output` card: what it printed, and the exception that ended it."""
    job = {"program": True, "code": card.code, "setup": card.setup}
    finished, _ = run(card.lang, job, limits)
    raised = next((record[1] for record in finished.records if record[0] == "raised"), "")
    problem = problem_of(finished, limits)
    printed = _text(finished.printed)
    return Trial(problem=problem, printed=printed, raised=raised, took_ms=finished.took_ms)


def _trial(finished: Finished, names: list[str], limits: Limits) -> Trial:
    records = finished.records
    tests = _lines(records) if any(r[0] == "line" for r in records) else _tests(records, names)
    problem = problem_of(finished, limits)
    if not problem and not tests:
        problem = "the tests reported nothing"
    printed = _text(finished.printed + finished.errors)
    return Trial(tests=tuple(tests), problem=problem, printed=printed, took_ms=finished.took_ms)


def _tests(records: list[list[str]], names: list[str]) -> list[TestResult]:
    """One result for each of `names`; those without a record were not run."""
    results = [TestResult(name=name, outcome="not run") for name in names]
    for record in records:
        with suppress(ValueError, IndexError):  # one that our own runner did not write
            _enter(record, results)
    return results


def _enter(record: list[str], results: list[TestResult]) -> None:
    match record:
        case ["test", number, outcome, message, given, expected, took]:
            name = results[int(number)].name
            results[int(number)] = TestResult(
                name=name,
                outcome="passed" if outcome == "passed" else "failed",
                message="" if message == name else message,
                given=given,
                expected=expected,
                took_ms=float(took),
            )
        case ["columns", number, *columns]:
            results[int(number)] = _with(results[int(number)], columns=tuple(columns))
        case ["row", number, mark, *values]:
            was = results[int(number)]
            results[int(number)] = _with(was, rows=(*was.rows, Row(tuple(values), mark)))


def _lines(records: list[list[str]]) -> list[TestResult]:
    """The `ok NAME` and `not ok NAME` lines of tests in C; another line explains the test before it."""
    results: list[TestResult] = []
    for line in (record[1] for record in records if record[0] == "line"):
        if line.startswith(("ok", "not ok")):
            word, _, name = line.partition("ok")
            results.append(TestResult(name=name.strip(), outcome="failed" if word else "passed"))
        elif results and line.strip():
            before = results[-1].message
            results[-1] = _with(results[-1], message=f"{before}\n{line.strip()}".strip())
    return results


def problem_of(finished: Finished, limits: Limits) -> str:
    """What went wrong beside single tests, or nothing."""
    kinds = {record[0]: record[1] if len(record) > 1 else "" for record in finished.records}
    if finished.cause == "time" or finished.code == -signal.SIGXCPU:
        return f"stopped after {limits.seconds} s: it did not come to an end"
    if finished.cause == "output":
        return "stopped: it printed more than 1 MB"
    if finished.cause == "report":
        return "stopped: it flooded the report"
    for kind in ("load", "setup"):
        if kind in kinds:
            return kinds[kind]
    if "broken" in kinds:
        return f"it could not be run here: {kinds['broken']}"
    if "done" in kinds:
        return ""
    code = finished.code
    if code is None:
        return "it ended its own runner before the tests were through"
    if code < 0:
        return f"it was ended by signal {-code} ({SIGNALS.get(-code, 'see `man 7 signal`')})"
    return f"it ended early, with exit code {code}, before the tests were through"


def _with(result: TestResult, **fields: Any) -> TestResult:
    import msgspec

    return msgspec.structs.replace(result, **fields)


def _text(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + f"\n... ({len(text)} characters)"
