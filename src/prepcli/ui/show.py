"""The one place that prints: a result becomes JSON, bare text or a screen. Rich is loaded only for a screen."""

import sys
from typing import Any

import msgspec

from prepcli.results import common as r


def show(result: Any, *, as_json: bool, plain: bool = False) -> None:
    """Print `result` to stdout. What programs read is UTF-8 wherever it goes."""
    if as_json or isinstance(result, r.Document):
        sys.stdout.buffer.write((as_json_text(result) if as_json else result.text).encode())
    elif isinstance(result, r.Count):
        sys.stdout.write(f"{result.count}\n")
    else:
        from prepcli.ui.results import draw

        draw(result, plain=plain)
    sys.stdout.flush()


def as_json_text(result: Any) -> str:
    """One object with `version`; moments UTC with Z, study days YYYY-MM-DD, unknown null."""
    data = msgspec.to_builtins(result)
    if isinstance(result, r.Message):
        data = {**msgspec.to_builtins(result.about), "message": result.text.replace("`", "")}
    if isinstance(result, r.CardSheet):
        data = {**_whole(result.card), **{k: v for k, v in data.items() if k != "card"}}
    if isinstance(result, r.Next):
        data["card"] = _whole(result.card) or None
    if isinstance(result, r.CodeRun):
        data = {k: v for k, v in data.items() if k != "trial"} | data["trial"]
    data = {"version": 1, **data}
    try:
        return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"
    except UnicodeEncodeError:  # the path of a file is not UTF-8; this spells its bytes as `\udcff`
        import json

        return json.dumps(data, indent=2) + "\n"


def _whole(card: Any) -> dict[str, Any]:
    """A card with every field, those left at their defaults too."""
    if card is None:
        return {}
    fields = {f.encode_name: msgspec.to_builtins(getattr(card, f.name)) for f in msgspec.structs.fields(card)}
    return {"id": card.id, "kind": card.kind, **fields}
