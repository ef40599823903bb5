"""What goes wrong, as data: a message, a place and the next step. One place prints it."""

from collections.abc import Iterable

import msgspec


class Flaw(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fault in a text file: what, where and what to do. `line` and `column` count from 1, 0 is unknown.

    `severity` is `error` or `warning`.
    """

    message: str
    hint: str = ""
    path: str = ""
    line: int = 0
    column: int = 0
    width: int = 1
    source: str = ""
    severity: str = "error"


class PrepError(Exception):
    """Something the person at the keyboard can mend. `exit_code` 2 is for the command line, 1 for all else."""

    def __init__(self, message: str, hint: str = "", *, exit_code: int = 1, flaw: Flaw | None = None) -> None:
        super().__init__(message)
        self.flaw = flaw or Flaw(message=message, hint=hint)
        self.exit_code = exit_code


class UsageError(PrepError):
    """What the command line itself says wrong: an option, a topic, an id, a number, a date, a path."""

    def __init__(self, message: str, hint: str = "", *, flaw: Flaw | None = None) -> None:
        super().__init__(message, hint, exit_code=2, flaw=flaw)


def cannot_read(path: object, error: Exception, hint: str = "mend or remove the file") -> PrepError:
    """A file that cannot be read, and why."""
    return PrepError(f"cannot read {path}: {reason(error)}", hint)


def cannot_write(path: object, error: OSError, hint: str = "mend its permissions") -> PrepError:
    """A file that cannot be written, and why."""
    return PrepError(f"cannot write {path}: {reason(error)}", hint)


def reason(error: Exception) -> str:
    """What the system says of a file, such as `permission denied`; for content, what is wrong with it."""
    if isinstance(error, OSError):
        return (error.strerror or "error").lower()
    return "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)


def nearest(word: str, known: "list[str] | tuple[str, ...]", many: int = 1) -> list[str]:
    """The known words most like `word`, best first, upper and lower case being alike."""
    from difflib import get_close_matches

    by_fold = {k.casefold(): k for k in known}
    matches = get_close_matches(word.casefold(), list(by_fold), n=many, cutoff=0.55)
    starts = [f for f in by_fold if word and f.startswith(word.casefold()) and f not in matches]
    return [by_fold[m] for m in [*matches, *starts][:many]]


def unknown(what: str, word: str, known: Iterable[str], many: int = 1) -> UsageError:
    """A word on the command line that is none of the `known`."""
    return UsageError(f"no {what} `{word}`", known_ones(what, word, known, many))


def known_ones(what: str, word: str, known: Iterable[str], many: int = 1) -> str:
    """The next step after an unknown word: the nearest known ones, else what there is."""
    words = list(known)
    listed = ", ".join(words[:12]) + (" ..." if len(words) > 12 else "")
    return did_you_mean(word, words, many) or (f"{what}s are {listed}" if words else f"no card has a {what}")


def did_you_mean(word: str, known: "list[str] | tuple[str, ...]", many: int = 1) -> str:
    """`did you mean `x`?`, or nothing when no known word is near."""
    found = nearest(word, known, many)
    return f"did you mean {' or '.join(f'`{f}`' for f in found)}?" if found else ""
