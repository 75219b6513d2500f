# Generated from the specification; changes made here are lost.
# fmt: off
"""What the models have in common: strict requests, lenient answers, instants with an offset."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeAlias, TypeVar

import pydantic
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PrivateAttr,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from .conditions import ADVICE, BETTER_NOT_NULL, CONDITIONS, NEVER_NULL
from .demands import DATE_TIME, Condition
from .exchange import Advice
from .lifecycle import ALLOWED_ACTIONS, LifecycleAction, LifecycleStatus, state_of

if TYPE_CHECKING:
    from . import models

Value = TypeVar("Value")

_DIGITS = re.compile(r"-?\d{1,18}", re.ASCII)


def _instant(value: object) -> object:
    """Take what JSON calls a date-time and what Python calls one, and nothing else (no numbers)."""
    if isinstance(value, datetime) or (isinstance(value, str) and DATE_TIME.fullmatch(value)):
        return value
    raise PydanticCustomError("date_time", "Input should be an RFC 3339 date-time with an offset")


def _date_time(value: object) -> object:
    """Write an instant as RFC 3339, which has no seconds in its offsets: there the same instant is written in UTC."""
    if not isinstance(value, datetime):
        return value
    offset = value.utcoffset()
    if offset is not None and offset.total_seconds() % 60:
        value = value.astimezone(UTC)
    text = value.isoformat()
    return f"{text.removesuffix('+00:00')}Z" if text.endswith("+00:00") else text


def _whole(value: object) -> object:
    """Read 30.0 as 30: JSON has one kind of number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _number(value: object) -> object:
    """Read 30.0 and "30" as 30, where nothing says that a server sends a number."""
    return int(value) if isinstance(value, str) and _DIGITS.fullmatch(value) else _whole(value)


WHOLE = BeforeValidator(_whole)

Integer: TypeAlias = Annotated[int, WHOLE]

LooseInteger: TypeAlias = Annotated[int | Any, Field(union_mode="left_to_right"), BeforeValidator(_number)]
"""An integer, or whatever else a server sends there."""

AwareDatetime: TypeAlias = Annotated[
    pydantic.AwareDatetime,
    Field(strict=False),
    BeforeValidator(_instant),
    PlainSerializer(_date_time, when_used="json"),
]
"""An instant with an offset. Finer parts of a second than microseconds are cut off."""

Seen: TypeAlias = Annotated[Value | Any, Field(union_mode="left_to_right")]
"""A value of an answer that is usually of this type; others are kept as they came."""

if TYPE_CHECKING:
    Sent: TypeAlias = Annotated[Value, "advised"]
    """A value of a request that should be of this type. Others are sent as they are; the client advises against it."""
else:
    Sent = Annotated[Value | Any, Field(union_mode="left_to_right")]


@cache
def _conditions(model: type[BaseModel]) -> tuple[Condition, ...]:
    return tuple(condition for kind in reversed(model.__mro__) for condition in CONDITIONS.get(kind.__name__, ()))


@cache
def _advice(model: type[BaseModel]) -> tuple[Condition, ...]:
    return tuple(condition for kind in reversed(model.__mro__) for condition in ADVICE.get(kind.__name__, ()))


@cache
def _never_null(model: type[BaseModel]) -> tuple[str, ...]:
    names = [name for kind in reversed(model.__mro__) for name in NEVER_NULL.get(kind.__name__, ())]
    return tuple(dict.fromkeys(names))


class RequestModel(BaseModel):
    """A value that is sent. It cannot be changed, takes no unknown field, and refuses what every server refuses.

    What a server may or may not refuse is advice, which the client gives when it sends. Raises
    `pydantic.ValidationError` naming the field and the constraint.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        revalidate_instances="always",
        validate_by_alias=True,
        validate_by_name=True,
        protected_namespaces=(),
    )

    @model_validator(mode="after")
    def _fulfils_the_conditions(self) -> Self:
        conditions = _conditions(type(self))
        if not conditions and all(getattr(self, name) is not None for name in self.model_fields_set):
            return self
        value = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        errors = [_null(name) for name in _never_null(type(self)) if name in value and value[name] is None]
        errors += [_error(condition, value) for condition in conditions if not condition.holds(value)]
        if errors:
            raise ValidationError.from_exception_data(type(self).__name__, errors)
        return self


_NULL = "What has no value is left out, not None"


def _null(name: str) -> InitErrorDetails:
    return InitErrorDetails(type=PydanticCustomError("null", _NULL), loc=(name,), input=None)


def _error(condition: Condition, value: dict[str, object]) -> InitErrorDetails:
    fields = condition.fields
    kind = PydanticCustomError("condition", "{told}", {"told": condition.told})
    if len(fields) == 1:
        return InitErrorDetails(type=kind, loc=fields, input=value.get(fields[0]))
    return InitErrorDetails(type=kind, loc=(), input={name: value[name] for name in fields if name in value})


def advice(value: BaseModel) -> tuple[Advice, ...]:
    """Return what had better be sent otherwise, though not every server refuses it."""
    return tuple(_advice_within(value, value.model_dump(mode="json", by_alias=True, exclude_unset=True), ()))


def _advice_within(value: BaseModel, document: Any, place: tuple[str | int, ...]) -> Iterator[Advice]:
    for name in BETTER_NOT_NULL.get(type(value).__name__, ()):
        if name in document and document[name] is None:
            yield Advice(place=(*place, name), says=_NULL)
    for condition in _advice(type(value)):
        if not condition.holds(document):
            inner = condition.fields if len(condition.fields) == 1 else ()
            yield Advice(place=(*place, *inner), says=condition.told)
    for name in value.model_fields_set:
        field = type(value).model_fields.get(name)
        wire = field.alias if field is not None and field.alias else name
        yield from _advice_of(getattr(value, name), document.get(wire), (*place, wire))


def _advice_of(value: object, document: Any, place: tuple[str | int, ...]) -> Iterator[Advice]:
    if isinstance(value, BaseModel):
        yield from _advice_within(value, document, place)
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            if isinstance(entry, BaseModel):
                yield from _advice_within(entry, document[index], (*place, index))


class ResponseModel(BaseModel):
    """A value that a server sent. Unknown fields are kept in `model_extra`."""

    model_config = ConfigDict(
        extra="allow", strict=True, validate_by_alias=True, validate_by_name=True, protected_namespaces=()
    )


class SharedModel(RequestModel):
    """A value that goes both ways."""

    model_config = ConfigDict(extra="allow", frozen=False)


class CampaignBase(ResponseModel):
    """What `Campaign` can tell beyond its fields."""

    _summary: "models.CampaignSummary | None" = PrivateAttr(default=None)

    @property
    def summary(self) -> "models.CampaignSummary | None":
        """What the server said beside it under `summary`, if anything."""
        return self._summary

    @property
    def state(self) -> LifecycleStatus | str | None:
        """Its status in the spelling of the specification, whichever the server uses; `status` keeps the server's."""
        status = getattr(self, "status", None)
        return state_of(status) if isinstance(status, str) else None

    @property
    def allowed_actions(self) -> tuple[LifecycleAction, ...]:
        """The actions that are not refused in its present state; none where the state is unknown."""
        return ALLOWED_ACTIONS.get(self.state or "", ())


class DeletedCampaignBase(ResponseModel):
    """What `DeletedCampaign` can tell beyond its fields."""

    @property
    def state(self) -> LifecycleStatus | str | None:
        """Its status in the spelling of the specification, whichever the server uses; `status` keeps the server's."""
        status = getattr(self, "status", None)
        return state_of(status) if isinstance(status, str) else None

    @property
    def allowed_actions(self) -> tuple[LifecycleAction, ...]:
        """The actions that are not refused in its present state; none where the state is unknown."""
        return ALLOWED_ACTIONS.get(self.state or "", ())
