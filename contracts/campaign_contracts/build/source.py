"""The specification's source: a folder of YAML files, read into plain JSON values that remember their lines."""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from campaign_contracts.build.problems import Pointer, Problem, SourceError
from campaign_contracts.usage import UsageError

FOLDER = "openapi"
ROOT = "openapi.yaml"
DEEPEST = 100
"""So many levels deep may values be nested; the kit's own specification has not a third of that."""
LONGEST_NUMBER = 300
MOST_BYTES = 4_000_000
"""Of all files together, as reading takes up to 300 times that in memory. The kit's own have a tenth of it."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML with JSON's scalars: `no` and `2024-01-01` are strings, only `true` and `false` are booleans."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (PyYAML's own attribute)


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9]\d*)$"), list("-0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^-?(?:0|[1-9]\d*)(?:\.\d+(?:[eE][-+]?\d+)?|[eE][-+]?\d+)$"),
    list("-0123456789"),
)

_SCALARS: Mapping[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:null": lambda _: None,
    "tag:yaml.org,2002:bool": {"true": True, "false": False}.__getitem__,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": float,
    "tag:yaml.org,2002:str": str,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One file: its name relative to the folder above `openapi/`, its value, the line of every node."""

    name: str
    value: Any
    lines: Mapping[Pointer, int] = field(repr=False)

    def line(self, pointer: Pointer = ()) -> int:
        """Return the line of that node, or of the nearest one above it that exists."""
        while pointer and pointer not in self.lines:
            pointer = pointer[:-1]
        return self.lines.get(pointer, 1)

    def problem(self, pointer: Pointer, *, found: str, expected: str, action: str) -> Problem:
        """Return a problem of this file."""
        return Problem(
            file=self.name, line=self.line(pointer), pointer=pointer, found=found, expected=expected, action=action
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """All files of a specification; keys are paths inside `openapi/`, in sorted order."""

    folder: Path
    documents: Mapping[str, Document]

    @property
    def root(self) -> Document:
        """The document that names the paths."""
        return self.documents[ROOT]

    def name(self, path: str) -> str:
        """Return a path inside `openapi/` as problems print it."""
        return f"{FOLDER}/{path}"


def parse(text: str, name: str) -> Document:
    """Return one YAML (or JSON) text as a document.

    Only what JSON can say is accepted: string keys, each once; no anchors, no tags, no dates.

    Raises SourceError with every problem of the text.
    """
    try:
        _check_depth(text, name)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise SourceError([_syntax_problem(error, name)]) from None
    except yaml.YAMLError as error:
        raise SourceError([_unreadable(name, str(error).splitlines()[0])]) from None
    if node is None:
        raise SourceError([_unreadable(name, "an empty file")])
    reader = _Reader(name=name)
    value = reader.value(node, ())
    if reader.problems:
        raise SourceError(reader.problems)
    return Document(name=name, value=value, lines=reader.lines)


def _check_depth(text: str, name: str) -> None:
    """Refuse a text that nests too deep, before anything is called once for each level. Raises SourceError."""
    leading = max((len(line) - len(line.lstrip(" -?\t")) for line in text.splitlines()), default=0)
    if text.count("[") + text.count("{") + 2 * leading < DEEPEST:
        return  # each level takes at least one of these characters
    level = 0
    for event in yaml.parse(text, Loader=_Loader):
        level += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if level > DEEPEST:
            found = f"values nested more than {DEEPEST} levels deep"
            problem = Problem(
                file=name,
                line=event.start_mark.line + 1 if event.start_mark else None,
                found=found,
                expected="fewer",
                action="nest them less deep",
            )
            raise SourceError([problem])


@dataclass(kw_only=True, slots=True)
class _Reader:
    """Turns YAML nodes into JSON values and notes where each one stands."""

    name: str
    lines: dict[Pointer, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def value(self, node: yaml.Node, pointer: Pointer) -> Any:
        self.lines.setdefault(pointer, node.start_mark.line + 1)
        if id(node) in self.seen:
            return self._refuse(
                self.lines[pointer], pointer, "a YAML alias", "the value itself", "write it out, or use $ref"
            )
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
            return self._object(node, pointer)
        if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
            return [self.value(item, (*pointer, index)) for index, item in enumerate(node.value)]
        if node.tag in _SCALARS and isinstance(node, yaml.ScalarNode):
            return self._scalar(node, pointer)
        return self._refuse(
            self.lines[pointer], pointer, f"the YAML tag {node.tag}", "a plain JSON value", "remove the tag"
        )

    def _scalar(self, node: yaml.ScalarNode, pointer: Pointer) -> Any:
        text = str(node.value)
        number = node.tag.endswith((":int", ":float"))
        try:
            if not number or (len(text) <= LONGEST_NUMBER and math.isfinite(float(text))):
                return _SCALARS[node.tag](text)
        except (ValueError, KeyError):  # of a tag that was written out, which decides nothing about the text
            return self._refuse(
                self.lines[pointer], pointer, f"the YAML tag {node.tag} before {text[:20]!r}", "a plain JSON value",
                "remove the tag",
            )  # fmt: skip
        return self._refuse(
            self.lines[pointer], pointer, f"the number {text[:20]}...", "one that JSON readers can hold",
            "write a smaller one, or put it in quotes",
        )  # fmt: skip

    def _object(self, node: yaml.MappingNode, pointer: Pointer) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if key_node.tag != "tag:yaml.org,2002:str":
                plain = isinstance(key_node, yaml.ScalarNode)
                found = f"the key {key_node.value}" if plain else f"a {key_node.id} as key"
                self._refuse(line, pointer, found, "a string", "put it in quotes" if plain else "write a name instead")
                continue
            key = str(key_node.value)
            if key in result:
                self._refuse(line, (*pointer, key), f"the key {key!r} again", "each key once", "remove one")
                continue
            self.lines[*pointer, key] = line
            result[key] = self.value(value_node, (*pointer, key))
        return result

    def _refuse(self, line: int, pointer: Pointer, found: str, expected: str, action: str) -> None:
        self.problems.append(
            Problem(file=self.name, line=line, pointer=pointer, found=found, expected=expected, action=action)
        )


def _syntax_problem(error: yaml.MarkedYAMLError, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    found = " ".join(part for part in (error.context, error.problem) if part)
    return Problem(
        file=name,
        line=mark.line + 1 if mark else None,
        found=f"text that is not YAML ({found})",
        expected="well-formed YAML",
        action="correct the line, often its indentation or a missing quote",
    )


def _unreadable(name: str, found: str) -> Problem:
    return Problem(file=name, found=found, expected="a YAML file in UTF-8", action="write it, or delete the file")


def find(start: Path) -> Path:
    """Return the `openapi/` folder of the checkout that holds `start`.

    Raises UsageError where there is none.
    """
    for folder in (start, *start.parents):
        if (folder / FOLDER / ROOT).is_file():
            return folder / FOLDER
    raise UsageError(
        f"No specification found: neither {start} nor a folder above it holds {FOLDER}/{ROOT}. "
        "Change into a checkout of the project, or name the folder with --spec DIR."
    )


def load(folder: Path) -> Source:
    """Read a specification folder.

    Raises UsageError if the folder holds no specification, SourceError with every problem of every file that
    cannot be read.
    """
    if not (folder / ROOT).is_file():
        raise UsageError(
            f"No specification in {folder}: there is no {ROOT}. Name the folder that holds it with --spec."
        )
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    files = [path for path in folder.rglob("*") if path.suffix in {".yaml", ".yml", ".json"} and path.is_file()]
    if sum(path.stat().st_size for path in files) > MOST_BYTES:
        raise UsageError(
            f"The specification in {folder} is larger than {MOST_BYTES // 1_000_000} MB, more than is read. "
            "Take out of the folder what is no part of it."
        )
    for inner in sorted(path.relative_to(folder).as_posix() for path in files):
        try:
            documents[inner] = _read(folder, inner)
        except SourceError as error:
            problems.extend(error.problems)
    if problems:
        raise SourceError(problems)
    return Source(folder=folder, documents=documents)


def _read(folder: Path, inner: str) -> Document:
    path, name = folder / inner, f"{FOLDER}/{inner}"
    if not path.resolve().is_relative_to(folder.resolve()):
        raise SourceError([_unreadable(name, "a link that leads out of the folder")])
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SourceError([_unreadable(name, f"bytes that are not UTF-8 ({error.reason})")]) from None
    document = parse(text, name)
    if inner == ROOT and not isinstance(document.value, dict):
        found = f"a document that is no object but a {type(document.value).__name__}"
        raise SourceError(
            [document.problem((), found=found, expected="an OpenAPI 3.1 document", action="write openapi, info, paths")]
        )
    return document


def join(path: str, reference: str) -> str:
    """Return the path inside `openapi/` that a relative reference in a file means; what leaves it begins with `..`."""
    steps: list[str] = []
    for step in (PurePosixPath(path).parent / reference).parts:
        if step == ".." and steps and steps[-1] != "..":
            steps.pop()
        else:
            steps.append(step)
    return "/".join(steps)


def dump(value: Any) -> bytes:
    """Return JSON as it is committed: indented by two, in UTF-8, with a final newline."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
