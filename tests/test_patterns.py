"""Regular expressions are linear: each one of the project is fed 100 KB of what is worst for it.

Patterns that are put together from names of their module are worked out there; those that are made of what comes
later are named below, each with a way to one. Those of the specification are tried too.
"""

import ast
import importlib
import json
import re
import signal
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from re import _constants as codes
from re import _parser as parser
from typing import Any

import pytest

from campaign_contracts.bundle import packaged
from campaign_contracts.running import likeness
from campaign_contracts.running.scripts.sent import INSTANT
from campaign_contracts.spec import _pattern as path_pattern
from exotel_campaigns.masking import Secrets

ROOT = Path(__file__).parent.parent
FOLDERS = ("contracts", "generated/exotel_campaigns")
SIZE = 100_000
MOST_LETTERS = 5
CPU_SECONDS = 0.7
"""Linear ones take a hundredth of this on a slow machine, quadratic ones ten times as long on a fast one."""

AT_ONE_PLACE = frozenset({"match", "fullmatch"})
_REPRESENTATIVES = "1a-A _.:/\\\"'\n\t{}[]<>@=,;#%&+*~`\u00e9\u0663\x1b\x00"


def _sources() -> Iterator[tuple[str, bool]]:
    """Every pattern that is written down in the code, and whether it is looked for anywhere in a text."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if re.search(r"\bre\.", text) is None:
                continue
            nodes = list(ast.walk(ast.parse(text)))
            named = dict(assigned for node in nodes for assigned in _assigned(node))
            for call in [node for node in nodes if isinstance(node, ast.Call)]:
                pattern, how = _pattern(call, path)
                if pattern is not None:
                    uses = set(_uses(nodes, named.get(call, ""))) if how == "compile" else {how}
                    yield pattern, not uses or not uses <= AT_ONE_PLACE


def _assigned(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    if isinstance(node, ast.Assign):
        yield from ((node.value, target.id) for target in node.targets if isinstance(target, ast.Name))


def _uses(nodes: Iterable[ast.AST], name: str) -> Iterator[str]:
    """What is called of a compiled pattern; its mere name, handed on, may be used in any way."""
    called = [node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    yield from (node.attr for node in called if node.value.id == name)  # type: ignore[attr-defined]


def _pattern(node: ast.Call, path: Path) -> tuple[str | None, str]:
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.args:
        first, how = node.args[0], node.func.attr
        if node.func.value.id == "re" and how not in {"escape", "purge"}:
            value = first.value if isinstance(first, ast.Constant) else _worked_out(first, path)
            if value is None:
                MADE_LATER.add(f"{path.name}: {ast.unparse(first)}")
                return None, ""
            return value.decode("latin-1") if isinstance(value, bytes) else str(value), how
    return None, ""


def _worked_out(pattern: ast.expr, path: Path) -> Any:
    """What a pattern is that is put together from names of its module; None where it needs others."""
    root = next(ROOT / folder for folder in ("contracts", "generated") if path.is_relative_to(ROOT / folder))
    if any(isinstance(node, ast.Call) for node in ast.walk(pattern)) or "templates" in path.parts:
        return None
    module = importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))
    try:
        return eval(ast.unparse(pattern), dict(vars(module)))  # noqa: S307 (our own code)
    except NameError:
        return None


def _of_the_specification(value: Any) -> Iterator[str]:
    """Every `pattern` of its schemas."""
    if isinstance(value, dict):
        if isinstance(value.get("pattern"), str):
            yield value["pattern"]
        for inner in value.values():
            yield from _of_the_specification(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _of_the_specification(inner)


def _made_later() -> Iterator[str]:
    """One of each kind that is made of what comes later."""
    document = json.loads(json.dumps(packaged().spec.document))
    yield from _of_the_specification(document)
    yield from (pattern for pattern, _ in likeness.VOLATILE)
    yield from (path_pattern(path).pattern for path in document["paths"])
    yield Secrets("a-key-of-sixteen", "a/token+of=20letters")._pattern.pattern
    yield f"({'|'.join([re.escape('0' * 32), INSTANT.pattern])})"


def _letters(tree: Any) -> set[str]:
    """Characters that parts of a pattern take."""
    found: set[str] = set()
    for code, argument in tree:
        if code is codes.LITERAL:
            found.add(chr(argument))
        elif code in {codes.IN, codes.ANY, codes.NOT_LITERAL}:
            try:
                one = re.compile(parser.SubPattern(parser.State(), [(code, argument)]))
            except TypeError:
                one = None
            found |= {"1", "a", "-", " "} if one is None else {each for each in _REPRESENTATIVES if one.match(each)}
        for inner in argument if isinstance(argument, tuple | list) else [argument]:
            for part in inner if isinstance(inner, list) else [inner]:
                if isinstance(part, parser.SubPattern):
                    found |= _letters(part)
    return found


def worst(pattern: str) -> Iterator[str]:
    """Runs of what the pattern takes, alone and in pairs, after a beginning and before an end that it does not."""
    letters = sorted(_letters(parser.parse(pattern)) | {"1", "-", " ", "a"})
    letters = letters[:: -(-len(letters) // MOST_LETTERS)]
    for first, second in product(letters, repeat=2):
        yield first + second * SIZE + "\x00"
        if first < second:
            yield (first + second) * (SIZE // 2)


MADE_LATER: set[str] = set()
PATTERNS = sorted({*_sources(), *((pattern, True) for pattern in _made_later())})


class TooSlowError(Exception):
    """A pattern takes more than linear time."""


def _stop(*_: object) -> None:
    raise TooSlowError


@pytest.mark.parametrize(("pattern", "anywhere"), PATTERNS)
def test_it_is_linear(pattern: str, *, anywhere: bool) -> None:
    compiled = re.compile(pattern)
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        for text in worst(pattern):
            signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
            if anywhere:
                compiled.search(text)
                compiled.search(text, SIZE // 2)
            compiled.match(text)
            compiled.fullmatch(text)
    except TooSlowError:
        pytest.fail(f"{pattern!r} takes long for {text[:5]!r}...")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("slow", [r"[^\W\d_]|^\D*$|(?:\D*\d){16}", r"a+$", r"\s+x"])
def test_a_slow_one_is_noticed(slow: str) -> None:
    with pytest.raises(pytest.fail.Exception):
        test_it_is_linear(slow, anywhere=True)


def test_patterns_are_found() -> None:
    assert len(PATTERNS) > 60


def test_no_pattern_is_made_of_anything_else() -> None:
    assert set(map(_unparsed, KNOWN)) == MADE_LATER


def _unparsed(made: str) -> str:
    """How a pattern is made, in the quotes that this version of Python writes."""
    module, _, code = made.partition(": ")
    return f"{module}: {ast.unparse(ast.parse(code, mode='eval'))}"


KNOWN = {
    "forms.py: made",  # those of the specification
    "forms.py: python_pattern(schema.get('pattern', ''))",
    "demands.py: pattern",
    "masking.py: '|'.join(map(spellings.__getitem__, ordered)) or '(?!)'",
    "bodies.py: marks",  # a constant of its function, on a place in a schema
    "masks.py: re.escape(sign) + re.escape(sign[-1:]) + b'*'",  # a constant, and as often as its last byte goes on
    "likeness.py: pattern.encode()",
    "filters.py: '.'.join((re.escape(part) for part in term.split(character)))",  # as long as what it finds
    "shell.py: f\"({'|'.join([*map(re.escape, known), INSTANT.pattern])})\"",
    "sizes.py: b'\"' + member + b'\": ?(\\\\d+)'",  # the name of a parameter, in a fault
    "sizes.py: b'\"' + member + b'\": ?\\\\[([^\\\\[\\\\]]*)\\\\]'",
    'sizes.py: b\'"\' + member + b\'": ?\\\\[?"([^"]*)"\'',
    "spec.py: ''.join(literal)",
}
