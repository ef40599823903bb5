"""One exercise being worked on: its draft in a file, the editor, the runs, and what counts toward the grade."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from prepcli.commands.desk import Desk
from prepcli.files import write_whole
from prepcli.kinds.code import Code
from prepcli.model import Answer, Revealed, Trial, Written
from prepcli.ui.code import Bench
from prepcli.ui.editor import has_editor, open_at
from prepcli.ui.view import Request, TypedProgram, Ui

SUFFIX = {"python": ".py", "sql": ".sql", "c": ".c"}


def refusal(desk: Desk, card: Code) -> tuple[str, str] | None:
    """Why the card's tests do not run here, and what helps; None when they do."""
    path = desk.bank.listed[card.id].path
    if not desk.trust.allows(path):
        return f"{path} is not trusted, so its tests are not run", f"`prep bank trust {path}` lets them run"
    from prepcli.sandbox.exercise import why_not

    why = why_not(card)
    return (why, "grade it yourself: `prep quiz` asks it without running it") if why else None


def _now_ms() -> int:
    """Milliseconds on a clock that is never set back."""
    return time.monotonic_ns() // 1_000_000


def passed_file(desk: Desk, card: Code) -> Path:
    """Where the last passing solution is kept."""
    return desk.workspace.programs / f"{card.id}.passed{SUFFIX[card.lang]}"


class Exercise:
    """The work on one card in this sitting."""

    def __init__(self, desk: Desk, card: Code) -> None:
        self.card = card
        self._desk = desk
        self._draft = desk.workspace.programs / f"{card.id}.draft{SUFFIX[card.lang]}"
        self._refusal = refusal(desk, card)
        self._kept = self._draft.exists()
        self._tried = ""
        self._tries = self._hints = 0
        self._trial: Trial | None = None
        self._started_ms = _now_ms()

    @property
    def text(self) -> str:
        """The learner's program as it is now; what is not UTF-8 in it is shown as such."""
        try:
            return self._draft.read_text("utf-8", "replace")
        except OSError:
            return self.card.starter

    @property
    def bench(self) -> Bench:
        """What the screen shows of it."""
        return Bench(
            lang=self.card.lang,
            why_not=f"{self._refusal[0]}; {self._refusal[1]}" if self._refusal else "",
            kept=self._kept,
            begun=self.text != self.card.starter,
            has_editor=has_editor(),
            text=self.text,
            trial=self._trial,
            tries=self._tries,
            hints=self.card.key_points[: self._hints],
            more_hints=self._hints < len(self.card.key_points),
        )

    def do(
        self, request: Request, *, lent: Callable[[], AbstractContextManager[None]], running: Callable[[], None]
    ) -> Answer | None:
        """What the learner does at it, and the answer when that ends it. After an edit the tests run.

        `lent` is the terminal for an editor, `running` says that the tests run. Raises PrepError.
        """
        match request:
            case Ui.FINISH | Ui.GIVE_UP:
                return self._answer(gave_up=request is Ui.GIVE_UP)
            case Ui.HINT:
                self._hints = min(self._hints + 1, len(self.card.key_points))
                return None
            case Ui.START_OVER:
                write_whole(self._draft, self.card.starter)
                self._kept, self._trial = False, None
                return None
            case Ui.EDIT:
                with lent():
                    if not self._draft.is_file():
                        write_whole(self._draft, self.card.starter)
                    open_at(self._draft, 1)
            case TypedProgram(text):
                write_whole(self._draft, text if text.endswith("\n") else text + "\n")
        running()
        self._run()
        return None

    def close(self) -> None:
        """Graded: the draft has served."""
        with suppress(OSError):
            self._draft.unlink(missing_ok=True)

    def _run(self) -> None:
        """Run the tests, unless they may not run here. The same program again is no further try."""
        self._kept = False
        if self._refusal:
            return
        from prepcli.sandbox.exercise import try_code

        text = self.text
        self._tries += text != self._tried
        self._tried = text
        self._trial = try_code(self.card, text, self._desk.limits)
        if self._trial.passed:
            write_whole(passed_file(self._desk, self.card), text)

    def _answer(self, *, gave_up: bool) -> Answer:
        """What the learner ends with; where nothing could be run, only the learner can judge it."""
        if self._refusal:
            return Revealed(self.text if self._draft.exists() else "")
        trial = self._trial or Trial()
        return Written(
            code=self.text,
            right=trial.right,
            tests=max(len(trial.tests), 1) + bool(trial.problem),
            tries=self._tries,
            hints=self._hints,
            took_ms=_now_ms() - self._started_ms,
            gave_up=gave_up,
        )
