"""Two schemas side by side: whether the new one allows more, or less, or something else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, islice

from campaign_contracts.diff import facets
from campaign_contracts.diff.change import Change, Direction, Effect, Kind
from campaign_contracts.diff.document import Document, bare, groups, key, types
from campaign_contracts.diff.facets import Flat, Here
from campaign_contracts.spec import Json
from campaign_contracts.usage import UsageError

_UNIONS = ("oneOf", "anyOf")
_COMPONENT = "#/components/schemas/"

MOST_CHANGES = 100_000
"""Of one schema. Nobody reads as many, and what refers to it has them all again."""


@dataclass(kw_only=True)
class SchemaDiff:
    """Compares schemas of two documents. Each pair of components is compared once for each direction."""

    old: Document
    new: Document
    _known: dict[tuple[str, str, Direction], list[Change]] = field(default_factory=dict)

    def compare(self, old: Json, new: Json, direction: Direction, place: str) -> list[Change]:
        """The changes from one schema to the other. `place` is where they stand, unless a component says it better."""
        names = (_name(old), _name(new))
        if names[0] is None and names[1] is None:
            return self._found(old, new, direction, place)
        pair = (names[0] or key(old), names[1] or key(new), direction)
        if pair not in self._known:
            self._known[pair] = []  # a schema that refers to itself ends here
            both = names[0] is not None and names[1] is not None
            found = self._found(old, new, direction, f"schema {names[1]}" if both else place)
            if both:
                self._known[pair] = found
            else:
                del self._known[pair]
            return found
        return self._known[pair]

    def _found(self, old: Json, new: Json, direction: Direction, place: str) -> list[Change]:
        """All changes, which may not be too many. Raises UsageError."""
        found = list(islice(self._compare(old, new, direction, place), MOST_CHANGES + 1))
        if len(found) > MOST_CHANGES:
            raise UsageError(f"{self.new.name}: {place} differs in more than {MOST_CHANGES:,} ways")
        return found

    def _compare(self, old: Json, new: Json, direction: Direction, place: str) -> Iterator[Change]:
        o, n = self.old.flat(old), self.new.flat(new)
        here = Here(direction=direction, place=place)
        yield from facets.word_changes(o, n, place)
        if "enum" in o or "enum" in n:
            yield from facets.value_changes(self.old, o, self.new, n, here)
            yield from facets.default_changes(o, n, here)
            yield from facets.freedom_changes(o, n, here)
            return
        if any(union in o for union in _UNIONS) is not any(union in n for union in _UNIONS):
            yield from self._alternatives(o, n, here)
            return
        yield from facets.type_changes(o, n, here)
        if not types(o) & types(n):
            return
        yield from facets.bound_changes(o, n, here)
        yield from facets.string_changes(o, n, here)
        yield from facets.default_changes(o, n, here)
        yield from self._object(o, n, here)
        yield from self._array(o, n, here)
        yield from self._unions(o, n, here)
        yield from self._conditions(o, n, here)
        yield from facets.freedom_changes(o, n, here)

    def _object(self, o: Flat, n: Flat, here: Here) -> Iterator[Change]:
        before, after = (self._properties(doc, flat, here) for doc, flat in ((self.old, o), (self.new, n)))
        must, must_now = set(o.get("required", [])), set(n.get("required", []))
        for name in [*before, *(name for name in after if name not in before)]:
            inner = here.inside(name)
            if name not in after:
                yield from self._removed(name, n, must, inner)
            elif name not in before:
                yield from _added(name, o, must_now, inner)
            else:
                yield from self.compare(before[name], after[name], here.direction, inner.place)
        both = set(before) & set(after)
        for name in sorted((must_now - must) & both):
            yield here.inside(name).change(Effect.NARROWER, "is required now")
        for name in sorted((must - must_now) & both):
            yield here.inside(name).change(Effect.WIDER, "is no longer required")
        described = set(before) | set(after)
        for name in sorted((must_now - must) - described):
            yield here.inside(name).change(Effect.NARROWER, "is required now, though it is not described")
        for name in sorted((must - must_now) - described):
            yield here.inside(name).change(Effect.WIDER, "is no longer required; it was not described")
        for name in ("additionalProperties", "unevaluatedProperties"):
            yield from self._rest(o.get(name, True), n.get(name, True), "properties", here)

    def _removed(self, name: str, n: Flat, must: set[str], inner: Here) -> Iterator[Change]:
        """A caller's value has no effect any more, and is refused by a closed schema; a server's is missing."""
        if inner.direction is Direction.REQUEST:
            closed = n.get("additionalProperties") is False
            yield inner.change(Effect.NARROWER, f"is {'refused' if closed else 'no longer taken'}")
        else:
            yield inner.change(Effect.WIDER, f"is no longer {'there' if name in must else 'described'}")

    def _properties(self, document: Document, flat: Flat, here: Here) -> dict[str, Json]:
        """Those that are written in this direction: what is read only is in no request, and the other way round."""
        mark = "readOnly" if here.direction is Direction.REQUEST else "writeOnly"
        found = flat.get("properties") or {}
        return {name: schema for name, schema in found.items() if not _marked(document, schema, mark)}

    def _rest(self, old: Json, new: Json, what: str, here: Here) -> Iterator[Change]:
        free, free_now = (_is_free(value) for value in (old, new))
        if free and free_now:
            return
        inner = here.inside("*")
        if new is False and old is not False:
            yield inner.change(Effect.NARROWER, f"further {what} are refused now")
        elif old is False and new is not False:
            yield inner.change(Effect.WIDER, f"further {what} are allowed now")
        elif old is not False:
            yield from self.compare(old, new, here.direction, inner.place)

    def _array(self, o: Flat, n: Flat, here: Here) -> Iterator[Change]:
        if "items" in o or "items" in n:
            yield from self.compare(o.get("items", True), n.get("items", True), here.direction, f"{here.place}[]")
        before, after = o.get("prefixItems") or [], n.get("prefixItems") or []
        for index in range(max(len(before), len(after))):
            pair = [
                each[index] if index < len(each) else rest.get("items", True)
                for each, rest in ((before, o), (after, n))
            ]
            yield from self.compare(pair[0], pair[1], here.direction, f"{here.place}[{index}]")
        yield from self._rest(o.get("unevaluatedItems", True), n.get("unevaluatedItems", True), "items", here)

    def _alternatives(self, o: Flat, n: Flat, here: Here) -> Iterator[Change]:
        """One schema that became one of several, or the other way round."""
        sides = [self._listed(self.old, o), self._listed(self.new, n)]
        if sides[0] is None or sides[1] is None:
            yield here.change(Effect.UNDECIDED, "there are several lists of alternatives, and only in one of the two")
        else:
            yield from self._matches(sides[0], sides[1], here)

    def _listed(self, document: Document, flat: Flat) -> list[Json] | None:
        """A schema as its alternatives, each with what all of them demand; one without any, by its types."""
        given = [(union, members) for union in _UNIONS for members in groups(flat, union)]
        if len(given) > 1:
            return None
        if not given:
            named = flat.get("type")
            return [{**flat, "type": name} for name in named] if isinstance(named, list) else [flat]
        [(union, members)] = given
        shared = {name: value for name, value in flat.items() if name != union}
        return [document.flat({"allOf": [member, shared]}) for member in members]

    def _unions(self, o: Flat, n: Flat, here: Here) -> Iterator[Change]:
        """Lists of alternatives: the same ones, and those that are left in their order."""
        before, after = (
            [(union, members) for union in _UNIONS for members in groups(flat, union)] for flat in (o, n)
        )  # fmt: skip
        same = {key(bare(members)) for _, members in before} & {key(bare(members)) for _, members in after}
        if len(before) > 1 or len(after) > 1:
            before, after = ([each for each in side if key(bare(each[1])) not in same] for side in (before, after))
        if len(before) != len(after):
            effect = Effect.NARROWER if not before else Effect.WIDER if not after else Effect.UNDECIDED
            yield here.change(effect, "has to fit other lists of alternatives")
            return
        for (word, old), (word_now, new) in zip(before, after, strict=True):
            if word != word_now and not self._apart(old):
                text = f"has to fit {'one or more' if word_now == 'anyOf' else 'exactly one'} of several schemas now"
                effect = Effect.WIDER if word_now == "anyOf" else Effect.NARROWER
                harmless = effect.kind(here.direction) is Kind.COMPATIBLE
                yield here.change(effect if harmless else Effect.UNDECIDED, text)
            yield from self._matches(old, new, here)

    def _apart(self, members: Sequence[Json]) -> bool:
        """Whether no value fits two of these, by their types: then exactly one is the same as one or more."""
        known = [types(self.old.flat(member)) for member in members]
        return all(not one & other for one, other in combinations(known, 2))

    def _matches(self, old: Sequence[Json], new: Sequence[Json], here: Here) -> Iterator[Change]:
        pairs, gone, fresh = self._matched(old, new)
        for schema in gone:
            yield here.change(Effect.NARROWER, f"{_title(schema)} is no longer one of the alternatives")
        for schema in fresh:
            yield here.change(Effect.WIDER, f"{_title(schema)} is one more alternative")
        for before, after in pairs:
            yield from self.compare(before, after, here.direction, f"{here.place}<{_title(after)}>")

    def _matched(
        self, old: Sequence[Json], new: Sequence[Json]
    ) -> tuple[list[tuple[Json, Json]], list[Json], list[Json]]:
        """Alternatives that are the same by name or by content, those that are only like each other, and the others."""
        left, right = list(old), list(new)
        pairs: list[tuple[Json, Json]] = []
        same = (
            lambda a, b: _name(a) is not None and _name(a) == _name(b),
            lambda a, b: key(bare(self.old.flat(a))) == key(bare(self.new.flat(b))),
            lambda a, b: a.get("title") is not None and a.get("title") == b.get("title"),
            lambda a, b: _name(a) is None and _name(b) is None and types(self.old.flat(a)) == types(self.new.flat(b)),
            lambda a, b: _name(a) is None and _name(b) is None and types(self.old.flat(a)) & types(self.new.flat(b)),
        )
        for alike in same:
            for before in list(left):
                match = next(
                    (
                        after
                        for after in right
                        if isinstance(after, Mapping) and isinstance(before, Mapping) and alike(before, after)
                    ),
                    None,
                )
                if match is not None:
                    pairs.append((before, match))
                    left.remove(before)
                    right.remove(match)
        return pairs, left, right

    def _conditions(self, o: Flat, n: Flat, here: Here) -> Iterator[Change]:
        yield from self._negated(o, n, here)
        for name in ("contains", "propertyNames"):
            if name in o or name in n:
                place = f"{here.place}<{name}>"
                yield from self.compare(o.get(name, True), n.get(name, True), here.direction, place)
        for name in ("patternProperties", "dependentSchemas"):
            before, after = (flat.get(name) or {} for flat in (o, n))
            for each in dict.fromkeys([*before, *after]):
                place = f"{here.place}<{name} {each}>"
                yield from self.compare(before.get(each, True), after.get(each, True), here.direction, place)
        before, after = (flat.get("dependentRequired") or {} for flat in (o, n))
        for each in dict.fromkeys([*before, *after]):
            for name in sorted(set(after.get(each, ())) - set(before.get(each, ()))):
                yield here.inside(name).change(Effect.NARROWER, f"is required now beside {each}")
            for name in sorted(set(before.get(each, ())) - set(after.get(each, ()))):
                yield here.inside(name).change(Effect.WIDER, f"is no longer required beside {each}")
        yield from self._conditionals(o.get("conditionals", []), n.get("conditionals", []), here)
        yield from _encodings(o, n, here)

    def _negated(self, o: Flat, n: Flat, here: Here) -> Iterator[Change]:
        """What is ruled out: where that becomes more, less is allowed."""
        if "not" not in o or "not" not in n:
            if "not" in o or "not" in n:
                now = "not" in n
                text = f"condition not was {'added' if now else 'taken away'}"
                yield here.change(Effect.NARROWER if now else Effect.WIDER, text)
            return
        for change in self.compare(o["not"], n["not"], here.direction.other, f"{here.place}<not>"):
            yield replace(change, direction=here.direction if change.direction else None)

    def _conditionals(self, old: Sequence[Json], new: Sequence[Json], here: Here) -> Iterator[Change]:
        """`if`, `then`, `else`: of the same condition, what follows is compared."""
        left, right = list(old), list(new)
        for before in old:
            after = next((each for each in right if key(bare(each["if"])) == key(bare(before["if"]))), None)
            if after is None:
                continue
            left.remove(before)
            right.remove(after)
            for name in ("then", "else"):
                place = f"{here.place}<{name}>"
                yield from self.compare(before.get(name, True), after.get(name, True), here.direction, place)
        if left or right:
            effect = Effect.NARROWER if not left else Effect.WIDER if not right else Effect.UNDECIDED
            word = "was added" if not left else "was taken away" if not right else "changed"
            yield here.change(effect, f"condition if {word}")


def _added(name: str, o: Flat, must_now: set[str], inner: Here) -> Iterator[Change]:
    if inner.direction is Direction.REQUEST:
        required = name in must_now
        effect = Effect.NARROWER if required else Effect.WIDER
        yield inner.change(effect, "is new and required" if required else "is new and optional")
    else:
        closed = o.get("additionalProperties") is False
        yield inner.change(Effect.WIDER if closed else Effect.NARROWER, "is new")


def _encodings(o: Flat, n: Flat, here: Here) -> Iterator[Change]:
    for name in ("contentMediaType", "contentEncoding"):
        before, after = o.get(name), n.get(name)
        if before != after:
            effect = Effect.NARROWER if before is None else Effect.WIDER if after is None else Effect.OTHER
            yield here.change(effect, f"{name} {before or 'none'} became {after or 'none'}")
    before, after = (flat.get("discriminator") or {} for flat in (o, n))
    if before and after and before.get("propertyName") != after.get("propertyName"):
        yield here.change(Effect.OTHER, f"discriminator {before['propertyName']} became {after['propertyName']}")


def _marked(document: Document, schema: Json, mark: str) -> bool:
    return isinstance(schema, Mapping) and document.flat(schema).get(mark) is True


def _is_free(value: Json) -> bool:
    return value is True or value == {}


def _name(schema: Json) -> str | None:
    """The component that a schema is a plain reference to."""
    reference = schema.get("$ref") if isinstance(schema, Mapping) else None
    if not isinstance(reference, str) or not reference.startswith(_COMPONENT):
        return None
    return reference.removeprefix(_COMPONENT) if bare({**schema, "$ref": ""}) == {"$ref": ""} else None


def _title(schema: Json) -> str:
    if not isinstance(schema, Mapping):
        return "anything" if schema else "nothing"
    if isinstance(schema.get("$ref"), str):
        return str(schema["$ref"]).rpartition("/")[2]
    named = schema.get("title") or schema.get("const")
    members = schema.get("required") or list(schema.get("properties") or {})
    return str(named or (f"with {', '.join(members[:3])}" if members else schema.get("type") or "another schema"))
