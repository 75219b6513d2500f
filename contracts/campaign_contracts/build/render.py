"""Templates of generated Python. What a template inserts goes through a filter that makes it one harmless literal."""

import json
import math
import re
import textwrap
from collections.abc import Mapping
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from campaign_contracts.usage import UsageError

NOTICE = "# Generated from the specification; changes made here are lost."


_WIDTH = 112
"""How wide comments are."""


def render(template: str, **values: Any) -> bytes:
    """Return a rendered template of `templates/` as a file's bytes. Raises UndefinedError for a missing value."""
    return _environment().get_template(template).render(notice=NOTICE, **values).encode()


def copied(name: str) -> bytes:
    """Return a module of `templates/` that is the same in every package, as a file's bytes."""
    text = resources.files("campaign_contracts.build").joinpath("templates", name).read_text(encoding="utf-8")
    return text.encode()


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("campaign_contracts.build"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 (Python is written here; the filters below are its escaping)
    )
    environment.filters["literal"] = literal
    environment.filters["docstring"] = docstring
    environment.filters["commented"] = commented
    environment.filters["script"] = script
    return environment


def literal(value: Any) -> str:
    """Return the Python literal of a JSON value or a tuple, strings in double quotes.

    Raises UsageError for a number that has none.
    """
    if isinstance(value, str):
        return _ODD.sub(_escaped, json.dumps(value, ensure_ascii=False))
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{literal(key)}: {literal(entry)}' for key, entry in value.items())}}}"
    if isinstance(value, float) and not math.isfinite(value):
        raise UsageError("The specification has a number that is too large for JSON. Correct it.")
    return repr(value)


def script(value: Any) -> str:
    """Return the literal of a JSON value in TypeScript."""
    return _ODD.sub(_escaped, json.dumps(value, ensure_ascii=False))


def docstring(text: str, indent: int) -> str:
    """Return a text as the inside of a docstring: nothing in it ends the string or escapes from it."""
    escaped = _ODD.sub(_escaped, text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"'))
    lines = [line.rstrip() for line in escaped.splitlines()]
    inner = "\n".join(f"{' ' * indent}{line}" if line and number else line for number, line in enumerate(lines))
    return f'{inner[:-1]}\\"' if inner.endswith('"') else inner


def commented(text: str, indent: int = 0) -> str:
    """Return a text as the inside of a comment of TypeScript: nothing in it ends the comment."""
    lines = [
        _ODD.sub(_escaped, line).replace("*/", "*\\/")
        for paragraph in text.splitlines()
        for line in textwrap.wrap(paragraph, _WIDTH - indent, break_long_words=False, break_on_hyphens=False) or [""]
    ]
    return f"\n{' ' * indent} * ".join(lines).replace(" * \n", " *\n")


_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that no source file should hold: controls, halves of surrogate pairs, what turns the direction of text."""


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
