"""Every setting: its name, type, limits and default. The file is `config.toml`; `[quiz] new_per_day = 10`."""

from typing import Any, NamedTuple

from prepcli.errors import PrepError, UsageError, known_ones, unknown

Value = bool | int | float | str
YES_NO = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class Setting(NamedTuple):
    """One setting. `least` and `most` limit numbers; a word and a yes or no have neither."""

    name: str
    default: Value
    least: int | float
    most: int | float
    about: str

    def checked(self, value: Any, origin: str) -> Value:
        """`value` as this setting's type. Raises PrepError, naming `origin`, when it is not one."""
        wanted = type(self.default)
        if wanted is str:
            if isinstance(value, str) and value.strip():
                return value
            raise PrepError(f"`{self.name}` is a word, not `{value}`", f"change it in {origin}")
        if wanted is bool:
            if isinstance(value, bool):
                return value
            raise PrepError(f"`{self.name}` is true or false, not `{value}`", f"change it in {origin}")
        fits = (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and self.least <= value <= self.most  # which infinity and nan are not
            and (wanted is float or value == int(value))
        )
        if not fits:
            what = "a whole number" if wanted is int else "a number"
            raise PrepError(
                f"`{self.name}` is {what} from {self.least} to {self.most}, not `{value}`",
                f"change it in {origin}",
            )
        return wanted(value)

    def parsed(self, text: str) -> Value:
        """`text` from the command line as this setting's type. Raises UsageError."""
        value: object = text
        if isinstance(self.default, bool):
            value = YES_NO.get(text.casefold(), text)
        elif not isinstance(self.default, str):
            try:
                value = float(text) if "." in text or isinstance(self.default, float) else int(text)
            except ValueError:
                value = text
        try:
            return self.checked(value, "the command")
        except PrepError as e:
            hint = f"such as `prep config set {self.name} {spelled(self.default)}`"
            raise UsageError(e.flaw.message, hint) from e


SETTINGS = {
    s.name: s
    for s in (
        Setting("track", "essentials", 0, 0, "the track that new cards come from; `all` for the whole bank"),
        Setting("quiz.new_per_day", 10, 0, 1000, "new cards a day in a sitting without filters"),
        Setting("quiz.confidence", False, 0, 1, "ask how sure you are, 1 to 4, before an answer is revealed"),
        Setting("schedule.desired_retention", 0.9, 0.70, 0.99, "probability of recall at which a card is due"),
        Setting("code.seconds", 10, 1, 600, "seconds that a program may run, by the clock and by the processor"),
        Setting("code.memory_mb", 512, 64, 65536, "megabytes that a program may use"),
    )
}


def spelled(value: Value) -> str:
    """As the settings file spells it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def known(name: str) -> Setting:
    """The setting with that name. Raises UsageError with the nearest ones."""
    if name not in SETTINGS:
        raise unknown("setting", name, SETTINGS)
    return SETTINGS[name]


def from_table(table: dict[str, Any], origin: str) -> dict[str, Any]:
    """Setting name -> value for every setting, from the tables of a TOML file. Raises PrepError."""
    flat: dict[str, Any] = {}
    for section, values in table.items():
        flat |= {f"{section}.{k}": v for k, v in values.items()} if isinstance(values, dict) else {section: values}
    for name in flat:
        if name not in SETTINGS:
            raise PrepError(f"unknown setting `{name}` in {origin}", known_ones("setting", name, SETTINGS))
    return {name: s.checked(flat[name], origin) if name in flat else s.default for name, s in SETTINGS.items()}
