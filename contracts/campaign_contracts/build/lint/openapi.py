"""Both the source and the bundle are OpenAPI 3.1 documents."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

from jsonschema.exceptions import ValidationError
from jsonschema_path import SchemaPath
from openapi_spec_validator import OpenAPIV31SpecValidator

from campaign_contracts.build.bundle import COMPANIONS, Bundle
from campaign_contracts.build.problems import Pointer, Problem
from campaign_contracts.build.source import ROOT, Source
from campaign_contracts.build.walk import resolve

_EXPECTED = "an OpenAPI 3.1 document"
_ACTION = "correct it as the OpenAPI Specification says"


def check(source: Source, bundle: Bundle) -> Iterator[Problem]:
    """Yield what openapi-spec-validator reports. A problem of the bundle is told by its place in the source."""
    problems = [_problem(bundle, error) for error in _errors(bundle.document, source)]
    yield from problems or _source_problems(source, ROOT)
    if COMPANIONS in source.documents:
        yield from _source_problems(source, COMPANIONS)


def _source_problems(source: Source, path: str) -> Iterator[Problem]:
    document = source.documents[path]
    for error in _errors(document.value, source, path):
        place = _place(document.value, error)
        yield document.problem(place, found=error.message, expected=_EXPECTED, action=_ACTION)


def _errors(document: Any, source: Source, path: str = "") -> Iterator[ValidationError]:
    """What the library reports. It reads no file and asks no server: references lead to what was read already."""
    base = f"{source.folder.absolute().as_uri()}/"

    def read(uri: str) -> Any:
        inner = unquote(uri.removeprefix(base))
        if inner not in source.documents:
            raise ValueError(f"only files of the specification's folder are read, and {uri[:200]} is none")
        return source.documents[inner].value

    try:
        whole = SchemaPath.from_dict(document, base_uri=base + path, handlers=_Everywhere(read))
        yield from OpenAPIV31SpecValidator(whole).iter_errors()
    except Exception as error:  # noqa: BLE001 (whatever the library stumbles over is a problem of the document)
        yield ValidationError(f"a document that openapi-spec-validator cannot read: {type(error).__name__}: {error}")


class _Everywhere(dict[str, Callable[[str], Any]]):
    """One handler for every scheme: for one that has none, the library would open the URL itself."""

    def __init__(self, handler: Callable[[str], Any]) -> None:
        super().__init__()
        self._handler = handler

    def __contains__(self, _: object) -> bool:
        return True

    def __getitem__(self, _: str) -> Callable[[str], Any]:
        return self._handler


def _problem(bundle: Bundle, error: ValidationError) -> Problem:
    place = _place(bundle.document, error)
    return bundle.problem(place, found=error.message, expected=_EXPECTED, action=_ACTION)


def _place(document: Any, error: ValidationError) -> Pointer:
    """Return where the error is. Errors inside schemas know only their place in the schema, which is no use."""
    pointer = tuple(error.absolute_path)
    try:
        resolve(document, pointer)
    except KeyError:
        return ()
    return pointer
