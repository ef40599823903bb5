"""Editing a card in its file. A card that ships is first copied into the learner's own bank."""

import re
from pathlib import Path

from prepcli.bank.bank import Listed
from prepcli.bank.read import read
from prepcli.commands.desk import Desk
from prepcli.errors import PrepError
from prepcli.kinds import AnyCard
from prepcli.store.progress import Store
from prepcli.ui.editor import open_at
from prepcli.workspace import write_whole

OWN_FILE = "edited.yaml"
HEAD = "version: 1\ncards:\n"


def edited_card(desk: Desk, store: Store, card_id: str) -> AnyCard:
    """The card after the learner edited it. When its id followed its prompt, its history is carried over.

    Raises PrepError when the editor failed, the card now has a flaw, or is gone; the file stays as it was left.
    """
    listed = desk.bank.listed[card_id]
    own = desk.workspace.banks / OWN_FILE
    trusted = desk.trust.allows(listed.path) and (listed.own or not own.exists() or desk.trust.allows(own))
    path, line = (listed.path, listed.head.line) if listed.own else _own_copy(desk, listed)
    open_at(path, line)
    if trusted:  # what was trusted and then changed through prep stays so
        desk.trust.record(path)
    before = set(desk.bank.listed)
    desk.reopen()
    if card_id in desk.bank:
        return desk.bank.card(card_id)
    here = [c.head.id for c in desk.bank.listed.values() if c.path == path and c.head.line == line]
    if here and here[0] not in before:
        if store.state(card_id).latest:
            desk.carry(store, card_id, here[0])
        return desk.bank.card(here[0])
    flaws = [flaw for flaw in desk.bank.flaws if flaw.path == str(path)]
    if flaws:
        raise PrepError(f"{flaws[0].message} in {path}:{flaws[0].line}", "`o` opens it again")
    raise PrepError("the card is no longer in the bank under its id", "its history is kept")


def _own_copy(desk: Desk, listed: Listed) -> tuple[Path, int]:
    """Append the card's text to the learner's own bank; the file and the line where it starts there."""
    path = desk.workspace.banks / OWN_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text("utf-8") if path.exists() else HEAD
    except (OSError, UnicodeDecodeError) as e:
        raise PrepError(f"cannot read {path}: {e}", "mend the file or its permissions") from e
    before = before if before.endswith("\n") else before + "\n"
    first_dash = re.search(r"^( *)- ", before, re.MULTILINE)
    after = before + card_text(listed, first_dash[1] if first_dash else "  ")
    if not any(card.card.id == listed.head.id for card in read(after.encode(), str(path)).cards):
        raise PrepError(f"the card cannot be added to {path}", "mend that file: `prep bank check` shows how")
    write_bank(path, after)
    return path, before.count("\n") + 1


def write_bank(path: Path, text: str) -> None:
    """Replace a bank file in one piece. Raises PrepError."""
    try:
        write_whole(path, text)
    except OSError as e:
        raise PrepError(f"cannot write {path}: {(e.strerror or 'error').lower()}", "mend its permissions") from e


def card_text(listed: Listed, indent: str) -> str:
    """The card's own lines in its file, from its dash to the next one, at another indentation."""
    lines = listed.path.read_text("utf-8").splitlines()
    start = listed.head.line - 1
    was = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > was):
        end += 1
    moved = [indent + line[was:] if line.strip() else "" for line in lines[start:end]]
    return "\n".join(moved).rstrip() + "\n"
