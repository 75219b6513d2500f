"""What two flat schemas say of plain values: types, enums, bounds, strings, defaults, and the words around them."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import jsonschema_rs

from campaign_contracts.diff.change import Change, Direction, Effect, Kind
from campaign_contracts.diff.document import ANNOTATIONS, Document, bare, groups, key, patterns, types
from campaign_contracts.diff.patterns import Strings, relation
from campaign_contracts.spec import Json

Flat = Mapping[str, Json]

_LENGTHS = (("minLength", 1, 0), ("maxLength", -1, None))
_COUNTS = (
    ("minItems", 1, 0), ("minProperties", 1, 0), ("minContains", 1, 1),
    ("maxItems", -1, None), ("maxProperties", -1, None), ("maxContains", -1, None),
)  # fmt: skip
"""Bounds: whether more is stricter (1) or less is (-1), and what holds where they are not given."""

_WIDER_FORMATS = {
    ("int32", "int64"), ("float", "double"), ("date-time", "date-time-local"), ("email", "idn-email"),
    ("hostname", "idn-hostname"), ("uri", "iri"), ("uri", "uri-reference"), ("uri", "iri-reference"),
    ("iri", "iri-reference"), ("uri-reference", "iri-reference"),
}  # fmt: skip
_EDGES = (("minimum", "exclusiveMinimum", 1), ("maximum", "exclusiveMaximum", -1))
_MOST_VALUES = 1_000
_OF_VALUES = (
    "type", "enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "format", "not",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Here:
    """Where the comparison stands."""

    direction: Direction
    place: str

    def inside(self, name: str) -> "Here":
        """The same, one property further in."""
        return Here(direction=self.direction, place=f"{self.place}.{name}")

    def change(self, effect: Effect, text: str) -> Change:
        """What changed, by its effect on the values that are allowed."""
        kind = effect.kind(self.direction)
        return Change(kind=kind, area="schema", place=self.place, text=text, direction=self.direction)


def type_changes(o: Flat, n: Flat, here: Here) -> Iterator[Change]:
    """Types that went and types that came; an integer is a number."""
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


def value_changes(old: Document, o: Flat, new: Document, n: Flat, here: Here) -> Iterator[Change]:
    """Two schemas of which one lists its values: those that only one of the two allows, whatever else it demands."""
    if key(bare(o)) == key(bare(n)):
        return
    before, after = _values(o), _values(n)
    fits_old, fits_new = _fitting(old, o), _fitting(new, n)
    try:
        gone = [v for v in before or [] if fits_old(v) and not fits_new(v)]
        fresh = [v for v in after or [] if fits_new(v) and not fits_old(v)]
    except ValueError:
        yield here.change(Effect.UNDECIDED, "lists other values, in a schema that cannot be tried on them")
        return
    if gone:
        yield here.change(Effect.NARROWER, f"may no longer be {_shown(gone)}")
    if fresh:
        yield here.change(Effect.WIDER, f"may also be {_shown(fresh)}")
    if before is None and after is not None and not _within(o, after):
        yield here.change(Effect.NARROWER, f"is limited to {_shown(after)}")
    if after is None and before is not None and not _within(n, before):
        yield here.change(Effect.WIDER, f"is no longer limited to {_shown(before)}")


def _values(flat: Flat) -> list[Json] | None:
    """A list that holds every value that a schema allows; None: there is no end of them."""
    if "enum" in flat:
        return list(flat["enum"])
    finite: dict[str, list[Json]] = {"boolean": [True, False], "null": [None]}
    if _integers_only(flat):
        least, most = (_edge(flat, *bound) for bound in _EDGES)
        if least and most and most[0] - least[0] < _MOST_VALUES:
            finite["integer"] = list(range(int(least[0]), int(most[0]) + 1))
    allowed = types(flat)
    return [value for name in sorted(allowed) for value in finite[name]] if allowed <= finite.keys() else None


def _within(flat: Flat, values: Sequence[Json]) -> bool:
    """Whether the strings of a schema, and null, are all that it allows, and are among these values."""
    texts = [value for value in values if isinstance(value, str)]
    if not texts or not types(flat) <= ({"string", "null"} if None in values else {"string"}):
        return False
    known = relation(_strings(flat), Strings(patterns=(f"^(?:{'|'.join(map(re.escape, texts))})$",)))
    return known is not None and known[0]


def _fitting(document: Document, flat: Flat) -> Callable[[Json], bool]:
    """Whether a value fits a schema, as a function. It raises ValueError where the schema cannot be tried."""

    @cache
    def validator(*, of_container: bool) -> jsonschema_rs.Validator:
        if of_container:
            schema = dict(flat)
            schema.update(schema.pop("conditionals", [{}])[0])
        else:
            schema = {name: flat[name] for name in _OF_VALUES if name in flat}
        demands: list[Json] = [{"pattern": pattern} for pattern in patterns(flat)]
        demands += [{union: members} for union in ("oneOf", "anyOf") for members in groups(flat, union)]
        for name in ("pattern", "oneOf", "anyOf"):
            schema.pop(name, None)
        whole = {**schema, "allOf": [{}, *demands], "components": document.content.get("components") or {}}
        return jsonschema_rs.validator_for(whole, validate_formats=True)

    return lambda value: validator(of_container=isinstance(value, list | dict)).is_valid(value)


def bound_changes(o: Flat, n: Flat, here: Here) -> Iterator[Change]:
    """Numbers and counts. Of an integer, a bound that is left out equals the next integer."""
    for name, exclusive, sign in _EDGES:
        yield from _bound(_edge(o, name, exclusive, sign), _edge(n, name, exclusive, sign), name, sign, here)
    yield from _counts(_COUNTS, o, n, here)
    before, after = (_step(flat) for flat in (o, n))
    if before != after and ("multipleOf" in o or "multipleOf" in n):
        effect = (
            Effect.NARROWER if before is None or (after is not None and after % before == 0)
            else Effect.WIDER if after is None or before % after == 0 else Effect.OTHER
        )  # fmt: skip
        yield here.change(effect, f"multipleOf {_or_none(o.get('multipleOf'))} became {_or_none(n.get('multipleOf'))}")
    if bool(o.get("uniqueItems")) != bool(n.get("uniqueItems")):
        now = bool(n.get("uniqueItems"))
        yield here.change(Effect.NARROWER if now else Effect.WIDER, f"items {'must' if now else 'need not'} be unique")


def _integers_only(flat: Flat) -> bool:
    return types(flat) & {"integer", "number"} == {"integer"}


def _step(flat: Flat) -> Fraction | None:
    given = flat.get("multipleOf")
    return Fraction(str(given)) if given is not None else Fraction(1) if _integers_only(flat) else None


def _edge(flat: Flat, inclusive: str, exclusive: str, sign: int) -> tuple[float, int] | None:
    """A bound as value and 1 where the value itself is left out; of two bounds the stricter one."""
    given = [(flat[inclusive], 0)] if inclusive in flat else []
    given += [(flat[exclusive], 1)] if exclusive in flat else []
    if not given:
        return None
    edge: tuple[float, int] = max(given, key=lambda edge: (sign * edge[0], edge[1]))
    if _integers_only(flat):
        whole = sign * math.ceil(sign * edge[0])
        return whole + sign * (edge[1] if whole == edge[0] else 0), 0
    return edge


def _counts(bounds: Iterable[tuple[str, int, int | None]], o: Flat, n: Flat, here: Here) -> Iterator[Change]:
    for name, sign, nothing in bounds:
        before, after = (
            (value, 0) if (value := flat.get(name, nothing)) is not None else None for flat in (o, n)
        )  # fmt: skip
        yield from _bound(before, after, name, sign, here)


def _bound(
    before: tuple[float, int] | None, after: tuple[float, int] | None, name: str, sign: int, here: Here
) -> Iterator[Change]:
    if before == after:
        return
    if before is None or after is None:
        effect = Effect.NARROWER if before is None else Effect.WIDER
    else:
        stricter = (sign * after[0], after[1]) > (sign * before[0], before[1])
        effect = Effect.NARROWER if stricter else Effect.WIDER
    yield here.change(effect, f"{name} {_limit(before)} became {_limit(after)}")


def string_changes(o: Flat, n: Flat, here: Here) -> Iterator[Change]:
    """Patterns together with lengths, as one set of strings; and formats."""
    lengths = list(_counts(_LENGTHS, o, n, here))
    before, after = patterns(o), patterns(n)
    if not before and not after:
        yield from lengths
    elif before != after or lengths:
        gone, fresh = ([p for p in one if p not in other] for one, other in ((before, after), (after, before)))
        told = [f"pattern {' and '.join(gone) or 'none'} became {' and '.join(fresh) or 'none'}"] * (before != after)
        effect = _strings_effect(o, n, same_lengths=not lengths)
        if effect is Effect.UNDECIDED or (effect is Effect.OTHER and told):
            yield from (here.change(effect, text) for text in told)
            yield from lengths
        else:
            yield here.change(effect, "; ".join([*told, *(change.text for change in lengths)]))
    old, new = o.get("format"), n.get("format")
    if old != new:
        wider = new is None or (old, new) in _WIDER_FORMATS
        narrower = old is None or (new, old) in _WIDER_FORMATS
        effect = Effect.WIDER if wider else Effect.NARROWER if narrower else Effect.OTHER
        yield here.change(effect, f"format {_or_none(old)} became {_or_none(new)}")


def _strings_effect(o: Flat, n: Flat, *, same_lengths: bool) -> Effect:
    before, after = set(patterns(o)), set(patterns(n))
    known = relation(_strings(o), _strings(n))
    if known is None:
        if same_lengths and (before < after or after < before):
            return Effect.NARROWER if before < after else Effect.WIDER
        return Effect.UNDECIDED
    wider, narrower = known
    if wider and narrower:
        return Effect.SAME
    return Effect.WIDER if wider else Effect.NARROWER if narrower else Effect.OTHER


def _strings(flat: Flat) -> Strings:
    return Strings(
        patterns=tuple(patterns(flat)), shortest=int(flat.get("minLength", 0)), longest=flat.get("maxLength")
    )


def default_changes(o: Flat, n: Flat, here: Here) -> Iterator[Change]:
    """What a server does with what is not sent. Of answers, a default says nothing."""
    if o.get("default") == n.get("default") and ("default" in o) == ("default" in n):
        return
    kind = Kind.BREAKING if here.direction is Direction.REQUEST and "default" in o else Kind.DOCUMENTATION
    before, after = (_shown([flat["default"]]) if "default" in flat else "none" for flat in (o, n))
    yield Change(
        kind=kind, area="schema", place=here.place, text=f"default {before} became {after}", direction=here.direction
    )


def freedom_changes(o: Flat, n: Flat, here: Here) -> Iterator[Change]:
    """Whether servers may take what the constraints rule out (`x-undecided`)."""
    if (o.get("x-undecided") is True) != (n.get("x-undecided") is True):
        loose = n.get("x-undecided") is True
        text = "servers are free to take other values" if loose else "servers are no longer free to take other values"
        yield here.change(Effect.WIDER if loose else Effect.NARROWER, text)


def word_changes(o: Flat, n: Flat, place: str) -> Iterator[Change]:
    """Titles, descriptions, examples."""
    changed = [name for name in ANNOTATIONS if o.get(name) != n.get(name)]
    if changed:
        text = f"{', '.join(changed)} changed"
        yield Change(kind=Kind.DOCUMENTATION, area="schema", place=place, text=text)


def _listed(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))


def _shown(values: Sequence[Json]) -> str:
    shown = ", ".join(key(value) for value in values[:6])
    return f"{shown} and {len(values) - 6} more" if len(values) > 6 else shown


def _or_none(value: Json) -> str:
    return "none" if value is None else str(value)


def _limit(edge: tuple[float, int] | None) -> str:
    return "none" if edge is None else f"{edge[0]:g}{' (exclusive)' if edge[1] else ''}"
