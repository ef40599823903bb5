"""The JSON Schema of a bank file, from the same types that read it, for editors that complete and check."""

from typing import Annotated, Any, Literal

import msgspec

from prepcli.kinds import KINDS, AnyCard
from prepcli.model import Card

SCALAR = ["string", "number", "boolean"]


class BankFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A question bank for `prep`."""

    version: Literal[1]
    cards: Annotated[tuple[AnyCard, ...], msgspec.Meta(min_length=1)]


def bank_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of a bank. Text may be written as any scalar, since text stays text."""
    (root,), components = msgspec.json.schema_components([BankFile])
    for name, component in components.items():
        if name in {kind.__name__ for kind in KINDS.values()}:
            _loosen_card(name, component)
            _ask_for_answer(component)
        _text_is_any_scalar(component)
    cards = components["BankFile"]["properties"]["cards"]
    cards["items"] = _by_kind()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **root, "$defs": _renamed(components)}


def _loosen_card(name: str, component: dict[str, Any]) -> None:
    """The kind of a flashcard need not be written."""
    kind = component["properties"].pop("kind")
    component["properties"] = {"kind": {"const": kind["enum"][0]}, **component["properties"]}
    component["required"] = [
        f for f in component["required"] if f != "kind" or name != KINDS["flashcard"].__name__
    ]


def _ask_for_answer(component: dict[str, Any]) -> None:
    """Only a draft may be without an answer."""
    component["if"] = {"properties": {"draft": {"const": True}}, "required": ["draft"]}
    component["else"] = {"required": ["answer"], "properties": {"answer": {"minLength": 1}}}


def _by_kind() -> dict[str, Any]:
    """Choose the definition by `kind`, so that an editor's messages speak of one kind only."""
    item: dict[str, Any] = {"type": "object", "properties": {"kind": {"enum": list(KINDS)}}}
    item["allOf"] = [
        {
            "if": {"properties": {"kind": {"const": kind}}, "required": [] if kind == "flashcard" else ["kind"]},
            "then": {"$ref": f"#/$defs/{cls.__name__}"},
        }
        for kind, cls in KINDS.items()
    ]
    return item


def _text_is_any_scalar(node: Any, in_list: bool = False) -> None:
    if isinstance(node, list):
        for child in node:
            _text_is_any_scalar(child, in_list)
    elif isinstance(node, dict):
        if node.get("type") == "string":
            node["type"] = [*SCALAR, "null"] if in_list else SCALAR
        for key, child in node.items():
            _text_is_any_scalar(child, in_list or key in ("items", "prefixItems"))


def _renamed(components: dict[str, Any]) -> dict[str, Any]:
    """Definitions in a stable order; descriptions for people, without the class docstrings of the code."""
    for component in components.values():
        component.pop("description", None)
    described = components["BankFile"]["properties"]
    described["version"]["description"] = "The version of this format: 1"
    for kind in KINDS.values():
        fields = components[kind.__name__]["properties"]
        for field, about in ABOUT.items():
            if field in fields:
                fields[field]["description"] = about
    return dict(sorted(components.items()))


ABOUT = {
    "id": "Keeps the card's history through any edit",
    "topic": "What `prep quiz --topic` selects",
    "track": "A named selection, such as `essentials`",
    "level": "1 asked of every junior, 2 a usual follow-up, 3 distinguishes",
    "prompt": "The question; Markdown back-ticks, bold and fenced code are shown",
    "answer": "What one would say aloud",
    "draft": "A question whose answer is not written yet",
    "key_points": "What an interviewer listens for, each to be ticked",
    "mistakes": "Wrong beliefs, each with its correction",
    "follow_ups": "What may be asked next",
    "reference": "The authority, with its section",
    "versions": "Since when the claim holds",
    "aliases": "Older ids whose history this card takes over",
    "gaps": "For each `____` of the prompt, the accepted spellings, the one to show first",
    "accept": "All accepted forms, the canonical one first",
    "options": "The options, at least one `correct: true`, each with a `why`",
    "output": "What the program prints, up to trailing newlines",
    "raises": "The exception that ends the program",
}
assert set(ABOUT) <= {f.name for kind in KINDS.values() for f in msgspec.structs.fields(kind)} | set(
    Card.__struct_fields__
)
