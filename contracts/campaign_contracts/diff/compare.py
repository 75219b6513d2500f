"""Compares two documents whole, and tells the changes as Markdown and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from campaign_contracts.diff import contract
from campaign_contracts.diff.change import Change, Changes, Kind
from campaign_contracts.diff.document import Document
from campaign_contracts.diff.operations import OperationDiff
from campaign_contracts.inert import json_document
from campaign_contracts.spec import Json

SHOWN_OPERATIONS = 3


def compare(old: Json, new: Json, names: tuple[str, str] = ("the old document", "the new document")) -> list[Change]:
    """Every change from one parsed OpenAPI document to another, what breaks callers first. Raises UsageError."""
    before, after = Document(old, names[0]), Document(new, names[1])
    changes = Changes()
    OperationDiff(before, after).into(changes)
    for extension, compared in (("x-lifecycle", contract.lifecycle), ("x-rules", contract.rules)):
        if extension in before.content and extension in after.content:
            for change in compared(before.content[extension], after.content[extension]):
                changes.add(change)
    return list(changes)


def counted(changes: Sequence[Change], kind: Kind) -> int:
    """How many changes are of this kind."""
    return sum(change.kind is kind for change in changes)


def headline(changes: Sequence[Change]) -> str:
    """The changes in numbers."""
    breaking, undecided, compatible, words = (counted(changes, kind) for kind in Kind)
    look = f"{undecided} to look at, " if undecided else ""
    return f"{breaking} breaking, {look}{compatible} compatible, {words} in the documentation only"


def line(change: Change) -> str:
    """One change in one line."""
    return f"{change.kind.value}: {_where(change)} {change.text}"


def markdown(changes: Sequence[Change]) -> str:
    """The changes as Markdown."""
    return "\n".join(_lines(changes)) + "\n"


def _lines(changes: Sequence[Change]) -> Iterator[str]:
    yield f"## {headline(changes)[0].upper()}{headline(changes)[1:]}"
    for kind in Kind:
        found = [change for change in changes if change.kind is kind]
        if found:
            yield from (
                "",
                f"### {kind.value.capitalize()}",
                "",
                "| where | what | operations |",
                "| --- | --- | --- |",
            )
            yield from (f"| {_cell(_where(c))} | {_cell(c.text)} | {_cell(_concerned(c))} |" for c in found)


def _where(change: Change) -> str:
    return f"{change.place} ({change.direction.value})" if change.direction else change.place


def _concerned(change: Change) -> str:
    shown = ", ".join(change.operations[:SHOWN_OPERATIONS])
    more = len(change.operations) - SHOWN_OPERATIONS
    return f"{shown} and {more} more" if more > 0 else shown


def text(changes: Sequence[Change]) -> str:
    """The changes as JSON text."""
    return json_document(document(changes))


def document(changes: Sequence[Change]) -> dict[str, Any]:
    """The changes as JSON values."""
    return {
        "counts": {kind.value: counted(changes, kind) for kind in Kind},
        "changes": [
            {
                "kind": change.kind.value,
                "area": change.area,
                "place": change.place,
                "direction": change.direction.value if change.direction else None,
                "text": change.text,
                "operations": list(change.operations),
            }
            for change in changes
        ],
    }


def _cell(value: str) -> str:
    inert = "".join(character if character.isprintable() else f"\\u{ord(character):04x}" for character in value)
    return inert.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "\\`")
