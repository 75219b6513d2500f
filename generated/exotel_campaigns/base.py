# Generated from the specification; changes made here are lost.
# fmt: off
"""What the models have in common: strict requests, open answers, instants with an offset."""

import re
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Self, TypeAlias

import pydantic
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from .conditions import CONDITIONS, NEVER_NULL, Condition
from .lifecycle import ALLOWED_ACTIONS, LifecycleAction

if TYPE_CHECKING:
    from . import models

_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _instant(value: object) -> object:
    """Take what JSON calls a date-time and what Python calls one, and nothing else (no numbers)."""
    if isinstance(value, datetime) or (isinstance(value, str) and _DATE_TIME.fullmatch(value)):
        return value
    raise PydanticCustomError("date_time", "Input should be an RFC 3339 date-time with an offset")


AwareDatetime: TypeAlias = Annotated[pydantic.AwareDatetime, Field(strict=False), BeforeValidator(_instant)]
"""An instant with an offset. Finer parts of a second than microseconds are cut off."""


@cache
def _conditions(model: type[BaseModel]) -> tuple[Condition, ...]:
    return tuple(condition for kind in reversed(model.__mro__) for condition in CONDITIONS.get(kind.__name__, ()))


@cache
def _never_null(model: type[BaseModel]) -> tuple[str, ...]:
    names = [name for kind in reversed(model.__mro__) for name in NEVER_NULL.get(kind.__name__, ())]
    return tuple(dict.fromkeys(names))


class RequestModel(BaseModel):
    """A value that is sent. It cannot be changed, takes no unknown field, and refuses what the specification refuses.

    Raises `pydantic.ValidationError` naming the field and the constraint.
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


def _null(name: str) -> InitErrorDetails:
    kind = PydanticCustomError("null", "What has no value is left out, not None")
    return InitErrorDetails(type=kind, loc=(name,), input=None)


def _error(condition: Condition, value: dict[str, object]) -> InitErrorDetails:
    fields = condition.fields
    told = f" (rule {condition.rule})" if condition.rule else ""
    named = f"{', '.join(fields)}: " if len(fields) > 1 else ""
    kind = PydanticCustomError(
        "condition", "{fields}{says}{rule}", {"fields": named, "says": condition.says, "rule": told}
    )
    if len(fields) == 1:
        return InitErrorDetails(type=kind, loc=fields, input=value.get(fields[0]))
    return InitErrorDetails(type=kind, loc=(), input={name: value[name] for name in fields if name in value})


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
    def allowed_actions(self) -> tuple[LifecycleAction, ...]:
        """The actions that are not refused in its present state; none where the state is unknown."""
        status = getattr(self, "status", None)
        return ALLOWED_ACTIONS.get(status, ()) if isinstance(status, str) else ()


class DeletedCampaignBase(ResponseModel):
    """What `DeletedCampaign` can tell beyond its fields."""

    @property
    def allowed_actions(self) -> tuple[LifecycleAction, ...]:
        """The actions that are not refused in its present state; none where the state is unknown."""
        status = getattr(self, "status", None)
        return ALLOWED_ACTIONS.get(status, ()) if isinstance(status, str) else ()
