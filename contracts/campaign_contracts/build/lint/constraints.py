"""Every constraint on a request says who stands behind it: a rule (`x-rule`), or nobody (`x-undecided`)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts.build import registers
from campaign_contracts.build.bundle import Bundle
from campaign_contracts.build.lint.schemas import METASCHEMA
from campaign_contracts.build.problems import Pointer, Problem
from campaign_contracts.build.source import Source
from campaign_contracts.build.walk import children, local_pointer, parts, resolve
from campaign_contracts.spec import WITHIN

CONSTRAINTS = frozenset({
    "type", "enum", "const", "format", "pattern", "minLength", "maxLength",
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "required", "minProperties", "maxProperties", "dependentRequired", "propertyNames", "unevaluatedProperties",
    "minItems", "maxItems", "uniqueItems", "contains", "unevaluatedItems",
    "anyOf", "oneOf", "not",
})  # fmt: skip
"""Keywords that refuse an instance by themselves. `allOf`, `items`, `properties`, `then` pass on what is in them."""

_JUDGED_BY_THE_KEYWORD = frozenset({"anyOf", "oneOf", "not", "if", "contains", "propertyNames"})
"""What stands in these refuses nothing: the keyword above it does."""


def check(source: Source, bundle: Bundle) -> Iterator[Problem]:
    """Yield each constraint without a mark, and each mark that names no rule."""
    rules = registers.identifiers(source, registers.RULES)
    for pointer, kind, part in parts(bundle.document, "document"):
        if kind == "schema":
            yield from _mark_problems(bundle, pointer, part, rules)
    search = _Search(bundle=bundle)
    for pointer, schema in _request_schemas(bundle.document):
        yield from search.unmarked(pointer, schema)


def _mark_problems(
    bundle: Bundle, pointer: Pointer, schema: Mapping[str, Any], rules: frozenset[str]
) -> Iterator[Problem]:
    rule, undecided = schema.get("x-rule"), schema.get("x-undecided")
    if rule is not None and rule not in rules:
        yield bundle.problem(
            (*pointer, "x-rule"),
            found=f"{rule!r}, which is no rule",
            expected="the id of a rule of rules.yaml",
            action="correct the id, or write the rule",
        )
    if undecided not in (None, True):
        yield bundle.problem(
            (*pointer, "x-undecided"),
            found=repr(undecided),
            expected="true, or no such key",
            action="remove the key where a rule decides",
        )
    for mismatch in METASCHEMA.iter_errors(schema.get(WITHIN, {})):
        yield bundle.problem(
            (*pointer, WITHIN),
            found=mismatch.message,
            expected="a JSON Schema: the values that rules decide",
            action="correct the schema",
        )
    if rule is not None and undecided is not None:
        yield bundle.problem(
            pointer,
            found="x-rule and x-undecided in one schema object",
            expected="one of them",
            action="split the object with allOf",
        )


def _request_schemas(document: Mapping[str, Any]) -> Iterator[tuple[Pointer, Any]]:
    """Yield the schemas of what a client may get wrong: request bodies and query parameters, not callbacks."""
    for pointer, kind, part in parts(document, "document"):
        if "callbacks" in pointer:
            continue
        if kind == "request body":
            for media_type, content in part.get("content", {}).items():
                yield (*pointer, "content", media_type, "schema"), content.get("schema")
        if kind == "parameter" and part.get("in") == "query":
            yield (*pointer, "schema"), part.get("schema")


@dataclass(kw_only=True, slots=True)
class _Search:
    """Goes down from a request as far as no mark is met. Follows references, and looks at each component once."""

    bundle: Bundle
    seen: set[Pointer] = field(default_factory=set)

    def unmarked(self, pointer: Pointer, schema: Any) -> Iterator[Problem]:
        if not isinstance(schema, dict) or pointer in self.seen or "x-rule" in schema or "x-undecided" in schema:
            return
        self.seen.add(pointer)
        for keyword in schema:
            if keyword in CONSTRAINTS or (keyword == "additionalProperties" and schema[keyword] is False):
                yield self._problem((*pointer, keyword), keyword)
        if "$ref" in schema:
            yield from self._follow(schema["$ref"])
        for inner, _, child in children(schema, "schema"):
            if inner[0] not in _JUDGED_BY_THE_KEYWORD:
                yield from self.unmarked(pointer + inner, child)

    def _follow(self, reference: str) -> Iterator[Problem]:
        target = local_pointer(reference)
        try:
            yield from self.unmarked(target, resolve(self.bundle.document, target))
        except KeyError:
            return  # a dangling reference is the bundler's to report

    def _problem(self, pointer: Pointer, keyword: str) -> Problem:
        return self.bundle.problem(
            pointer,
            found=f"the constraint {keyword!r} on a request, with no mark on it or above it",
            expected="x-rule: ID (the rule under which a violation is refused) or x-undecided: true",
            action="add one of them to the schema object",
        )
