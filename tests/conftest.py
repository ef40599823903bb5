"""Folders, clocks and programs that tests are given. Nothing is patched: PREP_HOME and PREP_NOW are the real doors."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from prepcli.model import Entry, Grade, Stamp
from prepcli.scheduling.state import Rules
from prepcli.store.progress import Store
from terminal import Terminal

# A shell gives background jobs an ignored Ctrl-C, which every program they start would inherit.
signal.signal(signal.SIGINT, signal.default_int_handler)

PREP = [sys.executable, "-m", "prepcli"]
NOW = "2026-11-22T10:00:00+00:00"

PREDICT = """  - id: predict-1
    topic: python
    kind: predict_output
    prompt: What does this print?
    code: |
      print([1, 2][::-1])
    output: |
      [2, 1]
    answer: A negative step walks backwards.
"""
BANK = f"""version: 1
cards:
  - id: flash-1
    topic: networking
    prompt: What does a three-way handshake agree on?
    answer: Both initial sequence numbers, so that each side knows where the other's bytes begin.
    key_points: [both initial sequence numbers, each side acknowledges the other's]
    mistakes: ["'It encrypts': that is TLS."]
    follow_ups: [Why three and not two?]
    reference: RFC 9293, section 3.5
    tags: [tcp]
  - id: choice-1
    topic: networking
    kind: multiple_choice
    prompt: Which port is HTTPS?
    options:
      - {{text: "443", correct: true, why: IANA says so.}}
      - {{text: "80", why: That is HTTP.}}
      - {{text: "22", why: That is SSH.}}
    answer: 443 is the default port of https.
  - id: cloze-1
    topic: networking
    kind: cloze
    prompt: TCP is ____ oriented.
    gaps: [[connection, connections]]
    answer: TCP is connection oriented, UDP is not.
  - id: short-1
    topic: linux
    kind: short_answer
    level: 2
    prompt: Which command lists sockets?
    accept: [ss, netstat]
    answer: ss, from iproute2.
{PREDICT}"""


@pytest.fixture
def bank_text() -> str:
    """What `bank_file` holds; a module of tests may give its own."""
    return BANK


@pytest.fixture
def bank_file(tmp_path: Path, bank_text: str) -> Path:
    path = tmp_path / "bank.yaml"
    path.write_text(bank_text, "utf-8")
    return path


@pytest.fixture
def unreadable(tmp_path: Path) -> Path:
    """A file that is there and cannot be read; root may read any but the kernel's own."""
    path = tmp_path / "unreadable"
    path.write_text("")
    path.chmod(0)
    path = path if os.geteuid() else Path("/proc/self/mem")
    return path if path.is_file() else pytest.skip("root may read anything here")


@pytest.fixture
def unwritable(tmp_path: Path) -> Iterator[Path]:
    """A folder that nobody may write to: without rights, or, as rights do not bind root, on a read-only mount."""
    folder = tmp_path / "locked"
    folder.mkdir()
    if os.geteuid() != 0:
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)
        return
    mount = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("root may write anywhere, and may not mount here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def environ(home: Path) -> dict[str, str]:
    """A clean environment: this learner's folder, a fixed clock, no colours, no editor."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "LC_ALL", "COVERAGE_PROCESS_CONFIG")}
    return kept | {
        "HOME": str(home / "none"),
        "PREP_HOME": str(home),
        "PREP_NOW": NOW,
        "TZ": "UTC",
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
    }


class Run:
    """What a finished program left."""

    def __init__(self, done: subprocess.CompletedProcess[str]) -> None:
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Prep = Callable[..., Run]


@pytest.fixture
def prep(environ: dict[str, str], bank_file: Path, tmp_path: Path) -> Prep:
    """Run the real program. `--bank` is added for commands that read cards, unless `shipped=True`."""

    def run(*args: str, now: str | None = None, stdin: str = "", shipped: bool = False, **env: str) -> Run:
        with_bank = not shipped and args and args[0] in READS_CARDS and "--bank" not in args
        words = [*args, *(["--bank", str(bank_file)] if with_bank else [])]
        full = environ | ({"PREP_NOW": now} if now else {}) | env
        done = subprocess.run(
            [*PREP, *words], env=full, input=stdin, capture_output=True, text=True, check=False, cwd=tmp_path
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert "error: " not in done.stderr or "help: " in done.stderr, done.stderr
        return Run(done)

    return run


READS_CARDS = ("topics", "due", "missed", "next", "grade", "show", "suspend", "unsuspend", "export", "search")


@pytest.fixture
def quiz(environ: dict[str, str], bank_file: Path, home: Path) -> Any:
    """Start `prep quiz` in a real pseudo-terminal, as one who has been here before."""
    started: list[Terminal] = []

    def start(
        *args: str,
        columns: int = 80,
        rows: int = 40,
        command: str = "quiz",
        bank: bool = True,
        **env: str,
    ) -> Terminal:
        words = [command, *args, *(["--bank", str(bank_file)] if bank else [])]
        if not (home / "progress.db").exists():
            home.mkdir(exist_ok=True)
            Store.open(home / "progress.db", Rules(), create=True).__exit__(None, None, None)
        terminal = Terminal([*PREP, *words], environ | env, columns, rows)
        started.append(terminal)
        return terminal

    yield start
    for terminal in started:
        terminal.close()


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store.open(tmp_path / "progress.db", Rules(), create=True) as opened:
        yield opened


def logged(home: Path, type_: str = "grade") -> list[tuple[str, dict[str, Any]]]:
    """(card, body) of every entry of a type in the log, in order of arrival."""
    return [(card, body) for type_of, card, body in log(home) if type_of == type_]


def log(home: Path) -> list[tuple[str, str, dict[str, Any]]]:
    """(type, card, body) of every entry in the log, in order of arrival."""
    with closing(sqlite3.connect(home / "progress.db")) as db:
        rows = db.execute("SELECT type, card, body FROM entries ORDER BY seq").fetchall()
    return [(type_, card, json.loads(body)) for type_, card, body in rows]


class Clock:
    """Stamps on demand, one second apart; `days` moves on."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
        self.day = date(2026, 11, 22)
        self.number = 0

    def stamp(self, days: int = 0) -> Stamp:
        self.number += 1
        self.at += timedelta(days=days, seconds=1)
        self.day += timedelta(days=days)
        return Stamp(f"e{self.number:06}", self.at, self.day, "test-machine")

    def grade(self, card: str, grade: Grade, days: int = 0) -> Entry:
        return Entry.of(self.stamp(days), "grade", card, grade=int(grade), mode="quiz")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="draw the golden screens anew")
