"""Which bank files may run code on this machine: a local JSON file with the hashes of their content.

A program that comes with a bank is somebody else's. The bank that ships is trusted; any other file only while its
bytes are those that were trusted. Nothing of this enters the log, so it is never synced or imported.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from prepcli.errors import PrepError, cannot_read
from prepcli.files import write_whole

VERSION = 1


class Trust:
    """What `file` records. A missing file trusts nothing but the shipped bank."""

    def __init__(self, file: Path, shipped: Path) -> None:
        self._file, self._shipped = file, shipped
        self._known: dict[Path, bool] = {}

    def allows(self, bank: Path) -> bool:
        """May programs of this bank file run, as it is now on the disk?"""
        if bank not in self._known:
            digest = digest_of(bank)
            self._known[bank] = digest is not None and (
                digest in self._recorded().values() or digest == digest_of(self._shipped)
            )
        return self._known[bank]

    def record(self, bank: Path) -> None:
        """Trust the file as it is now, in place of what it was before. Raises PrepError."""
        digest = digest_of(bank)
        if digest is None:
            raise PrepError(f"cannot read {bank}", "check that it is a file and its permissions")
        self._write({**self._recorded(), str(bank.absolute()): digest})

    def forget(self, bank: Path) -> bool:
        """Trust the file no longer, nor any other with the same content. Was it trusted?"""
        recorded, digest = self._recorded(), digest_of(bank)
        kept = {
            path: known for path, known in recorded.items() if known != digest and path != str(bank.absolute())
        }
        if len(kept) == len(recorded):
            return False
        self._write(kept)
        return True

    def _recorded(self) -> dict[str, str]:
        """Path -> hash. Raises PrepError for a file that is not ours: it is never guessed at."""
        try:
            data: Any = json.loads(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as e:
            raise cannot_read(self._file, e) from e
        banks = data.get("banks") if isinstance(data, dict) and data.get("version") == VERSION else None
        if not isinstance(banks, dict):
            raise PrepError(f"{self._file} is not a list of trusted banks", "remove the file and trust again")
        return {str(path): str(digest) for path, digest in banks.items()}

    def _write(self, banks: dict[str, str]) -> None:
        write_whole(self._file, json.dumps({"version": VERSION, "banks": banks}, indent=2) + "\n")
        self._known.clear()


def digest_of(path: Path) -> str | None:
    """The hash of a file's bytes; None when it cannot be read."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
