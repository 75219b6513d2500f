"""A compiled schema: whether a value fits, where it does not, and which rule each part of the schema belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

MOST_ITEMS = 10_000
"""Of an array, so many items are searched for mismatches: listing one takes a thousand bytes and more. No schema allows
an array that is longer."""


def nothing(uri: str) -> Any:
    """What schemas get of other places: validators read no file and ask no server. Raises ValueError."""
    raise ValueError(f"references lead into the document itself, and {uri[:200]} does not")


@dataclass(frozen=True, kw_only=True)
class SchemaError:
    """One mismatch: `pointer` is a JSON pointer into the instance; `rule` the rule that the schema names, if any.

    `demand` is the keyword that is not met, with the member that is missing where one is; no wording of a validator.
    """

    pointer: str
    message: str
    demand: str
    rule: str | None


class Validator:
    """A compiled schema that knows which rule each of its parts belongs to."""

    def __init__(self, schema: Any) -> None:
        """Compile an inlined schema (no references left)."""
        self._schema = schema
        self._compiled = jsonschema_rs.Draft202012Validator(schema, validate_formats=True, retriever=nothing)

    def accepts(self, instance: Any) -> bool:
        """Whether the instance fits; much faster than listing errors."""
        return self._compiled.is_valid(instance)

    def error(self, instance: Any) -> SchemaError | None:
        """The first mismatch, in the order of the schema, sought within the first `MOST_ITEMS` of each array first."""
        short = _shortened(instance)
        try:
            self._compiled.validate(short)
            if short is not instance:
                self._compiled.validate(instance)
        except jsonschema_rs.ValidationError as error:
            return self._mismatch(error)
        return None

    def errors(self, instance: Any) -> Iterator[SchemaError]:
        """Every mismatch, in the order of the schema, within the first `MOST_ITEMS` of each array."""
        return map(self._mismatch, self._compiled.iter_errors(_shortened(instance)))

    def rules(self, instance: Any) -> set[str]:
        """The rules that the mismatches name."""
        found = (self._rule(error.schema_path) for error in self._compiled.iter_errors(_shortened(instance)))
        return {rule for rule in found if rule is not None}

    def _mismatch(self, error: jsonschema_rs.ValidationError) -> SchemaError:
        return SchemaError(
            pointer="".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in error.instance_path),
            message=error.message,
            demand=":".join(filter(None, (error.kind.name, getattr(error.kind, "property", None)))),
            rule=self._rule(error.schema_path),
        )

    def _rule(self, path: list[str | int]) -> str | None:
        node = self._schema
        rule: str | None = node.get("x-rule") if isinstance(node, dict) else None
        for part in path:
            node = node[part]
            if isinstance(node, dict):
                rule = node.get("x-rule", rule)
        return rule


def _shortened(instance: Any) -> Any:
    """A value in which no array is longer than that; the same object where none is."""
    if isinstance(instance, dict):
        short = {name: _shortened(value) for name, value in instance.items()}
        return short if any(short[name] is not value for name, value in instance.items()) else instance
    if not isinstance(instance, list):
        return instance
    items = list(map(_shortened, instance[:MOST_ITEMS]))
    changed = len(instance) > MOST_ITEMS or any(one is not other for one, other in zip(items, instance, strict=True))
    return items if changed else instance
