"""YAML text -> nodes that know their place; the only owner of the YAML library.

The events are walked before any node is built, because the C composer crashes the process on deeply nested
input, and aliases are refused, because a few lines of them can stand for more text than memory holds.
"""

from typing import Any, NamedTuple

import yaml

from prepcli.errors import Flaw

MAX_BYTES = 10_000_000
MAX_DEPTH = 32

Node = yaml.Node
Scalar = yaml.ScalarNode
Mapping = yaml.MappingNode
Sequence = yaml.SequenceNode

NULL = "tag:yaml.org,2002:null"


class Spot(NamedTuple):
    """A place in a text, counted from 0, as YAML's own marks count."""

    line: int
    column: int


class Source(NamedTuple):
    """A file's path as shown and its lines, to say where something stands."""

    path: str
    lines: list[str]

    def flaw(self, message: str, hint: str, mark: Any = None, width: int = 1) -> Flaw:
        if mark is None:
            return Flaw(message=message, hint=hint, path=self.path)
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        width = max(1, min(width, len(line) - mark.column))
        return Flaw(
            message=message,
            hint=hint,
            path=self.path,
            line=mark.line + 1,
            column=mark.column + 1,
            width=width,
            source=line,
        )

    def at(self, node: Node, message: str, hint: str = "") -> Flaw:
        """A flaw at `node`, underlining it as far as it stays on one line."""
        start, end = node.start_mark, node.end_mark
        width = end.column - start.column if isinstance(node, Scalar) and end.line == start.line else 1
        return self.flaw(message, hint, start, width)


def compose(data: bytes, path: str) -> tuple[Node | None, Source, list[Flaw]]:
    """The root node of the one document in `data`, or None with the flaws that stand in the way."""
    source = Source(path, [])
    if len(data) > MAX_BYTES:
        too_big = f"the file has {len(data):,} bytes, more than {MAX_BYTES:,}"
        return None, source, [source.flaw(too_big, "split the bank into several files")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = data[: e.start].count(b"\n") + 1
        flaw = Flaw(message="not UTF-8 text", hint="save the file as UTF-8", path=path, line=line, column=1)
        return None, source, [flaw]
    source = Source(path, text.splitlines())
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if flaw_or_none := _unsafe(text, loader, source):
            return None, source, [flaw_or_none]
        return yaml.compose(text, Loader=loader), source, []
    except yaml.MarkedYAMLError as e:
        return None, source, [_syntax_flaw(e, source)]
    except yaml.reader.ReaderError:
        return None, source, [_character_flaw(text, source)]


def scalar_text(node: Node | None) -> str | None:
    """A scalar as it was written, whatever YAML would make of it; None for all else."""
    return node.value if isinstance(node, Scalar) else None


def child(node: Node, name: str) -> Node | None:
    """What stands behind the key `name` of a mapping."""
    return next((value for key, value in node.value if scalar_text(key) == name), None)


def is_empty(node: Node) -> bool:
    """Was nothing written after the key?"""
    return isinstance(node, Scalar) and node.value == "" and node.tag == NULL


def _unsafe(text: str, loader: type, source: Source) -> Flaw | None:
    depth = documents = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                return source.flaw(
                    f"nested more than {MAX_DEPTH} deep", "a card needs three levels", event.start_mark
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            return source.flaw("aliases are not supported", "write the text out", event.start_mark)
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                return source.flaw("more than one YAML document", "remove the `---` line", event.start_mark, 3)
    return None


def _syntax_flaw(error: yaml.MarkedYAMLError, source: Source) -> Flaw:
    mark = error.problem_mark or error.context_mark
    problem = (error.problem or "not readable as YAML").strip()
    hint = "check the indentation and the quotes here and on the line above"
    if mark is not None and mark.line < len(source.lines) and "\t" in source.lines[mark.line]:
        hint = "YAML is indented with spaces: replace the tab"
    elif "mapping values" in problem:
        hint = "put quotes around a text that holds `: `"
    return source.flaw(f"not readable as YAML: {problem}", hint, mark)


def _character_flaw(text: str, source: Source) -> Flaw:
    """Where the first character stands that YAML does not allow."""
    hint = "remove it, or write it as an escape in double quotes"
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    assert found is not None  # the reader in C refuses none that this expression allows
    before = text[: found.start()]
    spot = Spot(before.count("\n"), len(before) - before.rfind("\n") - 1)
    return source.flaw(f"the character U+{ord(found[0]):04X} is not allowed in YAML", hint, spot)
