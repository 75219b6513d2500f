"""The packaged bundle, read once: the only door through which the kit reads what was generated."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from campaign_contracts import lifecycle, rules
from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.rules import Catalogue
from campaign_contracts.spec import Json, Spec, SpecificationError


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """One bundle in every form the kit reads it. `sha256` is of the file's bytes."""

    spec: Spec
    lifecycle: Lifecycle
    catalogue: Catalogue
    sha256: str


def parse(content: bytes) -> Bundle:
    """Read a bundle's bytes. Raises SpecificationError when it is not one."""
    try:
        document: dict[str, Json] = json.loads(content)
        return Bundle(
            spec=Spec(document),
            lifecycle=lifecycle.load(document["x-lifecycle"]),
            catalogue=rules.load(document["x-rules"]),
            sha256=hashlib.sha256(content).hexdigest(),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SpecificationError(f"the bundle cannot be read ({error!r}); run `make generate`") from error


@cache
def packaged() -> Bundle:
    """The bundle that ships with the kit. Raises SpecificationError when it is missing or damaged."""
    found = find_spec("exotel_campaigns")  # importing the client would cost more than reading the bundle
    folders = found.submodule_search_locations if found is not None else None
    try:
        content = (Path(folders[0] if folders else "") / "openapi.json").read_bytes()
    except OSError as error:
        raise SpecificationError("the generated bundle is missing; run `make generate`") from error
    return parse(content)
