"""Where things are on this machine, the machine's name, its settings and its clock.

With PREP_HOME everything lives in that one folder. PREP_NOW fixes the clock, for scripts and tests.
"""

import os
import time
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from prepcli.errors import PrepError, UsageError, cannot_read, cannot_write, reason
from prepcli.model import Stamp

DAY_STARTS = timedelta(hours=4)


class Folders(NamedTuple):
    """The three places; `data` holds progress.db and banks/, `config` config.toml."""

    data: Path
    config: Path
    cache: Path


class Workspace:
    """This learner's files on this machine."""

    def __init__(self, environ: "os._Environ[str] | dict[str, str]") -> None:
        self._environ = environ

    @cached_property
    def folders(self) -> Folders:
        home = self._environ.get("PREP_HOME")
        if home:
            root = Path(home).expanduser().absolute()
            return Folders(root, root, root / "cache")
        import platformdirs

        paths = platformdirs.PlatformDirs("prep", appauthor=False)
        return Folders(paths.user_data_path, paths.user_config_path, paths.user_cache_path)

    @property
    def database(self) -> Path:
        return self.folders.data / "progress.db"

    @property
    def banks(self) -> Path:
        return self.folders.data / "banks"

    @property
    def config_file(self) -> Path:
        return self.folders.config / "config.toml"

    @property
    def trust_file(self) -> Path:
        """Which banks may run code on this machine: never synced, never imported."""
        return self.folders.config / "trust.json"

    @property
    def programs(self) -> Path:
        """Drafts and passing solutions."""
        return self.folders.data / "code"

    @property
    def drafts(self) -> Path:
        """Cards in the editor that are not in a bank yet."""
        return self.folders.data / "drafts"

    @property
    def run_cache(self) -> Path:
        """What `bank check --run` found to hold."""
        return self.folders.cache / "runs.json"

    @property
    def bank_cache(self) -> Path:
        return self.folders.cache / "banks"

    @property
    def shipped_bank(self) -> Path:
        """Inside the installed package, or at the top of a checkout."""
        package = Path(__file__).parent
        installed = package / "data" / "questions.yaml"
        return installed if installed.exists() else package.parents[1] / "data" / "questions.yaml"

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Every setting's value. Raises PrepError for a file that cannot be read or holds a wrong value."""
        from prepcli.settings import SETTINGS, from_table

        try:
            text = self.config_file.read_text("utf-8")
        except FileNotFoundError:
            return {name: setting.default for name, setting in SETTINGS.items()}
        except (OSError, UnicodeDecodeError) as e:
            raise cannot_read(self.config_file, e) from e
        import tomllib

        try:
            return from_table(tomllib.loads(text), str(self.config_file))
        except tomllib.TOMLDecodeError as e:
            raise PrepError(f"{self.config_file} is not TOML: {e}", "mend that line, or remove the file") from e

    def write_setting(self, name: str, value: Any) -> None:
        """Set `section.key` in the settings file, None removes it; comments and order stay. Raises PrepError."""
        import tomlkit

        from prepcli.files import write_whole

        _ = self.settings  # a file with a fault is to be mended first
        section, _, key = name.rpartition(".")
        document = tomlkit.parse(self.config_file.read_text("utf-8") if self.config_file.exists() else "")
        if value is not None:
            (document.setdefault(section, tomlkit.table()) if section else document)[key] = value
        elif not section or section in document:
            (document[section] if section else document).pop(key, None)
        write_whole(self.config_file, tomlkit.dumps(document))

    @cached_property
    def machine(self) -> str:
        """This machine's name in the log, made once and kept beside the database."""
        path = self.folders.data / "machine"
        if name := _name_in(path):
            return name
        import platform

        from prepcli.files import held

        made = f"{platform.node().split('.')[0] or 'machine'}-{os.urandom(2).hex()}"
        self.make_data_folder()
        try:
            with held(self.folders.data):
                if name := _name_in(path):  # another process was first
                    return name
                path.write_text(made + "\n", "utf-8")
        except OSError as e:
            raise cannot_write(path, e) from e
        return made

    def make_data_folder(self) -> None:
        """Create the data folder. Raises PrepError when that cannot be done."""
        folder = self.folders.data
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK):
                raise PermissionError(13, "Permission denied")
        except OSError as e:
            raise PrepError(
                f"cannot write to the data folder {folder}: {reason(e)}",
                "mend its permissions, or name another folder in PREP_HOME",
            ) from e

    def now(self) -> datetime:
        """The time, aware, in the learner's zone. Raises UsageError for a PREP_NOW that is no moment."""
        fixed = self._environ.get("PREP_NOW")
        if not fixed:
            return datetime.now().astimezone()
        try:
            return datetime.fromisoformat(fixed).astimezone()
        except (ValueError, OverflowError) as e:
            raise UsageError(f"PREP_NOW is not a moment: `{fixed}`", "write it like 2026-12-01T09:30:00Z") from e

    def today(self) -> date:
        return study_day(self.now())

    def stamp(self) -> Stamp:
        """A fresh stamp; ids of one process rise even when the clock stands still."""
        now = self.now()
        return Stamp(entry_id(), now.astimezone(UTC), study_day(now), self.machine)


def _name_in(path: Path) -> str:
    """The name that is kept in a file, or nothing."""
    try:
        return path.read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError) as e:
        raise cannot_read(path, e) from e


def study_day(local: datetime) -> date:
    """The study day of a moment, given in the learner's zone: from 04:00 to 04:00 on the wall clock."""
    wall = local.replace(tzinfo=None)
    return (wall - DAY_STARTS).date() if wall - datetime.min >= DAY_STARTS else wall.date()


_last_id = 0


def entry_id() -> str:
    """A time-ordered unique id in the form of a UUIDv7 (RFC 9562, section 5.7), rising within one process.

    It follows the machine's clock, not PREP_NOW, so that entries made at one fixed moment keep their order.
    """
    global _last_id
    ms = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    value = ms << 80 | 7 << 76 | (random >> 68 & 0xFFF) << 64 | 2 << 62 | random & (1 << 62) - 1
    if value <= _last_id:
        value = _last_id + 1
    _last_id = value
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
