"""Schemas as Python expressions, for the demands that no class carries: `if`, `not`, alternatives, names.

An expression is true of the JSON values that the schema accepts. A keyword that is not known here is an error when the
package is generated, never a demand that is silently dropped.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from campaign_contracts.build.forms import python_pattern, resolve
from campaign_contracts.build.render import literal
from campaign_contracts.spec import Json
from campaign_contracts.usage import UsageError

Demand = str | tuple[str, str]
"""An expression; with the JSON type that it is about, it holds of values of every other type."""

TRUE, FALSE = "True", "False"

_IS_NONE = re.compile(r"(?<!\S)(\S+) is None")
_IS_IN = re.compile(r'("\S+") in (\S+)')

_TYPES = {
    "null": "{0} is None",
    "boolean": "is_boolean({0})",
    "string": "is_string({0})",
    "integer": "is_integer({0})",
    "number": "is_number({0})",
    "array": "is_array({0})",
    "object": "is_object({0})",
}
_BOUNDS = {
    "minimum": ("number", "{0} >= {1}"),
    "maximum": ("number", "{0} <= {1}"),
    "exclusiveMinimum": ("number", "{0} > {1}"),
    "exclusiveMaximum": ("number", "{0} < {1}"),
    "minLength": ("string", "len({0}) >= {1}"),
    "maxLength": ("string", "len({0}) <= {1}"),
    "minItems": ("array", "len({0}) >= {1}"),
    "maxItems": ("array", "len({0}) <= {1}"),
    "minProperties": ("object", "len({0}) >= {1}"),
    "maxProperties": ("object", "len({0}) <= {1}"),
}
_SAYS_NOTHING = frozenset({"description", "title", "examples", "example", "default", "deprecated", "$comment"})
_FIRST = ("type", "required")
"""What the other keywords of a schema may take for granted."""

_WITH_IF = frozenset({"then", "else"})


def expression(
    document: Mapping[str, Any], schema: Json, *, names: frozenset[str] | None = None, decided: bool = False
) -> str:
    """Return a Python expression that is true when the variable `value` holds what the schema accepts.

    It calls the helpers of the generated module (`is_integer`, `matches` …). `names` are all the names that an object
    can have there, which decides some demands beforehand. `decided` leaves out what is marked as undecided. Raises
    UsageError for a keyword that cannot be translated.
    """
    fresh = map("item{}".format, count(1)).__next__
    return _Translator(document=document, names=names, fresh=fresh, decided=decided).of(schema, "value")


def fields(document: Mapping[str, Any], schema: Json) -> tuple[str, ...]:
    """Return the names of the fields that a schema looks at, in its own order."""
    found: list[str] = []
    pending = [schema]
    while pending:
        node = pending.pop(0)
        if isinstance(node, list):
            pending += node
        elif isinstance(node, Mapping):
            found += [*node.get("required", []), *node.get("properties", {})]
            pending += [node[key] for key in ("if", "then", "else", "not", "allOf", "anyOf", "oneOf") if key in node]
            if "$ref" in node:
                pending.append(resolve(document, node["$ref"]))
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Translator:
    document: Mapping[str, Any]
    names: frozenset[str] | None
    fresh: Callable[[], str]
    decided: bool

    def of(self, schema: Json, value: str) -> str:
        if isinstance(schema, bool):
            return TRUE if schema else FALSE
        if self.decided and schema.get("x-undecided"):
            return TRUE
        demands: dict[str, list[str]] = {}
        for key in sorted(schema, key=lambda key: _FIRST.index(key) if key in _FIRST else len(_FIRST)):
            if key in _SAYS_NOTHING or key in _WITH_IF or key.startswith("x-"):
                continue
            demand = self._keyword(key, schema[key], schema, value)
            kind, text = demand if isinstance(demand, tuple) else ("", demand)
            demands.setdefault(self._unsure(kind, schema, value), []).append(text)
        return _all([_given(kind, value, _all(texts)) for kind, texts in demands.items()])

    @staticmethod
    def _unsure(kind: str, schema: Mapping[str, Json], value: str) -> str:
        """The kind of values that a demand is made on; empty where none but those can be there."""
        known = schema.get("type")
        sure = known == kind or (known, kind) == ("integer", "number") or (value == "value" and kind == "object")
        return "" if sure else kind

    def _keyword(self, key: str, argument: Json, schema: Mapping[str, Json], value: str) -> Demand:
        if key in _BOUNDS:
            kind, form = _BOUNDS[key]
            if not isinstance(argument, int | float) or isinstance(argument, bool):
                raise UsageError(f"The schema keyword {key!r} takes a number, not {argument!r}. Correct the schema.")
            return kind, form.format(value, literal(argument))
        translate = _KEYWORDS.get(key)
        if translate is None:
            known = ", ".join(sorted(_KEYWORDS.keys() | _BOUNDS.keys()))
            raise UsageError(
                f"The generator cannot turn the schema keyword {key!r} into Python. Say the condition with one of: "
                f"{known}; or teach campaign_contracts.build.conditions the keyword."
            )
        return translate(self, argument, schema, value)

    def reference(self, argument: Json, _: Mapping[str, Json], value: str) -> str:
        return self.of(resolve(self.document, argument), value)

    def type(self, argument: Json, _: Mapping[str, Json], value: str) -> str:
        kinds = [argument] if isinstance(argument, str) else argument
        unknown = [kind for kind in kinds if kind not in _TYPES]
        if unknown:
            raise UsageError(f"There is no type {unknown[0]!r} in a schema, only {', '.join(_TYPES)}.")
        return _any([_TYPES[kind].format(value) for kind in kinds])

    def enum(self, argument: Json, _: Mapping[str, Json], value: str) -> str:
        return f"is_one_of({value}, {literal(argument)})"

    def const(self, argument: Json, _: Mapping[str, Json], value: str) -> str:
        return f"is_one_of({value}, [{literal(argument)}])"

    def pattern(self, argument: Json, schema: Mapping[str, Json], value: str) -> Demand:
        return "string", f"matches({literal(python_pattern(argument))}, {value})"

    def format(self, argument: Json, schema: Mapping[str, Json], value: str) -> Demand:
        if argument != "date-time":
            raise UsageError(f"The generator knows the format date-time only, not {argument!r}.")
        return "string", f"is_date_time({value})"

    def unique(self, argument: Json, schema: Mapping[str, Json], value: str) -> Demand:
        return "array", f"all_differ({value})" if argument else TRUE

    def items(self, argument: Json, schema: Mapping[str, Json], value: str) -> Demand:
        item = self.fresh()
        return "array", _for_all(self.of(argument, item), item, value)

    def required(self, argument: Json, schema: Mapping[str, Json], value: str) -> Demand:
        return "object", _all([f"{literal(name)} in {value}" for name in argument])

    def properties(self, argument: Json, schema: Mapping[str, Json], value: str) -> Demand:
        demands = []
        for name, property_schema in argument.items():
            translator = replace(self, names=None)
            inner = translator.of(property_schema, f"{value}[{literal(name)}]")
            if name in schema.get("required", []):
                demands.append(inner)
            elif inner != TRUE:
                demands.append(_any([f"{literal(name)} not in {value}", inner]))
        return "object", _all(demands)

    def property_names(self, argument: Json, schema: Mapping[str, Json], value: str) -> Demand:
        if self.names is not None and value == "value":
            forbidden = argument.get("not", {})
            if argument.keys() == {"enum"} and self.names <= set(argument["enum"]):
                return TRUE
            if forbidden.keys() == {"enum"} and not self.names & set(forbidden["enum"]):
                return TRUE
        name = self.fresh()
        return "object", _for_all(self.of(argument, name), name, value)

    def additional(self, argument: Json, schema: Mapping[str, Json], value: str) -> Demand:
        name, known = self.fresh(), sorted(schema.get("properties", {}))
        inner = self.of(argument, f"{value}[{name}]")
        demand = _any([f"{name} in {literal(known)}", inner]) if known else inner
        return "object", TRUE if inner == TRUE else f"all({demand} for {name} in {value})"

    def every(self, argument: Json, schema: Mapping[str, Json], value: str) -> str:
        return _all([self.of(schema, value) for schema in argument])

    def some(self, argument: Json, schema: Mapping[str, Json], value: str) -> str:
        return _any([self.of(schema, value) for schema in argument])

    def one(self, argument: Json, schema: Mapping[str, Json], value: str) -> str:
        return f"[{', '.join(self.of(schema, value) for schema in argument)}].count(True) == 1"

    def negation(self, argument: Json, _: Mapping[str, Json], value: str) -> str:
        return _not(self.of(argument, value))

    def condition(self, argument: Json, schema: Mapping[str, Json], value: str) -> str:
        premise = self.of(argument, value)
        then = _any([_not(premise), self.of(schema.get("then", True), value)])
        otherwise = _any([premise, self.of(schema.get("else", True), value)])
        return _all([then, otherwise])


_KEYWORDS: Mapping[str, Callable[[_Translator, Json, Mapping[str, Json], str], Demand]] = {
    "$ref": _Translator.reference,
    "type": _Translator.type,
    "enum": _Translator.enum,
    "const": _Translator.const,
    "pattern": _Translator.pattern,
    "format": _Translator.format,
    "uniqueItems": _Translator.unique,
    "items": _Translator.items,
    "required": _Translator.required,
    "properties": _Translator.properties,
    "propertyNames": _Translator.property_names,
    "additionalProperties": _Translator.additional,
    "allOf": _Translator.every,
    "anyOf": _Translator.some,
    "oneOf": _Translator.one,
    "not": _Translator.negation,
    "if": _Translator.condition,
}


def _given(kind: str, value: str, demand: str) -> str:
    return demand if not kind or demand == TRUE else _any([_not(_TYPES[kind].format(value)), demand])


def _for_all(demand: str, item: str, values: str) -> str:
    return TRUE if demand == TRUE else f"all({demand} for {item} in {values})"


def _all(demands: list[str]) -> str:
    left = [demand for demand in dict.fromkeys(demands) if demand != TRUE]
    if FALSE in left:
        return FALSE
    return left[0] if len(left) == 1 else " and ".join(map(_bracketed, left)) or TRUE


def _any(alternatives: list[str]) -> str:
    left = [alternative for alternative in dict.fromkeys(alternatives) if alternative != FALSE]
    if TRUE in left:
        return TRUE
    return left[0] if len(left) == 1 else " or ".join(map(_bracketed, left)) or FALSE


def _not(expression: str) -> str:
    for plain, negated in ((_IS_NONE, r"\1 is not None"), (_IS_IN, r"\1 not in \2")):
        if plain.fullmatch(expression):
            return plain.sub(negated, expression)
    return f"not {_bracketed(expression)}"


def _bracketed(expression: str) -> str:
    simple = " and " not in expression and " or " not in expression and not expression.startswith("not ")
    return expression if simple else f"({expression})"
