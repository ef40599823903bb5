"""A card in the learner's editor: a draft file of its own, checked as every bank is before anything is written.

The draft is opened again with its flaws on top until it is sound or is left as it was. Nothing typed is
lost: a draft with flaws stays, and the next edit of that card begins with it. Lines that begin with `##` are ours.
"""

from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from prepcli.bank.read import read
from prepcli.commands.desk import Desk
from prepcli.errors import Flaw, PrepError, cannot_read, cannot_write
from prepcli.files import write_whole
from prepcli.kinds import AnyCard
from prepcli.ui.editor import open_at

OURS = "##"
MOST_OPENINGS = 20  # an editor that is a script may never mend a flaw


class Draft(NamedTuple):
    """A draft's file, what it begins with, and how it is asked for again."""

    path: Path
    head: tuple[str, ...]
    text: str
    again: str

    def keep(self, text: str) -> None:
        """Write the text to the draft's file. Raises PrepError."""
        write_whole(self.path, text)

    def kept(self, error: PrepError, text: str) -> PrepError:
        """The error, with the place where what was typed is kept now."""
        self.keep(text)
        hint = f"{error.flaw.hint}; what you typed is in {self.path}: `{self.again}` goes on with it"
        return PrepError("", flaw=replace(error.flaw, hint=hint), exit_code=error.exit_code)

    def broken_off(self, message: str, text: str, exit_code: int) -> PrepError:
        """What to tell of a form left with something typed, which is kept; a draft from before goes aside."""
        aside, earlier = self.path.with_suffix(".before.yaml"), ""
        try:
            if self.path.exists():
                self.path.replace(aside)
                earlier = f"; the draft from before is {aside}"
        except OSError as e:
            raise cannot_write(aside, e) from e
        return self.kept(PrepError(message, f"the form was left{earlier}", exit_code=exit_code), text)

    def drop(self) -> None:
        """It has served. A file that cannot be removed is no reason to refuse what was saved."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def draft(desk: Desk, name: str, head: list[str], text: str, again: str) -> Draft:
    """The draft `name` that begins with the lines `head`, of which each is a comment, and then `text`."""
    return Draft(desk.workspace.drafts / f"{name}.yaml", tuple(head), text.strip("\n") + "\n", again)


def in_editor(draft: Draft, wrong: Callable[[AnyCard], Flaw | None]) -> tuple[AnyCard, str] | None:
    """The card and its text as the learner left them, or None when nothing was changed.

    `wrong` says what is wrong with a sound card here. The draft stays until it is dropped. Raises PrepError.
    """
    text = _begun(draft)
    flaws: tuple[Flaw, ...] = ()
    for opening in count():
        head = _head(draft, text, flaws)
        draft.keep(head + text)
        _open(draft, flaws[0].line if flaws and flaws[0].line else head.count("\n") + 1)
        now = _own_lines(draft)
        if not now.strip() or now == draft.text:
            draft.drop()
            return None
        if flaws and (now == text or opening == MOST_OPENINGS):
            flaw = replace(flaws[0], path=str(draft.path), hint=flaws[0].hint or "nothing was changed")
            raise draft.kept(PrepError("", flaw=flaw), head + now)
        text = now
        card, found = _checked(text, wrong)
        if card is not None:
            return card, text
        flaws = tuple(_moved(flaw, by=len(found) + len(draft.head)) for flaw in found)
    raise AssertionError  # the openings are counted without end


def _begun(draft: Draft) -> str:
    """What an earlier edit left, else the beginning."""
    return (_own_lines(draft) if draft.path.exists() else "") or draft.text


def _open(draft: Draft, line: int) -> None:
    """Open the draft; when the editor fails, what was typed stays."""
    try:
        open_at(draft.path, line)
    except PrepError as e:
        if _own_lines(draft) in (draft.text, ""):
            draft.drop()
            raise PrepError(e.flaw.message, _without_file(e.flaw.hint)) from e
        hint = f"what you typed is in {draft.path}; `{draft.again}` goes on with it"
        raise PrepError(e.flaw.message, hint) from e


def _without_file(hint: str) -> str:
    return "nothing was changed" if hint.startswith("the file") else hint


def _own_lines(draft: Draft) -> str:
    """The draft's text without our lines, ended by a line end. Raises PrepError."""
    try:
        text = draft.path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as e:
        raise cannot_read(draft.path, e, "save it as UTF-8 text") from e
    lines = [line for line in text.split("\n") if not line.startswith(OURS)]
    return "\n".join(lines).strip("\n") + "\n"


def _checked(text: str, wrong: Callable[[AnyCard], Flaw | None]) -> tuple[AnyCard | None, tuple[Flaw, ...]]:
    """The one card in the text, or its flaws."""
    found = read(text.encode(), "", bare=True)
    if found.flaws:
        return None, tuple(found.flaws)
    if len(found.cards) != 1:
        many = f"{len(found.cards)} cards in a draft of one"
        return None, (Flaw(message=many, hint="`prep add --from FILE` adds many"),)
    flaw = wrong(found.cards[0].card)
    return (None, (flaw,)) if flaw else (found.cards[0].card, ())


def _head(draft: Draft, text: str, flaws: tuple[Flaw, ...]) -> str:
    """Our lines: what is wrong first, then what the draft is."""
    lines = [" ".join(f"error{_place(flaw)}: {flaw.message} ({flaw.hint})".split()) for flaw in flaws]
    if not flaws and text != draft.text:
        lines.append("This is what you typed the last time.")
    return "".join(f"{OURS} {line}\n" for line in [*lines, *draft.head])


def _place(flaw: Flaw) -> str:
    return f" in line {flaw.line}" if flaw.line else ""


def _moved(flaw: Flaw, by: int) -> Flaw:
    return replace(flaw, line=flaw.line + by) if flaw.line else flaw
