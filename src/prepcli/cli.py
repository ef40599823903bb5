"""The program: its commands, its global options, the one place that prints and the one that catches."""

import gc
import os
import sys
from importlib import import_module
from typing import Annotated, Any, NoReturn

gc.set_threshold(200_000)  # before the imports: a command makes many values, few in circles, and is soon over

import typer  # noqa: E402

from prepcli import __version__  # noqa: E402
from prepcli.commands.options import Json, Output  # noqa: E402
from prepcli.commands.values import Command, Group  # noqa: E402


def _print(output: Any, **_: Any) -> None:
    """The one place that prints a result."""
    if isinstance(output, Output):
        from prepcli.ui.show import show

        show(output.result, as_json=output.as_json, plain=output.plain)
        if output.exit_code:
            raise typer.Exit(output.exit_code)


app = typer.Typer(
    name="prep",
    invoke_without_command=True,
    result_callback=_print,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS = {
    "quiz": "quiz.quiz",
    "plan": "plan.plan",
    "mock": "mock.app",
    "missed": "listing.missed",
    "topics": "listing.topics",
    "due": "listing.due",
    "search": "search.search",
    "browse": "browse.browse",
    "next": "study.next_",
    "grade": "study.grade",
    "code": "code.code",
    "show": "show.show",
    "add": "add.add",
    "edit": "edit.edit",
    "asked": "asked.asked",
    "stats": "stats.stats",
    "report": "report.report",
    "fit": "fit.fit",
    "undo": "log.undo",
    "note": "log.note",
    "suspend": "log.suspend",
    "unsuspend": "log.unsuspend",
    "reset": "log.reset",
    "export": "exchange.export",
    "import": "exchange.import_",
    "doctor": "doctor.doctor",
    "bank": "bank.app",
    "config": "config.app",
}


# `-word` is part of a query
AS_TYPED = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
FREE = {"search": AS_TYPED, "browse": AS_TYPED}


def _register(words: list[str]) -> None:
    """Add the command that `words` name, or all when they name none: each costs a millisecond at start-up."""
    named = next((word for word in words if not word.startswith("-")), "")
    for name, where in COMMANDS.items():
        if name == named or named not in COMMANDS:
            module, _, function = where.partition(".")
            found = getattr(import_module(f"prepcli.commands.{module}"), function)
            if isinstance(found, typer.Typer):
                app.add_typer(found, name=name, cls=Group)
                for command in found.registered_commands:
                    command.cls = Command
            else:
                app.command(name, cls=Command, context_settings=FREE.get(name))(found)


@app.callback()
def prep(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    as_json: Json = False,
) -> Output | None:
    """Flashcards for the weeks before a Python backend interview.

    Example: prep quiz --topic networking
    """
    if version:
        typer.echo(f"prep {__version__}")
        raise typer.Exit
    if as_json and context.invoked_subcommand:
        from prepcli.errors import UsageError

        raise UsageError("`--json` goes behind the command", "such as `prep topics --json`")
    if context.invoked_subcommand is None:
        from prepcli.commands.home import home

        _print(home(as_json))
    return None


def main() -> NoReturn:
    """Run the program and end the process, without taking down what the system takes back at once.

    That is a sixth of a short command's time. Files and connections are closed where they were opened; what cannot
    be written out ends in the usual way.
    """
    code = run()
    if isinstance(code, int):
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except OSError:
            sys.exit(code)
        os._exit(code)
    sys.exit(code)


def run() -> int | str | None:
    """The exit code. What the learner can mend is told in one message; our own bugs keep their traceback."""
    out: Any = sys.stdout or open(os.devnull, "w")  # noqa: SIM115  # none where a shell's `>&-` closed it
    is_utf8 = out.encoding.lower().startswith("utf")  # then only a path may be amiss, which goes out as its bytes
    out.reconfigure(errors="surrogateescape" if is_utf8 else "replace")
    sys.stdout = out
    try:
        _register(sys.argv[1:])
        code: int | None = app(prog_name="prep", standalone_mode=False)
    except KeyboardInterrupt:
        return 130
    except SystemExit as e:
        return e.code
    except Exception as e:
        return _told(e)
    return code or 0


def _told(error: Exception) -> int:
    """Print the one message for a PrepError and return its exit code; raise anything else again."""
    from typer.exceptions import TyperException

    from prepcli.errors import PrepError

    if isinstance(error, TyperException):
        from prepcli.commands.usage import as_usage_error

        error = as_usage_error(error)
    if isinstance(error, typer.Abort):  # the end of what is typed where an answer was due
        return 1
    if not isinstance(error, PrepError):
        raise error
    from prepcli.ui.flaws import show_error

    show_error(error.flaw)
    return error.exit_code
