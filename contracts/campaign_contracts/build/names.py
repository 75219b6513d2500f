"""Names of the specification as names of Python: checked, never taken over as they are.

What stands in a specification is data. A name that generated code would have to contain is either turned into an
identifier here or refused with a UsageError that says what to rename.
"""

import re
from collections.abc import Iterable
from keyword import iskeyword

from pydantic import BaseModel

from campaign_contracts.usage import UsageError

_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)

_METHODS = frozenset(
    {"aclose", "bool", "close", "dict", "float", "int", "list", "object", "property", "set", "str", "tuple", "type",
     "wait_until", "with_options", "with_raw_response"}
)  # fmt: skip
"""What a client has already, and what its annotations name: a method of that name would stand in their way."""

_ARGUMENTS = frozenset(
    {"self", "content", "extra_body", "extra_headers", "extra_query", "len", "list", "models", "operations", "page",
     "page_size", "parameters", "quote", "request", "warnings"}
)  # fmt: skip
"""What the bodies of generated functions name."""

_MODULE = frozenset(
    {"Annotated", "Any", "AsyncClient", "AwareDatetime", "BaseModel", "Client", "Field", "Integer", "Literal",
     "LooseInteger", "Mapping", "Page", "RawResponse", "Request", "RequestModel", "Response", "ResponseModel", "Retry",
     "Seen", "Sent", "SharedModel", "TypeAlias", "WHOLE"}
)  # fmt: skip
"""What the generated modules name beside the models."""


def method(name: object, place: str) -> str:
    """Return an operationId that can name a method. Raises UsageError; `place` says where it stands."""
    if isinstance(name, str) and _IDENTIFIER.fullmatch(name) and not iskeyword(name) and name not in _METHODS:
        return name
    raise UsageError(
        f"{place} has the operationId {name!r}, which cannot be the name of a method: expected letters, digits and '_' "
        "after a letter, and not reserved by Python or the client. Rename it."
    )


def model(name: str) -> str:
    """Return the name of a component that can name a class. Raises UsageError."""
    if _IDENTIFIER.fullmatch(name) and not iskeyword(name) and name not in _MODULE:
        return name
    raise UsageError(
        f"The schema {name!r} cannot name a class: expected letters, digits and '_', beginning with a letter, and not "
        "reserved by Python or the client. Rename it."
    )


def argument(wire: str) -> str:
    """Return the name of the argument for a parameter or a member of a body, whatever that is called."""
    return _apart(_identifier(wire), _ARGUMENTS)


def field(wire: str, taken: Iterable[str] = ()) -> str:
    """Return the name of the field for a property; `taken` are names that the class has beside its fields."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", wire)
    name = _identifier(words).lower()
    return f"{name}_" if hasattr(BaseModel, name) else _apart(name, taken)


def distinct(names: Iterable[str], place: str) -> None:
    """Raise UsageError for a name that occurs twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise UsageError(f"{place} has two names that both become {name!r} in Python. Rename one of them.")
        seen.add(name)


def _identifier(text: str) -> str:
    name = re.sub(r"[^A-Za-z0-9_]", "_", text)
    return name if _IDENTIFIER.fullmatch(name) else f"field_{name.lstrip('_')}"


def _apart(name: str, taken: Iterable[str]) -> str:
    return f"{name}_" if iskeyword(name) or name in taken else name
