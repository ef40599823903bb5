"""Lines and branches, each held by itself; `fail_under` of coverage is about their sum. `make coverage` calls it."""

import json
import sys

LEAST = {"lines": 98.0, "branches": 95.0}


def shares(totals: dict[str, float]) -> dict[str, float]:
    """Per cent of lines and of branches taken, from the totals of `coverage json`."""
    return {
        "lines": 100 * totals["covered_lines"] / totals["num_statements"],
        "branches": 100 * totals["covered_branches"] / totals["num_branches"],
    }


def low(totals: dict[str, float]) -> list[str]:
    """What is held too little."""
    found = shares(totals)
    return [
        f"{name}: {found[name]:.1f} %, to hold are {least} %"
        for name, least in LEAST.items()
        if found[name] < least
    ]


if __name__ == "__main__":
    totals = json.load(sys.stdin)["totals"]
    print(", ".join(f"{name} {share:.1f} %" for name, share in shares(totals).items()))
    sys.exit("\n".join(low(totals)) or None)
