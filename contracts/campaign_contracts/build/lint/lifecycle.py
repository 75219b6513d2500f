"""The state table is complete, and every name in it means something."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from campaign_contracts.build import registers
from campaign_contracts.build.bundle import Bundle
from campaign_contracts.build.forms import PORTAL
from campaign_contracts.build.problems import Pointer, Problem
from campaign_contracts.build.source import Document, Source
from campaign_contracts.lifecycle import REFUSED, portal_spelling

STATUS = ("components", "schemas", "CampaignStatus")


def check(source: Source, bundle: Bundle) -> Iterator[Problem]:
    """Yield every hole and every unknown name."""
    document = source.documents.get(registers.LIFECYCLE)
    if document is None:
        return
    table = _Table(
        document=document,
        states=_names(source, "states"),
        stimuli=_names(source, "stimuli"),
        rules=registers.identifiers(source, registers.RULES),
    )
    yield from table.doubles()
    yield from table.holes()
    yield from table.strangers()
    yield from _statuses(source, bundle, document)


def _names(source: Source, key: str) -> dict[Pointer, str]:
    entries = registers.entries(source, registers.LIFECYCLE, (key, "*"))
    return {pointer: str(entry.get("name")) for pointer, entry in entries}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Table:
    document: Document
    states: dict[Pointer, str]
    stimuli: dict[Pointer, str]
    rules: frozenset[str]

    def doubles(self) -> Iterator[Problem]:
        """Yield each name that stands there twice."""
        for names in (self.states, self.stimuli):
            count = Counter(names.values())
            for pointer, name in names.items():
                if count[name] > 1:
                    yield self.document.problem(
                        pointer,
                        found=f"the name {name!r} twice",
                        expected="each name once",
                        action="rename one of them",
                    )

    def holes(self) -> Iterator[Problem]:
        """Yield each row and cell that is missing, and each that belongs to nothing."""
        rows = self._mapping("cells")
        yield from self._compare(("cells",), set(rows), set(self.states.values()), "row", "states")
        for state, row in rows.items():
            if isinstance(row, dict):
                yield from self._compare(("cells", state), set(row), set(self.stimuli.values()), "cell", "stimuli")

    def strangers(self) -> Iterator[Problem]:
        """Yield each outcome that is no state and each rule that is no rule."""
        legal = {*self.states.values(), REFUSED}
        for pointer, cell in registers.matches(self.document.value, ("cells", "*", "*")):
            if not isinstance(cell, dict):
                continue
            for index, outcome in enumerate(cell.get("outcomes", [])):
                if outcome not in legal:
                    place: Pointer = (*pointer, "outcomes", index)
                    yield self._unknown(place, outcome, f"a state's name or {REFUSED!r}")
            for index, rule in enumerate(cell.get("rules", [])):
                if rule not in self.rules:
                    yield self._unknown((*pointer, "rules", index), rule, "the id of a rule of rules.yaml")

    def _mapping(self, key: str) -> dict[str, Any]:
        value = self.document.value.get(key) if isinstance(self.document.value, dict) else None
        return value if isinstance(value, dict) else {}

    def _compare(self, at: Pointer, found: set[str], expected: set[str], what: str, where: str) -> Iterator[Problem]:
        for name in sorted(expected - found):
            yield self.document.problem(
                at,
                found=f"no {what} for {name!r}",
                expected=f"a {what} for each of the {where}",
                action=f"add the {what}, with no outcomes where it cannot happen",
            )
        for name in sorted(found - expected):
            yield self.document.problem(
                (*at, name),
                found=f"a {what} for {name!r}, which is none of the {where}",
                expected=f"a {what} for each of the {where} and no other",
                action=f"correct the name, or add it to the {where}",
            )

    def _unknown(self, pointer: Pointer, found: object, expected: str) -> Problem:
        return self.document.problem(pointer, found=repr(found), expected=expected, action="correct the name")


def _statuses(source: Source, bundle: Bundle, document: Document) -> Iterator[Problem]:
    """Compare the statuses of the table with the enumeration in the schema, both ways."""
    schema = bundle.document["components"].get("schemas", {}).get(STATUS[-1], {})
    enumeration = schema.get("enum")
    if not isinstance(enumeration, list):
        yield bundle.problem(
            STATUS, found="no enumeration", expected=f"a schema {STATUS[-1]} with the statuses", action="write it"
        )
        return
    beside = schema.get(PORTAL, [])
    enumeration = [word for word in enumeration if word not in beside]
    if beside and beside != (expected := [portal_spelling(str(word)) for word in enumeration]):
        yield bundle.problem(
            (*STATUS, PORTAL), found=repr(beside), expected=repr(expected), action="spell each status the other way"
        )
    states = list(registers.entries(source, registers.LIFECYCLE, ("states", "*")))
    for pointer, state in states:
        if state.get("status") not in enumeration:
            yield document.problem(
                (*pointer, "status"),
                found=repr(state.get("status")),
                expected=f"one of the statuses of the schema {STATUS[-1]}: {', '.join(map(str, enumeration))}",
                action="correct the status, or add it to the schema",
            )
    for index, status in enumerate(enumeration):
        if status not in {state.get("status") for _, state in states}:
            yield bundle.problem(
                (*STATUS, "enum", index),
                found=f"the status {status!r}, which no state of {document.name} has",
                expected="at least one state for each status",
                action="add a state, or remove the status",
            )
