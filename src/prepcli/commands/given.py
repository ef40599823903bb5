"""The options that say what stands in a card, shared by the commands that write cards."""

from typing import Annotated, Any

import typer

from prepcli.commands.options import complete_topic

Topic = Annotated[
    str | None, typer.Option("--topic", help="The topic.", show_default=False, autocompletion=complete_topic)
]
Prompt = Annotated[str | None, typer.Option("--prompt", help="The question.", show_default=False)]
AnswerText = Annotated[str | None, typer.Option("--answer", help="What one would say.", show_default=False)]
KindWord = Annotated[str | None, typer.Option("--kind", help="The kind of card.", show_default=False)]
LevelNumber = Annotated[int | None, typer.Option("--level", help="1 to 3.", min=1, max=3, show_default=False)]
KeyPoint = Annotated[
    list[str] | None, typer.Option("--key-point", help="A key point (repeatable).", show_default=False)
]
TagWord = Annotated[list[str] | None, typer.Option("--tag", help="A tag (repeatable).", show_default=False)]
FieldValue = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        metavar="NAME=YAML",
        help="Any other field, such as 'accept=[ss, netstat]' (repeatable).",
        show_default=False,
    ),
]
Editor = Annotated[bool, typer.Option("--editor", help="Write it in $EDITOR instead of a form.")]


def plain_values(fields: list[str] | None, **given: Any) -> dict[str, Any]:
    """What was given, as plain values by the name of the field. Raises UsageError."""
    from prepcli.errors import UsageError, unknown
    from prepcli.kinds import KINDS

    values = {name: value for name, value in given.items() if value is not None and value != []}
    for text in fields or ():
        name, is_one, yaml = text.partition("=")
        if not is_one:
            raise UsageError(f"`--field {text}` is not NAME=YAML", "such as --field 'accept=[ss, netstat]'")
        values[name.strip()] = _plain(name, yaml)
    if isinstance(topic := values.get("topic"), str):
        values["topic"] = " ".join(topic.split())
    if (kind := str(values.get("kind", "flashcard"))) not in KINDS:
        raise unknown("kind", kind, KINDS)
    return values


def _plain(name: str, yaml: str) -> Any:
    from prepcli.bank.fields import plain
    from prepcli.bank.nodes import compose
    from prepcli.errors import UsageError

    root, _, flaws = compose(yaml.encode(), "")
    if flaws:
        raise UsageError(f"`--field {name}`: {flaws[0].message}", flaws[0].hint)
    return "" if root is None else plain(root)
