"""`prep bank check --run`: every program in the banks does what its card says.

A code card's solution must pass and its starter must fail; a `predict_output` program must print exactly what the
card says. What was found to hold is remembered by the bytes of the card and the interpreter, in the cache folder.
"""

import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import msgspec

from prepcli.bank.bank import Listed
from prepcli.commands.desk import Desk
from prepcli.errors import Flaw, PrepError
from prepcli.files import write_whole
from prepcli.kinds import PROGRAMS
from prepcli.kinds.code import Code
from prepcli.kinds.predict_output import PredictOutput, tidy
from prepcli.model import TestResult, Trial
from prepcli.sandbox.exercise import run_program, try_code, why_not
from prepcli.sandbox.watch import Limits
from prepcli.ui.programs import progress

RULES = "1"  # raise it when the same card may be judged otherwise
MOST_KEPT = 5000
LONGEST = 300


class Program(NamedTuple):
    """One card that can be run, its place, and the key under which its success is remembered."""

    card: Code | PredictOutput
    listed: Listed
    key: str


def verify(desk: Desk) -> tuple[list[Flaw], int, dict[str, str]]:
    """The flaws of the programs, how many programs hold or were tried, and why the others were not.

    Raises PrepError for a bank that is not trusted, before anything runs.
    """
    programs = list(_programs(desk))
    for path in dict.fromkeys(program.listed.path for program in programs):
        if not desk.trust.allows(path):
            raise PrepError(
                f"{path} is not trusted, so its programs are not run",
                f"`prep bank trust {path}` lets them run; look at them first",
            )
    reasons = {p.card.id: why for p in programs if (why := why_not(p.card))}
    wanted = [p for p in programs if p.card.id not in reasons]
    cache = desk.workspace.run_cache
    known = _read(cache)
    left = [p for p in wanted if p.key not in known]
    flaws = _run_all(left, desk.limits)
    flawed = {id_ for id_, _ in flaws}
    _write(cache, [*known, *(p.key for p in left if p.card.id not in flawed)])
    return [flaw for _, flaw in flaws], len(wanted), reasons


def _programs(desk: Desk) -> Iterator[Program]:
    for id_, listed in desk.bank.listed.items():
        if listed.head.kind in PROGRAMS:
            card = desk.bank.card(id_)
            assert isinstance(card, Code | PredictOutput)
            seen = msgspec.json.encode(card) + f"{RULES} {sys.version}".encode()
            yield Program(card, listed, sha256(seen).hexdigest()[:32])


def _run_all(programs: list[Program], limits: Limits) -> list[tuple[str, Flaw]]:
    """(id, flaw) in bank order. The children do the work, so threads keep all cores busy."""
    flaws = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done, (program, faults) in enumerate(
            zip(programs, pool.map(lambda p: _faults(p.card, limits), programs), strict=True), 1
        ):
            progress(done, len(programs))
            for message, hint in faults:
                path, line = str(program.listed.path), program.listed.head.line
                flaw = Flaw(message=f"`{program.card.id}`: {message}", hint=hint, path=path, line=line, column=1)
                flaws.append((program.card.id, flaw))
    return flaws


def _faults(card: Code | PredictOutput, limits: Limits) -> list[tuple[str, str]]:
    """(message, hint) for each thing that does not hold."""
    if isinstance(card, PredictOutput):
        return _output_faults(card, run_program(card, limits))
    faults = []
    solution = try_code(card, card.solution, limits)
    if not solution.passed:
        faults.append((f"the solution fails: {_first_fault(solution)}", "mend `solution` or `tests`"))
    if try_code(card, card.starter, limits).passed:
        faults.append(("the starter passes", "write tests that a bare starter fails"))
    return faults


def _output_faults(card: PredictOutput, trial: Trial) -> list[tuple[str, str]]:
    if trial.problem:
        return [(f"the program {trial.problem}", "mend `code`")]
    faults = []
    if tidy(trial.printed) != tidy(card.output):
        printed, expected = trial.printed[:LONGEST], card.output[:LONGEST]
        faults.append((f"it prints {printed!r}, not {expected!r}", "mend `output` or `code`"))
    if trial.raised != card.raises:
        ends, wanted = trial.raised or "no exception", card.raises or "no exception"
        faults.append((f"it ends with {ends}, not with {wanted}", "mend `raises` or `code`"))
    return faults


def _first_fault(trial: Trial) -> str:
    """The first thing that went wrong, in one line."""
    failed = next((test for test in trial.tests if test.outcome != "passed"), None)
    if trial.problem or failed is None:
        return trial.problem
    return _told_test(failed)[:LONGEST]


def _told_test(test: TestResult) -> str:
    if test.given or test.expected:
        return f"{test.name}: given {test.given}, expected {test.expected}"
    return f"{test.name}: {test.message}" if test.message else test.name


def _read(cache: Path) -> list[str]:
    """The keys of what was found to hold, oldest first; a cache that cannot be read is an empty one."""
    try:
        keys = json.loads(cache.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else []


def _write(cache: Path, keys: list[str]) -> None:
    with suppress(PrepError):
        write_whole(cache, json.dumps(keys[-MOST_KEPT:]))
