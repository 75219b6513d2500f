"""`openapi/` → one OpenAPI document with local references only, and the map back to the files it came from."""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from campaign_contracts.build import registers
from campaign_contracts.build.examples import with_own_methods
from campaign_contracts.build.problems import Pointer, Problem, SourceError
from campaign_contracts.build.source import ROOT, Document, Source, join
from campaign_contracts.build.walk import COMPONENT_KINDS, local_pointer, parts

COMPANIONS = "companions.yaml"
GENERATED = "by `make generate` from openapi/; changes made here are lost"

_PATH_ITEM = "paths/"
_NAME = re.compile(r"^[A-Za-z0-9._-]+$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle:
    """The bundled document; `origins` maps the pointer of each inlined file to that file."""

    document: dict[str, Any]
    origins: Mapping[Pointer, Document] = field(repr=False)

    def origin(self, pointer: Pointer) -> tuple[Document, Pointer]:
        """Return the file that a part of the bundle came from, and its place there."""
        for length in range(len(pointer), 0, -1):
            document = self.origins.get(pointer[:length])
            if document is not None:
                return document, pointer[length:]
        return self.origins[()], pointer

    def problem(self, pointer: Pointer, *, found: str, expected: str, action: str) -> Problem:
        """Return a problem of some part of the bundle, told by file and line of the source."""
        document, inner = self.origin(pointer)
        return document.problem(inner, found=found, expected=expected, action=action)


def bundle(source: Source) -> Bundle:
    """Return the whole specification as one document.

    Raises SourceError naming every reference that leads nowhere, every component that nobody refers to and every file
    that has no place in the layout.
    """
    result, problems = draft(source)
    if problems:
        raise SourceError(problems)
    return result


def draft(source: Source) -> tuple[Bundle, tuple[Problem, ...]]:
    """Return the bundle as far as it can be made, with everything that is in the way."""
    bundler = _Bundler(source=source)
    return bundler.run(), tuple(bundler.problems)


def component_of(path: str) -> tuple[str, str] | None:
    """Return kind and name of the component in a file, `("schemas", "Retries")`; None if it holds no component."""
    steps = path.removesuffix(".yaml").split("/")
    if steps[0] == "components" and len(steps) == 3 and steps[1] in COMPONENT_KINDS and steps[1] != "examples":
        return steps[1], steps[2]
    if steps[0] == "examples" and len(steps) == 2:
        return "examples", steps[1]
    return None


@dataclass(kw_only=True, slots=True)
class _Bundler:
    source: Source
    problems: list[Problem] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def run(self) -> Bundle:
        origins: dict[Pointer, Document] = {(): self.source.root}
        root = self._convert(ROOT, "document")
        self._inline_paths(root, origins)
        components = self._components(origins)
        self._check_root_components(root.pop("components", {}))
        self._check_layout()
        document = {"openapi": root.pop("openapi", None), "x-generated": GENERATED, **root}
        document["components"] = components
        document.update(registers.extensions(self.source))
        self._check_use(document)
        for made, model in with_own_methods(document):
            if model in origins:
                origins[made] = origins[model]
        drop_unused(document, ("responses", "examples"))
        return Bundle(document=document, origins=origins)

    def _convert(self, path: str, kind: str) -> Any:
        """Return a copy of a file's value in which file references have become local ones."""
        document = self.source.documents[path]
        value = copy.deepcopy(document.value)
        for pointer, expected_kind, node in parts(value, kind):
            if isinstance(node.get("$ref"), str) and not self._is_inlined(path, pointer, expected_kind):
                node["$ref"] = self._local(path, (*pointer, "$ref"), node["$ref"], expected_kind)
        return value

    @staticmethod
    def _is_inlined(path: str, pointer: Pointer, kind: str) -> bool:
        return path == ROOT and kind == "path item" and pointer[:1] == ("paths",)

    def _local(self, path: str, pointer: Pointer, reference: str, kind: str) -> str:
        document = self.source.documents[path]
        target = join(path, reference)
        component = component_of(target)
        if target not in self.source.documents or component is None:
            self.problems.append(
                document.problem(
                    pointer,
                    found=f"a reference to {reference!r}, which is no component's file",
                    expected="the relative path of a file in components/<kind>/ or examples/",
                    action="correct the path, or write the file",
                )
            )
            return reference
        if COMPONENT_KINDS[component[0]] != kind:
            self.problems.append(
                document.problem(
                    pointer,
                    found=f"a reference to the {COMPONENT_KINDS[component[0]]} {component[1]}",
                    expected=f"a {kind}",
                    action="refer to a component of that kind",
                )
            )
        self.used.add(target)
        return f"#/components/{component[0]}/{component[1]}"

    def _inline_paths(self, root: dict[str, Any], origins: dict[Pointer, Document]) -> None:
        for template, item in root.get("paths", {}).items():
            if not isinstance(item, dict) or "$ref" not in item:
                continue
            target = join(ROOT, item["$ref"])
            if target not in self.source.documents or not target.startswith(_PATH_ITEM):
                self.problems.append(
                    self.source.root.problem(
                        ("paths", template, "$ref"),
                        found=f"a reference to {item['$ref']!r}, which is no file in {_PATH_ITEM}",
                        expected="the relative path of a path item",
                        action="correct the path, or write the file",
                    )
                )
                continue
            self.used.add(target)
            origins["paths", template] = self.source.documents[target]
            root["paths"][template] = self._convert(target, "path item")

    def _components(self, origins: dict[Pointer, Document]) -> dict[str, Any]:
        found: dict[str, dict[str, Any]] = {}
        for path, document in self.source.documents.items():
            component = component_of(path)
            if component is None:
                continue
            kind, name = component
            if not _NAME.match(name):
                self._misplaced(
                    path, "a name that OpenAPI does not allow", "letters, digits, '.', '-' and '_'", "rename it"
                )
            origins["components", kind, name] = document
            found.setdefault(kind, {})[name] = self._convert(path, COMPONENT_KINDS[kind])
        return {kind: dict(sorted(found[kind].items())) for kind in sorted(found)}

    def _check_root_components(self, components: dict[str, Any]) -> None:
        """The root may list components under their own names (security schemes have to be), but not hold any."""
        for kind, named in components.items():
            for name, node in named.items():
                if node != {"$ref": f"#/components/{kind}/{name}"}:
                    self.problems.append(
                        self.source.root.problem(
                            ("components", kind, name),
                            found="a component that is not the one of its file, or not under its name",
                            expected=f"$ref: components/{kind}/{name}.yaml and nothing else",
                            action="correct it, or remove it: components are found by their files",
                        )
                    )

    def _check_layout(self) -> None:
        alone = {ROOT, COMPANIONS, *registers.ALL}
        for path in registers.ALL:
            if path not in self.source.documents:
                self._misplaced(path, "no such file", "the register that the kit is derived from", "write it")
        for path in self.source.documents:
            known = path in alone or path.startswith(_PATH_ITEM) or path.endswith(".schema.json")
            if not known and component_of(path) is None:
                kinds = ", ".join(kind for kind in COMPONENT_KINDS if kind != "examples")
                expected = (
                    f"a file in paths/, examples/ or components/<kind>/ (kinds: {kinds}), or one of {sorted(alone)}"
                )
                self._misplaced(path, "a file that has no place in the specification", expected, "move or delete it")

    def _check_use(self, document: dict[str, Any]) -> None:
        """Follow references from the paths; what is not reached is dead."""
        reached = _reached(document)
        for path in self.source.documents:
            component = component_of(path)
            if component is not None and component not in reached:
                self._misplaced(
                    path, "a component that nobody refers to", "a use in paths/", "refer to it or delete it"
                )
            if path.startswith(_PATH_ITEM) and path not in self.used:
                self._misplaced(
                    path, "a path item that nobody refers to", f"a use in {ROOT}", "refer to it or delete it"
                )

    def _misplaced(self, path: str, found: str, expected: str, action: str) -> None:
        self.problems.append(Problem(file=self.source.name(path), found=found, expected=expected, action=action))


def drop_unused(document: dict[str, Any], kinds: tuple[str, ...]) -> None:
    """Remove components of some kinds that nothing refers to any more, and put the others in order."""
    reached = _reached(document)
    for kind in kinds:
        named = document["components"].get(kind, {})
        if named:
            document["components"][kind] = {name: named[name] for name in sorted(named) if (kind, name) in reached}


def _reached(document: dict[str, Any]) -> set[tuple[str, str]]:
    components = document["components"]
    pending: list[tuple[Any, str]] = [({key: document[key] for key in document if key != "components"}, "document")]
    reached: set[tuple[str, str]] = {("securitySchemes", name) for name in _security_names(document)}
    pending.extend((components[kind].get(name), COMPONENT_KINDS[kind]) for kind, name in reached if kind in components)
    while pending:
        node, node_kind = pending.pop()
        for _, _, part in parts(node, node_kind):
            target = local_pointer(str(part.get("$ref", "")))
            if len(target) != 3 or target[0] != "components" or (target[1], target[2]) in reached:
                continue
            kind, name = str(target[1]), str(target[2])
            reached.add((kind, name))
            pending.append((components.get(kind, {}).get(name), COMPONENT_KINDS[kind]))
    return reached


def _security_names(document: dict[str, Any]) -> Iterator[str]:
    for _, kind, part in parts(document, "document"):
        if kind in {"document", "operation"}:
            for requirement in part.get("security", []):
                yield from requirement
