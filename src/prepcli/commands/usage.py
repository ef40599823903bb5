"""What Typer finds wrong with a command line, told in our words: what is wrong, and the next step."""

import re
from typing import Any

from typer.exceptions import TyperException

from prepcli.errors import UsageError, did_you_mean

VALUES = (
    (r"a valid int(eger)?( range)?", "a whole number"),
    (r"a valid float( range)?", "a number"),
    (r"not in the range x>=(\S+)", r"less than \1"),
    (r"not in the range (\S+)<=x<=(\S+)", r"not from \1 to \2"),
)
OURS = (
    (r"No such command `(.+)`", "`{0}` has no command `{1}`"),
    (r"Missing command", "`{0}` needs a command"),
    (r"No such option: (.+)", "`{0}` has no option `{1}`"),
    (r"Got unexpected extra argument\(s\) \((.+)\)", "`{0}` has no use for `{1}`"),
    (r"Option (.+) requires an argument", "{1} needs a value"),
    (r"Option (.+) does not take a value", "{1} takes no value"),
)


def as_usage_error(error: TyperException) -> UsageError:
    """The message for the learner. Typer tells its errors apart by their words more than by their types."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "prep"
    said = error.message.partition(". Did you mean")[0].rstrip(".").replace("'", "`")
    hint = f"`{command} --help` shows what it takes" if context else "the command's `--help` shows what it takes"
    if context and (word := re.fullmatch(OURS[0][0], said)):
        hint = did_you_mean(word[1], context.command.list_commands(context)) or f"`{command} --help` lists them"
    elif context and (option := getattr(error, "option_name", "")):
        options = [name for param in context.command.params for name in param.opts if name.startswith("--")]
        hint = did_you_mean(option, options) or hint
    return UsageError(_wrong(error, said, command), hint)


def named(param: Any) -> str:
    """An option or an argument, as the help calls it."""
    return str(param.opts[-1] if param.param_type_name == "option" else param.human_readable_name)


def _wrong(error: TyperException, said: str, command: str) -> str:
    if (param := getattr(error, "param", None)) is not None:
        for theirs, ours in VALUES:
            said = re.sub(theirs, ours, said)
        return f"`{named(param)}`: {said}" if said else f"`{command}` needs `{named(param)}`"
    for theirs, ours in OURS:
        if found := re.fullmatch(theirs, said):
            return ours.format(command, *found.groups())
    return said[:1].lower() + said[1:]
