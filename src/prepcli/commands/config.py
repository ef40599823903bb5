"""`prep config`: where things are, and the settings."""

from typing import TYPE_CHECKING, Annotated

import typer

from prepcli.commands.options import Json, Output

if TYPE_CHECKING:
    from prepcli.results.common import Configuration
    from prepcli.workspace import Workspace

app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)
Name = Annotated[str, typer.Argument(metavar="NAME", help="A setting, as `prep config list` shows it.")]


@app.callback()
def config(context: typer.Context, as_json: Json = False) -> Output | None:
    """Show where things are, and every setting.

    Example: prep config
    """
    return None if context.invoked_subcommand else Output(_configuration(), as_json)


@app.command("list")
def list_(as_json: Json = False) -> Output:
    """List every setting with its value.

    Example: prep config list
    """
    from msgspec.structs import replace

    return Output(replace(_configuration(), paths={}), as_json)


@app.command()
def get(name: Name, as_json: Json = False) -> Output:
    """Print the value of one setting.

    Example: prep config get quiz.new_per_day
    """
    from prepcli.results.common import Message
    from prepcli.settings import known, spelled

    value = _workspace().settings[known(name).name]
    return Output(Message(text=spelled(value), about={"name": name, "value": value}), as_json)


@app.command("set")
def set_(
    name: Name,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="The new value.")],
    as_json: Json = False,
) -> Output:
    """Change a setting; comments in the file stay.

    Example: prep config set quiz.new_per_day 15
    """
    from prepcli.results.common import Message
    from prepcli.settings import known, spelled

    setting = known(name)
    checked = setting.parsed(value)
    workspace = _workspace()
    if setting.name == "track":
        from prepcli.commands.desk import Desk

        checked = Desk().track(str(checked))
    workspace.write_setting(name, checked)
    return Output(Message(text=f"{name} = {spelled(checked)}", about={"name": name, "value": checked}), as_json)


@app.command()
def unset(name: Name, as_json: Json = False) -> Output:
    """Return a setting to its default.

    Example: prep config unset quiz.new_per_day
    """
    from prepcli.results.common import Message
    from prepcli.settings import known, spelled

    setting = known(name)
    _workspace().write_setting(name, None)
    text = f"{name} = {spelled(setting.default)} (the default)"
    return Output(Message(text=text, about={"name": name, "value": setting.default}), as_json)


def _workspace() -> "Workspace":
    import os

    from prepcli.workspace import Workspace

    return Workspace(os.environ)


def _configuration() -> "Configuration":
    from prepcli.results.common import Configuration, SettingRow
    from prepcli.settings import SETTINGS

    workspace = _workspace()
    paths = {
        "progress": str(workspace.database),
        "banks": str(workspace.banks),
        "config": str(workspace.config_file),
        "cache": str(workspace.folders.cache),
        "shipped bank": str(workspace.shipped_bank),
    }
    rows = tuple(
        SettingRow(name=s.name, value=workspace.settings[s.name], default=s.default, about=s.about)
        for s in SETTINGS.values()
    )
    return Configuration(paths=paths, settings=rows)
