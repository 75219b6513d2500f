"""Everything that is generated, and who makes it.

A *package producer* makes files of the generated package from the bundle alone, so that it also serves client authors
in their own repositories. A *checkout producer* makes the files around it, which only this project has. To generate
one more file, write such a function and name it in one of the two tuples.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path
from typing import Any

from campaign_contracts import lifecycle, rules
from campaign_contracts.build import documents, drift
from campaign_contracts.build.boundaries import boundaries
from campaign_contracts.build.bundle import COMPANIONS, GENERATED, Bundle, bundle
from campaign_contracts.build.client import client
from campaign_contracts.build.drift import Drift, Files
from campaign_contracts.build.lint import REGISTERS, lint
from campaign_contracts.build.models import models
from campaign_contracts.build.package import project
from campaign_contracts.build.problems import SourceError, shaped
from campaign_contracts.build.readers import VERSIONS, readable
from campaign_contracts.build.registers import PAGES
from campaign_contracts.build.render import NOTICE
from campaign_contracts.build.rooms import PROJECT, rooms
from campaign_contracts.build.source import Source, dump
from campaign_contracts.build.style import finished
from campaign_contracts.build.typescript import NOTICE as SCRIPT_NOTICE
from campaign_contracts.build.typescript import PACKAGE as TYPESCRIPT_PACKAGE
from campaign_contracts.build.typescript import typescript
from campaign_contracts.running.options import declared
from campaign_contracts.usage import UsageError

PACKAGE = "exotel_campaigns"
FOLDER = "generated"
TYPESCRIPT = "typescript"
"""The folder of the package in TypeScript, which has a name of its own."""
BUNDLE = "openapi.json"
README = "README.md"
ARCHITECTURE = "docs/architecture.md"

_TAKEN = sys.stdlib_module_names | {"httpx2", "pydantic"}
"""What the client itself imports, among others."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkout:
    """What checkout producers work from. `read` returns the text of a hand-written file, relative to the checkout."""

    source: Source
    bundle: Bundle
    read: Callable[[str], str]


PackageProducer = Callable[[Mapping[str, Any], str], Files]
"""(bundled document, name of the package) → files, by path inside the package."""

CheckoutProducer = Callable[[Checkout], Files]
"""Checkout → files, by path inside the checkout."""


def bundle_file(document: Mapping[str, Any], _: str) -> Files:
    """Make the bundle itself."""
    return {BUNDLE: dump(document)}


def readme(checkout: Checkout) -> Files:
    """Make the lifecycle picture inside the README."""
    table = lifecycle.load(checkout.bundle.document["x-lifecycle"])
    return {README: documents.with_picture(checkout.read(README), README, table).encode()}


def registers(checkout: Checkout) -> Files:
    """Make the registers as documents."""
    document = checkout.bundle.document
    return {
        "docs/rules.md": documents.rules(rules.load(document["x-rules"])).encode(),
        "docs/errata.md": documents.errata(document["x-errata"]).encode(),
        "docs/coverage-of-pages.md": documents.pages(checkout.source.documents[PAGES].value).encode(),
    }


def options(_: Checkout) -> Files:
    """Make the page of the options."""
    return {"docs/options.md": documents.options(declared()).encode()}


def architecture(checkout: Checkout) -> Files:
    """Make the list of rooms inside the page about the architecture."""
    if not _of_the_kit(checkout):
        return {}
    text = documents.between_markers(checkout.read(ARCHITECTURE), ARCHITECTURE, "rooms", rooms(checkout.read))
    return {ARCHITECTURE: text.encode()}


def tried_values(checkout: Checkout) -> Files:
    """Make the values that the suites try."""
    if not _of_the_kit(checkout):
        return {}
    return {"contracts/campaign_contracts/suites/boundaries.json": boundaries(checkout.bundle.document)}


def _of_the_kit(checkout: Checkout) -> bool:
    """Whether the kit's own code is around the specification."""
    return (checkout.source.folder.parent / PROJECT).is_file()


def client_project(checkout: Checkout) -> Files:
    """Make what builds the client alone."""
    pages = checkout.source.documents[PAGES].value if PAGES in checkout.source.documents else {}
    return project(checkout.bundle.document, pages, FOLDER, PACKAGE)


def companions(checkout: Checkout) -> Files:
    """Make the document of lists and contacts, which the mock serves."""
    found = checkout.source.documents.get(COMPANIONS)
    if found is None:
        return {}
    document = {"openapi": found.value["openapi"], "x-generated": GENERATED, **found.value}
    return {"contracts/campaign_contracts/mock/companions/companions.json": dump(document)}


def readers(checkout: Checkout) -> Files:
    """Make the reader's copies, for other people's generators."""
    return {
        f"{FOLDER}/openapi-{version}.json": dump(readable(checkout.bundle.document, version)) for version in VERSIONS
    }


PACKAGE_PRODUCERS: tuple[PackageProducer, ...] = (bundle_file, models, client)
CHECKOUT_PRODUCERS: tuple[CheckoutProducer, ...] = (
    readme,
    registers,
    readers,
    options,
    architecture,
    client_project,
    companions,
    tried_values,
)


def package_files(document: Mapping[str, Any], package: str) -> dict[str, bytes]:
    """Return the generated package, by path inside it."""
    return finished(_merge(producer(document, package) for producer in PACKAGE_PRODUCERS))


def checkout_files(checkout: Checkout) -> dict[str, bytes]:
    """Return everything generated of a checkout, by path inside it."""
    document = checkout.bundle.document
    packages = {PACKAGE: package_files(document, PACKAGE), TYPESCRIPT: typescript(document, TYPESCRIPT_PACKAGE)}
    inside = {f"{FOLDER}/{name}/{path}": content for name, files in packages.items() for path, content in files.items()}
    return {**inside, **_merge(producer(checkout) for producer in CHECKOUT_PRODUCERS)}


def generate(source: Source, *, check: bool) -> Drift:
    """Bring a checkout up to date and return what was changed; with `check`, only say what differs.

    Raises SourceError when the specification cannot be bundled, or a register is not what it should be.
    """
    problems = lint(source, REGISTERS)
    if problems:
        raise SourceError(problems)
    base = source.folder.parent
    checkout = Checkout(source=source, bundle=bundle(source), read=lambda path: _read(base / path))
    with shaped(source.root.name, "the generator"):
        files = checkout_files(checkout)
    return (drift.compare if check else drift.write)(files, base, [FOLDER])


def generate_package(document: Mapping[str, Any], folder: Path, package: str, *, check: bool) -> Drift:
    """Bring the generated package in somebody else's folder up to date; with `check`, only say what differs.

    Files that somebody put beside the generated ones stay as they are. Raises UsageError for a name that is none, and
    for a package that is there but was not generated.
    """
    if not package.isidentifier() or iskeyword(package):
        raise UsageError(
            f"{package!r} is not a valid package name: expected letters, digits and '_', as in {PACKAGE!r}."
        )
    if package in _TAKEN:
        raise UsageError(f"A package {package!r} would hide the one that is called so. Choose another --package.")
    target = folder / package
    _refuse_files_in_the_way(target)
    if target.exists() and any(target.iterdir()) and package_document(folder, package) is None:
        raise UsageError(f"{target} holds files that were not generated. Choose another --package, or move them away.")
    with shaped(BUNDLE, "the generator"):
        files = {f"{package}/{path}": content for path, content in package_files(document, package).items()}
    return (drift.compare if check else drift.write)(files, folder, [package], mark=NOTICE.encode())


def package_document(folder: Path, package: str) -> Mapping[str, Any] | None:
    """Return the bundle that a generated package in a folder was made from; None where there is none."""
    try:
        document = json.loads((folder / package / BUNDLE).read_bytes())
    except (OSError, ValueError):
        return None
    return document if isinstance(document, dict) and "x-generated" in document else None


def generate_typescript(document: Mapping[str, Any], folder: Path, package: str, *, check: bool) -> Drift:
    """Bring the package in TypeScript in somebody else's folder up to date; with `check`, only say what differs.

    It goes into a folder of the package's name without its scope. Raises UsageError for a name that npm does not take,
    and for a folder that is there but was not generated.
    """
    if not _NPM_NAME.fullmatch(package) or len(package) > _LONGEST_NPM_NAME:
        raise UsageError(
            f"{package!r} is not a valid package name: expected small letters, digits, '-', '.' and '_', as in "
            f"{TYPESCRIPT_PACKAGE!r} or '@scope/{TYPESCRIPT_PACKAGE}'."
        )
    name = package.rpartition("/")[2]
    target = folder / name
    _refuse_files_in_the_way(target)
    front = target / "src" / "index.ts"
    if target.exists() and any(target.iterdir()) and not (front.is_file() and _begins(front, SCRIPT_NOTICE)):
        raise UsageError(f"{target} holds files that were not generated. Choose another --package, or move them away.")
    with shaped(BUNDLE, "the generator"):
        files = {f"{name}/{path}": content for path, content in typescript(document, package).items()}
    return (drift.compare if check else drift.write)(files, folder, [name], mark=SCRIPT_NOTICE.encode())


_NPM_NAME = re.compile(r"(@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*", re.ASCII)
_LONGEST_NPM_NAME = 214


def _begins(path: Path, text: str) -> bool:
    return path.read_bytes().startswith(text.encode())


def _refuse_files_in_the_way(target: Path) -> None:
    for path in (target, *target.parents):
        if path.exists() and not path.is_dir():
            raise UsageError(f"{path} is a file where a folder is needed. Choose another --out or --package.")


def _merge(parts: Iterable[Files]) -> dict[str, bytes]:
    merged: dict[str, bytes] = {}
    for part in parts:
        doubled = merged.keys() & part.keys()
        if doubled:
            raise ValueError(f"two producers make {sorted(doubled)}")
        merged.update(part)
    return merged


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError(f"{path} is missing: part of it is generated. Restore it from version control.") from None
