"""Answers that several operations share are written once, and shown under each operation with its own method."""

import copy
from collections.abc import Iterator
from typing import Any

from campaign_contracts.build.problems import Pointer
from campaign_contracts.build.walk import local_pointer, resolve

METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")

Variant = tuple[Pointer, Pointer]
"""Where a component that was made stands, and the one it was made from."""


def with_own_methods(document: dict[str, Any]) -> Iterator[Variant]:
    """Give each operation answers whose examples tell its method: `UnauthorizedPost` is made from `Unauthorized`.

    Changes the document, and yields each component that was added. Components without references stay where they are.
    """
    responses = document.get("components", {}).get("responses", {})
    for _, method, answers in answers_of(document):
        for status, answer in dict(answers).items():
            name = _component(answer, "responses")
            shown = responses.get(name)
            if not isinstance(shown, dict) or not set(_methods(document, shown)) - {method.upper()}:
                continue
            variant = f"{name}{method.capitalize()}"
            if variant not in responses:
                yield ("components", "responses", variant), ("components", "responses", name)
                responses[variant] = copy.deepcopy(shown)
                yield from _examples(document, responses[variant], method)
            answers[status] = {"$ref": f"#/components/responses/{variant}"}


def answers_of(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each operation by its path and method, with its answers; what is no operation is passed over."""
    for path, item in document.get("paths", {}).items():
        for method in METHODS if isinstance(item, dict) else ():
            operation = item.get(method)
            if isinstance(operation, dict):
                yield path, method, operation.get("responses", {})


def _examples(document: dict[str, Any], answer: dict[str, Any], method: str) -> Iterator[Variant]:
    """Refer to examples with this method, and make those that are not there yet."""
    known = document["components"]["examples"]
    for media in answer["content"].values():
        for key, reference in dict(media.get("examples", {})).items():
            name = _component(reference, "examples")
            example = known.get(name)
            if not isinstance(example, dict) or _method(example) in (None, method.upper()):
                continue
            variant = f"{name}{method.capitalize()}"
            if variant not in known:
                known[variant] = copy.deepcopy(example)
                known[variant]["value"]["method"] = method.upper()
                yield ("components", "examples", variant), ("components", "examples", name)
            del media["examples"][key]
            media["examples"][variant] = {"$ref": f"#/components/examples/{variant}"}


def _methods(document: dict[str, Any], answer: dict[str, Any]) -> Iterator[str]:
    for media in answer.get("content", {}).values():
        for reference in media.get("examples", {}).values():
            try:
                method = _method(resolve(document, local_pointer(str(reference.get("$ref", "")))))
            except KeyError:
                continue  # the bundler reports it
            if method is not None:
                yield method


def _method(example: Any) -> str | None:
    value = example.get("value") if isinstance(example, dict) else None
    method = value.get("method") if isinstance(value, dict) else None
    return method if isinstance(method, str) and method.lower() in METHODS else None


def _component(node: Any, kind: str) -> str:
    prefix = f"#/components/{kind}/"
    reference = str(node.get("$ref", "")) if isinstance(node, dict) else ""
    return reference.removeprefix(prefix) if reference.startswith(prefix) else ""
