"""`prep add`: a card of one's own, from a form, the editor, options or a file of many."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from prepcli.commands.given import (
    AnswerText,
    Editor,
    FieldValue,
    KeyPoint,
    KindWord,
    LevelNumber,
    Prompt,
    TagWord,
    Topic,
    plain_values,
)
from prepcli.commands.options import Json, Output, has_terminal

if TYPE_CHECKING:
    from prepcli.commands.desk import Desk
    from prepcli.commands.draft import Draft
    from prepcli.errors import Flaw
    from prepcli.kinds import AnyCard

NEEDED = ("topic", "prompt", "answer")
FIRST = ("topic", "kind", "prompt", "answer", "key_points")
SKELETONS: dict[str, Any] = {
    "options": ["    - {text: , correct: true, why: }", "    - {text: , why: }"],
    "gaps": ["    - []"],
    "accept": ["    - "],
}


def add(
    topic: Topic = None,
    kind: KindWord = None,
    prompt: Prompt = None,
    answer: AnswerText = None,
    key_point: KeyPoint = None,
    level: LevelNumber = None,
    tag: TagWord = None,
    field: FieldValue = None,
    card_id: Annotated[
        str | None, typer.Option("--id", help="An id; otherwise one is made.", show_default=False)
    ] = None,
    from_: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Add all cards of a YAML file; - reads them from a pipe."),
    ] = None,
    file: Annotated[
        Path, typer.Option("--file", metavar="FILE", help="The bank: a name in your banks folder, or a path.")
    ] = Path("own.yaml"),
    editor: Editor = False,
    as_json: Json = False,
) -> Output:
    """Add a card of your own: in a form, in your editor, or by options.

    Example: prep add --topic git --prompt "What is HEAD?" --answer "A ref."
    """
    from prepcli.commands.desk import Desk
    from prepcli.commands.form import checked
    from prepcli.commands.own import own_file, taken
    from prepcli.errors import UsageError

    desk = Desk()
    path = own_file(desk, file)
    texts = {"id": card_id, "topic": topic, "kind": kind, "prompt": prompt, "answer": answer}
    given = plain_values(field, **texts, level=level, tags=tag, key_points=key_point)
    if from_ is not None:
        if given:
            raise UsageError("`--from` takes whole cards", "leave the other fields out")
        return _many(desk, path, from_, as_json)
    if not editor and all(name in given for name in NEEDED):
        return _added(desk, path, [checked(given, lambda card: taken(desk, card))], as_json)
    if not has_terminal() and not editor:
        missing = " and ".join(f"`--{name}`" for name in NEEDED if name not in given)
        raise UsageError(f"a card needs {missing}", "give them, or run it in a terminal to fill in a form")
    return _typed(desk, path, given, as_json, in_editor=editor)


def _many(desk: "Desk", path: Path, source: Path, as_json: bool) -> Output:
    """All cards of a file or a pipe, or none."""
    import sys

    from msgspec.structs import replace

    from prepcli.bank.read import read
    from prepcli.commands.own import taken
    from prepcli.errors import PrepError, UsageError, reason
    from prepcli.wording import counted

    try:
        data = source.read_bytes() if str(source) != "-" else sys.stdin.buffer.read()
    except OSError as e:
        raise UsageError(f"cannot read `{source}`: {reason(e)}", "check the path") from e
    name = str(source) if str(source) != "-" else "the pipe"
    found = read(data, name, bare=True)
    flaws = list(found.flaws)
    repeated = ((one, taken(desk, one.card)) for one in found.cards)
    flaws += [replace(flaw, path=name, line=one.line) for one, flaw in repeated if flaw]
    if flaws:
        more = f" and {counted(len(flaws) - 1, 'flaw')} more" if len(flaws) > 1 else ""
        first = replace(flaws[0], hint=f"{flaws[0].hint}{'; ' * bool(flaws[0].hint)}nothing was added{more}")
        raise PrepError("", flaw=first)
    if not found.cards:
        raise PrepError("no card to add", "write a list of cards, or a whole bank")
    return _added(desk, path, [one.card for one in found.cards], as_json, are_foreign=True)


def _typed(desk: "Desk", path: Path, given: dict[str, Any], as_json: bool, *, in_editor: bool) -> Output:
    """A card from the form or the editor; what cannot be saved is kept as a draft."""
    from prepcli.commands.draft import in_editor as from_editor
    from prepcli.commands.own import taken
    from prepcli.errors import PrepError

    card: AnyCard | None = None
    text = typed = ""
    if not in_editor:
        card, typed, given, in_editor = _from_form(desk, path, given)
    drafted = _draft(desk, path, given)
    if in_editor:
        found = from_editor(drafted, lambda card: taken(desk, card))
        if found is not None:
            card, text = found
    if card is None:
        raise PrepError("nothing was added", "every file is as it was")
    try:
        output = _added(desk, path, [card], as_json, text=text)
    except PrepError as e:
        raise drafted.kept(e, text or typed) from e
    drafted.drop()
    return output


def _from_form(
    desk: "Desk", path: Path, given: dict[str, Any]
) -> "tuple[AnyCard | None, str, dict[str, Any], bool]":
    """The card and its text, all that is known of it, and whether the learner asked for the editor."""
    from prepcli.commands.form import as_texts, card_of, fields, meant
    from prepcli.commands.own import taken
    from prepcli.ui.form import BrokenOff, Way, fill

    def known(values: dict[str, str]) -> dict[str, Any]:
        return {**given, **{name: meant(name, text) for name, text in values.items()}}

    def read(values: dict[str, str]) -> "tuple[AnyCard | None, str, tuple[Flaw, ...]]":
        return card_of(known(values), lambda card: taken(desk, card))

    try:
        way, values = fill(
            lambda values: fields(values, desk.bank.topics),
            {"kind": "", **as_texts(given)},
            lambda values: read(values)[2],
            first=FIRST,
            title="A new card",
        )
    except BrokenOff as e:
        begun = known(e.values)
        raise _draft(desk, path, {}).broken_off("nothing was added", _template(begun), e.exit_code) from e
    card, text, _ = read(values)
    return card if way is Way.SAVE else None, text, known(values), way is Way.EDITOR


def _added(
    desk: "Desk", path: Path, cards: "list[AnyCard]", as_json: bool, *, text: str = "", are_foreign: bool = False
) -> Output:
    """Write the cards and say where they are."""
    from prepcli.bank.splice import as_typed
    from prepcli.commands.own import add_cards, fitted
    from prepcli.errors import did_you_mean
    from prepcli.kinds import PROGRAMS
    from prepcli.results.common import Message
    from prepcli.wording import counted

    topics = desk.bank.topics
    cards = [fitted(desk, card) for card in cards]
    text = as_typed(text, cards[0]) if text else ""
    places = add_cards(desk, path, cards, text=text, are_foreign=are_foreign)
    if len(cards) == 1:
        said = f"`{places[0].id}` added to {path}:{places[0].line}"
        about = places[0].about
    else:
        said = f"{counted(len(cards), 'card')} added to {path}"
        about = {"cards": [place.about for place in places]}
    new = [topic for topic in dict.fromkeys(card.topic for card in cards) if topic not in topics]
    if new:
        meant = did_you_mean(new[0], topics)
        said += f"; a new topic: {', '.join(f'`{topic}`' for topic in new)}{f' ({meant})' * bool(meant)}"
    if path.parent != desk.workspace.banks:
        said += f"; `prep quiz --bank {path}` asks it"
    elif not desk.trust.allows(path) and any(card.kind in PROGRAMS for card in cards):
        said += f"; `prep bank trust {path}` lets its programs run"
    return Output(Message(text=said, about=about), as_json)


def _draft(desk: "Desk", path: Path, given: dict[str, Any]) -> "Draft":
    from prepcli.commands.draft import draft

    return draft(desk, "new", _template_head(path), _template(given), "prep add --editor")


def _template_head(path: Path) -> list[str]:
    from prepcli.kinds import KINDS

    return [
        "A new card: fill it in, save and close. Lines with ## are left out.",
        f"It goes to {path}",
        f"kind: {', '.join(KINDS)}",
        "Also: level (1 to 3), tags: [a, b], reference.",
        "As lists: key_points, mistakes, follow_ups.",
        "The lines of a long text stand, indented, below their field.",
    ]


def _template(given: dict[str, Any]) -> str:
    """What there is, and a place for what a card of this kind needs."""
    import msgspec

    from prepcli.bank.write import dashed, field_lines, fields_in_order
    from prepcli.kinds import KINDS

    cls = KINDS.get(str(given.get("kind") or "flashcard"), KINDS["flashcard"])
    needed = ["answer", *(field.name for field in msgspec.structs.fields(cls) if field.required)]
    lines: list[str] = []
    for name in fields_in_order(cls):
        if given.get(name):
            lines += field_lines(name, given[name])
        elif name in SKELETONS and name in needed:
            lines += [f"{name}:", *(line[2:] for line in SKELETONS[name])]
        elif name == "kind":
            lines.append("kind: flashcard")
        elif name in needed:
            lines += ["topic: "] if name == "topic" else [f"{name}: |-", ""]
    return "\n".join(dashed(lines)) + "\n"
