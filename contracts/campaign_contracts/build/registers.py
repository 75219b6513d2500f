"""The registers beside the OpenAPI document: lifecycle, rules, errata, pages. The first three travel in the bundle."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from campaign_contracts.build.problems import Pointer
from campaign_contracts.build.source import Document, Source

LIFECYCLE = "lifecycle.yaml"
RULES = "rules.yaml"
ERRATA = "errata.yaml"
PAGES = "pages.yaml"
ALL = (LIFECYCLE, RULES, ERRATA, PAGES)

_ENTRIES: Mapping[str, tuple[Pointer, ...]] = {
    LIFECYCLE: (("states", "*"), ("stimuli", "*"), ("cells", "*", "*")),
    RULES: (("rules", "*"),),
    ERRATA: (("errata", "*"),),
    PAGES: (("sentences", "*"),),
}
"""Which parts of a register are entries; `*` stands for every item or member."""

BUNDLED = (LIFECYCLE, RULES, ERRATA)
"""The registers that travel in the bundle."""


def extensions(source: Source) -> dict[str, Any]:
    """Return `x-lifecycle`, `x-rules` and `x-errata`, as far as they are written.

    Each state, stimulus, cell, rule and erratum has `source: {file, line}`.
    """
    return {
        f"x-{path.removesuffix('.yaml')}": _with_places(source.documents[path], _ENTRIES[path])
        for path in BUNDLED
        if path in source.documents
    }


def _with_places(document: Document, patterns: tuple[Pointer, ...]) -> Any:
    value = copy.deepcopy(document.value)
    for pattern in patterns:
        for pointer, entry in matches(value, pattern):
            if isinstance(entry, dict):
                entry["source"] = {"file": document.name, "line": document.line(pointer)}
    return value


def identifiers(source: Source, path: str) -> frozenset[str]:
    """Return the ids of all entries of a register; none for a register that is missing."""
    return frozenset(entry["id"] for _, entry in entries(source, path) if isinstance(entry.get("id"), str))


def entries(source: Source, path: str, pattern: Pointer | None = None) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Yield place and value of the objects in a register that fit the pattern (by default: its entries)."""
    document = source.documents.get(path)
    if document is not None:
        for pointer, entry in matches(document.value, pattern or _ENTRIES[path][0]):
            if isinstance(entry, dict):
                yield pointer, entry


def matches(node: Any, pattern: Pointer, pointer: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    """Yield every node that a pattern of keys fits, with its place; a node of another shape fits nothing."""
    if not pattern:
        yield pointer, node
        return
    step, rest = pattern[0], pattern[1:]
    children: dict[Any, Any] = {}
    if isinstance(node, dict):
        children = node
    elif isinstance(node, list):
        children = dict(enumerate(node))
    for key, child in children.items():
        if step in ("*", key):
            yield from matches(child, rest, (*pointer, key))
