"""Examples of answers belong to the operation that they stand under: its method, the status, the codes of the items."""

from collections.abc import Iterator, Mapping
from typing import Any

from campaign_contracts.build.bundle import Bundle
from campaign_contracts.build.examples import answers_of
from campaign_contracts.build.problems import Pointer, Problem
from campaign_contracts.build.source import Source
from campaign_contracts.build.walk import local_pointer, resolve

_ACTION = "correct the example, or give the operation an answer of its own"


def check(_: Source, bundle: Bundle) -> Iterator[Problem]:
    """Yield each example whose method, `http_code` or code of an item is not that of its operation and status."""
    for path, method, answers in answers_of(bundle.document):
        for status, answer in answers.items():
            place: Pointer = ("paths", path, method, "responses", status)
            for pointer, value in _values(bundle.document, place, answer):
                yield from _problems(bundle, pointer, value, method.upper(), str(status))


def _values(document: dict[str, Any], place: Pointer, answer: Any) -> Iterator[tuple[Pointer, Mapping[str, Any]]]:
    try:
        place, answer = _followed(document, place, answer)
        examples = (
            ((*place, "content", media_type, "examples", name), example)
            for media_type, media in answer.get("content", {}).items()
            for name, example in media.get("examples", {}).items()
        )
        for pointer, example in examples:
            inner, found = _followed(document, pointer, example)
            if isinstance(found.get("value"), Mapping):
                yield (*inner, "value"), found["value"]
    except (KeyError, AttributeError):
        return  # a dangling reference, or an answer that is none: others report it


def _followed(document: dict[str, Any], place: Pointer, node: Any) -> tuple[Pointer, Any]:
    if "$ref" not in node:
        return place, node
    place = local_pointer(node["$ref"])
    return place, resolve(document, place)


def _problems(
    bundle: Bundle, pointer: Pointer, value: Mapping[str, Any], method: str, status: str
) -> Iterator[Problem]:
    """An answer of this API tells its request's method and its own status; other bodies tell neither."""
    if "http_code" not in value:
        return
    told = value["http_code"]
    fits = str(told) == status if status.isdigit() else isinstance(told, int) and told >= 400
    if not fits:
        yield bundle.problem(
            (*pointer, "http_code"), found=f"the http_code {told}", expected=f"that of {status}", action=_ACTION
        )
    if value.get("method") != method:
        yield bundle.problem(
            (*pointer, "method"), found=f"the method {value.get('method')!r}", expected=method, action=_ACTION
        )
    response = value.get("response")
    items = response if isinstance(response, list) else [response]
    codes = [item["code"] for item in items if isinstance(item, Mapping) and "code" in item]
    if codes and status != "207" and codes[0] != told:
        yield bundle.problem(
            (*pointer, "response"), found=f"an item of code {codes[0]}", expected=f"{told}, its status", action=_ACTION
        )
