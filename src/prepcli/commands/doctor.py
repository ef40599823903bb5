"""`prep doctor`: what this machine has and what it enforces, tried for real."""

from typing import TYPE_CHECKING

from prepcli.commands.options import Json, Output

if TYPE_CHECKING:
    from prepcli.results.common import Line


def doctor(as_json: Json = False) -> Output:
    """Show what protects you from code that runs, and what prep found on this machine.

    Example: prep doctor
    """
    from prepcli.commands.desk import Desk
    from prepcli.results.common import Doctor, Line
    from prepcli.sandbox.measure import measure

    desk = Desk()
    protections = [
        Line(name=p.name, ok=p.enforced, text=("enforced: " if p.enforced else "not enforced: ") + p.how)
        for p in measure(desk.limits)
    ]
    folders = desk.workspace.folders
    places = [
        Line(name=name, ok=None, text=str(path))
        for name, path in (("data", folders.data), ("config", folders.config), ("cache", folders.cache))
    ]
    return Output(Doctor(checks=(*protections, *_tools(), *places)), as_json)


def _tools() -> "list[Line]":
    """The interpreter, the C compiler, SQLite and the editor."""
    import platform
    import sys

    from prepcli.results.common import Line
    from prepcli.sandbox.languages import c, sql
    from prepcli.ui.editor import editor

    compiler = c.find_compiler()
    command = editor()
    return [
        Line(name="python", ok=True, text=f"{platform.python_version()} ({sys.executable})"),
        Line(name="c", ok=bool(compiler), text=compiler or "no compiler: c exercises are graded by yourself"),
        Line(name="sql", ok=True, text=f"SQLite {sql.version()}"),
        Line(
            name="editor", ok=bool(command), text=command or "none: set $EDITOR, for example `export EDITOR=nano`"
        ),
    ]
