"""The list of rooms in the documentation: the layers of pyproject.toml, with the first line of each module."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator

from campaign_contracts.build.documents import table
from campaign_contracts.usage import UsageError

PROJECT = "pyproject.toml"
SOURCES = "contracts"


def rooms(read: Callable[[str], str]) -> str:
    """Return a table for each package whose layers are laid down; `read` returns the text of a file of the checkout."""
    contracts = tomllib.loads(read(PROJECT))["tool"]["importlinter"]["contracts"]
    lines: list[str] = []
    for contract in contracts:
        if contract.get("exhaustive"):
            [container] = contract["containers"]
            lines += [f"### {container}", ""]
            lines += table(("Room", "What it holds"), _rows(container, contract["layers"], read))
            lines.append("")
    return "\n".join(["", *lines])


def _rows(container: str, layers: list[str], read: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    for layer in layers:
        for name in re.findall(r"\w+", layer):
            folder = f"{SOURCES}/{container.replace('.', '/')}"
            yield f"`{name}`", _first_line(f"{folder}/{name}", read)


def _first_line(path: str, read: Callable[[str], str]) -> str:
    """The first line of a module, or of a package."""
    try:
        text = read(f"{path}/__init__.py")
    except UsageError:
        text = read(f"{path}.py")
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
