"""Two schemas side by side: whether the new one allows more, or less, or something else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from campaign_contracts.diff.change import Change, Direction, Effect, Kind
from campaign_contracts.diff.document import ANNOTATIONS, Document, bare, key, types
from campaign_contracts.spec import Json

Flat = Mapping[str, Json]

_LOWER = {"minLength": "length", "minItems": "items", "minProperties": "properties", "minContains": "matching items"}
_UPPER = {"maxLength": "length", "maxItems": "items", "maxProperties": "properties", "maxContains": "matching items"}
_CONDITIONS = (
    "not", "if", "then", "else", "dependentSchemas", "dependentRequired", "contains", "propertyNames",
    "unevaluatedProperties", "unevaluatedItems", "patternProperties", "contentMediaType", "contentEncoding",
)  # fmt: skip
_WIDER_FORMATS = {("int32", "int64"), ("float", "double"), ("date-time", "date-time-local")}
_COMPONENT = "#/components/schemas/"


@dataclass(kw_only=True)
class SchemaDiff:
    """Compares schemas of two documents. Each pair of components is compared once for each direction."""

    old: Document
    new: Document
    _known: dict[tuple[str, str, Direction], list[Change]] = field(default_factory=dict)

    def compare(self, old: Json, new: Json, direction: Direction, place: str) -> list[Change]:
        """The changes from one schema to the other. `place` is where they stand, unless a component says it better."""
        names = (_name(old), _name(new))
        if names[0] is None or names[1] is None:
            return list(self._compare(old, new, direction, place))
        pair = (names[0], names[1], direction)
        if pair not in self._known:
            self._known[pair] = []  # a schema that refers to itself ends here
            self._known[pair] = list(self._compare(old, new, direction, f"schema {names[1]}"))
        return self._known[pair]

    def _compare(self, old: Json, new: Json, direction: Direction, place: str) -> Iterator[Change]:
        o, n = self.old.flat(old), self.new.flat(new)
        here = _Here(direction=direction, place=place)
        yield from _words(o, n, place)
        yield from _types(o, n, here)
        if not types(o) & types(n):
            return
        yield from _enum(o, n, here)
        yield from _bounds(o, n, here)
        yield from _texts(o, n, here)
        yield from _defaults(o, n, here)
        yield from self._object(o, n, here)
        yield from self._array(o, n, here)
        for union in ("oneOf", "anyOf"):
            yield from self._union(o.get(union), n.get(union), union, here)
        yield from _conditions(o, n, here)

    def _object(self, o: Flat, n: Flat, here: "_Here") -> Iterator[Change]:
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
        for name in sorted((must_now - must) - set(after) - set(before)):
            yield here.inside(name).change(Effect.NARROWER, "is required now, though it is not described")
        yield from self._rest(o.get("additionalProperties", True), n.get("additionalProperties", True), here)

    def _removed(self, name: str, n: Flat, must: set[str], inner: "_Here") -> Iterator[Change]:
        """A caller's value has no effect any more, and is refused by a closed schema; a server's is missing."""
        if inner.direction is Direction.REQUEST:
            closed = n.get("additionalProperties") is False
            yield inner.change(Effect.NARROWER, f"is {'refused' if closed else 'no longer taken'}")
        else:
            yield inner.change(Effect.WIDER, f"is no longer {'there' if name in must else 'described'}")

    def _properties(self, document: Document, flat: Flat, here: "_Here") -> dict[str, Json]:
        """Those that are written in this direction: what is read only is in no request, and the other way round."""
        mark = "readOnly" if here.direction is Direction.REQUEST else "writeOnly"
        found = flat.get("properties") or {}
        return {name: schema for name, schema in found.items() if not _marked(document, schema, mark)}

    def _rest(self, old: Json, new: Json, here: "_Here") -> Iterator[Change]:
        free, free_now = (_is_free(value) for value in (old, new))
        if free and free_now:
            return
        inner = here.inside("*")
        if new is False and old is not False:
            yield inner.change(Effect.NARROWER, "further properties are refused now")
        elif old is False and new is not False:
            yield inner.change(Effect.WIDER, "further properties are allowed now")
        elif old is not False:
            yield from self.compare(old, new, here.direction, inner.place)

    def _array(self, o: Flat, n: Flat, here: "_Here") -> Iterator[Change]:
        if "items" in o or "items" in n:
            yield from self.compare(o.get("items", True), n.get("items", True), here.direction, f"{here.place}[]")
        before, after = o.get("prefixItems") or [], n.get("prefixItems") or []
        for index in range(max(len(before), len(after))):
            pair = [
                each[index] if index < len(each) else rest.get("items", True)
                for each, rest in ((before, o), (after, n))
            ]
            yield from self.compare(pair[0], pair[1], here.direction, f"{here.place}[{index}]")

    def _union(self, old: Json, new: Json, word: str, here: "_Here") -> Iterator[Change]:
        if old == new or not (old or new):
            return
        if not old or not new:
            effect = Effect.NARROWER if new else Effect.WIDER
            yield here.change(effect, f"has to fit one of several schemas ({word})" + ("" if new else " no longer"))
            return
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


@dataclass(frozen=True, kw_only=True)
class _Here:
    """Where the comparison stands."""

    direction: Direction
    place: str

    def inside(self, name: str) -> "_Here":
        return _Here(direction=self.direction, place=f"{self.place}.{name}")

    def change(self, effect: Effect, text: str) -> Change:
        kind = effect.kind(self.direction)
        return Change(kind=kind, area="schema", place=self.place, text=text, direction=self.direction)


def _added(name: str, o: Flat, must_now: set[str], inner: _Here) -> Iterator[Change]:
    if inner.direction is Direction.REQUEST:
        required = name in must_now
        effect = Effect.NARROWER if required else Effect.WIDER
        yield inner.change(effect, "is new and required" if required else "is new and optional")
    else:
        closed = o.get("additionalProperties") is False
        yield inner.change(Effect.WIDER if closed else Effect.NARROWER, "is new")


def _types(o: Flat, n: Flat, here: _Here) -> Iterator[Change]:
    before, after = types(o), types(n)
    gone = before - after - ({"integer"} if "number" in after else set())
    fresh = after - before
    if "number" in gone:
        gone -= {"integer"}
    if "number" in fresh:
        fresh -= {"integer"}
    if gone:
        yield here.change(Effect.NARROWER, f"may no longer be {_listed(gone)}")
    if fresh:
        yield here.change(Effect.WIDER, f"may also be {_listed(fresh)}")


def _enum(o: Flat, n: Flat, here: _Here) -> Iterator[Change]:
    before, after = o.get("enum"), n.get("enum")
    if before is None and after is None:
        return
    if before is not None and after is None:
        yield here.change(Effect.WIDER, f"is no longer limited to {_values(before)}")
    elif before is None and after is not None:
        yield here.change(Effect.NARROWER, f"is limited to {_values(after)}")
    elif before is not None and after is not None:
        old, new = {key(value): value for value in before}, {key(value): value for value in after}
        if gone := [value for text, value in old.items() if text not in new]:
            yield here.change(Effect.NARROWER, f"may no longer be {_values(gone)}")
        if fresh := [value for text, value in new.items() if text not in old]:
            yield here.change(Effect.WIDER, f"may also be {_values(fresh)}")


def _bounds(o: Flat, n: Flat, here: _Here) -> Iterator[Change]:
    yield from _bound(
        _edge(o, "minimum", "exclusiveMinimum", 1), _edge(n, "minimum", "exclusiveMinimum", 1), "minimum", here
    )
    yield from _bound(
        _edge(o, "maximum", "exclusiveMaximum", -1), _edge(n, "maximum", "exclusiveMaximum", -1), "maximum", here
    )
    for words, sign in ((_LOWER, 1), (_UPPER, -1)):
        for name in words:
            nothing = 0 if sign > 0 else None
            before, after = (
                (flat.get(name, nothing), 0) if flat.get(name, nothing) is not None else None for flat in (o, n)
            )
            yield from _bound(before, after, name, here, sign=sign)
    before, after = o.get("multipleOf"), n.get("multipleOf")
    if before != after:
        effect = (
            Effect.NARROWER if before is None or (after is not None and after % before == 0)
            else Effect.WIDER if after is None or before % after == 0 else Effect.OTHER
        )  # fmt: skip
        yield here.change(effect, f"multipleOf {_or_none(before)} became {_or_none(after)}")
    if bool(o.get("uniqueItems")) != bool(n.get("uniqueItems")):
        now = bool(n.get("uniqueItems"))
        yield here.change(Effect.NARROWER if now else Effect.WIDER, f"items {'must' if now else 'need not'} be unique")


def _edge(flat: Flat, inclusive: str, exclusive: str, sign: int) -> tuple[float, int] | None:
    """A bound as value and 1 where the value itself is left out; of two bounds the stricter one."""
    given = [(flat[inclusive], 0)] if inclusive in flat else []
    given += [(flat[exclusive], 1)] if exclusive in flat else []
    return max(given, key=lambda edge: (sign * edge[0], edge[1])) if given else None


def _bound(
    before: tuple[float, int] | None, after: tuple[float, int] | None, name: str, here: _Here, sign: int = 0
) -> Iterator[Change]:
    if before == after:
        return
    sign = sign or (1 if name == "minimum" else -1)
    if before is None or after is None:
        effect = Effect.NARROWER if before is None else Effect.WIDER
    else:
        stricter = (sign * after[0], after[1]) > (sign * before[0], before[1])
        effect = Effect.NARROWER if stricter else Effect.WIDER
    yield here.change(effect, f"{name} {_limit(before)} became {_limit(after)}")


def _texts(o: Flat, n: Flat, here: _Here) -> Iterator[Change]:
    for name in ("pattern", "format"):
        before, after = o.get(name), n.get(name)
        if before == after:
            continue
        wider = after is None or (before, after) in _WIDER_FORMATS
        narrower = before is None or (after, before) in _WIDER_FORMATS
        effect = Effect.WIDER if wider else Effect.NARROWER if narrower else Effect.OTHER
        yield here.change(effect, f"{name} {_or_none(before)} became {_or_none(after)}")


def _defaults(o: Flat, n: Flat, here: _Here) -> Iterator[Change]:
    """What a server does with what is not sent. Of answers, a default says nothing."""
    if o.get("default") == n.get("default") and ("default" in o) == ("default" in n):
        return
    kind = Kind.BREAKING if here.direction is Direction.REQUEST and "default" in o else Kind.DOCUMENTATION
    before, after = (_values([flat["default"]]) if "default" in flat else "none" for flat in (o, n))
    yield Change(
        kind=kind, area="schema", place=here.place, text=f"default {before} became {after}", direction=here.direction
    )


def _conditions(o: Flat, n: Flat, here: _Here) -> Iterator[Change]:
    for name in _CONDITIONS:
        before, after = o.get(name), n.get(name)
        if key(bare(before)) == key(bare(after)):
            continue
        effect = Effect.NARROWER if before is None else Effect.WIDER if after is None else Effect.OTHER
        word = "was added" if before is None else "was taken away" if after is None else "changed"
        yield here.change(effect, f"condition {name} {word}")
    if (o.get("x-undecided") is True) != (n.get("x-undecided") is True):
        loose = n.get("x-undecided") is True
        text = "servers are free to take other values" if loose else "servers are no longer free to take other values"
        yield here.change(Effect.WIDER if loose else Effect.NARROWER, text)
    before, after = (flat.get("discriminator") or {} for flat in (o, n))
    if before and after and before.get("propertyName") != after.get("propertyName"):
        yield here.change(Effect.OTHER, f"discriminator {before['propertyName']} became {after['propertyName']}")


def _words(o: Flat, n: Flat, place: str) -> Iterator[Change]:
    changed = [name for name in ANNOTATIONS if o.get(name) != n.get(name)]
    if changed:
        text = f"{', '.join(changed)} changed"
        yield Change(kind=Kind.DOCUMENTATION, area="schema", place=place, text=text)


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


def _listed(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))


def _values(values: Sequence[Json]) -> str:
    shown = ", ".join(key(value) for value in values[:6])
    return f"{shown} and {len(values) - 6} more" if len(values) > 6 else shown


def _or_none(value: Json) -> str:
    return "none" if value is None else str(value)


def _limit(edge: tuple[float, int] | None) -> str:
    return "none" if edge is None else f"{edge[0]:g}{' (exclusive)' if edge[1] else ''}"
