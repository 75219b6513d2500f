"""Values of dataclasses, checked against the types of their fields: what was read from a file may hold anything."""

import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")

LARGEST = 1e12
"""No number of seconds in a record is larger: they would be no instants."""


def typed(value: Value) -> Value:
    """The value of a dataclass as it is. Raises TypeError, naming the first field that holds another type."""
    kind: type[Any] = type(value)
    if kind not in _FIELDS:
        hints = get_type_hints(kind)
        _FIELDS[kind] = tuple((field.name, _fits(hints[field.name])) for field in fields(kind) if field.init)
    for name, fits in _FIELDS[kind]:
        if not fits(getattr(value, name)):
            raise TypeError(f"{name} is of another type: {type(getattr(value, name)).__name__}")
    return value


_FIELDS: dict[type[Any], tuple[tuple[str, Callable[[Any], bool]], ...]] = {}
"""Of each kind of value met so far, its fields with what they hold."""


def _fits(hint: Any) -> Callable[[Any], bool]:
    """Whether a value is of a type, for the types that records have."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        options = [_fits(argument) for argument in arguments]
        if len(options) == 2 and arguments[1] is NoneType:  # nearly all of them
            return lambda value: value is None or options[0](value)
        return lambda value: any(fits(value) for fits in options)
    if origin is Literal:
        return lambda value: isinstance(value, str) and value in arguments
    if origin is tuple:
        item = _fits(arguments[0])
        return lambda value: isinstance(value, tuple) and all(map(item, value))
    if hint == Mapping[str, str]:
        return lambda value: isinstance(value, dict) and _TEXT.issuperset(map(type, (*value, *value.values())))
    if origin is Mapping:
        key, item = _fits(arguments[0]), _fits(arguments[1])
        return lambda value: isinstance(value, Mapping) and all(map(key, value)) and all(map(item, value.values()))
    if hint is float:
        return lambda value: _is_number(value) and math.isfinite(value) and abs(value) < LARGEST
    if hint is int:
        return lambda value: isinstance(value, int) and not isinstance(value, bool)
    if is_dataclass(hint):
        return lambda value: isinstance(value, hint) and typed(value) is value  # type: ignore[arg-type]
    plain = NoneType if hint is None else hint
    return lambda value: isinstance(value, plain)


_TEXT = frozenset({str})
"""The type of what JSON decoders make of a text: no other kind of text is read from a file."""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
