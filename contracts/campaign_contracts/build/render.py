"""Templates of generated Python. What a template inserts goes through a filter that makes it one harmless literal."""

import json
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

NOTICE = "# Generated from the specification; changes made here are lost."


def render(template: str, **values: Any) -> bytes:
    """Return a rendered template of `templates/` as a file's bytes. Raises UndefinedError for a missing value."""
    return _environment().get_template(template).render(notice=NOTICE, **values).encode()


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
    return environment


def literal(value: Any) -> str:
    """Return the Python literal of a JSON value or a tuple, strings in double quotes."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\x7f")
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    return repr(value)


def docstring(text: str, indent: int) -> str:
    """Return a text as the inside of a docstring: nothing in it ends the string or escapes from it."""
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    lines = [line.rstrip() for line in escaped.splitlines()]
    inner = "\n".join(f"{' ' * indent}{line}" if line and number else line for number, line in enumerate(lines))
    return f'{inner[:-1]}\\"' if inner.endswith('"') else inner
