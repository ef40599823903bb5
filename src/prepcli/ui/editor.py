"""The learner's editor: `$VISUAL` or `$EDITOR`, opened at a line."""

import os
import shlex
from pathlib import Path

from prepcli.errors import PrepError, reason

AT_LINE = {
    "code": "--goto",
    "code-insiders": "--goto",
    "codium": "--goto",
    "cursor": "--goto",
    "zed": "",
    "hx": "",
    "helix": "",
    "subl": "",
}
RETURNS_AT_ONCE = ("code", "code-insiders", "codium", "cursor", "zed", "subl")


def editor() -> str:
    """The command, empty when none is set."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""


def has_editor() -> bool:
    return bool(editor())


def open_at(path: Path, line: int) -> None:
    """Open `path` and wait until the editor ends. Raises PrepError when there is none or it fails.

    Editors that would return at once are asked to return when the file is closed.
    """
    command = editor()
    try:
        words = shlex.split(command)
    except ValueError as e:
        raise PrepError(
            f"the editor `{command}` cannot be read as a command: {e}", "mend $VISUAL or $EDITOR"
        ) from e
    if not words:
        raise PrepError("no editor is set", "set $EDITOR, for example `export EDITOR=nano`")
    import subprocess

    name = Path(words[0]).name
    if name in AT_LINE:
        where = [*filter(None, [AT_LINE[name]]), f"{path}:{line}"]
    else:
        where = [f"+{line}", str(path)]
    if name in RETURNS_AT_ONCE and not {"--wait", "-w"} & set(words):
        words.append("--wait")
    try:
        code = subprocess.call([*words, *where])
    except OSError as e:
        raise PrepError(
            f"the editor `{words[0]}` cannot be started: {reason(e)}",
            "mend $VISUAL or $EDITOR",
        ) from e
    if code != 0:
        raise PrepError(f"the editor `{words[0]}` ended with code {code}", "the file is as it left it")
