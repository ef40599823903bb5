"""The benchmarks run and print every figure. What the figures are is not looked at: machines differ and are busy."""

import subprocess
import sys
from pathlib import Path

import pytest

import code_bank

BENCH = Path(__file__).parents[1] / "bench"


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ("cost.py --cards 40 --runs 1", ["rank, time is short", "rank, closing pass", "forecast over 90 days"]),
        ("speed.py --cards 100 --entries 200 --runs 1", ["--version", "topics", "first card", "replay of 200 entries",
                                                         "next card after a grade", "peak memory"]),
        ("seeing.py --cards 60 --entries 100 --runs 1 --only search", ["search is:due"]),
        ("seeing.py --listed 60 --runs 1 --only listing", ["a list of 60 cards", "a key in the browser"]),
        ("code.py --bank BANK --runs 1", ["Python exercises, 1 runs each", "worst", "bank check --run"]),
    ],
    ids=lambda value: value.split()[0] if isinstance(value, str) else "",
)  # fmt: skip
def test_a_benchmark_runs_to_its_end(tmp_path, words, figures):
    bank = tmp_path / "bank.yaml"
    bank.write_text(code_bank.BANK)
    name, *options = words.replace("BANK", str(bank)).split()
    run = subprocess.run(
        [sys.executable, BENCH / name, *options], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert (run.returncode, [figure for figure in figures if figure not in run.stdout]) == (0, []), run.stderr
